package local

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// Reserved is a temporary file whose disk space is set aside. It is used once.
// Its methods may be called concurrently.
type Reserved struct {
	store *Store
	mu    sync.Mutex
	file  *os.File // nil once published or discarded

	prepared string // the key that has been prepared for, "" for none
	written  spooled
}

// Reserve sets size bytes of disk aside for an object whose bytes come later. It
// returns storage.ErrNoSpace when there is not as much. Every Reserved ends with
// Publish or Discard.
func (s *Store) Reserve(ctx context.Context, size int64) (*Reserved, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("reserve: %w", err)
	}
	file, err := s.temporary.create()
	if err != nil {
		return nil, fmt.Errorf("reserve: %w", err)
	}
	r := &Reserved{store: s, file: file}
	if err := allocate(file, size); err != nil {
		r.Discard()
		return nil, fmt.Errorf("reserve %d bytes: %w", size, failure(err))
	}
	return r, nil
}

// Prepare does what Publish does except for giving the bytes their key, so that it can be done
// while others are waited for: content is written and synced, and so is the folder of key.
func (r *Reserved) Prepare(key string, content []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.file == nil {
		return fmt.Errorf("prepare %s: the reservation is used up", key)
	}
	if err := r.prepare(key, content); err != nil {
		return fmt.Errorf("prepare %s: %w", key, err)
	}
	return nil
}

func (r *Reserved) prepare(key string, content []byte) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if err := r.store.makeFolder(filepath.Dir(r.store.path(key))); err != nil {
		return err
	}
	_, err := r.file.WriteAt(content, 0)
	if err == nil {
		err = r.file.Truncate(int64(len(content)))
	}
	if err == nil {
		err = r.file.Sync()
	}
	if err != nil {
		r.discard() // a failed fsync is never tried again
		return failure(err)
	}
	sum := sha256.Sum256(content)
	r.prepared = key
	r.written = spooled{path: r.file.Name(), sha256: hex.EncodeToString(sum[:]), size: int64(len(content))}
	return nil
}

// Publish writes content and makes it durable under key, as Put does; what has been prepared for
// key is the content. More than was reserved may be written if the disk has it. Whatever it
// returns, the reservation is used up; after an error the content is put anew with Put.
func (r *Reserved) Publish(key string, content []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.file == nil {
		return fmt.Errorf("publish %s: the reservation is used up", key)
	}
	defer r.discard()
	if r.prepared != key {
		if err := r.prepare(key, content); err != nil {
			return fmt.Errorf("publish %s: %w", key, err)
		}
	}
	if err := r.store.publish(context.Background(), r.written, key); err != nil {
		return fmt.Errorf("publish %s: %w", key, err)
	}
	return nil
}

// Discard gives the space back. It may be called at any time and more than once;
// what was published stays.
func (r *Reserved) Discard() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.discard()
}

func (r *Reserved) discard() {
	if r.file == nil {
		return
	}
	r.file.Close()
	os.Remove(r.file.Name())
	r.file = nil
}

// fillWithZeros sets space aside on file systems that know no other way.
func fillWithZeros(file *os.File, size int64) error {
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	clear(*buffer)
	for offset := int64(0); offset < size; {
		n, err := file.WriteAt((*buffer)[:min(size-offset, int64(len(*buffer)))], offset)
		if err != nil {
			return errors.Join(err, file.Truncate(0))
		}
		offset += int64(n)
	}
	return nil
}
