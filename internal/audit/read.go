package audit

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/event"
	"docket/internal/page"

	"github.com/jackc/pgx/v5"
)

// PermRead is the right to read the audit. An auditor reads within a grant of the supervisor, which
// is a later part of the product; until a grant exists an auditor reads nothing.
var PermRead = access.NewPermission("audit.read", access.Supervisor)

// Filter selects audit entries.
type Filter struct {
	Action  string    `json:"a,omitempty"`
	Actor   string    `json:"u,omitempty"`
	Subject string    `json:"s,omitempty"`
	From    time.Time `json:"f,omitzero"`
	To      time.Time `json:"t,omitzero"`
}

// Service reads the audit.
type Service struct {
	db   *pgxpool.Pool
	keys *Keys
}

// NewService returns the service.
func NewService(db *pgxpool.Pool, keys *Keys) *Service { return &Service{db, keys} }

// List returns entries, newest first. Entries about documents that the reader may not read are left
// out and not counted: that something happened to a hidden document is hidden too (L13).
func (s *Service) List(ctx context.Context, actor access.Actor, f Filter, limit int, cursor string) (page.Page[event.Entry], error) {
	none := page.Page[event.Entry]{}
	if err := actor.Require(PermRead); err != nil {
		return none, err
	}
	limit, err := page.Limit(limit)
	if err != nil {
		return none, err
	}
	where := database.NewWhere().And("e.seq IS NOT NULL")
	where.And(`(e.subject_kind NOT IN ('document', 'blob') OR e.subject_kind = 'document' AND EXISTS (SELECT FROM document d
		WHERE d.id = e.subject_id AND ` + access.Predicate(actor, "d", where.Args) + `))`)
	if f.Action != "" {
		where.Arg("e.kind = @action", "action", f.Action)
	}
	if f.Actor != "" {
		where.Arg("p.username = @actor", "actor", f.Actor)
	}
	if f.Subject != "" {
		where.Arg("e.subject_id = @subject", "subject", f.Subject)
	}
	if !f.From.IsZero() {
		where.Arg("e.at >= @from", "from", f.From)
	}
	if !f.To.IsZero() {
		where.Arg("e.at < @to", "to", f.To)
	}
	const from = " FROM audit_event e LEFT JOIN person p ON p.id = e.actor_id "
	var total int64
	if err := s.db.QueryRow(ctx, "SELECT count(*)"+from+where.SQL(), where.Args).Scan(&total); err != nil {
		return none, fmt.Errorf("count audit: %w", err)
	}
	if cursor != "" {
		var before int64
		if err := page.Open(cursor, f, &before); err != nil {
			return none, err
		}
		where.Arg("e.seq < @before", "before", before)
	}
	where.Args["limit"] = limit + 1
	rows, err := s.db.Query(ctx, `SELECT e.seq, e.at, e.kind, e.actor_id, coalesce(p.username, e.actor_id), coalesce(p.name, '系统'),
		e.subject_kind, e.subject_id, e.details`+from+where.SQL()+" ORDER BY e.seq DESC LIMIT @limit", where.Args)
	if err != nil {
		return none, fmt.Errorf("list audit: %w", err)
	}
	var seqs []int64
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (event.Entry, error) {
		var e event.Entry
		var seq int64
		err := row.Scan(&seq, &e.At, &e.Action, &e.ActorID, &e.Actor, &e.ActorName, &e.SubjectKind, &e.SubjectID, &e.Details)
		seqs = append(seqs, seq)
		return e, err
	})
	if err != nil {
		return none, fmt.Errorf("list audit: %w", err)
	}
	list, more := page.Cut(list, limit)
	var next *string
	if more {
		c, err := page.Cursor(f, seqs[limit-1])
		if err != nil {
			return none, err
		}
		next = &c
	}
	return page.Of(list, next, total), nil
}

// Checkpoint returns the newest signed checkpoint, a note that anyone with the public key can check.
func (s *Service) Checkpoint(actor access.Actor) (string, error) {
	if err := actor.Require(PermRead); err != nil {
		return "", err
	}
	b, err := s.keys.SignedCheckpoint()
	return string(b), err
}
