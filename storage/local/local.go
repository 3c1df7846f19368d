package local

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"

	"docket/storage"
)

// Store is the replica in one folder. Its methods may be called concurrently,
// and several processes may have the folder open.
type Store struct {
	root       string
	temporary  *temporaryFolder
	durable    sync.Map // paths of folders known to be synced into their parents
	syncing    sharedSyncs
	quarantine string
}

var _ storage.Store = (*Store)(nil)

// blobShards is the number of folders below blob/: 000 to fff.
const blobShards = 1 << 12

// Open opens the replica in dir and makes what is missing of it: dir itself
// (0700), the shards of blob/, tmp/ and quarantine/. What processes that ended
// badly left in tmp/ is removed. Close gives up this process's share of tmp/.
func Open(dir string) (*Store, error) {
	root, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("open folder %s: %w", dir, err)
	}
	s := &Store{root: root, quarantine: filepath.Join(root, "quarantine")}
	if err := s.prepare(); err != nil {
		return nil, fmt.Errorf("open folder %s: %w", dir, err)
	}
	return s, nil
}

func (s *Store) prepare() error {
	if err := makeRoot(s.root); err != nil {
		return err
	}
	s.durable.Store(s.root, true)
	tmp := filepath.Join(s.root, "tmp")
	for _, folder := range []string{tmp, s.quarantine} {
		if err := s.makeFolder(folder); err != nil {
			return err
		}
	}
	unlock, err := lockFolder(tmp)
	if err != nil {
		return err
	}
	defer unlock()
	if err := s.makeBlobShards(); err != nil {
		return err
	}
	for _, name := range []string{"blob", "rec", "text"} {
		if err := s.trustShards(filepath.Join(s.root, name)); err != nil {
			return err
		}
	}
	s.temporary, err = openTemporaryFolder(tmp)
	return err
}

// makeRoot makes the folder and those above it where they are missing. Those
// that exist are the operator's: they may not even be readable for us.
func makeRoot(folder string) error {
	if info, err := os.Stat(folder); err == nil && info.IsDir() {
		return nil
	}
	parent := filepath.Dir(folder)
	if parent != folder {
		if err := makeRoot(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(folder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return failure(err)
	}
	return syncFolder(parent)
}

// makeBlobShards makes the missing shards of blob/: all of them at first, none
// later, some after a restore by a tool that leaves empty folders out.
func (s *Store) makeBlobShards() error {
	blob := filepath.Join(s.root, "blob")
	if err := s.makeFolder(blob); err != nil {
		return err
	}
	entries, err := os.ReadDir(blob)
	if err != nil {
		return failure(err)
	}
	present := make(map[string]bool, blobShards)
	for _, entry := range entries {
		present[entry.Name()] = true
	}
	for i := range blobShards {
		name := fmt.Sprintf("%03x", i)
		if present[name] {
			continue
		}
		if err := os.Mkdir(filepath.Join(blob, name), 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return failure(err)
		}
	}
	return nil
}

// trustShards syncs the folder once and so vouches for every shard in it, which
// saves the first write to each of them a sync of its own.
func (s *Store) trustShards(folder string) error {
	if err := s.makeFolder(folder); err != nil {
		return err
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return failure(err)
	}
	if err := syncFolder(folder); err != nil {
		return err
	}
	for _, entry := range entries {
		if entry.IsDir() {
			s.durable.Store(filepath.Join(folder, entry.Name()), true)
		}
	}
	return nil
}

// makeFolder makes sure that folder exists and that a power cut cannot take it
// away again. That it exists is not enough: whoever made it may not have synced
// its parent yet.
func (s *Store) makeFolder(folder string) error {
	if _, ok := s.durable.Load(folder); ok {
		return nil
	}
	parent := filepath.Dir(folder)
	if err := s.makeFolder(parent); err != nil {
		return err
	}
	if err := os.Mkdir(folder, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return failure(err)
	}
	if err := s.syncing.folder(parent); err != nil {
		return err
	}
	s.durable.Store(folder, true)
	return nil
}

// Close removes this process's temporary files. Staged and reserved files that
// were not published are lost; the rest of the store stays usable for reading.
func (s *Store) Close() error {
	return s.temporary.close()
}

// Name is "local".
func (s *Store) Name() string { return "local" }

// FreeBytes is how much may still be written to the folder's file system by
// this process. It can change at any moment and is a reason to refuse early,
// not a promise.
func (s *Store) FreeBytes() (uint64, error) {
	var stat unix.Statfs_t
	if err := unix.Statfs(s.root, &stat); err != nil {
		return 0, fmt.Errorf("free space of %s: %w", s.root, err)
	}
	return stat.Bavail * uint64(stat.Bsize), nil
}

// Device is the number of the device that holds the folder, with which a second
// copy on the same device can be told from an independent one.
func (s *Store) Device() (uint64, error) {
	var stat unix.Stat_t
	if err := unix.Stat(s.root, &stat); err != nil {
		return 0, fmt.Errorf("device of %s: %w", s.root, err)
	}
	return uint64(stat.Dev), nil
}

func (s *Store) path(key string) string {
	return filepath.Join(s.root, filepath.FromSlash(key))
}

func checkKey(key string) error {
	if !storage.ValidKey(key) {
		return fmt.Errorf("%w: %q", storage.ErrInvalidKey, key)
	}
	return nil
}

// syncFolder makes the names in folder durable.
func syncFolder(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return failure(err)
	}
	defer f.Close()
	return failure(f.Sync())
}

// failure gives an error of the file system its name in package storage.
func failure(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("%w: %w", storage.ErrNoSpace, err)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: %w", storage.ErrNotExist, err)
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.EISDIR):
		return fmt.Errorf("%w: one key is a folder of another: %w", storage.ErrInvalidKey, err)
	}
	return err
}
