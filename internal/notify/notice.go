package notify

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/opaque"
)

// Message is what people are told.
type Message struct {
	Kind        string // "<module>.<what>"; the class follows from it
	SubjectKind string
	SubjectID   string
	Task        string // the task that has arrived; when it is done the notice counts as read
	At          time.Time
}

// Post writes a notice to each person, as part of tx. Names of nobody are passed over.
func Post(ctx context.Context, tx pgx.Tx, to []string, m Message) error {
	for _, username := range to {
		_, err := tx.Exec(ctx, `INSERT INTO notice (id, username, kind, class, subject_kind, subject_id, task_id, created_at, mail_state, mail_next_at)
			SELECT $1, p.username, $3, $4, $5, $6, $7, $8, CASE WHEN p.email <> '' THEN 'waiting' ELSE '' END, $8 FROM person p WHERE p.username = $2`,
			opaque.ID(), username, m.Kind, classOf(m.Kind), m.SubjectKind, m.SubjectID, m.Task, m.At)
		if err != nil {
			return fmt.Errorf("post notice: %w", err)
		}
	}
	return nil
}

// Send writes a notice to each person, as part of tx.
func Send(ctx context.Context, tx pgx.Tx, usernames []string, kind, subjectKind, subjectID string, now time.Time) error {
	return Post(ctx, tx, usernames, Message{Kind: kind, SubjectKind: subjectKind, SubjectID: subjectID, At: now})
}

// Done marks the notices of tasks that wait no longer as read, as part of tx. Like everyone who changes
// several notices it locks them in the order of their ids, so that two never wait for each other.
func Done(ctx context.Context, tx pgx.Tx, tasks []string, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE notice SET read_at = $2 WHERE id IN
		(SELECT id FROM notice WHERE task_id = ANY ($1) AND task_id <> '' AND read_at IS NULL ORDER BY id FOR UPDATE)`, tasks, now)
	if err != nil {
		return fmt.Errorf("close notices: %w", err)
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

// Notice is a message as its person sees it.
type Notice struct {
	ID          string     `json:"id"`
	Kind        string     `json:"kind"`
	Class       Class      `json:"class" enum:"todo,due,returned,mentioned,alarm"`
	SubjectKind string     `json:"subject_kind"`
	SubjectID   string     `json:"subject_id"`
	CreatedAt   time.Time  `json:"created_at"`
	ReadAt      *time.Time `json:"read_at"`
}
