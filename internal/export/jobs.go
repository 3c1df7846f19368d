package export

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"docket/internal/jobs"
)

// Args asks for an export to be made.
type Args struct {
	ID string `json:"id"`
}

// Kind names the job.
func (Args) Kind() string { return "export.make" }

// InsertOpts puts it into its queue: a long file keeps no other work waiting.
func (Args) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: jobs.QueueExport} }

// purgeArgs asks for what has expired to be removed.
type purgeArgs struct{}

// Kind names the job.
func (purgeArgs) Kind() string { return "export.purge" }

// tries is how often an export is attempted.
const tries = 3

// Work registers the workers.
func (s *Service) Work(queue *jobs.Client) {
	jobs.Add(queue, 15*time.Minute, s.work)
	jobs.Add(queue, 10*time.Minute, func(ctx context.Context, _ purgeArgs, _ int) error { return s.Purge(ctx) })
	jobs.Every(queue, 10*time.Minute, purgeArgs{})
}

func (s *Service) work(ctx context.Context, args Args, attempt int) error {
	var owner, kind, state string
	var request json.RawMessage
	err := s.db.QueryRow(ctx, "SELECT owner, kind, state, request FROM export WHERE id = $1", args.ID).Scan(&owner, &kind, &state, &request)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && state != Waiting {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read export: %w", err)
	}
	if err := s.makeFile(ctx, args.ID, owner, kind, request); err != nil {
		if attempt < tries || ctx.Err() != nil {
			return err
		}
		if _, failed := s.db.Exec(ctx, "UPDATE export SET state = $2 WHERE id = $1", args.ID, Failed); failed != nil {
			return errors.Join(err, failed)
		}
		return jobs.Cancel(err)
	}
	return nil
}

// makeFile writes the file with the rights that its owner has now.
func (s *Service) makeFile(ctx context.Context, id, owner, kind string, request json.RawMessage) error {
	actor, err := s.actor(ctx, owner)
	if err != nil {
		return fmt.Errorf("owner of an export: %w", err)
	}
	dir, err := s.Scratch()
	if err != nil {
		return fmt.Errorf("folder of exports: %w", err)
	}
	f, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return fmt.Errorf("write export: %w", err)
	}
	defer func() { _ = os.Remove(f.Name()) }()
	sum := sha256.New()
	made, err := s.makers[kind].MakeExport(ctx, actor, request, io.MultiWriter(f, sum))
	var size int64
	if info, statErr := f.Stat(); statErr == nil {
		size = info.Size()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("make export: %w", err)
	}
	if err := os.Rename(f.Name(), s.path(id)); err != nil {
		return fmt.Errorf("make export: %w", err)
	}
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE export SET state = $2, name = $3, level = $4, row_count = $5, size_bytes = $6, sha256 = $7, subjects = $8 WHERE id = $1`,
			id, Done, made.Name, made.Level, made.Rows, size, hex.EncodeToString(sum.Sum(nil)), made.Subjects); err != nil {
			return fmt.Errorf("finish export: %w", err)
		}
		return s.events.Record(ctx, tx, actor, Changed{id, "made", made.Rows})
	})
}

// Purge removes exports that have expired, with their files, and what a crash left behind.
func (s *Service) Purge(ctx context.Context) error {
	if _, err := s.db.Exec(ctx, "DELETE FROM export WHERE expires_at <= $1", s.now()); err != nil {
		return fmt.Errorf("purge exports: %w", err)
	}
	files, err := os.ReadDir(s.dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("purge exports: %w", err)
	}
	for _, file := range files {
		info, err := file.Info()
		if err != nil || s.now().Sub(info.ModTime()) < time.Hour { // it may be under way
			continue
		}
		var known bool
		if err := s.db.QueryRow(ctx, "SELECT EXISTS (SELECT FROM export WHERE id = $1)", strings.TrimSuffix(file.Name(), ".xlsx")).Scan(&known); err != nil {
			return fmt.Errorf("purge exports: %w", err)
		}
		if !known {
			if err := os.Remove(filepath.Join(s.dir, file.Name())); err != nil {
				return fmt.Errorf("purge exports: %w", err)
			}
		}
	}
	return nil
}
