package document

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/database"
	"docket/internal/fulltext"
	"docket/internal/notify"
	"docket/internal/preserve"
)

func recordsOf(ctx context.Context, q database.Querier, blob string) ([]string, error) {
	rows, err := q.Query(ctx, "SELECT DISTINCT document_id FROM document_file WHERE sha256 = $1 ORDER BY document_id", blob)
	if err != nil {
		return nil, fmt.Errorf("find records of a file: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// TextReady has the records of a blob indexed anew (fulltext.Follower).
func (s *Service) TextReady(ctx context.Context, tx pgx.Tx, blob string, _ bool, _ fulltext.Object) (func(), error) {
	ids, err := recordsOf(ctx, tx, blob)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	// The index replays whatever changed since it was last written; a new text is such a change.
	if _, err := tx.Exec(ctx, "UPDATE document SET changed_xid = pg_current_xact_id() WHERE id = ANY ($1)", ids); err != nil {
		return nil, fmt.Errorf("mark records changed: %w", err)
	}
	return func() { s.index.Changed(context.WithoutCancel(ctx), Kind, ids...) }, nil
}

// MarkFound voids the records of a blob that bears the mark of a state secret; their numbers stay,
// and registrar and supervisors are told (domain 3.2; fulltext.Follower).
func (s *Service) MarkFound(ctx context.Context, tx pgx.Tx, blob string) (func(), error) {
	ids, err := recordsOf(ctx, tx, blob)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	var publications []*preserve.Publication
	discard := func() {
		for _, p := range publications {
			p.Discard()
		}
	}
	for _, id := range ids {
		p, err := s.preserve.Reserve(ctx)
		if err == nil {
			publications = append(publications, p)
			err = s.voidMarked(ctx, tx, id, p)
		}
		if err != nil {
			discard()
			return nil, err
		}
	}
	return func() {
		for _, p := range publications {
			if err := p.Publish(); err != nil {
				s.log.Error("manifest of a withheld record not published; the loop will", "error", err)
			}
		}
		s.index.Changed(context.WithoutCancel(ctx), Kind, ids...)
	}, nil
}

func (s *Service) voidMarked(ctx context.Context, tx pgx.Tx, id string, p *preserve.Publication) error {
	d, err := lockAsSystem(ctx, tx, id)
	if err != nil || d.Status == StatusDestroyed { // its content is gone; it was found in a later record's
		return err
	}
	d.Version++
	d.Status, d.VoidReason = StatusVoid, "state_secret_mark"
	if err := s.save(ctx, tx, access.System(), &d, p, Voided{d.ID, d.Version, "state_secret_mark"}); err != nil {
		return err
	}
	if err := approval.Withdraw(ctx, tx, id, s.instant()); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "DELETE FROM idempotency WHERE subject_id = $1", id); err != nil {
		return fmt.Errorf("forget answers: %w", err)
	}
	told, err := notify.Supervisors(ctx, tx, d.Classification)
	if err != nil {
		return err
	}
	told = append(told, d.RegisteredBy)
	slices.Sort(told)
	return notify.Send(ctx, tx, slices.Compact(told), "document.withheld", Kind, id, s.instant())
}

// RefersTo reports whether a record that has not been destroyed refers to blob (fulltext.Follower).
func (s *Service) RefersTo(ctx context.Context, q database.Querier, blob string) (held bool, err error) {
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT FROM document_file f JOIN document d ON d.id = f.document_id
		WHERE f.sha256 = $1 AND d.status <> 'destroyed')`, blob).Scan(&held)
	if err != nil {
		return false, fmt.Errorf("find records of a file: %w", err)
	}
	return held, nil
}

// IsClassified reports whether a classified record refers to blob (fulltext.Follower).
func (s *Service) IsClassified(ctx context.Context, q database.Querier, blob string) (yes bool, err error) {
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT FROM document_file f JOIN document d ON d.id = f.document_id
		WHERE f.sha256 = $1 AND d.classification >= $2)`, blob, access.Confidential).Scan(&yes)
	return yes, err
}
