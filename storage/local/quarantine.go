package local

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"docket/storage"
)

// Quarantine moves what key holds to quarantine/, beside a text file that says
// the key and the reason, durably. Afterwards key is absent. The reason must not
// tell anything of the content. The caller has read the bytes twice: whatever is
// under key at that moment is moved. It returns storage.ErrNotExist when key
// holds nothing.
func (s *Store) Quarantine(ctx context.Context, key, reason string) error {
	_, err := s.Stat(ctx, key)
	if err == nil {
		err = s.whileLocked(key, func() error {
			if err := s.copyToQuarantine(key, reason); err != nil {
				return err
			}
			return s.unlink(key)
		})
	}
	if err != nil {
		return fmt.Errorf("quarantine %s: %w", key, err)
	}
	return nil
}

// replaceRotten puts the written file in the place of the rotten one, which goes
// to quarantine. Readers see the one or the other, never nothing.
func (s *Store) replaceRotten(ctx context.Context, written spooled, key string) error {
	return s.whileLocked(key, func() error {
		// Somebody else may have healed it while we waited for the lock.
		whole, err := s.holds(ctx, key, written.size, written.sha256)
		if err != nil && !errors.Is(err, storage.ErrNotExist) {
			return err
		}
		path := s.path(key)
		if whole {
			return syncFolder(filepath.Dir(path))
		}
		if err == nil {
			if err := s.copyToQuarantine(key, "does not have the hash "+written.sha256); err != nil {
				return err
			}
		}
		if err := os.Rename(written.path, path); err != nil {
			return failure(err)
		}
		return s.syncLinked(path)
	})
}

// whileLocked runs act while no other healer works in the folder of key.
func (s *Store) whileLocked(key string, act func() error) error {
	unlock, err := lockFolder(filepath.Dir(s.path(key)))
	if err != nil {
		return err
	}
	defer unlock()
	return act()
}

// copyToQuarantine gives the file of key a second name in quarantine/.
func (s *Store) copyToQuarantine(key, reason string) error {
	name := filepath.Join(s.quarantine, quarantinedName(key)+rand.Text()[:8])
	if err := os.Link(s.path(key), name); err != nil {
		return absence(err)
	}
	if err := writeSynced(name+".txt", key+"\n"+reason+"\n"); err != nil {
		return err
	}
	return syncFolder(s.quarantine)
}

// quarantinedName is how the quarantined copies of key begin: '~' is in no key,
// so that none is taken for a copy of another key.
func quarantinedName(key string) string {
	return strings.ReplaceAll(key, "/", "~") + "~~"
}

func writeSynced(path, text string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return failure(err)
	}
	_, err = file.WriteString(text)
	if err == nil {
		err = file.Sync()
	}
	return failure(errors.Join(err, file.Close()))
}

// Delete removes key and its quarantined copies, durably. See storage.Store.
func (s *Store) Delete(ctx context.Context, key string) error {
	err := checkKey(key)
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = s.unlink(key)
	}
	if err == nil {
		err = s.emptyQuarantineOf(key)
	}
	if err != nil {
		return fmt.Errorf("delete %s: %w", key, err)
	}
	return nil
}

// unlink removes the name and syncs its folder even if the name was gone: it may
// have been removed by somebody who was interrupted before the sync.
func (s *Store) unlink(key string) error {
	path := s.path(key)
	switch err := syscall.Unlink(path); {
	case err == nil, errors.Is(err, fs.ErrNotExist):
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.EISDIR), errors.Is(err, syscall.EPERM) && isFolder(path):
		return nil // a folder of the key is a file, or the key is a folder
	default:
		return failure(fmt.Errorf("unlink: %w", err))
	}
	if err := syncFolder(filepath.Dir(path)); err != nil && !errors.Is(err, storage.ErrNotExist) {
		return err
	}
	return nil
}

func isFolder(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.IsDir()
}

func (s *Store) emptyQuarantineOf(key string) error {
	entries, err := os.ReadDir(s.quarantine)
	if err != nil {
		return failure(err)
	}
	removed := false
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), quarantinedName(key)) {
			continue
		}
		if err := os.Remove(filepath.Join(s.quarantine, entry.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return failure(err)
		}
		removed = true
	}
	if !removed {
		return nil
	}
	return syncFolder(s.quarantine)
}

// Touch sets the time that Stat and List tell for key, for example so that a
// sweep of unused files takes it for a new one. It is not synced. It returns
// storage.ErrNotExist when key holds nothing.
func (s *Store) Touch(key string, t time.Time) error {
	err := checkKey(key)
	if err == nil {
		err = absence(os.Chtimes(s.path(key), t, t))
	}
	if err != nil {
		return fmt.Errorf("touch %s: %w", key, err)
	}
	return nil
}
