package document

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
)

// bulkRow is a record's part in a bulk change.
type bulkRow struct {
	document    string
	version     int
	before      before
	state, code string
}

// lockMany is lockOne for several records, locked in the order of their ids.
func lockMany(ctx context.Context, tx pgx.Tx, actor access.Actor, ids []string) (map[string]Document, error) {
	where := byIDs(actor, ids)
	list, err := readDocuments(ctx, tx, where, "ORDER BY d.id FOR UPDATE")
	if err != nil {
		return nil, err
	}
	out := make(map[string]Document, len(list))
	for _, d := range list {
		out[d.ID] = d
	}
	return out, nil
}

// takeRows locks the next rows, at most most, in state from of a bulk change that is in state expected.
func takeRows(ctx context.Context, tx pgx.Tx, id, expected, from string, most int) ([]*bulkRow, error) {
	var state string
	if err := tx.QueryRow(ctx, "SELECT state FROM bulk_change WHERE id = $1 FOR SHARE", id).Scan(&state); err != nil {
		return nil, fmt.Errorf("read bulk change: %w", err)
	}
	if state != expected {
		return nil, nil
	}
	rows, err := tx.Query(ctx, `SELECT document_id, coalesce(version, 0), coalesce(before, '{}') FROM bulk_document WHERE bulk_id = $1 AND state = $2
		ORDER BY document_id LIMIT $3 FOR UPDATE SKIP LOCKED`, id, from, most)
	if err != nil {
		return nil, fmt.Errorf("read bulk change: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (*bulkRow, error) {
		r := &bulkRow{}
		return r, row.Scan(&r.document, &r.version, &r.before)
	})
}

func finishRows(ctx context.Context, tx pgx.Tx, id string, list []*bulkRow) error {
	var batch pgx.Batch
	for _, row := range list {
		was, err := json.Marshal(row.before)
		if err != nil {
			return fmt.Errorf("write bulk change: %w", err)
		}
		batch.Queue("UPDATE bulk_document SET state = $3, code = $4, version = nullif($5, 0), before = $6 WHERE bulk_id = $1 AND document_id = $2",
			id, row.document, row.state, row.code, row.version, was)
	}
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return fmt.Errorf("write bulk change: %w", err)
	}
	return nil
}

// endBulk sets the last state of a bulk change that is running or undoing, unless some of its records
// are still in another worker's hands: then that one ends it. It returns the state that it has now.
func (s *Service) endBulk(ctx context.Context, id, from string) (state string, err error) {
	to, left := bulkDone, "waiting"
	if from == bulkUndoing {
		to, left = bulkUndone, rowChanged
	}
	_, err = s.db.Exec(ctx, `UPDATE bulk_change SET state = $3, ended_at = $4 WHERE id = $1 AND state = $2
		AND NOT EXISTS (SELECT FROM bulk_document WHERE bulk_id = $1 AND state = $5)`, id, from, to, s.instant(), left)
	if err != nil {
		return "", fmt.Errorf("end bulk change: %w", err)
	}
	if err := s.db.QueryRow(ctx, "SELECT state FROM bulk_change WHERE id = $1", id).Scan(&state); err != nil {
		return "", fmt.Errorf("read bulk change: %w", err)
	}
	return state, nil
}

// stopBulk ends a bulk change whose person may not go on with it; what waits of it stays as it is.
func (s *Service) stopBulk(ctx context.Context, id, from string) error {
	_, err := s.db.Exec(ctx, "UPDATE bulk_change SET state = $3, ended_at = $4 WHERE id = $1 AND state = $2", id, from, bulkStopped, s.instant())
	if err != nil {
		return fmt.Errorf("stop bulk change: %w", err)
	}
	return nil
}

// readBulk returns a bulk change of actor's own with its amendment; ErrNotFound for one of others.
func (s *Service) readBulk(ctx context.Context, actor access.Actor, id string) (b Bulk, a amendment, err error) {
	var started time.Time
	var ended *time.Time
	err = s.db.QueryRow(ctx, "SELECT id, state, change, started_at, ended_at FROM bulk_change WHERE id = $1 AND person = $2", id, actor.Username).
		Scan(&b.ID, &b.State, &a, &started, &ended)
	if errors.Is(err, pgx.ErrNoRows) {
		return Bulk{}, amendment{}, ErrNotFound
	}
	if err != nil {
		return Bulk{}, amendment{}, fmt.Errorf("read bulk change: %w", err)
	}
	if ended != nil {
		started = *ended
	}
	b.UndoUntil = started.UTC().Add(UndoFor)
	b.Refused, b.ChangedSince = []Refusal{}, []string{}
	rows, err := s.db.Query(ctx, "SELECT document_id, state, code FROM bulk_document WHERE bulk_id = $1 ORDER BY document_id", id)
	if err != nil {
		return Bulk{}, amendment{}, fmt.Errorf("read bulk change: %w", err)
	}
	var document, state, code string
	_, err = pgx.ForEachRow(rows, []any{&document, &state, &code}, func() error {
		switch state {
		case rowChanged:
			b.Changed++
		case rowUnchanged:
			b.Unchanged++
		case rowRefused:
			b.Refused = append(b.Refused, Refusal{document, code})
		case rowUndone:
			b.Undone++
		case rowOtherwise:
			b.ChangedSince = append(b.ChangedSince, document)
		default:
			b.Waiting++
		}
		return nil
	})
	return b, a, err
}
