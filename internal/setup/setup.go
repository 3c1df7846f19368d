package setup

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"docket/internal/access"
	"docket/internal/event"
	"docket/internal/fault"
)

// PermManage is the right to see the list and to put steps aside.
var PermManage = access.NewPermission("setup.manage", access.Admin)

// Errors of this package.
var (
	ErrUnknownStep = fault.New(fault.NotFound, "setup.step_not_found", "没有这个步骤。", "There is no such step.")
	ErrNeeded      = fault.New(fault.Conflict, "setup.step_needed", "该步骤不能跳过，请完成它。", "This step cannot be put aside; complete it.")
)

// Step is one line of the list.
type Step struct {
	ID       string     `json:"id" enum:"password,office,address,departments,people,registers,bucket,mail,first_document"`
	Done     bool       `json:"done"`
	DoneAt   *time.Time `json:"done_at" doc:"null where nothing tells"`
	Optional bool       `json:"optional"`
	Skipped  bool       `json:"skipped" doc:"put aside by an administrator"`
	Link     string     `json:"link" doc:"the page on which it is done"`
}

// List is all steps. Done counts those that are done or put aside.
type List struct {
	Items []Step `json:"items"`
	Done  int    `json:"done"`
	Total int    `json:"total"`
}

// Machine tells what the database does not know.
type Machine struct {
	// IsReachable: people on other machines can open the address of the service.
	IsReachable bool
	// DualBackup reports whether both copies are there and independent.
	DualBackup func(context.Context) (bool, error)
}

// Service is the list of one archive.
type Service struct {
	db      *pgxpool.Pool
	events  *event.Recorder
	machine Machine
	now     func() time.Time
}

// NewService returns the service.
func NewService(db *pgxpool.Pool, events *event.Recorder, machine Machine, now func() time.Time) *Service {
	return &Service{db, events, machine, now}
}

// step is a step and the fact that shows it done: a query for when that was, null while it is not,
// or, without a query, what the machine says.
type step struct {
	id, link string
	optional bool
	fact     string
}

var steps = []step{
	{id: "password", link: "/me", fact: `SELECT coalesce((SELECT max(e.at) FROM audit_event e WHERE e.subject_id = p.id
			AND e.kind = 'account.credential.changed' AND e.details ->> 'what' = 'password_changed'), p.created_at)
		FROM person p WHERE p.username = 'admin' AND p.password_hash <> '' AND NOT p.must_change_password`},
	{id: "office", link: "/admin/settings", fact: `SELECT changed_at FROM setting WHERE name = 'office.name' AND value <> '""'`},
	{id: "address", link: "/admin/settings", optional: true},
	{id: "departments", link: "/admin/people", fact: "SELECT min(created_at) FROM department"},
	{id: "people", link: "/admin/people", fact: "SELECT min(created_at) FROM person WHERE username <> 'admin'"},
	// The registers that a new archive has are good for most offices: the first number drawn settles it.
	{id: "registers", link: "/admin/registers", optional: true, fact: `SELECT coalesce((SELECT min(at) FROM audit_event WHERE kind = 'document.register.changed'),
		(SELECT min(d.registered_at) FROM document d JOIN register r ON r.prefix = d.register WHERE NOT r.is_classified))`},
	{id: "bucket", link: "/admin/stores"},
	{id: "mail", link: "/admin/notifications", optional: true, fact: "SELECT min(at) FROM audit_event WHERE kind = 'notify.mail.tested'"},
	// Of the open registers alone: that there are others' documents is not the administrator's to know.
	{id: "first_document", link: "/documents/new", fact: `SELECT min(d.registered_at) FROM document d JOIN register r ON r.prefix = d.register WHERE NOT r.is_classified`},
}

// Steps returns the list as it stands.
func (s *Service) Steps(ctx context.Context, actor access.Actor) (List, error) {
	if err := actor.Require(PermManage); err != nil {
		return List{}, err
	}
	skipped, err := s.skipped(ctx)
	if err != nil {
		return List{}, err
	}
	list := List{Items: []Step{}, Total: len(steps)}
	for _, st := range steps {
		item := Step{ID: st.id, Optional: st.optional, Link: st.link, Skipped: skipped[st.id]}
		if item.Done, item.DoneAt, err = s.isDone(ctx, st); err != nil {
			return List{}, fmt.Errorf("look at step %s: %w", st.id, err)
		}
		if item.Done || item.Skipped {
			list.Done++
		}
		list.Items = append(list.Items, item)
	}
	return list, nil
}

func (s *Service) isDone(ctx context.Context, st step) (done bool, at *time.Time, err error) {
	switch st.id {
	case "address":
		return s.machine.IsReachable, nil, nil
	case "bucket":
		done, err = s.machine.DualBackup(ctx)
		return done, nil, err
	}
	err = s.db.QueryRow(ctx, "SELECT ("+st.fact+")").Scan(&at)
	return at != nil, at, err
}

func (s *Service) skipped(ctx context.Context) (map[string]bool, error) {
	rows, err := s.db.Query(ctx, "SELECT step FROM setup_skip")
	if err != nil {
		return nil, fmt.Errorf("read setup: %w", err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("read setup: %w", err)
	}
	skipped := map[string]bool{}
	for _, name := range names {
		skipped[name] = true
	}
	return skipped, nil
}

// Skipped is written when a step is put aside or taken up again.
type Skipped struct {
	Step string `json:"-"`
	Skip bool   `json:"skip"`
}

// EventKind names the event.
func (Skipped) EventKind() string { return "setup.step.skipped" }

// EventSubject is the step.
func (e Skipped) EventSubject() (string, string) { return "setup_step", e.Step }

// Skip puts an optional step aside, or takes it up again. Doing so twice changes nothing.
func (s *Service) Skip(ctx context.Context, actor access.Actor, id string, skip bool) error {
	if err := actor.Require(PermManage); err != nil {
		return err
	}
	found := step{}
	for _, st := range steps {
		if st.id == id {
			found = st
		}
	}
	switch {
	case found.id == "":
		return ErrUnknownStep
	case !found.optional:
		return ErrNeeded
	}
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		sql, args := "DELETE FROM setup_skip WHERE step = $1", []any{id}
		if skip {
			sql, args = "INSERT INTO setup_skip (step, skipped_by, skipped_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", []any{id, actor.Username, s.now()}
		}
		tag, err := tx.Exec(ctx, sql, args...)
		if err != nil {
			return fmt.Errorf("store setup: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return nil
		}
		return s.events.Record(ctx, tx, actor, Skipped{id, skip})
	})
}
