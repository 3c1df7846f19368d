package local

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"docket/storage"
)

// Put makes key hold the size bytes of content. See storage.Store; rotten bytes
// found under key go to quarantine/.
func (s *Store) Put(ctx context.Context, key string, content io.ReaderAt, size int64, sha256hex string) error {
	if err := s.put(ctx, key, content, size, sha256hex); err != nil {
		return fmt.Errorf("put %s: %w", key, err)
	}
	return nil
}

func (s *Store) put(ctx context.Context, key string, content io.ReaderAt, size int64, sha256hex string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if size < 0 || !storage.ValidSHA256(sha256hex) {
		return fmt.Errorf("%w: announced as %d bytes with hash %q", storage.ErrCorrupt, size, sha256hex)
	}
	whole, err := s.holds(ctx, key, size, sha256hex)
	if err != nil && !errors.Is(err, storage.ErrNotExist) {
		return err
	}
	if whole {
		return syncFolder(filepath.Dir(s.path(key)))
	}
	written, err := s.spool(ctx, io.NewSectionReader(content, 0, size), size, 0)
	if err != nil {
		return err
	}
	defer os.Remove(written.path)
	if written.size != size || written.sha256 != sha256hex {
		return fmt.Errorf("%w: the source gave %d bytes with %s, announced were %d with %s",
			storage.ErrCorrupt, written.size, written.sha256, size, sha256hex)
	}
	return s.publish(ctx, written, key)
}

// spooled is a synced temporary file and what was learnt while writing it.
type spooled struct {
	path   string
	sha256 string
	size   int64
	head   []byte
}

var buffers = sync.Pool{New: func() any {
	buffer := make([]byte, 256<<10)
	return &buffer
}}

// spool writes source to a temporary file in one pass, with its hash and its
// first headSize bytes, and syncs it. A limit below 0 is none. When it fails no
// file is left.
func (s *Store) spool(ctx context.Context, source io.Reader, limit int64, headSize int) (_ spooled, err error) {
	file, err := s.temporary.create()
	if err != nil {
		return spooled{}, err
	}
	defer func() {
		err = errors.Join(err, failure(file.Close()))
		if err != nil {
			os.Remove(file.Name())
		}
	}()
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)

	written := spooled{path: file.Name()}
	hash := sha256.New()
	for ended := false; !ended; {
		if err := ctx.Err(); err != nil {
			return spooled{}, err
		}
		n, err := io.ReadFull(source, *buffer)
		ended = err == io.EOF || err == io.ErrUnexpectedEOF
		if err != nil && !ended {
			return spooled{}, fmt.Errorf("read the source: %w", err)
		}
		part := (*buffer)[:n]
		written.size += int64(n)
		if limit >= 0 && written.size > limit {
			return spooled{}, fmt.Errorf("%w: more than %d bytes", storage.ErrTooLarge, limit)
		}
		if missing := headSize - len(written.head); missing > 0 {
			written.head = append(written.head, part[:min(n, missing)]...)
		}
		hash.Write(part)
		if _, err := file.Write(part); err != nil {
			return spooled{}, failure(err)
		}
	}
	if err := file.Sync(); err != nil {
		return spooled{}, failure(err)
	}
	written.sha256 = hex.EncodeToString(hash.Sum(nil))
	return written, nil
}

// publish gives the temporary file its key, durably, unless the same bytes are
// there already. The temporary file may be gone afterwards.
func (s *Store) publish(ctx context.Context, written spooled, key string) error {
	path := s.path(key)
	folder := filepath.Dir(path)
	var err error
	for range 3 { // the folder or the file that was in the way may vanish meanwhile
		if err := s.makeFolder(folder); err != nil {
			return err
		}
		err = os.Link(written.path, path)
		switch {
		case err == nil:
			return s.syncLinked(path)
		case errors.Is(err, fs.ErrNotExist):
			s.durable.Delete(folder)
			continue
		case !errors.Is(err, fs.ErrExist):
			return failure(err)
		}
		whole, held := s.holds(ctx, key, written.size, written.sha256)
		switch {
		case errors.Is(held, storage.ErrNotExist):
			continue
		case held != nil:
			return held
		case whole:
			return syncFolder(folder) // whoever linked it may not have done so yet
		default:
			return s.replaceRotten(ctx, written, key)
		}
	}
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%w: it is a folder of another key: %w", storage.ErrInvalidKey, err)
	}
	return failure(err)
}

// syncLinked makes a name that was just given durable, or takes it away again:
// a later attempt must not find a name that may vanish and take it for safe.
func (s *Store) syncLinked(path string) error {
	err := syncFolder(filepath.Dir(path))
	if err != nil {
		os.Remove(path)
	}
	return err
}

// holds reports whether key holds size bytes with the hash sha256hex. Bytes that
// the disk cannot read any more count as rotten.
func (s *Store) holds(ctx context.Context, key string, size int64, sha256hex string) (bool, error) {
	file, err := s.OpenFile(key)
	if err != nil {
		return false, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return false, failure(err)
	}
	if info.Size() != size {
		return false, nil
	}
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	hash := sha256.New()
	for {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		n, err := file.Read(*buffer)
		hash.Write((*buffer)[:n])
		switch {
		case err == io.EOF:
			return hex.EncodeToString(hash.Sum(nil)) == sha256hex, nil
		case errors.Is(err, syscall.EIO):
			return false, nil
		case err != nil:
			return false, failure(err)
		}
	}
}
