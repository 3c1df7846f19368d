package document

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/tag"
)

// MaxBulk is how many records one bulk change of tags names.
const MaxBulk = 1000

// BulkTags asks for tags to be added to and removed from records.
type BulkTags struct {
	IDs    []string
	Add    []tag.Tag
	Remove []tag.Tag
}

func (in BulkTags) validate() (amendment, error) {
	var check fault.Check
	switch {
	case len(in.IDs) == 0:
		check.Add("ids", "required")
	case len(in.IDs) > MaxBulk:
		check.Add("ids", "too_many", "max", MaxBulk)
	}
	if len(in.Add)+len(in.Remove) == 0 {
		check.Add("add", "required")
	}
	tag.Check("add", in.Add, &check)
	tag.Check("remove", in.Remove, &check)
	a := amendment{Add: tag.Normal(in.Add), Remove: tag.Normal(in.Remove)}
	for i, t := range in.Remove {
		if slices.Contains(a.Add, tag.Normal([]tag.Tag{t})[0]) {
			check.Add(fmt.Sprintf("remove.%d", i), "added_and_removed")
		}
	}
	return a, check.Err()
}

// PreviewTags says what ChangeTags would do, and does nothing.
func (s *Service) PreviewTags(ctx context.Context, actor access.Actor, in BulkTags) (Bulk, error) {
	if err := actor.Require(PermRegister); err != nil {
		return Bulk{}, err
	}
	a, err := in.validate()
	if err != nil {
		return Bulk{}, err
	}
	readable, err := s.ByID(ctx, actor, in.IDs)
	if err != nil {
		return Bulk{}, err
	}
	b := Bulk{State: bulkDone, Refused: []Refusal{}, ChangedSince: []string{}}
	for _, id := range unique(in.IDs) {
		d, ok := readable[id]
		if !ok {
			b.Refused = append(b.Refused, Refusal{id, ErrNotFound.Code})
			continue
		}
		switch field, code := a.apply(&d); {
		case code != "":
			b.Refused = append(b.Refused, Refusal{id, code})
		case field == "":
			b.Unchanged++
		default:
			b.Changed++
		}
	}
	return b, nil
}

// ChangeTags adds and removes tags, each record as a correction of its own. Records that cannot be
// changed are named with the reason and stop nobody else's. UndoBulk takes the whole back.
func (s *Service) ChangeTags(ctx context.Context, actor access.Actor, in BulkTags) (Bulk, error) {
	if err := actor.Require(PermRegister); err != nil {
		return Bulk{}, err
	}
	a, err := in.validate()
	if err != nil {
		return Bulk{}, err
	}
	var id string
	var unknown []Refusal
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) (err error) {
		if id, err = s.beginBulk(ctx, tx, actor, a); err != nil {
			return err
		}
		where := byIDs(actor, in.IDs)
		where.Args["bulk"] = id
		rows, err := tx.Query(ctx, "INSERT INTO bulk_document (bulk_id, document_id, state) SELECT @bulk, d.id, 'waiting' FROM document d "+where.SQL()+" RETURNING document_id", where.Args)
		if err != nil {
			return fmt.Errorf("begin bulk change: %w", err)
		}
		known, err := pgx.CollectRows(rows, pgx.RowTo[string])
		for _, asked := range unique(in.IDs) {
			if !slices.Contains(known, asked) {
				unknown = append(unknown, Refusal{asked, ErrNotFound.Code})
			}
		}
		return err
	})
	if err != nil {
		return Bulk{}, err
	}
	if err := s.runBulk(ctx, actor, id, a); err != nil {
		return Bulk{}, err
	}
	if _, err := s.endBulk(ctx, id, bulkRunning); err != nil {
		return Bulk{}, err
	}
	b, _, err := s.readBulk(ctx, actor, id)
	b.Refused = append(unknown, b.Refused...)
	return b, err
}

// byIDs selects those of the records that actor may read.
func byIDs(actor access.Actor, ids []string) *database.Where {
	where := database.NewWhere().Arg("d.id = ANY (@ids)", "ids", ids)
	return where.And(access.Predicate(actor, "d", where.Args))
}

// unique returns the ids once each, in their order.
func unique(ids []string) []string {
	seen := make(map[string]bool, len(ids))
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}
