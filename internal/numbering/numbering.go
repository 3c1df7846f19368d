// Package numbering allots gap-free numbers: one series per name and year, starting at a set
// value, never reused (domain 2.4).
//
// The number is part of the caller's transaction. If that rolls back, the number was never given;
// until it commits, the next caller waits for the row. Such transactions therefore do not wait for
// the disk while they hold it (database.Flusher).
package numbering

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Next allots the next number of series in year; the first one is first.
func Next(ctx context.Context, tx pgx.Tx, series string, year, first int) (int, error) {
	return Range(ctx, tx, series, year, first, 1)
}

// Range allots count consecutive numbers and returns the lowest of them.
func Range(ctx context.Context, tx pgx.Tx, series string, year, first, count int) (int, error) {
	var number int
	err := tx.QueryRow(ctx, `
		INSERT INTO number_series (series, year, last) VALUES ($1, $2, $3::integer + $4 - 1)
		ON CONFLICT (series, year) DO UPDATE SET last = number_series.last + $4
		RETURNING last - $4 + 1`, series, year, first, count).Scan(&number)
	if err != nil {
		return 0, fmt.Errorf("allot numbers of %s in %d: %w", series, year, err)
	}
	return number, nil
}

// Raise makes sure that the next number of series in year is higher than given, as part of a restore: what was given
// after the state that was restored is not given again.
func Raise(ctx context.Context, tx pgx.Tx, series string, year, given int) error {
	_, err := tx.Exec(ctx, `INSERT INTO number_series (series, year, last) VALUES ($1, $2, $3)
		ON CONFLICT (series, year) DO UPDATE SET last = greatest(number_series.last, excluded.last)`, series, year, given)
	if err != nil {
		return fmt.Errorf("raise numbers of %s in %d: %w", series, year, err)
	}
	return nil
}

// Reader asks for one row: a pool or a transaction.
type Reader interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// Peek returns the number that Next would allot now. Somebody else may be quicker: it is for showing only.
func Peek(ctx context.Context, q Reader, series string, year, first int) (int, error) {
	number := first
	err := q.QueryRow(ctx, "SELECT last + 1 FROM number_series WHERE series = $1 AND year = $2", series, year).Scan(&number)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return 0, fmt.Errorf("look at numbers of %s in %d: %w", series, year, err)
	}
	return number, nil
}

// Format writes a number as the office does: 收〔2026〕15号.
func Format(prefix string, year, number int) string { return Standard.Write(prefix, year, number) }
