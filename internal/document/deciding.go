package document

import (
	"context"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/trace"
)

// decide is the frame of every decision on a task about a record, a change like any other: the record
// that the actor may read is locked, the task is taken, the decision is sealed over the record as it
// stood, and apply changes it. Of two who decide at once the second gets approval.ErrNotFound.
func (s *Service) decide(ctx context.Context, actor access.Actor, taskID, kind string, decision approval.Decision,
	apply func(tx pgx.Tx, d *Document, task approval.Task) (event.Event, error)) (Document, error) {
	task, err := approval.Peek(ctx, s.db, actor, taskID)
	if err != nil {
		return Document{}, err
	}
	if task.Kind != kind || task.SubjectKind != Kind {
		return Document{}, approval.ErrNotFound
	}
	if decision.Channel != "" || decision.OnBehalf != "" || decision.Scan != "" {
		return Document{}, fault.ErrInvalid.With(fault.Field{Field: "channel", Code: "not_on_paper"})
	}
	return s.change(access.WithActor(ctx, actor),
		func(tx pgx.Tx) (Document, error) { return lockWithDrafts(ctx, tx, actor, task.SubjectID) },
		func(tx pgx.Tx, d *Document) (event.Event, error) {
			if task, err = approval.Claim(ctx, tx, actor, taskID, decision, s.instant()); err != nil {
				return nil, err
			}
			act := trace.Act{Kind: task.Kind, Node: task.Node, Task: task.ID, Decision: decision.Decision, Opinion: decision.Opinion}
			if task.Username != actor.Username {
				act.OnBehalf = task.Username // by delegation: both are named
			}
			if err := s.seal(ctx, tx, actor, d, act); err != nil {
				return nil, err
			}
			return apply(tx, d, task)
		})
}

// seal writes an act on d at the end of its line, as part of tx, which holds d's lock: what was decided
// on are the version and the files as they stand (DOC-05).
func (s *Service) seal(ctx context.Context, tx pgx.Tx, actor access.Actor, d *Document, act trace.Act) error {
	_, err := s.sealed(ctx, tx, actor, d, act)
	return err
}

// sealed is seal for whoever refers to the trace.
func (s *Service) sealed(ctx context.Context, tx pgx.Tx, actor access.Actor, d *Document, act trace.Act) (trace.Trace, error) {
	act.SubjectKind, act.SubjectID, act.Version, act.Content, act.At = Kind, d.ID, d.Version, d.blobs(), s.instant()
	return s.traces.Append(ctx, tx, actor, act)
}
