package account

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/fault"
	"docket/internal/opaque"
	"docket/internal/setting"
)

// freeFailures may happen before a name is slowed down; the pause then doubles up to a quarter hour.
const freeFailures = 5

// Opened is a session that has just been opened.
type Opened struct {
	Secret   string // goes into the cookie and is kept nowhere else
	Lifetime time.Duration
	Actor    access.Actor
}

// SignIn checks a password, or a one-time code in its place, and opens a session. ErrSignIn for any
// wrong pair; ErrSlowDown while the name is slowed down.
func (s *Service) SignIn(ctx context.Context, username, password, userAgent string) (Opened, error) {
	name := opaque.Hash("sign-in:" + username)
	if err := s.attempt(ctx, name); err != nil {
		return Opened{}, err
	}
	lifetime, err := s.settings.Hours(ctx, setting.SessionLifetimeHours)
	if err != nil {
		return Opened{}, err
	}
	p, err := findPerson(ctx, s.db, username)
	if err != nil && !errors.Is(err, ErrUnknownUser) {
		return Opened{}, err
	}
	hash, codeHash := p.PasswordHash, ""
	if code, looksLike := readCode(password); looksLike {
		if codeHash, err = s.codeHash(ctx, p.ID); err != nil {
			return Opened{}, err
		}
		if codeHash != "" { // without one, the eight digits may be a password
			password, hash = code, codeHash
		}
	}
	byCode := codeHash != ""
	if !p.IsActive {
		hash = ""
	}
	ok, err := s.hasher.Matches(ctx, password, hash)
	if err != nil {
		return Opened{}, err
	}
	if !ok {
		return Opened{}, s.refuse(ctx, p)
	}
	o := Opened{Secret: opaque.Token(), Lifetime: lifetime}
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		if err := s.claim(ctx, tx, p, codeHash); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM sign_in_failure WHERE username_hash = $1", name); err != nil {
			return err
		}
		return s.openSession(ctx, tx, p.ID, cutText(userAgent, 200), byCode, &o)
	})
	if errors.Is(err, errCodeUsed) || errors.Is(err, pgx.ErrNoRows) { // somebody was faster
		return Opened{}, s.refuse(ctx, p)
	}
	return o, err
}

// claim uses the code up, or makes sure that the password that was checked is still the one.
func (s *Service) claim(ctx context.Context, tx pgx.Tx, p personRow, codeHash string) error {
	if codeHash != "" {
		return s.useCode(ctx, tx, p.ID, codeHash)
	}
	var one int
	return tx.QueryRow(ctx, "SELECT 1 FROM person WHERE id = $1 AND password_hash = $2 AND is_active FOR SHARE", p.ID, p.PasswordHash).Scan(&one)
}

func (s *Service) openSession(ctx context.Context, tx pgx.Tx, personID, userAgent string, byCode bool, o *Opened) error {
	now, id := s.now(), opaque.ID()
	if _, err := tx.Exec(ctx, `INSERT INTO session (id, token_hash, person_id, user_agent, created_at, last_seen_at, expires_at, by_code)
		VALUES ($1, $2, $3, $4, $5, $5, $6, $7)`, id, opaque.Hash(o.Secret), personID, userAgent, now, now.Add(o.Lifetime), byCode); err != nil {
		return fmt.Errorf("open session: %w", err)
	}
	var err error
	if o.Actor, err = readActor(ctx, tx, personID, calendar.DateOf(s.now())); err != nil {
		return err
	}
	o.Actor.SessionID = id
	return s.events.Record(ctx, tx, o.Actor, SignIn{personID, true, byCode})
}

// attempt counts a try before its password is looked at, so that many at once cannot all pass; success
// forgets the count. ErrSlowDown while the name is slowed down.
func (s *Service) attempt(ctx context.Context, name []byte) error {
	now := s.now()
	counted, err := s.db.Exec(ctx, `INSERT INTO sign_in_failure AS f (username_hash, failures, last_at) VALUES ($1, 1, $2)
		ON CONFLICT (username_hash) DO UPDATE SET failures = f.failures + 1, last_at = $2
		WHERE f.failures < $3 OR f.last_at + least(interval '1 second' * power(2, least(f.failures - $3, 10)), interval '15 minutes') <= $2`,
		name, now, freeFailures)
	if err != nil {
		return fmt.Errorf("count sign-in: %w", err)
	}
	if counted.RowsAffected() > 0 {
		return nil
	}
	var failures int
	var last time.Time
	if err := s.db.QueryRow(ctx, "SELECT failures, last_at FROM sign_in_failure WHERE username_hash = $1", name).Scan(&failures, &last); err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("read sign-in failures: %w", err)
	}
	pause := min(time.Second<<min(max(failures-freeFailures, 0), 10), 15*time.Minute)
	return ErrSlowDown.After(max(int(last.Add(pause).Sub(now).Seconds()), 0) + 1)
}

func (s *Service) refuse(ctx context.Context, p personRow) error {
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		return s.events.Record(ctx, tx, access.Actor{ID: "stranger"}, SignIn{PersonID: p.ID}) // an unknown name leaves an empty subject
	})
	if err != nil {
		return fmt.Errorf("record refused sign-in: %w", err)
	}
	return ErrSignIn
}

// ChangePassword replaces the actor's own password; every other session of theirs ends. Whoever
// signed in with a one-time code is not asked for the current one.
func (s *Service) ChangePassword(ctx context.Context, actor access.Actor, current, next string) error {
	p, err := findPerson(ctx, s.db, actor.Username)
	if err != nil {
		return err
	}
	least, err := s.settings.Number(ctx, setting.PasswordLength)
	if err != nil {
		return err
	}
	var byCode bool
	err = s.db.QueryRow(ctx, "SELECT coalesce((SELECT by_code FROM session WHERE id = $1 AND person_id = $2), false)", actor.SessionID, p.ID).Scan(&byCode)
	if err != nil {
		return fmt.Errorf("read session: %w", err)
	}
	var check fault.Check
	if !byCode {
		guesses := opaque.Hash("current:" + p.ID) // a stolen session must not try them all
		if err := s.attempt(ctx, guesses); err != nil {
			return err
		}
		ok, err := s.hasher.Matches(ctx, current, p.PasswordHash)
		if err != nil {
			return err
		}
		if !ok {
			check.Add("current", "password_wrong")
		} else if _, err := s.db.Exec(ctx, "DELETE FROM sign_in_failure WHERE username_hash = $1", guesses); err != nil {
			return fmt.Errorf("forget guesses: %w", err)
		}
		if current == next {
			check.Add("password", "password_weak", "min", least)
		}
	}
	if check.OK() || current != next {
		checkPassword("password", actor.Username, next, least, &check)
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
		if _, err := tx.Exec(ctx, "UPDATE session SET by_code = false WHERE id = $1", actor.SessionID); err != nil {
			return fmt.Errorf("change password: %w", err)
		}
		if err := withdrawCode(ctx, tx, p.ID); err != nil {
			return err
		}
		if err := endAll(ctx, tx, p.ID, actor.SessionID); err != nil {
			return err
		}
		return s.events.Record(ctx, tx, actor, CredentialChanged{actor.ID, "password_changed", ""})
	})
}
