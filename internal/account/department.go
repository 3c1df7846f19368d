package account

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/pinyin"
)

// Department is one unit of the office; Parent is the code of the one above, or null. A department
// that is closed keeps its people and documents and is offered nowhere anew; none is ever removed.
type Department struct {
	Code   string  `json:"code"`
	Name   string  `json:"name"`
	Parent *string `json:"parent" required:"false"`
	// Contact signs for the department, Deputy while the contact is away; without both its heads do.
	Contact  string `json:"contact" required:"false" doc:"收文联系人: user name; empty: the heads of the department"`
	Deputy   string `json:"deputy" required:"false" doc:"who signs when the contact is away"`
	IsActive bool   `json:"is_active" readOnly:"true"`
	Version  int    `json:"version" readOnly:"true"`
}

// DepartmentEdit is a change of a department; nil leaves a field as it is, an empty parent moves it
// to the top.
type DepartmentEdit struct {
	Name     *string `json:"name,omitempty"`
	Parent   *string `json:"parent,omitempty" doc:"code; empty: at the top"`
	Contact  *string `json:"contact,omitempty" doc:"user name of an active person of the department or below; empty: nobody, so its heads"`
	Deputy   *string `json:"deputy,omitempty" doc:"likewise"`
	IsActive *bool   `json:"is_active,omitempty" doc:"false: offered nowhere anew"`
	Version  int     `json:"version"`
}

// DepartmentChanged is written when a department is renamed, moved, closed or opened, or when others sign
// for it.
type DepartmentChanged struct {
	Code     string  `json:"-"`
	Parent   *string `json:"parent"`
	Contact  string  `json:"contact,omitempty"`
	Deputy   string  `json:"deputy,omitempty"`
	IsActive bool    `json:"is_active"`
	Renamed  bool    `json:"renamed,omitempty"`
	Version  int     `json:"version"`
}

// EventKind names the event.
func (DepartmentChanged) EventKind() string { return "account.department.changed" }

// EventSubject is the department.
func (e DepartmentChanged) EventSubject() (string, string) { return "department", e.Code }

// AddDepartment adds a department below parent (nil: at the top).
func (s *Service) AddDepartment(ctx context.Context, actor access.Actor, d Department) (Department, error) {
	if err := actor.Require(PermManage); err != nil {
		return Department{}, err
	}
	var check fault.Check
	d.Name, d.IsActive, d.Version = strings.TrimSpace(d.Name), true, 1
	if d.Parent != nil && *d.Parent == "" {
		d.Parent = nil
	}
	if !codeForm.MatchString(d.Code) {
		check.Add("code", "code")
	}
	checkDepartmentName(d.Name, &check)
	if err := check.Err(); err != nil {
		return Department{}, err
	}
	if d.Contact != "" || d.Deputy != "" { // nobody is in it yet
		return Department{}, fault.ErrInvalid.With(fault.Field{Field: "contact", Code: "not_editable"})
	}
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		if d.Parent != nil {
			if err := mustHaveDepartment(ctx, tx, "parent", *d.Parent); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, "INSERT INTO department (code, name, parent_code, created_at, sort_key, match_keys) VALUES ($1, $2, $3, $4, $5, $6)",
			d.Code, d.Name, d.Parent, s.now(), pinyin.Full(d.Name), matchKeys(d.Name, d.Code))
		if database.IsUnique(err, "department_pkey") {
			return ErrCodeTaken
		}
		if err != nil {
			return fmt.Errorf("insert department: %w", err)
		}
		return s.events.Record(ctx, tx, actor, DepartmentAdded{d.Code, d.Parent})
	})
	return d, err
}

func checkDepartmentName(name string, check *fault.Check) {
	switch {
	case name == "":
		check.Add("name", "required")
	case utf8.RuneCountInString(name) > 100:
		check.Add("name", "too_long", "max", 100)
	}
}

// EditDepartment renames, moves, closes or opens a department, or names who signs for it. A stale version is fault.ErrStale.
func (s *Service) EditDepartment(ctx context.Context, actor access.Actor, code string, in DepartmentEdit) (Department, error) {
	if err := actor.Require(PermManage); err != nil {
		return Department{}, err
	}
	if !codeForm.MatchString(code) {
		return Department{}, ErrNoDepartment
	}
	var d Department
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		// Two moves at once could make a circle that neither of them sees.
		if _, err := tx.Exec(ctx, "SELECT FROM department ORDER BY code FOR UPDATE"); err != nil {
			return fmt.Errorf("lock departments: %w", err)
		}
		var err error
		if d, err = findDepartment(ctx, tx, code); err != nil {
			return err
		}
		if in.Version != d.Version {
			return fault.ErrStale
		}
		was := d
		if err := d.apply(ctx, tx, in); err != nil {
			return err
		}
		d.Version++
		_, err = tx.Exec(ctx, "UPDATE department SET name = $2, parent_code = $3, is_active = $4, version = $5, sort_key = $6, match_keys = $7, contact = $8, contact_deputy = $9 WHERE code = $1",
			d.Code, d.Name, d.Parent, d.IsActive, d.Version, pinyin.Full(d.Name), matchKeys(d.Name, d.Code), d.Contact, d.Deputy)
		if err != nil {
			return fmt.Errorf("update department: %w", err)
		}
		return s.events.Record(ctx, tx, actor, DepartmentChanged{d.Code, d.Parent, d.Contact, d.Deputy, d.IsActive, d.Name != was.Name, d.Version})
	})
	return d, err
}

// apply puts in onto d and names what is wrong.
func (d *Department) apply(ctx context.Context, q database.Querier, in DepartmentEdit) error {
	var check fault.Check
	if in.Name != nil {
		d.Name = strings.TrimSpace(*in.Name)
		checkDepartmentName(d.Name, &check)
	}
	if in.IsActive != nil {
		d.IsActive = *in.IsActive
	}
	if err := d.applyContacts(ctx, q, in, &check); err != nil {
		return err
	}
	if err := check.Err(); err != nil {
		return err
	}
	switch {
	case in.Parent == nil || d.Parent != nil && *in.Parent == *d.Parent:
		return nil
	case *in.Parent == "":
		d.Parent = nil
		return nil
	}
	if err := mustHaveDepartment(ctx, q, "parent", *in.Parent); err != nil {
		return err
	}
	var isBelow bool
	err := q.QueryRow(ctx, `WITH RECURSIVE above AS (
			SELECT code, parent_code FROM department WHERE code = $1
			UNION SELECT d.code, d.parent_code FROM department d JOIN above a ON d.code = a.parent_code)
		SELECT EXISTS (SELECT FROM above WHERE code = $2)`, *in.Parent, d.Code).Scan(&isBelow)
	if err != nil {
		return fmt.Errorf("look for a circle of departments: %w", err)
	}
	if isBelow {
		return fault.ErrInvalid.With(fault.Field{Field: "parent", Code: "cycle"})
	}
	d.Parent = in.Parent
	return nil
}

// applyContacts puts in who signs for d: active people of it or of a department below. Who is named
// already may have left since and is not asked about again.
func (d *Department) applyContacts(ctx context.Context, q database.Querier, in DepartmentEdit, check *fault.Check) error {
	name := func(field string, who *string, to *string) error {
		if who == nil || *who == *to {
			return nil
		}
		if *to = *who; *who == "" {
			return nil
		}
		isOfIt := false
		if usernameForm.MatchString(*who) {
			err := q.QueryRow(ctx, `WITH RECURSIVE below AS (SELECT code FROM department WHERE code = $1
					UNION SELECT d.code FROM department d JOIN below b ON d.parent_code = b.code)
				SELECT EXISTS (SELECT FROM person WHERE username = $2 AND is_active AND department IN (SELECT code FROM below))`, d.Code, *who).Scan(&isOfIt)
			if err != nil {
				return fmt.Errorf("look up who signs for a department: %w", err)
			}
		}
		if !isOfIt {
			check.Add(field, "not_of_department")
		}
		return nil
	}
	if err := name("contact", in.Contact, &d.Contact); err != nil {
		return err
	}
	if err := name("deputy", in.Deputy, &d.Deputy); err != nil {
		return err
	}
	if d.Deputy != "" && d.Deputy == d.Contact {
		check.Add("deputy", "same_person")
	}
	return nil
}

// mustHaveDepartment refuses a department that is unknown, or closed and so not to be chosen anew.
func mustHaveDepartment(ctx context.Context, q database.Querier, field, code string) error {
	unknown := fault.ErrInvalid.With(fault.Field{Field: field, Code: "unknown_department", Params: map[string]any{"value": code}})
	if !codeForm.MatchString(code) {
		return unknown
	}
	var exists bool
	if err := q.QueryRow(ctx, "SELECT EXISTS (SELECT FROM department WHERE code = $1 AND is_active)", code).Scan(&exists); err != nil {
		return fmt.Errorf("look up department: %w", err)
	}
	if !exists {
		return unknown
	}
	return nil
}

const departmentColumns = "code, name, parent_code AS parent, contact, contact_deputy AS deputy, is_active, version"

// Departments lists all departments by code, closed ones too. Everyone signed in may know them.
func (s *Service) Departments(ctx context.Context) ([]Department, error) {
	rows, err := s.db.Query(ctx, "SELECT "+departmentColumns+" FROM department ORDER BY code")
	if err != nil {
		return nil, fmt.Errorf("read departments: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Department])
}

func findDepartment(ctx context.Context, q database.Querier, code string) (Department, error) {
	rows, err := q.Query(ctx, "SELECT "+departmentColumns+" FROM department WHERE code = $1", code)
	if err != nil {
		return Department{}, fmt.Errorf("read department: %w", err)
	}
	d, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Department])
	if errors.Is(err, pgx.ErrNoRows) {
		return Department{}, ErrNoDepartment
	}
	return d, err
}
