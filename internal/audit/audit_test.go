package audit_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"

	"docket/internal/access"
	"docket/internal/audit"
	"docket/internal/database/dbtest"
	"docket/internal/event"
)

type noJobs struct{}

func (noJobs) Insert(context.Context, pgx.Tx, ...river.JobArgs) error { return nil }

type happened struct {
	Subject string `json:"-"`
	Value   int    `json:"value"`
}

func (happened) EventKind() string                { return "test.thing.happened" }
func (h happened) EventSubject() (string, string) { return "thing", h.Subject }

// newTree returns a database with n sequenced events, and its keys.
func newTree(t *testing.T, n int) (*pgxpool.Pool, *audit.Keys, *audit.Sequencer) {
	t.Helper()
	db := dbtest.New(t)
	keys, err := audit.OpenKeys(t.TempDir(), "test")
	if err != nil {
		t.Fatal(err)
	}
	record(t, db, n)
	s := audit.NewSequencer(db, keys, slog.Default())
	if err := extend(t, db, s); err != nil {
		t.Fatal(err)
	}
	return db, keys, s
}

// extend takes in every event. Transactions of other databases on the same server may hold events
// back for a moment.
func extend(t *testing.T, db *pgxpool.Pool, s *audit.Sequencer) error {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if err := s.Extend(t.Context()); err != nil {
			return err
		}
		var waiting int
		if err := db.QueryRow(t.Context(), "SELECT count(*) FROM audit_event WHERE seq IS NULL").Scan(&waiting); err != nil || waiting == 0 {
			return err
		}
		select {
		case <-tick.C:
		case <-t.Context().Done():
			return t.Context().Err()
		}
	}
}

func record(t *testing.T, db *pgxpool.Pool, n int) {
	t.Helper()
	recorder := event.NewRecorder(noJobs{}, time.Now)
	for i := range n {
		err := pgx.BeginFunc(t.Context(), db, func(tx pgx.Tx) error {
			return recorder.Record(t.Context(), tx, access.System(), happened{fmt.Sprint(i), i})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// Rule DOC-13: whatever is changed in the entries of the database is found.
func TestVerify_FindsEveryChange(t *testing.T) {
	t.Parallel()
	disarm := "ALTER TABLE audit_event DISABLE TRIGGER ALL; "
	cases := []struct {
		name, sql string
		found     string
	}{
		{"nothing changed", "", ""},
		{"details changed", disarm + `UPDATE audit_event SET details = '{"value": 99}' WHERE seq = 3`, "event 3"},
		{"actor changed", disarm + `UPDATE audit_event SET actor_id = 'someone' WHERE seq = 0`, "event 0"},
		{"time changed", disarm + `UPDATE audit_event SET at = at + interval '1 microsecond' WHERE seq = 5`, "event 5"},
		{"an event removed", disarm + `DELETE FROM audit_event WHERE seq = 4`, "event 4 is missing"},
		{"the last events removed with their hashes", disarm + `DELETE FROM audit_event WHERE seq >= 6; DELETE FROM audit_hash WHERE position >= 10`, "signed checkpoint covers"},
		{"two events exchanged", disarm + `UPDATE audit_event SET seq = CASE seq WHEN 1 THEN -2 ELSE -1 END WHERE seq IN (1, 2); UPDATE audit_event SET seq = -seq WHERE seq < 0`, "stored hash"},
		{"a stored hash changed", `UPDATE audit_hash SET hash = sha256('x') WHERE position = 2`, "stored hash 2"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			db, keys, _ := newTree(t, 9)
			if _, err := db.Exec(t.Context(), c.sql); err != nil {
				t.Fatal(err)
			}
			r, err := audit.Verify(t.Context(), db, keys, "")
			if err != nil {
				t.Fatal(err)
			}
			if c.found == "" && !r.OK() || c.found != "" && !strings.Contains(strings.Join(r.Problems, "; "), c.found) {
				t.Errorf("problems %q, want %q", r.Problems, c.found)
			}
		})
	}
}

func TestVerify_AgainstAnEarlierRoot(t *testing.T) {
	t.Parallel()
	db, keys, s := newTree(t, 5)
	before, err := audit.Verify(t.Context(), db, keys, "")
	if err != nil {
		t.Fatal(err)
	}
	record(t, db, 4)
	if err := extend(t, db, s); err != nil {
		t.Fatal(err)
	}
	after, err := audit.Verify(t.Context(), db, keys, before.Root)
	if err != nil || !after.OK() || after.Events != 9 {
		t.Errorf("the tree does not go on from its earlier root: %+v, %v", after, err)
	}
	other := "5:" + strings.Repeat("A", 43) + "="
	if r, err := audit.Verify(t.Context(), db, keys, other); err != nil || r.OK() {
		t.Errorf("a root that never was is accepted: %+v, %v", r, err)
	}
}

func TestVerify_NothingCheckedIsNotGood(t *testing.T) {
	t.Parallel()
	db, keys, _ := newTree(t, 0)
	if r, err := audit.Verify(t.Context(), db, keys, ""); err != nil || r.OK() {
		t.Errorf("an empty audit is called whole: %+v, %v", r, err)
	}
}

// An entry cannot be changed or removed by the application's own statements.
func TestEvents_AreGuarded(t *testing.T) {
	t.Parallel()
	db, _, _ := newTree(t, 2)
	for _, sql := range []string{"UPDATE audit_event SET actor_id = 'x'", "DELETE FROM audit_event", "TRUNCATE audit_event"} {
		if _, err := db.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s was allowed", sql)
		}
	}
}

func TestKeys_RefuseARolledBackTreeAndADamagedCheckpoint(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	dir := t.TempDir()
	keys, err := audit.OpenKeys(dir, "test")
	if err != nil {
		t.Fatal(err)
	}
	record(t, db, 3)
	if err := extend(t, db, audit.NewSequencer(db, keys, slog.Default())); err != nil {
		t.Fatal(err)
	}
	other := dbtest.New(t)
	record(t, other, 1)
	if err := extend(t, other, audit.NewSequencer(other, keys, slog.Default())); err == nil {
		t.Error("a smaller tree was signed over a larger one")
	}
	path := filepath.Join(dir, "audit.checkpoint")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(b), "\n3\n", "\n2\n", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := keys.Checkpoint(); err == nil {
		t.Error("a changed checkpoint is believed")
	}
}

func FuzzParseRoot(f *testing.F) {
	f.Add("3:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
	f.Add(":")
	f.Fuzz(func(t *testing.T, s string) {
		tree, err := audit.ParseRoot(s)
		if err == nil && tree.N < 0 {
			t.Error("a negative size")
		}
	})
}
