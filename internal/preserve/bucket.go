package preserve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync"
	"time"

	"docket/storage"
)

// LazyBucket is a bucket that need not be there yet: it is opened when it is first used and, while
// it cannot be, every act is storage.ErrUnavailable. So the service starts and registers while the
// bucket is down, and its copies follow by themselves.
type LazyBucket struct {
	open func(context.Context) (storage.Store, error)

	mu     sync.Mutex
	store  storage.Store
	failed time.Time
	err    error
}

// NewLazyBucket returns a bucket that open opens and marks as part of the archive.
func NewLazyBucket(open func(context.Context) (storage.Store, error)) *LazyBucket {
	return &LazyBucket{open: open}
}

// Ready opens the bucket if that has not been done, and says why it cannot be used. After a failure
// the next try waits two seconds, so that a herd of callers does not knock at a closed door.
func (b *LazyBucket) Ready(ctx context.Context) (storage.Store, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.store != nil {
		return b.store, nil
	}
	if b.err != nil && time.Since(b.failed) < 2*time.Second {
		return nil, b.err
	}
	store, err := b.open(ctx)
	if err != nil {
		if !errors.Is(err, storage.ErrForeign) && !errors.Is(err, storage.ErrDenied) {
			err = fmt.Errorf("%w: %w", storage.ErrUnavailable, err)
		}
		b.err, b.failed = err, time.Now()
		return nil, err
	}
	b.store, b.err = store, nil
	return store, nil
}

// Name is "bucket".
func (b *LazyBucket) Name() string { return Bucket }

// Put is storage.Store's.
func (b *LazyBucket) Put(ctx context.Context, key string, content io.ReaderAt, size int64, sha256hex string) error {
	s, err := b.Ready(ctx)
	if err != nil {
		return err
	}
	return s.Put(ctx, key, content, size, sha256hex)
}

// Get is storage.Store's.
func (b *LazyBucket) Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	s, err := b.Ready(ctx)
	if err != nil {
		return nil, err
	}
	return s.Get(ctx, key, offset, length)
}

// Stat is storage.Store's.
func (b *LazyBucket) Stat(ctx context.Context, key string) (storage.Info, error) {
	s, err := b.Ready(ctx)
	if err != nil {
		return storage.Info{}, err
	}
	return s.Stat(ctx, key)
}

// List is storage.Store's.
func (b *LazyBucket) List(ctx context.Context, prefix string) iter.Seq2[storage.Info, error] {
	s, err := b.Ready(ctx)
	if err != nil {
		return func(yield func(storage.Info, error) bool) { yield(storage.Info{}, err) }
	}
	return s.List(ctx, prefix)
}

// Delete is storage.Store's.
func (b *LazyBucket) Delete(ctx context.Context, key string) error {
	s, err := b.Ready(ctx)
	if err != nil {
		return err
	}
	return s.Delete(ctx, key)
}

// Reachable returns nil when the bucket answers now.
func (b *LazyBucket) Reachable(ctx context.Context) error {
	s, err := b.Ready(ctx)
	if err != nil {
		return err
	}
	if r, ok := s.(interface{ Reachable(context.Context) error }); ok {
		return r.Reachable(ctx)
	}
	return nil
}
