package restore

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"docket/internal/database"
	"docket/internal/snapshot"
	"docket/storage"
)

// Report says what a restore has brought back, and what it could not.
type Report struct {
	From      string     `json:"from" enum:"local,bucket,path"`
	ArchiveID string     `json:"archive_id"`
	Snapshot  int        `json:"snapshot" doc:"0: none was whole"`
	TakenAt   *time.Time `json:"snapshot_taken_at" doc:"recovery point of everything without a manifest"`
	Passed    []string   `json:"passed_over" doc:"newer snapshots that were not whole"`
	Documents int64      `json:"documents"`
	Manifests int64      `json:"manifests"`
	Replayed  int        `json:"replayed" doc:"records that were brought up to a manifest newer than the snapshot"`
	Newest    *time.Time `json:"newest_manifest_at" doc:"recovery point of the documents"`
	Destroyed int        `json:"destroyed_again" doc:"contents that were destroyed after the snapshot"`
	// EventsLost are events of the audit that had been signed and are gone: the time between the recovery point and the loss.
	EventsLost int64    `json:"events_lost" doc:"events of the audit after the recovery point"`
	Problems   []string `json:"problems"`
	Seconds    float64  `json:"seconds" doc:"recovery time"`
}

// ErrNotEmpty: restoring would overwrite a register.
var ErrNotEmpty = errors.New("the database already holds an archive; docket restore works into an empty one only")

// Config says what is restored, and where to.
type Config struct {
	DB       *pgxpool.Pool
	Source   storage.Store
	From     string
	Programs func(context.Context) (snapshot.Programs, error)
	WorkDir  string
	Log      *slog.Logger
}

// Begin brings the newest whole snapshot into the database, or makes an empty register of the same archive.
func Begin(ctx context.Context, cfg Config) (Report, error) {
	report := Report{From: cfg.From, Passed: []string{}, Problems: []string{}}
	mark, err := storage.ReadArchive(ctx, cfg.Source)
	if err != nil {
		return report, fmt.Errorf("the %s store holds no archive: %w", cfg.From, err)
	}
	report.ArchiveID = mark.ID
	if err := empty(ctx, cfg.DB); err != nil {
		return report, err
	}
	whole, _, err := snapshot.Numbers(ctx, cfg.Source)
	if err != nil {
		return report, err
	}
	for _, n := range whole {
		c, err := fetch(ctx, cfg, n, mark.ID)
		if errors.Is(err, storage.ErrUnavailable) || ctx.Err() != nil || errors.Is(err, database.ErrNewerSchema) {
			return report, err
		}
		if err != nil {
			cfg.Log.Warn("snapshot passed over", "number", n, "error", err)
			report.Passed = append(report.Passed, fmt.Sprintf("snapshot %d: %v", n, err))
			if err := empty(ctx, cfg.DB); err != nil {
				return report, err
			}
			continue
		}
		report.Snapshot, report.TakenAt = n, &c.TakenAt
		break
	}
	if err := database.Migrate(ctx, cfg.DB); err != nil {
		return report, err
	}
	return report, pgx.BeginFunc(ctx, cfg.DB, func(tx pgx.Tx) error {
		for _, step := range renumber {
			if _, err := tx.Exec(ctx, step); err != nil {
				return fmt.Errorf("restore: %w", err)
			}
		}
		_, err = tx.Exec(ctx, "INSERT INTO archive (id, created_at) VALUES ($1, $2) ON CONFLICT DO NOTHING", mark.ID, mark.CreatedAt)
		return err
	})
}

// renumber takes the numbers of the old server's transactions out of the way of the new one's, which begin from
// the start: what was changed before counts as changed now, and which events of the intake came together must
// not mix with new ones (2^40 is more transactions than a server lives through).
var renumber = []string{
	"UPDATE document SET changed_xid = pg_current_xact_id()",
	"ALTER TABLE audit_event DISABLE TRIGGER audit_event_guard",
	"UPDATE audit_event SET xid = (xid::text::bigint + (1::bigint << 40))::text::xid8 WHERE kind = 'intake.file.changed'",
	"ALTER TABLE audit_event ENABLE TRIGGER audit_event_guard",
}

// empty makes sure that the database holds no register, and takes away the tables of one that never began.
func empty(ctx context.Context, db *pgxpool.Pool) error {
	return pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		var known, archive bool
		if err := tx.QueryRow(ctx, "SELECT to_regclass('archive') IS NOT NULL").Scan(&known); err != nil {
			return fmt.Errorf("look into the database: %w", err)
		}
		if known {
			if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM archive)").Scan(&archive); err != nil {
				return fmt.Errorf("look into the database: %w", err)
			}
		}
		if archive {
			return ErrNotEmpty
		}
		_, err := tx.Exec(ctx, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
		if err != nil {
			return fmt.Errorf("empty the database: %w", err)
		}
		return nil
	})
}

// fetch brings snapshot n into the database, after its hash has proved it.
func fetch(ctx context.Context, cfg Config, n int, archiveID string) (snapshot.Complete, error) {
	c, err := snapshot.Read(ctx, cfg.Source, n)
	if err != nil {
		return c, err
	}
	if c.ArchiveID != archiveID {
		return c, fmt.Errorf("it is of archive %s", c.ArchiveID)
	}
	if newest, err := database.NewestSchema(); err != nil || c.Schema > newest {
		return c, errors.Join(err, fmt.Errorf("%w (snapshot %d has schema %d, this program knows %d)", database.ErrNewerSchema, n, c.Schema, newest))
	}
	programs, err := cfg.Programs(ctx)
	if err != nil {
		return c, err
	}
	f, err := os.CreateTemp(cfg.WorkDir, "restore-*")
	if err != nil {
		return c, fmt.Errorf("restore: %w", err)
	}
	defer func() {
		_ = f.Close()
		_ = os.Remove(f.Name())
	}()
	if err := snapshot.Fetch(ctx, cfg.Source, c, f); err != nil {
		return c, err
	}
	return c, programs.Restore(ctx, f.Name())
}
