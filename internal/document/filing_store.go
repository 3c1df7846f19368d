package document

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"docket/internal/database"
	"docket/internal/retention"
)

// readRetentionRules returns the rules in the order in which they are tried.
func readRetentionRules(ctx context.Context, q database.Querier) (r RetentionRules, err error) {
	r.Rules = []retention.Rule{}
	if err := q.QueryRow(ctx, "SELECT version FROM retention_rules").Scan(&r.Version); err != nil {
		return r, fmt.Errorf("read retention rules: %w", err)
	}
	rows, err := q.Query(ctx, "SELECT kind, facet, value, period FROM retention_rule ORDER BY position")
	if err != nil {
		return r, fmt.Errorf("read retention rules: %w", err)
	}
	if r.Rules, err = pgx.CollectRows(rows, pgx.RowToStructByPos[retention.Rule]); err != nil {
		return r, fmt.Errorf("read retention rules: %w", err)
	}
	return r, nil
}

// writeRetentionRules replaces the rules, as part of tx, if they are still those of version.
func writeRetentionRules(ctx context.Context, tx pgx.Tx, version int, rules []retention.Rule) (isCurrent bool, err error) {
	tag, err := tx.Exec(ctx, "UPDATE retention_rules SET version = version + 1 WHERE version = $1", version)
	if err != nil || tag.RowsAffected() == 0 {
		return false, err
	}
	var batch pgx.Batch
	batch.Queue("DELETE FROM retention_rule")
	for i, r := range rules {
		batch.Queue("INSERT INTO retention_rule (position, kind, facet, value, period) VALUES ($1, $2, $3, $4, $5)", i+1, r.Kind, r.Facet, r.Value, r.Period)
	}
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return false, fmt.Errorf("write retention rules: %w", err)
	}
	return true, nil
}
