package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/database"
	"docket/internal/pinyin"
)

type personRow struct {
	Person
	PasswordHash       string
	MustChangePassword bool
}

const personColumns = "id, username, name, department, rank, clearance, roles, is_active, email, created_at, version"

func collectPeople(rows pgx.Rows) ([]Person, error) {
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (Person, error) {
		var p Person
		err := row.Scan(&p.ID, &p.Username, &p.Name, &p.Department, &p.Rank, &p.Clearance, &p.Roles, &p.IsActive, &p.Email, &p.CreatedAt, &p.Version)
		return p, err
	})
}

func findPerson(ctx context.Context, q database.Querier, username string) (personRow, error) {
	var p personRow
	if !usernameForm.MatchString(username) { // nor could PostgreSQL hold every byte that is asked for
		return p, ErrUnknownUser
	}
	err := q.QueryRow(ctx, `SELECT `+personColumns+`, password_hash, must_change_password FROM person WHERE username = $1`, username).
		Scan(&p.ID, &p.Username, &p.Name, &p.Department, &p.Rank, &p.Clearance, &p.Roles, &p.IsActive, &p.Email, &p.CreatedAt, &p.Version, &p.PasswordHash, &p.MustChangePassword)
	if errors.Is(err, pgx.ErrNoRows) {
		return personRow{}, ErrUnknownUser
	}
	if err != nil {
		return personRow{}, fmt.Errorf("read person: %w", err)
	}
	return p, nil
}

func insertPerson(ctx context.Context, tx pgx.Tx, p personRow) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO person (id, username, name, department, rank, clearance, roles, is_active, email, created_at, version, password_hash, must_change_password, sort_key, match_keys)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		p.ID, p.Username, p.Name, p.Department, p.Rank, p.Clearance, p.Roles, p.IsActive, p.Email, p.CreatedAt, p.Version, p.PasswordHash, p.MustChangePassword,
		pinyin.Full(p.Name), matchKeys(p.Name, p.Username))
	if database.IsUnique(err, "person_username_key") {
		return ErrUserTaken
	}
	if err != nil {
		return fmt.Errorf("insert person: %w", err)
	}
	return nil
}

func updatePerson(ctx context.Context, tx pgx.Tx, p personRow) error {
	_, err := tx.Exec(ctx, `
		UPDATE person SET name = $2, department = $3, rank = $4, clearance = $5, roles = $6, is_active = $7,
		       version = version + 1, password_hash = $8, must_change_password = $9, sort_key = $10, match_keys = $11, email = $12
		WHERE id = $1`,
		p.ID, p.Name, p.Department, p.Rank, p.Clearance, p.Roles, p.IsActive, p.PasswordHash, p.MustChangePassword, pinyin.Full(p.Name), matchKeys(p.Name, p.Username), p.Email)
	if err != nil {
		return fmt.Errorf("update person: %w", err)
	}
	return nil
}

// actorQuery reads the rights of this moment: the person, the departments above, those that the person
// signs for, for whom the person stands in, and which grants of oversight are in force on the day $2.
const actorQuery = `
	WITH RECURSIVE above AS (
		SELECT d.code, d.parent_code FROM department d JOIN person p ON p.department = d.code WHERE p.id = $1
		UNION
		SELECT d.code, d.parent_code FROM department d JOIN above a ON d.code = a.parent_code)
	SELECT p.id, p.username, p.name, coalesce(p.department, ''), p.rank, p.clearance, p.roles, p.must_change_password,
	       coalesce((SELECT array_agg(code) FROM above), '{}'),
	       coalesce((SELECT array_agg(d.code) FROM department d WHERE p.username IN (d.contact, d.contact_deputy)
	                 OR d.code = p.department AND 'department_head' = ANY (p.roles)), '{}'),
	       coalesce((SELECT jsonb_agg(jsonb_build_object('Delegation', g.id, 'Username', g.from_user, 'UpTo', (ARRAY['public', 'internal', 'confidential', 'secret'])[g.up_to + 1])) FROM delegation g
	                 WHERE g.to_user = p.username AND g.revoked_at IS NULL AND $2 BETWEEN g.starts_on AND g.ends_on), '[]'),
	       coalesce((SELECT jsonb_agg(jsonb_build_object('ID', g.id, 'From', g.from_day, 'To', g.to_day,
	                     'Level', (ARRAY['public', 'internal', 'confidential', 'secret'])[least(g.max_level, p.clearance) + 1],
	                     'Departments', (WITH RECURSIVE below AS (SELECT code FROM department WHERE code = ANY (g.departments)
	                         UNION SELECT d.code FROM department d JOIN below b ON d.parent_code = b.code) SELECT coalesce(jsonb_agg(code), '[]') FROM below)) ORDER BY g.id)
	                 FROM audit_grant g WHERE g.auditor = p.username AND g.revoked_at IS NULL AND $2 <= g.expires_on AND 'auditor' = ANY (p.roles)), '[]')
	FROM person p WHERE p.id = $1 AND p.is_active`

func readActor(ctx context.Context, q database.Querier, personID string, today calendar.Date) (access.Actor, error) {
	a, err := scanActor(q.QueryRow(ctx, actorQuery, personID, today))
	if errors.Is(err, pgx.ErrNoRows) {
		return access.Actor{}, ErrUnknownUser
	}
	if err != nil {
		return access.Actor{}, fmt.Errorf("read actor: %w", err)
	}
	return a, nil
}

func scanActor(row pgx.Row) (access.Actor, error) {
	var a access.Actor
	err := row.Scan(&a.ID, &a.Username, &a.Name, &a.Department, &a.Rank,
		&a.Clearance, &a.Roles, &a.MustChangePassword, &a.Departments, &a.ContactOf, &a.StandsInFor, &a.Audits)
	return a, err
}

// Session is a signed-in browser, as its owner sees it.
type Session struct {
	ID         string    `json:"id"`
	UserAgent  string    `json:"user_agent"`
	CreatedAt  time.Time `json:"created_at"`
	LastSeenAt time.Time `json:"last_seen_at"`
	ExpiresAt  time.Time `json:"expires_at"`
	IsCurrent  bool      `json:"is_current" db:"-"`
}

// Token is a bearer token of a program, as its owner sees it; the secret is shown once, when made.
type Token struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	CreatedAt time.Time  `json:"created_at"`
	ExpiresAt *time.Time `json:"expires_at"`
}
