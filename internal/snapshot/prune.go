package snapshot

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/calendar"
	"docket/internal/preserve"
)

// How many are kept: the newest ones, then the last one of each day, then of each month.
const (
	keptNewest = 24
	keptDays   = 30
	keptMonths = 12
)

type taken struct {
	Number int
	At     time.Time
	Keys   []string
	Stored bool // whole in both replicas
}

// Prune has snapshots removed from both replicas that the rule does not keep.
func (s *Service) Prune(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT number, taken_at, keys,
			NOT EXISTS (SELECT FROM unnest(keys) k CROSS JOIN (VALUES ('local'), ('bucket')) r (name)
				WHERE NOT EXISTS (SELECT FROM copy c WHERE c.key = k AND c.replica = r.name AND c.state = 'stored'))
			FROM snapshot ORDER BY number DESC FOR UPDATE`)
		if err != nil {
			return fmt.Errorf("read snapshots: %w", err)
		}
		all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[taken])
		if err != nil {
			return fmt.Errorf("read snapshots: %w", err)
		}
		for _, t := range surplus(all) {
			// COMPLETE.json stands first: whatever is left when this is cut off is no snapshot.
			if err := preserve.Remove(ctx, tx, t.Keys...); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, "DELETE FROM snapshot WHERE number = $1", t.Number); err != nil {
				return fmt.Errorf("prune snapshots: %w", err)
			}
		}
		return nil
	})
}

// surplus returns those of all, newest first, that need not be kept. The newest one that both replicas hold stays,
// however many newer ones wait for the bucket.
func surplus(all []taken) (out []taken) {
	days, months := map[string]bool{}, map[string]bool{}
	whole := false
	for i, t := range all {
		day := calendar.DateOf(t.At).String()
		month := day[:7]
		keep := i < keptNewest
		if !days[day] && len(days) < keptDays {
			days[day], keep = true, true
		}
		if !months[month] && len(months) < keptMonths {
			months[month], keep = true, true
		}
		if t.Stored && !whole {
			whole, keep = true, true
		}
		if !keep {
			out = append(out, t)
		}
	}
	return out
}
