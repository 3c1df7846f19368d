package supervise

import (
	"context"
	"fmt"
	"log/slog"
	"syscall"
	"time"
)

// vacate returns when no process of the program works in folder any more. What
// it finds there was left by an owner that is gone, for the caller holds the
// lock: it is sent the signals of the ladder that escalation picks for it, each
// with time to take effect. It fails if something stays after the last one.
func vacate(ctx context.Context, folder, program string, logger *slog.Logger, escalation func(pids []int) []step) error {
	left := occupants(folder, program)
	if len(left) == 0 {
		return nil
	}
	logger.Warn("taking down what an earlier owner left running", "pids", left)
	for _, rung := range escalation(left) {
		for _, pid := range left {
			_ = syscall.Kill(pid, rung.signal)
		}
		deadline := time.Now().Add(rung.wait)
		for time.Now().Before(deadline) {
			if left = occupants(folder, program); len(left) == 0 {
				return nil
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(10 * time.Millisecond):
			}
		}
	}
	return fmt.Errorf("processes %v still work in %s and cannot be ended; end them, then start again", left, folder)
}
