package document

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/event"
	"docket/internal/handover"
	"docket/internal/notify"
	"docket/internal/trace"
)

// HandedOver: what somebody held of a record went to a successor, or ended.
type HandedOver struct {
	Document string `json:"-"`
	Version  int    `json:"version"`
	What     string `json:"what"` // task, scope, custody, deputy
	Task     string `json:"task,omitempty"`
	From     string `json:"from"` // user names
	To       string `json:"to,omitempty"`
}

// EventKind names the event.
func (HandedOver) EventKind() string { return "document.handed_over" }

// EventSubject is the record.
func (e HandedOver) EventSubject() (string, string) { return Kind, e.Document }

// HandoverKinds is handover.Part's.
func (s *Service) HandoverKinds() []string {
	return []string{handover.Task, handover.Scope, handover.Custody, handover.Deputy}
}

// Held is handover.Part's: open tasks about records, and the places that a person has in classified ones.
func (s *Service) Held(ctx context.Context, actor access.Actor, username string) ([]handover.Item, error) {
	tasks, err := approval.WaitingFor(ctx, s.db, Kind, username)
	if err != nil {
		return nil, err
	}
	var list []handover.Item
	for _, t := range tasks {
		list = append(list, handover.Item{Kind: handover.Task, ID: t.ID, SubjectID: t.SubjectID, Detail: t.Node, NeedsSuccessor: true, Level: t.MinClearance})
	}
	kept, err := s.keptBy(ctx, username)
	if err != nil {
		return nil, err
	}
	list = append(list, kept...)
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].SubjectID
	}
	named, err := s.Subjects(ctx, actor, Kind, ids)
	if err != nil {
		return nil, err
	}
	for i := range list {
		n, ok := named[list[i].SubjectID]
		list[i].SubjectKind, list[i].Title, list[i].Number, list[i].Hidden = Kind, n.Title, n.Number, !ok
	}
	return list, nil
}

// keptBy returns the classified records that a person keeps, is the deputy of, or is named in the scope of.
func (s *Service) keptBy(ctx context.Context, username string) ([]handover.Item, error) {
	rows, err := s.db.Query(ctx, `SELECT d.id, d.classification, d.custodian = $1, d.deputy = $1, d.distribution->'users' ? $1 FROM document d
		WHERE d.classification = ANY ($2) AND d.status <> ALL ($3) AND (d.custodian = $1 OR d.deputy = $1 OR d.distribution->'users' ? $1) ORDER BY d.registered_at, d.id`,
		username, []access.Level{access.Confidential, access.Secret}, []string{StatusVoid, StatusDestroyed})
	if err != nil {
		return nil, fmt.Errorf("read custody: %w", err)
	}
	var list []handover.Item
	var id string
	var level access.Level
	var isCustodian, isDeputy, isNamed bool
	_, err = pgx.ForEachRow(rows, []any{&id, &level, &isCustodian, &isDeputy, &isNamed}, func() error {
		add := func(holds bool, kind string, needs bool) {
			if holds {
				list = append(list, handover.Item{Kind: kind, ID: id, SubjectID: id, NeedsSuccessor: needs, Level: level})
			}
		}
		add(isCustodian, handover.Custody, true)
		add(isDeputy, handover.Deputy, false)
		add(isNamed, handover.Scope, false)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read custody: %w", err)
	}
	return list, nil
}

// HandOver is handover.Part's. Work moves with the registrar or a supervisor who may read the record, or a
// supervisor cleared for it; custody with a cleared supervisor alone.
func (s *Service) HandOver(ctx context.Context, actor access.Actor, h handover.Handing) error {
	if !actor.Has(access.Registrar) && !actor.Has(access.Supervisor) {
		return handover.ErrNoRight
	}
	if h.Kind == handover.Task {
		isNode, err := approval.IsNode(ctx, s.db, h.ID)
		if err != nil {
			return err
		}
		if isNode {
			if err := actor.Require(PermRegister); err != nil {
				return err
			}
			_, err := s.reassign(ctx, actor, h.ID, h.To.Username, h.Reason, lockHeld)
			if errors.Is(err, ErrNotFound) || errors.Is(err, approval.ErrNotFound) {
				return handover.ErrNoRight
			}
			return err
		}
	}
	give := map[string]func(context.Context, pgx.Tx, access.Actor, *Document, handover.Handing) error{
		handover.Task: s.handTask, handover.Scope: narrowScope, handover.Custody: handCustody, handover.Deputy: handCustody}[h.Kind]
	_, err := s.change(access.WithActor(ctx, actor), func(tx pgx.Tx) (Document, error) { return lockHeld(ctx, tx, actor, h.SubjectID) },
		func(tx pgx.Tx, d *Document) (event.Event, error) {
			if err := give(ctx, tx, actor, d, h); err != nil {
				return nil, err
			}
			d.Version++
			happened := HandedOver{Document: d.ID, Version: d.Version, What: h.Kind, From: h.From, To: h.To.Username}
			if h.Kind == handover.Task {
				happened.Task = h.ID
			}
			return happened, nil
		})
	if errors.Is(err, ErrNotFound) || errors.Is(err, approval.ErrNotFound) {
		return handover.ErrNoRight
	}
	return err
}

// lockHeld locks a record for a handover: one that the actor may read; a draft, of which nothing is shown;
// or a classified one for a supervisor who may decide on its scope, though they may not read it.
func lockHeld(ctx context.Context, tx pgx.Tx, actor access.Actor, id string) (Document, error) {
	d, err := lockWithDrafts(ctx, tx, actor, id)
	if !errors.Is(err, ErrNotFound) || !actor.Has(access.Supervisor) && !actor.Has(access.Registrar) {
		return d, err
	}
	if d, err = lockAsSystem(ctx, tx, id); err != nil {
		return Document{}, err
	}
	if !d.Classification.Classified() && d.isDraft() {
		return d, nil
	}
	if !d.Classification.Classified() || !actor.MayApprove(d.Classification) {
		return Document{}, ErrNotFound
	}
	return d, nil
}

// handTask gives an open task to the successor, sealed like every act with the reason, and with it the record, where that is open: handing to
// somebody is distributing to them (design.md 8). A classified record is in their approved scope already.
func (s *Service) handTask(ctx context.Context, tx pgx.Tx, actor access.Actor, d *Document, h handover.Handing) error {
	task, err := approval.Give(ctx, tx, h.ID, h.From, h.To.Username)
	switch {
	case err != nil:
		return err
	case task.IsPersonal():
		return handover.ErrPersonal
	case task.MinClearance > h.To.Clearance || d.Classification > h.To.Clearance:
		return handover.ErrNotCleared
	case task.RequestedBy == h.To.Username && !task.IsOwnAllowed:
		return handover.ErrOwnRequest
	case d.Classification.Classified() && len(h.To.Ways(d.readers())) == 0:
		return handover.ErrOutside
	}
	err = s.seal(ctx, tx, actor, d, trace.Act{Kind: task.Kind, Node: task.Node, Task: task.ID, Decision: "reassign", Opinion: h.Reason, OnBehalf: h.From,
		Details: map[string]any{"to": []string{h.To.Username}}})
	if err != nil {
		return err
	}
	d.Handed = d.Handed.To(h.To.Username, "", "")
	return notify.Send(ctx, tx, []string{h.To.Username}, "task_reassigned", Kind, d.ID, s.instant())
}

// narrowScope takes a person out of the scope of a classified record; nobody is put in.
func narrowScope(_ context.Context, _ pgx.Tx, _ access.Actor, d *Document, h handover.Handing) error {
	d.Distribution.Users = slices.DeleteFunc(slices.Clone(d.Distribution.Users), func(u string) bool { return u == h.From })
	if d.Distribution.Empty() {
		return handover.ErrOnlyReader
	}
	d.Originals = slices.DeleteFunc(slices.Clone(d.Originals), func(u string) bool { return u == h.From })
	return nil
}

// handCustody names another custodian or deputy: a cleared supervisor does, and names somebody cleared.
func handCustody(_ context.Context, _ pgx.Tx, actor access.Actor, d *Document, h handover.Handing) error {
	switch {
	case !actor.MayApprove(d.Classification):
		return handover.ErrNoRight
	case h.To.ID != "" && h.To.Clearance < d.Classification:
		return handover.ErrNotCleared
	}
	if h.Kind == handover.Custody {
		d.Custodian = h.To.Username
	} else {
		d.Deputy = h.To.Username
	}
	if d.Custodian == d.Deputy {
		return handover.ErrTwice
	}
	return nil
}
