package database

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

var errFlush = errors.New("the commit could not be made durable")

// Flusher makes deferred commits durable, many at a time.
type Flusher struct {
	pool    *pgxpool.Pool
	waiting chan chan error
}

// NewFlusher starts a flusher that ends with ctx.
func NewFlusher(ctx context.Context, pool *pgxpool.Pool) *Flusher {
	f := &Flusher{pool: pool, waiting: make(chan chan error, 1024)}
	go f.run(ctx)
	return f
}

// Deferred runs act in a transaction whose commit does not wait for the disk, then waits until a
// shared synchronous commit has carried it there. When it returns nil, the act survives a power
// cut. When the flush fails the act may or may not be durable: the error says so and the caller
// answers 503; a retry with the same Idempotency-Key finds out.
func (f *Flusher) Deferred(ctx context.Context, act func(pgx.Tx) error) error {
	err := pgx.BeginFunc(ctx, f.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SET LOCAL synchronous_commit = off"); err != nil {
			return err
		}
		return act(tx)
	})
	if err != nil {
		return err
	}
	done := make(chan error, 1)
	select {
	case f.waiting <- done:
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", errFlush, ctx.Err())
	}
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", errFlush, ctx.Err())
	}
}

func (f *Flusher) run(ctx context.Context) {
	for {
		var batch []chan error
		select {
		case <-ctx.Done():
			return
		case first := <-f.waiting:
			batch = append(batch, first)
		}
		for more := true; more; {
			select {
			case next := <-f.waiting:
				batch = append(batch, next)
			default:
				more = false
			}
		}
		// A transactional message is the smallest thing that makes a commit write and flush the
		// log; the flush carries every earlier commit with it.
		_, err := f.pool.Exec(ctx, "SELECT pg_logical_emit_message(true, 'docket.flush', '')")
		if err != nil {
			err = fmt.Errorf("%w: %w", errFlush, err)
		}
		for _, done := range batch {
			done <- err
		}
	}
}
