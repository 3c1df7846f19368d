package main

import (
	"net/http"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Contract, HTTP: an act that the database gave up for the sake of another one, here in a real
// deadlock, answers 503 with Retry-After, has changed nothing, and succeeds when it is sent again.
func TestRules_Deadlock(t *testing.T) {
	t.Parallel()
	o := newOffice(t, startService(t))
	admin := o.Admin(t)
	set := func(idle, lifetime int) (answer, error) {
		return admin.try(http.MethodPatch, settingsPath, change("session.idle_hours", idle, "session.lifetime_hours", lifetime))
	}
	if a, err := set(3, 10); err != nil || a.Status != http.StatusOK {
		t.Fatal(a.Status, err)
	}
	other, watch := connect(t, o.service), connect(t, o.service)
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := other.Exec(t.Context(), sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	// The act holds the first setting and waits for the second, which we hold; then we want the first. It
	// looks for a deadlock a second after it began to wait, and we ten seconds after: so it is the one to go.
	const lock = "SELECT FROM setting WHERE name = $1 FOR UPDATE"
	exec("SET deadlock_timeout = '10s'")
	exec("BEGIN")
	exec(lock, "session.lifetime_hours")
	answered := make(chan answer, 1)
	go func() {
		a, err := set(4, 20)
		if err != nil {
			t.Error(err)
		}
		answered <- a
	}()
	waitFor(t, waitPatience, "the act to wait", func() bool {
		var waiting int
		if err := watch.QueryRow(t.Context(), `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'INSERT INTO setting%'`).Scan(&waiting); err != nil {
			t.Fatal(err)
		}
		return waiting == 1
	})
	exec(lock, "session.idle_hours")
	a := <-answered
	a.Problem(t, http.StatusServiceUnavailable, "unavailable")
	if a.Header.Get("Retry-After") != "1" {
		t.Errorf("Retry-After %q", a.Header.Get("Retry-After"))
	}
	exec("ROLLBACK")
	var idle int
	if err := watch.QueryRow(t.Context(), "SELECT value::text::integer FROM setting WHERE name = 'session.idle_hours'").Scan(&idle); err != nil || idle != 3 {
		t.Errorf("half of the act stayed: %d, %v", idle, err)
	}
	if a, err := set(4, 20); err != nil || a.Status != http.StatusOK {
		t.Errorf("sent again: %d, %v", a.Status, err)
	}
}

// connect opens the service's database beside it.
func connect(t *testing.T, s *service) *pgx.Conn {
	t.Helper()
	c, err := pgx.Connect(t.Context(), s.Database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(t.Context()) })
	return c
}
