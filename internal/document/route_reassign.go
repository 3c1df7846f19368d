package document

import (
	"context"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/notify"
	"docket/internal/trace"
)

// ErrNotReassigned says that a task is not one that the office gives to somebody else.
var ErrNotReassigned = fault.New(fault.Conflict, "document.not_reassignable", "此事项不能改派。", "This cannot be given to somebody else.")

// Reassign gives a node of a record's route to somebody else by the office (改派), with the reason: a
// registrar who may read the record does so when the person is away or has left. What is to be done in
// person is never reassigned.
func (s *Service) Reassign(ctx context.Context, actor access.Actor, taskID, to, why string) (Document, error) {
	if err := actor.Require(PermRegister); err != nil {
		return Document{}, err
	}
	return s.reassign(ctx, actor, taskID, to, why, lockWithDrafts)
}

// reassign is Reassign for those who may, on a record that lock lets them change.
func (s *Service) reassign(ctx context.Context, actor access.Actor, taskID, to, why string,
	lock func(context.Context, pgx.Tx, access.Actor, string) (Document, error)) (Document, error) {
	task, err := approval.PeekAny(ctx, s.db, taskID)
	if err != nil {
		return Document{}, err
	}
	if task.SubjectKind != Kind {
		return Document{}, approval.ErrNotFound
	}
	return s.change(access.WithActor(ctx, actor), func(tx pgx.Tx) (Document, error) { return lock(ctx, tx, actor, task.SubjectID) },
		func(tx pgx.Tx, d *Document) (event.Event, error) {
			if why, err = reason("reason", why); err != nil {
				return nil, err
			}
			if err := d.isUnderWay(); err != nil {
				return nil, err
			}
			flow, err := approval.Running(ctx, tx, Kind, d.ID)
			if fault.As(err).Code == approval.ErrNoFlow.Code || approval.IsPersonal(task.Kind) {
				return nil, ErrNotReassigned
			}
			if err != nil {
				return nil, err
			}
			node := flow.NodeOf(taskID)
			switch {
			case node == nil:
				return nil, ErrNotReassigned
			case node.State != approval.NodeCurrent: // decided meanwhile
				return nil, approval.ErrNotFound
			case node.Username == to:
				return nil, fault.ErrInvalid.With(fault.Field{Field: "to", Code: "not_self"})
			}
			action := node.Action
			if node.Name == NodeAccept { // the office accepts: whoever started the route may
				action = ActHandle
			}
			_, code, err := s.mayHold(ctx, tx, d, flow, action, to)
			if err != nil {
				return nil, err
			}
			if code != "" {
				return nil, fault.ErrInvalid.With(fault.Field{Field: "to", Code: code, Params: map[string]any{"place": node.Place}})
			}
			act := trace.Act{Kind: task.Kind, Node: node.Label(), Task: task.ID, Decision: approval.Reassign, Opinion: why, OnBehalf: node.Username,
				Details: map[string]any{"round": node.Round, "to": []string{to}}}
			if err := s.seal(ctx, tx, actor, d, act); err != nil {
				return nil, err
			}
			flow.Reassign(node, to, actor.Username, s.instant())
			d.Version++
			if err := s.saveFlow(ctx, tx, d, flow, nil); err != nil {
				return nil, err
			}
			if node.Username != "" {
				if err := notify.Send(ctx, tx, []string{node.Username}, "document.reassigned", Kind, d.ID, s.instant()); err != nil {
					return nil, err
				}
			}
			return NodeDecided{d.ID, d.Version, task.ID, task.Kind, node.Label(), approval.Reassign, ""}, nil
		})
}
