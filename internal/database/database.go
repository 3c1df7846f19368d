// Package database opens PostgreSQL, brings its schema up to date, and makes commits durable.
//
// # Commits that others do not wait for
//
// A registration holds the row lock of its number series until it commits. If that commit waited
// for the disk, registrations would queue behind one another's flush. So such an act runs in
// Deferred: it commits without waiting, and then waits, together with whoever else is waiting,
// for one shared synchronous commit (Flusher). Nothing is acknowledged, published or indexed
// before that flush. Every other act uses pgx.BeginFunc and an ordinary commit.
package database

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Querier is what a read needs: a pool or a transaction.
type Querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// StatementTimeout bounds every statement; a request's context is not cancelled when its client leaves.
const StatementTimeout = 60 * time.Second

// Open connects to url with room for connections at once. It does not wait for the server.
func Open(ctx context.Context, url string, connections int32) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, errors.New("the database address cannot be read (its text is withheld: it may hold a password)")
	}
	cfg.MaxConns = connections
	cfg.MaxConnIdleTime = 5 * time.Minute
	cfg.HealthCheckPeriod = 15 * time.Second
	cfg.ConnConfig.ConnectTimeout = 5 * time.Second
	cfg.ConnConfig.RuntimeParams["application_name"] = "docket"
	cfg.ConnConfig.RuntimeParams["timezone"] = "UTC"
	// Whatever the server's default: a commit that is answered is on disk. Deferred alone relaxes it.
	cfg.ConnConfig.RuntimeParams["synchronous_commit"] = "on"
	cfg.ConnConfig.RuntimeParams["statement_timeout"] = fmt.Sprint(StatementTimeout.Milliseconds())
	cfg.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = "300000"
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	return pool, nil
}

// ErrNewerSchema is returned when the database was migrated by a newer program.
var ErrNewerSchema = errors.New("the database belongs to a newer version of Docket; start that version instead")

// Migrate brings the schema up to date. Several processes may call it at once.
func Migrate(ctx context.Context, pool *pgxpool.Pool) error {
	db := stdlib.OpenDBFromPool(pool)
	defer func() { _ = db.Close() }()
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120))
	if err != nil {
		return fmt.Errorf("migration lock: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, sub, goose.WithSessionLocker(locker))
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	if current, err := provider.GetDBVersion(ctx); err == nil {
		sources := provider.ListSources()
		if newest := sources[len(sources)-1].Version; current > newest {
			return fmt.Errorf("%w (schema %d, this program knows %d)", ErrNewerSchema, current, newest)
		}
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	queue, err := rivermigrate.New(riverpgxv5.New(pool), nil)
	if err != nil {
		return fmt.Errorf("read queue migrations: %w", err)
	}
	if _, err := queue.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate queue: %w", err)
	}
	return nil
}

// NewestSchema is the version of the schema that Migrate brings about.
func NewestSchema() (int64, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil || len(names) == 0 {
		return 0, fmt.Errorf("read migrations: %w", err)
	}
	return goose.NumericComponent(names[len(names)-1])
}

// IsUnique reports whether err is a violation of the named unique constraint or index.
func IsUnique(err error, constraint string) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.Code == "23505" && e.ConstraintName == constraint
}

// IsUnstorable reports whether err says that a value asked for holds bytes that no text of the
// database can have: NUL, or what is no UTF-8.
func IsUnstorable(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && (e.Code == "22021" || e.Code == "22P05")
}

// IsContended reports whether err says that the database gave up a transaction for the sake of another
// one: a deadlock, or rows that two changed at once. Nothing of it happened; the same act may succeed
// at once. It is not repeated here: an act reads a request's body, opens files and fills variables
// around its transaction, and only who asked knows whether it is still meant.
func IsContended(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && (e.Code == "40P01" || e.Code == "40001")
}

// IsUnavailable reports whether err says that the database cannot be reached or is going down, so
// that the same act may succeed later.
func IsUnavailable(err error) bool {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		switch e.Code[:2] {
		case "08", "57", "53": // connection, operator intervention, resources
			return e.Code != "57014" // a cancelled statement is not an outage
		}
		return false
	}
	var connect *pgconn.ConnectError
	var network *net.OpError
	// A server that is killed in the middle of an answer leaves only the end of the stream.
	return errors.As(err, &connect) || pgconn.SafeToRetry(err) || errors.Is(err, errFlush) ||
		errors.As(err, &network) || errors.Is(err, io.ErrUnexpectedEOF)
}
