package document

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/approval"
	"docket/internal/calendar"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/notify"
	"docket/internal/trace"
)

// NodeDecided is written for each decision at a node, RouteEnded when the last one has been made.
type (
	NodeDecided struct {
		Document string `json:"-"`
		Version  int    `json:"version"`
		Task     string `json:"task"`
		Action   string `json:"action"`
		Node     string `json:"node"`
		Decision string `json:"decision"`
		Channel  string `json:"channel,omitempty"`
	}
	RouteEnded struct {
		Document string `json:"-"`
		Flow     string `json:"flow"`
		Status   string `json:"status"`
	}
)

// EventKind names the event.
func (NodeDecided) EventKind() string { return "document.node.decided" }

// EventKind names the event.
func (RouteEnded) EventKind() string { return "document.route.ended" }

// EventSubject is the record.
func (e NodeDecided) EventSubject() (string, string) { return Kind, e.Document }

// EventSubject is the record.
func (e RouteEnded) EventSubject() (string, string) { return Kind, e.Document }

// visit is a decision at a node on its way through the frame.
type visit struct {
	s        *Service
	tx       pgx.Tx
	actor    access.Actor
	decision approval.Decision
	people   []string // whom the decision names
	d        *Document
	task     approval.Task
	flow     *approval.Flow
	node     *approval.Node
	left     []*approval.Node
	signedOn calendar.Date // of what was decided with a pen: the day on the paper
}

// DecideNode applies a decision at a node of a record's route (DOC-05): the record is locked, the task is
// taken, the decision sealed over the record as it stood, and the flow goes on. Of two who decide at once
// the second gets approval.ErrNotFound. What is classified is confirmed with the own password.
func (s *Service) DecideNode(ctx context.Context, actor access.Actor, taskID string, decision approval.Decision) (Document, error) {
	if decision.Decision == approval.TakeBack {
		return s.takeBack(ctx, actor, taskID, decision)
	}
	entry, task, err := s.holderOf(ctx, actor, taskID, decision)
	if err != nil {
		return Document{}, err
	}
	v := visit{s: s, actor: actor, decision: decision}
	if err := v.check(task); err != nil {
		return Document{}, err
	}
	if err := s.confirm(ctx, actor, task.SubjectID, decision.Confirm); err != nil {
		return Document{}, err
	}
	return s.change(access.WithActor(ctx, actor), func(tx pgx.Tx) (Document, error) { return lockWithDrafts(ctx, tx, actor, task.SubjectID) },
		func(tx pgx.Tx, d *Document) (event.Event, error) {
			v.tx, v.d = tx, d
			if err := d.isUnderWay(); err != nil {
				return nil, err
			}
			if d.Classification.Classified() && decision.Confirm == "" { // raised since it was looked at
				return nil, fault.ErrInvalid.With(fault.Field{Field: "confirm", Code: "confirm_required"})
			}
			if v.flow, err = approval.Running(ctx, tx, Kind, d.ID); err != nil {
				return nil, gone(err)
			}
			if v.node = v.flow.NodeOf(taskID); v.node == nil || v.node.State != approval.NodeCurrent {
				return nil, approval.ErrNotFound
			}
			if err := v.claim(ctx, entry); err != nil {
				return nil, err
			}
			return v.apply(ctx, entry)
		})
}

// gone turns "no flow" into the answer of a task that is not there.
func gone(err error) error {
	if fault.As(err).Code == approval.ErrNoFlow.Code {
		return approval.ErrNotFound
	}
	return err
}

// confirm asks for the own password before a decision on what is classified (DOC-05). A record that the
// actor may not read is ErrNotFound.
func (s *Service) confirm(ctx context.Context, actor access.Actor, id, password string) error {
	d, err := readOne(ctx, s.db, actor, id)
	if err != nil || !d.Classification.Classified() {
		return err
	}
	return s.confirming(ctx, actor, password)
}

// check refuses what needs no look at the record: a decision that the node does not take, and one
// without the words or people that it needs.
func (v *visit) check(task approval.Task) error {
	choices, ok := RouteChoices()[task.Kind+"/"+task.Node]
	if !ok {
		choices = RouteChoices()[task.Kind]
	}
	d := v.decision
	if !slices.Contains(choices, d.Decision) {
		return fault.ErrInvalid.With(fault.Field{Field: "decision", Code: "choice", Params: map[string]any{"choices": strings.Join(choices, ", ")}})
	}
	var check fault.Check
	switch d.Decision {
	case approval.Return, approval.Forward, approval.Refuse:
		if strings.TrimSpace(d.Opinion) == "" {
			check.Add("opinion", "reason_required")
		}
	case "done":
		if task.Kind == ActHandle && strings.TrimSpace(d.Opinion) == "" {
			check.Add("opinion", "result_required")
		}
	}
	if task.Kind == ActSeal && d.Decision == "done" {
		v.checkSeal(&check)
	} else if d.Seal != "" || d.Copies != 0 {
		check.Add("seal", "seal_of_draft")
	}
	v.people = slices.Compact(slices.Sorted(slices.Values(d.To)))
	switch d.Decision {
	case approval.Forward:
		if len(v.people) != 1 {
			check.Add("to", "one_person")
		}
	case approval.AddSigner, approval.Copy:
		if len(v.people) == 0 {
			check.Add("to", "people_required")
		}
	default:
		v.people = nil
	}
	if d.Decision == approval.AddSigner && d.At != "before" && d.At != "after" {
		check.Add("at", "choice", "choices", "before, after")
	}
	if slices.Contains(v.people, v.actor.Username) {
		check.Add("to", "not_self")
	}
	return check.Err()
}

// claim closes the task with the decision; a copy leaves it open.
func (v *visit) claim(ctx context.Context, entry *paperEntry) (err error) {
	switch {
	case v.decision.Decision == approval.Copy:
		v.task, err = approval.Hold(ctx, v.tx, v.actor, v.node.TaskID)
	case entry != nil:
		v.task, err = approval.ClaimOnPaper(ctx, v.tx, v.actor, entry.holder, v.node.TaskID, v.decision, v.s.instant())
	default:
		v.task, err = approval.Claim(ctx, v.tx, v.actor, v.node.TaskID, v.decision, v.s.instant())
	}
	return err
}

// apply seals the decision and moves the flow.
func (v *visit) apply(ctx context.Context, entry *paperEntry) (event.Event, error) {
	if err := v.checkPeople(ctx); err != nil {
		return nil, err
	}
	act := trace.Act{Kind: v.task.Kind, Node: v.node.Label(), Task: v.task.ID, Decision: v.decision.Decision, Opinion: v.decision.Opinion, Details: map[string]any{"round": v.node.Round}}
	if len(v.decision.To) > 0 {
		act.Details["to"] = v.decision.To
	}
	if v.decision.Decision == approval.AddSigner {
		act.Details["at"] = v.decision.At
	}
	switch {
	case entry != nil:
		if err := entry.describe(v, &act); err != nil {
			return nil, err
		}
		v.signedOn = entry.day
	case v.task.Username != "" && v.task.Username != v.actor.Username:
		act.OnBehalf = v.task.Username // by delegation: both are named
	}
	if err := v.trace(ctx, act); err != nil {
		return nil, err
	}
	if err := v.move(ctx, act.OnBehalf); err != nil {
		return nil, err
	}
	v.d.Version++
	if err := v.s.saveFlow(ctx, v.tx, v.d, v.flow, v.left); err != nil {
		return nil, err
	}
	if entry != nil {
		if err := notify.Send(ctx, v.tx, []string{entry.holder.Username}, "document.entered_for_you", Kind, v.d.ID, v.s.instant()); err != nil {
			return nil, err
		}
	}
	return v.happened(ctx, act.Channel)
}

// trace seals the decision; that on a seal is the entry of its use too.
func (v *visit) trace(ctx context.Context, act trace.Act) error {
	if v.node.Action == ActSeal && v.decision.Decision == "done" {
		return v.sealWith(ctx, act)
	}
	return v.s.seal(ctx, v.tx, v.actor, v.d, act)
}

func (v *visit) happened(ctx context.Context, channel string) (event.Event, error) {
	if !v.flow.IsRunning() {
		if err := v.s.events.Record(ctx, v.tx, v.actor, RouteEnded{v.d.ID, v.flow.ID, v.d.Status}); err != nil {
			return nil, err
		}
	}
	return NodeDecided{v.d.ID, v.d.Version, v.task.ID, v.task.Kind, v.node.Label(), v.decision.Decision, channel}, nil
}

// checkPeople checks those whom the decision brings in.
func (v *visit) checkPeople(ctx context.Context) error {
	var check fault.Check
	action := v.node.Action
	if v.decision.Decision == approval.Copy {
		action = approval.Copy
	}
	for _, p := range v.people {
		_, code, err := v.s.mayHold(ctx, v.tx, v.d, v.flow, action, p)
		if err != nil {
			return err
		}
		if code != "" {
			check.Add("to", code, "place", v.node.Place)
		}
	}
	return check.Err()
}

// move applies the decision to the flow, and what the end of the flow means to the record.
func (v *visit) move(ctx context.Context, onBehalf string) error {
	now, n := v.s.instant(), v.node
	if v.decision.Decision != approval.Copy {
		n.Actor, n.OnBehalf, n.Decision = v.actor.Username, onBehalf, v.decision.Decision
	}
	switch v.decision.Decision {
	case approval.Copy:
		told := v.flow.CopyTo(n, v.actor.Username, v.people, now)
		for _, p := range told {
			v.d.Handed = v.d.Handed.To(p, "", "")
		}
		return notify.Send(ctx, v.tx, told, "document.copied", Kind, v.d.ID, now)
	case approval.Forward:
		v.flow.Forward(n, v.people[0], now)
	case approval.AddSigner:
		v.flow.AddSigners(n, v.decision.At == "before", v.people, now)
	case approval.Return:
		to := ""
		if len(v.decision.To) == 1 {
			to = v.decision.To[0]
		}
		if err := v.flow.ReturnTo(n, v.returnsTo(to), now); err != nil {
			return err
		}
		v.d.unsign(v.flow)
	case approval.Refuse: // 退文: the matter is not for this office; the number stays
		v.flow.Stop(n, approval.FlowReturned, now)
		v.d.Status = StatusReturned
	default:
		if n.Action == ActDraft {
			if err := v.mayResubmit(); err != nil {
				return err
			}
		}
		v.flow.Finish(n, now)
		if n.Action == ActSignOff && v.d.isWrittenHere() {
			if err := v.signedOff(ctx, onBehalf); err != nil {
				return err
			}
		}
		if !v.flow.IsRunning() {
			return v.conclude(ctx)
		}
	}
	return nil
}

// conclude says what the end of the route means: a matter whose result is accepted is concluded, and so
// is a 阅件 that all have read; any other route leaves the record as it was before it.
func (v *visit) conclude(ctx context.Context) error {
	d := v.d
	if slices.ContainsFunc(v.flow.Nodes, func(n *approval.Node) bool { return n.Action == ActDraft }) {
		d.Status = StatusRegistered // issued: what was written here goes on like everything that has a number
		return nil
	}
	var handled, read []*approval.Node
	for _, n := range v.flow.Standing() {
		switch n.Action {
		case ActHandle:
			handled = append(handled, n)
		case ActCirculate:
			read = append(read, n)
		}
	}
	switch {
	case len(handled) > 0:
		if err := v.s.mustHaveReply(ctx, v.tx, d); err != nil {
			return err
		}
		outcome, err := v.outcome(ctx, handled)
		if err != nil {
			return err
		}
		d.Status, d.Outcome, d.ConcludedOn = StatusConcluded, outcome, v.s.today()
	case d.Handling == HandlingRead && len(read) > 0:
		d.Status, d.ConcludedOn = StatusConcluded, v.s.today()
	case d.IsDistributed:
		d.Status = StatusDistributed
	default:
		d.Status = StatusRegistered
	}
	return nil
}

// mustHaveReply refuses to conclude what must be answered and was not (DOC-19).
func (s *Service) mustHaveReply(ctx context.Context, tx pgx.Tx, d *Document) error {
	if !d.NeedsReply {
		return nil
	}
	var isAnswered bool
	if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM document WHERE reply_to = $1 AND number > 0 AND status <> 'void')", d.ID).Scan(&isAnswered); err != nil {
		return err
	}
	if !isAnswered {
		return ErrReplyMissing
	}
	return nil
}

// outcome is the result that the lead department wrote.
func (v *visit) outcome(ctx context.Context, handled []*approval.Node) (string, error) {
	leading := handled[len(handled)-1]
	for _, n := range handled {
		if v.d.LeadDepartment == nil || len(handled) == 1 {
			break
		}
		department := n.Department
		if department == "" {
			person, err := account.ActorOf(ctx, v.tx, n.Actor, v.s.today())
			if err != nil && !errors.Is(err, account.ErrUnknownUser) { // who has left leads nothing
				return "", err
			}
			department = person.Department
		}
		if department == *v.d.LeadDepartment {
			leading = n
		}
	}
	remarks, err := approval.Remarks(ctx, v.tx, []string{leading.TaskID})
	return remarks[leading.TaskID].Opinion, err
}

// takeBack undoes the actor's own decision (撤回) while nothing that it opened has been opened. The
// decision stays in the trace, and so does this.
func (s *Service) takeBack(ctx context.Context, actor access.Actor, taskID string, decision approval.Decision) (Document, error) {
	task, err := approval.PeekDone(ctx, s.db, actor, taskID)
	if err != nil {
		return Document{}, err
	}
	if task.SubjectKind != Kind {
		return Document{}, approval.ErrNotFound
	}
	if err := s.confirm(ctx, actor, task.SubjectID, decision.Confirm); err != nil {
		return Document{}, err
	}
	v := visit{s: s, actor: actor, decision: decision, task: task}
	return s.change(access.WithActor(ctx, actor), func(tx pgx.Tx) (Document, error) { return lockWithDrafts(ctx, tx, actor, task.SubjectID) },
		func(tx pgx.Tx, d *Document) (event.Event, error) {
			v.tx, v.d = tx, d
			if err := d.isUnderWay(); err != nil {
				return nil, err
			}
			if v.flow, err = approval.Running(ctx, tx, Kind, d.ID); err != nil {
				return nil, err
			}
			if v.node = v.flow.NodeOf(taskID); v.node == nil || v.node.Actor != actor.Username {
				return nil, approval.ErrNoReturn
			}
			if v.left, err = v.flow.TakeBack(v.node, s.instant()); err != nil {
				return nil, err
			}
			act := trace.Act{Kind: task.Kind, Node: v.node.Label(), Task: task.ID, Decision: approval.TakeBack, Opinion: decision.Opinion, OnBehalf: v.node.OnBehalf,
				Details: map[string]any{"round": v.node.Round}}
			if err := s.seal(ctx, tx, actor, d, act); err != nil {
				return nil, err
			}
			d.unsign(v.flow)
			d.Version++
			if err := s.saveFlow(ctx, tx, d, v.flow, v.left); err != nil {
				return nil, err
			}
			return v.happened(ctx, "")
		})
}
