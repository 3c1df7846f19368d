package approval

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/opaque"
)

// OpenEach writes a task like t for each department and each person, in one statement, as part of tx.
func OpenEach(ctx context.Context, tx pgx.Tx, t Task, departments, usernames []string) error {
	n := len(departments) + len(usernames)
	if n == 0 {
		return nil
	}
	ids := make([]string, n)
	for i := range ids {
		ids[i] = opaque.ID()
	}
	empty := make([]string, n) // a task is for a department or for a person
	_, err := tx.Exec(ctx, `INSERT INTO task (id, kind, subject_kind, subject_id, node, role, username, department, min_clearance, requested_by, is_own_allowed, arrived_at, due_at)
		SELECT r.id, $1, $2, $3, $4, '', r.username, r.department, $5, $6, $7, $8, $9 FROM unnest($10::text[], $11::text[], $12::text[]) AS r (id, department, username)`,
		t.Kind, t.SubjectKind, t.SubjectID, t.Node, t.MinClearance, t.RequestedBy, t.IsOwnAllowed, t.ArrivedAt, t.DueAt,
		ids, append(append([]string{}, departments...), empty[len(departments):]...), append(append([]string{}, empty[len(usernames):]...), usernames...))
	if err != nil {
		return fmt.Errorf("open tasks: %w", err)
	}
	return nil
}

// WithdrawOnes closes those of the tasks that are open, as part of tx, without a decision.
func WithdrawOnes(ctx context.Context, tx pgx.Tx, ids []string, now time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, "UPDATE task SET decided_at = $2, decided_by = '', decision = 'withdraw', opinion = '' WHERE id = ANY ($1) AND decided_at IS NULL", ids, now)
	if err != nil {
		return fmt.Errorf("withdraw tasks: %w", err)
	}
	return nil
}

// WithdrawPeople closes the open tasks of a subject that wait for one of the people.
func WithdrawPeople(ctx context.Context, tx pgx.Tx, subjectID string, usernames []string, now time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE task SET decided_at = $3, decided_by = '', decision = 'withdraw', opinion = '' WHERE subject_id = $1 AND username = ANY ($2) AND decided_at IS NULL",
		subjectID, usernames, now)
	if err != nil {
		return fmt.Errorf("withdraw tasks: %w", err)
	}
	return nil
}

// Require raises the clearance that the open tasks of a subject ask for.
func Require(ctx context.Context, tx pgx.Tx, subjectID string, l access.Level) error {
	_, err := tx.Exec(ctx, "UPDATE task SET min_clearance = greatest(min_clearance, $2) WHERE subject_id = $1 AND decided_at IS NULL", subjectID, l)
	if err != nil {
		return fmt.Errorf("raise tasks: %w", err)
	}
	return nil
}

// Stands is how a subject stands with a kind of tasks.
type Stands struct {
	IsKnown   bool // there is or was one
	IsOpen    bool // one waits
	IsDecided bool // somebody has decided one, and not sent it back
	IsMine    bool // the actor holds it, or has decided it
}

// StandOf says how a subject stands with tasks of the kinds, for actor.
func StandOf(ctx context.Context, q database.Querier, actor access.Actor, subjectKind, subjectID string, kinds ...string) (Stands, error) {
	args := pgx.NamedArgs{"subject_kind": subjectKind, "subject": subjectID, "kinds": kinds}
	mine := addressed(actor, args)
	var s Stands
	err := q.QueryRow(ctx, `SELECT count(*) > 0, coalesce(bool_or(t.decided_at IS NULL), false),
			coalesce(bool_or(t.decided_by <> '' AND t.decision NOT IN ('return', 'refuse', 'withdraw')), false),
			coalesce(bool_or(t.decided_by = @me AND t.decision NOT IN ('return', 'refuse', 'withdraw') OR t.decided_at IS NULL AND `+mine+`), false)
		FROM task t WHERE t.subject_kind = @subject_kind AND t.subject_id = @subject AND t.kind = ANY (@kinds)`, args).
		Scan(&s.IsKnown, &s.IsOpen, &s.IsDecided, &s.IsMine)
	if err != nil {
		return Stands{}, fmt.Errorf("read how a subject stands: %w", err)
	}
	return s, nil
}

// Settle closes an open task as part of tx with what was decided elsewhere: with a pen, and entered by
// somebody else.
func Settle(ctx context.Context, tx pgx.Tx, id, by, onBehalf, decision, channel string, now time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE task SET decided_at = $2, decided_by = $3, on_behalf = $4, decision = $5, channel = $6, opinion = '' WHERE id = $1 AND decided_at IS NULL",
		id, now, by, onBehalf, decision, channel)
	if err != nil {
		return fmt.Errorf("settle task: %w", err)
	}
	return nil
}

// WithdrawKind closes the open tasks of one kind of a subject, as part of tx, without a decision.
func WithdrawKind(ctx context.Context, tx pgx.Tx, subjectID, kind string, now time.Time) error {
	_, err := tx.Exec(ctx, "UPDATE task SET decided_at = $3, decided_by = '', decision = 'withdraw', opinion = '' WHERE subject_id = $1 AND kind = $2 AND decided_at IS NULL", subjectID, kind, now)
	if err != nil {
		return fmt.Errorf("withdraw tasks: %w", err)
	}
	return nil
}

// PeopleOf returns the people for whom open tasks of a subject wait.
func PeopleOf(ctx context.Context, q database.Querier, subjectID string) ([]string, error) {
	rows, err := q.Query(ctx, "SELECT DISTINCT username FROM task WHERE subject_id = $1 AND username <> '' AND decided_at IS NULL ORDER BY username", subjectID)
	if err != nil {
		return nil, fmt.Errorf("read holders: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
