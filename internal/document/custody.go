package document

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/notify"
	"docket/internal/trace"
)

// Custody says who keeps a classified record.
type Custody struct {
	Custodian string `json:"custodian" doc:"user name; cleared for the level"`
	Deputy    string `json:"deputy" required:"false" doc:"user name; who keeps it while the custodian is away, and after"`
}

// AssignCustody names custodian and deputy of a classified record: a cleared supervisor does, and both
// are cleared for its level.
func (s *Service) AssignCustody(ctx context.Context, actor access.Actor, id string, in Custody) (Document, error) {
	return s.change(access.WithActor(ctx, actor), func(tx pgx.Tx) (Document, error) { return lockWithDrafts(ctx, tx, actor, id) },
		func(tx pgx.Tx, d *Document) (event.Event, error) {
			switch {
			case !d.Classification.Classified():
				return nil, ErrOnlyClassified
			case !actor.MayApprove(d.Classification):
				return nil, fault.ErrForbidden
			case d.Status == StatusVoid:
				return nil, ErrVoid
			case d.Status == StatusDestroyed:
				return nil, ErrClosed
			}
			able, err := cleared(ctx, tx, d.Classification, in.Custodian, in.Deputy)
			if err != nil {
				return nil, err
			}
			var check fault.Check
			if !slices.Contains(able, in.Custodian) {
				check.Add("custodian", "keeper_not_cleared", "value", printable(in.Custodian))
			}
			switch {
			case in.Deputy == "":
			case in.Deputy == in.Custodian:
				check.Add("deputy", "same_person")
			case !slices.Contains(able, in.Deputy):
				check.Add("deputy", "keeper_not_cleared", "value", printable(in.Deputy))
			}
			if err := check.Err(); err != nil {
				return nil, err
			}
			err = s.seal(ctx, tx, actor, d, trace.Act{Kind: "custody", Decision: "done", Details: map[string]any{"custodian": in.Custodian, "deputy": in.Deputy}})
			if err != nil {
				return nil, err
			}
			d.Custodian, d.Deputy = in.Custodian, in.Deputy
			d.Version++
			return CustodyChanged{d.ID, d.Version, d.Custodian, d.Deputy}, nil
		})
}

// HandOverCustody hands classified records whose custodian has left, or has lost the clearance, to the
// deputy. Where there is none that may keep them a supervisor is told and reads the record until a
// custodian has been named.
func (s *Service) HandOverCustody(ctx context.Context) error {
	rows, err := s.db.Query(ctx, `SELECT d.id FROM document d WHERE d.classification = ANY ($1) AND d.custodian <> ''
		AND d.status NOT IN ('void', 'destroyed') AND d.custodian IN (SELECT username FROM person WHERE NOT is_active OR clearance < d.classification) ORDER BY d.id`,
		[]access.Level{access.Confidential, access.Secret})
	if err != nil {
		return fmt.Errorf("find records without a custodian: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("find records without a custodian: %w", err)
	}
	for _, id := range ids {
		_, err := s.change(access.WithActor(ctx, access.System()), func(tx pgx.Tx) (Document, error) { return lockAsSystem(ctx, tx, id) }, s.handOver(ctx))
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) handOver(ctx context.Context) func(pgx.Tx, *Document) (event.Event, error) {
	return func(tx pgx.Tx, d *Document) (event.Event, error) {
		able, err := cleared(ctx, tx, d.Classification, d.Deputy)
		if err != nil {
			return nil, err
		}
		if d.Custodian = d.Deputy; !slices.Contains(able, d.Deputy) {
			d.Custodian = ""
		}
		d.Deputy = ""
		told, err := notify.Supervisors(ctx, tx, d.Classification)
		if err != nil {
			return nil, err
		}
		if d.Custodian != "" {
			told = []string{d.Custodian}
		}
		d.Version++
		return CustodyChanged{d.ID, d.Version, d.Custodian, d.Deputy}, notify.Send(ctx, tx, told, "document.custody", Kind, d.ID, s.instant())
	}
}

// HandOverArgs asks for the look at custodians who have left.
type HandOverArgs struct{}

// Kind names the job.
func (HandOverArgs) Kind() string { return "document.hand_over_custody" }
