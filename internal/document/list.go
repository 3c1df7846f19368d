package document

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/approval"
	"docket/internal/calendar"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/page"
	"docket/internal/search"
)

// Query says which records a list or an export shows, and in which order. The zero value is
// everything that may be read, newest receipt first.
type Query struct {
	Text   string        `json:"q,omitempty"` // words that the records contain
	Filter search.Filter `json:"f"`
	Due    string        `json:"due,omitempty"`  // DueOverdue, DueToday, DueWeek; "" for any
	Sort   string        `json:"sort,omitempty"` // a name of Sorts; "" for the first
	At     string        `json:"at,omitempty"`   // a day or a number: the list begins there
}

// The choices of Query.Due: open work that is late, that is due today, or within seven days.
const (
	DueOverdue = "overdue"
	DueToday   = "today"
	DueWeek    = "week"
)

// Row is a record as lists show it, with the names that a list needs.
type Row struct {
	Document
	RegisteredByName string  `json:"registered_by_name"`
	Holder           *Holder `json:"holder" doc:"who has it now: whose open task it is; null when nobody's"`
	IsRecordOnly     bool    `json:"is_record_only" doc:"seen by a grant of oversight: there is no content for the caller"`
}

// Holder is the person, or the role, with whom a record waits.
type Holder struct {
	Name           string    `json:"name" doc:"empty while it waits for a role"`
	DepartmentName string    `json:"department_name"`
	Role           string    `json:"role,omitempty"`
	Node           string    `json:"node"`
	Since          time.Time `json:"since"`
}

// Check names what is wrong with the query.
func (q Query) Check() error {
	if err := q.Filter.Check(); err != nil {
		return err
	}
	var check fault.Check
	switch q.Due {
	case "", DueOverdue, DueToday, DueWeek:
	default:
		check.Add("due", "choice", "choices", strings.Join([]string{DueOverdue, DueToday, DueWeek}, ", "))
	}
	if _, ok := orderOf(q.Sort); !ok {
		check.Add("sort", "choice", "choices", strings.Join(Sorts(), ", "))
	}
	if _, err := parsePlace(q.At); q.At != "" && err != nil {
		check.Add("at", "list_place")
	}
	return check.Err()
}

// isPlain reports whether the words alone decide: the index can order and page such a list itself.
func (q Query) isPlain() bool {
	return q.Due == "" && q.At == "" && (q.Sort == "" || q.Sort == Sorts()[0])
}

// policy is access.Predicate, or access.Visible where records are shown and no more.
type policy func(a access.Actor, alias string, args pgx.NamedArgs) string

// selecting returns the conditions of the query under the actor's rights.
func (s *Service) selecting(ctx context.Context, actor access.Actor, q Query, may policy) (*database.Where, error) {
	if err := q.Check(); err != nil {
		return nil, err
	}
	w := database.NewWhere()
	w.And(may(actor, "d", w.Args))
	if err := where(q.Filter, w); err != nil {
		return nil, err
	}
	if !slices.Contains(q.Filter.Statuses, StatusDiscarded) {
		w.And("d.status <> '" + StatusDiscarded + "'")
	}
	dueCondition(q.Due, s.today(), w)
	if q.Text != "" {
		ids, err := s.matching(ctx, actor, q)
		if err != nil {
			return nil, err
		}
		w.Arg("d.id = ANY (@matching)", "matching", ids)
	}
	return w, nil
}

// dueCondition selects open work by its day. What is concluded, filed or void is late no more.
func dueCondition(due string, today calendar.Date, w *database.Where) {
	if due == "" {
		return
	}
	w.And("d.status IN ('registered', 'distributed', 'circulating')")
	w.Args["today"] = today
	switch due {
	case DueOverdue:
		w.And("d.due_on < @today")
	case DueToday:
		w.And("d.due_on = @today")
	case DueWeek:
		w.Arg("d.due_on BETWEEN @today AND @week_end", "week_end", calendar.DateOf(today.Start().AddDate(0, 0, 6)))
	}
}

// List returns the records that the query selects and the actor may see; with words those that the actor
// may read. ErrInvalid names what is
// wrong with the query.
func (s *Service) List(ctx context.Context, actor access.Actor, q Query, limit int, cursor string) (page.Page[Row], error) {
	none := page.Page[Row]{}
	limit, err := page.Limit(limit)
	if err != nil {
		return none, err
	}
	q.Text = strings.TrimSpace(q.Text)
	if q.Text != "" && q.isPlain() {
		return s.listMatching(ctx, actor, q, limit, cursor)
	}
	w, err := s.selecting(ctx, actor, q, access.Visible)
	if err != nil {
		return none, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop() // the counting, where something is wrong with the rest
	total := s.counting(ctx, w)
	order, _ := orderOf(q.Sort)
	query := q
	query.At = "" // where a list begins is no other list
	switch {
	case cursor != "":
		var from place
		if err := page.Open(cursor, query, &from); err != nil {
			return none, err
		}
		if !order.after(w, from, false) {
			return none, page.ErrCursor
		}
	case q.At != "":
		from, found, err := s.anchor(ctx, w, order, q.At)
		if err != nil {
			return none, err
		}
		if !found {
			n, err := total()
			return page.Of[Row](nil, nil, n), err
		}
		order.after(w, from, true)
	}
	w.Args["limit"] = limit + 1
	list, err := readDocuments(ctx, s.db, w, "ORDER BY "+order.sql()+" LIMIT @limit")
	if err != nil {
		return none, err
	}
	list, more := page.Cut(list, limit)
	var next *string
	if more {
		c, err := page.Cursor(query, order.place(list[len(list)-1]))
		if err != nil {
			return none, err
		}
		next = &c
	}
	rows, err := s.rowsFor(ctx, actor, list)
	if err != nil {
		return none, err
	}
	n, err := total()
	return page.Of(rows, next, n), err
}

// counting begins to count what w selects now, beside the reading of a page: in a large archive it
// takes longer than the page. The function returned waits for the count.
func (s *Service) counting(ctx context.Context, w *database.Where) func() (int64, error) {
	sql, args := "SELECT count(*) FROM document d "+w.SQL(), maps.Clone(w.Args)
	var total int64
	done := make(chan error, 1)
	go func() { done <- s.db.QueryRow(ctx, sql, args).Scan(&total) }()
	return func() (int64, error) {
		if err := <-done; err != nil {
			return 0, fmt.Errorf("count documents: %w", err)
		}
		return total, nil
	}
}

// GetRow is Get with the names that a page shows beside the record.
func (s *Service) GetRow(ctx context.Context, actor access.Actor, id string) (Row, error) {
	d, err := s.Get(ctx, actor, id)
	if err != nil {
		return Row{}, err
	}
	rows, err := s.rows(ctx, []Document{d})
	if err != nil {
		return Row{}, err
	}
	if len(actor.Audits) > 0 {
		rows[0].IsRecordOnly = errors.Is(s.MayRead(ctx, actor, id), ErrNotFound)
	}
	return rows[0], nil
}

// rowsFor is rows with what an auditor sees under a grant alone marked, and written down.
func (s *Service) rowsFor(ctx context.Context, actor access.Actor, list []Document) ([]Row, error) {
	rows, err := s.rows(ctx, list)
	if err != nil {
		return nil, err
	}
	seen, err := s.overseen(ctx, actor, list, "list")
	for i := range rows {
		rows[i].IsRecordOnly = seen[rows[i].ID]
	}
	return rows, err
}

// rows adds to records, which their reader may read, who registered them and who has them now.
func (s *Service) rows(ctx context.Context, list []Document) ([]Row, error) {
	return rowsOf(ctx, s.db, list)
}

func rowsOf(ctx context.Context, q database.Querier, list []Document) ([]Row, error) {
	ids, registrars := make([]string, len(list)), make([]string, len(list))
	for i, d := range list {
		ids[i], registrars[i] = d.ID, d.RegisteredBy
	}
	holders, err := approval.Holders(ctx, q, Kind, ids)
	if err != nil {
		return nil, err
	}
	people := registrars
	for _, h := range holders {
		people = append(people, h.Username)
	}
	named, err := account.Names(ctx, q, people)
	if err != nil {
		return nil, err
	}
	out := make([]Row, len(list))
	for i, d := range list {
		out[i] = Row{Document: d, RegisteredByName: named[d.RegisteredBy].Name}
		if h, ok := holders[d.ID]; ok && !(d.isWidening && h.Node == scopeNode) { // a request is its participants' (security L29)
			who := named[h.Username]
			out[i].Holder = &Holder{Name: who.Name, DepartmentName: who.Department, Role: string(h.Role), Node: h.Node, Since: h.Since}
		}
	}
	return out, nil
}
