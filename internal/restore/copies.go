package restore

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"docket/internal/snapshot"
	"docket/storage"
)

// rewriteCopies writes down what each replica holds: the source as it was listed, the other one as unknown, so
// that the loop looks at every object of it, sends what is missing and heals what is wrong.
func rewriteCopies(ctx context.Context, cfg Config, report *Report, listed map[string]storage.Info) error {
	snapshots, err := readSnapshots(ctx, cfg.Source, report)
	if err != nil {
		return err
	}
	source := cfg.Source.Name()
	return pgx.BeginFunc(ctx, cfg.DB, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "CREATE TEMPORARY TABLE listed (key text PRIMARY KEY, size_bytes bigint NOT NULL) ON COMMIT DROP"); err != nil {
			return fmt.Errorf("write down copies: %w", err)
		}
		rows := make([][]any, 0, len(listed))
		for key, info := range listed {
			rows = append(rows, []any{key, info.Size})
		}
		if _, err := tx.CopyFrom(ctx, pgx.Identifier{"listed"}, []string{"key", "size_bytes"}, pgx.CopyFromRows(rows)); err != nil {
			return fmt.Errorf("write down copies: %w", err)
		}
		if err := restoreSnapshots(ctx, tx, snapshots); err != nil {
			return err
		}
		for _, step := range copySteps {
			args := []any{}
			if strings.Contains(step, "$1") {
				args = append(args, source)
			}
			if _, err := tx.Exec(ctx, step, args...); err != nil {
				return fmt.Errorf("write down copies: %w", err)
			}
		}
		return tx.QueryRow(ctx, "SELECT count(*) FROM copy WHERE state = 'removing' AND replica = $1", source).Scan(&report.Destroyed)
	})
}

// copySteps, $1 being the source.
var copySteps = []string{
	// What manifests that were taken in, and their records, want.
	`INSERT INTO copy (key, replica, state, sha256, size_bytes)
	 SELECT 'rec/' || lower(right(m.record_id, 3)) || '/' || m.record_id || '.' || lpad(m.version::text, 6, '0') || '.json', r.name, 'pending', m.sha256, length(m.bytes)
	 FROM manifest m CROSS JOIN (VALUES ('local'), ('bucket')) r (name) ON CONFLICT DO NOTHING`,
	`INSERT INTO copy (key, replica, state, sha256, size_bytes)
	 SELECT 'blob/' || left(b.sha256, 3) || '/' || b.sha256, r.name, 'pending', b.sha256, b.size_bytes
	 FROM blob b CROSS JOIN (VALUES ('local'), ('bucket')) r (name)
	 WHERE EXISTS (SELECT FROM document_file f WHERE f.sha256 = b.sha256) AND b.text_state NOT IN ('destroyed', 'withheld') ON CONFLICT DO NOTHING`,
	// Content that was destroyed after the snapshot, with its text, wherever it still lies.
	`UPDATE blob SET text_state = 'destroyed', text_reason = '', ocr_waiting = '{}' WHERE EXISTS (SELECT FROM destroyed_blob x WHERE x.sha256 = blob.sha256)
	   AND NOT EXISTS (SELECT FROM document_file f JOIN document d ON d.id = f.document_id WHERE f.sha256 = blob.sha256 AND d.status <> 'destroyed')
	   AND NOT EXISTS (SELECT FROM intake i WHERE i.sha256 = blob.sha256)`,
	`INSERT INTO copy (key, replica, state, sha256, size_bytes)
	 SELECT k.key, r.name, 'removing', b.sha256, 0
	 FROM (SELECT sha256 FROM blob WHERE text_state IN ('destroyed', 'withheld')
	       UNION SELECT sha256 FROM destroyed_blob x WHERE NOT EXISTS (SELECT FROM blob o WHERE o.sha256 = x.sha256)) b
	 CROSS JOIN LATERAL (VALUES ('blob/' || left(b.sha256, 3) || '/' || b.sha256), ('text/' || left(b.sha256, 3) || '/' || b.sha256 || '.zst')) k (key)
	 CROSS JOIN (VALUES ('local'), ('bucket')) r (name) WHERE true
	 ON CONFLICT (key, replica) DO UPDATE SET state = 'removing'`,
	// The source holds what was listed of it; the other replica is looked at again, object by object.
	`UPDATE copy SET state = CASE WHEN l.key IS NULL OR l.size_bytes <> c.size_bytes THEN 'pending' ELSE 'stored' END,
	    stored_at = coalesce(c.stored_at, now()), verified_at = NULL
	 FROM copy c LEFT JOIN listed l ON l.key = c.key WHERE copy.key = c.key AND copy.replica = c.replica AND c.replica = $1 AND c.state <> 'removing'`,
	`UPDATE copy SET state = 'pending', stored_at = NULL, verified_at = NULL WHERE replica <> $1 AND state <> 'removing'`,
	`UPDATE copy SET attempts = 0, next_at = 'epoch', leased_until = 'epoch', problem = ''`,
	`UPDATE replica SET verified_at = NULL`,
}

// readSnapshots returns what the source holds of whole snapshots.
func readSnapshots(ctx context.Context, source storage.Store, report *Report) ([]snapshot.Complete, error) {
	numbers, _, err := snapshot.Numbers(ctx, source)
	if err != nil {
		return nil, err
	}
	var out []snapshot.Complete
	for _, n := range numbers {
		c, err := snapshot.Read(ctx, source, n)
		if err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			report.problem("snapshot %d: %v", n, err)
			continue
		}
		out = append(out, c)
	}
	return out, nil
}

// restoreSnapshots makes the register know the snapshots that there are: none knows of itself, or of later ones.
func restoreSnapshots(ctx context.Context, tx pgx.Tx, all []snapshot.Complete) error {
	if _, err := tx.Exec(ctx, "DELETE FROM copy WHERE key LIKE 'snap/%'"); err != nil {
		return fmt.Errorf("write down snapshots: %w", err)
	}
	if _, err := tx.Exec(ctx, "DELETE FROM snapshot"); err != nil {
		return fmt.Errorf("write down snapshots: %w", err)
	}
	for _, c := range all {
		objects, err := c.Objects()
		if err != nil {
			return err
		}
		var size int64
		var keys []string
		for _, o := range objects {
			size += o.SizeBytes
			keys = append(keys, o.Name)
			if _, err := tx.Exec(ctx, `INSERT INTO copy (key, replica, state, sha256, size_bytes) SELECT $1, r.name, 'pending', $2, $3
				FROM (VALUES ('local'), ('bucket')) r (name)`, o.Name, o.SHA256, o.SizeBytes); err != nil {
				return fmt.Errorf("write down snapshots: %w", err)
			}
		}
		if _, err := tx.Exec(ctx, "INSERT INTO snapshot (number, taken_at, events, size_bytes, keys) VALUES ($1, $2, $3, $4, $5)",
			c.Number, c.TakenAt, c.Events, size, keys); err != nil {
			return fmt.Errorf("write down snapshots: %w", err)
		}
	}
	return nil
}
