package document

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/page"
)

// Outstanding is a copy that somebody has.
type Outstanding struct {
	Document       string       `json:"document" doc:"id of the record"`
	RegisterNo     string       `json:"register_no"`
	Title          string       `json:"title"`
	Classification access.Level `json:"classification" enum:"public,internal,confidential,secret" doc:"the mark stands in lists too (DOC-10)"`
	Copy
}

// OutstandingCopies lists the copies that are out, the earliest due first; state overdue only those that
// should have come back. Only of records that the actor may read.
func (s *Service) OutstandingCopies(ctx context.Context, actor access.Actor, state string, limit int, cursor string) (page.Page[Outstanding], error) {
	none := page.Page[Outstanding]{}
	if err := actor.Require(PermCopies); err != nil {
		return none, err
	}
	limit, err := page.Limit(limit)
	if err != nil {
		return none, err
	}
	if state == "" {
		state = "outstanding"
	}
	if state != "outstanding" && state != "overdue" {
		return none, fault.ErrInvalid.With(fault.Field{Field: "state", Code: "choice", Params: map[string]any{"choices": "outstanding, overdue"}})
	}
	query, offset := []string{"paper-copies", state}, 0
	if cursor != "" {
		if err := page.Open(cursor, query, &offset); err != nil || offset < 0 || offset > 1_000_000 {
			return none, page.ErrCursor
		}
	}
	where := database.NewWhere().And("c.state <> 'kept'").And("c.document_id = d.id")
	where.And(access.Predicate(actor, "d", where.Args))
	if state == "overdue" {
		where.Arg("c.due_on < @today", "today", s.today())
	}
	var total int64
	if err := s.db.QueryRow(ctx, "SELECT count(*) FROM document d, paper_copy c "+where.SQL(), where.Args).Scan(&total); err != nil {
		return none, fmt.Errorf("count copies: %w", err)
	}
	where.Args["limit"], where.Args["offset"] = limit+1, offset
	rows, err := s.db.Query(ctx, "SELECT d.id, d.register_no, d.title, d.classification, "+copyColumns+" FROM document d, "+copyTables+" "+where.SQL()+
		" ORDER BY c.due_on NULLS LAST, c.handed_on, c.document_id, c.copy_no LIMIT @limit OFFSET @offset", where.Args)
	if err != nil {
		return none, fmt.Errorf("list copies: %w", err)
	}
	today := s.today()
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (o Outstanding, err error) {
		err = row.Scan(append([]any{&o.Document, &o.RegisterNo, &o.Title, &o.Classification}, o.targets()...)...)
		o.judge(today)
		return o, err
	})
	if err != nil {
		return none, fmt.Errorf("list copies: %w", err)
	}
	list, more := page.Cut(list, limit)
	var next *string
	if more {
		c, err := page.Cursor(query, offset+limit)
		if err != nil {
			return none, err
		}
		next = &c
	}
	return page.Of(list, next, total), nil
}

// CopiesOut reports whether somebody has a copy on paper of a record: then it cannot be destroyed.
func CopiesOut(ctx context.Context, q database.Querier, id string) (out bool, err error) {
	if err := q.QueryRow(ctx, "SELECT EXISTS (SELECT FROM paper_copy WHERE document_id = $1 AND state <> 'kept')", id).Scan(&out); err != nil {
		return false, fmt.Errorf("look for copies that are out: %w", err)
	}
	return out, nil
}
