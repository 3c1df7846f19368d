package document

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
)

// SweepBulkArgs asks for the bulk changes that were left half made to be carried on.
type SweepBulkArgs struct{}

// Kind names the job.
func (SweepBulkArgs) Kind() string { return "document.bulk_sweep" }

// A bulk change is swept when it began longer than bulkPatience ago; a sweep ends after sweepFor, so
// that it is over when the next one begins.
const (
	bulkPatience = 2 * time.Minute
	sweepFor     = 45 * time.Second
)

// SweepBulk carries on what a kill or a request that gave up left running or undoing. One that
// somebody else is still at comes to no harm: each record is in one worker's hands.
func (s *Service) SweepBulk(ctx context.Context, who func(context.Context, string) (access.Actor, error)) error {
	rows, err := s.db.Query(ctx, "SELECT id FROM bulk_change WHERE state = ANY ($1) AND started_at < $2 ORDER BY started_at",
		[]string{bulkRunning, bulkUndoing}, s.now().Add(-bulkPatience))
	if err != nil {
		return fmt.Errorf("find unfinished bulk changes: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("find unfinished bulk changes: %w", err)
	}
	limited, cancel := context.WithTimeout(ctx, sweepFor)
	defer cancel()
	var failed error
	for _, id := range ids { // one that fails stops no other
		if err := s.WorkBulk(limited, id, who); err != nil && limited.Err() == nil {
			failed = errors.Join(failed, err)
		}
	}
	return errors.Join(failed, ctx.Err())
}
