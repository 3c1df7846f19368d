package document

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/database"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/trace"
)

// ScopeEdit is another scope of a record; nil leaves a part as it is.
type ScopeEdit struct {
	Distribution *ScopeInput `json:"distribution,omitempty"`
	Originals    *[]string   `json:"originals,omitempty" maxItems:"200" doc:"user names: who besides the custodian may open the original of a classified document"`
	Reason       string      `json:"reason"`
}

// ScopeInput is a scope as people send it.
type ScopeInput struct {
	All         bool     `json:"all,omitempty"`
	Departments []string `json:"departments,omitempty" doc:"department codes; departments below are included"`
	Users       []string `json:"users,omitempty" doc:"user names"`
	Ranks       []string `json:"ranks,omitempty" doc:"ranks 层级"`
}

// ScopeRequest is a scope that waits for a supervisor.
type ScopeRequest struct {
	Distribution access.Scope `json:"distribution"`
	Originals    []string     `json:"originals"`
	Reason       string       `json:"reason"`
	RequestedBy  string       `json:"requested_by"`
	RequestedAt  time.Time    `json:"requested_at"`

	task string
}

// ScopeView is the scope in force and, for those who take part in it, the one asked for.
type ScopeView struct {
	State        string        `json:"state" enum:"open,pending,approved,refused"`
	Distribution access.Scope  `json:"distribution"`
	Originals    []string      `json:"originals"`
	Request      *ScopeRequest `json:"request"`
}

// Scope returns the scope of a record. What is asked for is shown to who asks, who answers for the record
// and who may approve: nobody else learns that there is a request (security L29).
func (s *Service) Scope(ctx context.Context, actor access.Actor, id string) (ScopeView, error) {
	d, err := readOne(ctx, s.db, actor, id)
	if err != nil {
		return ScopeView{}, err
	}
	if err := s.witness(ctx, actor, d, "record", ""); err != nil {
		return ScopeView{}, err
	}
	view := ScopeView{State: d.ScopeState, Distribution: d.Distribution, Originals: d.Originals}
	if !d.isWidening {
		return view, nil
	}
	request, err := findScopeRequest(ctx, s.db, "document_id = $1 AND outcome = ''", d.ID)
	if err != nil {
		return ScopeView{}, err
	}
	if request != nil && (actor.Username == request.RequestedBy || d.isKeptBy(actor) || actor.MayApprove(d.Classification)) {
		view.Request = request
	}
	return view, nil
}

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

// ChangeScope changes who is to read a record. For an open one it takes effect at once. For a classified
// one what is narrower takes effect at once and what is wider waits for a supervisor, while the scope in
// force stays (DOC-11); a new request takes the place of one that waits.
func (s *Service) ChangeScope(ctx context.Context, actor access.Actor, id string, in ScopeEdit) (Document, error) {
	return s.change(access.WithActor(ctx, actor), func(tx pgx.Tx) (Document, error) { return lockOne(ctx, tx, actor, id) },
		func(tx pgx.Tx, d *Document) (event.Event, error) {
			if !actor.May(PermRegister) && !(d.Classification.Classified() && d.isKeptBy(actor)) {
				return nil, fault.ErrForbidden
			}
			if err := d.open(); err != nil {
				return nil, err
			}
			why, err := reason("reason", in.Reason)
			if err != nil {
				return nil, err
			}
			scope, originals, err := checkScopeEdit(ctx, tx, d, in)
			if err != nil {
				return nil, err
			}
			err = s.seal(ctx, tx, actor, d, trace.Act{Kind: "scope", Decision: "done", Opinion: why,
				Details: map[string]any{"from": d.Distribution, "to": scope, "originals": originals}})
			if err != nil {
				return nil, err
			}
			task := ""
			switch before := d.Distribution; {
			case !d.Classification.Classified():
				d.Distribution = scope
				if d.IsDistributed {
					err = s.reconcile(ctx, tx, d, actor.Username, added(before, scope))
				}
			case d.ScopeState != ScopeApproved:
				task, err = s.askAnew(ctx, tx, actor, d, scope, originals)
			default:
				task, err = s.narrowAndAsk(ctx, tx, actor, d, ScopeRequest{Distribution: scope, Originals: originals, Reason: why})
			}
			d.Version++
			return ScopeChanged{d.ID, d.Version, task}, err
		})
}

// checkScopeEdit returns the scope and the originals that are asked for.
func checkScopeEdit(ctx context.Context, q database.Querier, d *Document, in ScopeEdit) (access.Scope, []string, error) {
	var check fault.Check
	scope, originals := d.Distribution, d.Originals
	if in.Distribution != nil {
		scope = access.Scope(*in.Distribution).Normal()
		switch n := len(scope.Departments) + len(scope.Users) + len(scope.Ranks); {
		case scope.Empty():
			check.Add("distribution", "empty_scope")
		case n > 2000:
			check.Add("distribution", "too_many", "max", 2000)
		default: // whoever was in it may have left since
			if err := checkDistribution(ctx, q, &Fields{Distribution: added(d.Distribution, scope)}, &check); err != nil {
				return scope, nil, err
			}
		}
	}
	if in.Originals != nil {
		originals = access.Scope{Users: *in.Originals}.Normal().Users
		if !d.Classification.Classified() && len(originals) > 0 {
			check.Add("originals", "not_editable")
			return scope, nil, check.Err()
		}
	}
	if err := check.Err(); err != nil {
		return scope, nil, err
	}
	within, err := covers(ctx, q, scope, access.Scope{Users: originals})
	if err != nil {
		return scope, nil, err
	}
	if in.Originals == nil {
		return scope, within.Users, nil // whoever leaves the scope loses the original with it
	}
	for _, user := range originals {
		if !slices.Contains(within.Users, user) {
			check.Add("originals", "outside_scope", "value", printable(user))
		}
	}
	return scope, originals, check.Err()
}

// added is what to has and from has not.
func added(from, to access.Scope) access.Scope {
	less := func(list, other []string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(one string) bool { return slices.Contains(other, one) })
	}
	return access.Scope{All: to.All && !from.All, Departments: less(to.Departments, from.Departments), Users: less(to.Users, from.Users), Ranks: less(to.Ranks, from.Ranks)}.Normal()
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
