package notify

import (
	"context"
	"fmt"
	"slices"
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
)

// PermManage is the right to see how mails are sent and to set up robots.
var PermManage = access.NewPermission("notify.manage", access.Admin)

// Subject is what a mail may say of the thing that a notice is about. The title of what is classified is
// left out whatever stands here.
type Subject struct {
	Number string
	Title  string
	Level  access.Level
	DueOn  calendar.Date
	Text   Words  // instead of number and title, for what has none
	Path   string // of the page, below the public address
}

// Words is a text in both languages.
type Words struct{ ZH, EN string }

// Subjects is a module whose things notices are about.
type Subjects interface {
	// Readable returns the condition under which the actor may read the thing whose id is the column.
	Readable(actor access.Actor, column string, args pgx.NamedArgs) string
	// Describe says what a mail may say to the actor, and fault.ErrNotFound when they may not read it.
	Describe(ctx context.Context, actor access.Actor, id string) (Subject, error)
}

// Service lists and closes notices, and keeps what people want by mail.
type Service struct {
	db       *pgxpool.Pool
	events   *event.Recorder
	subjects map[string]Subjects
	smtp     SMTP
	client   client
	now      func() time.Time
}

// NewService returns the service; a smtp without address sends no mails.
func NewService(db *pgxpool.Pool, events *event.Recorder, smtp SMTP, now func() time.Time) *Service {
	return &Service{db: db, events: events, subjects: map[string]Subjects{}, smtp: smtp, client: newClient(), now: now}
}

// About introduces a module whose things notices are about, before the service is used.
func (s *Service) About(kind string, module Subjects) { s.subjects[kind] = module }

// mine is the condition under which a notice is shown: it is the actor's and, alarms apart, about
// something that they may still read.
func (s *Service) mine(actor access.Actor) *database.Where {
	where := database.NewWhere().Arg("n.username = @me", "me", actor.Username)
	kinds, or := []string{}, []string{"n.class = 'alarm'"}
	for kind, module := range s.subjects {
		kinds = append(kinds, kind)
		or = append(or, fmt.Sprintf("n.subject_kind = '%s' AND %s", kind, module.Readable(actor, "n.subject_id", where.Args)))
	}
	slices.Sort(kinds)
	slices.Sort(or)
	where.Args["known_subjects"] = kinds
	or = append(or, "n.subject_kind <> ALL (@known_subjects)")
	return where.And("(" + strings.Join(or, " OR ") + ")")
}

// List returns the actor's notices, newest first.
func (s *Service) List(ctx context.Context, actor access.Actor, limit int, cursor string) (page.Page[Notice], error) {
	limit, err := page.Limit(limit)
	if err != nil {
		return page.Page[Notice]{}, err
	}
	before := "\x7f" // after every id
	if cursor != "" {
		if err := page.Open(cursor, "notices", &before); err != nil {
			return page.Page[Notice]{}, err
		}
	}
	where := s.mine(actor)
	var total int64
	if err := s.db.QueryRow(ctx, "SELECT count(*) FROM notice n "+where.SQL(), where.Args).Scan(&total); err != nil {
		return page.Page[Notice]{}, fmt.Errorf("count notices: %w", err)
	}
	where.Arg("n.id < @before", "before", before)
	where.Args["limit"] = limit + 1
	rows, err := s.db.Query(ctx, `SELECT n.id, n.kind, n.class, n.subject_kind, n.subject_id, n.created_at, n.read_at FROM notice n
		`+where.SQL()+` ORDER BY n.id DESC LIMIT @limit`, where.Args)
	if err != nil {
		return page.Page[Notice]{}, fmt.Errorf("list notices: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Notice])
	if err != nil {
		return page.Page[Notice]{}, fmt.Errorf("list notices: %w", err)
	}
	list, more := page.Cut(list, limit)
	var next *string
	if more {
		c, err := page.Cursor("notices", list[len(list)-1].ID)
		if err != nil {
			return page.Page[Notice]{}, err
		}
		next = &c
	}
	return page.Of(list, next, total), nil
}

// Read marks one of the actor's notices as read; doing it twice is fine.
func (s *Service) Read(ctx context.Context, actor access.Actor, id string) error {
	tag, err := s.db.Exec(ctx, "UPDATE notice SET read_at = coalesce(read_at, $3) WHERE id = $1 AND username = $2", id, actor.Username, s.now())
	if err != nil {
		return fmt.Errorf("mark notice: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return fault.ErrNotFound
	}
	return nil
}

// Choice is what a person wants by mail.
type Choice struct {
	Email      string  `json:"email" doc:"where mails go; an administrator enters it"`
	CanMail    bool    `json:"can_mail" doc:"this office sends mails"`
	Classes    []Class `json:"classes" doc:"all classes"`
	Muted      []Class `json:"muted" doc:"those that do not come by mail"`
	AlwaysSent []Class `json:"always_sent" doc:"those that cannot be muted"`
}

// Choice returns what the actor wants by mail.
func (s *Service) Choice(ctx context.Context, actor access.Actor) (Choice, error) {
	c := Choice{CanMail: s.smtp.Address != "", Classes: Classes(), AlwaysSent: []Class{Alarm}}
	if err := s.db.QueryRow(ctx, "SELECT email, muted FROM person WHERE id = $1", actor.ID).Scan(&c.Email, &c.Muted); err != nil {
		return Choice{}, fmt.Errorf("read choice of mails: %w", err)
	}
	return c, nil
}

// Choose sets which classes do not come by mail. It is no audit event: nobody else is concerned.
func (s *Service) Choose(ctx context.Context, actor access.Actor, muted []Class) (Choice, error) {
	var check fault.Check
	for i, c := range muted {
		if !slices.Contains(Classes(), c) || c == Alarm {
			check.Add(fmt.Sprintf("muted.%d", i), "choice", "choices", "todo, due, returned, mentioned")
			break
		}
	}
	if err := check.Err(); err != nil {
		return Choice{}, err
	}
	muted = slices.Compact(slices.Sorted(slices.Values(muted)))
	if muted == nil {
		muted = []Class{}
	}
	if _, err := s.db.Exec(ctx, "UPDATE person SET muted = $2 WHERE id = $1", actor.ID, muted); err != nil {
		return Choice{}, fmt.Errorf("store choice of mails: %w", err)
	}
	return s.Choice(ctx, actor)
}
