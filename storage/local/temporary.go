package local

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"

	"golang.org/x/sys/unix"
)

// lanes is the number of folders that temporary files are spread over. Making
// and removing names in a folder is done one at a time, and waits for the disk
// now and then; with one folder, eight clients lost a quarter of their rate.
const lanes = 16

// temporaryFolder is this process's own folder below tmp/. It is locked while
// the process lives; the kernel gives the lock back however the process ends.
type temporaryFolder struct {
	path string
	lock *os.File
	made atomic.Uint64 // files made so far, for their names
}

// openTemporaryFolder removes the folders of processes that are gone and makes
// one for this process. The caller holds the lock of tmp, so that no folder is
// taken for an abandoned one between its making and its locking.
func openTemporaryFolder(tmp string) (*temporaryFolder, error) {
	entries, err := os.ReadDir(tmp)
	if err != nil {
		return nil, failure(err)
	}
	for _, entry := range entries {
		if err := removeAbandoned(filepath.Join(tmp, entry.Name())); err != nil {
			return nil, fmt.Errorf("clear temporary files: %w", err)
		}
	}
	t := &temporaryFolder{path: filepath.Join(tmp, fmt.Sprintf("%d-%s", os.Getpid(), rand.Text()[:8]))}
	if err := os.Mkdir(t.path, 0o700); err != nil {
		return nil, failure(err)
	}
	if t.lock, err = os.Open(t.path); err != nil {
		return nil, failure(err)
	}
	if err := flock(t.lock, unix.LOCK_EX|unix.LOCK_NB); err != nil {
		t.lock.Close()
		return nil, fmt.Errorf("lock %s: %w", t.path, err)
	}
	for lane := range uint64(lanes) {
		if err := os.Mkdir(t.lane(lane), 0o700); err != nil {
			t.lock.Close()
			return nil, failure(err)
		}
	}
	return t, nil
}

func (t *temporaryFolder) lane(number uint64) string {
	return filepath.Join(t.path, strconv.FormatUint(number%lanes, 16))
}

// removeAbandoned removes what lies at path unless a living process holds it.
func removeAbandoned(path string) error {
	f, err := os.OpenFile(path, os.O_RDONLY|unix.O_NOFOLLOW, 0)
	if err != nil {
		return os.RemoveAll(path) // nothing that could be held, such as a stray link
	}
	defer f.Close()
	switch err := flock(f, unix.LOCK_EX|unix.LOCK_NB); {
	case errors.Is(err, unix.EWOULDBLOCK):
		return nil
	case err != nil:
		return fmt.Errorf("lock %s: %w", path, err)
	}
	return os.RemoveAll(path)
}

func (t *temporaryFolder) create() (*os.File, error) {
	number := t.made.Add(1)
	name := filepath.Join(t.lane(number), strconv.FormatUint(number, 10))
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	return f, failure(err)
}

func (t *temporaryFolder) close() error {
	err := os.RemoveAll(t.path)
	return errors.Join(err, t.lock.Close())
}

// lockFolder waits for the exclusive lock of folder, which other processes and
// other callers in this process respect alike.
func lockFolder(folder string) (unlock func(), err error) {
	f, err := os.Open(folder)
	if err != nil {
		return nil, failure(err)
	}
	if err := flock(f, unix.LOCK_EX); err != nil {
		f.Close()
		return nil, fmt.Errorf("lock %s: %w", folder, err)
	}
	return func() { f.Close() }, nil
}

func flock(f *os.File, how int) error {
	for {
		if err := unix.Flock(int(f.Fd()), how); err != unix.EINTR {
			return err
		}
	}
}
