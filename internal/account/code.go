package account

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/setting"
)

// Code is a one-time code that an administrator hands to a person; it is shown once.
type Code struct {
	Code      string    `json:"code" doc:"eight digits in two groups, shown once"`
	ExpiresAt time.Time `json:"expires_at"`
}

// typedCode is a code as it is read out and typed: with a space, a hyphen or nothing between its groups.
var typedCode = regexp.MustCompile(`^\s*([0-9]{4})[ -]?([0-9]{4})\s*$`)

// errCodeUsed says that a code was used, replaced or withdrawn while it was being checked.
var errCodeUsed = errors.New("the code is no longer there")

// readCode returns the digits of what was typed in place of a password, if it is a code.
func readCode(typed string) (digits string, ok bool) {
	m := typedCode.FindStringSubmatch(typed)
	if m == nil {
		return "", false
	}
	return m[1] + m[2], true
}

// CreateCode makes a code with which username can sign in once, instead of the one made before. The
// password, if there is one, stays good until the person chooses another. ErrUnknownUser; ErrInactive.
func (s *Service) CreateCode(ctx context.Context, actor access.Actor, username string) (Code, error) {
	if err := actor.Require(PermManage); err != nil {
		return Code{}, err
	}
	lifetime, err := s.settings.Hours(ctx, setting.CodeHours)
	if err != nil {
		return Code{}, err
	}
	n, err := rand.Int(rand.Reader, big.NewInt(1e8))
	if err != nil {
		return Code{}, fmt.Errorf("make code: %w", err)
	}
	digits := fmt.Sprintf("%08d", n)
	hash, err := s.hasher.Hash(ctx, digits)
	if err != nil {
		return Code{}, err
	}
	now := s.now().UTC().Truncate(time.Microsecond)
	code := Code{digits[:4] + " " + digits[4:], now.Add(lifetime)}
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		p, err := findPerson(ctx, tx, username)
		if err != nil {
			return err
		}
		if !p.IsActive {
			return ErrInactive
		}
		_, err = tx.Exec(ctx, `INSERT INTO sign_in_code (person_id, code_hash, created_at, expires_at) VALUES ($1, $2, $3, $4)
			ON CONFLICT (person_id) DO UPDATE SET code_hash = $2, created_at = $3, expires_at = $4`, p.ID, hash, now, code.ExpiresAt)
		if err != nil {
			return fmt.Errorf("store code: %w", err)
		}
		return s.events.Record(ctx, tx, actor, CredentialChanged{p.ID, "code_created", ""})
	})
	if err != nil {
		return Code{}, err
	}
	return code, nil
}

// codeHash returns the hash of a person's code, "" when none is in force.
func (s *Service) codeHash(ctx context.Context, personID string) (hash string, err error) {
	err = s.db.QueryRow(ctx, "SELECT code_hash FROM sign_in_code WHERE person_id = $1 AND expires_at > $2", personID, s.now()).Scan(&hash)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read code: %w", err)
	}
	return hash, nil
}

// useCode takes the code away, so that two at once cannot both use it, and asks for a password.
func (s *Service) useCode(ctx context.Context, tx pgx.Tx, personID, hash string) error {
	tag, err := tx.Exec(ctx, "DELETE FROM sign_in_code WHERE person_id = $1 AND code_hash = $2", personID, hash)
	if err != nil {
		return fmt.Errorf("use code: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return errCodeUsed
	}
	if _, err := tx.Exec(ctx, "UPDATE person SET must_change_password = true WHERE id = $1", personID); err != nil {
		return fmt.Errorf("use code: %w", err)
	}
	return nil
}

func withdrawCode(ctx context.Context, q database.Querier, personID string) error {
	if _, err := q.Exec(ctx, "DELETE FROM sign_in_code WHERE person_id = $1", personID); err != nil {
		return fmt.Errorf("withdraw code: %w", err)
	}
	return nil
}
