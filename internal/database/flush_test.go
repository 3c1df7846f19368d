package database_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"docket/internal/database"
	"docket/internal/database/dbtest"
	"docket/internal/numbering"
)

// Rule domain 2.4: numbers are gap-free however many are allotted at once and however many acts fail.
func TestDeferred_NumbersAreGapFree(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	f := database.NewFlusher(ctx, db)
	failed := errors.New("this act fails")
	var mu sync.Mutex
	seen := map[int]bool{}
	var work sync.WaitGroup
	for i := range 60 {
		work.Go(func() {
			var number int
			err := f.Deferred(ctx, func(tx pgx.Tx) (err error) {
				if number, err = numbering.Next(ctx, tx, "收", 2026, 1); err == nil && i%3 == 0 {
					err = failed
				}
				return err
			})
			if err != nil {
				if !errors.Is(err, failed) {
					t.Error(err)
				}
				return
			}
			mu.Lock()
			defer mu.Unlock()
			if seen[number] {
				t.Errorf("number %d twice", number)
			}
			seen[number] = true
		})
	}
	work.Wait()
	for n := 1; n <= 40; n++ {
		if !seen[n] {
			t.Errorf("number %d is missing", n)
		}
	}
}

// After Deferred returns, the commit is in the flushed part of the log.
func TestDeferred_IsFlushed(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	f := database.NewFlusher(ctx, db)
	var written string
	err := f.Deferred(ctx, func(tx pgx.Tx) error {
		if _, err := numbering.Next(ctx, tx, "收", 2026, 1); err != nil {
			return err
		}
		return tx.QueryRow(ctx, "SELECT pg_current_wal_insert_lsn()::text").Scan(&written)
	})
	if err != nil {
		t.Fatal(err)
	}
	var flushed bool
	if err := db.QueryRow(ctx, "SELECT pg_current_wal_flush_lsn() >= $1::text::pg_lsn", written).Scan(&flushed); err != nil || !flushed {
		t.Errorf("flushed %v, %v", flushed, err)
	}
}

func TestDeferred_EndsWithItsContext(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	stopped, stop := context.WithCancel(t.Context())
	f := database.NewFlusher(stopped, db)
	stop()
	ctx, cancel := context.WithCancel(t.Context())
	err := f.Deferred(ctx, func(pgx.Tx) error { cancel(); return nil })
	if err == nil {
		t.Error("a commit that nobody flushed was called durable")
	}
}
