package index

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// Filler is the new generation as the one who fills it sees it.
type Filler struct {
	live    *Live
	rebuild *rebuild
}

// Rebuild fills a new generation and puts it in the place of the current one,
// which answers until then; if there is none, the new one answers from the
// beginning with what it has. It goes on with a rebuild that was interrupted.
//
// fill begins where Filler.Progress says. On a fresh start it first applies a
// batch with the register's present change number as Watermark, then reads the
// register and applies entries with Progress. Changes that reach Live.Apply
// meanwhile go to both generations. When fill returns nil, the new generation is
// complete on disk before it takes over; when it fails or ctx ends, what was
// filled stays for the next attempt. After Rebuild the caller applies again what
// changed since Live.Watermark.
func (l *Live) Rebuild(ctx context.Context, fill func(ctx context.Context, into *Filler) error) error {
	r, err := l.beginRebuild()
	if err != nil {
		return err
	}
	err = fill(ctx, &Filler{live: l, rebuild: r})
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = r.next.MarkComplete(ctx)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("rebuild the index: %w", err), l.abandon(r))
	}
	return l.takeOver(r)
}

// Discard removes what an interrupted rebuild has left, so that the next one begins anew: what was filled
// then may hold words that are to be gone. ErrRebuilding while one runs.
func (l *Live) Discard() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.rebuilding != nil {
		return ErrRebuilding
	}
	current, err := l.readCurrent()
	if err != nil {
		return err
	}
	numbers, err := l.generations()
	if err != nil {
		return fmt.Errorf("discard an unfinished index: %w", err)
	}
	for _, n := range numbers {
		if n > current {
			if err := os.RemoveAll(l.folder(n)); err != nil {
				return fmt.Errorf("discard an unfinished index: %w", err)
			}
		}
	}
	return nil
}

// beginRebuild opens the unfinished generation or creates a new one.
func (l *Live) beginRebuild() (*rebuild, error) {
	l.applying.Lock()
	defer l.applying.Unlock()
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.closed:
		return nil, ErrClosed
	case l.rebuilding != nil:
		return nil, ErrRebuilding
	}
	next, err := l.openNext()
	if err != nil {
		return nil, fmt.Errorf("rebuild the index: %w", err)
	}
	l.rebuilding = &rebuild{next: next, touched: map[string]bool{}}
	if l.current == nil {
		l.current = next
	}
	return l.rebuilding, nil
}

func (l *Live) openNext() (*generation, error) {
	current, err := l.readCurrent()
	if err != nil {
		return nil, err
	}
	numbers, err := l.generations()
	if err != nil {
		return nil, err
	}
	number := current
	if len(numbers) > 0 {
		number = max(current, numbers[len(numbers)-1])
	}
	if number > current {
		opened, err := Open(l.folder(number), l.options)
		if err == nil {
			return &generation{Bleve: opened, number: number}, nil
		}
		if !errors.Is(err, ErrDamaged) {
			return nil, err
		}
		if err := os.RemoveAll(l.folder(number)); err != nil {
			return nil, err
		}
	}
	created, err := Create(l.folder(number+1), l.options)
	if err != nil {
		return nil, err
	}
	return &generation{Bleve: created, number: number + 1}, nil
}

// abandon closes an unfinished generation and keeps its folder.
func (l *Live) abandon(r *rebuild) error {
	l.applying.Lock()
	defer l.applying.Unlock()
	l.mu.Lock()
	l.rebuilding = nil
	if l.current == r.next {
		l.current = nil
	}
	l.mu.Unlock()
	r.next.users.Wait()
	return r.next.Close()
}

// takeOver makes the new generation the current one.
func (l *Live) takeOver(r *rebuild) error {
	if err := l.writeCurrent(r.next.number); err != nil {
		return errors.Join(err, l.abandon(r))
	}
	l.applying.Lock()
	l.mu.Lock()
	old := l.current
	l.current, l.rebuilding = r.next, nil
	l.mu.Unlock()
	l.applying.Unlock()
	if old != r.next {
		old.users.Wait()
		if err := old.Close(); err != nil {
			return fmt.Errorf("close the replaced index: %w", err)
		}
	}
	return l.removeOlder(r.next.number)
}

// Apply adds entries to the new generation, but for those that have changed
// since the rebuild began: the new generation has these from Live.Apply.
func (f *Filler) Apply(ctx context.Context, batch Batch) error {
	f.live.applying.Lock()
	defer f.live.applying.Unlock()
	fresh := Batch{Watermark: batch.Watermark, Progress: batch.Progress}
	for _, e := range batch.Put {
		if !f.rebuild.touched[e.ID] {
			fresh.Put = append(fresh.Put, e)
		}
	}
	for _, id := range batch.Delete {
		if !f.rebuild.touched[id] {
			fresh.Delete = append(fresh.Delete, id)
		}
	}
	return f.rebuild.next.Apply(ctx, fresh)
}

// Progress returns the last Progress applied, "" on a fresh start.
func (f *Filler) Progress() (string, error) { return f.rebuild.next.Progress() }

// Count returns the number of entries filled so far.
func (f *Filler) Count(ctx context.Context) (uint64, error) { return f.rebuild.next.Count(ctx) }
