package intake

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"docket/internal/access"
	"docket/internal/fulltext"
	"docket/internal/notify"
)

// relative is a waiting file whose pages may be those of a marked one.
type relative struct{ ID, Owner, SHA256 string }

// MarkFound takes the waiting files of a blob out of the queue and tells owner and supervisors
// (fulltext.Follower). So it does with the files of which they were made, and all that was made of
// these, and what came with the same mail: a mark stands on one page only, and the rest belongs to the
// same secret.
func (s *Service) MarkFound(ctx context.Context, tx pgx.Tx, blob string) (func(), error) {
	found, err := relatives(ctx, tx, blob)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	ids := make([]string, len(found))
	var jobs []river.JobArgs
	for i, f := range found {
		ids[i] = f.ID
		job := fulltext.WithholdArgs{SHA256: f.SHA256}
		if f.SHA256 != blob && !slices.Contains(jobs, river.JobArgs(job)) {
			jobs = append(jobs, job)
		}
	}
	if _, err := tx.Exec(ctx, "UPDATE intake SET is_withheld = true WHERE id = ANY ($1)", ids); err != nil {
		return nil, fmt.Errorf("withhold waiting files: %w", err)
	}
	if _, err := tx.Exec(ctx, "DELETE FROM intake_suggestion WHERE item = ANY ($1)", ids); err != nil {
		return nil, fmt.Errorf("withhold waiting files: %w", err)
	}
	told, err := notify.Supervisors(ctx, tx, access.Public)
	if err != nil {
		return nil, err
	}
	for i, f := range found {
		var follow []river.JobArgs
		if i == 0 {
			follow = jobs
		}
		if err := s.events.Record(ctx, tx, access.System(), Changed{f.ID, "withheld", f.SHA256}, follow...); err != nil {
			return nil, err
		}
		to := append(slices.Clone(told), f.Owner)
		slices.Sort(to)
		if err := notify.Send(ctx, tx, slices.Compact(to), "intake.withheld", "intake", f.ID, s.now()); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// relatives locks and returns the files of a blob with all that are related to them by sorting or came
// with the same mail, less those that are withheld already.
func relatives(ctx context.Context, tx pgx.Tx, blob string) ([]relative, error) {
	rows, err := tx.Query(ctx, `WITH RECURSIVE family (id) AS (
			SELECT id FROM intake WHERE sha256 = $1
			UNION
			SELECT r.id FROM family f JOIN (SELECT item AS of, origin AS id FROM intake_origin UNION ALL SELECT origin, item FROM intake_origin
				UNION ALL SELECT a.id, b.id FROM intake a JOIN intake b ON b.bundle = a.bundle WHERE a.bundle <> '') r ON r.of = f.id)
		SELECT id, owner, sha256 FROM intake WHERE id IN (SELECT id FROM family) AND NOT is_withheld ORDER BY id FOR UPDATE`, blob)
	if err != nil {
		return nil, fmt.Errorf("find waiting files of a secret: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[relative])
}
