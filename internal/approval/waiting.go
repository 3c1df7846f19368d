package approval

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/database"
)

// Waiting returns the subjects of a kind with a task that waits for the actor now.
func Waiting(ctx context.Context, q database.Querier, actor access.Actor, subjectKind string) ([]string, error) {
	args := pgx.NamedArgs{"subject_kind": subjectKind}
	rows, err := q.Query(ctx, "SELECT DISTINCT t.subject_id FROM task t WHERE t.subject_kind = @subject_kind AND t.decided_at IS NULL AND "+addressed(actor, args), args)
	if err != nil {
		return nil, fmt.Errorf("find what waits: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("find what waits: %w", err)
	}
	if ids == nil {
		ids = []string{}
	}
	return ids, nil
}
