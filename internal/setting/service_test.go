package setting_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"docket/internal/access"
	"docket/internal/database/dbtest"
	"docket/internal/event"
	"docket/internal/setting"
)

type noJobs struct{}

func (noJobs) Insert(context.Context, pgx.Tx, ...river.JobArgs) error { return nil }

var admin = access.Actor{ID: "operator", Username: "operator", Roles: []access.Role{access.Admin}}

// A change is read at once by the process that made it, and by another one a second later.
func TestService_ChangeReachesOtherProcesses(t *testing.T) {
	t.Parallel()
	db, at := dbtest.New(t), time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	now := func() time.Time { return at }
	here, there := setting.NewService(db, event.NewRecorder(noJobs{}, now), now), setting.NewService(db, event.NewRecorder(noJobs{}, now), now)
	hours := func(s *setting.Service) int {
		t.Helper()
		n, err := s.Number(t.Context(), setting.SessionIdleHours)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if hours(here) != 2 || hours(there) != 2 {
		t.Fatal("the default should be two hours")
	}
	if _, err := here.Change(t.Context(), admin, setting.Change{Values: map[string]any{"session.idle_hours": 5.0}}); err != nil {
		t.Fatal(err)
	}
	if n := hours(here); n != 5 {
		t.Errorf("the process that made the change reads %d", n)
	}
	at = at.Add(time.Second)
	if n := hours(there); n != 5 {
		t.Errorf("another process reads %d a second later", n)
	}
}

// What is stored and does not fit any more counts as not stored; what the program does not know is left alone.
func TestService_StoredValueThatDoesNotFit(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	for name, value := range map[string]string{"session.idle_hours": `"a text"`, "document.default_handling": `"burn"`, "office.colour": `"red"`} {
		if _, err := db.Exec(t.Context(), "INSERT INTO setting (name, value, changed_by, changed_at) VALUES ($1, $2, 'x', now())", name, value); err != nil {
			t.Fatal(err)
		}
	}
	s := setting.NewService(db, event.NewRecorder(noJobs{}, time.Now), time.Now)
	if n, err := s.Number(t.Context(), setting.SessionIdleHours); n != 2 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if w, err := s.Choice(t.Context(), setting.DefaultHandling); w != "read" || err != nil {
		t.Errorf("%s, %v", w, err)
	}
}
