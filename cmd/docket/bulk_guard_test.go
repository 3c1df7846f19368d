package main

import (
	"net/http"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
)

// inDatabase runs a statement straight in the database of a service.
func inDatabase(t *testing.T, s *service, sql string, args ...any) {
	t.Helper()
	db, err := pgx.Connect(t.Context(), s.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close(t.Context()) }()
	if _, err := db.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

// halfMade makes a bulk change of the first record and leaves it as a kill does: running, the second
// record waiting.
func halfMade(t *testing.T, s *service, registrar *person, first, second string) bulkAnswerOf {
	t.Helper()
	var a bulkAnswerOf
	registrar.Do(t, "POST", bulkPath+"/tags", map[string]any{"ids": []string{first}, "add": tags("批次:一")}).Want(t, http.StatusOK).JSON(t, &a)
	inDatabase(t, s, "INSERT INTO bulk_document (bulk_id, document_id, state) VALUES ($1, $2, 'waiting')", a.BulkID, second)
	inDatabase(t, s, "UPDATE bulk_change SET state = 'running', ended_at = NULL, started_at = started_at - interval '3 minutes' WHERE id = $1", a.BulkID)
	return a
}

// A bulk change that a kill cut short is carried on when the service is there again.
func TestBulkGuard_CarriedOnAfterKill(t *testing.T) {
	t.Parallel()
	s := startService(t)
	o := newOffice(t, s)
	registrar := o.Registrar(t)
	first, second := registrar.Paper(t, o.Dept("A"), nil).ID, registrar.Paper(t, o.Dept("A"), nil).ID
	a := halfMade(t, s, registrar, first, second)
	s.Kill()
	s.Start(t)
	waitFor(t, 2*time.Minute, "the bulk change", func() bool {
		registrar.Get(t, bulkPath+"/"+a.BulkID).Want(t, http.StatusOK).JSON(t, &a)
		return a.State == "done"
	})
	if d := registrar.Document(t, second); a.Changed != 2 || d.Version != 2 {
		t.Errorf("%+v, version %d", a, d.Version)
	}
}

// Undoing says so only when it is: not while another worker still has a record of it, and what was
// not reached before is not changed afterwards.
func TestBulkGuard_Undo(t *testing.T) {
	t.Parallel()
	s := theService(t)
	o := newOffice(t, s)
	registrar := o.Registrar(t)
	paper := func() string { return registrar.Paper(t, o.Dept("A"), nil).ID }
	undo := func(id string) (a struct {
		bulkAnswerOf
		Waiting int
	}) {
		registrar.Do(t, "POST", bulkPath+"/"+id+"/undo", nil).Want(t, http.StatusOK).JSON(t, &a)
		return a
	}
	first, second := paper(), paper()
	if a := undo(halfMade(t, s, registrar, first, second).BulkID); a.State != "undone" || a.Undone != 1 || a.Waiting != 0 || registrar.Document(t, second).Version != 1 {
		t.Errorf("half made and undone: %+v", a)
	}

	first, second = paper(), paper()
	var a bulkAnswerOf
	registrar.Do(t, "POST", bulkPath+"/tags", map[string]any{"ids": []string{first, second}, "add": tags("批次:一")}).Want(t, http.StatusOK).JSON(t, &a)
	db, err := pgx.Connect(t.Context(), s.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close(t.Context()) }()
	tx, err := db.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "SELECT FROM bulk_document WHERE bulk_id = $1 AND document_id = $2 FOR UPDATE", a.BulkID, second); err != nil {
		t.Fatal(err)
	}
	if a := undo(a.BulkID); a.State != "undoing" || a.Undone != 1 {
		t.Errorf("another worker has a record: %+v", a)
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if a := undo(a.BulkID); a.State != "undone" || a.Undone != 2 {
		t.Errorf("undone again: %+v", a)
	}
}

// L31: a word that everybody may choose does not vanish for the others, and they can still add it,
// when somebody merges it into a name that only hidden records bear.
func TestDictionaryGuard_MergeIntoHidden(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, clerk := o.Registrar(t), o.Person(t, "clerk", "B", access.Internal, access.Registrar)
	curated, borne, hidden := "云港水务"+o.prefix, "云港水务局"+o.prefix, "蓝鲸水务"+o.prefix
	add := func(name string) answer { return clerk.Do(t, "POST", "/api/v1/parties", map[string]any{"name": name}) }
	merge := func(from string) {
		registrar.Do(t, "POST", "/api/v1/parties/merge", map[string]any{"from": []string{from}, "to": hidden}).Want(t, http.StatusOK)
	}
	add(curated).Want(t, http.StatusCreated)
	registrar.Paper(t, o.Dept("A"), map[string]any{"source": hidden, "classification": "secret"})
	merge(curated)
	if got := shownParties(clerk.Parties(t, curated)); got != curated+"×0" {
		t.Errorf("another registrar is offered %q", got)
	}
	if got := clerk.Parties(t, hidden); len(got) != 0 {
		t.Errorf("the hidden name: %+v", got)
	}
	offered := false
	for _, p := range registrar.Parties(t, curated) {
		offered = offered || p.Name == hidden
	}
	if !offered {
		t.Error("the merger is not offered the new name")
	}
	merge(curated) // a second time says the same
	registrar.Paper(t, o.Dept("A"), map[string]any{"source": borne, "classification": "public"})
	merge(borne)
	add(borne).Want(t, http.StatusCreated)
}
