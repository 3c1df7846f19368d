package local

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"docket/storage"
)

// OpenFile opens key for reading, for callers that need a seekable file. It
// returns storage.ErrNotExist when there is no such key.
func (s *Store) OpenFile(key string) (*os.File, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(s.path(key), os.O_RDONLY|unix.O_NOFOLLOW, 0)
	if err != nil {
		return nil, absence(err)
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fs.ErrNotExist
	}
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("open %s: %w", key, failure(err))
	}
	return file, nil
}

// Get opens a part of key. See storage.Store. What it returns for a whole object
// is an *os.File.
func (s *Store) Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("get %s: %w", key, err)
	}
	if offset < 0 {
		return nil, fmt.Errorf("get %s: offset %d is negative", key, offset)
	}
	file, err := s.OpenFile(key)
	if err != nil {
		return nil, fmt.Errorf("get %s: %w", key, err)
	}
	if offset > 0 {
		if _, err := file.Seek(offset, io.SeekStart); err != nil {
			file.Close()
			return nil, fmt.Errorf("get %s: %w", key, failure(err))
		}
	}
	if length < 0 {
		return file, nil
	}
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(file, length), file}, nil
}

// Stat describes key. The local replica records no hash: Info.SHA256 is "".
func (s *Store) Stat(ctx context.Context, key string) (storage.Info, error) {
	err := checkKey(key)
	if err == nil {
		err = ctx.Err()
	}
	var info fs.FileInfo
	if err == nil {
		info, err = os.Lstat(s.path(key))
		err = absence(err)
	}
	if err == nil && !info.Mode().IsRegular() {
		err = storage.ErrNotExist
	}
	if err != nil {
		return storage.Info{}, fmt.Errorf("stat %s: %w", key, err)
	}
	return storage.Info{Key: key, Size: info.Size(), ModTime: info.ModTime()}, nil
}

// List yields the keys that begin with prefix. See storage.Store. It reads one
// folder at a time; what is published or deleted meanwhile may be seen or not.
func (s *Store) List(ctx context.Context, prefix string) iter.Seq2[storage.Info, error] {
	return func(yield func(storage.Info, error) bool) {
		if !storage.ValidPrefix(prefix) {
			yield(storage.Info{}, fmt.Errorf("list %q: %w", prefix, storage.ErrInvalidKey))
			return
		}
		folder := prefix[:strings.LastIndexByte(prefix, '/')+1]
		s.listFolder(ctx, folder, prefix, yield)
	}
}

// listFolder yields what lies below folder, which is "" or ends with a slash. It
// reports whether the listing goes on.
func (s *Store) listFolder(ctx context.Context, folder, prefix string, yield func(storage.Info, error) bool) bool {
	if err := ctx.Err(); err != nil {
		yield(storage.Info{}, fmt.Errorf("list %q: %w", prefix, err))
		return false
	}
	entries, err := os.ReadDir(s.path(folder))
	if err = absence(err); err != nil && !errors.Is(err, storage.ErrNotExist) {
		yield(storage.Info{}, fmt.Errorf("list %q: %w", prefix, err))
		return false
	}
	// In the order of the keys the folder "a" is "a/", which comes after "a-b"
	// and "a.b".
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return cmp.Compare(segment(a), segment(b)) })
	for _, entry := range entries {
		key := folder + segment(entry)
		switch {
		case entry.IsDir():
			isOurs := storage.ValidKey(strings.TrimSuffix(key, "/"))
			if isOurs && strings.HasPrefix(key, prefix) && !s.listFolder(ctx, key, prefix, yield) {
				return false
			}
		case entry.Type().IsRegular() && strings.HasPrefix(key, prefix) && storage.ValidKey(key):
			info, err := entry.Info()
			if errors.Is(err, fs.ErrNotExist) {
				continue // deleted since
			}
			if err != nil {
				yield(storage.Info{}, fmt.Errorf("list %q: %w", prefix, failure(err)))
				return false
			}
			if !yield(storage.Info{Key: key, Size: info.Size(), ModTime: info.ModTime()}, nil) {
				return false
			}
		}
	}
	return true
}

func segment(entry fs.DirEntry) string {
	if entry.IsDir() {
		return entry.Name() + "/"
	}
	return entry.Name()
}

// absence names the ways in which a file system says that no such object exists,
// among them that a folder of the key is a file.
func absence(err error) error {
	if errors.Is(err, syscall.ENOTDIR) || errors.Is(err, syscall.ELOOP) {
		return fmt.Errorf("%w: %w", storage.ErrNotExist, err)
	}
	return failure(err)
}
