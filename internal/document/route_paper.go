package document

import (
	"context"
	"errors"
	"slices"

	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/approval"
	"docket/internal/calendar"
	"docket/internal/fault"
	"docket/internal/trace"
)

// paperEntry is 代录: a decision that somebody gave with a pen on the slip, entered by a registrar.
type paperEntry struct {
	holder access.Actor // who held the pen
	day    calendar.Date
	scan   string // the file of the record that shows it
}

// holderOf returns the task that the decision is for. For one that was given with a pen it must wait for
// the person who gave it, and the registrar must be able to read the record.
func (s *Service) holderOf(ctx context.Context, actor access.Actor, taskID string, d approval.Decision) (*paperEntry, approval.Task, error) {
	if d.Channel != approval.ChannelPaper {
		task, err := approval.Peek(ctx, s.db, actor, taskID)
		if err == nil && task.SubjectKind != Kind {
			err = approval.ErrNotFound
		}
		if err == nil && (d.OnBehalf != "" || d.Scan != "" && task.Kind != ActSeal) {
			err = fault.ErrInvalid.With(fault.Field{Field: "channel", Code: "choice", Params: map[string]any{"choices": approval.ChannelPaper}})
		}
		return nil, task, err
	}
	if err := actor.Require(PermRegister); err != nil {
		return nil, approval.Task{}, err
	}
	task, err := approval.PeekAny(ctx, s.db, taskID)
	if err != nil {
		return nil, task, err
	}
	if task.SubjectKind != Kind {
		return nil, task, approval.ErrNotFound
	}
	if _, err := readOne(ctx, s.db, actor, task.SubjectID); err != nil {
		return nil, task, err
	}
	entry, err := s.readPaper(ctx, actor, task, d)
	return entry, task, err
}

// readPaper checks who gave the decision and when.
func (s *Service) readPaper(ctx context.Context, actor access.Actor, task approval.Task, d approval.Decision) (*paperEntry, error) {
	var check fault.Check
	entry := &paperEntry{scan: d.Scan}
	if approval.IsPersonal(task.Kind) || task.Kind == ActDraft || task.Kind == ActSeal || d.Decision == approval.AddSigner || d.Decision == approval.Copy {
		check.Add("channel", "not_on_paper")
	}
	day, err := calendar.ParseDate(d.At)
	arrived := calendar.DateOf(task.ArrivedAt)
	switch {
	case err != nil:
		check.Add("at", "date")
	case day.After(s.today()):
		check.Add("at", "in_future")
	case day.Before(calendar.DateOf(task.ArrivedAt.AddDate(0, 0, -1))):
		check.Add("at", "before_arrival", "day", arrived)
	}
	entry.day = day
	holder, err := account.ActorOf(ctx, s.db, d.OnBehalf, s.today())
	switch {
	case errors.Is(err, account.ErrUnknownUser):
		check.Add("on_behalf", "unknown_person")
	case err != nil:
		return nil, err
	case holder.Username == actor.Username:
		check.Add("on_behalf", "not_self")
	default:
		holder.StandsInFor = nil // nobody enters for one who stands in for another
		if _, err := approval.Peek(ctx, s.db, holder, task.ID); err != nil {
			if fault.As(err).Kind != fault.NotFound {
				return nil, err
			}
			check.Add("on_behalf", "not_their_task")
		}
	}
	entry.holder = holder
	return entry, check.Err()
}

// describe puts the pen into the act: whose it was, the day on the paper, and the scan that shows it.
func (e *paperEntry) describe(v *visit, act *trace.Act) error {
	if !slices.ContainsFunc(v.d.Files, func(f File) bool { return f.ID == e.scan }) {
		return fault.ErrInvalid.With(fault.Field{Field: "scan", Code: "unknown_file"})
	}
	act.OnBehalf, act.Channel, act.PenDate = e.holder.Username, approval.ChannelPaper, e.day.String()
	act.Details["scan"] = e.scan
	return nil
}
