package intake

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/index/fold"
	"docket/internal/access"
	"docket/internal/attachment"
	"docket/internal/opaque"
)

// The ways by which files arrive without anybody's hand.
const (
	channelWatch = "watch"
	channelMail  = "mail"
)

// errHere says that what a channel brings has been taken before: the process ended between the commit
// and the moving away, or somebody sent the same message twice.
var errHere = errors.New("this has been taken already")

// errMoves says that a file changed while it was read; it is taken at a later look.
var errMoves = errors.New("the file is still being written")

// arrivalKey names one arrival of a channel.
func arrivalKey(parts ...any) []byte {
	sum := sha256.New()
	for _, p := range parts {
		_, _ = fmt.Fprintf(sum, "%v\x00", p) // a hash takes everything
	}
	return sum.Sum(nil)
}

// arrive notes in tx that a channel's piece is being taken; errHere when it has been.
func (s *Service) arrive(ctx context.Context, tx pgx.Tx, channel string, key []byte) error {
	added, err := tx.Exec(ctx, "INSERT INTO intake_arrival (channel, key, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", channel, key, s.now().UTC())
	if err != nil {
		return fmt.Errorf("note arrival: %w", err)
	}
	if added.RowsAffected() == 0 {
		return errHere
	}
	return nil
}

// putArrived is Put for a file of a watched folder: in one transaction it is taken and its arrival is
// noted. key says which arrival it is, once its content is known; errMoves and errHere as they say.
func (s *Service) putArrived(ctx context.Context, actor access.Actor, r io.Reader, name string, key func(sum string) ([]byte, error)) ([]byte, error) {
	if fold.StateSecretMark(name) {
		return nil, s.refuse(ctx, actor)
	}
	upload, err := s.files.Receive(ctx, r, name)
	if err != nil {
		return nil, err
	}
	defer upload.Discard()
	arrival, err := key(upload.SHA256)
	if err != nil {
		return nil, err
	}
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		if err := s.arrive(ctx, tx, channelWatch, arrival); err != nil {
			return err
		}
		return s.add(ctx, tx, actor, opaque.ID(), actor.Username, upload, "received")
	})
	switch {
	case errors.Is(err, attachment.ErrStateSecret):
		return nil, s.refuse(ctx, actor)
	case errors.Is(err, errHere):
		return arrival, nil
	}
	return arrival, err
}

// forgetArrival lets the same file come again, once the one that came has been moved away.
func (s *Service) forgetArrival(ctx context.Context, key []byte) error {
	if _, err := s.db.Exec(ctx, "DELETE FROM intake_arrival WHERE channel = $1 AND key = $2", channelWatch, key); err != nil {
		return fmt.Errorf("forget arrival: %w", err)
	}
	return nil
}

// arrivalMemory is how long a message is known: far longer than a mail server tries again.
const arrivalMemory = 2 * 365 * 24 * time.Hour

// PurgeArrivals forgets what came so long ago that it does not come again.
func (s *Service) PurgeArrivals(ctx context.Context) error {
	if _, err := s.db.Exec(ctx, "DELETE FROM intake_arrival WHERE at < $1", s.now().Add(-arrivalMemory)); err != nil {
		return fmt.Errorf("forget arrivals: %w", err)
	}
	return nil
}
