package document

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/calendar"
	"docket/internal/fault"
	"docket/internal/notify"
	"docket/internal/trace"
)

// TaskBorrow is the kind of task in which somebody asks to borrow a copy on paper.
const TaskBorrow = "borrow"

// BorrowChoices are its decisions.
func BorrowChoices() []string { return []string{"agree", "refuse"} }

// BorrowRequest asks to borrow the paper of a record.
type BorrowRequest struct {
	DueOn  calendar.Date `json:"due_on" format:"date" doc:"until when"`
	Reason string        `json:"reason"`
}

// AskToBorrow asks the archivist, of a record that is not filed yet the registrars, for the paper of a
// record that the actor may read.
func (s *Service) AskToBorrow(ctx context.Context, actor access.Actor, id string, in BorrowRequest) (task string, err error) {
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		d, err := lockOne(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		switch d.Status {
		case StatusVoid:
			return ErrVoid
		case StatusDestroyed:
			return ErrDestroyed
		}
		var check fault.Check
		why, err := reason("reason", in.Reason)
		if err != nil {
			check.Merge(fault.As(err).Fields)
		}
		if in.DueOn.IsZero() || in.DueOn.Before(s.today()) {
			check.Add("due_on", "due_after_loan")
		}
		if err := check.Err(); err != nil {
			return err
		}
		to := access.Registrar
		if d.Status == StatusFiled {
			to = access.Archivist
		}
		asked := approval.Task{Kind: TaskBorrow, SubjectKind: Kind, SubjectID: d.ID, Node: "borrow", Role: to, MinClearance: d.Classification,
			RequestedBy: actor.Username, ArrivedAt: s.instant()}
		if d.Classification.Classified() { // only its custodian reads it and keeps its paper
			if asked.Role, asked.Username = "", d.Custodian; d.Custodian == "" {
				asked.Role = access.Supervisor // until there is one
			}
		}
		if task, err = approval.Open(ctx, tx, asked); err != nil {
			return err
		}
		err = s.seal(ctx, tx, actor, &d, trace.Act{Kind: TaskBorrow, Node: "request", Task: task, Decision: "ask", Opinion: why, Details: map[string]any{"due_on": in.DueOn.String()}})
		if err != nil {
			return err
		}
		return s.events.Record(ctx, tx, actor, BorrowAsked{d.ID, task, in.DueOn.String()})
	})
	return task, err
}

// DecideBorrow grants or refuses a request for paper. The copy itself is lent by Borrow, when it is handed
// over.
func (s *Service) DecideBorrow(ctx context.Context, actor access.Actor, taskID string, decision approval.Decision) error {
	if !slices.Contains(BorrowChoices(), decision.Decision) {
		return ErrNoSuchChoice
	}
	task, err := approval.Peek(ctx, s.db, actor, taskID)
	if err != nil {
		return err
	}
	if task.Kind != TaskBorrow || task.SubjectKind != Kind {
		return approval.ErrNotFound
	}
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		d, err := lockOne(ctx, tx, actor, task.SubjectID)
		if err != nil {
			return err
		}
		if task, err = approval.Claim(ctx, tx, actor, taskID, decision, s.instant()); err != nil {
			return err
		}
		act := trace.Act{Kind: task.Kind, Node: task.Node, Task: task.ID, Decision: decision.Decision, Opinion: decision.Opinion}
		if task.Username != "" && task.Username != actor.Username {
			act.OnBehalf = task.Username
		}
		if err := s.seal(ctx, tx, actor, &d, act); err != nil {
			return err
		}
		kind := "document.borrow_refused"
		if decision.Decision == "agree" {
			kind = "document.borrow_granted"
		}
		if err := notify.Send(ctx, tx, []string{task.RequestedBy}, kind, Kind, d.ID, s.instant()); err != nil {
			return err
		}
		return s.events.Record(ctx, tx, actor, BorrowDecided{d.ID, task.ID, decision.Decision == "agree"})
	})
}
