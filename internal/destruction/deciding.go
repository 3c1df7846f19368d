package destruction

import (
	"context"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/fault"
	"docket/internal/trace"
)

// Decide applies a decision on one of the tasks of a destruction: the appraisal, the approval, the counts and
// the confirmations of the witnesses. Each needs the own password and is sealed; nobody decides for another,
// with a pen or by delegation. A refusal needs an opinion and ends the destruction.
func (s *Service) Decide(ctx context.Context, actor access.Actor, taskID string, decision approval.Decision) error {
	task, err := approval.Peek(ctx, s.DB, actor, taskID)
	if err != nil {
		return err
	}
	if task.SubjectKind != Kind {
		return approval.ErrNotFound
	}
	if err := checkDecision(task, &decision); err != nil {
		return err
	}
	if err := s.Accounts.Confirm(ctx, actor, decision.Confirm); err != nil {
		return err
	}
	publication, err := s.Preserve.Reserve(ctx) // for the last confirmation
	if err != nil {
		return err
	}
	defer publication.Discard()
	ended := false
	err = pgx.BeginFunc(ctx, s.DB, func(tx pgx.Tx) error {
		d, err := lock(ctx, tx, task.SubjectID)
		if err != nil {
			return err
		}
		if task, err = approval.Claim(ctx, tx, actor, taskID, decision, s.instant()); err != nil {
			return err
		}
		act := trace.Act{Kind: task.Kind, Node: task.Node, Task: task.ID, Decision: decision.Decision, Opinion: decision.Opinion}
		if len(decision.To) > 0 {
			act.Details = map[string]any{"witnesses": decision.To}
		}
		if err := s.seal(ctx, tx, actor, d, act); err != nil {
			return err
		}
		if err := s.apply(ctx, tx, actor, &d, task, decision); err != nil {
			return err
		}
		if d.State == StateDestroyed {
			ended = true
			d.version++
			if err := stage(ctx, tx, d, publication.Stage); err != nil {
				return err
			}
		}
		if err := update(ctx, tx, d); err != nil {
			return err
		}
		return s.Events.Record(ctx, tx, actor, Decided{d.ID, task.ID, d.State})
	})
	if err != nil || !ended {
		return err
	}
	return publication.Publish()
}

func checkDecision(task approval.Task, d *approval.Decision) error {
	d.Opinion = strings.TrimSpace(d.Opinion)
	var check fault.Check
	switch {
	case d.Decision != agree && d.Decision != refuse:
		return ErrChoice
	case d.Decision == refuse && task.Node == nodeAfter:
		return ErrAfter // what is gone cannot be refused; who will not confirm leaves it unconfirmed
	case d.Decision == refuse && d.Opinion == "":
		check.Add("opinion", "reason_required")
	case strings.ContainsRune(d.Opinion, 0):
		check.Add("opinion", "control_characters")
	}
	if d.OnBehalf != "" || d.Channel != "" || d.At != "" {
		check.Add("on_behalf", "in_person")
	}
	if len(d.To) > 0 && (task.Kind != TaskApprove || d.Decision != agree) {
		check.Add("to", "not_editable")
	}
	return check.Err()
}

// apply takes the destruction to its next state and asks whom it waits for then.
func (s *Service) apply(ctx context.Context, tx pgx.Tx, actor access.Actor, d *row, task approval.Task, decision approval.Decision) error {
	if err := d.admits(actor, task); err != nil {
		return err
	}
	if decision.Decision == refuse {
		now := s.instant()
		d.State, d.EndedAt = StateRefused, &now
		return approval.Withdraw(ctx, tx, d.ID, now)
	}
	switch task.Kind {
	case TaskAppraise:
		d.State, d.appraiser = StateApproval, actor.Username
		return s.ask(ctx, tx, *d, TaskApprove, "", d.approver, access.Supervisor)
	case TaskApprove:
		if err := s.nameWitnesses(ctx, tx, actor, d, decision.To); err != nil {
			return err
		}
		d.State, d.approver = StateCounting, actor.Username
		return s.askWitnesses(ctx, tx, *d, nodeBefore)
	}
	var waits bool
	if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM task WHERE subject_kind = $1 AND subject_id = $2 AND decided_at IS NULL)", Kind, d.ID).Scan(&waits); err != nil {
		return err
	}
	switch {
	case waits: // for the other witness
	case task.Node == nodeBefore:
		d.State = StateReady
	default:
		now := s.instant()
		d.State, d.EndedAt = StateDestroyed, &now
	}
	return nil
}

// admits makes sure that a task belongs to the state and that the actor still has what its part asks for.
func (d *row) admits(actor access.Actor, task approval.Task) error {
	state, fit := "", false
	switch {
	case task.Kind == TaskAppraise:
		state, fit = StateAppraisal, actor.Has(access.Archivist)
	case task.Kind == TaskApprove:
		state, fit = StateApproval, actor.MayApprove(d.Level)
	case task.Node == nodeBefore:
		state, fit = StateCounting, slices.Contains(d.witnesses, actor.Username)
	case task.Node == nodeAfter:
		state, fit = StateConfirming, slices.Contains(d.witnesses, actor.Username) && actor.Username != d.executor
	}
	if !fit || actor.Username == d.RequestedBy.Username {
		return fault.ErrForbidden
	}
	if d.State != state {
		return ErrState
	}
	return nil
}

// nameWitnesses takes the witnesses that the approver names; those that the request named stay when none is.
func (s *Service) nameWitnesses(ctx context.Context, tx pgx.Tx, approver access.Actor, d *row, to []string) error {
	if len(to) == 0 {
		to = d.witnesses
	}
	if err := checkWitnesses("to", to, d.RequestedBy.Username); err != nil {
		return err
	}
	named := row{Destruction: d.Destruction, witnesses: to}
	if err := s.checkPeople(ctx, tx, access.Actor{Username: d.RequestedBy.Username}, named); err != nil {
		return err
	}
	d.witnesses = to
	return nil
}

func (s *Service) askWitnesses(ctx context.Context, tx pgx.Tx, d row, node string) error {
	for _, w := range d.witnesses {
		if err := s.ask(ctx, tx, d, TaskWitness, node, w, ""); err != nil {
			return err
		}
	}
	return nil
}

// Withdrawal takes a destruction back.
type Withdrawal struct {
	Reason string `json:"reason" minLength:"1" maxLength:"500"`
}

// Withdraw takes an own destruction back, as long as nothing is gone.
func (s *Service) Withdraw(ctx context.Context, actor access.Actor, id string, in Withdrawal) (Detail, error) {
	in.Reason = strings.TrimSpace(in.Reason)
	switch {
	case in.Reason == "":
		return Detail{}, fault.ErrInvalid.With(fault.Field{Field: "reason", Code: "reason_required"})
	case strings.ContainsRune(in.Reason, 0):
		return Detail{}, fault.ErrInvalid.With(fault.Field{Field: "reason", Code: "control_characters"})
	}
	if _, err := find(ctx, s.DB, actor, id); err != nil {
		return Detail{}, err
	}
	err := pgx.BeginFunc(ctx, s.DB, func(tx pgx.Tx) error {
		d, err := lock(ctx, tx, id)
		if err != nil {
			return err
		}
		if d.RequestedBy.Username != actor.Username {
			return fault.ErrForbidden
		}
		if !slices.Contains([]string{StateAppraisal, StateApproval, StateCounting, StateReady}, d.State) {
			return ErrState
		}
		now := s.instant()
		d.State, d.EndedAt = StateWithdrawn, &now
		if err := s.seal(ctx, tx, actor, d, trace.Act{Kind: "propose_destruction", Decision: "withdraw", Opinion: in.Reason}); err != nil {
			return err
		}
		if err := approval.Withdraw(ctx, tx, d.ID, now); err != nil {
			return err
		}
		if err := update(ctx, tx, d); err != nil {
			return err
		}
		return s.Events.Record(ctx, tx, actor, Withdrawn{d.ID})
	})
	if err != nil {
		return Detail{}, err
	}
	return s.detail(ctx, actor, id)
}
