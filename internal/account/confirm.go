package account

import (
	"context"
	"fmt"

	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/opaque"
)

// Confirm makes sure that whoever acts is the actor, by the own password, before something that a session
// left open must not do. A wrong one is a mistake in field confirm; many are slowed down like signing in.
func (s *Service) Confirm(ctx context.Context, actor access.Actor, password string) error {
	if password == "" {
		return fault.ErrInvalid.With(fault.Field{Field: "confirm", Code: "confirm_required"})
	}
	guesses := opaque.Hash("confirm:" + actor.ID)
	if err := s.attempt(ctx, guesses); err != nil {
		return err
	}
	p, err := findPerson(ctx, s.db, actor.Username)
	if err != nil {
		return err
	}
	ok, err := s.hasher.Matches(ctx, password, p.PasswordHash)
	if err != nil {
		return err
	}
	if !ok {
		return fault.ErrInvalid.With(fault.Field{Field: "confirm", Code: "password_wrong"})
	}
	if _, err := s.db.Exec(ctx, "DELETE FROM sign_in_failure WHERE username_hash = $1", guesses); err != nil {
		return fmt.Errorf("forget guesses: %w", err)
	}
	return nil
}

// ActorOf returns the rights that username has on day today; ErrUnknownUser for nobody or somebody who
// has left.
func ActorOf(ctx context.Context, q database.Querier, username string, today calendar.Date) (access.Actor, error) {
	p, err := findPerson(ctx, q, username)
	if err != nil {
		return access.Actor{}, err
	}
	return readActor(ctx, q, p.ID, today)
}
