package approval

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"docket/internal/database"
)

// actsOn is the condition under which person p may decide a task t, apart from delegations.
const actsOn = `p.is_active AND p.clearance >= t.min_clearance AND (t.requested_by <> p.username OR t.is_own_allowed)
	AND (t.username = p.username OR t.role = ANY (p.roles)
		OR t.department <> '' AND (EXISTS (SELECT FROM department d WHERE d.code = t.department AND p.username IN (d.contact, d.contact_deputy))
			OR t.department = p.department AND 'department_head' = ANY (p.roles)))`

// People returns who may decide the given open tasks: persons, whoever has the role or signs for the
// department, as far as they are cleared. Those who stand in for them are not among them.
func People(ctx context.Context, q database.Querier, tasks []string) ([]string, error) {
	rows, err := q.Query(ctx, "SELECT DISTINCT p.username FROM person p JOIN task t ON "+actsOn+" WHERE t.id = ANY ($1) AND t.decided_at IS NULL ORDER BY p.username", tasks)
	if err != nil {
		return nil, fmt.Errorf("find who may decide: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// HasSomebody reports whether anybody could decide t, before it is opened.
func HasSomebody(ctx context.Context, q database.Querier, t Task) (yes bool, err error) {
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT FROM person p JOIN (SELECT $1::text AS username, $2::text AS role, $3::text AS department,
			$4::smallint AS min_clearance, $5::text AS requested_by, $6::boolean AS is_own_allowed) t ON `+actsOn+")",
		t.Username, t.Role, t.Department, t.MinClearance, t.RequestedBy, t.IsOwnAllowed).Scan(&yes)
	if err != nil {
		return false, fmt.Errorf("look for who can decide: %w", err)
	}
	return yes, nil
}
