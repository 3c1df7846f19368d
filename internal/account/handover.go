package account

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/handover"
)

// DelegationEnded is written when a delegation ends with a handover.
type DelegationEnded struct {
	Delegation string `json:"-"`
	From       string `json:"from"` // user names
	To         string `json:"to"`
}

// EventKind names the event.
func (DelegationEnded) EventKind() string { return "account.delegation.ended" }

// EventSubject is the delegation.
func (e DelegationEnded) EventSubject() (string, string) { return "delegation", e.Delegation }

// OnClosing has leaving asked before an account is closed; what it returns refuses that.
func (s *Service) OnClosing(leaving func(ctx context.Context, username string) error) {
	s.leaving = leaving
}

// Leaver is handover.People's.
func (s *Service) Leaver(ctx context.Context, username string) (handover.Person, error) {
	p, err := findPerson(ctx, s.db, username)
	if err != nil {
		return handover.Person{}, err
	}
	out := handover.Person{ID: p.ID, Username: p.Username, Name: p.Name, IsActive: p.IsActive}
	if p.Department != nil {
		out.Department = *p.Department
	}
	return out, nil
}

// HandoverKinds is handover.Part's.
func (s *Service) HandoverKinds() []string {
	return []string{handover.Contact, handover.ContactDeputy, handover.Delegation}
}

// Held is handover.Part's: the departments that a person signs for by name, and delegations from and to them.
func (s *Service) Held(ctx context.Context, _ access.Actor, username string) ([]handover.Item, error) {
	rows, err := s.db.Query(ctx, `
		SELECT $2, code, 'department', code, code, true FROM department WHERE contact = $1
		UNION ALL SELECT $3, code, 'department', code, code, false FROM department WHERE contact_deputy = $1
		UNION ALL SELECT $4, id, 'delegation', id, from_user || ' → ' || to_user, false FROM delegation
			WHERE $1 IN (from_user, to_user) AND revoked_at IS NULL AND ends_on >= $5
		ORDER BY 1, 2`, username, handover.Contact, handover.ContactDeputy, handover.Delegation, calendar.DateOf(s.now()))
	if err != nil {
		return nil, fmt.Errorf("read posts of a person: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (handover.Item, error) {
		var i handover.Item
		err := row.Scan(&i.Kind, &i.ID, &i.SubjectKind, &i.SubjectID, &i.Detail, &i.NeedsSuccessor)
		return i, err
	})
	if err != nil {
		return nil, fmt.Errorf("read posts of a person: %w", err)
	}
	return list, nil
}

// HandOver is handover.Part's: an administrator or a supervisor names another contact, and ends delegations.
func (s *Service) HandOver(ctx context.Context, actor access.Actor, h handover.Handing) error {
	if !actor.Has(access.Admin) && !actor.Has(access.Supervisor) {
		return handover.ErrNoRight
	}
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		if h.Kind == handover.Delegation {
			return s.endDelegation(ctx, tx, actor, h.ID)
		}
		if h.To.ID != "" && !slices.Contains(h.To.Departments, h.ID) {
			return handover.ErrOtherOffice
		}
		column := map[string]string{handover.Contact: "contact", handover.ContactDeputy: "contact_deputy"}[h.Kind]
		var changed DepartmentChanged
		err := tx.QueryRow(ctx, "UPDATE department SET "+column+" = $3, version = version + 1 WHERE code = $1 AND "+column+" = $2 RETURNING code, parent_code, is_active, version",
			h.ID, h.From, h.To.Username).Scan(&changed.Code, &changed.Parent, &changed.IsActive, &changed.Version)
		if errors.Is(err, pgx.ErrNoRows) { // somebody else was faster
			return nil
		}
		if err != nil {
			return fmt.Errorf("name another contact: %w", err)
		}
		return s.events.Record(ctx, tx, actor, changed)
	})
}

func (s *Service) endDelegation(ctx context.Context, tx pgx.Tx, actor access.Actor, id string) error {
	ended := DelegationEnded{Delegation: id}
	err := tx.QueryRow(ctx, "UPDATE delegation SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING from_user, to_user", id, s.now()).Scan(&ended.From, &ended.To)
	if errors.Is(err, pgx.ErrNoRows) { // somebody else was faster
		return nil
	}
	if err != nil {
		return fmt.Errorf("end delegation: %w", err)
	}
	return s.events.Record(ctx, tx, actor, ended)
}
