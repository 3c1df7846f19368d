package approval

import (
	"slices"
	"strconv"
	"time"

	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/fault"
	"docket/internal/opaque"
)

// The states of a flow and of its nodes.
const (
	FlowRunning, FlowDone, FlowWithdrawn, FlowReturned = "running", "done", "withdrawn", "returned"

	NodeWaiting, NodeCurrent, NodeDone, NodeReturned, NodeWithdrawn = "waiting", "current", "done", "returned", "withdrawn"
)

// The decisions that move a flow; the others (agree, done, acknowledge) finish a node.
const (
	Return, Forward, AddSigner, Copy, Refuse, TakeBack, Reassign = "return", "forward", "add_signer", "copy", "refuse", "withdraw", "reassign"
)

// Errors of flows.
var (
	ErrNoFlow   = fault.New(fault.Conflict, "approval.no_flow", "该事项没有正在进行的流转。", "Nothing circulates here at the moment.")
	ErrRunning  = fault.New(fault.Conflict, "approval.flow_running", "流转正在进行，请在其中增加节点，或待其结束。", "A route is under way; add nodes to it, or wait for its end.")
	ErrEnding   = fault.New(fault.Conflict, "approval.flow_ending", "办理结果正待确认，不能再增加节点；请先退回。", "The result is being accepted; return it before further nodes are added.")
	ErrNoReturn = fault.New(fault.Conflict, "approval.too_late", "后续节点已打开或已处理，不能再撤回。", "The next person has opened it or decided; it can no longer be taken back.")
)

// Node is one visit to a place of a flow: who is to do what, and what became of it.
type Node struct {
	ID           string        `json:"id"`
	FlowID       string        `json:"flow"`
	Place        int           `json:"place" doc:"its number in the route, never given twice"`
	Step         int           `json:"step" doc:"nodes of one step stand beside each other"`
	Round        int           `json:"round" doc:"1, and one more with each return"`
	Name         string        `json:"name,omitempty" doc:"accept: the office accepts the result"`
	Action       string        `json:"action"`
	Role         access.Role   `json:"role,omitempty"`
	Username     string        `json:"user,omitempty"`
	Department   string        `json:"department,omitempty"`
	DueOn        calendar.Date `json:"due_on" format:"date"`
	State        string        `json:"state" enum:"waiting,current,done,returned,withdrawn"`
	AskedBy      string        `json:"asked_by" doc:"user name of who put the node in"`
	ArrivedAt    *time.Time    `json:"arrived_at"`
	FinishedAt   *time.Time    `json:"finished_at"`
	TaskID       string        `json:"-"`
	AddedBy      string        `json:"-"`
	OpenedBy     string        `json:"-"`
	SupersededBy string        `json:"-"`
	Actor        string        `json:"actor,omitempty" doc:"user name of who decided"`
	OnBehalf     string        `json:"on_behalf,omitempty" doc:"user name of the person acted for"`
	Decision     string        `json:"decision,omitempty"`
	RemindedAt   *time.Time    `json:"reminded_at"`
}

// Label is how tasks and traces name the node.
func (n *Node) Label() string {
	if n.Name != "" {
		return n.Name
	}
	return strconv.Itoa(n.Place)
}

// IsLive reports whether the node still stands: nothing has taken its place.
func (n *Node) IsLive() bool { return n.SupersededBy == "" && n.Action != Copy }

// Flow is the route of a subject. Its methods are the rules of circulation on values alone; Save writes
// what they did. The live nodes are always one whole route: done up to the current step, then waiting.
type Flow struct {
	ID          string
	SubjectKind string
	SubjectID   string
	State       string
	StartedBy   string
	StartedAt   time.Time
	EndedAt     *time.Time
	Nodes       []*Node

	isNew    bool
	changed  map[*Node]bool
	untaken  []string // tasks that go back, though only while nobody has opened them
	outdated []string // tasks that go back in any case
}

// NewFlow returns a flow without nodes.
func NewFlow(kind, id, startedBy string, now time.Time) *Flow {
	return &Flow{ID: opaque.ID(), SubjectKind: kind, SubjectID: id, State: FlowRunning, StartedBy: startedBy, StartedAt: now, isNew: true}
}

// Stop is a node that is to be put into a flow. Parallel ones stand beside the one before.
type Stop struct {
	Name       string
	Action     string
	Role       access.Role
	Username   string
	Department string
	DueOn      calendar.Date
	Parallel   bool
}

// Add puts stops into the flow: after the step of the node by, whose holder decides what comes next, or
// without one at the end. A node of the office's own at the end (accept) stays the last.
func (f *Flow) Add(askedBy string, by *Node, stops []Stop) error {
	step := f.lastStep() + 1
	if last := f.named(); last != nil {
		if last.State != NodeWaiting {
			return ErrEnding
		}
		step = last.Step
	}
	if by != nil {
		step = by.Step + 1
	}
	f.insert(askedBy, "", step, stops)
	return nil
}

// insert puts stops in front of what is planned for step, and returns their nodes.
func (f *Flow) insert(askedBy, source string, step int, stops []Stop) []*Node {
	var nodes []*Node
	at := step - 1
	for i, s := range stops {
		if i == 0 || !s.Parallel {
			at++
		}
		nodes = append(nodes, &Node{Step: at, Name: s.Name, Action: s.Action, Role: s.Role, Username: s.Username, Department: s.Department, DueOn: s.DueOn, AskedBy: askedBy, AddedBy: source})
	}
	for _, n := range f.Nodes {
		if n.IsLive() && n.Step >= step {
			n.Step += at - step + 1
			f.touch(n)
		}
	}
	for _, n := range nodes {
		f.put(n)
	}
	return nodes
}

// put adds a node that waits.
func (f *Flow) put(n *Node) {
	n.ID, n.FlowID, n.State = opaque.ID(), f.ID, NodeWaiting
	if n.Round == 0 {
		n.Round = f.round()
	}
	for _, other := range f.Nodes {
		n.Place = max(n.Place, other.Place)
	}
	n.Place++
	f.Nodes = append(f.Nodes, n)
	f.touch(n)
}

// again returns a node like n, for a further visit.
func (n *Node) again(source string, round int) *Node {
	return &Node{Step: n.Step, Round: round, Name: n.Name, Action: n.Action, Role: n.Role, Username: n.Username, Department: n.Department, DueOn: n.DueOn, AskedBy: n.AskedBy, AddedBy: source}
}

func (f *Flow) touch(n *Node) {
	if f.changed == nil {
		f.changed = map[*Node]bool{}
	}
	f.changed[n] = true
}

func (f *Flow) round() int {
	round := 1
	for _, n := range f.Nodes {
		round = max(round, n.Round)
	}
	return round
}

func (f *Flow) lastStep() int {
	step := 0
	for _, n := range f.Nodes {
		if n.IsLive() {
			step = max(step, n.Step)
		}
	}
	return step
}

// named returns the live node of the office's own, nil when there is none.
func (f *Flow) named() *Node {
	i := slices.IndexFunc(f.Nodes, func(n *Node) bool { return n.IsLive() && n.Name != "" })
	if i < 0 {
		return nil
	}
	return f.Nodes[i]
}

// live returns the live nodes for which holds is true.
func (f *Flow) live(holds func(*Node) bool) (out []*Node) {
	for _, n := range f.Nodes {
		if n.IsLive() && holds(n) {
			out = append(out, n)
		}
	}
	return out
}

// Current are the nodes that wait for a decision now.
func (f *Flow) Current() []*Node {
	return f.live(func(n *Node) bool { return n.State == NodeCurrent })
}

// Standing are the nodes that count: those that nothing has taken the place of.
func (f *Flow) Standing() []*Node { return f.live(func(*Node) bool { return true }) }

// NodeOf returns the node that a task belongs to, nil when it belongs to none.
func (f *Flow) NodeOf(task string) *Node {
	for _, n := range f.Nodes {
		if task != "" && n.TaskID == task {
			return n
		}
	}
	return nil
}

// Begin opens the first step.
func (f *Flow) Begin(now time.Time) { f.advance(nil, now) }

// advance opens the next step when no node of the current one waits any more; after the last the flow
// is done (DOC-05: a step opens when the one before is finished).
func (f *Flow) advance(by *Node, now time.Time) {
	if len(f.Current()) > 0 {
		return
	}
	waiting := f.live(func(n *Node) bool { return n.State == NodeWaiting })
	if len(waiting) == 0 {
		f.end(FlowDone, now)
		return
	}
	next := slices.MinFunc(waiting, func(a, b *Node) int { return a.Step - b.Step }).Step
	for _, n := range waiting {
		if n.Step == next {
			f.open(n, by, now)
		}
	}
}

func (f *Flow) open(n, by *Node, now time.Time) {
	n.State, n.ArrivedAt = NodeCurrent, &now
	if by != nil {
		n.OpenedBy = by.ID
	}
	f.touch(n)
}

func (f *Flow) end(state string, now time.Time) { f.State, f.EndedAt = state, &now }

func (f *Flow) finish(n *Node, state string, now time.Time) {
	n.State, n.FinishedAt = state, &now
	f.touch(n)
}

// supersede says that by's decision has put something else in the place of n.
func (f *Flow) supersede(n, by *Node) {
	n.SupersededBy = by.ID
	f.touch(n)
}

// IsRunning reports whether the flow goes on.
func (f *Flow) IsRunning() bool { return f.State == FlowRunning }
