package routine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/database"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/page"
	"docket/internal/workday"
)

// PermAssign is the right to say who does a duty.
var PermAssign = access.NewPermission("routine.assign", access.Supervisor)

// ErrNoDuty: there is no such duty.
var ErrNoDuty = fault.New(fault.NotFound, "routine.duty_not_found", "没有这项职责。", "There is no such duty.")

// Duty is something that recurs.
type Duty struct {
	Key     string        `json:"key" doc:"a stable name, such as document.daily"`
	Rule    Rule          `json:"rule"`
	Post    access.Role   `json:"post" doc:"the role that it belongs to"`
	Person  string        `json:"person" doc:"user name; empty: everyone of the post"`
	Deputy  string        `json:"deputy" doc:"user name"`
	Since   calendar.Date `json:"since" format:"date"`
	Version int           `json:"version"`
	NextOn  calendar.Date `json:"next_on" format:"date" doc:"when it is due next"`
	Today   []string      `json:"today" doc:"user names of who does it today: the person, else the deputy, else the post, else the supervisors"`
	Overdue int           `json:"overdue" doc:"runs that are due and not done"`
}

// Run is one time that a duty was due.
type Run struct {
	Duty   string     `json:"duty"`
	Period string     `json:"period"`
	DueAt  time.Time  `json:"due_at"`
	DoneAt *time.Time `json:"done_at" doc:"null: overdue"`
	DoneBy string     `json:"done_by" doc:"user name, or system"`
}

// Service keeps duties.
type Service struct {
	db     *pgxpool.Pool
	events *event.Recorder
	now    func() time.Time
}

// NewService returns the service.
func NewService(db *pgxpool.Pool, events *event.Recorder, now func() time.Time) *Service {
	return &Service{db, events, now}
}

// Declare makes a duty known, or gives a known one the rule and post that it has now. It is due from today.
func (s *Service) Declare(ctx context.Context, key string, rule Rule, post access.Role) error {
	_, err := s.db.Exec(ctx, `INSERT INTO routine_duty (key, rule, post, since) VALUES ($1, $2, $3, $4)
		ON CONFLICT (key) DO UPDATE SET rule = excluded.rule, post = excluded.post`, key, rule, post, calendar.DateOf(s.now()))
	if err != nil {
		return fmt.Errorf("declare duty %s: %w", key, err)
	}
	return nil
}

// lookBack is how many days after it was due a run is still made, if the service did not run then.
const lookBack = 35

// Open returns the runs of a duty that are due and not done, oldest first. It makes those that have become due.
func (s *Service) Open(ctx context.Context, key string) ([]Run, error) {
	days, err := workday.Read(ctx, s.db)
	if err != nil {
		return nil, err
	}
	var rule Rule
	var since calendar.Date
	err = s.db.QueryRow(ctx, "SELECT rule, since FROM routine_duty WHERE key = $1", key).Scan(&rule, &since)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, ErrNoDuty
	}
	if err != nil {
		return nil, fmt.Errorf("read duty: %w", err)
	}
	today := calendar.DateOf(s.now())
	if from := today.AddDays(-lookBack); since.Before(from) {
		since = from
	}
	var periods []string
	var dues []time.Time
	for _, o := range rule.Occurrences(days, since, today) {
		if due := rule.due(o); !due.After(s.now()) {
			periods, dues = append(periods, o.Period), append(dues, due)
		}
	}
	_, err = s.db.Exec(ctx, "INSERT INTO routine_run (duty, period, due_at) SELECT $1, unnest($2::text[]), unnest($3::timestamptz[]) ON CONFLICT DO NOTHING", key, periods, dues)
	if err != nil {
		return nil, fmt.Errorf("make runs: %w", err)
	}
	return collectRuns(s.db.Query(ctx, "SELECT "+runColumns+" FROM routine_run WHERE duty = $1 AND done_at IS NULL ORDER BY due_at, period", key))
}

const runColumns = "duty, period, due_at, done_at, done_by"

func collectRuns(rows pgx.Rows, err error) ([]Run, error) {
	if err != nil {
		return nil, fmt.Errorf("read runs: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r Run, err error) {
		err = row.Scan(&r.Duty, &r.Period, &r.DueAt, &r.DoneAt, &r.DoneBy)
		r.DueAt = r.DueAt.UTC()
		if r.DoneAt != nil {
			*r.DoneAt = r.DoneAt.UTC()
		}
		return r, err
	})
	if err != nil {
		return nil, fmt.Errorf("read runs: %w", err)
	}
	return list, nil
}

// Done is written when a duty was done.
type Done struct {
	Duty   string `json:"-"`
	Period string `json:"period"`
	Late   bool   `json:"late,omitempty"` // on a later day than it was due
}

// EventKind names the event.
func (Done) EventKind() string { return "routine.run.done" }

// EventSubject is the duty.
func (e Done) EventSubject() (string, string) { return "duty", e.Duty }

// Complete closes a run with what it showed, as part of tx. It reports false when somebody else has.
func (s *Service) Complete(ctx context.Context, tx pgx.Tx, by access.Actor, run Run, snapshot any) (bool, error) {
	raw, err := json.Marshal(snapshot)
	if err != nil {
		return false, fmt.Errorf("write snapshot: %w", err)
	}
	tag, err := tx.Exec(ctx, "UPDATE routine_run SET done_at = $3, done_by = $4, snapshot = $5 WHERE duty = $1 AND period = $2 AND done_at IS NULL",
		run.Duty, run.Period, s.now(), by.Username, raw)
	if err != nil {
		return false, fmt.Errorf("close run: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return false, nil
	}
	return true, s.events.Record(ctx, tx, by, Done{run.Duty, run.Period, calendar.DateOf(s.now()).After(calendar.DateOf(run.DueAt))})
}

// Responsible returns who does a duty today: never nobody, while anybody of the post, or a supervisor, is there.
func Responsible(ctx context.Context, q database.Querier, key string, today calendar.Date) ([]string, error) {
	rows, err := q.Query(ctx, `
		WITH duty AS (SELECT post, person, deputy FROM routine_duty WHERE key = $1),
		present AS (SELECT p.username, p.roles FROM person p WHERE p.is_active AND NOT EXISTS (SELECT FROM delegation g WHERE g.from_user = p.username
			AND g.revoked_at IS NULL AND g.kinds = '{}' AND $2 BETWEEN g.starts_on AND g.ends_on)),
		ranked AS (SELECT username, CASE WHEN username = duty.person THEN 1 WHEN username = duty.deputy THEN 2
			WHEN duty.post = ANY (roles) AND duty.person = '' THEN 1 WHEN duty.post = ANY (roles) THEN 3 WHEN 'supervisor' = ANY (roles) THEN 4 END AS place
			FROM present, duty)
		SELECT username FROM ranked WHERE place = (SELECT min(place) FROM ranked) ORDER BY username`, key, today)
	if err != nil {
		return nil, fmt.Errorf("find who does a duty: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// Duties lists all duties; everyone may know who does what (GOV-05).
func (s *Service) Duties(ctx context.Context) ([]Duty, error) {
	days, err := workday.Read(ctx, s.db)
	if err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, `SELECT d.key, d.rule, d.post, d.person, d.deputy, d.since, d.version,
		(SELECT count(*) FROM routine_run r WHERE r.duty = d.key AND r.done_at IS NULL AND r.due_at <= $1) FROM routine_duty d ORDER BY d.key`, s.now())
	if err != nil {
		return nil, fmt.Errorf("read duties: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d Duty, err error) {
		return d, row.Scan(&d.Key, &d.Rule, &d.Post, &d.Person, &d.Deputy, &d.Since, &d.Version, &d.Overdue)
	})
	if err != nil {
		return nil, fmt.Errorf("read duties: %w", err)
	}
	today := calendar.DateOf(s.now())
	for i := range list {
		if list[i].Today, err = Responsible(ctx, s.db, list[i].Key, today); err != nil {
			return nil, err
		}
		for _, o := range list[i].Rule.Occurrences(days, today, today.AddDays(2*longestShift)) {
			if list[i].Rule.due(o).After(s.now()) {
				list[i].NextOn = o.On
				break
			}
		}
	}
	if list == nil {
		list = []Duty{}
	}
	return list, nil
}

// Assignment says who does a duty; empty for everyone of the post.
type Assignment struct {
	Person  string `json:"person" doc:"user name; empty: everyone of the post"`
	Deputy  string `json:"deputy" doc:"user name; empty for none"`
	Version int    `json:"version"`
}

// Assigned is written when a duty is given to somebody.
type Assigned struct {
	Duty    string `json:"-"`
	Person  string `json:"person"`
	Deputy  string `json:"deputy"`
	Version int    `json:"version"`
}

// EventKind names the event.
func (Assigned) EventKind() string { return "routine.duty.assigned" }

// EventSubject is the duty.
func (e Assigned) EventSubject() (string, string) { return "duty", e.Duty }

// Assign says who of the post does a duty, and who follows them. A stale version is fault.ErrStale.
func (s *Service) Assign(ctx context.Context, actor access.Actor, key string, in Assignment) error {
	if err := actor.Require(PermAssign); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		var post access.Role
		var version int
		err := tx.QueryRow(ctx, "SELECT post, version FROM routine_duty WHERE key = $1 FOR UPDATE", key).Scan(&post, &version)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return ErrNoDuty
		case err != nil:
			return fmt.Errorf("read duty: %w", err)
		case version != in.Version:
			return fault.ErrStale
		}
		if err := checkAssignment(ctx, tx, post, in); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE routine_duty SET person = $2, deputy = $3, version = version + 1 WHERE key = $1", key, in.Person, in.Deputy); err != nil {
			return fmt.Errorf("store duty: %w", err)
		}
		return s.events.Record(ctx, tx, actor, Assigned{key, in.Person, in.Deputy, version + 1})
	})
}

func checkAssignment(ctx context.Context, q database.Querier, post access.Role, in Assignment) error {
	var check fault.Check
	for field, username := range map[string]string{"person": in.Person, "deputy": in.Deputy} {
		if username == "" {
			continue
		}
		isOfPost := false
		if !strings.ContainsRune(username, 0) { // nor could PostgreSQL hold it
			if err := q.QueryRow(ctx, "SELECT EXISTS (SELECT FROM person WHERE username = $1 AND is_active AND $2 = ANY (roles))", username, post).Scan(&isOfPost); err != nil {
				return fmt.Errorf("look up person: %w", err)
			}
		}
		if !isOfPost {
			check.Add(field, "not_of_post", "post", post)
		}
	}
	if in.Person != "" && in.Person == in.Deputy {
		check.Add("deputy", "same_person")
	}
	if in.Person == "" && in.Deputy != "" {
		check.Add("person", "required")
	}
	return check.Err()
}

// Runs lists the runs of a duty, newest first.
func (s *Service) Runs(ctx context.Context, actor access.Actor, key string, limit int, cursor string) (page.Page[Run], error) {
	if err := actor.Require(PermAssign); err != nil {
		return page.Page[Run]{}, err
	}
	limit, err := page.Limit(limit)
	if err != nil {
		return page.Page[Run]{}, err
	}
	query, offset := []any{"runs", key}, 0 // a run more a day: a place in the list is good enough
	if cursor != "" {
		if err := page.Open(cursor, query, &offset); err != nil || offset < 0 || offset > 1_000_000 {
			return page.Page[Run]{}, page.ErrCursor
		}
	}
	var total int64
	err = s.db.QueryRow(ctx, "SELECT (SELECT count(*) FROM routine_run WHERE duty = d.key) FROM routine_duty d WHERE d.key = $1", key).Scan(&total)
	if errors.Is(err, pgx.ErrNoRows) {
		return page.Page[Run]{}, ErrNoDuty
	}
	if err != nil {
		return page.Page[Run]{}, fmt.Errorf("count runs: %w", err)
	}
	list, err := collectRuns(s.db.Query(ctx, "SELECT "+runColumns+" FROM routine_run WHERE duty = $1 ORDER BY due_at DESC, period DESC LIMIT $2 OFFSET $3", key, limit+1, offset))
	if err != nil {
		return page.Page[Run]{}, err
	}
	list, more := page.Cut(list, limit)
	var next *string
	if more {
		c, err := page.Cursor(query, offset+limit)
		if err != nil {
			return page.Page[Run]{}, err
		}
		next = &c
	}
	return page.Of(list, next, total), nil
}
