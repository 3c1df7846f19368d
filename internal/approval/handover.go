package approval

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"docket/internal/database"
)

// WaitingFor returns the open tasks about subjects of a kind that wait for a person by name, oldest first.
func WaitingFor(ctx context.Context, q database.Querier, subjectKind, username string) ([]Task, error) {
	rows, err := q.Query(ctx, "SELECT "+taskColumns+" FROM task t WHERE t.username = $1 AND t.subject_kind = $2 AND t.decided_at IS NULL ORDER BY t.arrived_at, t.id", username, subjectKind)
	if err != nil {
		return nil, fmt.Errorf("read tasks of a person: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Task])
	if err != nil {
		return nil, fmt.Errorf("read tasks of a person: %w", err)
	}
	return list, nil
}

// IsPersonal reports whether a task may be done by nobody but whom it waits for.
func (t Task) IsPersonal() bool { return slices.Contains(personal, t.Kind) }

// Give gives the open task id, which waits for from, to somebody else, as part of tx. Lock the subject
// first. ErrNotFound when it does not wait for from any more.
func Give(ctx context.Context, tx pgx.Tx, id, from, to string) (Task, error) {
	rows, err := tx.Query(ctx, "UPDATE task t SET username = $3, opened_at = NULL WHERE t.id = $1 AND t.username = $2 AND t.decided_at IS NULL RETURNING "+taskColumns, id, from, to)
	if err != nil {
		return Task{}, fmt.Errorf("reassign task: %w", err)
	}
	return oneTask(rows)
}

// IsNode reports whether the open task id is the current node of a flow, which is given to somebody else
// through the flow.
func IsNode(ctx context.Context, q database.Querier, id string) (yes bool, err error) {
	if err = q.QueryRow(ctx, "SELECT EXISTS (SELECT FROM flow_node WHERE task_id = $1 AND state = 'current')", id).Scan(&yes); err != nil {
		return false, fmt.Errorf("look for the node of a task: %w", err)
	}
	return yes, nil
}
