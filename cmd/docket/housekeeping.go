package main

import (
	"context"
	"time"

	"docket/internal/jobs"
)

// tidyArgs asks for the daily tidying: expired sessions and keys, bytes that nobody refers to.
type tidyArgs struct{}

// Kind names the job.
func (tidyArgs) Kind() string { return "house.tidy" }

func (h *house) housekeeping() {
	jobs.Add(h.queue, time.Hour, func(ctx context.Context, _ tidyArgs, _ int) error {
		if err := h.accounts.PurgeExpired(ctx); err != nil {
			return err
		}
		if err := h.documents.PurgeKeys(ctx); err != nil {
			return err
		}
		if err := h.intake.PurgeArrivals(ctx); err != nil {
			return err
		}
		n, err := h.files.Sweep(ctx)
		if n > 0 {
			h.log.Info("swept files without a record", "files", n)
		}
		return err
	})
	jobs.Every(h.queue, 6*time.Hour, tidyArgs{})
	h.snapshots.Work(h.queue, h.cfg.SnapshotEvery)
}
