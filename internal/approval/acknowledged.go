package approval

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/database"
)

// Acknowledgement is that somebody has signed for a subject.
type Acknowledgement struct {
	Username string
	At       time.Time
}

// Acknowledged returns who has signed for each of the subjects, the first one first. Ask only for
// subjects that the reader may see.
func Acknowledged(ctx context.Context, q database.Querier, kind string, ids []string) (map[string][]Acknowledgement, error) {
	rows, err := q.Query(ctx, `SELECT subject_id, coalesce(nullif(on_behalf, ''), decided_by), decided_at FROM task
		WHERE subject_id = ANY ($1) AND subject_kind = $2 AND kind = 'acknowledge' AND decided_by <> '' ORDER BY subject_id, decided_at, id`, ids, kind)
	if err != nil {
		return nil, fmt.Errorf("read acknowledgements: %w", err)
	}
	out := map[string][]Acknowledgement{}
	var subject string
	var a Acknowledgement
	_, err = pgx.ForEachRow(rows, []any{&subject, &a.Username, &a.At}, func() error {
		out[subject] = append(out[subject], a)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read acknowledgements: %w", err)
	}
	return out, nil
}
