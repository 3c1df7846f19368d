package document

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/opaque"
)

// PermHold is the right to keep documents from destruction, and to let them go again.
var PermHold = access.NewPermission("document.hold", access.Archivist, access.Supervisor)

// Errors of holds.
var (
	ErrHeld    = fault.New(fault.Conflict, "document.held", "该文件已冻结，不能处置。", "This document is on hold already and cannot be disposed of.")
	ErrNotHeld = fault.New(fault.Conflict, "document.not_held", "该文件没有冻结。", "This document is not on hold.")
)

// Hold keeps a document from destruction (冻结): for a dispute, an audit, an investigation.
type Hold struct {
	ID         string     `json:"id"`
	Reason     string     `json:"reason"`
	PlacedBy   string     `json:"placed_by" doc:"user name"`
	PlacedAt   time.Time  `json:"placed_at"`
	LiftedBy   string     `json:"lifted_by,omitempty" doc:"user name; empty while it stands"`
	LiftedAt   *time.Time `json:"lifted_at"`
	LiftReason string     `json:"lift_reason,omitempty"`
}

// The events of a hold.
type (
	// Held: the document may not be destroyed for now.
	Held struct {
		Document string `json:"-"`
		Hold     string `json:"hold"`
	}
	// Released: it may, as far as this hold went.
	Released struct {
		Document string `json:"-"`
		Hold     string `json:"hold"`
	}
)

// EventKind names the event.
func (Held) EventKind() string { return "document.held" }

// EventKind names the event.
func (Released) EventKind() string { return "document.released" }

// EventSubject is the record.
func (e Held) EventSubject() (string, string) { return Kind, e.Document }

// EventSubject is the record.
func (e Released) EventSubject() (string, string) { return Kind, e.Document }

// Hold places a hold on a record, with a reason; it blocks every disposition until it is lifted. At most
// one stands at a time: ErrHeld. What has been destroyed cannot be held: ErrDestroyed.
func (s *Service) Hold(ctx context.Context, actor access.Actor, id, why string) (Hold, error) {
	h := Hold{ID: opaque.ID(), PlacedBy: actor.Username, PlacedAt: s.instant()}
	if err := actor.Require(PermHold); err != nil {
		return Hold{}, err
	}
	var err error
	if h.Reason, err = reason("reason", why); err != nil {
		return Hold{}, err
	}
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		d, err := lockOne(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if d.Status == StatusDestroyed {
			return ErrDestroyed
		}
		_, err = tx.Exec(ctx, "INSERT INTO document_hold (id, document_id, reason, placed_by, placed_at) VALUES ($1, $2, $3, $4, $5)", h.ID, d.ID, h.Reason, h.PlacedBy, h.PlacedAt)
		if database.IsUnique(err, "document_hold_standing") {
			return ErrHeld
		}
		if err != nil {
			return fmt.Errorf("place hold: %w", err)
		}
		return s.events.Record(ctx, tx, actor, Held{d.ID, h.ID})
	})
	return h, err
}

// Release lifts the hold that stands on a record, with a reason. ErrNotHeld when none does.
func (s *Service) Release(ctx context.Context, actor access.Actor, id, why string) (Hold, error) {
	if err := actor.Require(PermHold); err != nil {
		return Hold{}, err
	}
	why, err := reason("reason", why)
	if err != nil {
		return Hold{}, err
	}
	var h Hold
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		d, err := lockOne(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `UPDATE document_hold SET lifted_by = $2, lifted_at = $3, lift_reason = $4
			WHERE document_id = $1 AND lifted_at IS NULL RETURNING `+holdColumns, d.ID, actor.Username, s.instant(), why)
		if err != nil {
			return fmt.Errorf("lift hold: %w", err)
		}
		h, err = pgx.CollectExactlyOneRow(rows, scanHold)
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrNotHeld
		}
		if err != nil {
			return fmt.Errorf("lift hold: %w", err)
		}
		return s.events.Record(ctx, tx, actor, Released{d.ID, h.ID})
	})
	return h, err
}

// Holds returns the holds of a record that the actor sees, the latest first.
func (s *Service) Holds(ctx context.Context, actor access.Actor, id string) ([]Hold, error) {
	if _, err := s.see(ctx, actor, id, "trail"); err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, "SELECT "+holdColumns+" FROM document_hold WHERE document_id = $1 ORDER BY placed_at DESC, id", id)
	if err != nil {
		return nil, fmt.Errorf("read holds: %w", err)
	}
	list, err := pgx.CollectRows(rows, scanHold)
	if err != nil {
		return nil, fmt.Errorf("read holds: %w", err)
	}
	return list, nil
}

const holdColumns = "id, reason, placed_by, placed_at, lifted_by, lifted_at, lift_reason"

func scanHold(row pgx.CollectableRow) (Hold, error) {
	var h Hold
	err := row.Scan(&h.ID, &h.Reason, &h.PlacedBy, &h.PlacedAt, &h.LiftedBy, &h.LiftedAt, &h.LiftReason)
	h.PlacedAt = h.PlacedAt.UTC()
	if h.LiftedAt != nil {
		h.LiftedAt = ptr(h.LiftedAt.UTC())
	}
	return h, err
}
