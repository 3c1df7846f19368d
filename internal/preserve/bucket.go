package preserve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"docket/storage"
)

// LazyBucket is a bucket that need not be there yet: it is opened when it is first used and, while
// it cannot be, every act is storage.ErrUnavailable. So the service starts and registers while the
// bucket is down, and its copies follow by themselves. One that stops answering is opened anew: it
// may come back at another address, or empty.
type LazyBucket struct {
	open func(context.Context) (storage.Store, error)

	turn   chan struct{} // holds a token while somebody opens; guards what follows
	store  storage.Store
	failed time.Time
	err    error
}

// NewLazyBucket returns a bucket that open opens and marks as part of the archive.
func NewLazyBucket(open func(context.Context) (storage.Store, error)) *LazyBucket {
	return &LazyBucket{open: open, turn: make(chan struct{}, 1)}
}

// Ready opens the bucket if that has not been done, and says why it cannot be used. After a failure
// the next try waits two seconds, so that a herd of callers does not knock at a closed door. Nobody
// waits beyond the end of ctx for somebody else who is still knocking.
func (b *LazyBucket) Ready(ctx context.Context) (storage.Store, error) {
	select {
	case b.turn <- struct{}{}:
		defer func() { <-b.turn }()
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: %w", storage.ErrUnavailable, ctx.Err())
	}
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

// settle forgets a store that does not answer any more, and passes err on.
func (b *LazyBucket) settle(store storage.Store, err error) error {
	if !errors.Is(err, storage.ErrUnavailable) {
		return err
	}
	b.turn <- struct{}{}
	defer func() { <-b.turn }()
	if b.store == store {
		b.store, b.err, b.failed = nil, err, time.Now()
	}
	return err
}

// Name is "bucket".
func (b *LazyBucket) Name() string { return Bucket }

// Put is storage.Store's.
func (b *LazyBucket) Put(ctx context.Context, key string, content io.ReaderAt, size int64, sha256hex string) error {
	s, err := b.Ready(ctx)
	if err != nil {
		return err
	}
	return b.settle(s, s.Put(ctx, key, content, size, sha256hex))
}

// Get is storage.Store's.
func (b *LazyBucket) Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	s, err := b.Ready(ctx)
	if err != nil {
		return nil, err
	}
	body, err := s.Get(ctx, key, offset, length)
	return body, b.settle(s, err)
}

// Stat is storage.Store's.
func (b *LazyBucket) Stat(ctx context.Context, key string) (storage.Info, error) {
	s, err := b.Ready(ctx)
	if err != nil {
		return storage.Info{}, err
	}
	info, err := s.Stat(ctx, key)
	return info, b.settle(s, err)
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
	return b.settle(s, s.Delete(ctx, key))
}

// Reachable returns nil when the bucket answers now.
func (b *LazyBucket) Reachable(ctx context.Context) error {
	s, err := b.Ready(ctx)
	if err != nil {
		return err
	}
	if r, ok := s.(interface{ Reachable(context.Context) error }); ok {
		return b.settle(s, r.Reachable(ctx))
	}
	return nil
}
