package index

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// Bleve is an Index on Bleve's scorch in one folder: the open shelf and the
// classified shelf. One process at a time can hold it.
type Bleve struct {
	options    Options
	open       *shelf
	classified *shelf

	// moving is held while entries go from one shelf to the other, so that
	// whoever sees both shelves sees every entry once.
	moving sync.RWMutex

	last     state // common to both shelves, without lengths; the writer's own
	requests chan *request
	closing  chan struct{} // closed by Close: no more requests
	written  chan struct{} // closed by the writer: everything taken is applied

	mu     sync.Mutex // guards closed against searches under way
	users  sync.WaitGroup
	closed bool
}

const (
	openName       = "open"
	classifiedName = "classified"
)

// Create makes an empty index in dir, which must not hold one.
func Create(dir string, opts Options) (*Bleve, error) {
	return assemble(dir, opts, func(name string, opts Options) (*shelf, error) {
		if _, err := os.Stat(filepath.Join(dir, name)); !errors.Is(err, os.ErrNotExist) {
			return nil, fmt.Errorf("create index: %s exists", filepath.Join(dir, name))
		}
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, fmt.Errorf("create index: %w", err)
		}
		return createShelf(dir, name, opts)
	})
}

// Open opens the index in dir. It returns ErrDamaged when there is none, it
// cannot be read or has another format: the caller rebuilds. It returns ErrInUse
// when another process holds it. When only the newest files are lost, the index
// opens as it was before them, with the watermark of that time.
func Open(dir string, opts Options) (*Bleve, error) {
	return assemble(dir, opts, func(name string, opts Options) (*shelf, error) {
		return openShelf(dir, name, opts)
	})
}

func assemble(dir string, opts Options, shelfNamed func(string, Options) (*shelf, error)) (*Bleve, error) {
	opts = opts.withDefaults()
	open, err := shelfNamed(openName, opts)
	if err != nil {
		return nil, err
	}
	classified, err := shelfNamed(classifiedName, opts)
	if err != nil {
		return nil, errors.Join(err, open.close())
	}
	b := &Bleve{
		options: opts, open: open, classified: classified,
		requests: make(chan *request, 64),
		closing:  make(chan struct{}),
		written:  make(chan struct{}),
	}
	b.last = older(open.state, classified.state)
	b.last.Sequence = max(open.state.Sequence, classified.state.Sequence)
	go b.write()
	return b, nil
}

// older returns the state of the shelf that is behind: a crash may leave the two
// on disk at different points.
func older(a, b state) state {
	if b.Sequence < a.Sequence {
		return b
	}
	return a
}

// Search answers q; see Index.
func (b *Bleve) Search(ctx context.Context, q Query) (result Result, err error) {
	if err := q.check(); err != nil {
		return Result{}, err
	}
	if !b.enter() {
		return Result{}, ErrClosed
	}
	defer b.users.Done()
	views, err := b.views(q.Cleared)
	if err != nil {
		return Result{}, err
	}
	for _, v := range views {
		defer v.release(&err)
	}
	return newSearch(q, views, b.options.VerifyLimit).run(ctx)
}

// views opens the shelves that a query may see: the classified one only for the
// cleared.
func (b *Bleve) views(cleared bool) ([]*view, error) {
	if !cleared {
		v, err := b.open.view()
		return []*view{v}, err
	}
	b.moving.RLock()
	defer b.moving.RUnlock()
	open, err := b.open.view()
	if err != nil {
		return nil, err
	}
	classified, err := b.classified.view()
	if err != nil {
		return nil, errors.Join(err, open.close())
	}
	return []*view{open, classified}, nil
}

// Count returns the number of entries on both shelves.
func (b *Bleve) Count(context.Context) (n uint64, err error) {
	err = b.eachState(func(v *view) { n += v.count() })
	return n, err
}

// Watermark returns the watermark up to which both shelves are complete.
func (b *Bleve) Watermark() (string, error) {
	behind, err := b.behind()
	return behind.Watermark, err
}

// Progress returns the progress up to which both shelves were filled.
func (b *Bleve) Progress() (string, error) {
	behind, err := b.behind()
	return behind.Progress, err
}

func (b *Bleve) behind() (state, error) {
	var states []state
	if err := b.eachState(func(v *view) { states = append(states, v.state) }); err != nil {
		return state{}, err
	}
	return older(states[0], states[1]), nil
}

func (b *Bleve) eachState(visit func(*view)) (err error) {
	if !b.enter() {
		return ErrClosed
	}
	defer b.users.Done()
	views, err := b.views(true)
	if err != nil {
		return err
	}
	for _, v := range views {
		defer v.release(&err)
		visit(v)
	}
	return nil
}

// enter admits a caller unless the index is closed; users.Done lets it out.
func (b *Bleve) enter() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return false
	}
	b.users.Add(1)
	return true
}

// Close waits for the callers inside and for the disk, and closes the files.
func (b *Bleve) Close() error {
	b.mu.Lock()
	if b.closed {
		b.mu.Unlock()
		return ErrClosed
	}
	b.closed = true
	b.mu.Unlock()
	b.users.Wait()
	close(b.closing)
	<-b.written
	return errors.Join(b.open.close(), b.classified.close())
}

// MarkComplete records, and brings to disk, that the index holds everything up
// to its watermark. Bleve goes back to an older state when files are missing,
// maybe to one from before the index was filled: Complete then tells.
func (b *Bleve) MarkComplete(ctx context.Context) error {
	if !b.enter() {
		return ErrClosed
	}
	defer b.users.Done()
	mark := &request{complete: true, done: make(chan error, 1)}
	if err := b.submit(ctx, mark); err != nil {
		return err
	}
	if err := mark.wait(); err != nil {
		return err
	}
	return errors.Join(b.open.unwritten.drain(), b.classified.unwritten.drain())
}

// Complete tells whether both shelves have been marked complete.
func (b *Bleve) Complete() (bool, error) {
	complete := true
	err := b.eachState(func(v *view) { complete = complete && v.state.Complete })
	return complete && err == nil, err
}

// Flush waits until everything applied so far is on disk.
func (b *Bleve) Flush() error {
	if !b.enter() {
		return ErrClosed
	}
	defer b.users.Done()
	return errors.Join(b.open.unwritten.drain(), b.classified.unwritten.drain())
}
