package supervise

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

const (
	firstPause   = 100 * time.Millisecond
	longestPause = 15 * time.Second
	// steadyAfter is how long a child must live for its earlier deaths to be forgotten.
	steadyAfter = 30 * time.Second
)

// Keep starts the child again whenever its process ends by itself, and returns
// when the child has been stopped on purpose or ctx is done. It does not stop
// the child. Call it in a goroutine of its own after the child's first Start.
func Keep(ctx context.Context, c Child, logger *slog.Logger) {
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	pause := time.Duration(0)
	for {
		began := time.Now()
		select {
		case <-ctx.Done():
			return
		case <-c.Done():
		}
		if time.Since(began) >= steadyAfter {
			pause = 0
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		pause = min(max(firstPause, 2*pause), longestPause)

		err := c.Revive(ctx)
		switch {
		case errors.Is(err, ErrStopped), ctx.Err() != nil:
			return
		case err != nil:
			logger.Error("server ended and cannot be started again yet", "server", c.Name(), "error", err, "next_try_ms", pause.Milliseconds())
		default:
			logger.Warn("server had ended and runs again", "server", c.Name())
		}
	}
}
