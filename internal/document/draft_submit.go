package document

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/calendar"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/notify"
	"docket/internal/numbering"
)

// Submission sends a draft on its way: the first time with its route, after a return without one, for then
// whoever had decided decides again.
type Submission struct {
	Version int         `json:"version" doc:"the version that was read"`
	Nodes   []RouteNode `json:"nodes,omitempty" maxItems:"50" doc:"审核 会签 签发 复核 用印, in this order; 签发 must be among them. A seal at the registry is added where it is needed and missing"`
	Opinion string      `json:"opinion,omitempty" maxLength:"2000" doc:"a word to the reviewers"`
	Confirm string      `json:"confirm,omitempty" doc:"the own password, for what is classified"`
}

// SubmitDraft sends a draft on its way, sealed over the version and the files as they stand (DOC-05).
//
// Errors: ErrNotFound; fault.ErrForbidden for those who only read it; ErrNotAtDrafter, ErrDiscarded,
// fault.ErrStale, ErrScopePending; fault.ErrInvalid naming every node that cannot be.
func (s *Service) SubmitDraft(ctx context.Context, actor access.Actor, id string, in Submission) (Document, error) {
	if err := s.confirm(ctx, actor, id, in.Confirm); err != nil {
		return Document{}, err
	}
	return s.change(access.WithActor(ctx, actor), func(tx pgx.Tx) (Document, error) { return lockWithDrafts(ctx, tx, actor, id) },
		func(tx pgx.Tx, d *Document) (event.Event, error) {
			flow, node, err := s.lockAtDrafter(ctx, tx, actor, d)
			if err != nil {
				return nil, err
			}
			if d.Version != in.Version {
				return nil, fault.ErrStale
			}
			if d.Classification.Classified() && in.Confirm == "" { // raised since it was looked at
				return nil, fault.ErrInvalid.With(fault.Field{Field: "confirm", Code: "confirm_required"})
			}
			if err := s.routeDraft(ctx, tx, actor, d, flow, node, in.Nodes); err != nil {
				return nil, err
			}
			v := visit{s: s, tx: tx, actor: actor, d: d, flow: flow, node: node, decision: approval.Decision{Decision: "done", Opinion: in.Opinion}}
			if err := v.claim(ctx, nil); err != nil {
				return nil, err
			}
			return v.apply(ctx, nil)
		})
}

// routeDraft puts the nodes of a first submission into the flow; a later one finds its nodes there.
func (s *Service) routeDraft(ctx context.Context, tx pgx.Tx, actor access.Actor, d *Document, flow *approval.Flow, node *approval.Node, nodes []RouteNode) error {
	if err := d.mayBeSubmitted(); err != nil {
		return err
	}
	if hasNext(flow, node) {
		if len(nodes) > 0 {
			return fault.ErrInvalid.With(fault.Field{Field: "nodes", Code: "route_fixed"})
		}
		return nil
	}
	stops, err := s.draftStops(ctx, tx, d, flow, nodes)
	if err != nil {
		return err
	}
	if err := s.followAuthority(ctx, tx, d, stops); err != nil {
		return err
	}
	return flow.Add(actor.Username, node, stops)
}

// hasNext reports whether something waits behind a drafter's node.
func hasNext(flow *approval.Flow, node *approval.Node) bool {
	return slices.ContainsFunc(flow.Standing(), func(n *approval.Node) bool { return n.Step > node.Step })
}

// mayBeSubmitted refuses a draft that lacks what reviewers decide on.
func (d *Document) mayBeSubmitted() error {
	if d.Classification.Classified() && d.ScopeState != ScopeApproved {
		return ErrScopePending
	}
	var check fault.Check
	switch text := d.text(); {
	case text == nil:
		check.Add("file", "file_required")
	case text.TextState == "withheld":
		check.Add("file", "content_withheld")
	}
	if d.Direction == Outgoing && len(d.MainRecipients) == 0 {
		check.Add("main_recipients", "required")
	}
	return check.Err()
}

// draftStops checks the route of a draft: its order, that somebody signs off, and that the seal which it
// needs has a place.
func (s *Service) draftStops(ctx context.Context, tx pgx.Tx, d *Document, flow *approval.Flow, nodes []RouteNode) ([]approval.Stop, error) {
	has := func(action string) bool {
		return slices.ContainsFunc(nodes, func(n RouteNode) bool { return n.Action == action })
	}
	var check fault.Check
	if len(nodes) > 0 && !has(ActSignOff) {
		check.Add("nodes", "sign_off_missing")
	}
	switch {
	case has(ActSeal) && !d.NeedsSeal:
		check.Add("nodes", "seal_not_needed")
	case d.NeedsSeal && !has(ActSeal) && d.Classification.Classified():
		check.Add("nodes", "seal_missing") // its people are named one by one
	case d.NeedsSeal && !has(ActSeal) && len(nodes) > 0:
		nodes = append(slices.Clone(nodes), RouteNode{Action: ActSeal, Role: access.Registrar})
	}
	latest := 0
	for i, n := range nodes {
		order := draftOrder[n.Action]
		switch {
		case order == 0:
			check.Add(fmt.Sprintf("nodes.%d.action", i), "choice", "choices", "review, countersign, sign_off, issue, seal")
		case order < latest, n.Parallel && i > 0 && nodes[i-1].Action != n.Action, n.Action == ActSeal && order == latest:
			check.Add(fmt.Sprintf("nodes.%d.action", i), "draft_order")
		}
		latest = max(latest, order)
	}
	if err := check.Err(); err != nil {
		return nil, err
	}
	return s.stops(ctx, tx, d, flow, nodes)
}

// mayResubmit refuses to send on, from the inbox, a draft that has no route yet or lacks what is decided on.
func (v *visit) mayResubmit() error {
	if !hasNext(v.flow, v.node) {
		return fault.ErrInvalid.With(fault.Field{Field: "nodes", Code: "required"})
	}
	return v.d.mayBeSubmitted()
}

// signedOff gives a draft its number when the last of those who sign off has done so (签发): the day on it is
// that day. One that is signed anew after a return keeps its number.
func (v *visit) signedOff(ctx context.Context, onBehalf string) error {
	for _, n := range v.flow.Standing() {
		if n.Action == ActSignOff && n.State != approval.NodeDone {
			return nil
		}
	}
	d := v.d
	d.Issuer, d.IssuedOn = cmp.Or(onBehalf, v.actor.Username), v.signedOn
	if d.IssuedOn.IsZero() {
		d.IssuedOn = v.s.today()
	}
	d.DocumentDate, d.Status = d.IssuedOn, StatusCirculating
	if d.number > 0 {
		return nil
	}
	d.ReceivedOn = d.IssuedOn
	return v.number(ctx, d.IssuedOn)
}

// number allots the number (发文字号, domain 2.4): the series is locked until the act commits, so that it has
// no gaps.
func (v *visit) number(ctx context.Context, day calendar.Date) error {
	d := v.d
	row, err := registerOf(ctx, v.tx, d)
	if err != nil {
		return err
	}
	if row.Prefix == "" {
		return fault.ErrInvalid.With(fault.Field{Field: "register", Code: "unknown_register"})
	}
	d.Register, d.numberYear = row.Prefix, day.Year()
	if d.number, err = numbering.Next(ctx, v.tx, row.Prefix, d.numberYear, row.FirstNumber); err != nil {
		return err
	}
	d.RegisterNo = row.Form.Write(row.Prefix, d.numberYear, d.number)
	if err := d.place(ctx, v.tx); err != nil {
		return err
	}
	if err := notify.Send(ctx, v.tx, []string{d.Drafter}, "document.numbered", Kind, d.ID, v.s.instant()); err != nil {
		return err
	}
	return v.s.events.Record(ctx, v.tx, v.actor, Numbered{d.ID, d.Version + 1, row.Prefix, d.numberYear, d.number})
}

// unsign forgets who signed off where that has to be done again: after a return, or when it was taken back.
func (d *Document) unsign(flow *approval.Flow) {
	if !d.isWrittenHere() || d.Issuer == "" {
		return
	}
	if slices.ContainsFunc(flow.Standing(), func(n *approval.Node) bool { return n.Action == ActSignOff && n.State != approval.NodeDone }) {
		d.Issuer, d.IssuedOn = "", calendar.Date{}
	}
}

// returnsTo is the node to which a draft goes back: its drafter's, where nobody says another.
func (v *visit) returnsTo(to string) string {
	if to != "" || !v.d.isWrittenHere() {
		return to
	}
	for _, n := range v.flow.Earlier(v.node) {
		if n.Action == ActDraft {
			return fmt.Sprint(n.Place)
		}
	}
	return to
}

// checkSeal refuses an entry of the use of a seal that says too little.
func (v *visit) checkSeal(check *fault.Check) {
	d := &v.decision
	d.Seal = strings.TrimSpace(d.Seal)
	switch {
	case d.Seal == "":
		check.Add("seal", "required")
	case strings.ContainsRune(d.Seal, 0):
		check.Add("seal", "control_characters")
	}
	if d.Copies < 1 || d.Copies > 100000 {
		check.Add("copies", "out_of_range", "min", 1, "max", 100000)
	}
	if d.Scan == "" {
		check.Add("scan", "required")
	}
}
