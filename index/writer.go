package index

import (
	"context"
	"fmt"
	"slices"
)

// One goroutine writes. It takes whatever waits at once, up to a batch, so a
// lone registration is searchable without delay and a crowd shares one batch.

const (
	maxBatchEntries = 500
	maxBatchBytes   = 16 << 20 // of text, so that long texts do not add up
)

// request is part of one caller's Batch.
type request struct {
	put       []analyzed
	remove    []string
	watermark string
	progress  string
	complete  bool
	done      chan error
}

func (r *request) size() int { return len(r.put) + len(r.remove) }

// Apply makes the changes of a batch; see Index. A batch of more than 500 entries
// is written in pieces, the watermark with the last; cutting texts into terms
// happens on the caller's side, so concurrent callers share the processors.
func (b *Bleve) Apply(ctx context.Context, batch Batch) error {
	for _, e := range batch.Put {
		if err := e.check(); err != nil {
			return err
		}
	}
	if !b.enter() {
		return ErrClosed
	}
	defer b.users.Done()
	var waiting *request // with the writer, while the next piece is cut into terms
	for remove, put := batch.Delete, batch.Put; ; {
		piece := &request{done: make(chan error, 1)}
		n := min(len(remove), maxBatchEntries)
		piece.remove, remove = remove[:n], remove[n:]
		if len(remove) == 0 {
			n := pieceOf(put, maxBatchEntries-n)
			piece.put, put = analyzeAll(put[:n]), put[n:]
		}
		last := len(remove) == 0 && len(put) == 0
		if last {
			piece.watermark, piece.progress = batch.Watermark, batch.Progress
		}
		if err := waiting.wait(); err != nil {
			return err
		}
		if err := b.submit(ctx, piece); err != nil {
			return err
		}
		if waiting = piece; last {
			return waiting.wait()
		}
	}
}

// pieceOf tells how many entries make one piece; at least one, if room is left.
func pieceOf(entries []Entry, room int) int {
	bytes := 0
	for i, e := range entries {
		bytes += len(e.Title) + len(e.Body)
		if i == room || i > 0 && bytes > maxBatchBytes {
			return i
		}
	}
	return len(entries)
}

// submit hands a request to the writer. Once the writer has it, only its answer
// counts: ctx cannot take a change back.
func (b *Bleve) submit(ctx context.Context, r *request) error {
	select {
	case b.requests <- r:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// wait returns when the request is searchable; there may be none yet.
func (r *request) wait() error {
	if r == nil {
		return nil
	}
	if err := <-r.done; err != nil {
		return fmt.Errorf("apply changes to the index: %w", err)
	}
	return nil
}

// write is the writer. Close lets it go when no caller is left.
func (b *Bleve) write() {
	defer close(b.written)
	var held *request // did not fit into the last batch
	for {
		batch := []*request{held}
		if held == nil {
			select {
			case batch[0] = <-b.requests:
			case <-b.closing:
				return
			}
		}
		batch, held = b.fill(batch)
		err := b.applyAll(batch)
		for _, r := range batch {
			r.done <- err
		}
	}
}

// fill adds the requests that wait and fit; held is the first that does not.
func (b *Bleve) fill(batch []*request) (filled []*request, held *request) {
	size := batch[0].size()
	for {
		select {
		case r := <-b.requests:
			if size += r.size(); size > maxBatchEntries {
				return batch, r
			}
			batch = append(batch, r)
		default:
			return batch, nil
		}
	}
}

// applyAll brings requests into both shelves, in the order they came.
func (b *Bleve) applyAll(requests []*request) error {
	changes := map[string]*analyzed{} // by id; nil removes
	var ids []string
	next := b.last
	next.Sequence++
	b.last.Sequence++ // whatever becomes of this change, its number is used up
	for _, r := range requests {
		for _, id := range r.remove {
			changes[id] = nil
			ids = append(ids, id)
		}
		for i := range r.put {
			changes[r.put[i].id] = &r.put[i]
			ids = append(ids, r.put[i].id)
		}
		if r.watermark != "" {
			next.Watermark = r.watermark
		}
		if r.progress != "" {
			next.Progress = r.progress
		}
		next.Complete = next.Complete || r.complete
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)

	onOpen, err := b.open.present(ids)
	if err != nil {
		return err
	}
	onClassified, err := b.classified.present(ids)
	if err != nil {
		return err
	}
	open, raised := plan(ids, changes, onOpen, func(level int) bool { return level < LevelClassified })
	classified, lowered := plan(ids, changes, onClassified, func(level int) bool { return level >= LevelClassified })
	open.next, classified.next = next, next

	if len(raised)+len(lowered) > 0 {
		b.moving.Lock()
		defer b.moving.Unlock()
		if err := b.open.leave(raised); err != nil {
			return err
		}
		if err := b.classified.leave(lowered); err != nil {
			return err
		}
	}
	if err := b.open.write(open); err != nil {
		return err
	}
	if err := b.classified.write(classified); err != nil {
		return err
	}
	b.last = next
	return nil
}

// plan sorts out what one shelf has to do: present are the entries of ids that
// stand on it, belongs tells the levels that do. Entries that belong on the other
// shelf from now on are returned apart.
func plan(ids []string, changes map[string]*analyzed, present map[string]lengths, belongs func(level int) bool) (c change, movers map[string]lengths) {
	movers = map[string]lengths{}
	for _, id := range ids {
		entry := changes[id]
		own, standing := present[id]
		switch {
		case entry != nil && belongs(entry.level):
			c.put = append(c.put, *entry)
			c.gone.add(own)
		case entry != nil && standing:
			movers[id] = own
		case standing:
			c.remove = append(c.remove, id)
			c.gone.add(own)
		}
	}
	return c, movers
}

// leave removes entries that go to the other shelf, and returns when that is on
// disk: not even after a crash does an entry stand on both.
func (s *shelf) leave(movers map[string]lengths) error {
	if len(movers) == 0 {
		return nil
	}
	c := change{remove: sortedIDs(movers), next: s.state}
	for _, own := range movers {
		c.gone.add(own)
	}
	if err := s.write(c); err != nil {
		return err
	}
	return s.unwritten.drain()
}
