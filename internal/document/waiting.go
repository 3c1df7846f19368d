package document

import (
	"context"
	"strings"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/page"
	"docket/internal/retention"
)

// WaitingFilter narrows what waits for filing.
type WaitingFilter struct {
	Year      int    `json:"year,omitempty" query:"year" doc:"in which the matter was concluded"`
	Direction string `json:"direction,omitempty" query:"direction" doc:"incoming, outgoing, internal"`
	Kind      string `json:"kind,omitempty" query:"document_kind" doc:"文种"`
	Lead      string `json:"lead_department,omitempty" query:"lead_department" doc:"主办部门"`
}

// WaitingRecord is a record that waits for filing, with what is proposed for it.
type WaitingRecord struct {
	Row
	Proposed FilingInput `json:"proposed"`
	Missing  []Lack      `json:"missing" doc:"what must be completed first"`
}

// Lack is something that a record lacks before it can be filed.
type Lack struct {
	Field string `json:"field"`
	Code  string `json:"code"`
}

func lacks(fields []fault.Field) []Lack {
	out := []Lack{}
	for _, f := range fields {
		out = append(out, Lack{f.Field, f.Code})
	}
	return out
}

func (f WaitingFilter) check(check *fault.Check) {
	if f.Year != 0 && (f.Year < retention.FirstYear || f.Year > retention.LastYear) {
		check.Add("year", "out_of_range", "min", retention.FirstYear, "max", retention.LastYear)
	}
	switch f.Direction {
	case "", Incoming, Outgoing, Inside:
	default:
		check.Add("direction", "choice", "choices", strings.Join([]string{Incoming, Outgoing, Inside}, ", "))
	}
	if strings.ContainsRune(f.Kind, 0) {
		check.Add("document_kind", "control_characters")
	}
	if strings.ContainsRune(f.Lead, 0) {
		check.Add("lead_department", "control_characters")
	}
}

// waitingFor selects what waits for filing and the actor may read: what is concluded, what is historical,
// and what was to be read and nobody still has to.
func waitingFor(actor access.Actor, f WaitingFilter) *database.Where {
	w := database.NewWhere()
	w.And(access.Predicate(actor, "d", w.Args))
	w.And(`(d.status IN ('concluded', 'historical') OR d.status = 'distributed' AND d.handling = 'read' AND NOT EXISTS (
		SELECT FROM task t WHERE t.subject_id = d.id AND t.subject_kind = 'document' AND t.decided_at IS NULL))`)
	if f.Year != 0 { // Document.concludedYear
		w.Arg("extract(year FROM coalesce(d.concluded_on, CASE WHEN d.status = 'historical' THEN d.document_date END, d.received_on)) = @filing_year", "filing_year", f.Year)
	}
	if f.Direction != "" {
		w.Arg("d.direction = @direction", "direction", f.Direction)
	}
	if f.Kind != "" {
		w.Arg("d.kind = @document_kind", "document_kind", f.Kind)
	}
	if f.Lead != "" {
		w.Arg("d.lead_department = @lead", "lead", f.Lead)
	}
	return w
}

// WaitingForFiling lists the 待归档: what an archivist who may read it can file, in the order of the registers.
func (s *Service) WaitingForFiling(ctx context.Context, actor access.Actor, f WaitingFilter, limit int, cursor string) (page.Page[WaitingRecord], error) {
	none := page.Page[WaitingRecord]{}
	if err := actor.Require(PermFile); err != nil {
		return none, err
	}
	var check fault.Check
	if f.check(&check); !check.OK() {
		return none, check.Err()
	}
	o, _ := orderOf("register_no")
	rows, err := s.pageOf(ctx, waitingFor(actor, f), o, []any{"waiting", f}, limit, cursor)
	if err != nil {
		return none, err
	}
	items, err := s.proposals(ctx, rows.Items)
	return page.Of(items, rows.NextCursor, rows.Total), err
}

// proposals adds to records what is proposed for them.
func (s *Service) proposals(ctx context.Context, rows []Row) ([]WaitingRecord, error) {
	rules, err := s.proposalRules(ctx)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	open, err := approval.OpenTasks(ctx, s.db, Kind, ids)
	if err != nil {
		return nil, err
	}
	out := make([]WaitingRecord, len(rows))
	for i, r := range rows {
		missing := r.missing(open[r.ID])
		if rules.fonds == "" {
			missing = append(missing, errNoFonds.Fields...)
		}
		out[i] = WaitingRecord{r, rules.propose(&r.Document), lacks(missing)}
	}
	return out, nil
}

// pageOf reads a page of what w selects, in an order; query is what the cursor belongs to.
func (s *Service) pageOf(ctx context.Context, w *database.Where, o order, query any, limit int, cursor string) (page.Page[Row], error) {
	none := page.Page[Row]{}
	limit, err := page.Limit(limit)
	if err != nil {
		return none, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop() // the counting, where something is wrong with the rest
	total := s.counting(ctx, w)
	if cursor != "" {
		var from place
		if err := page.Open(cursor, query, &from); err != nil {
			return none, err
		}
		if !o.after(w, from, false) {
			return none, page.ErrCursor
		}
	}
	w.Args["limit"] = limit + 1
	list, err := readDocuments(ctx, s.db, w, "ORDER BY "+o.sql()+" LIMIT @limit")
	if err != nil {
		return none, err
	}
	list, more := page.Cut(list, limit)
	var next *string
	if more {
		c, err := page.Cursor(query, o.place(list[len(list)-1]))
		if err != nil {
			return none, err
		}
		next = &c
	}
	rows, err := s.rows(ctx, list)
	if err != nil {
		return none, err
	}
	n, err := total()
	return page.Of(rows, next, n), err
}
