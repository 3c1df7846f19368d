package document

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/database"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/trace"
)

// Errors of distribution.
var (
	ErrNotInstructed = fault.New(fault.Conflict, "document.not_instructed",
		"该办件尚未批示，不能分发。请等批示完成；未启动流转的办件可填写不经批示的理由后分发。",
		"Nobody has instructed on this document yet, so it cannot be distributed. Wait for the instruction; where no route runs, give the reason for going without one.")
	ErrScopePending = fault.New(fault.Conflict, "document.scope_pending",
		"涉密文件的传阅范围尚未批准，不能分发或流转，请先由主管批准。", "The scope of this classified document is not approved; a supervisor approves it before it goes anywhere.")
	ErrClosed = fault.New(fault.Conflict, "document.closed",
		"该文件已退文、办结、归档或销毁，不能再办理。", "This document is returned, concluded, filed or destroyed; nothing more is done on it.")
	ErrOnlyClassified = fault.New(fault.Conflict, "document.not_classified", "该文件不是涉密文件。", "This document is not classified.")
)

// Distribution says to whom a record is distributed. Without anybody named it is the intended one.
type Distribution struct {
	All                bool     `json:"all,omitempty" doc:"every active department 全部"`
	Departments        []string `json:"departments,omitempty" doc:"department codes; each signs once"`
	Users              []string `json:"users,omitempty" doc:"user names"`
	Ranks              []string `json:"ranks,omitempty" doc:"ranks 层级"`
	EachPerson         bool     `json:"each_person,omitempty" doc:"逐人签收: the people of the departments sign one by one"`
	WithoutInstruction string   `json:"without_instruction,omitempty" maxLength:"500" doc:"why a 办件 on which no route runs goes out without an instruction 批示"`
}

func (in Distribution) scope() access.Scope {
	return access.Scope{All: in.All, Departments: in.Departments, Users: in.Users, Ranks: in.Ranks}.Normal()
}

// Preview is what a distribution would do, before it is done.
type Preview struct {
	Departments      int      `json:"departments" doc:"departments that sign once each"`
	Persons          int      `json:"persons" doc:"people who sign for themselves"`
	Acknowledgements int      `json:"acknowledgements" doc:"signatures that will be waited for"`
	Already          int      `json:"already" doc:"recipients who have been asked before"`
	NobodySigns      []string `json:"nobody_signs" doc:"departments without anybody to sign; the distribution is refused while there is one"`
}

// merged is scope with what more adds.
func merged(scope, more access.Scope) access.Scope {
	return access.Scope{All: scope.All || more.All, Departments: slices.Concat(scope.Departments, more.Departments),
		Users: slices.Concat(scope.Users, more.Users), Ranks: slices.Concat(scope.Ranks, more.Ranks)}.Normal()
}

// isClosed reports whether the record is past all work.
func (d *Document) isClosed() bool {
	return d.Status == StatusReturned || d.Status == StatusFiled || d.Status == StatusDestroyed
}

// open refuses records on which nothing is done any more.
func (d *Document) open() error {
	switch {
	case d.Status == StatusVoid:
		return ErrVoid
	case d.isClosed():
		return ErrClosed
	}
	return nil
}

// distributing is a distribution before it is carried out.
type distributing struct {
	scope  access.Scope // what is distributed to now
	new    recipients   // who is asked to sign
	known  int          // who was asked before
	reason string
	nobody []string // departments that nobody signs for
}

// Distribute puts the distribution of a record into force and has its recipients sign for it (DOC-02):
// a 阅件 at any time, a 办件 after its instruction. Called again it adds recipients. A classified record
// is distributed within its approved scope.
//
// Errors: ErrNotFound; fault.ErrForbidden for who is neither registrar nor has instructed; ErrVoid,
// ErrClosed, ErrNotInstructed, ErrScopePending; fault.ErrInvalid naming unknown recipients, departments
// that nobody signs for, and whoever lies outside an approved scope.
func (s *Service) Distribute(ctx context.Context, actor access.Actor, id string, in Distribution) (Document, error) {
	return s.change(access.WithActor(ctx, actor), func(tx pgx.Tx) (Document, error) { return lockOne(ctx, tx, actor, id) },
		func(tx pgx.Tx, d *Document) (event.Event, error) {
			plan, err := s.plan(ctx, tx, actor, d, in)
			if err != nil {
				return nil, err
			}
			if err := plan.check(); err != nil {
				return nil, err
			}
			act := trace.Act{Kind: "distribute", Decision: "done", Opinion: plan.reason,
				Details: map[string]any{"all": plan.scope.All, "departments": plan.scope.Departments, "users": plan.scope.Users, "ranks": plan.scope.Ranks, "each_person": in.EachPerson}}
			if err := s.seal(ctx, tx, actor, d, act); err != nil {
				return nil, err
			}
			d.distribute(plan.scope)
			d.Version++
			if err := openAcknowledgements(ctx, tx, d, actor.Username, plan.new, s.instant()); err != nil {
				return nil, err
			}
			return Distributed{d.ID, d.Version, len(plan.new.departments), len(plan.new.people)}, nil
		})
}

// distribute puts scope into force: in place of what was only intended, beside what is in force already.
// The approved scope of a classified record stays as it is.
func (d *Document) distribute(scope access.Scope) {
	switch {
	case d.Classification.Classified():
	case d.IsDistributed:
		d.Distribution = merged(d.Distribution, scope)
	default:
		d.Distribution = scope
	}
	d.IsDistributed = true
	if d.Status == StatusRegistered {
		d.Status = StatusDistributed
	}
}

// PreviewDistribution says what Distribute would do, and refuses what it would refuse, but for
// departments that nobody signs for, which it names.
func (s *Service) PreviewDistribution(ctx context.Context, actor access.Actor, id string, in Distribution) (Preview, error) {
	d, err := readOne(ctx, s.db, actor, id)
	if err != nil {
		return Preview{}, err
	}
	plan, err := s.plan(ctx, s.db, actor, &d, in)
	if err != nil {
		return Preview{}, err
	}
	return Preview{len(plan.new.departments), len(plan.new.people), plan.new.count(), plan.known, plan.nobody}, nil
}

func (p distributing) check() error {
	var check fault.Check
	for _, code := range p.nobody {
		check.Add("departments", "nobody_signs", "value", code)
	}
	if p.new.count()+p.known == 0 {
		check.Add("departments", "no_recipient")
	}
	return check.Err()
}

// plan checks a distribution of d by actor and resolves it.
func (s *Service) plan(ctx context.Context, q database.Querier, actor access.Actor, d *Document, in Distribution) (plan distributing, err error) {
	instruct, err := approval.StandOf(ctx, q, actor, Kind, d.ID, "instruct")
	if err != nil {
		return plan, err
	}
	if !actor.May(PermRegister) && !instruct.IsMine {
		return plan, fault.ErrForbidden
	}
	if err := d.open(); err != nil {
		return plan, err
	}
	if err := d.mayLeave(); err != nil {
		return plan, err
	}
	if d.Classification.Classified() && d.ScopeState != ScopeApproved {
		return plan, ErrScopePending
	}
	if plan.reason, err = s.mayGoOut(ctx, q, actor, d, instruct, in.WithoutInstruction); err != nil {
		return plan, err
	}
	plan.scope = in.scope()
	if plan.scope.Empty() {
		plan.scope = d.Distribution
	}
	if err := s.checkScope(ctx, q, d, plan.scope); err != nil {
		return plan, err
	}
	wanted, err := findRecipients(ctx, q, plan.scope, in.EachPerson, d.Classification)
	if err != nil {
		return plan, err
	}
	asked, err := askedFor(ctx, q, d.ID)
	if err != nil {
		return plan, err
	}
	plan.new = wanted.without(recipientsOf(asked))
	plan.known = wanted.count() - plan.new.count()
	plan.nobody, err = unsigned(ctx, q, plan.new.departments, d.Classification)
	if plan.nobody == nil {
		plan.nobody = []string{}
	}
	return plan, err
}

// routeKinds are the tasks of a route that end with, or lead to, an instruction.
var routeKinds = []string{"triage", "propose", "instruct", "review", "countersign", "sign_off", "handle"}

// mayGoOut refuses a 办件 before its instruction (design.md 8). Where no route runs a registrar may go
// without one and says why, which is returned.
func (s *Service) mayGoOut(ctx context.Context, q database.Querier, actor access.Actor, d *Document, instruct approval.Stands, why string) (string, error) {
	if d.Handling != HandlingAct || d.IsDistributed || instruct.IsDecided || instruct.IsMine {
		return "", nil
	}
	route, err := approval.StandOf(ctx, q, actor, Kind, d.ID, routeKinds...)
	if err != nil {
		return "", err
	}
	if strings.TrimSpace(why) == "" || route.IsKnown || !actor.May(PermRegister) {
		return "", ErrNotInstructed
	}
	return reason("without_instruction", why)
}

// checkScope names recipients that do not exist, and those outside the approved scope of a classified
// record, without saying who else is in it.
func (s *Service) checkScope(ctx context.Context, q database.Querier, d *Document, scope access.Scope) error {
	var check fault.Check
	if n := len(scope.Departments) + len(scope.Users) + len(scope.Ranks); n > 2000 {
		check.Add("departments", "too_many", "max", 2000)
		return check.Err()
	}
	if err := checkDistribution(ctx, q, &Fields{Distribution: scope}, &check); err != nil {
		return err
	}
	fields := check.Fields()
	for i := range fields { // here the lists stand at the top
		fields[i].Field = strings.TrimPrefix(fields[i].Field, "distribution.")
	}
	if err := check.Err(); err != nil {
		return err
	}
	if !d.Classification.Classified() {
		return nil
	}
	within, err := covers(ctx, q, d.Distribution, scope)
	if err != nil {
		return fmt.Errorf("compare with the approved scope: %w", err)
	}
	outside := func(field string, asked, within []string) {
		for _, one := range asked {
			if !slices.Contains(within, one) {
				check.Add(field, "outside_scope", "value", one)
			}
		}
	}
	outside("departments", scope.Departments, within.Departments)
	outside("users", scope.Users, within.Users)
	outside("ranks", scope.Ranks, within.Ranks)
	if scope.All && !d.Distribution.All {
		check.Add("all", "outside_scope")
	}
	return check.Err()
}
