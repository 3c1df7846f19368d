package oversight

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/audit"
	"docket/internal/calendar"
	"docket/internal/database"
	"docket/internal/event"
	"docket/internal/export"
	"docket/internal/fault"
	"docket/internal/notify"
	"docket/internal/opaque"
	"docket/internal/page"
	"docket/internal/trace"
)

// Records are the documents as this module needs them.
type Records interface {
	// Received returns the ids of the records of a year of receipt that the actor sees, in a fixed order.
	Received(ctx context.Context, actor access.Actor, year int) ([]string, error)
	// Books returns how the numbers of a direction's registers follow each other.
	Books(ctx context.Context, actor access.Actor, direction string, year int) ([]Book, error)
	// Readership returns who may read a record and who did; fault.ErrNotFound unless the actor sees it.
	Readership(ctx context.Context, actor access.Actor, id string) (Readership, error)
	// Covers reports whether a grant lets auditor see a record.
	Covers(ctx context.Context, auditor access.Actor, id string) (bool, error)
	// Evidence returns what proves the history of the records that the actor sees, and writes the look down.
	Evidence(ctx context.Context, actor access.Actor, ids []string) ([]Evidence, error)
	// SeesAll reports whether the actor sees every one of the records, none above level.
	SeesAll(ctx context.Context, actor access.Actor, ids []string, level access.Level) (bool, error)
	// Drawn returns those of the records that the actor sees, by id, and writes the look down.
	Drawn(ctx context.Context, actor access.Actor, ids []string) (map[string]Record, error)
}

// Record is a document of a sample.
type Record struct {
	ID             string        `json:"id"`
	RegisterNo     string        `json:"register_no"`
	Title          string        `json:"title"`
	Source         string        `json:"source"`
	ReceivedOn     calendar.Date `json:"received_on" format:"date"`
	Classification access.Level  `json:"classification" enum:"public,internal,confidential,secret"`
	Status         string        `json:"status"`
}

// Service is the use cases of oversight.
type Service struct {
	db      *pgxpool.Pool
	events  *event.Recorder
	records Records
	people  func(context.Context) ([]access.Actor, error)
	exports *export.Service
	audit   *audit.Service
	traces  *trace.Keeper
	now     func() time.Time
}

// Parts are the blocks a Service is built from.
type Parts struct {
	DB      *pgxpool.Pool
	Events  *event.Recorder
	Records Records
	People  func(context.Context) ([]access.Actor, error) // everybody, with the rights of the moment
	Exports *export.Service
	Audit   *audit.Service
	Traces  *trace.Keeper
	Now     func() time.Time
}

// NewService returns the service.
func NewService(p Parts) *Service {
	return &Service{p.DB, p.Events, p.Records, p.People, p.Exports, p.Audit, p.Traces, p.Now}
}

func (s *Service) today() calendar.Date { return calendar.DateOf(s.now()) }

func (s *Service) instant() time.Time { return s.now().UTC().Truncate(time.Microsecond) }

// Grant lets an auditor see records.
func (s *Service) Grant(ctx context.Context, actor access.Actor, in Input) (Grant, error) {
	if err := actor.Require(PermGrant); err != nil {
		return Grant{}, err
	}
	in.Departments = slices.Compact(slices.Sorted(slices.Values(in.Departments)))
	var g Grant
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		to, err := findAuditor(ctx, tx, in.Auditor)
		if err != nil {
			return err
		}
		known, err := account.Lookup(ctx, tx, account.Directory{Departments: in.Departments})
		if err != nil {
			return err
		}
		unknown := slices.DeleteFunc(slices.Clone(in.Departments), func(code string) bool { return slices.Contains(known.Departments, code) })
		if err := in.check(actor, to, unknown, s.today()); err != nil {
			return err
		}
		g = Grant{ID: opaque.ID(), Input: in, GrantedBy: actor.Username, GrantedByName: actor.Name, GrantedAt: s.instant()}
		if _, err := tx.Exec(ctx, `INSERT INTO audit_grant (id, auditor, granted_by, from_day, to_day, departments, max_level, expires_on, reason, granted_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			g.ID, in.Auditor, g.GrantedBy, in.From, in.To, in.Departments, in.Level, in.ExpiresOn, in.Reason, g.GrantedAt); err != nil {
			return fmt.Errorf("insert grant: %w", err)
		}
		if err := notify.Send(ctx, tx, []string{in.Auditor}, "oversight_granted", "audit_grant", g.ID, g.GrantedAt); err != nil {
			return err
		}
		if g, err = findGrant(ctx, tx, g.ID, s.today(), false); err != nil {
			return err
		}
		return s.events.Record(ctx, tx, actor, changed(g, to.ID, "granted"))
	})
	return g, err
}

// Revoke withdraws a grant, at once. Any supervisor may, and the auditor themselves; doing it twice changes
// nothing. fault.ErrNotFound when there is none.
func (s *Service) Revoke(ctx context.Context, actor access.Actor, id string) error {
	if err := actor.Require(PermRead); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		g, err := findGrant(ctx, tx, id, s.today(), true)
		if err != nil {
			return err
		}
		if !actor.May(PermGrant) && g.Auditor != actor.Username {
			return fault.ErrNotFound
		}
		if g.State == Revoked {
			return nil
		}
		to, err := findAuditor(ctx, tx, g.Auditor)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE audit_grant SET revoked_at = $2, revoked_by = $3 WHERE id = $1", id, s.instant(), actor.Username); err != nil {
			return fmt.Errorf("revoke grant: %w", err)
		}
		return s.events.Record(ctx, tx, actor, changed(g, to.ID, "revoked"))
	})
}

func changed(g Grant, auditor, what string) GrantChanged {
	return GrantChanged{g.ID, what, auditor, g.From, g.To, g.Departments, g.Level.String(), g.ExpiresOn}
}

// Grants lists the grants, newest first: a supervisor sees all of them, an auditor the own ones.
func (s *Service) Grants(ctx context.Context, actor access.Actor, limit int, cursor string) (page.Page[Grant], error) {
	none := page.Page[Grant]{}
	if err := actor.Require(PermRead); err != nil {
		return none, err
	}
	limit, err := page.Limit(limit)
	if err != nil {
		return none, err
	}
	where := database.NewWhere()
	if !actor.May(PermGrant) {
		where.Arg("g.auditor = @me", "me", actor.Username)
	}
	var total int64
	if err := s.db.QueryRow(ctx, "SELECT count(*) FROM audit_grant g "+where.SQL(), where.Args).Scan(&total); err != nil {
		return none, fmt.Errorf("count grants: %w", err)
	}
	offset := 0 // there are few
	if cursor != "" {
		if err := page.Open(cursor, "grants", &offset); err != nil || offset < 0 || offset > 1_000_000 {
			return none, page.ErrCursor
		}
	}
	where.Args["limit"], where.Args["offset"] = limit+1, offset
	list, err := readGrants(ctx, s.db, where, "ORDER BY g.granted_at DESC, g.id LIMIT @limit OFFSET @offset", s.today())
	if err != nil {
		return none, err
	}
	list, more := page.Cut(list, limit)
	var next *string
	if more {
		c, err := page.Cursor("grants", offset+limit)
		if err != nil {
			return none, err
		}
		next = &c
	}
	return page.Of(list, next, total), nil
}

// readGrants returns the grants that where selects, as of today.
func readGrants(ctx context.Context, q database.Querier, where *database.Where, order string, today calendar.Date) ([]Grant, error) {
	rows, err := q.Query(ctx, `SELECT g.id, g.auditor, a.name, g.granted_by, b.name, g.from_day, g.to_day, g.departments, g.max_level, g.expires_on, g.reason,
			g.granted_at, g.revoked_at, g.revoked_by
		FROM audit_grant g JOIN person a ON a.username = g.auditor JOIN person b ON b.username = g.granted_by `+where.SQL()+" "+order, where.Args)
	if err != nil {
		return nil, fmt.Errorf("read grants: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Grant, error) {
		var g Grant
		err := row.Scan(&g.ID, &g.Auditor, &g.AuditorName, &g.GrantedBy, &g.GrantedByName, &g.From, &g.To, &g.Departments, &g.Level, &g.ExpiresOn, &g.Reason,
			&g.GrantedAt, &g.RevokedAt, &g.RevokedBy)
		g.GrantedAt, g.State = g.GrantedAt.UTC(), g.state(today)
		return g, err
	})
	if err != nil {
		return nil, fmt.Errorf("read grants: %w", err)
	}
	return list, nil
}

func findGrant(ctx context.Context, q database.Querier, id string, today calendar.Date, lock bool) (Grant, error) {
	if strings.ContainsRune(id, 0) {
		return Grant{}, fault.ErrNotFound
	}
	suffix := ""
	if lock {
		suffix = "FOR UPDATE OF g"
	}
	list, err := readGrants(ctx, q, database.NewWhere().Arg("g.id = @id", "id", id), suffix, today)
	if err != nil {
		return Grant{}, err
	}
	if len(list) == 0 {
		return Grant{}, fault.ErrNotFound
	}
	return list[0], nil
}

// findAuditor returns the person of that name; the zero auditor when there is none.
func findAuditor(ctx context.Context, tx pgx.Tx, username string) (auditor, error) {
	var a auditor
	if strings.ContainsRune(username, 0) {
		return a, nil
	}
	err := tx.QueryRow(ctx, "SELECT id, is_active, clearance, roles FROM person WHERE username = $1 FOR SHARE", username).Scan(&a.ID, &a.IsActive, &a.Clearance, &a.Roles)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return auditor{}, fmt.Errorf("read auditor: %w", err)
	}
	return a, nil
}
