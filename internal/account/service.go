package account

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/opaque"
	"docket/internal/page"
)

// PermManage is the right to manage people and departments.
var PermManage = access.NewPermission("account.manage", access.Admin)

// AdminUsername is the first administrator.
const AdminUsername = "admin"

// Service is the use cases of people and departments.
type Service struct {
	db     *pgxpool.Pool
	events *event.Recorder
	hasher *hasher
	now    func() time.Time
}

// NewService returns the service.
func NewService(db *pgxpool.Pool, events *event.Recorder, now func() time.Time) *Service {
	return &Service{db: db, events: events, hasher: newHasher(), now: now}
}

// EnsureAdmin makes the first administrator when there is none. It returns the password that was
// made, to be shown once; "" when one was given or an administrator existed.
func (s *Service) EnsureAdmin(ctx context.Context, given string) (made string, err error) {
	password := given
	if password == "" {
		password = opaque.Token()[:20]
	}
	hash, err := s.hasher.Hash(ctx, password)
	if err != nil {
		return "", err
	}
	created := false
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `
			INSERT INTO person (id, username, name, clearance, roles, created_at, password_hash, must_change_password)
			VALUES ($1, $2, '管理员', $3, $4, $5, $6, $7) ON CONFLICT (username) DO NOTHING`,
			opaque.ID(), AdminUsername, access.Public, []access.Role{access.Admin}, s.now(), hash, given == "")
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		created = true
		p, err := findPerson(ctx, tx, AdminUsername)
		if err != nil {
			return err
		}
		return s.events.Record(ctx, tx, access.System(), changed(p.Person, true, true))
	})
	if err != nil {
		return "", fmt.Errorf("first administrator: %w", err)
	}
	if !created || given != "" {
		return "", nil
	}
	return password, nil
}

func changed(p Person, added, password bool) PersonChanged {
	return PersonChanged{p.ID, added, p.Department, p.Rank, p.Clearance, p.Roles, p.IsActive, password}
}

// AddDepartment adds a department below parent (nil: at the top).
func (s *Service) AddDepartment(ctx context.Context, actor access.Actor, d Department) (Department, error) {
	if err := actor.Require(PermManage); err != nil {
		return Department{}, err
	}
	return s.addDepartment(ctx, actor, d)
}

func (s *Service) addDepartment(ctx context.Context, actor access.Actor, d Department) (Department, error) {
	var check fault.Check
	d.Name = strings.TrimSpace(d.Name)
	if d.Parent != nil && *d.Parent == "" {
		d.Parent = nil
	}
	if !codeForm.MatchString(d.Code) {
		check.Add("code", "code")
	}
	if d.Name == "" {
		check.Add("name", "required")
	} else if utf8.RuneCountInString(d.Name) > 100 {
		check.Add("name", "too_long", "max", 100)
	}
	if err := check.Err(); err != nil {
		return Department{}, err
	}
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		if d.Parent != nil {
			if err := mustHaveDepartment(ctx, tx, "parent", *d.Parent); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, "INSERT INTO department (code, name, parent_code, created_at) VALUES ($1, $2, $3, $4)", d.Code, d.Name, d.Parent, s.now())
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

func mustHaveDepartment(ctx context.Context, q database.Querier, field, code string) error {
	var exists bool
	if err := q.QueryRow(ctx, "SELECT EXISTS (SELECT FROM department WHERE code = $1)", code).Scan(&exists); err != nil {
		return fmt.Errorf("look up department: %w", err)
	}
	if !exists {
		return fault.ErrInvalid.With(fault.Field{Field: field, Code: "unknown_department", Params: map[string]any{"value": code}})
	}
	return nil
}

// Departments lists all departments by code. Everyone signed in may know them.
func (s *Service) Departments(ctx context.Context) ([]Department, error) {
	return readDepartments(ctx, s.db)
}

// AddPerson adds someone to the office. Without a clearance they get internal, without roles employee.
func (s *Service) AddPerson(ctx context.Context, actor access.Actor, in PersonInput) (Person, error) {
	if err := actor.Require(PermManage); err != nil {
		return Person{}, err
	}
	return s.addPerson(ctx, actor, in)
}

func (s *Service) addPerson(ctx context.Context, actor access.Actor, in PersonInput) (Person, error) {
	p := personRow{Person: Person{ID: opaque.ID(), Username: in.Username, Clearance: access.Internal,
		Roles: []access.Role{access.Employee}, IsActive: true, CreatedAt: s.now().UTC().Truncate(time.Microsecond), Version: 1}}
	var check fault.Check
	if !usernameForm.MatchString(in.Username) {
		check.Add("username", "username")
	}
	p.apply(in, &check)
	if err := check.Err(); err != nil {
		return Person{}, err
	}
	if err := s.setPassword(ctx, &p, in.Password); err != nil {
		return Person{}, err
	}
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		if p.Department != nil {
			if err := mustHaveDepartment(ctx, tx, "department", *p.Department); err != nil {
				return err
			}
		}
		if err := insertPerson(ctx, tx, p); err != nil {
			return err
		}
		return s.events.Record(ctx, tx, actor, changed(p.Person, true, in.Password != nil))
	})
	return p.Person, err
}

func (s *Service) setPassword(ctx context.Context, p *personRow, password *string) error {
	if password == nil {
		return nil
	}
	hash, err := s.hasher.Hash(ctx, *password)
	p.PasswordHash, p.MustChangePassword = hash, true
	return err
}

// EditPerson changes someone's name, department, rank, clearance, roles, activity or password.
// A stale version is fault.ErrStale. Switching off ends all sessions and tokens.
func (s *Service) EditPerson(ctx context.Context, actor access.Actor, username string, in PersonInput) (Person, error) {
	if err := actor.Require(PermManage); err != nil {
		return Person{}, err
	}
	var p personRow
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT FROM person WHERE roles && $1 ORDER BY id FOR UPDATE", []access.Role{access.Admin}); err != nil {
			return err
		}
		var err error
		if p, err = findPerson(ctx, tx, username); err != nil {
			return err
		}
		if in.Version != p.Version {
			return fault.ErrStale
		}
		var check fault.Check
		p.apply(in, &check)
		if err := check.Err(); err != nil {
			return err
		}
		if in.Department != nil && p.Department != nil {
			if err := mustHaveDepartment(ctx, tx, "department", *p.Department); err != nil {
				return err
			}
		}
		if err := s.setPassword(ctx, &p, in.Password); err != nil {
			return err
		}
		if err := updatePerson(ctx, tx, p); err != nil {
			return err
		}
		if err := mustKeepAdmin(ctx, tx); err != nil {
			return err
		}
		if !p.IsActive || in.Password != nil {
			if err := endAll(ctx, tx, p.ID, ""); err != nil {
				return err
			}
		}
		p.Version++
		return s.events.Record(ctx, tx, actor, changed(p.Person, false, in.Password != nil))
	})
	return p.Person, err
}

func mustKeepAdmin(ctx context.Context, tx pgx.Tx) error {
	var left int
	err := tx.QueryRow(ctx, "SELECT count(*) FROM person WHERE is_active AND 'admin' = ANY (roles) AND password_hash <> ''").Scan(&left)
	if err != nil {
		return fmt.Errorf("count administrators: %w", err)
	}
	if left == 0 {
		return ErrLastAdmin
	}
	return nil
}

// People lists everyone by user name. Roles and clearances are the administrator's to see.
func (s *Service) People(ctx context.Context, actor access.Actor, limit int, cursor string) (page.Page[Person], error) {
	if err := actor.Require(PermManage); err != nil {
		return page.Page[Person]{}, err
	}
	limit, err := page.Limit(limit)
	if err != nil {
		return page.Page[Person]{}, err
	}
	after := ""
	if cursor != "" {
		if err := page.Open(cursor, "people", &after); err != nil {
			return page.Page[Person]{}, err
		}
	}
	var total int64
	if err := s.db.QueryRow(ctx, "SELECT count(*) FROM person").Scan(&total); err != nil {
		return page.Page[Person]{}, fmt.Errorf("count people: %w", err)
	}
	rows, err := s.db.Query(ctx, `SELECT `+personColumns+` FROM person WHERE username > $1 ORDER BY username LIMIT $2`, after, limit+1)
	if err != nil {
		return page.Page[Person]{}, fmt.Errorf("list people: %w", err)
	}
	people, err := collectPeople(rows)
	if err != nil {
		return page.Page[Person]{}, fmt.Errorf("list people: %w", err)
	}
	people, more := page.Cut(people, limit)
	var next *string
	if more {
		c, err := page.Cursor("people", people[len(people)-1].Username)
		if err != nil {
			return page.Page[Person]{}, err
		}
		next = &c
	}
	return page.Of(people, next, total), nil
}

// Actor returns the rights that username has now.
func (s *Service) Actor(ctx context.Context, username string) (access.Actor, error) {
	p, err := findPerson(ctx, s.db, username)
	if err != nil {
		return access.Actor{}, err
	}
	return readActor(ctx, s.db, p.ID)
}

// Directory answers which of these codes, names and ranks exist.
type Directory struct{ Departments, Users, Ranks []string }

// Lookup returns those of the asked departments, users and ranks that exist. Ranks exist when
// somebody holds them.
func Lookup(ctx context.Context, q database.Querier, ask Directory) (Directory, error) {
	var found Directory
	err := q.QueryRow(ctx, `SELECT
		coalesce((SELECT array_agg(code) FROM department WHERE code = ANY ($1)), '{}'),
		coalesce((SELECT array_agg(username) FROM person WHERE username = ANY ($2) AND is_active), '{}'),
		coalesce((SELECT array_agg(DISTINCT rank) FROM person WHERE rank = ANY ($3) AND is_active), '{}')`,
		orEmpty(ask.Departments), orEmpty(ask.Users), orEmpty(ask.Ranks)).Scan(&found.Departments, &found.Users, &found.Ranks)
	if err != nil {
		return Directory{}, fmt.Errorf("look up distribution: %w", err)
	}
	return found, nil
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return strings.ContainsRune(s, 0) }) // no name has it
}
