package database_test

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"docket/internal/database"
	"docket/internal/database/dbtest"
)

// Statements wait and keep their order; a question sends them first; callbacks get their answers.
func TestPipeline_KeepsTheOrder(t *testing.T) {
	t.Parallel()
	db, ctx := dbtest.New(t), t.Context()
	err := pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "CREATE TEMPORARY TABLE line (place serial, word text)"); err != nil {
			return err
		}
		p := database.NewPipeline(tx)
		var first string
		p.Queue("INSERT INTO line (word) VALUES ($1) RETURNING word", "一").QueryRow(func(row pgx.Row) error { return row.Scan(&first) })
		var batch pgx.Batch
		batch.Queue("INSERT INTO line (word) VALUES ('二')")
		if err := p.SendBatch(ctx, &batch).Close(); err != nil {
			return err
		}
		if first != "" {
			t.Error("a waiting statement was sent before it had to be")
		}
		if n, err := p.CopyFrom(ctx, pgx.Identifier{"line"}, []string{"word"}, pgx.CopyFromRows([][]any{{"三"}})); n != 1 || err != nil {
			t.Errorf("copied %d, %v", n, err)
		}
		var all string
		if err := p.QueryRow(ctx, "SELECT string_agg(word, '' ORDER BY place) FROM line").Scan(&all); err != nil || all != "一二三" || first != "一" {
			t.Errorf("got %q, first %q, %v", all, first, err)
		}
		return p.Flush(ctx) // of nothing
	})
	if err != nil {
		t.Error(err)
	}
}

// A mistake in a waiting statement is told by whatever sends it, and ends the transaction.
func TestPipeline_TellsMistakes(t *testing.T) {
	t.Parallel()
	db, ctx := dbtest.New(t), t.Context()
	for name, send := range map[string]func(*database.Pipeline) error{
		"flush":     func(p *database.Pipeline) error { return p.Flush(ctx) },
		"query row": func(p *database.Pipeline) error { return p.QueryRow(ctx, "SELECT 1").Scan(new(int)) },
		"query":     func(p *database.Pipeline) error { _, err := p.Query(ctx, "SELECT 1"); return err },
	} {
		err := pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
			p := database.NewPipeline(tx)
			if _, err := p.Exec(ctx, "SELECT 1/0"); err != nil {
				t.Errorf("%s: a waiting statement was sent at once", name)
			}
			return send(p)
		})
		var e *pgconn.PgError
		if !errors.As(err, &e) || e.Code != "22012" {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
