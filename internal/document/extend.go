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
	"docket/internal/calendar"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/notify"
	"docket/internal/opaque"
)

// TaskExtend is the kind of task, and NodeExtend its node, in which whoever set a due date decides whether
// it is put off (延期).
const (
	TaskExtend = "extend"
	NodeExtend = "extend"
)

// ExtendChoices are its decisions.
func ExtendChoices() []string { return []string{"agree", "refuse"} }

// Errors of this file.
var (
	ErrNoDue = fault.New(fault.Conflict, "document.no_due", "该文件没有办理期限，不能延期。", "This document has no due date to put off.")
	ErrOver  = fault.New(fault.Conflict, "document.over", "该文件已不在办理中，不能延期。", "This document is not being worked on any more, so its date cannot be put off.")
	ErrLate  = fault.New(fault.Conflict, "document.extension_late", "办理期限已过，延期须在期限之前申请。", "The due date has passed; an extension is asked for before it.")
	ErrAsked = fault.New(fault.Conflict, "document.extension_waits", "已有一个延期申请待审批。", "An extension waits to be decided already.")
	ErrMoved = fault.New(fault.Conflict, "document.due_changed", "申请之后办理期限已改，请不同意此申请并重新申请。", "The due date has changed since; refuse this and let it be asked for anew.")
	ErrNoOne = fault.New(fault.Conflict, "document.no_approver", "没有其他可阅读此文件的人能审批延期，请联系主管。", "Nobody else who may read this document can decide on the extension; ask a supervisor.")
)

// Extension is a due date that was put off, or asked to be.
type Extension struct {
	ID        string        `json:"id"`
	OldDueOn  calendar.Date `json:"old_due_on" format:"date"`
	NewDueOn  calendar.Date `json:"new_due_on" format:"date"`
	Reason    string        `json:"reason"`
	AskedBy   string        `json:"asked_by"`
	AskedAt   time.Time     `json:"asked_at"`
	IsGranted *bool         `json:"is_granted" doc:"null while it waits"`
	DecidedBy string        `json:"decided_by"`
	DecidedAt *time.Time    `json:"decided_at"`
}

// ExtensionAsked: somebody has asked to put off the due date.
type ExtensionAsked struct {
	Document  string `json:"-"`
	Version   int    `json:"version"`
	Extension string `json:"extension"`
	Task      string `json:"task"`
}

// EventKind names the event.
func (ExtensionAsked) EventKind() string { return "document.extension.asked" }

// EventSubject is the record.
func (e ExtensionAsked) EventSubject() (string, string) { return Kind, e.Document }

// ExtensionDecided: whoever set the due date has decided.
type ExtensionDecided struct {
	Document  string `json:"-"`
	Version   int    `json:"version"`
	Extension string `json:"extension"`
	Granted   bool   `json:"granted"`
}

// EventKind names the event.
func (ExtensionDecided) EventKind() string { return "document.extension.decided" }

// EventSubject is the record.
func (e ExtensionDecided) EventSubject() (string, string) { return Kind, e.Document }

// Extend asks to put off the due date of a record, before it has passed. A registrar may ask, and whom the
// record waits for. Who set the date decides, never on an own request.
func (s *Service) Extend(ctx context.Context, actor access.Actor, id string, due calendar.Date, why string) (Document, error) {
	why, err := reason("reason", why)
	if err != nil {
		return Document{}, err
	}
	return s.change(access.WithActor(ctx, actor), func(tx pgx.Tx) (Document, error) { return lockOne(ctx, tx, actor, id) },
		func(tx pgx.Tx, d *Document) (event.Event, error) {
			if err := s.mayExtend(ctx, tx, actor, d, due); err != nil {
				return nil, err
			}
			x := Extension{ID: opaque.ID(), OldDueOn: d.DueOn, NewDueOn: due, Reason: why, AskedBy: actor.Username, AskedAt: s.instant()}
			task := approval.Task{Kind: TaskExtend, SubjectKind: Kind, SubjectID: d.ID, Node: NodeExtend, MinClearance: d.Classification,
				RequestedBy: actor.Username, ArrivedAt: x.AskedAt}
			if task.Username, task.Role, err = s.extensionApprover(ctx, tx, d, actor); err != nil {
				return nil, err
			}
			d.Handed = d.Handed.To("", "", task.Role) // a role decides only on what it may read
			d.Version++
			taskID, err := s.openExtension(ctx, tx, d, x, task)
			return ExtensionAsked{d.ID, d.Version, x.ID, taskID}, err
		})
}

// openExtension writes the request and opens its task.
func (s *Service) openExtension(ctx context.Context, tx pgx.Tx, d *Document, x Extension, task approval.Task) (string, error) {
	taskID, err := approval.Open(ctx, tx, task)
	if err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, "INSERT INTO extension (id, document_id, task_id, old_due_on, new_due_on, reason, asked_by, asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		x.ID, d.ID, taskID, x.OldDueOn, x.NewDueOn, x.Reason, x.AskedBy, x.AskedAt)
	if err != nil {
		return "", fmt.Errorf("store extension: %w", err)
	}
	return taskID, nil
}

// mayExtend names what stands against an extension. The record is locked.
func (s *Service) mayExtend(ctx context.Context, tx pgx.Tx, actor access.Actor, d *Document, due calendar.Date) error {
	holds, err := approval.Holds(ctx, tx, actor, Kind, d.ID)
	if err != nil {
		return err
	}
	if !holds {
		if err := actor.Require(PermRegister); err != nil {
			return err
		}
	}
	switch {
	case d.Status == StatusVoid:
		return ErrVoid
	case !d.isOpen():
		return ErrOver
	case d.DueOn.IsZero():
		return ErrNoDue
	case s.today().After(d.DueOn):
		return ErrLate
	case due.IsZero():
		return fault.ErrInvalid.With(fault.Field{Field: "due_on", Code: "required"})
	case !due.After(d.DueOn):
		return fault.ErrInvalid.With(fault.Field{Field: "due_on", Code: "not_later", Params: map[string]any{"value": d.DueOn.String()}})
	}
	var waits bool
	err = tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM extension x JOIN task t ON t.id = x.task_id WHERE x.document_id = $1 AND x.is_granted IS NULL AND t.decided_at IS NULL)`, d.ID).Scan(&waits)
	if err != nil {
		return fmt.Errorf("look for an extension: %w", err)
	}
	if waits {
		return ErrAsked
	}
	return nil
}

// isOpen reports whether somebody still works on the record.
func (d *Document) isOpen() bool {
	return slices.Contains([]string{StatusRegistered, StatusDistributed, StatusCirculating}, d.Status)
}

// extensionApprover chooses who decides: whoever set the date, by instruction or by registering, not who
// entered it for them or stood in; else who keeps a classified record; else the supervisors. Nobody decides on their own request, nor on what they
// may not read.
func (s *Service) extensionApprover(ctx context.Context, tx pgx.Tx, d *Document, asker access.Actor) (string, access.Role, error) {
	setter := d.RegisteredBy
	err := tx.QueryRow(ctx, `SELECT coalesce(nullif(on_behalf, ''), decided_by) FROM task WHERE subject_kind = $1 AND subject_id = $2 AND kind = 'instruct' AND decision = 'agree' AND decided_by <> ''
		ORDER BY decided_at DESC LIMIT 1`, Kind, d.ID).Scan(&setter)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return "", "", fmt.Errorf("find who set the date: %w", err)
	}
	candidates := []string{setter, d.Custodian, d.Deputy}
	if d.Classification.Classified() {
		supervisors, err := notify.Supervisors(ctx, tx, d.Classification)
		if err != nil {
			return "", "", err
		}
		candidates = append(candidates, supervisors...)
	}
	candidates = slices.DeleteFunc(candidates, func(u string) bool { return u == "" || u == asker.Username })
	readers, err := s.whoMayRead(ctx, tx, candidates, d.ID)
	if err != nil {
		return "", "", err
	}
	switch {
	case len(readers) > 0:
		return readers[0], "", nil
	case d.Classification.Classified():
		return "", "", ErrNoOne
	}
	return "", access.Supervisor, nil
}

// DecideExtension applies the decision on an extension: the new date stands in the record's next version.
func (s *Service) DecideExtension(ctx context.Context, actor access.Actor, taskID string, decision approval.Decision) (Document, error) {
	if !slices.Contains(ExtendChoices(), decision.Decision) {
		return Document{}, ErrNoSuchChoice
	}
	return s.decide(ctx, actor, taskID, TaskExtend, decision, func(tx pgx.Tx, d *Document, task approval.Task) (event.Event, error) {
		granted, now := decision.Decision == "agree", s.instant()
		rows, err := tx.Query(ctx, "UPDATE extension SET is_granted = $2, decided_by = $3, decided_at = $4 WHERE task_id = $1 RETURNING "+extensionColumns,
			task.ID, granted, actor.Username, now)
		if err != nil {
			return nil, fmt.Errorf("store extension: %w", err)
		}
		x, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Extension])
		if errors.Is(err, pgx.ErrNoRows) {
			return nil, approval.ErrNotFound // a task of another node
		}
		if err != nil {
			return nil, fmt.Errorf("store extension: %w", err)
		}
		kind := "document.extension_refused"
		if granted {
			switch {
			case !d.isOpen():
				return nil, ErrOver
			case d.DueOn != x.OldDueOn:
				return nil, ErrMoved
			}
			d.DueOn, kind = x.NewDueOn, "document.extended"
		}
		d.Version++
		if err := notify.Send(ctx, tx, []string{x.AskedBy}, kind, Kind, d.ID, now); err != nil {
			return nil, err
		}
		return ExtensionDecided{d.ID, d.Version, x.ID, granted}, nil
	})
}

const extensionColumns = "id, old_due_on, new_due_on, reason, asked_by, asked_at, is_granted, decided_by, decided_at"

// Extensions returns how often the date of a record that the actor may read was asked to be put off,
// oldest first.
func (s *Service) Extensions(ctx context.Context, actor access.Actor, id string) ([]Extension, error) {
	d, err := readOne(ctx, s.db, actor, id)
	if err != nil {
		return nil, err
	}
	if err := s.witness(ctx, actor, d, "record", ""); err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, "SELECT "+extensionColumns+" FROM extension WHERE document_id = $1 ORDER BY asked_at, id", id)
	if err != nil {
		return nil, fmt.Errorf("read extensions: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Extension])
	if err != nil {
		return nil, fmt.Errorf("read extensions: %w", err)
	}
	for i := range list {
		list[i].AskedAt = list[i].AskedAt.UTC()
		if at := list[i].DecidedAt; at != nil {
			*at = at.UTC()
		}
	}
	return list, nil
}
