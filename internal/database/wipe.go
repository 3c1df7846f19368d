package database

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Wipe makes sure that what tables held before, and hold no more, is not readable in the server's files
// either: it rewrites the tables, for VACUUM leaves old rows in their pages, and overwrites the log of
// changes, whose segments are kept, and used again as they are, for long. It needs a superuser; done is
// false on a server elsewhere that does not let us, whose log is its operator's. Tables are locked while
// they are rewritten: name small ones.
func Wipe(ctx context.Context, db *pgxpool.Pool, tables ...string) (done bool, err error) {
	session, err := db.Acquire(ctx)
	if err != nil {
		return false, fmt.Errorf("wipe: %w", err)
	}
	defer session.Release()
	// Whoever waits for a table has everybody else wait behind: rather not long, and again later.
	if _, err := session.Exec(ctx, "SET lock_timeout = '3s'"); err != nil {
		return false, fmt.Errorf("wipe: %w", err)
	}
	defer func() {
		if _, reset := session.Exec(context.WithoutCancel(ctx), "RESET lock_timeout"); reset != nil && err == nil {
			err = fmt.Errorf("wipe: %w", reset)
		}
	}()
	for _, t := range tables {
		if _, err := session.Exec(ctx, "VACUUM FULL "+t); err != nil {
			return false, fmt.Errorf("rewrite %s: %w", t, err)
		}
	}
	if err := session.QueryRow(ctx, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user").Scan(&done); err != nil || !done {
		return false, err
	}
	// The checkpoint gives old segments new names, for what is written later; each switch fills one with
	// zeros. So the first round brings the old segments forward, and the second goes over all of them.
	for range 2 {
		if _, err := session.Exec(ctx, "CHECKPOINT"); err != nil {
			return false, fmt.Errorf("wipe the log: %w", err)
		}
		var segments int
		if err := session.QueryRow(ctx, "SELECT count(*) FROM pg_ls_waldir()").Scan(&segments); err != nil {
			return false, fmt.Errorf("wipe the log: %w", err)
		}
		for range segments + 1 {
			// A segment without a record is not left.
			if _, err := session.Exec(ctx, "SELECT pg_logical_emit_message(false, 'docket', 'wipe'), pg_switch_wal()"); err != nil {
				return false, fmt.Errorf("wipe the log: %w", err)
			}
		}
	}
	if _, err := session.Exec(ctx, "CHECKPOINT"); err != nil {
		return false, fmt.Errorf("wipe the log: %w", err)
	}
	return true, nil
}
