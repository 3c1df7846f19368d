package approval

import (
	"slices"
	"strconv"
	"time"

	"docket/internal/fault"
)

// Finish ends the node with what was decided: agreed, done or read.
func (f *Flow) Finish(n *Node, now time.Time) {
	f.finish(n, NodeDone, now)
	f.advance(n, now)
}

// Forward gives the node to somebody else (转办), who decides in its place.
func (f *Flow) Forward(n *Node, to string, now time.Time) {
	f.finish(n, NodeDone, now)
	f.supersede(n, n)
	other := n.again(n.ID, n.Round)
	other.Role, other.Username, other.Department, other.AskedBy = "", to, "", n.Actor
	f.put(other)
	f.open(other, n, now)
}

// Reassign gives a node to somebody else by the office (改派), while nobody has decided on it.
func (f *Flow) Reassign(n *Node, to, by string, now time.Time) {
	f.outdated = append(f.outdated, n.TaskID)
	n.Actor, n.Decision = by, Reassign
	f.Forward(n, to, now)
}

// AddSigners puts people before or after the node (加签). After it, the node counts as agreed; before
// it, the node comes again when they have decided.
func (f *Flow) AddSigners(n *Node, before bool, people []string, now time.Time) {
	f.finish(n, NodeDone, now)
	stops := make([]Stop, 0, len(people))
	for _, p := range people {
		stops = append(stops, Stop{Action: n.Action, Username: p, DueOn: n.DueOn, Parallel: true})
	}
	if !before {
		f.insert(n.Actor, n.ID, n.Step+1, stops)
		f.advance(n, now)
		return
	}
	again := f.insert(n.AskedBy, n.ID, n.Step+1, []Stop{{Name: n.Name, Action: n.Action, Role: n.Role, Username: n.Username, Department: n.Department, DueOn: n.DueOn}})
	again[0].Round = n.Round
	f.supersede(n, n)
	for _, s := range stops {
		signer := &Node{Step: n.Step, Round: n.Round, Action: s.Action, Username: s.Username, DueOn: s.DueOn, AskedBy: n.Actor, AddedBy: n.ID}
		f.put(signer)
		f.open(signer, n, now)
	}
}

// CopyTo lets people know (抄送): nothing waits for them. It returns those who had no copy yet.
func (f *Flow) CopyTo(n *Node, by string, people []string, now time.Time) (told []string) {
	for _, p := range people {
		if slices.ContainsFunc(f.Nodes, func(c *Node) bool { return c.Action == Copy && c.Username == p }) {
			continue
		}
		c := &Node{Step: n.Step, Round: n.Round, Action: Copy, Username: p, AskedBy: by, AddedBy: n.ID}
		f.put(c)
		c.ArrivedAt = &now
		f.finish(c, NodeDone, now)
		told = append(told, p)
	}
	return told
}

// Earlier returns the nodes to which n can be returned.
func (f *Flow) Earlier(n *Node) []*Node {
	return f.live(func(e *Node) bool { return e.Step < n.Step && e.State == NodeDone })
}

// ReturnTo sends the matter back from n to an earlier node (退回): it and all that follow come again in a
// new round, nothing is erased. Nodes beside the target stay as they were decided.
func (f *Flow) ReturnTo(n *Node, place string, now time.Time) error {
	earlier := f.Earlier(n)
	i := slices.IndexFunc(earlier, func(e *Node) bool { return strconv.Itoa(e.Place) == place })
	if i < 0 {
		choices := ""
		for _, e := range earlier {
			if choices != "" {
				choices += ", "
			}
			choices += strconv.Itoa(e.Place)
		}
		return fault.ErrInvalid.With(fault.Field{Field: "to", Code: "return_to", Params: map[string]any{"choices": choices}})
	}
	target, round := earlier[i], f.round()+1
	for _, old := range f.live(func(m *Node) bool { return m == target || m.Step > target.Step }) {
		again := old.again(n.ID, round)
		switch {
		case old == n:
			f.finish(n, NodeReturned, now)
		case old.State == NodeCurrent: // beside n: nothing is left to decide
			f.outdated = append(f.outdated, old.TaskID)
			f.finish(old, NodeReturned, now)
		case old.State == NodeWaiting:
			f.finish(old, NodeReturned, now)
		}
		f.supersede(old, n)
		f.put(again)
		if old == target {
			f.open(again, n, now)
		}
	}
	return nil
}

// Stop ends the flow at node n, which refused, or without one from outside: what waits goes back.
func (f *Flow) Stop(n *Node, state string, now time.Time) {
	for _, m := range f.Nodes {
		switch {
		case m == n:
			f.finish(m, NodeDone, now)
		case m.State == NodeCurrent || m.State == NodeWaiting:
			if m.TaskID != "" {
				f.outdated = append(f.outdated, m.TaskID)
			}
			f.finish(m, NodeWithdrawn, now)
		}
	}
	f.end(state, now)
}

// movable are the decisions that can be taken back.
var movable = []string{"agree", "done", "acknowledge", Return, Forward, AddSigner}

// TakeBack undoes the decision on n (撤回) while nothing that it opened has been opened or decided, which
// Save makes sure of. The decision stays as it was sealed; the node comes again. It returns the nodes
// that had arrived by the decision and have left again.
func (f *Flow) TakeBack(n *Node, now time.Time) (left []*Node, err error) {
	if !f.IsRunning() || !slices.Contains(movable, n.Decision) || n.State == NodeWithdrawn || n.FinishedAt == nil ||
		n.SupersededBy != "" && n.SupersededBy != n.ID {
		return nil, ErrNoReturn
	}
	wasReturn := n.Decision == Return
	opened := slices.DeleteFunc(slices.Clone(f.Nodes), func(m *Node) bool { return m.OpenedBy != n.ID })
	if slices.ContainsFunc(opened, func(m *Node) bool { return m.State != NodeCurrent || !m.IsLive() }) {
		return nil, ErrNoReturn
	}
	if wasReturn && f.hasMoved(n) {
		return nil, ErrNoReturn
	}
	if len(opened) == 0 && !slices.ContainsFunc(f.Current(), func(m *Node) bool { return m.Step == n.Step }) {
		return nil, ErrNoReturn // somebody else's decision has moved it on
	}
	for _, m := range opened {
		f.untaken = append(f.untaken, m.TaskID)
		gone := *m
		left = append(left, &gone)
		if m.AddedBy != n.ID { // it was planned before and waits again
			m.State, m.ArrivedAt, m.OpenedBy, m.TaskID = NodeWaiting, nil, "", ""
			f.touch(m)
		}
	}
	for _, m := range slices.Clone(f.Nodes) {
		if m.AddedBy == n.ID && m.IsLive() {
			f.finish(m, NodeWithdrawn, now)
			f.supersede(m, n)
		}
	}
	round := n.Round
	if wasReturn {
		round = f.round() + 1
		for _, m := range slices.Clone(f.Nodes) {
			if m == n || m.SupersededBy != n.ID || m.AddedBy == n.ID || m.Action == Copy {
				continue
			}
			if m.State == NodeDone { // what had been decided before stands again
				m.SupersededBy = ""
				f.touch(m)
				continue
			}
			again := m.again(n.ID, round)
			f.put(again)
			if again.Step == n.Step {
				f.open(again, n, now)
			}
		}
	}
	n.State = NodeWithdrawn
	f.supersede(n, n)
	again := n.again(n.ID, round)
	f.put(again)
	f.open(again, n, now)
	return left, nil
}

// hasMoved reports whether anything was put in or has come again since n was returned.
func (f *Flow) hasMoved(n *Node) bool {
	last := 0
	for _, m := range f.Nodes {
		if m.AddedBy == n.ID && m.Action != Copy {
			last = max(last, m.Place)
		}
	}
	return slices.ContainsFunc(f.Nodes, func(m *Node) bool { return m.Place > last && m.Action != Copy })
}
