package document

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/dictionary"
	"docket/internal/fault"
)

// undoAtOnce bounds what is undone while the person waits; more is a job's.
const undoAtOnce = 1000

// ErrUndoOver says that a bulk change is too old to be undone.
var ErrUndoOver = fault.New(fault.Conflict, "document.undo_over", "已超过 10 分钟，不能撤销。请逐件更正。", "This was more than ten minutes ago and cannot be undone; correct the records.")

// BulkState returns how a bulk change of the actor's own stands; ErrNotFound for one of others.
func (s *Service) BulkState(ctx context.Context, actor access.Actor, id string) (Bulk, error) {
	if err := actor.Require(PermRegister); err != nil {
		return Bulk{}, err
	}
	b, _, err := s.readBulk(ctx, actor, id)
	return b, err
}

// UndoBulk restores what a bulk change of the actor's own changed, in the records that nobody has
// changed since. It may be called again: the answer is the same. ErrUndoOver after UndoFor.
func (s *Service) UndoBulk(ctx context.Context, actor access.Actor, id string) (Bulk, error) {
	if err := actor.Require(PermRegister); err != nil {
		return Bulk{}, err
	}
	b, a, err := s.readBulk(ctx, actor, id)
	if err != nil {
		return Bulk{}, err
	}
	if b.State == bulkUndone || b.State == bulkUndoing && b.Changed > undoAtOnce {
		return b, nil
	}
	if b.State != bulkUndoing && s.now().After(b.UndoUntil) {
		return Bulk{}, ErrUndoOver
	}
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "UPDATE bulk_change SET state = $2 WHERE id = $1", id, bulkUndoing); err != nil {
			return fmt.Errorf("undo bulk change: %w", err)
		}
		// What was not reached yet is not changed any more. No worker is at it: each holds the change shared.
		if _, err := tx.Exec(ctx, "UPDATE bulk_document SET state = $2 WHERE bulk_id = $1 AND state = 'waiting'", id, rowUnchanged); err != nil {
			return fmt.Errorf("undo bulk change: %w", err)
		}
		if a.Replace {
			if err := dictionary.Unmerge(ctx, tx, id); err != nil {
				return err
			}
		}
		if b.Changed > undoAtOnce {
			return s.events.Follow(ctx, tx, BulkArgs{id})
		}
		return nil
	})
	if err != nil {
		return Bulk{}, err
	}
	if b.Changed <= undoAtOnce {
		if err := s.undoBulk(ctx, actor, id); err != nil {
			return Bulk{}, err
		}
		if _, err := s.endBulk(ctx, id, bulkUndoing); err != nil {
			return Bulk{}, err
		}
	}
	b, _, err = s.readBulk(ctx, actor, id)
	return b, err
}

// WorkBulk carries on a bulk change that is a job's, with the rights that its person has now (who
// finds them). Someone who lost the right changes nothing more.
func (s *Service) WorkBulk(ctx context.Context, id string, who func(context.Context, string) (access.Actor, error)) error {
	var person, state string
	var a amendment
	err := s.db.QueryRow(ctx, "SELECT person, state, change FROM bulk_change WHERE id = $1", id).Scan(&person, &state, &a)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read bulk change: %w", err)
	}
	actor, err := who(ctx, person)
	if err == nil {
		err = actor.Require(PermRegister)
	}
	if kind := fault.As(err).Kind; err != nil && kind != fault.Internal && kind != fault.Unavailable {
		return s.stopBulk(ctx, id, state)
	}
	if err != nil {
		return err
	}
	switch state {
	case bulkRunning:
		if err := s.runBulk(ctx, actor, id, a); err != nil {
			return err
		}
		_, err = s.endBulk(ctx, id, bulkRunning)
		return err
	case bulkUndoing:
		if err := s.undoBulk(ctx, actor, id); err != nil {
			return err
		}
		_, err = s.endBulk(ctx, id, bulkUndoing)
		return err
	}
	return nil
}
