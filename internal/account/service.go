package account

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/database"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/opaque"
	"docket/internal/pinyin"
	"docket/internal/setting"
)

// PermManage is the right to manage people and departments; PermRead to see roles and clearances.
var (
	PermManage = access.NewPermission("account.manage", access.Admin)
	PermRead   = access.NewPermission("account.read", access.Admin, access.Supervisor)
)

// AdminUsername is the first administrator.
const AdminUsername = "admin"

const adminName = "管理员"

// Service is the use cases of people and departments.
type Service struct {
	db       *pgxpool.Pool
	events   *event.Recorder
	settings *setting.Service
	hasher   *hasher
	now      func() time.Time
	leaving  func(ctx context.Context, username string) error // refuses to close an account
}

// NewService returns the service.
func NewService(db *pgxpool.Pool, events *event.Recorder, settings *setting.Service, now func() time.Time) *Service {
	return &Service{db: db, events: events, settings: settings, hasher: newHasher(), now: now}
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
			INSERT INTO person (id, username, name, clearance, roles, created_at, password_hash, must_change_password, sort_key, match_keys)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (username) DO NOTHING`,
			opaque.ID(), AdminUsername, adminName, access.Public, []access.Role{access.Admin}, s.now(), hash, given == "",
			pinyin.Full(adminName), matchKeys(adminName, AdminUsername))
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
	least, err := s.settings.Number(ctx, setting.PasswordLength)
	if err != nil {
		return Person{}, err
	}
	p.apply(in, least, &check)
	if err := check.Err(); err != nil {
		return Person{}, err
	}
	if err := s.setPassword(ctx, &p, in.Password); err != nil {
		return Person{}, err
	}
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
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
// A stale version is fault.ErrStale. Switching off ends all sessions and tokens; handover.ErrOpen while the
// person still holds something.
func (s *Service) EditPerson(ctx context.Context, actor access.Actor, username string, in PersonInput) (Person, error) {
	if err := actor.Require(PermManage); err != nil {
		return Person{}, err
	}
	least, err := s.settings.Number(ctx, setting.PasswordLength)
	if err != nil {
		return Person{}, err
	}
	if in.IsActive != nil && !*in.IsActive {
		if err := s.mayClose(ctx, username); err != nil {
			return Person{}, err
		}
	}
	var p personRow
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT FROM person WHERE roles && $1 OR username = $2 ORDER BY id FOR UPDATE", []access.Role{access.Admin}, username); err != nil {
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
		was := p.Department
		p.apply(in, least, &check)
		if err := check.Err(); err != nil {
			return err
		}
		// Whoever is in a department that was closed since stays there until moved.
		if p.Department != nil && (was == nil || *was != *p.Department) {
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
			if err := withdrawCode(ctx, tx, p.ID); err != nil {
				return err
			}
		}
		p.Version++
		return s.events.Record(ctx, tx, actor, changed(p.Person, false, in.Password != nil))
	})
	return p.Person, err
}

// mayClose asks whether an account that is in use may be closed.
func (s *Service) mayClose(ctx context.Context, username string) error {
	p, err := findPerson(ctx, s.db, username)
	if err != nil || !p.IsActive || s.leaving == nil {
		return err
	}
	return s.leaving(ctx, username)
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

// Actor returns the rights that username has now.
func (s *Service) Actor(ctx context.Context, username string) (access.Actor, error) {
	p, err := findPerson(ctx, s.db, username)
	if err != nil {
		return access.Actor{}, err
	}
	return readActor(ctx, s.db, p.ID, calendar.DateOf(s.now()))
}

// Everybody returns the rights that every active person has now, by user name.
func (s *Service) Everybody(ctx context.Context) ([]access.Actor, error) {
	rows, err := s.db.Query(ctx, "SELECT id FROM person WHERE is_active ORDER BY username")
	if err != nil {
		return nil, fmt.Errorf("read people: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("read people: %w", err)
	}
	today := calendar.DateOf(s.now())
	var batch pgx.Batch
	out := make([]access.Actor, 0, len(ids))
	for _, id := range ids {
		batch.Queue(actorQuery, id, today).QueryRow(func(row pgx.Row) error {
			a, err := scanActor(row)
			if errors.Is(err, pgx.ErrNoRows) { // switched off meanwhile
				return nil
			}
			out = append(out, a)
			return err
		})
	}
	if err := s.db.SendBatch(ctx, &batch).Close(); err != nil {
		return nil, fmt.Errorf("read rights: %w", err)
	}
	return out, nil
}

// Directory answers which of these codes, names and ranks exist.
type Directory struct{ Departments, Users, Ranks []string }

// Lookup returns those of the asked departments, users and ranks that exist. Ranks exist when
// somebody holds them.
func Lookup(ctx context.Context, q database.Querier, ask Directory) (Directory, error) {
	var found Directory
	err := q.QueryRow(ctx, `SELECT
		coalesce((SELECT array_agg(code) FROM department WHERE code = ANY ($1) AND is_active), '{}'),
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
