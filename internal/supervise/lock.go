package supervise

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"time"
)

// ErrInUse is wrapped by Start when another process owns the folder.
var ErrInUse = errors.New("in use by another docket")

// ownerGoing is how long a lock is waited for: an owner that was just killed
// needs a moment to leave.
const ownerGoing = 2 * time.Second

// takeLock makes this process the owner. The kernel frees the lock when the
// file is closed or the process ends in any way, so none is ever left over.
func takeLock(ctx context.Context, name string) (*os.File, error) {
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the lock file: %w", err)
	}
	deadline := time.Now().Add(ownerGoing)
	for {
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			break
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) || time.Now().After(deadline) {
			return nil, errors.Join(lockProblem(file, err), file.Close())
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), file.Close())
		case <-time.After(20 * time.Millisecond):
		}
	}
	if err := errors.Join(file.Truncate(0), writeAt(file, fmt.Sprintf("%d\n", os.Getpid()))); err != nil {
		return nil, errors.Join(fmt.Errorf("write the lock file: %w", err), file.Close())
	}
	return file, nil
}

func lockProblem(file *os.File, err error) error {
	if !errors.Is(err, syscall.EWOULDBLOCK) {
		return fmt.Errorf("lock %s: %w", file.Name(), err)
	}
	owner, _ := io.ReadAll(file)
	return fmt.Errorf("%s is %w (process %s); stop that one first, or choose another DOCKET_DATA",
		file.Name(), ErrInUse, strings.TrimSpace(string(owner)))
}

func writeAt(file *os.File, text string) error {
	_, err := file.WriteAt([]byte(text), 0)
	return err
}
