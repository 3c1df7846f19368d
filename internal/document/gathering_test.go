package document

import (
	"errors"
	"slices"
	"sync"
	"testing"
)

// However many come at once, each is served exactly once, gets its own error, and one group is at
// work at a time; those that wait go together.
func TestGathering(t *testing.T) {
	t.Parallel()
	const people = 300
	var g gathering
	refused := errors.New("refused")
	var mu sync.Mutex
	served, refusals, working := map[*registering]int{}, map[*registering]bool{}, 0
	var sizes []int
	act := func(group []*registering) func() {
		mu.Lock()
		defer mu.Unlock()
		if working++; working > 1 {
			t.Error("two groups at work")
		}
		for _, w := range group {
			served[w]++
			w.err = nil
			if refusals[w] {
				w.err = refused
			}
		}
		sizes = append(sizes, len(group))
		working--
		return func() {}
	}
	// The first holds the others up until all of them wait.
	entered, release := make(chan bool), make(chan bool)
	var all sync.WaitGroup
	all.Go(func() {
		err := g.join(t.Context(), &registering{}, func(group []*registering) func() {
			close(entered)
			<-release
			return act(group)
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-entered
	for i := range people {
		w := &registering{}
		mu.Lock()
		refusals[w] = i%7 == 0
		mu.Unlock()
		all.Go(func() {
			err := g.join(t.Context(), w, act)
			if errors.Is(err, refused) != (i%7 == 0) {
				t.Errorf("member %d: %v", i, err)
			}
		})
	}
	for waiting := 0; waiting < people; {
		g.mu.Lock()
		waiting = len(g.waiting)
		g.mu.Unlock()
	}
	close(release)
	all.Wait()
	for w, times := range served {
		if times != 1 {
			t.Errorf("%p was served %d times", w, times)
		}
	}
	if len(served) != people+1 || slices.Max(sizes) != mostTogether || len(sizes) != 1+(people+mostTogether-1)/mostTogether {
		t.Errorf("%d served in groups of %v", len(served), sizes)
	}
	if g.isBusy || len(g.waiting) > 0 {
		t.Error("the gathering is not free again")
	}
}
