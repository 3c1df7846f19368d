package extract

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// runFolder holds the folders of one Extractor's workers. It is locked while in use, so that
// another process does not take it for what a crash left behind.
type runFolder struct {
	path string
	lock *os.File
}

const (
	runPattern = "run-*"
	lockName   = ".lock"
)

// openRunFolder makes a folder under parent and removes the ones whose owners have ended.
func openRunFolder(parent string) (*runFolder, error) {
	// Others may pass through but not look: workers that become nobody must reach their folders
	// where the machine cannot mount them elsewhere.
	if err := os.MkdirAll(parent, 0o711); err != nil {
		return nil, fmt.Errorf("make the work folder: %w", err)
	}
	if err := removeAbandoned(parent); err != nil {
		return nil, err
	}
	path, err := os.MkdirTemp(parent, runPattern)
	if err != nil {
		return nil, fmt.Errorf("make the work folder: %w", err)
	}
	if err := os.Chmod(path, 0o711); err != nil {
		return nil, fmt.Errorf("open the work folder to workers: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(path, lockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the work folder: %w", err)
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		_ = lock.Close()
		return nil, fmt.Errorf("lock the work folder: %w", err)
	}
	return &runFolder{path: path, lock: lock}, nil
}

func removeAbandoned(parent string) error {
	paths, err := filepath.Glob(filepath.Join(parent, runPattern))
	if err != nil {
		return fmt.Errorf("look for abandoned work folders: %w", err)
	}
	for _, path := range paths {
		lock, err := os.OpenFile(filepath.Join(path, lockName), os.O_RDWR, 0)
		if err != nil {
			continue // being made this moment, or gone
		}
		isAbandoned := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB) == nil
		if isAbandoned {
			err = os.RemoveAll(path)
		}
		_ = lock.Close()
		if err != nil {
			return fmt.Errorf("remove an abandoned work folder: %w", err)
		}
	}
	return nil
}

// worker makes a folder for one worker.
func (f *runFolder) worker() (string, error) {
	path, err := os.MkdirTemp(f.path, "worker-*")
	if err != nil {
		return "", fmt.Errorf("make a worker's folder: %w", err)
	}
	return path, nil
}

// remove ends the use of the folder.
func (f *runFolder) remove() error {
	err := os.RemoveAll(f.path)
	_ = f.lock.Close()
	if err != nil {
		return fmt.Errorf("remove the work folder: %w", err)
	}
	return nil
}
