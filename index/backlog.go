package index

import (
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

// backlog counts the batches that can be searched but are not on disk yet. Bleve
// takes any number of them into memory; the backlog makes the writer wait.
type backlog struct {
	limit int

	mu      sync.Mutex
	changed *sync.Cond
	waiting int
	err     error // why the disk refused the last attempt
}

func newBacklog(limit int) *backlog {
	b := &backlog{limit: limit}
	b.changed = sync.NewCond(&b.mu)
	return b
}

// enter admits one more batch. While the disk refuses, a full backlog is an
// error: nobody knows for how long.
func (b *backlog) enter() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.waiting >= b.limit {
		if b.err != nil {
			return b.err
		}
		b.changed.Wait()
	}
	b.waiting++
	return nil
}

// leave tells that a batch is on disk.
func (b *backlog) leave(error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting--
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
