package document

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
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

// ChangeScope changes who is to read a record. For an open one it takes effect at once. For a classified
// one what is narrower takes effect at once and what is wider waits for a supervisor, while the scope in
// force stays (DOC-11); a new request takes the place of one that waits.
func (s *Service) ChangeScope(ctx context.Context, actor access.Actor, id string, in ScopeEdit) (Document, error) {
	return s.change(access.WithActor(ctx, actor), func(tx pgx.Tx) (Document, error) { return lockWithDrafts(ctx, tx, actor, id) },
		func(tx pgx.Tx, d *Document) (event.Event, error) {
			if !actor.May(PermRegister) && !(d.Classification.Classified() && d.isKeptBy(actor)) {
				return nil, fault.ErrForbidden
			}
			switch d.Status { // what is filed is still read, by other people in other years
			case StatusVoid:
				return nil, ErrVoid
			case StatusDestroyed:
				return nil, ErrClosed
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
