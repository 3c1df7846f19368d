package local

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync"

	"docket/storage"
)

// ErrTooLarge is storage.ErrTooLarge: the source gave more than the limit.
var ErrTooLarge = storage.ErrTooLarge

// headSize is how much of a staged file is kept in memory for sniffing its type.
const headSize = 4 << 10

// Staged is a synced temporary file that waits for its key. Its methods may be
// called concurrently.
type Staged struct {
	SHA256 string // lower-case hex
	Size   int64  // bytes
	Head   []byte // the first 4 KiB, or all there is

	store     *Store
	mu        sync.Mutex
	file      spooled
	published bool
}

// Stage reads r to its end into a temporary file, hashing on the way, and syncs
// it. It returns ErrTooLarge when r gives more than limit bytes (a negative
// limit is none) and storage.ErrNoSpace when the disk is full; then nothing is
// left. The caller ends what it staged with Discard.
func (s *Store) Stage(ctx context.Context, r io.Reader, limit int64) (*Staged, error) {
	file, err := s.spool(ctx, r, limit, headSize)
	if err != nil {
		return nil, fmt.Errorf("stage: %w", err)
	}
	return &Staged{SHA256: file.sha256, Size: file.size, Head: file.head, store: s, file: file}, nil
}

// Publish makes the bytes durable under storage.BlobKey(SHA256). Publishing twice
// is a success, as is publishing what is stored already. After an error it may
// be tried again. It does not heed a context: it is short, and a registration
// that got so far should not be undone by an impatient client.
func (d *Staged) Publish() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.published {
		return nil
	}
	key := storage.BlobKey(d.SHA256)
	if err := d.store.publish(context.Background(), d.file, key); err != nil {
		return fmt.Errorf("publish %s: %w", key, err)
	}
	d.published = true
	os.Remove(d.file.path)
	return nil
}

// Open opens the bytes for reading, published or not. It returns
// storage.ErrNotExist after Discard of what was never published.
func (d *Staged) Open() (*os.File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.published {
		return d.store.OpenFile(storage.BlobKey(d.SHA256))
	}
	file, err := os.Open(d.file.path)
	if err != nil {
		return nil, fmt.Errorf("open staged file: %w", failure(err))
	}
	return file, nil
}

// Discard removes the temporary file. It may be called at any time and more than
// once; published bytes stay.
func (d *Staged) Discard() {
	d.mu.Lock()
	defer d.mu.Unlock()
	os.Remove(d.file.path)
}
