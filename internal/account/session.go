package account

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/opaque"
	"docket/internal/setting"
)

// BySession returns the actor whose cookie holds secret; fault.ErrUnauthorised when there is none
// or it has expired.
func (s *Service) BySession(ctx context.Context, secret string) (access.Actor, error) {
	idle, err := s.settings.Hours(ctx, setting.SessionIdleHours)
	if err != nil {
		return access.Actor{}, err
	}
	now := s.now()
	var id, person string
	var seen time.Time
	err = s.db.QueryRow(ctx, "SELECT id, person_id, last_seen_at FROM session WHERE token_hash = $1 AND expires_at > $2 AND last_seen_at > $3",
		opaque.Hash(secret), now, now.Add(-idle)).Scan(&id, &person, &seen)
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
	actor, err := readActor(ctx, s.db, personID, calendar.DateOf(s.now()))
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

func cutText(s string, most int) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
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

// EndOtherSessions ends every session of the actor but the one of the request, and says how many.
func (s *Service) EndOtherSessions(ctx context.Context, actor access.Actor) (ended int, err error) {
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, "DELETE FROM session WHERE person_id = $1 AND id <> $2", actor.ID, actor.SessionID)
		if err != nil {
			return fmt.Errorf("end other sessions: %w", err)
		}
		if ended = int(tag.RowsAffected()); ended == 0 {
			return nil
		}
		return s.events.Record(ctx, tx, actor, CredentialChanged{actor.ID, "sessions_ended", ""})
	})
	return ended, err
}

// PurgeExpired removes sessions and codes that have ended by themselves and old sign-in failures.
func (s *Service) PurgeExpired(ctx context.Context) error {
	idle, err := s.settings.Hours(ctx, setting.SessionIdleHours)
	if err != nil {
		return err
	}
	now := s.now()
	if _, err := s.db.Exec(ctx, "DELETE FROM session WHERE expires_at < $1 OR last_seen_at < $2", now, now.Add(-idle)); err != nil {
		return fmt.Errorf("purge sessions: %w", err)
	}
	if _, err := s.db.Exec(ctx, "DELETE FROM sign_in_code WHERE expires_at < $1", now); err != nil {
		return fmt.Errorf("purge codes: %w", err)
	}
	_, err = s.db.Exec(ctx, "DELETE FROM sign_in_failure WHERE last_at < $1", now.Add(-24*time.Hour))
	return err
}
