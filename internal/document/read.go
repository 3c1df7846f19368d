package document

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/calendar"
	"docket/internal/database"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/page"
	"docket/internal/search"
	"docket/internal/tag"
)

// Get returns the record id; ErrNotFound when it is not there or not for the actor. Reading a
// classified one is written down first (DOC-13).
func (s *Service) Get(ctx context.Context, actor access.Actor, id string) (Document, error) {
	d, err := readOne(ctx, s.db, actor, id)
	if err != nil {
		return Document{}, err
	}
	return d, s.witness(ctx, actor, d, "record", "")
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

// where puts the filter of a list or search into SQL.
func where(f search.Filter, w *database.Where) error {
	byFacet := map[string][]string{}
	for _, t := range f.Tags {
		byFacet[t.Facet] = append(byFacet[t.Facet], t.Value)
	}
	n := 0
	contains := func(facet, value string) (string, error) {
		n++
		name := fmt.Sprintf("tag%d", n)
		if facet == tag.FacetClassification { // no tag of the row: it follows the field (DOC-14)
			w.Args[name] = -1
			for l := access.Public; l <= access.Secret; l++ {
				if l.Mark() == value {
					w.Args[name] = int(l)
				}
			}
			return "d.classification = @" + name, nil
		}
		b, err := json.Marshal([]tag.Tag{{Facet: facet, Value: value}})
		w.Args[name] = string(b)
		has := "d.tags @> @" + name + "::jsonb"
		if facet == tag.FacetDate { // the day of receipt, and what a person added
			w.Args[name+"_day"] = value
			has = "(" + has + " OR to_char(d.received_on, 'YYYY-MM-DD') = @" + name + "_day)"
		}
		return has, err
	}
	facets := make([]string, 0, len(byFacet))
	for facet := range byFacet {
		facets = append(facets, facet)
	}
	slices.Sort(facets)
	for _, facet := range facets {
		any := "false"
		for _, v := range byFacet[facet] {
			one, err := contains(facet, v)
			if err != nil {
				return err
			}
			any += " OR " + one
		}
		w.And("(" + any + ")")
	}
	for _, t := range f.NotTags {
		one, err := contains(t.Facet, t.Value)
		if err != nil {
			return err
		}
		w.And("NOT (" + one + ")")
	}
	if len(f.Classification) > 0 {
		levels := make([]int, 0, len(f.Classification))
		for _, name := range f.Classification {
			l, err := access.ParseLevel(name)
			if err != nil {
				return err
			}
			levels = append(levels, int(l))
		}
		w.Arg("d.classification = ANY (@levels)", "levels", levels)
	}
	if len(f.Departments) > 0 {
		w.Arg("(d.distribution->'departments' ?| @departments OR d.lead_department = ANY (@departments))", "departments", f.Departments)
	}
	for column, list := range map[string][]string{"source": f.Sources, "kind": f.Kinds, "status": f.Statuses, "direction": f.Directions} {
		if len(list) > 0 {
			w.Arg("d."+column+" = ANY (@"+column+"s)", column+"s", list)
		}
	}
	column := "d.received_on"
	if f.DateField == search.ByDocumentDate {
		column = "d.document_date"
	}
	if f.From != "" {
		w.Arg(column+" >= @from::date", "from", f.From)
	}
	if f.To != "" {
		w.Arg(column+" <= @to::date", "to", f.To)
	}
	return nil
}

type listPlace struct {
	ReceivedOn calendar.Date `json:"d"`
	ID         string        `json:"i"`
}

// List returns the records that the filter selects and the actor may read, newest receipt first.
func (s *Service) List(ctx context.Context, actor access.Actor, f search.Filter, limit int, cursor string) (page.Page[Document], error) {
	limit, err := page.Limit(limit)
	if err != nil {
		return page.Page[Document]{}, err
	}
	if err := f.Check(); err != nil {
		return page.Page[Document]{}, err
	}
	w := database.NewWhere()
	w.And(access.Predicate(actor, "d", w.Args))
	if err := where(f, w); err != nil {
		return page.Page[Document]{}, err
	}
	var total int64
	if err := s.db.QueryRow(ctx, "SELECT count(*) FROM document d "+w.SQL(), w.Args).Scan(&total); err != nil {
		return page.Page[Document]{}, fmt.Errorf("count documents: %w", err)
	}
	if cursor != "" {
		var place listPlace
		if err := page.Open(cursor, f, &place); err != nil {
			return page.Page[Document]{}, err
		}
		w.Args["after_id"] = place.ID
		w.Arg("(d.received_on, d.id) < (@after_day, @after_id)", "after_day", place.ReceivedOn)
	}
	w.Args["limit"] = limit + 1
	list, err := readDocuments(ctx, s.db, w, "ORDER BY d.received_on DESC, d.id DESC LIMIT @limit")
	if err != nil {
		return page.Page[Document]{}, err
	}
	list, more := page.Cut(list, limit)
	var next *string
	if more {
		last := list[len(list)-1]
		c, err := page.Cursor(f, listPlace{last.ReceivedOn, last.ID})
		if err != nil {
			return page.Page[Document]{}, err
		}
		next = &c
	}
	return page.Of(list, next, total), nil
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
func (s *Service) Subjects(ctx context.Context, actor access.Actor, _ string, ids []string) (map[string]approval.Subject, error) {
	where := database.NewWhere().Arg("d.id = ANY (@ids)", "ids", ids)
	where.And(access.Predicate(actor, "d", where.Args))
	rows, err := s.db.Query(ctx, "SELECT d.id, d.title, d.register_no FROM document d "+where.SQL(), where.Args)
	if err != nil {
		return nil, fmt.Errorf("name subjects: %w", err)
	}
	out := map[string]approval.Subject{}
	var id, title, number string
	_, err = pgx.ForEachRow(rows, []any{&id, &title, &number}, func() error {
		t, n := title, number
		out[id] = approval.Subject{Kind: Kind, ID: id, Title: &t, Number: &n}
		return nil
	})
	return out, err
}

// Trail returns what has happened to a record that the actor may read, oldest first.
func (s *Service) Trail(ctx context.Context, actor access.Actor, id string) ([]event.Entry, error) {
	d, err := readOne(ctx, s.db, actor, id)
	if err != nil {
		return nil, err
	}
	if err := s.witness(ctx, actor, d, "record", ""); err != nil {
		return nil, err
	}
	return event.Trail(ctx, s.db, id)
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
// Content that was withheld is not known: sending it again is refused, and says why.
func (s *Service) Known(ctx context.Context, actor access.Actor, sums []string) (map[string]string, error) {
	rows, err := s.db.Query(ctx, `SELECT DISTINCT ON (f.sha256) f.sha256, f.document_id FROM document_file f JOIN document d ON d.id = f.document_id
		JOIN blob b ON b.sha256 = f.sha256
		WHERE d.registered_by = $1 AND f.sha256 = ANY ($2) AND b.text_state <> 'withheld' ORDER BY f.sha256, f.document_id`, actor.Username, sums)
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
