package intake

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/handover"
)

// HandoverKinds is handover.Part's.
func (s *Service) HandoverKinds() []string { return []string{handover.WaitingFile} }

// Held is handover.Part's: the files that wait in a person's name. Whose name they bear nobody but their
// owner and the registrars learns; what becomes of them may be classified.
func (s *Service) Held(ctx context.Context, actor access.Actor, username string) ([]handover.Item, error) {
	rows, err := s.db.Query(ctx, "SELECT id, name FROM intake WHERE owner = $1 AND NOT is_withheld ORDER BY created_at, id", username)
	if err != nil {
		return nil, fmt.Errorf("read waiting files of a person: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (handover.Item, error) {
		i := handover.Item{Kind: handover.WaitingFile, SubjectKind: "intake", NeedsSuccessor: true, Level: access.Secret}
		var name string
		err := row.Scan(&i.ID, &name)
		i.SubjectID, i.Title = i.ID, &name
		if !actor.Has(access.Registrar) && actor.Username != username {
			i.Title, i.Hidden = nil, true
		}
		return i, err
	})
	if err != nil {
		return nil, fmt.Errorf("read waiting files of a person: %w", err)
	}
	return list, nil
}

// HandOver is handover.Part's: a registrar, who sees every waiting file, gives it to another.
func (s *Service) HandOver(ctx context.Context, actor access.Actor, h handover.Handing) error {
	if !actor.Has(access.Registrar) {
		return handover.ErrNoRight
	}
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, "UPDATE intake SET owner = $3 WHERE id = $1 AND owner = $2 RETURNING sha256", h.ID, h.From, h.To.Username)
		if err != nil {
			return fmt.Errorf("hand over a waiting file: %w", err)
		}
		sums, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return fmt.Errorf("hand over a waiting file: %w", err)
		}
		if len(sums) == 0 { // registered or removed meanwhile
			return nil
		}
		return s.events.Record(ctx, tx, actor, Changed{h.ID, "handed_over", sums[0]})
	})
}
