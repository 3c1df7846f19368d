package database

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Pipeline is a transaction in which statements without an answer wait, and go to the server
// together in one round trip: with Flush, or with the next statement that has an answer. So the
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

// Query sends what waits and asks, in one round trip.
func (p *Pipeline) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	batch := p.waiting
	if batch.Len() == 0 {
		return p.Tx.Query(ctx, sql, args...)
	}
	p.waiting = &pgx.Batch{}
	before := batch.QueuedQueries
	batch.Queue(sql, args...)
	answers := p.Tx.SendBatch(ctx, batch)
	for _, q := range before {
		var err error
		if q.Fn != nil {
			err = q.Fn(answers)
		} else {
			_, err = answers.Exec()
		}
		if err != nil {
			_ = answers.Close() // it has failed already
			return nil, err
		}
	}
	rows, err := answers.Query()
	if err != nil {
		_ = answers.Close()
		return nil, err
	}
	return &lastRows{Rows: rows, answers: answers}, nil
}

// lastRows are the rows of the last statement of a batch, which ends with them.
type lastRows struct {
	pgx.Rows
	answers pgx.BatchResults
	isEnded bool
	err     error
}

func (r *lastRows) Next() bool {
	if r.Rows.Next() {
		return true
	}
	r.Close()
	return false
}

func (r *lastRows) Close() {
	r.Rows.Close()
	if !r.isEnded {
		r.isEnded = true
		r.err = r.answers.Close()
	}
}

func (r *lastRows) Err() error {
	if err := r.Rows.Err(); err != nil {
		return err
	}
	return r.err
}

// CopyFrom sends what waits, then copies.
func (p *Pipeline) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, rows pgx.CopyFromSource) (int64, error) {
	if err := p.Flush(ctx); err != nil {
		return 0, err
	}
	return p.Tx.CopyFrom(ctx, table, columns, rows)
}

// QueryRow sends what waits and asks, in one round trip.
func (p *Pipeline) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	rows, err := p.Query(ctx, sql, args...)
	return onlyRow{rows, err}
}

type onlyRow struct {
	rows pgx.Rows
	err  error
}

func (r onlyRow) Scan(into ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.rows.Close()
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return pgx.ErrNoRows
	}
	if err := r.rows.Scan(into...); err != nil {
		return err
	}
	r.rows.Close()
	return r.rows.Err()
}
