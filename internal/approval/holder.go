package approval

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/database"
)

// Holder is with whom a subject waits: a person or whoever has a role.
type Holder struct {
	Username string
	Role     access.Role
	Node     string
	Since    time.Time
}

// Holders returns, for those of the subjects that wait for somebody, whose open task is the oldest. What
// many sign for at once is with none of them, nor is what somebody only wants to borrow.
// Ask only for subjects that the reader may see.
func Holders(ctx context.Context, q database.Querier, kind string, ids []string) (map[string]Holder, error) {
	rows, err := q.Query(ctx, `SELECT DISTINCT ON (subject_id) subject_id, username, role, node, arrived_at FROM task
		WHERE subject_id = ANY ($1) AND subject_kind = $2 AND decided_at IS NULL AND kind NOT IN ('acknowledge', 'borrow') ORDER BY subject_id, arrived_at, id`, ids, kind)
	if err != nil {
		return nil, fmt.Errorf("read holders: %w", err)
	}
	out := make(map[string]Holder)
	var id string
	var h Holder
	_, err = pgx.ForEachRow(rows, []any{&id, &h.Username, &h.Role, &h.Node, &h.Since}, func() error {
		h.Since = h.Since.UTC()
		out[id] = h
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read holders: %w", err)
	}
	return out, nil
}
