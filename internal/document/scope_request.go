package document

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/database"
	"docket/internal/event"
)

func findScopeRequest(ctx context.Context, q database.Querier, where, value string) (*ScopeRequest, error) {
	var r ScopeRequest
	err := q.QueryRow(ctx, "SELECT task_id, distribution, originals, reason, requested_by, requested_at FROM scope_request WHERE "+where, value).
		Scan(&r.task, &r.Distribution, &r.Originals, &r.Reason, &r.RequestedBy, &r.RequestedAt)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read scope request: %w", err)
	}
	r.RequestedAt = r.RequestedAt.UTC()
	return &r, nil
}

// askAnew asks for the approval of a scope that is not in force yet, in place of an earlier request.
func (s *Service) askAnew(ctx context.Context, tx pgx.Tx, actor access.Actor, d *Document, scope access.Scope, originals []string) (task string, err error) {
	if err := approval.WithdrawKind(ctx, tx, d.ID, TaskScope, s.instant()); err != nil {
		return "", err
	}
	d.Distribution, d.Originals, d.ScopeState = scope, originals, ScopePending
	return s.openScopeTask(ctx, tx, actor, d)
}

// narrowAndAsk applies at once what is narrower than the scope in force and asks for what is wider.
func (s *Service) narrowAndAsk(ctx context.Context, tx pgx.Tx, actor access.Actor, d *Document, asked ScopeRequest) (task string, err error) {
	if err := s.cancelRequest(ctx, tx, d); err != nil {
		return "", err
	}
	within, err := covers(ctx, tx, d.Distribution, asked.Distribution)
	if err != nil {
		return "", err
	}
	d.Distribution = within
	d.Originals = slices.DeleteFunc(slices.Clone(d.Originals), func(user string) bool { return !slices.Contains(asked.Originals, user) })
	if err := s.prune(ctx, tx, d); err != nil {
		return "", err
	}
	if err := s.reconcile(ctx, tx, d, actor.Username, access.Scope{}); err != nil {
		return "", err
	}
	if added(within, asked.Distribution).Empty() && len(asked.Originals) == len(d.Originals) {
		return "", nil
	}
	d.isWidening = true
	if task, err = s.openScopeTask(ctx, tx, actor, d); err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, "INSERT INTO scope_request (task_id, document_id, distribution, originals, reason, requested_by, requested_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		task, d.ID, asked.Distribution, asked.Originals, asked.Reason, actor.Username, s.instant())
	if err != nil {
		return "", fmt.Errorf("write scope request: %w", err)
	}
	return task, nil
}

// cancelRequest takes back a wider scope that waits for a supervisor.
func (s *Service) cancelRequest(ctx context.Context, tx pgx.Tx, d *Document) error {
	if !d.isWidening {
		return nil
	}
	d.isWidening = false
	if _, err := tx.Exec(ctx, "UPDATE scope_request SET outcome = 'withdrawn' WHERE document_id = $1 AND outcome = ''", d.ID); err != nil {
		return fmt.Errorf("withdraw scope request: %w", err)
	}
	return approval.WithdrawKind(ctx, tx, d.ID, TaskScope, s.instant())
}

// prune takes from people who are in the scope of a classified record no more what they were handed of it:
// their place in its route, their right to the original, and their open tasks.
func (s *Service) prune(ctx context.Context, tx pgx.Tx, d *Document) error {
	holders, err := approval.PeopleOf(ctx, tx, d.ID)
	if err != nil {
		return err
	}
	asked := slices.Concat(d.Handed.Users, d.Originals, holders)
	within, err := covers(ctx, tx, d.Distribution, access.Scope{Users: asked})
	if err != nil {
		return err
	}
	isOut := func(user string) bool {
		return !slices.Contains(within.Users, user) && user != d.Custodian && user != d.Deputy
	}
	d.Handed.Users = slices.DeleteFunc(slices.Clone(d.Handed.Users), isOut)
	d.Originals = slices.DeleteFunc(slices.Clone(d.Originals), isOut)
	gone := slices.DeleteFunc(holders, func(user string) bool { return !isOut(user) })
	return approval.WithdrawPeople(ctx, tx, d.ID, gone, s.instant())
}

// DecideScope applies a supervisor's decision on the scope of a classified record, the first or a wider
// one (DOC-11). The task must be the actor's: cleared for the level, and never an own request.
func (s *Service) DecideScope(ctx context.Context, actor access.Actor, taskID string, decision approval.Decision) (Document, error) {
	if !slices.Contains(ScopeChoices(), decision.Decision) {
		return Document{}, ErrNoSuchChoice
	}
	isAgreed := decision.Decision == "agree"
	return s.decide(ctx, actor, taskID, TaskScope, decision, func(tx pgx.Tx, d *Document, task approval.Task) (event.Event, error) {
		if d.Status == StatusVoid {
			return nil, ErrDecided
		}
		request, err := findScopeRequest(ctx, tx, "task_id = $1", task.ID)
		if err != nil {
			return nil, err
		}
		switch {
		case request != nil && d.isWidening:
			err = s.decideWidening(ctx, tx, d, request, isAgreed)
		case request == nil && d.ScopeState == ScopePending:
			if d.decideScope(isAgreed); isAgreed {
				err = s.prune(ctx, tx, d)
			}
			if err == nil && isAgreed && d.IsDistributed {
				err = s.reconcile(ctx, tx, d, task.RequestedBy, d.Distribution)
			}
		default:
			err = ErrDecided
		}
		d.Version++
		return ScopeDecided{d.ID, d.Version, task.ID, isAgreed}, err
	})
}

func (s *Service) decideWidening(ctx context.Context, tx pgx.Tx, d *Document, request *ScopeRequest, isAgreed bool) error {
	outcome := ScopeRefused
	d.isWidening = false
	if isAgreed {
		before := d.Distribution
		outcome, d.Distribution, d.Originals = ScopeApproved, request.Distribution, request.Originals
		if d.IsDistributed {
			if err := s.reconcile(ctx, tx, d, request.RequestedBy, added(before, d.Distribution)); err != nil {
				return err
			}
		}
	}
	if _, err := tx.Exec(ctx, "UPDATE scope_request SET outcome = $2 WHERE task_id = $1", request.task, outcome); err != nil {
		return fmt.Errorf("decide scope request: %w", err)
	}
	return nil
}
