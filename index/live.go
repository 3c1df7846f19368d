package index

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Live is the index in use, which can be replaced by a new one while searches go
// on. Each index is a generation, a numbered folder; the file CURRENT names the
// complete one. A folder with a higher number is a rebuild that was interrupted
// and goes on where it stood; lower ones are left over and removed.
type Live struct {
	root    string
	options Options
	damage  error // why the generation in CURRENT could not be opened

	// applying orders changes while a rebuild is under way; see rebuild.
	applying sync.Mutex

	mu         sync.RWMutex
	current    *generation // answers; nil when there is none yet
	rebuilding *rebuild
	closed     bool
}

// ErrNoIndex is returned while there is no index to answer and none is being
// built: the caller starts a Rebuild.
var ErrNoIndex = errors.New("there is no index yet")

// ErrRebuilding is returned by Rebuild while another one runs.
var ErrRebuilding = errors.New("the index is being rebuilt already")

const currentFile = "CURRENT"

// generation is an open index that closes after its last user.
type generation struct {
	*Bleve
	number int
	users  sync.WaitGroup
}

// rebuild is a new generation being filled.
type rebuild struct {
	next *generation

	// touched are the ids that changed since the rebuild began. What the fill
	// brings for them may have been loaded before the change and is left out.
	touched map[string]bool
}

// OpenLive opens the current generation under root, a folder that it makes if
// need be. A missing or damaged one is no error: Missing and Damage tell so, and a
// Rebuild makes a new one. It returns ErrInUse when another process holds the index.
func OpenLive(root string, opts Options) (*Live, error) {
	if err := os.MkdirAll(root, 0o700); err != nil {
		return nil, fmt.Errorf("open index: %w", err)
	}
	l := &Live{root: root, options: opts}
	number, err := l.readCurrent()
	if err != nil {
		return nil, err
	}
	if number == 0 {
		return l, nil
	}
	opened, err := openComplete(l.folder(number), opts)
	switch {
	case errors.Is(err, ErrDamaged):
		l.damage = err
		return l, nil
	case err != nil:
		return nil, err
	}
	l.current = &generation{Bleve: opened, number: number}
	return l, l.removeOlder(number)
}

// openComplete refuses an index that has fallen back behind its completion.
func openComplete(dir string, opts Options) (*Bleve, error) {
	b, err := Open(dir, opts)
	if err != nil {
		return nil, err
	}
	complete, err := b.Complete()
	if err == nil && !complete {
		err = fmt.Errorf("%w: files are missing", ErrDamaged)
	}
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

// Missing tells whether a Rebuild is needed before everything can be found.
func (l *Live) Missing() bool {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.current == nil || l.rebuilding != nil && l.rebuilding.next == l.current
}

// Damage tells why the generation that should be current could not be opened,
// nil if it was or there was none.
func (l *Live) Damage() error { return l.damage }

// Search answers from the current generation; see Index.
func (l *Live) Search(ctx context.Context, q Query) (result Result, err error) {
	err = l.use(func(g *generation) error {
		result, err = g.Search(ctx, q)
		return err
	})
	return result, err
}

// Count counts the current generation; see Index.
func (l *Live) Count(ctx context.Context) (n uint64, err error) {
	err = l.use(func(g *generation) error {
		n, err = g.Count(ctx)
		return err
	})
	return n, err
}

// Watermark returns the current generation's; see Index. After a Rebuild it may
// be older than before: the caller applies again what changed since.
func (l *Live) Watermark() (mark string, err error) {
	err = l.use(func(g *generation) error {
		mark, err = g.Watermark()
		return err
	})
	return mark, err
}

// Apply changes the current generation and the one being built; see Index.
//
// A change that begins before a rebuild does and misses the new generation is
// in the register already, so the fill will find it there.
func (l *Live) Apply(ctx context.Context, batch Batch) error {
	l.mu.RLock()
	quiet := l.rebuilding == nil
	l.mu.RUnlock()
	if quiet {
		return l.use(func(g *generation) error { return g.Apply(ctx, batch) })
	}
	l.applying.Lock() // a rebuild's fill and changes take turns
	defer l.applying.Unlock()
	l.mu.RLock()
	r := l.rebuilding
	l.mu.RUnlock()
	return l.use(func(g *generation) error {
		if r == nil { // it ended meanwhile
			return g.Apply(ctx, batch)
		}
		return r.apply(ctx, g, batch)
	})
}

// apply brings a change into both generations. The new one keeps the watermark
// that its fill began with: only from there on is it known to have everything.
func (r *rebuild) apply(ctx context.Context, current *generation, batch Batch) error {
	for _, e := range batch.Put {
		r.touched[e.ID] = true
	}
	for _, id := range batch.Delete {
		r.touched[id] = true
	}
	if current != r.next {
		if err := current.Apply(ctx, batch); err != nil {
			return err
		}
	}
	return r.next.Apply(ctx, Batch{Put: batch.Put, Delete: batch.Delete})
}

// use lends the current generation to f.
func (l *Live) use(f func(*generation) error) error {
	l.mu.RLock()
	g := l.current
	switch {
	case l.closed:
		l.mu.RUnlock()
		return ErrClosed
	case g == nil:
		l.mu.RUnlock()
		return ErrNoIndex
	}
	g.users.Add(1)
	l.mu.RUnlock()
	defer g.users.Done()
	return f(g)
}

// Close closes the current generation after its last user. A rebuild must have
// been cancelled and have returned before.
func (l *Live) Close() error {
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return ErrClosed
	}
	l.closed = true
	g := l.current
	l.mu.Unlock()
	if g == nil {
		return nil
	}
	g.users.Wait()
	return g.Close()
}

func (l *Live) folder(number int) string {
	return filepath.Join(l.root, fmt.Sprintf("%06d", number))
}

// readCurrent returns the number in CURRENT, 0 when there is none.
func (l *Live) readCurrent() (int, error) {
	text, err := os.ReadFile(filepath.Join(l.root, currentFile))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("open index: %w", err)
	}
	number, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || number <= 0 {
		return 0, nil // not ours or cut off: rebuild
	}
	return number, nil
}

// writeCurrent makes a generation the current one for the next start. The name
// changes in one step and is on disk when this returns.
func (l *Live) writeCurrent(number int) error {
	name := filepath.Join(l.root, currentFile)
	file, err := os.OpenFile(name+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("name the current index: %w", err)
	}
	_, err = fmt.Fprintf(file, "%06d\n", number)
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(name+".new", name)
	}
	if err == nil {
		err = syncFolder(l.root)
	}
	if err != nil {
		return fmt.Errorf("name the current index: %w", err)
	}
	return nil
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// generations lists the numbers of the folders under root, ascending.
func (l *Live) generations() ([]int, error) {
	entries, err := os.ReadDir(l.root)
	if err != nil {
		return nil, fmt.Errorf("list indexes: %w", err)
	}
	numbers := map[int]bool{}
	for _, entry := range entries {
		if number, err := strconv.Atoi(entry.Name()); err == nil && entry.IsDir() && number > 0 {
			numbers[number] = true
		}
	}
	return slices.Sorted(maps.Keys(numbers)), nil
}

func (l *Live) removeOlder(number int) error {
	numbers, err := l.generations()
	if err != nil {
		return err
	}
	for _, n := range numbers {
		if n < number {
			if err := os.RemoveAll(l.folder(n)); err != nil {
				return fmt.Errorf("remove an old index: %w", err)
			}
		}
	}
	return nil
}
