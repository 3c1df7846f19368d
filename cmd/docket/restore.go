package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/destruction"
	"docket/internal/document"
	"docket/internal/event"
	"docket/internal/preserve"
	"docket/internal/restore"
	"docket/internal/snapshot"
	"docket/storage"
	"docket/storage/local"
)

type backupCommand struct {
	JSON bool `name:"json" help:"Answer as JSON."`
}

// Run takes a snapshot whether or not something has happened.
func (b backupCommand) Run(e *environment) error {
	return e.withService(func(ctx context.Context, c *client) error {
		var taken snapshot.Complete
		if err := c.call(ctx, "backup", nothing{}, &taken); err != nil {
			return err
		}
		return e.print(b.JSON, taken, fmt.Sprintf("snapshot %d: %d documents, schema %d\n", taken.Number, taken.Documents, taken.Schema))
	})
}

type restoreCommand struct {
	From string `required:"" help:"local or bucket."`
	JSON bool   `name:"json" help:"Answer as JSON."`
}

// Run restores into an empty state, and exits 1 when something could not be brought back.
func (r restoreCommand) Run(e *environment) error {
	if r.From != preserve.Local && r.From != preserve.Bucket {
		return usage("--from is local or bucket, not %q", r.From)
	}
	start := time.Now()
	var report restore.Report
	h, err := openHouseWith(e.ctx, e.cfg, e.log, func(ctx context.Context, h *house) (err error) {
		report, err = h.beginRestore(ctx, r.From)
		return err
	})
	if errors.Is(err, restore.ErrNotEmpty) || errors.Is(err, errRunning) {
		return usage("%v", err)
	}
	if err != nil {
		return err
	}
	defer h.close()
	if err := h.finishRestore(e.ctx, &report); err != nil {
		return err
	}
	report.Seconds = time.Since(start).Seconds()
	if err := e.print(r.JSON, report, restoreText(report)); err != nil {
		return err
	}
	if len(report.Problems) > 0 {
		return notRight("not everything could be brought back")
	}
	return nil
}

func restoreText(r restore.Report) string {
	var b strings.Builder
	if r.Snapshot > 0 {
		fmt.Fprintf(&b, "snapshot %d of %s\n", r.Snapshot, r.TakenAt.Format(time.RFC3339))
	} else {
		b.WriteString("no whole snapshot: restored from the manifests alone; accounts, tasks and settings are gone\n")
	}
	for _, p := range r.Passed {
		fmt.Fprintf(&b, "passed over: %s\n", p)
	}
	fmt.Fprintf(&b, "%d documents, %d manifests; %d records newer than the snapshot, %d contents destroyed again\n", r.Documents, r.Manifests, r.Replayed, r.Destroyed)
	for _, p := range r.Problems {
		fmt.Fprintf(&b, "problem: %s\n", p)
	}
	fmt.Fprintf(&b, "restored in %.1f s; start the service, everybody signs in again\n", r.Seconds)
	return b.String()
}

// beginRestore brings the newest snapshot of a replica into the database.
func (h *house) beginRestore(ctx context.Context, from string) (restore.Report, error) {
	source, release, err := h.restoreSource(ctx, from)
	if err != nil {
		return restore.Report{}, err
	}
	defer release()
	return restore.Begin(ctx, h.restoreConfig(source, from))
}

func (h *house) restoreConfig(source storage.Store, from string) restore.Config {
	return restore.Config{DB: h.db, Source: source, From: from, Programs: h.tools, WorkDir: h.cfg.Dir("run"), Log: h.log}
}

// restoreSource opens the replica as it lies there, before anything is written to it.
func (h *house) restoreSource(ctx context.Context, from string) (storage.Store, func(), error) {
	if from == preserve.Local {
		if _, err := os.Stat(h.cfg.Dir("store")); err != nil {
			return nil, nil, fmt.Errorf("there is no local store to restore from: %w", err)
		}
		store, err := local.Open(h.cfg.Dir("store"))
		if err != nil {
			return nil, nil, err
		}
		return store, func() { _ = store.Close() }, nil
	}
	store, err := h.bareBucket(ctx)
	return store, func() {}, err
}

// finishRestore replays what is newer than the snapshot and builds the index.
func (h *house) finishRestore(ctx context.Context, report *restore.Report) error {
	source := storage.Store(h.local)
	if report.From == preserve.Bucket {
		source = h.bucket
	}
	kinds := map[string]restore.Kind{document.Kind: h.documents.NewRestorer(), destruction.Kind: h.destructions.NewRestorer()}
	if err := restore.Finish(ctx, h.restoreConfig(source, report.From), report, []string{document.Kind, destruction.Kind}, kinds); err != nil {
		return err
	}
	if err := h.intake.Reread(ctx); err != nil {
		return err
	}
	lost, err := h.sequencer.Settle(ctx)
	if err != nil {
		return err
	}
	report.EventsLost = lost
	err = pgx.BeginFunc(ctx, h.db, func(tx pgx.Tx) error {
		return event.NewRecorder(h.queue, h.now).Record(ctx, tx, access.System(), report.Event())
	})
	if err != nil {
		return err
	}
	return h.search.Renew(ctx)
}
