package approval

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"docket/internal/fault"
)

// move is a decision on a flow in a test: who, what, and to whom.
type move struct {
	who, decision string
	to            string
}

// state writes where a flow is: the holders of each step, with a star at those who are to decide.
func state(f *Flow) string {
	if !f.IsRunning() {
		return f.State
	}
	steps := map[int][]string{}
	for _, n := range f.Standing() {
		name := n.Username
		switch n.State {
		case NodeCurrent:
			name += "*"
		case NodeDone:
			name += "+"
		}
		steps[n.Step] = append(steps[n.Step], name)
	}
	var numbers []int
	for s := range steps {
		numbers = append(numbers, s)
	}
	slices.Sort(numbers)
	var out []string
	for _, s := range numbers {
		slices.Sort(steps[s])
		out = append(out, strings.Join(steps[s], "|"))
	}
	return strings.Join(out, " ")
}

// do decides as somebody does through the frame.
func do(f *Flow, m move, now time.Time) error {
	current := slices.IndexFunc(f.Nodes, func(n *Node) bool { return n.IsLive() && n.State == NodeCurrent && n.Username == m.who })
	if m.decision == TakeBack {
		last := -1
		for i, n := range f.Nodes {
			if n.Actor == m.who && n.FinishedAt != nil && (last < 0 || !n.FinishedAt.Before(*f.Nodes[last].FinishedAt)) {
				last = i
			}
		}
		if last < 0 {
			return errors.New("nothing decided")
		}
		_, err := f.TakeBack(f.Nodes[last], now)
		return err
	}
	if current < 0 {
		return errors.New("not theirs")
	}
	to := m.to
	if m.decision == Return {
		to = "99"
		for _, e := range f.Earlier(f.Nodes[current]) {
			if e.Username == m.to {
				to = strconv.Itoa(e.Place)
				break
			}
		}
	}
	return doOn(f, f.Nodes[current], m.decision, to, now)
}

// doOn decides on one node; to are people, or the place that Return goes to.
func doOn(f *Flow, n *Node, decision, to string, now time.Time) error {
	n.Actor, n.Decision = n.Username, decision
	switch decision {
	case Forward:
		f.Forward(n, to, now)
	case Return:
		return f.ReturnTo(n, to, now)
	case "before", "after":
		n.Decision = AddSigner
		f.AddSigners(n, decision == "before", strings.Split(to, ","), now)
	case Refuse:
		f.Stop(n, FlowReturned, now)
	default:
		f.Finish(n, now)
	}
	return nil
}

// route makes a flow of people, one step after the other; a bar puts them beside each other.
func route(people string) *Flow {
	f := NewFlow("thing", "1", "starter", time.Unix(0, 0))
	var stops []Stop
	for step := range strings.SplitSeq(people, " ") {
		for i, p := range strings.Split(step, "|") {
			stops = append(stops, Stop{Action: "review", Username: p, Parallel: i > 0})
		}
	}
	if err := f.Add("starter", nil, stops); err != nil {
		panic(err)
	}
	f.Begin(time.Unix(0, 0))
	return f
}

// Rules DOC-04, DOC-05: where a route stands after each decision.
func TestFlow_Moves(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, people string
		moves        []move
		want         string
	}{
		{"the first step is open", "a b c", nil, "a* b c"},
		{"level n+1 opens after level n", "a b c", []move{{"a", "agree", ""}}, "a+ b* c"},
		{"all of a step must have decided", "a|b c", []move{{"b", "agree", ""}}, "a*|b+ c"},
		{"then the next opens", "a|b c", []move{{"b", "agree", ""}, {"a", "agree", ""}}, "a+|b+ c*"},
		{"the last one ends it", "a b", []move{{"a", "agree", ""}, {"b", "agree", ""}}, "done"},
		{"somebody else in the place", "a b", []move{{"a", Forward, "x"}}, "x* b"},
		{"and on again", "a b", []move{{"a", Forward, "x"}, {"x", Forward, "y"}, {"y", "agree", ""}}, "y+ b*"},
		{"signers before come first, then the same again", "a b c", []move{{"a", "agree", ""}, {"b", "before", "x,y"}}, "a+ x*|y* b c"},
		{"and the node after them", "a b c", []move{{"a", "agree", ""}, {"b", "before", "x"}, {"x", "agree", ""}}, "a+ x+ b* c"},
		{"signers after come next", "a b c", []move{{"a", "after", "x,y"}}, "a+ x*|y* b c"},
		{"beside others they wait for these", "a|b c", []move{{"a", "after", "x"}}, "a+|b* x c"},
		{"returned to the one before", "a b c", []move{{"a", "agree", ""}, {"b", Return, "a"}}, "a* b c"},
		{"returned to a chosen earlier one", "a b c", []move{{"a", "agree", ""}, {"b", "agree", ""}, {"c", Return, "a"}}, "a* b c"},
		{"and through all of them again", "a b c", []move{{"a", "agree", ""}, {"b", "agree", ""}, {"c", Return, "b"}, {"b", "agree", ""}, {"c", "agree", ""}}, "done"},
		{"beside the chosen one nothing is asked again", "a|b c", []move{{"a", "agree", ""}, {"b", "agree", ""}, {"c", Return, "b"}}, "a+|b* c"},
		{"others of the step lose their turn", "a b|c d", []move{{"a", "agree", ""}, {"b", Return, "a"}}, "a* b|c d"},
		{"it comes again to whom it was forwarded", "a b c", []move{{"a", "agree", ""}, {"b", Forward, "x"}, {"x", "agree", ""}, {"c", Return, "x"}}, "a+ x* c"},
		{"refused", "a b", []move{{"a", Refuse, ""}}, "returned"},
		{"taken back", "a b c", []move{{"a", "agree", ""}, {"a", TakeBack, ""}}, "a* b c"},
		{"and decided anew", "a b c", []move{{"a", "agree", ""}, {"a", TakeBack, ""}, {"a", "agree", ""}}, "a+ b* c"},
		{"taken back beside another", "a|b c", []move{{"a", "agree", ""}, {"a", TakeBack, ""}}, "a*|b* c"},
		{"a forward taken back", "a b", []move{{"a", Forward, "x"}, {"a", TakeBack, ""}}, "a* b"},
		{"signers taken back", "a b", []move{{"a", "before", "x,y"}, {"a", TakeBack, ""}}, "a* b"},
		{"signers after taken back", "a b", []move{{"a", "after", "x"}, {"a", TakeBack, ""}}, "a* b"},
		{"a return taken back", "a b c", []move{{"a", "agree", ""}, {"b", "agree", ""}, {"c", Return, "a"}, {"c", TakeBack, ""}}, "a+ b+ c*"},
		{"a return taken back beside another", "a b|c d", []move{{"a", "agree", ""}, {"b", Return, "a"}, {"b", TakeBack, ""}}, "a+ b*|c* d"},
		{"a return taken back goes on", "a b c", []move{{"a", "agree", ""}, {"b", Return, "a"}, {"b", TakeBack, ""}, {"b", "agree", ""}, {"c", "agree", ""}}, "done"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := route(c.people)
			for i, m := range c.moves {
				if err := do(f, m, time.Unix(int64(i+1), 0)); err != nil {
					t.Fatalf("move %d: %v (at %s)", i, err, state(f))
				}
			}
			if got := state(f); got != c.want {
				t.Errorf("at %q, want %q", got, c.want)
			}
			whole(t, f)
		})
	}
}

// What cannot be done leaves the flow where it is.
func TestFlow_Refused(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, people string
		before       []move
		refused      move
		code         string
	}{
		{"there is nobody before the first", "a b", nil, move{"a", Return, ""}, fault.ErrInvalid.Code},
		{"nobody returns to the step they are in", "a b|c", []move{{"a", "agree", ""}, {"c", "agree", ""}}, move{"b", Return, "c"}, fault.ErrInvalid.Code},
		{"the next has decided", "a b c", []move{{"a", "agree", ""}, {"b", "agree", ""}}, move{"a", TakeBack, ""}, ErrNoReturn.Code},
		{"another has moved it on", "a|b c", []move{{"a", "agree", ""}, {"b", "agree", ""}}, move{"a", TakeBack, ""}, ErrNoReturn.Code},
		{"one of those it opened has decided", "a b|c", []move{{"a", "agree", ""}, {"b", "agree", ""}}, move{"a", TakeBack, ""}, ErrNoReturn.Code},
		{"it was returned since", "a b c", []move{{"a", "agree", ""}, {"b", Return, "a"}, {"a", TakeBack, ""}}, move{}, ""},
		{"it is over", "a", []move{{"a", "agree", ""}}, move{"a", TakeBack, ""}, ErrNoReturn.Code},
		{"it was taken back before", "a b", []move{{"a", "agree", ""}, {"a", TakeBack, ""}}, move{"a", TakeBack, ""}, ErrNoReturn.Code},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := route(c.people)
			refused := c.refused
			for i, m := range c.before {
				if err := do(f, m, time.Unix(int64(i+1), 0)); err != nil {
					if refused.who == "" && fault.As(err).Code == ErrNoReturn.Code {
						return // the last move is the one that must fail
					}
					t.Fatal(err)
				}
			}
			at := state(f)
			if err := do(f, refused, time.Unix(99, 0)); fault.As(err).Code != c.code {
				t.Errorf("%v, want %s", err, c.code)
			}
			if state(f) != at {
				t.Errorf("it moved from %q to %q", at, state(f))
			}
		})
	}
}

// Nodes that are put in stand after their step or at the end, in front of the office's own last one.
func TestFlow_Add(t *testing.T) {
	t.Parallel()
	f := route("a b")
	add := func(by *Node, people ...string) error {
		var stops []Stop
		for _, p := range people {
			stops = append(stops, Stop{Action: "handle", Username: p})
		}
		return f.Add("x", by, stops)
	}
	if err := f.Add("starter", nil, []Stop{{Name: "accept", Action: "review", Username: "z"}}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(add(f.Nodes[0], "c", "d"), add(nil, "e")); err != nil || state(f) != "a* c d b e z" {
		t.Errorf("%v, at %q", err, state(f))
	}
	for i, p := range []string{"a", "c", "d", "b", "e"} {
		if err := do(f, move{p, "agree", ""}, time.Unix(int64(i), 0)); err != nil {
			t.Fatal(err)
		}
	}
	if err := add(nil, "late"); fault.As(err).Code != ErrEnding.Code {
		t.Errorf("while the result is accepted: %v, at %s", err, state(f))
	}
	whole(t, f)
}

// Whatever happens in whatever order, the standing nodes are one route without gap: done, then current,
// then waiting; places are never given twice and nothing is lost.
func FuzzFlow(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
	f.Add([]byte{0, 0, 21, 21, 60, 7, 8, 9, 30, 41, 52, 63, 7, 1, 0, 0, 0})
	f.Fuzz(func(t *testing.T, script []byte) {
		flow := route("a b|c d e|f")
		for i, b := range script[:min(len(script), 60)] {
			current := flow.Current()
			if len(current) == 0 {
				break
			}
			n, what, before := current[int(b/8)%len(current)], []string{"agree", Return, Forward, "before", "after", TakeBack, "agree", "agree"}[b%8], len(flow.Nodes)
			now := time.Unix(int64(i+1), 0)
			switch what {
			case TakeBack: // of any decision by anybody: Save looks at what was opened, the rules at the rest
				done := slices.DeleteFunc(slices.Clone(flow.Nodes), func(n *Node) bool { return n.Decision == "" })
				if len(done) > 0 {
					_, _ = flow.TakeBack(done[len(done)-1-int(b/8)%len(done)], now)
				}
			case Return:
				if earlier := flow.Earlier(n); len(earlier) > 0 {
					_ = doOn(flow, n, Return, strconv.Itoa(earlier[int(b/8)%len(earlier)].Place), now)
				}
			default:
				_ = doOn(flow, n, what, string("abcdef"[int(b/8)%6]), now)
			}
			if len(flow.Nodes) < before {
				t.Fatal("a node was lost")
			}
			whole(t, flow)
		}
	})
}

// whole checks what holds for every flow.
func whole(t *testing.T, f *Flow) {
	t.Helper()
	places := map[int]bool{}
	for _, n := range f.Nodes {
		if places[n.Place] || n.Place == 0 {
			t.Fatalf("place %d was given twice", n.Place)
		}
		places[n.Place] = true
	}
	if !f.IsRunning() {
		if len(f.Current()) > 0 {
			t.Fatalf("over, and %s", state(f))
		}
		return
	}
	current := f.Current()
	if len(current) == 0 {
		t.Fatalf("nobody is to decide: %s", state(f))
	}
	for _, n := range f.Standing() {
		switch {
		case n.Step < current[0].Step && n.State != NodeDone, n.Step > current[0].Step && n.State != NodeWaiting,
			n.Step == current[0].Step && n.State != NodeDone && n.State != NodeCurrent:
			t.Fatalf("step %d of %s is %s while step %d is open", n.Step, state(f), n.State, current[0].Step)
		}
	}
}
