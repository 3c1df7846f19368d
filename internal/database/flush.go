package database

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

var errFlush = errors.New("the commit could not be made durable")

// Flusher makes deferred commits durable, many at a time.
//
// It flushes on one session of its own. When the server is killed it forgets the commits that were
// not flushed yet, and after its recovery a flush would succeed without them. But no session
// survives that; so a commit is durable when the session that was there before it has flushed after it.
type Flusher struct {
	pool    *pgxpool.Pool
	waiting chan deferred

	mu      sync.Mutex
	session *pgxpool.Conn // nil until it is needed, and after it broke
	ended   bool
}

// deferred is a commit that waits for the flush.
type deferred struct {
	session *pgxpool.Conn // the flusher's, from before the transaction began
	done    chan error
}

// NewFlusher starts a flusher that ends with ctx.
func NewFlusher(ctx context.Context, pool *pgxpool.Pool) *Flusher {
	f := &Flusher{pool: pool, waiting: make(chan deferred, 1024)}
	go f.run(ctx)
	return f
}

// open returns the flusher's session. Several may ask at once; one of their sessions stays.
func (f *Flusher) open(ctx context.Context) (*pgxpool.Conn, error) {
	if session := f.current(); session != nil {
		return session, nil
	}
	session, err := f.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.ended:
		session.Release()
		return nil, errSessionLost
	case f.session != nil:
		session.Release()
	default:
		f.session = session
	}
	return f.session, nil
}

func (f *Flusher) current() *pgxpool.Conn {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.session
}

// drop gives up the session; the pool sees for itself whether it is broken.
func (f *Flusher) drop(ended bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ended = f.ended || ended
	if f.session != nil {
		f.session.Release()
		f.session = nil
	}
}

// Deferred runs act in a transaction whose commit does not wait for the disk, then waits until a
// shared synchronous commit has carried it there. When it returns nil, the act survives a power
// cut. When the flush fails the act may or may not be durable: the error says so and the caller
// answers 503; a retry with the same Idempotency-Key finds out.
func (f *Flusher) Deferred(ctx context.Context, act func(pgx.Tx) error) error {
	wait, err := f.Commit(ctx, act)
	if err != nil {
		return err
	}
	return wait(ctx)
}

// Commit is the first half of Deferred: the act has happened and others see it, but a power cut may
// take it back until wait has returned nil. wait must be called, once.
func (f *Flusher) Commit(ctx context.Context, act func(pgx.Tx) error) (wait func(context.Context) error, err error) {
	session, err := f.open(ctx)
	if err != nil {
		return nil, err
	}
	err = pgx.BeginTxFunc(ctx, f.pool, pgx.TxOptions{BeginQuery: "BEGIN; SET LOCAL synchronous_commit = off"}, act)
	if err != nil {
		return nil, err
	}
	done := make(chan error, 1)
	return func(ctx context.Context) error {
		select {
		case f.waiting <- deferred{session, done}:
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", errFlush, ctx.Err())
		}
		select {
		case err := <-done:
			return err
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", errFlush, ctx.Err())
		}
	}, nil
}

func (f *Flusher) run(ctx context.Context) {
	defer f.drop(true)
	for {
		var batch []deferred
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
		session := f.current()
		err := f.flush(ctx, session)
		for _, d := range batch {
			if err == nil && d.session != session {
				d.done <- errSessionLost
			} else {
				d.done <- err
			}
		}
	}
}

var errSessionLost = fmt.Errorf("%w: the connection was lost meanwhile", errFlush)

// flush makes everything durable that was committed while session, nil for none, has been open.
func (f *Flusher) flush(ctx context.Context, session *pgxpool.Conn) error {
	if session == nil {
		return errSessionLost
	}
	// A transactional message is the smallest thing that makes a commit write and flush the
	// log; the flush carries every earlier commit with it.
	err := Flush(ctx, session)
	if err == nil {
		return nil
	}
	f.drop(false)
	return fmt.Errorf("%w: %w", errFlush, err)
}

// Flush makes every commit before it durable, other people's deferred ones too. A transactional
// message is the smallest thing that makes a commit write and flush the log.
func Flush(ctx context.Context, q Querier) error {
	if _, err := q.Exec(ctx, "SELECT pg_logical_emit_message(true, 'docket.flush', '')"); err != nil {
		return fmt.Errorf("flush: %w", err)
	}
	return nil
}
