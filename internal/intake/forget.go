package intake

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
)

// Forget removes, as part of tx, the originals of which a registered file was made by sorting pages: they
// stay in the intake until somebody removes them, and hold the same pages. It returns the hashes of what
// it removed. The links between a file and its originals end with its registration, but the audit knows
// them: what was replaced and what was made of it are entries of one transaction.
func (s *Service) Forget(ctx context.Context, tx pgx.Tx, blob string) ([]string, error) {
	rows, err := tx.Query(ctx, `WITH RECURSIVE change AS NOT MATERIALIZED (
			SELECT xid, subject_id AS item, details ->> 'what' AS what, details ->> 'blob' AS blob FROM audit_event WHERE kind = 'intake.file.changed'),
		origin (item) AS (
			SELECT r.item FROM change m JOIN change r ON r.xid = m.xid AND r.what = 'replaced' WHERE m.blob = $1 AND m.what = 'made'
			UNION
			SELECT r.item FROM origin o JOIN change m ON m.item = o.item AND m.what = 'made' JOIN change r ON r.xid = m.xid AND r.what = 'replaced')
		DELETE FROM intake i USING origin o WHERE i.id = o.item AND i.is_replaced RETURNING i.id, i.sha256`, blob)
	if err != nil {
		return nil, fmt.Errorf("remove originals: %w", err)
	}
	type original struct{ ID, SHA256 string }
	gone, err := pgx.CollectRows(rows, pgx.RowToStructByPos[original])
	if err != nil {
		return nil, fmt.Errorf("remove originals: %w", err)
	}
	sums := make([]string, 0, len(gone))
	for _, o := range gone {
		sums = append(sums, o.SHA256)
		if err := s.events.Record(ctx, tx, access.System(), Changed{o.ID, "removed", o.SHA256}); err != nil {
			return nil, err
		}
	}
	return sums, nil
}
