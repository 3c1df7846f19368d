package fulltext

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/preserve"
	"docket/storage"
)

// isGone reports whether a text state says that the content is here no more.
func isGone(state string) bool { return state == "withheld" || state == "destroyed" }

// Erase removes the content of a blob for good (销毁): bytes and text in both replicas, with every version,
// and its page images. Content that a living record or a waiting file refers to stays, and erased is
// false. note is part of the transaction that decides it. What Erase begins is finished when Erased says
// so; erasing again is fine.
func (s *Service) Erase(ctx context.Context, sum string, note func(tx pgx.Tx) error) (erased bool, err error) {
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		// Whoever registers these bytes now has them, or waits until they are gone and brings them anew.
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", sum); err != nil {
			return fmt.Errorf("lock hash: %w", err)
		}
		for _, f := range s.followers {
			if held, err := f.RefersTo(ctx, tx, sum); held || err != nil {
				return err
			}
		}
		erased = true
		// Withheld content has been removed already, and is to be refused for ever.
		if _, err := tx.Exec(ctx, `UPDATE blob SET text_state = 'destroyed', text_reason = '', ocr_waiting = '{}', text_at = NULL
			WHERE sha256 = $1 AND text_state <> 'withheld'`, sum); err != nil {
			return fmt.Errorf("erase: %w", err)
		}
		if err := preserve.Remove(ctx, tx, storage.BlobKey(sum), storage.TextKey(sum)); err != nil {
			return err
		}
		if err := s.events.Record(ctx, tx, access.System(), Erased{sum}); err != nil {
			return err
		}
		return note(tx)
	})
	if err != nil || !erased {
		return false, err
	}
	s.cfg.WakeCopies()
	return true, os.RemoveAll(s.imageDir(sum))
}

// IsErased reports whether nothing is left of content that Erase has removed: no copy is wanted, and
// neither replica has one; or that it has been registered anew since. storage.ErrUnavailable when a replica cannot be asked: then nobody knows.
func (s *Service) IsErased(ctx context.Context, sum string) (bool, error) {
	gone := false
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", sum); err != nil {
			return fmt.Errorf("lock hash: %w", err)
		}
		var lives, waiting bool
		keys := []string{storage.BlobKey(sum), storage.TextKey(sum)}
		if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM blob WHERE sha256 = $1 AND text_state NOT IN ('withheld', 'destroyed')),
			EXISTS (SELECT FROM copy WHERE key = ANY ($2))`, sum, keys).Scan(&lives, &waiting); err != nil {
			return fmt.Errorf("look for copies: %w", err)
		}
		if lives { // registered anew since: these bytes belong to that record
			gone = true
			return nil
		}
		if waiting {
			return nil
		}
		var err error
		gone, err = s.wipe(ctx, sum, keys)
		return err
	})
	return gone, err
}

// wipe removes what no row knows: a text that an extraction wrote before it was cut off, an image that was
// being drawn. It reports whether nothing is left.
func (s *Service) wipe(ctx context.Context, sum string, keys []string) (bool, error) {
	for _, replica := range []storage.Store{s.local, s.bucket} {
		for _, key := range keys {
			if err := replica.Delete(ctx, key); err != nil {
				return false, fmt.Errorf("erase: %w", err)
			}
			if _, err := replica.Stat(ctx, key); !errors.Is(err, storage.ErrNotExist) {
				return false, err
			}
		}
	}
	if err := os.RemoveAll(s.imageDir(sum)); err != nil {
		return false, fmt.Errorf("erase page images: %w", err)
	}
	return true, nil
}

// Erased is written when the content of a blob is removed with the records that had it.
type Erased struct {
	Blob string `json:"-"`
}

// EventKind names the event.
func (Erased) EventKind() string { return "fulltext.blob.erased" }

// EventSubject is the blob.
func (e Erased) EventSubject() (string, string) { return "blob", e.Blob }
