package approval

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/database"
)

// OpenTasks counts the open tasks of subjects, by subject and kind of task. Ask only for subjects that
// the reader may see.
func OpenTasks(ctx context.Context, q database.Querier, kind string, ids []string) (map[string]map[string]int, error) {
	rows, err := q.Query(ctx, `SELECT subject_id, kind, count(*) FROM task
		WHERE subject_id = ANY ($1) AND subject_kind = $2 AND decided_at IS NULL GROUP BY subject_id, kind`, ids, kind)
	if err != nil {
		return nil, fmt.Errorf("count open tasks: %w", err)
	}
	out := map[string]map[string]int{}
	var subject, what string
	var n int
	_, err = pgx.ForEachRow(rows, []any{&subject, &what, &n}, func() error {
		if out[subject] == nil {
			out[subject] = map[string]int{}
		}
		out[subject][what] = n
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("count open tasks: %w", err)
	}
	return out, nil
}

// SubjectsFor returns the subjects of a kind with a task that waits for the actor now.
func SubjectsFor(ctx context.Context, q database.Querier, actor access.Actor, subjectKind string) ([]string, error) {
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
