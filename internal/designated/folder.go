package designated

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Folder is a place on a disk, perhaps one that another system shares. It has to be there: a folder
// that is missing may be a disk that is not mounted, and must not be made anew beside it.
type Folder string

// ErrPath says that a key leads out of the folder.
var ErrPath = errors.New("no path inside the folder")

func (f Folder) path(key string) (string, error) {
	if !filepath.IsLocal(key) || strings.ContainsRune(key, '\\') {
		return "", ErrPath
	}
	return filepath.Join(string(f), filepath.FromSlash(key)), nil
}

// Put is Place's: a file appears whole or not at all, and survives a power cut once it has.
func (f Folder) Put(ctx context.Context, key string, content io.ReaderAt, size int64, sha256hex string) error {
	path, err := f.path(key)
	if err != nil {
		return err
	}
	if _, err := os.Stat(string(f)); err != nil {
		return fmt.Errorf("designated folder: %w", err)
	}
	folders, err := makeFolders(string(f), filepath.Dir(path))
	if err != nil {
		return fmt.Errorf("designated folder: %w", err)
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return fmt.Errorf("designated folder: %w", err)
	}
	defer func() { _ = os.Remove(temporary.Name()) }() // gone already when the rename succeeded
	h := sha256.New()
	_, err = io.Copy(io.MultiWriter(temporary, h), endsWith{ctx, io.NewSectionReader(content, 0, size)})
	if err == nil && hex.EncodeToString(h.Sum(nil)) != sha256hex {
		err = ErrDiffers
	}
	err = errors.Join(err, temporary.Chmod(0o640), temporary.Sync(), temporary.Close())
	if err == nil {
		err = os.Rename(temporary.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("designated folder: %w", err)
	}
	return syncFolders(folders)
}

// Get is Place's.
func (f Folder) Get(_ context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	path, err := f.path(key)
	if err != nil {
		return nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("designated folder: %w", err)
	}
	if _, err := file.Seek(offset, io.SeekStart); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	if length < 0 {
		return file, nil
	}
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(file, length), file}, nil
}

// Remove is Place's: what is removed is gone after a power cut too. A folder that is missing may be a disk
// that is not mounted, which still holds it.
func (f Folder) Remove(_ context.Context, prefix string) error {
	if _, err := f.path(prefix); err != nil || prefix == "." || strings.ContainsRune(prefix, '/') {
		return ErrPath
	}
	entries, err := os.ReadDir(string(f))
	if err != nil {
		return fmt.Errorf("designated folder: %w", err)
	}
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), prefix) {
			continue
		}
		if err := os.RemoveAll(filepath.Join(string(f), entry.Name())); err != nil {
			return fmt.Errorf("designated folder: %w", err)
		}
	}
	return syncFolders([]string{string(f)})
}

// makeFolders makes the folders between root and folder and returns all of them, the innermost first.
func makeFolders(root, folder string) (all []string, err error) {
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return nil, err
	}
	for ; len(folder) >= len(root); folder = filepath.Dir(folder) {
		all = append(all, folder)
		if folder == filepath.Clean(root) {
			break
		}
	}
	return all, nil
}

func syncFolders(folders []string) error {
	for _, name := range folders {
		d, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("designated folder: %w", err)
		}
		if err := errors.Join(d.Sync(), d.Close()); err != nil {
			return fmt.Errorf("designated folder: %w", err)
		}
	}
	return nil
}

// endsWith stops reading when its context ends.
type endsWith struct {
	ctx context.Context
	r   io.Reader
}

// Read is io.Reader's.
func (e endsWith) Read(p []byte) (int, error) {
	if err := e.ctx.Err(); err != nil {
		return 0, err
	}
	return e.r.Read(p)
}
