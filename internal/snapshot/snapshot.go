package snapshot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"

	"docket/internal/jobs"
	"docket/internal/preserve"
)

// Config says what a snapshot is made with.
type Config struct {
	ArchiveID string
	Programs  func(ctx context.Context) (Programs, error)
	WorkDir   string // where a dump lies until it is stored
	Log       *slog.Logger
	Now       func() time.Time
}

// Service takes and prunes snapshots.
type Service struct {
	db    *pgxpool.Pool
	store *preserve.Service
	cfg   Config
}

// NewService returns the service.
func NewService(db *pgxpool.Pool, store *preserve.Service, cfg Config) *Service {
	return &Service{db, store, cfg}
}

// TakeArgs asks for a snapshot if anything has happened since the last one.
type TakeArgs struct{}

// Kind names the job.
func (TakeArgs) Kind() string { return "snapshot.take" }

// InsertOpts: the next hour takes another one anyway, and two at a time would be one too many.
func (TakeArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 3, UniqueOpts: river.UniqueOpts{ByArgs: true}}
}

// look is how often it is looked whether a snapshot is due.
const look = time.Minute

// Work registers the worker, which takes a snapshot every so often.
func (s *Service) Work(queue *jobs.Client, every time.Duration) {
	jobs.Add(queue, 6*time.Hour, func(ctx context.Context, _ TakeArgs, _ int) error {
		var isDue bool
		err := s.db.QueryRow(ctx, "SELECT greatest((SELECT max(taken_at) FROM snapshot), (SELECT created_at FROM archive)) <= $1", s.cfg.Now().Add(-every)).Scan(&isDue)
		if err != nil || !isDue {
			return err
		}
		_, _, err = s.TakeIfChanged(ctx)
		return err
	})
	jobs.Every(queue, look, TakeArgs{})
}

// TakeIfChanged takes a snapshot unless nothing has been recorded since the last one, and prunes.
func (s *Service) TakeIfChanged(ctx context.Context) (c Complete, taken bool, err error) {
	var events, last int64
	err = s.db.QueryRow(ctx, `SELECT (SELECT count(*) FROM audit_event), coalesce((SELECT events FROM snapshot ORDER BY number DESC LIMIT 1), -1)`).Scan(&events, &last)
	if err != nil {
		return Complete{}, false, fmt.Errorf("look for changes: %w", err)
	}
	if events == last {
		return Complete{}, false, nil
	}
	if c, err = s.Take(ctx); err != nil {
		return Complete{}, false, err
	}
	return c, true, s.Prune(ctx)
}

// lockTaking lets one snapshot be taken at a time, of all processes.
const lockTaking = 0x646f636b_736e6170 // "docksnap"

// ErrBusy: another snapshot is being taken.
var ErrBusy = errors.New("another snapshot is being taken")

// Take dumps the database into both replicas. It returns when the local one holds all of it durably.
func (s *Service) Take(ctx context.Context) (c Complete, err error) {
	programs, err := s.cfg.Programs(ctx)
	if err != nil {
		return Complete{}, err
	}
	f, err := os.CreateTemp(s.cfg.WorkDir, "snapshot-*")
	if err != nil {
		return Complete{}, fmt.Errorf("take snapshot: %w", err)
	}
	defer func() {
		_ = f.Close()
		_ = os.Remove(f.Name())
	}()
	// Its transaction exports what it sees: figures and dump are of one moment.
	err = pgx.BeginTxFunc(ctx, s.db, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		c, err = s.dump(ctx, tx, programs, f)
		return err
	})
	if err != nil {
		return Complete{}, fmt.Errorf("take snapshot: %w", err)
	}
	return c, s.deposit(ctx, c, f)
}

func (s *Service) dump(ctx context.Context, tx pgx.Tx, programs Programs, f *os.File) (Complete, error) {
	var alone bool
	if err := tx.QueryRow(ctx, "SELECT pg_try_advisory_xact_lock($1)", int64(lockTaking)).Scan(&alone); err != nil {
		return Complete{}, err
	}
	if !alone {
		return Complete{}, ErrBusy
	}
	c := Complete{Format: format, ArchiveID: s.cfg.ArchiveID, TakenAt: s.cfg.Now().UTC().Truncate(time.Millisecond)}
	var exported string
	err := tx.QueryRow(ctx, `SELECT pg_export_snapshot(), current_setting('server_version'), (SELECT max(version_id) FROM goose_db_version),
		(SELECT count(*) FROM document), (SELECT count(*) FROM manifest), (SELECT count(*) FROM audit_event),
		coalesce((SELECT max(number) FROM snapshot), 0)`).Scan(&exported, &c.Postgres, &c.Schema, &c.Documents, &c.Manifests, &c.Events, &c.Number)
	if err != nil {
		return Complete{}, err
	}
	// After a restore the replica knows of more than the database does.
	_, highest, err := Numbers(ctx, s.store.Local())
	if err != nil {
		return Complete{}, err
	}
	c.Number = max(c.Number, highest) + 1
	sum, size, err := programs.dump(ctx, exported, f)
	if err != nil {
		return Complete{}, err
	}
	c.Files = []File{{dumpName, sum, size}}
	return c, nil
}

// deposit stores the dump, then what makes it whole.
func (s *Service) deposit(ctx context.Context, c Complete, dump *os.File) error {
	objects, err := c.Objects()
	if err != nil {
		return err
	}
	complete, err := c.bytes()
	if err != nil {
		return err
	}
	last, first := objects[0], objects[1]
	if err := s.store.Deposit(ctx, preserve.Object{Key: first.Name, Content: dump, SizeBytes: first.SizeBytes, SHA256: first.SHA256}); err != nil {
		return fmt.Errorf("store snapshot: %w", err)
	}
	whole := preserve.Object{Key: last.Name, Content: bytes.NewReader(complete), SizeBytes: last.SizeBytes, SHA256: last.SHA256, After: []string{first.Name}}
	if err := s.store.Deposit(ctx, whole); err != nil {
		return fmt.Errorf("store snapshot: %w", err)
	}
	_, err = s.db.Exec(ctx, "INSERT INTO snapshot (number, taken_at, events, size_bytes, keys) VALUES ($1, $2, $3, $4, $5)",
		c.Number, c.TakenAt, c.Events, first.SizeBytes+last.SizeBytes, []string{last.Name, first.Name})
	if err != nil {
		return fmt.Errorf("note snapshot: %w", err)
	}
	s.cfg.Log.Info("snapshot taken", "number", c.Number, "bytes", first.SizeBytes)
	return nil
}
