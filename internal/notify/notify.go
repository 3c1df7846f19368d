// Package notify tells people that something happened. A notice names a kind and a subject by id;
// the page that shows it resolves the title under the reader's rights, so that a notice never
// carries one (security.md L14).
package notify

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"docket/internal/access"
	"docket/internal/fault"
	"docket/internal/opaque"
	"docket/internal/page"
)

// Send writes a notice to each person, as part of tx.
func Send(ctx context.Context, tx pgx.Tx, usernames []string, kind, subjectKind, subjectID string, now time.Time) error {
	for _, u := range usernames {
		_, err := tx.Exec(ctx, "INSERT INTO notice (id, username, kind, subject_kind, subject_id, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
			opaque.ID(), u, kind, subjectKind, subjectID, now)
		if err != nil {
			return fmt.Errorf("send notice: %w", err)
		}
	}
	return nil
}

// Supervisors returns who must hear of matters of level l: the supervisors cleared for it.
func Supervisors(ctx context.Context, tx pgx.Tx, l access.Level) ([]string, error) {
	rows, err := tx.Query(ctx, "SELECT username FROM person WHERE is_active AND 'supervisor' = ANY (roles) AND clearance >= $1", l)
	if err != nil {
		return nil, fmt.Errorf("find supervisors: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// Notice is a message to a person.
type Notice struct {
	ID          string     `json:"id"`
	Kind        string     `json:"kind"`
	SubjectKind string     `json:"subject_kind"`
	SubjectID   string     `json:"subject_id"`
	CreatedAt   time.Time  `json:"created_at"`
	ReadAt      *time.Time `json:"read_at"`
}

// Service lists and closes notices.
type Service struct {
	db  *pgxpool.Pool
	now func() time.Time
}

// NewService returns the service.
func NewService(db *pgxpool.Pool, now func() time.Time) *Service { return &Service{db, now} }

// List returns the actor's notices, newest first.
func (s *Service) List(ctx context.Context, actor access.Actor, limit int, cursor string) (page.Page[Notice], error) {
	limit, err := page.Limit(limit)
	if err != nil {
		return page.Page[Notice]{}, err
	}
	before := "\x7f" // after every id
	if cursor != "" {
		if err := page.Open(cursor, "notices", &before); err != nil {
			return page.Page[Notice]{}, err
		}
	}
	var total int64
	if err := s.db.QueryRow(ctx, "SELECT count(*) FROM notice WHERE username = $1", actor.Username).Scan(&total); err != nil {
		return page.Page[Notice]{}, fmt.Errorf("count notices: %w", err)
	}
	rows, err := s.db.Query(ctx, `SELECT id, kind, subject_kind, subject_id, created_at, read_at FROM notice
		WHERE username = $1 AND id < $2 ORDER BY id DESC LIMIT $3`, actor.Username, before, limit+1)
	if err != nil {
		return page.Page[Notice]{}, fmt.Errorf("list notices: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Notice])
	if err != nil {
		return page.Page[Notice]{}, fmt.Errorf("list notices: %w", err)
	}
	list, more := page.Cut(list, limit)
	var next *string
	if more {
		c, err := page.Cursor("notices", list[len(list)-1].ID)
		if err != nil {
			return page.Page[Notice]{}, err
		}
		next = &c
	}
	return page.Of(list, next, total), nil
}

// Read marks one of the actor's notices as read; doing it twice is fine.
func (s *Service) Read(ctx context.Context, actor access.Actor, id string) error {
	tag, err := s.db.Exec(ctx, "UPDATE notice SET read_at = coalesce(read_at, $3) WHERE id = $1 AND username = $2", id, actor.Username, s.now())
	if err != nil {
		return fmt.Errorf("mark notice: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return fault.ErrNotFound
	}
	return nil
}
