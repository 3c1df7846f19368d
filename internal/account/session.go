package account

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/opaque"
)

// How long a session lives: from sign-in, and without being used.
const (
	SessionLifetime = 12 * time.Hour
	SessionIdle     = 2 * time.Hour
)

// freeFailures may happen before a name is slowed down; the pause then doubles up to a quarter hour.
const freeFailures = 5

// SignIn checks a password and opens a session. The secret goes into the cookie and is kept nowhere
// else. ErrSignIn for any wrong pair; ErrSlowDown while the name is slowed down.
func (s *Service) SignIn(ctx context.Context, username, password, userAgent string) (secret string, actor access.Actor, err error) {
	name := opaque.Hash("sign-in:" + username)
	if err := s.mustNotBeSlowed(ctx, name); err != nil {
		return "", access.Actor{}, err
	}
	p, err := findPerson(ctx, s.db, username)
	if err != nil && !errors.Is(err, ErrUnknownUser) {
		return "", access.Actor{}, err
	}
	hash := p.PasswordHash
	if !p.IsActive {
		hash = ""
	}
	ok, err := s.hasher.Matches(ctx, password, hash)
	if err != nil {
		return "", access.Actor{}, err
	}
	if !ok {
		return "", access.Actor{}, s.refuse(ctx, name, p)
	}
	secret = opaque.Token()
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		now := s.now()
		id := opaque.ID()
		if _, err := tx.Exec(ctx, `INSERT INTO session (id, token_hash, person_id, user_agent, created_at, last_seen_at, expires_at)
			VALUES ($1, $2, $3, $4, $5, $5, $6)`, id, opaque.Hash(secret), p.ID, cutText(userAgent, 200), now, now.Add(SessionLifetime)); err != nil {
			return fmt.Errorf("open session: %w", err)
		}
		if _, err := tx.Exec(ctx, "DELETE FROM sign_in_failure WHERE username_hash = $1", name); err != nil {
			return err
		}
		if actor, err = readActor(ctx, tx, p.ID); err != nil {
			return err
		}
		actor.SessionID = id
		return s.events.Record(ctx, tx, actor, SignIn{p.ID, true})
	})
	return secret, actor, err
}

func cutText(s string, most int) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

func (s *Service) mustNotBeSlowed(ctx context.Context, name []byte) error {
	var failures int
	var last time.Time
	err := s.db.QueryRow(ctx, "SELECT failures, last_at FROM sign_in_failure WHERE username_hash = $1", name).Scan(&failures, &last)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("read sign-in failures: %w", err)
	}
	if failures < freeFailures {
		return nil
	}
	pause := min(time.Second<<min(failures-freeFailures, 10), 15*time.Minute)
	if left := last.Add(pause).Sub(s.now()); left > 0 {
		return ErrSlowDown.After(int(left.Seconds()) + 1)
	}
	return nil
}

func (s *Service) refuse(ctx context.Context, name []byte, p personRow) error {
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO sign_in_failure (username_hash, failures, last_at) VALUES ($1, 1, $2)
			ON CONFLICT (username_hash) DO UPDATE SET failures = sign_in_failure.failures + 1, last_at = $2`, name, s.now()); err != nil {
			return err
		}
		actor := access.Actor{ID: "stranger"}
		return s.events.Record(ctx, tx, actor, SignIn{p.ID, false}) // an unknown name leaves an empty subject
	})
	if err != nil {
		return fmt.Errorf("record refused sign-in: %w", err)
	}
	return ErrSignIn
}

// BySession returns the actor whose cookie holds secret; fault.ErrUnauthorised when there is none
// or it has expired.
func (s *Service) BySession(ctx context.Context, secret string) (access.Actor, error) {
	now := s.now()
	var id, person string
	var seen time.Time
	err := s.db.QueryRow(ctx, "SELECT id, person_id, last_seen_at FROM session WHERE token_hash = $1 AND expires_at > $2 AND last_seen_at > $3",
		opaque.Hash(secret), now, now.Add(-SessionIdle)).Scan(&id, &person, &seen)
	if errors.Is(err, pgx.ErrNoRows) {
		return access.Actor{}, fault.ErrUnauthorised
	}
	if err != nil {
		return access.Actor{}, fmt.Errorf("read session: %w", err)
	}
	if now.Sub(seen) > time.Minute {
		if _, err := s.db.Exec(ctx, "UPDATE session SET last_seen_at = $2 WHERE id = $1", id, now); err != nil {
			return access.Actor{}, fmt.Errorf("touch session: %w", err)
		}
	}
	actor, err := s.actorOf(ctx, person)
	actor.SessionID = id
	return actor, err
}

// ByToken returns the actor whose bearer token is secret; fault.ErrUnauthorised when there is none.
func (s *Service) ByToken(ctx context.Context, secret string) (access.Actor, error) {
	var person string
	err := s.db.QueryRow(ctx, "SELECT person_id FROM token WHERE token_hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)",
		opaque.Hash(secret), s.now()).Scan(&person)
	if errors.Is(err, pgx.ErrNoRows) {
		return access.Actor{}, fault.ErrUnauthorised
	}
	if err != nil {
		return access.Actor{}, fmt.Errorf("read token: %w", err)
	}
	return s.actorOf(ctx, person)
}

func (s *Service) actorOf(ctx context.Context, personID string) (access.Actor, error) {
	actor, err := readActor(ctx, s.db, personID)
	if errors.Is(err, ErrUnknownUser) { // switched off since
		return access.Actor{}, fault.ErrUnauthorised
	}
	return actor, err
}

// SignOut ends the session of the request.
func (s *Service) SignOut(ctx context.Context, actor access.Actor) error {
	if actor.SessionID == "" {
		return nil
	}
	return s.EndSession(ctx, actor, actor.SessionID)
}

// Sessions lists the actor's own sessions, newest first.
func (s *Service) Sessions(ctx context.Context, actor access.Actor) ([]Session, error) {
	rows, err := s.db.Query(ctx, `SELECT id, user_agent, created_at, last_seen_at, expires_at FROM session
		WHERE person_id = $1 AND expires_at > $2 ORDER BY created_at DESC`, actor.ID, s.now())
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Session])
	for i := range list {
		list[i].IsCurrent = list[i].ID == actor.SessionID
	}
	return list, err
}

// EndSession ends one of the actor's own sessions.
func (s *Service) EndSession(ctx context.Context, actor access.Actor, id string) error {
	return s.end(ctx, actor, "session_ended", id, "DELETE FROM session WHERE id = $1 AND person_id = $2")
}

// Tokens lists the actor's own tokens, newest first.
func (s *Service) Tokens(ctx context.Context, actor access.Actor) ([]Token, error) {
	rows, err := s.db.Query(ctx, `SELECT id, name, created_at, expires_at FROM token
		WHERE person_id = $1 AND revoked_at IS NULL ORDER BY created_at DESC`, actor.ID)
	if err != nil {
		return nil, fmt.Errorf("list tokens: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Token])
}

// RevokeToken ends one of the actor's own tokens.
func (s *Service) RevokeToken(ctx context.Context, actor access.Actor, id string) error {
	return s.end(ctx, actor, "token_revoked", id, "UPDATE token SET revoked_at = now() WHERE id = $1 AND person_id = $2 AND revoked_at IS NULL")
}

func (s *Service) end(ctx context.Context, actor access.Actor, what, id, sql string) error {
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, sql, id, actor.ID)
		if err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
		if tag.RowsAffected() == 0 {
			return ErrUnknownSession
		}
		return s.events.Record(ctx, tx, actor, CredentialChanged{actor.ID, what, id})
	})
}

// CreateToken makes a bearer token for username and returns its secret, which is kept nowhere.
// lifetime 0 means until revoked. by is who makes it: the person, or the operator of the machine.
func (s *Service) CreateToken(ctx context.Context, by access.Actor, username, name string, lifetime time.Duration) (secret string, token Token, err error) {
	secret = opaque.Token()
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		p, err := findPerson(ctx, tx, username)
		if err != nil {
			return err
		}
		if !p.IsActive {
			return ErrUnknownUser
		}
		token = Token{ID: opaque.ID(), Name: cutText(name, 100), CreatedAt: s.now().UTC()}
		if lifetime > 0 {
			end := token.CreatedAt.Add(lifetime)
			token.ExpiresAt = &end
		}
		if _, err := tx.Exec(ctx, "INSERT INTO token (id, token_hash, person_id, name, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
			token.ID, opaque.Hash(secret), p.ID, token.Name, token.CreatedAt, token.ExpiresAt); err != nil {
			return fmt.Errorf("insert token: %w", err)
		}
		return s.events.Record(ctx, tx, by, CredentialChanged{p.ID, "token_created", token.ID})
	})
	return secret, token, err
}

// ChangePassword replaces the actor's own password; every other session of theirs ends.
func (s *Service) ChangePassword(ctx context.Context, actor access.Actor, current, next string) error {
	p, err := findPerson(ctx, s.db, actor.Username)
	if err != nil {
		return err
	}
	ok, err := s.hasher.Matches(ctx, current, p.PasswordHash)
	if err != nil {
		return err
	}
	var check fault.Check
	if !ok {
		check.Add("current", "password_wrong")
	}
	checkPassword("password", actor.Username, next, &check)
	if current == next {
		check.Add("password", "password_weak")
	}
	if err := check.Err(); err != nil {
		return err
	}
	hash, err := s.hasher.Hash(ctx, next)
	if err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "UPDATE person SET password_hash = $2, must_change_password = false WHERE id = $1", p.ID, hash); err != nil {
			return fmt.Errorf("change password: %w", err)
		}
		if err := endAll(ctx, tx, p.ID, actor.SessionID); err != nil {
			return err
		}
		return s.events.Record(ctx, tx, actor, CredentialChanged{p.ID, "password_changed", ""})
	})
}

// endAll ends every session of a person but the one named, and when none is named the tokens too.
func endAll(ctx context.Context, q database.Querier, personID, except string) error {
	if _, err := q.Exec(ctx, "DELETE FROM session WHERE person_id = $1 AND id <> $2", personID, except); err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	if except != "" {
		return nil
	}
	if _, err := q.Exec(ctx, "UPDATE token SET revoked_at = now() WHERE person_id = $1 AND revoked_at IS NULL", personID); err != nil {
		return fmt.Errorf("revoke tokens: %w", err)
	}
	return nil
}

// PurgeExpired removes sessions that have ended by themselves and old sign-in failures.
func (s *Service) PurgeExpired(ctx context.Context) error {
	now := s.now()
	if _, err := s.db.Exec(ctx, "DELETE FROM session WHERE expires_at < $1 OR last_seen_at < $2", now, now.Add(-SessionIdle)); err != nil {
		return fmt.Errorf("purge sessions: %w", err)
	}
	_, err := s.db.Exec(ctx, "DELETE FROM sign_in_failure WHERE last_at < $1", now.Add(-24*time.Hour))
	return err
}
