package approval

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/database"
)

// Opinion is what somebody decided on a subject, for the forms that are filled from the trace.
type Opinion struct {
	Kind     string
	Node     string
	Username string
	Decision string
	Opinion  string
	OnBehalf string // user name of the person acted for
	Channel  string // "paper" for what was given with a pen
	At       time.Time
}

// Opinions returns what has been decided on a subject and was not taken back, oldest first. Ask only for
// one that the reader may see.
func Opinions(ctx context.Context, q database.Querier, kind, subjectID string) ([]Opinion, error) {
	rows, err := q.Query(ctx, `SELECT kind, node, decided_by, decision, opinion, on_behalf, channel, decided_at FROM task t
		WHERE subject_id = $1 AND subject_kind = $2 AND decided_by <> ''
			AND NOT EXISTS (SELECT FROM flow_node n WHERE n.task_id = t.id AND n.state = 'withdrawn') ORDER BY decided_at, id`, subjectID, kind)
	if err != nil {
		return nil, fmt.Errorf("read opinions: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Opinion])
	if err != nil {
		return nil, fmt.Errorf("read opinions: %w", err)
	}
	return list, nil
}
