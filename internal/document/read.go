package document

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/database"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/trace"
)

// Get returns the record id; ErrNotFound when it is not there or not for the actor. Reading a
// classified one is written down first (DOC-13), and so is whatever an auditor sees.
func (s *Service) Get(ctx context.Context, actor access.Actor, id string) (Document, error) {
	return s.see(ctx, actor, id, "record")
}

// witness commits the audit entry of a reading before anything is shown: no entry, no content.
func (s *Service) witness(ctx context.Context, actor access.Actor, d Document, what, file string) error {
	if !d.Classification.Classified() {
		return nil
	}
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		return s.events.Record(ctx, tx, actor, Opened{d.ID, what, file})
	})
}

// readings remembers which content a person has been reading, so that the ranges a viewer asks for
// are one entry (design.md 9).
type readings struct {
	mu   sync.Mutex
	last map[string]time.Time
}

const oneReading = 10 * time.Minute

func (r *readings) isNew(id string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.last == nil {
		r.last = map[string]time.Time{}
	}
	if len(r.last) > 10000 {
		for k, t := range r.last {
			if now.Sub(t) > oneReading {
				delete(r.last, k)
			}
		}
	}
	t, seen := r.last[id]
	if seen && now.Sub(t) < oneReading {
		return false
	}
	r.last[id] = now
	return true
}

func (r *readings) forget(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.last, id)
}

// ByID returns those of the records that the actor may read, by id. Every search hit is authorised
// here before it is shown.
func (s *Service) ByID(ctx context.Context, actor access.Actor, ids []string) (map[string]Document, error) {
	where := database.NewWhere().Arg("d.id = ANY (@ids)", "ids", ids)
	where.And(access.Predicate(actor, "d", where.Args))
	list, err := readDocuments(ctx, s.db, where, "")
	if err != nil {
		return nil, err
	}
	out := make(map[string]Document, len(list))
	for _, d := range list {
		out[d.ID] = d
	}
	return out, nil
}

// Subjects names records for the inbox (approval.Resolver).
func (s *Service) Subjects(ctx context.Context, actor access.Actor, kind string, ids []string) (map[string]approval.Subject, error) {
	if kind != Kind {
		return nil, nil // named by its kind alone
	}
	where := database.NewWhere().Arg("d.id = ANY (@ids)", "ids", ids)
	where.And(access.Predicate(actor, "d", where.Args))
	rows, err := s.db.Query(ctx, "SELECT d.id, d.title, d.register_no, d.classification FROM document d "+where.SQL(), where.Args)
	if err != nil {
		return nil, fmt.Errorf("name subjects: %w", err)
	}
	out := map[string]approval.Subject{}
	var id, title, number string
	var level access.Level
	_, err = pgx.ForEachRow(rows, []any{&id, &title, &number, &level}, func() error {
		t, n, l := title, number, level
		out[id] = approval.Subject{Kind: Kind, ID: id, Title: &t, Number: &n, Classification: &l}
		return nil
	})
	return out, err
}

// Visible is the condition under which a task about a record is shown (approval.Resolver); what is about
// something else is not for this module to judge.
func (s *Service) Visible(actor access.Actor, args pgx.NamedArgs) string {
	return "(t.subject_kind <> 'document' OR EXISTS (SELECT FROM document d WHERE d.id = t.subject_id AND " + access.Predicate(actor, "d", args) + "))"
}

// Trail returns what has happened to a record that the actor may see, oldest first; of a classified one
// nothing that tells who else reads it.
func (s *Service) Trail(ctx context.Context, actor access.Actor, id string) ([]event.Entry, error) {
	d, err := s.see(ctx, actor, id, "trail")
	if err != nil {
		return nil, err
	}
	entries, err := event.Trail(ctx, s.db, id)
	if err != nil || !d.Classification.Classified() || d.isKeptBy(actor) || actor.MayApprove(d.Classification) {
		return entries, err
	}
	return slices.DeleteFunc(entries, func(e event.Entry) bool { return e.ActorID != actor.ID && tellsOfPeople[e.Action] }), nil
}

// tellsOfPeople are the events of a classified record that tell who else is in its scope, or is to be:
// whoever answers for it and whoever approves sees them all, others their own (security L29).
var tellsOfPeople = map[string]bool{
	Opened{}.EventKind(): true, ScopeRequested{}.EventKind(): true, ScopeDecided{}.EventKind(): true, ScopeChanged{}.EventKind(): true,
	Distributed{}.EventKind(): true, Acknowledged{}.EventKind(): true, CopyMoved{}.EventKind(): true, BorrowAsked{}.EventKind(): true,
	BorrowDecided{}.EventKind(): true, trace.Traced{}.EventKind(): true,
}

// Duplicates returns the readable records with the same sender, number and year (domain 2.4).
func (s *Service) Duplicates(ctx context.Context, actor access.Actor, source, number string, year int) ([]string, error) {
	if year == 0 {
		year = s.today().Year()
	}
	if year < 0 || year > 9999 {
		return nil, fault.ErrInvalid.With(fault.Field{Field: "year", Code: "out_of_range", Params: map[string]any{"min": 1, "max": 9999}})
	}
	ids, err := duplicates(ctx, s.db, actor, source, number, year)
	if ids == nil {
		ids = []string{}
	}
	return ids, err
}

// Known returns which of the given hashes the actor has registered already; an import skips them.
// Content that was withheld is not known: sending it again is refused, and says why. Nor is
// what was destroyed: it may be registered anew.
func (s *Service) Known(ctx context.Context, actor access.Actor, sums []string) (map[string]string, error) {
	rows, err := s.db.Query(ctx, `SELECT DISTINCT ON (f.sha256) f.sha256, f.document_id FROM document_file f JOIN document d ON d.id = f.document_id
		JOIN blob b ON b.sha256 = f.sha256
		WHERE d.registered_by = $1 AND f.sha256 = ANY ($2) AND b.text_state <> 'withheld' AND d.status <> 'destroyed' ORDER BY f.sha256, f.document_id`, actor.Username, sums)
	if err != nil {
		return nil, fmt.Errorf("look up files: %w", err)
	}
	out := map[string]string{}
	var sum, id string
	_, err = pgx.ForEachRow(rows, []any{&sum, &id}, func() error {
		out[sum] = id
		return nil
	})
	return out, err
}

// MayRead returns ErrNotFound unless the actor may read the record. It tells nothing else.
func (s *Service) MayRead(ctx context.Context, actor access.Actor, id string) error {
	_, err := readOne(ctx, s.db, actor, id)
	return err
}
