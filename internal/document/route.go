package document

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/calendar"
	"docket/internal/event"
	"docket/internal/fault"
)

// What is done at the nodes of a route (domain 2.2, 2.3); the words are kinds of tasks.
const (
	ActTriage, ActPropose, ActInstruct, ActHandle, ActCirculate = "triage", "propose", "instruct", "handle", "circulate"
	ActReview, ActCountersign, ActSignOff, ActIssue             = "review", "countersign", "sign_off", "issue"
	ActDraft, ActSeal                                           = "draft", "seal" // of what is written here

	// NodeAccept is the node at which the office accepts the result of those who handled the matter.
	NodeAccept = "accept"
)

// RouteChoices are the decisions that each node takes, by kind of task.
func RouteChoices() map[string][]string {
	signing := []string{"agree", approval.Return, approval.Forward, approval.AddSigner, approval.Copy}
	return map[string][]string{
		ActTriage: {"agree", approval.Refuse}, ActPropose: signing, ActInstruct: signing, ActReview: signing, ActCountersign: signing, ActSignOff: signing, ActIssue: signing,
		ActHandle: {"done", approval.Return, approval.Forward, approval.Copy}, ActCirculate: {"acknowledge", approval.Forward, approval.Copy},
		ActReview + "/" + NodeAccept: {"agree", approval.Return},
		ActDraft:                     {"done"}, ActSeal: {"done", approval.Return, approval.Forward},
	}
}

// ownAllowed are the nodes that whoever started the route may take part in: they approve nothing.
var ownAllowed = []string{ActTriage, ActPropose, ActHandle, ActCirculate, ActIssue, ActDraft, ActSeal}

// routeOrder is the order in which a matter is dealt with (DOC-02, domain 2.2); what is not in it may
// stand anywhere.
var routeOrder = map[string]int{ActTriage: 1, ActPropose: 2, ActInstruct: 3, ActHandle: 4, ActCirculate: 4}

// RouteNode is a node as it is asked for: for a person, for whoever has a role, or for whoever signs for
// a department.
type RouteNode struct {
	Action     string      `json:"action" enum:"triage,propose,instruct,handle,circulate,review,countersign,sign_off,issue,seal" doc:"初审 拟办 批示 承办 传阅 审核 会签 签发 复核 用印; the last for drafts alone"`
	Role       access.Role `json:"role,omitempty" enum:"employee,registrar,archivist,supervisor,department_head,finance,management,logistics,duty,hr,auditor,admin"`
	User       string      `json:"user,omitempty" doc:"user name"`
	Department string      `json:"department,omitempty" doc:"code; whoever signs for it"`
	DueOn      string      `json:"due_on,omitempty" doc:"YYYY-MM-DD, not after the due date of the document"`
	Parallel   bool        `json:"parallel,omitempty" doc:"beside the node before, not after it"`
}

// RouteInput is a route, or the further nodes of one.
type RouteInput struct {
	Nodes      []RouteNode `json:"nodes" maxItems:"50"`
	NeedsReply *bool       `json:"needs_reply,omitempty" doc:"须答复: concluded only with a reply"`
}

// RouteStarted is written when a record begins to circulate, RouteExtended when nodes are added.
type (
	RouteStarted struct {
		Document string `json:"-"`
		Version  int    `json:"version"`
		Flow     string `json:"flow"`
		Nodes    int    `json:"nodes"`
	}
	RouteExtended struct {
		Document string `json:"-"`
		Version  int    `json:"version"`
		Flow     string `json:"flow"`
		Nodes    int    `json:"nodes"`
	}
)

// EventKind names the event.
func (RouteStarted) EventKind() string { return "document.route.started" }

// EventKind names the event.
func (RouteExtended) EventKind() string { return "document.route.extended" }

// EventSubject is the record.
func (e RouteStarted) EventSubject() (string, string) { return Kind, e.Document }

// EventSubject is the record.
func (e RouteExtended) EventSubject() (string, string) { return Kind, e.Document }

// SetRoute starts 流转, or adds nodes to a route that is under way: a registrar at its end, who holds a
// 拟办 or 批示 node after it. It answers the whole route.
//
// Errors: ErrNotFound; fault.ErrForbidden for others; fault.ErrInvalid naming every node that cannot be;
// ErrVoid, ErrClosed, ErrScopePending; approval.ErrEnding.
func (s *Service) SetRoute(ctx context.Context, actor access.Actor, id string, in RouteInput) (Route, error) {
	_, err := s.change(access.WithActor(ctx, actor), func(tx pgx.Tx) (Document, error) { return lockOne(ctx, tx, actor, id) },
		func(tx pgx.Tx, d *Document) (event.Event, error) {
			flow, by, err := s.routeToChange(ctx, tx, actor, d)
			if err != nil {
				return nil, err
			}
			isNew := len(flow.Nodes) == 0
			if err := noSeal(in.Nodes); err != nil {
				return nil, err
			}
			stops, err := s.stops(ctx, tx, d, flow, in.Nodes)
			if err != nil {
				return nil, err
			}
			if isNew {
				if err := s.followAuthority(ctx, tx, d, stops); err != nil {
					return nil, err
				}
			}
			if err := flow.Add(actor.Username, by, stops); err != nil {
				return nil, err
			}
			if in.NeedsReply != nil {
				d.NeedsReply = *in.NeedsReply
			}
			if err := d.acceptAtEnd(actor.Username, flow); err != nil {
				return nil, err
			}
			if isNew {
				flow.Begin(s.instant())
			}
			d.Status = StatusCirculating
			d.Version++
			if err := s.saveFlow(ctx, tx, d, flow, nil); err != nil {
				return nil, err
			}
			if isNew {
				return RouteStarted{d.ID, d.Version, flow.ID, len(stops)}, nil
			}
			return RouteExtended{d.ID, d.Version, flow.ID, len(stops)}, nil
		})
	if err != nil {
		return Route{}, err
	}
	return s.Route(ctx, actor, id)
}

// noSeal refuses a seal on a route that issues nothing.
func noSeal(nodes []RouteNode) error {
	var check fault.Check
	for i, n := range nodes {
		if n.Action == ActSeal {
			check.Add(fmt.Sprintf("nodes.%d.action", i), "seal_of_draft")
		}
	}
	return check.Err()
}

// routeToChange returns the flow that nodes are to be put into, and the node after which they stand.
func (s *Service) routeToChange(ctx context.Context, tx pgx.Tx, actor access.Actor, d *Document) (*approval.Flow, *approval.Node, error) {
	if err := d.circulates(); err != nil {
		return nil, nil, err
	}
	if !d.isIssued() {
		return nil, nil, approval.ErrRunning // the route on which it is issued has been submitted with it
	}
	flow, err := approval.Running(ctx, tx, Kind, d.ID)
	if fault.As(err).Code == approval.ErrNoFlow.Code {
		if err := actor.Require(PermRegister); err != nil {
			return nil, nil, err
		}
		return approval.NewFlow(Kind, d.ID, actor.Username, s.instant()), nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	for _, n := range flow.Current() {
		if n.Action != ActPropose && n.Action != ActInstruct {
			continue
		}
		if _, err := approval.Peek(ctx, tx, actor, n.TaskID); err == nil {
			return flow, n, nil
		} else if fault.As(err).Kind != fault.NotFound {
			return nil, nil, err
		}
	}
	return flow, nil, actor.Require(PermRegister)
}

// circulates refuses what a record that is over, or whose scope nobody has approved, may not do.
func (d *Document) circulates() error {
	if err := d.isUnderWay(); err != nil {
		return err
	}
	if d.Classification.Classified() && d.ScopeState != ScopeApproved {
		return ErrScopePending
	}
	return nil
}

// isUnderWay refuses decisions on what is over.
func (d *Document) isUnderWay() error {
	switch d.Status {
	case StatusVoid:
		return ErrVoid
	case StatusRegistered, StatusDistributed, StatusCirculating, StatusDraft:
		return nil
	}
	return ErrClosed
}

// acceptAtEnd has the office accept the result at the end of a route on which the matter is handled. What
// is classified goes to its custodian, everything else to whoever is at the registry.
func (d *Document) acceptAtEnd(askedBy string, flow *approval.Flow) error {
	var isHandled, isAccepted bool
	for _, n := range flow.Standing() {
		isHandled = isHandled || n.Action == ActHandle
		isAccepted = isAccepted || n.Name == NodeAccept
	}
	if !isHandled || isAccepted {
		return nil
	}
	accept := approval.Stop{Name: NodeAccept, Action: ActReview, Role: access.Registrar}
	if d.Classification.Classified() {
		accept.Role, accept.Username = "", d.Custodian
	}
	return flow.Add(askedBy, nil, []approval.Stop{accept})
}

// saveFlow writes the flow and hands the record to the nodes that have arrived: that is distribution to
// them (design.md 8). left are nodes that have gone again before anybody opened them.
func (s *Service) saveFlow(ctx context.Context, tx pgx.Tx, d *Document, flow *approval.Flow, left []*approval.Node) error {
	arrived, err := flow.Save(ctx, tx, approval.Terms{MinClearance: d.handledAt(), OwnAllowed: ownAllowed}, s.instant())
	if err != nil {
		return err
	}
	for _, n := range arrived {
		if n.Name == "" {
			d.Handed = d.Handed.To(n.Username, n.Department, n.Role)
		}
	}
	for _, gone := range left {
		stays := slices.ContainsFunc(flow.Nodes, func(n *approval.Node) bool {
			return n.ID != gone.ID && n.ArrivedAt != nil && n.State != approval.NodeWithdrawn && n.Username == gone.Username && n.Department == gone.Department && n.Role == gone.Role
		})
		if !stays {
			d.Handed = d.Handed.Without(gone.Username, gone.Department, gone.Role)
		}
	}
	return nil
}

// dueOn reads the due date of a node.
func (n RouteNode) dueOn(d *Document) (due calendar.Date, code string) {
	if n.DueOn == "" {
		if n.Action == ActHandle {
			return d.DueOn, ""
		}
		return calendar.Date{}, ""
	}
	due, err := calendar.ParseDate(n.DueOn)
	if err != nil {
		return due, "date"
	}
	if !d.DueOn.IsZero() && due.After(d.DueOn) {
		return due, "after_due"
	}
	return due, ""
}
