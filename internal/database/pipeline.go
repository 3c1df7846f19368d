package database

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Pipeline is a transaction in which statements without an answer wait, and go to the server
// together in one round trip: with Flush, or before the next statement that has an answer. So the
// same helpers serve one act and a hundred at once. A mistake in a waiting statement is reported by
// the Flush that sends it, and the command tag of a waiting statement is empty.
type Pipeline struct {
	pgx.Tx
	waiting *pgx.Batch
}

// NewPipeline makes a pipeline of tx. Flush it before the commit.
func NewPipeline(tx pgx.Tx) *Pipeline { return &Pipeline{tx, &pgx.Batch{}} }

// Queue lets a statement wait; its answer can be read by a callback, which Flush calls.
func (p *Pipeline) Queue(sql string, args ...any) *pgx.QueuedQuery {
	return p.waiting.Queue(sql, args...)
}

// Flush sends what waits, in order.
func (p *Pipeline) Flush(ctx context.Context) error {
	batch := p.waiting
	p.waiting = &pgx.Batch{}
	return p.Tx.SendBatch(ctx, batch).Close()
}

// Exec lets a statement wait.
func (p *Pipeline) Exec(_ context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	p.waiting.Queue(sql, args...)
	return pgconn.CommandTag{}, nil
}

// SendBatch lets the statements of a batch wait. Its results can only be closed.
func (p *Pipeline) SendBatch(_ context.Context, b *pgx.Batch) pgx.BatchResults {
	p.waiting.QueuedQueries = append(p.waiting.QueuedQueries, b.QueuedQueries...)
	return waitingResults{}
}

type waitingResults struct{ pgx.BatchResults }

func (waitingResults) Close() error { return nil }

// Query sends what waits, then asks.
func (p *Pipeline) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if err := p.Flush(ctx); err != nil {
		return nil, err
	}
	return p.Tx.Query(ctx, sql, args...)
}

// CopyFrom sends what waits, then copies.
func (p *Pipeline) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error) {
	if err := p.Flush(ctx); err != nil {
		return 0, err
	}
	return p.Tx.CopyFrom(ctx, table, columns, rows)
}

// QueryRow sends what waits, then asks.
func (p *Pipeline) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	if err := p.Flush(ctx); err != nil {
		return failedRow{err}
	}
	return p.Tx.QueryRow(ctx, sql, args...)
}

type failedRow struct{ err error }

func (r failedRow) Scan(...any) error { return r.err }
