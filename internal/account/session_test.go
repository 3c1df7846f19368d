package account_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/database/dbtest"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/setting"
)

type noJobs struct{}

func (noJobs) Insert(context.Context, pgx.Tx, ...river.JobArgs) error { return nil }

// clock is a time that the test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

var admin = access.Actor{ID: "operator", Username: "operator", Roles: []access.Role{access.Admin}}

// newAccounts returns a service with one person, clerk, and the clock it lives by.
func newAccounts(t *testing.T) (*account.Service, *setting.Service, *clock) {
	t.Helper()
	c := &clock{at: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)}
	db := dbtest.New(t)
	events := event.NewRecorder(noJobs{}, c.now)
	settings := setting.NewService(db, events, c.now)
	accounts := account.NewService(db, events, settings, c.now)
	name := "张三"
	if _, err := accounts.AddPerson(t.Context(), admin, account.PersonInput{Username: "clerk", Name: &name}); err != nil {
		t.Fatal(err)
	}
	return accounts, settings, c
}

func signIn(t *testing.T, accounts *account.Service) account.Opened {
	t.Helper()
	code, err := accounts.CreateCode(t.Context(), admin, "clerk")
	if err != nil {
		t.Fatal(err)
	}
	opened, err := accounts.SignIn(t.Context(), "clerk", code.Code, "test")
	if err != nil {
		t.Fatal(err)
	}
	return opened
}

// A session ends when nobody has acted for as long as the settings say, whatever they said when it began.
func TestService_SessionEndsIdle(t *testing.T) {
	t.Parallel()
	accounts, settings, c := newAccounts(t)
	opened := signIn(t, accounts)
	alive := func() bool {
		t.Helper()
		_, err := accounts.BySession(t.Context(), opened.Secret)
		if err != nil && !errors.Is(err, fault.ErrUnauthorised) {
			t.Fatal(err)
		}
		return err == nil
	}
	for range 3 {
		if c.pass(119 * time.Minute); !alive() {
			t.Fatal("ended although it was used within two hours")
		}
	}
	if _, err := settings.Change(t.Context(), admin, setting.Change{Values: map[string]any{"session.idle_hours": 1.0}}); err != nil {
		t.Fatal(err)
	}
	if c.pass(61 * time.Minute); alive() {
		t.Error("alive after an hour without use")
	}
}

func TestService_SessionEndsAfterItsLifetime(t *testing.T) {
	t.Parallel()
	accounts, _, c := newAccounts(t)
	opened := signIn(t, accounts)
	for range 11 {
		c.pass(time.Hour)
		if _, err := accounts.BySession(t.Context(), opened.Secret); err != nil {
			t.Fatal(err)
		}
	}
	c.pass(time.Hour)
	if _, err := accounts.BySession(t.Context(), opened.Secret); !errors.Is(err, fault.ErrUnauthorised) {
		t.Errorf("after twelve hours of use: %v", err)
	}
}

func TestService_CodeExpires(t *testing.T) {
	t.Parallel()
	accounts, _, c := newAccounts(t)
	code, err := accounts.CreateCode(t.Context(), admin, "clerk")
	if err != nil {
		t.Fatal(err)
	}
	c.pass(24 * time.Hour)
	if _, err := accounts.SignIn(t.Context(), "clerk", code.Code, "test"); !errors.Is(err, account.ErrSignIn) {
		t.Errorf("a code of yesterday: %v", err)
	}
	if err := accounts.PurgeExpired(t.Context()); err != nil {
		t.Fatal(err)
	}
}
