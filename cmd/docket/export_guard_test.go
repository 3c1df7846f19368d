package main

import (
	"net/http"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
)

// An export is one snapshot: a correction between two portions moves no row into both.
func TestExportGuard_Snapshot(t *testing.T) {
	t.Parallel()
	s := startService(t)
	o := newOffice(t, s)
	registrar := o.Registrar(t)
	d := registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"tags": tags(o.mark())}), upload{"a.txt", []byte("甲" + o.prefix)})
	multiply(t, s, d.ID, 600)
	inDatabase(t, s, "UPDATE document SET received_on = received_on + 1 WHERE id = $1", d.ID)
	waitFor(t, time.Minute, "the index", func() bool { return registrar.Search(t, "tag", o.mark()).Total == 601 })
	db, err := pgx.Connect(t.Context(), s.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close(t.Context()) }()
	tx, err := db.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "LOCK TABLE document_file"); err != nil { // the first portion stops here
		t.Fatal(err)
	}
	got := make(chan answer, 1)
	go func() {
		a, _ := registrar.try(http.MethodGet, "/api/v1/documents.xlsx?columns=register_no&tag="+o.mark(), nil)
		got <- a
	}()
	watch, err := pgx.Connect(t.Context(), s.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = watch.Close(t.Context()) }()
	waitFor(t, time.Minute, "the export in its first portion", func() bool {
		var waits bool
		if err := watch.QueryRow(t.Context(), "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'document_file'::regclass AND NOT granted)").Scan(&waits); err != nil {
			t.Fatal(err)
		}
		return waits
	})
	if _, err := tx.Exec(t.Context(), "UPDATE document SET received_on = received_on - 300 WHERE id = $1", d.ID); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	a := <-got
	if a.Want(t, http.StatusOK); len(sheetOf(t, a.Body)) != 602 {
		t.Errorf("%d rows with the heading, want 602", len(sheetOf(t, a.Body)))
	}
}

// One person has three exports waiting and twenty kept, not more; others have theirs, and exports
// keep no other work waiting.
func TestExportGuard_TooMany(t *testing.T) {
	t.Parallel()
	s := startService(t)
	o := newOffice(t, s)
	registrar, low := o.Registrar(t), o.Person(t, "low", "A", access.Internal)
	d := registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"tags": tags(o.mark())}), upload{"a.txt", []byte("甲" + o.prefix)})
	multiply(t, s, d.ID, 5200)
	ask := func(p *person) answer { return p.Get(t, "/api/v1/documents.xlsx", "columns", "title") }
	has := func(state string, n int) {
		inDatabase(t, s, "DELETE FROM export WHERE owner = $1", low.Username)
		inDatabase(t, s, `INSERT INTO export (id, owner, kind, request, state, created_at, expires_at)
			SELECT $1 || n, $1, 'document', '{}', $2, now(), now() + interval '1 day' FROM generate_series(1, $3::int) n`, low.Username, state, n)
	}
	for _, c := range []struct {
		state string
		n     int
		more  bool
	}{{"waiting", 3, false}, {"waiting", 2, true}, {"done", 20, false}, {"done", 19, true}, {"failed", 20, true}} {
		has(c.state, c.n)
		if a := ask(low); c.more {
			a.Want(t, http.StatusAccepted)
		} else {
			a.Problem(t, http.StatusTooManyRequests, "export.too_many")
		}
	}
	has("waiting", 3)
	ask(registrar).Want(t, http.StatusAccepted)
	db, err := pgx.Connect(t.Context(), s.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close(t.Context()) }()
	var elsewhere int
	if err := db.QueryRow(t.Context(), "SELECT count(*) FROM river_job WHERE kind = 'export.make' AND queue <> 'export'").Scan(&elsewhere); err != nil || elsewhere != 0 {
		t.Errorf("%d exports in another queue (%v)", elsewhere, err)
	}
}
