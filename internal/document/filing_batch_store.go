package document

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/page"
)

func insertFilingBatch(ctx context.Context, tx pgx.Tx, actor access.Actor, b FilingBatch) error {
	_, err := tx.Exec(ctx, "INSERT INTO filing_batch (id, created_by, created_at) VALUES ($1, $2, $3)", b.ID, actor.Username, b.CreatedAt)
	if err != nil {
		return fmt.Errorf("write batch: %w", err)
	}
	return insertFilingItems(ctx, tx, b.ID, b.Items)
}

func insertFilingItems(ctx context.Context, tx pgx.Tx, id string, items []FilingBatchItem) error {
	var batch pgx.Batch
	for i, item := range items {
		batch.Queue("INSERT INTO filing_batch_item (batch_id, document_id, position, filing, state, code) VALUES ($1, $2, $3, $4, $5, $6)",
			id, item.ID, i+1, item.Plan, item.State, item.Code)
	}
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return fmt.Errorf("write batch: %w", err)
	}
	return nil
}

// rearrangeFilingBatch replaces what of a batch has not been filed, and raises its version.
func rearrangeFilingBatch(ctx context.Context, tx pgx.Tx, id string, items []FilingBatchItem) error {
	_, err := tx.Exec(ctx, "UPDATE filing_batch SET version = version + 1 WHERE id = $1", id)
	if err == nil {
		_, err = tx.Exec(ctx, "DELETE FROM filing_batch_item WHERE batch_id = $1 AND state <> 'filed'", id)
	}
	if err != nil {
		return fmt.Errorf("arrange batch: %w", err)
	}
	return insertFilingItems(ctx, tx, id, items)
}

func readFilingBatch(ctx context.Context, q database.Querier, actor access.Actor, id string) (FilingBatch, error) {
	return filingBatch(ctx, q, actor, id, "")
}

// lockFilingBatch is readFilingBatch with the row locked for a change.
func lockFilingBatch(ctx context.Context, tx pgx.Tx, actor access.Actor, id string) (FilingBatch, error) {
	return filingBatch(ctx, tx, actor, id, " FOR UPDATE")
}

func filingBatch(ctx context.Context, q database.Querier, actor access.Actor, id, lock string) (b FilingBatch, err error) {
	err = q.QueryRow(ctx, "SELECT id, created_at, version, filed_at FROM filing_batch WHERE id = $1 AND created_by = $2"+lock, id, actor.Username).
		Scan(&b.ID, &b.CreatedAt, &b.Version, &b.FiledAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return b, ErrNotFound
	}
	if err != nil {
		return b, fmt.Errorf("read batch: %w", err)
	}
	b.CreatedAt = b.CreatedAt.UTC()
	if b.FiledAt != nil {
		b.FiledAt = ptr(b.FiledAt.UTC())
	}
	rows, err := q.Query(ctx, "SELECT document_id, filing, state, code FROM filing_batch_item WHERE batch_id = $1 ORDER BY position, document_id", id)
	if err != nil {
		return b, fmt.Errorf("read batch: %w", err)
	}
	b.Items, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (FilingBatchItem, error) {
		i := FilingBatchItem{Missing: []Lack{}}
		return i, row.Scan(&i.ID, &i.Plan, &i.State, &i.Code)
	})
	if err != nil {
		return b, fmt.Errorf("read batch: %w", err)
	}
	return b, nil
}

// finishFilingItems writes down what became of the items of a batch, as part of tx.
func finishFilingItems(ctx context.Context, tx pgx.Tx, id string, items []*FilingBatchItem, now time.Time) error {
	var batch pgx.Batch
	for _, item := range items {
		batch.Queue("UPDATE filing_batch_item SET state = $3, code = $4 WHERE batch_id = $1 AND document_id = $2", id, item.ID, item.State, item.Code)
	}
	batch.Queue(`UPDATE filing_batch SET version = version + 1, filed_at = CASE WHEN NOT EXISTS (
		SELECT FROM filing_batch_item i WHERE i.batch_id = $1 AND i.state <> 'filed') THEN $2::timestamptz END WHERE id = $1`, id, now)
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return fmt.Errorf("finish batch: %w", err)
	}
	return nil
}

func dropFilingBatch(ctx context.Context, tx pgx.Tx, id string) error {
	_, err := tx.Exec(ctx, "DELETE FROM filing_batch_item WHERE batch_id = $1", id)
	if err == nil {
		_, err = tx.Exec(ctx, "DELETE FROM filing_batch WHERE id = $1", id)
	}
	if err != nil {
		return fmt.Errorf("drop batch: %w", err)
	}
	return nil
}

// batchPlace is where a batch stands in the list.
type batchPlace struct {
	At time.Time `json:"a"`
	ID string    `json:"i"`
}

func (s *Service) listFilingBatches(ctx context.Context, actor access.Actor, limit int, cursor string) (page.Page[FilingBatchRow], error) {
	none := page.Page[FilingBatchRow]{}
	limit, err := page.Limit(limit)
	if err != nil {
		return none, err
	}
	query := []any{"filing batches"}
	where := database.NewWhere().Arg("b.created_by = @me", "me", actor.Username)
	var total int64
	if err := s.db.QueryRow(ctx, "SELECT count(*) FROM filing_batch b "+where.SQL(), where.Args).Scan(&total); err != nil {
		return none, fmt.Errorf("count batches: %w", err)
	}
	if cursor != "" {
		var from batchPlace
		if err := page.Open(cursor, query, &from); err != nil {
			return none, err
		}
		where.Args["after"], where.Args["after_id"] = from.At, strings.ReplaceAll(from.ID, "\x00", "")
		where.And("(b.created_at, b.id) < (@after, @after_id)")
	}
	where.Args["limit"] = limit + 1
	rows, err := s.db.Query(ctx, `SELECT b.id, b.created_at, b.filed_at, count(*) FILTER (WHERE i.state = 'waiting'), count(*) FILTER (WHERE i.state = 'filed'),
			count(*) FILTER (WHERE i.state = 'refused')
		FROM filing_batch b LEFT JOIN filing_batch_item i ON i.batch_id = b.id `+where.SQL()+` GROUP BY b.id ORDER BY b.created_at DESC, b.id DESC LIMIT @limit`, where.Args)
	if err != nil {
		return none, fmt.Errorf("list batches: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[FilingBatchRow])
	if err != nil {
		return none, fmt.Errorf("list batches: %w", err)
	}
	list, more := page.Cut(list, limit)
	var next *string
	if more {
		last := list[len(list)-1]
		c, err := page.Cursor(query, batchPlace{last.CreatedAt, last.ID})
		if err != nil {
			return none, err
		}
		next = &c
	}
	return page.Of(list, next, total), nil
}
