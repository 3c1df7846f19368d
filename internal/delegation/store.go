package delegation

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/page"
)

const columns = `g.id, g.from_user, f.name, g.to_user, t.name, g.kinds, g.starts_on, g.ends_on, g.up_to, g.approved_by, g.created_at, g.revoked_at,
	g.revoked_at IS NULL AND @today BETWEEN g.starts_on AND g.ends_on, least(f.clearance, t.clearance)
	FROM delegation g JOIN person f ON f.username = g.from_user JOIN person t ON t.username = g.to_user`

// known is the condition under which the actor knows of a delegation: as one of the two, or as a
// supervisor whose level reaches as far as it does.
func (s *Service) known(actor access.Actor) *database.Where {
	var judges []int
	for l := access.Confidential; l <= access.Secret; l++ {
		if actor.MayApprove(l) {
			judges = append(judges, int(l))
		}
	}
	where := database.NewWhere().Arg("(g.from_user = @me OR g.to_user = @me OR least(f.clearance, t.clearance) = ANY (@judges))", "me", actor.Username)
	where.Args["judges"], where.Args["today"] = judges, s.today()
	return where
}

func (s *Service) query(ctx context.Context, q database.Querier, where *database.Where, rest string) ([]Delegation, error) {
	rows, err := q.Query(ctx, "SELECT "+columns+" "+where.SQL()+" "+rest, where.Args)
	if err != nil {
		return nil, fmt.Errorf("read delegations: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d Delegation, err error) {
		err = row.Scan(&d.ID, &d.From, &d.FromName, &d.To, &d.ToName, &d.Kinds, &d.StartsOn, &d.EndsOn, &d.UpTo, &d.ApprovedBy, &d.CreatedAt, &d.RevokedAt, &d.IsInForce, &d.reach)
		d.CreatedAt = d.CreatedAt.UTC()
		if d.RevokedAt != nil {
			*d.RevokedAt = d.RevokedAt.UTC()
		}
		return d, err
	})
	if err != nil {
		return nil, fmt.Errorf("read delegations: %w", err)
	}
	return list, nil
}

// List returns the delegations that the actor has given or holds, and those that they may agree to, the
// newest first.
func (s *Service) List(ctx context.Context, actor access.Actor, limit int, cursor string) (page.Page[Delegation], error) {
	limit, err := page.Limit(limit)
	if err != nil {
		return page.Page[Delegation]{}, err
	}
	before := "\x7f" // after every id
	if cursor != "" {
		if err := page.Open(cursor, "delegations", &before); err != nil {
			return page.Page[Delegation]{}, err
		}
	}
	where := s.known(actor)
	var total int64
	if err := s.db.QueryRow(ctx, "SELECT count(*) FROM (SELECT "+columns+" "+where.SQL()+") counted", where.Args).Scan(&total); err != nil {
		return page.Page[Delegation]{}, fmt.Errorf("count delegations: %w", err)
	}
	where.Arg("g.id < @before", "before", before)
	where.Args["limit"] = limit + 1
	list, err := s.query(ctx, s.db, where, "ORDER BY g.id DESC LIMIT @limit")
	if err != nil {
		return page.Page[Delegation]{}, err
	}
	list, more := page.Cut(list, limit)
	var next *string
	if more {
		c, err := page.Cursor("delegations", list[len(list)-1].ID)
		if err != nil {
			return page.Page[Delegation]{}, err
		}
		next = &c
	}
	return page.Of(list, next, total), nil
}

func (s *Service) find(ctx context.Context, actor access.Actor, id string) (Delegation, error) {
	return one(s.query(ctx, s.db, s.known(actor).Arg("g.id = @id", "id", id), ""))
}

func (s *Service) lock(ctx context.Context, tx pgx.Tx, actor access.Actor, id string) (Delegation, error) {
	if strings.ContainsRune(id, 0) {
		return Delegation{}, ErrNotFound
	}
	return one(s.query(ctx, tx, s.known(actor).Arg("g.id = @id", "id", id), "FOR UPDATE OF g"))
}

func one(list []Delegation, err error) (Delegation, error) {
	if err != nil {
		return Delegation{}, err
	}
	if len(list) == 0 {
		return Delegation{}, ErrNotFound
	}
	return list[0], nil
}
