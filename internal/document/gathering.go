package document

import (
	"context"
	"sync"
)

// gathering lets registrations that come at the same time share one transaction: one of them does
// the work for all that wait, while the next ones gather. Nobody waits for company: a lone
// registration goes at once. A transaction's cost, its round trips and the lock on the number
// series above all, is paid once for all.
type gathering struct {
	mu      sync.Mutex
	waiting []*registering
	isBusy  bool
}

// mostTogether bounds one transaction, so that nobody waits for long.
const mostTogether = 64

// join returns when act has been run for a group with w in it, by this caller or by another. It
// returns the error that act left in w. act looks at ctx before it begins; later it cannot be
// stopped. What act returns is done before the group is told, while the next group is at work.
func (g *gathering) join(ctx context.Context, w *registering, act func(group []*registering) (finish func())) error {
	w.ctx, w.turn, w.err = ctx, make(chan bool, 1), errAbandoned
	g.mu.Lock()
	g.waiting = append(g.waiting, w)
	if g.isBusy {
		g.mu.Unlock()
		if leads := <-w.turn; !leads {
			return w.err
		}
		g.mu.Lock()
	}
	g.isBusy = true
	n := min(len(g.waiting), mostTogether) // w is the first of them
	group := g.waiting[:n:n]
	g.waiting = g.waiting[n:]
	g.mu.Unlock()
	defer func() {
		for _, other := range group {
			if other != w {
				other.turn <- false
			}
		}
	}()
	g.lead(group, act)()
	return w.err
}

// lead does the work for a group and hands the lead on.
func (g *gathering) lead(group []*registering, act func([]*registering) func()) (finish func()) {
	defer func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		if len(g.waiting) > 0 {
			g.waiting[0].turn <- true
		} else {
			g.isBusy = false
		}
	}()
	return act(group)
}
