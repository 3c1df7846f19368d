package dictionary

import (
	"context"
	"fmt"

	"docket/internal/database"
)

// CompactArgs asks for the rows of uses to be put together.
type CompactArgs struct{}

// Kind names the job.
func (CompactArgs) Kind() string { return "dictionary.compact" }

// Compact puts the rows of each word and audience together. What others add meanwhile stays beside
// the sum, and two that compact at once share the rows: nothing is counted twice or lost.
func Compact(ctx context.Context, q database.Querier) error {
	_, err := q.Exec(ctx, `
		WITH several AS (
			SELECT kind, facet, value, audience FROM word_use GROUP BY kind, facet, value, audience HAVING count(*) > 1 OR sum(documents) = 0
		), gone AS (
			DELETE FROM word_use u USING several s
			WHERE u.kind = s.kind AND u.facet = s.facet AND u.value = s.value AND u.audience = s.audience
			RETURNING u.*
		)
		INSERT INTO word_use SELECT kind, facet, value, audience, sum(documents) FROM gone
		GROUP BY kind, facet, value, audience HAVING sum(documents) <> 0`)
	if err != nil {
		return fmt.Errorf("compact words: %w", err)
	}
	return nil
}
