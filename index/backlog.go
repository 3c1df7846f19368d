package index

import (
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

// backlog counts what can be searched but is not on disk yet. Bleve takes any
// amount of it into memory; the backlog makes the writer wait. It counts entries,
// not batches: lone registrations must not wait for the disk as bulk does.
type backlog struct {
	limit int // entries

	mu      sync.Mutex
	changed *sync.Cond
	waiting int   // entries
	err     error // why the disk refused the last attempt
}

// leastWeight is what the smallest batch counts, so that the parts of a shelf
// that a search has to look through stay few.
const leastWeight = maxBatchEntries / 16

// newBacklog returns a backlog that admits so many full batches.
func newBacklog(batches int) *backlog {
	b := &backlog{limit: batches * maxBatchEntries}
	b.changed = sync.NewCond(&b.mu)
	return b
}

// enter admits a batch of so many entries and returns what tells that it is on
// disk. While the disk refuses, a full backlog is an error: nobody knows for how
// long.
func (b *backlog) enter(entries int) (leave func(error), err error) {
	weight := max(entries, leastWeight)
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.waiting >= b.limit {
		if b.err != nil {
			return nil, b.err
		}
		b.changed.Wait()
	}
	b.waiting += weight
	return func(error) { b.leave(weight) }, nil
}

func (b *backlog) leave(weight int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting -= weight
	b.err = nil
	b.changed.Broadcast()
}

// fail tells that an attempt to write has failed.
func (b *backlog) fail(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.err = err
	b.changed.Broadcast()
}

// drain waits until every batch is on disk, or the disk refuses.
func (b *backlog) drain() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.waiting > 0 {
		if b.err != nil {
			return b.err
		}
		b.changed.Wait()
	}
	return nil
}

// asyncErrors is the name under which scorch, whose settings are plain data,
// finds reportError.
const asyncErrors = "docket"

var errorWatchers sync.Map // path of the shelf → func(error)

func init() { scorch.RegistryAsyncErrorCallbacks[asyncErrors] = reportError }

func watchErrors(path string, report func(error)) { errorWatchers.Store(path, report) }
func unwatchErrors(path string)                   { errorWatchers.Delete(path) }

// reportError runs on scorch's writing goroutine, which tries again at once and
// for ever; the pause here is the only one between its attempts.
func reportError(err error, path string) {
	if report, ok := errorWatchers.Load(path); ok {
		report.(func(error))(err)
	}
	time.Sleep(200 * time.Millisecond)
}
