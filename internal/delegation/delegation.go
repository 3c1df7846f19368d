package delegation

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
	"docket/internal/approval"
	"docket/internal/calendar"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/notify"
	"docket/internal/opaque"
)

// maxDays is how long a delegation may last; it can be given again.
const maxDays = 366

// Errors of this package.
var (
	ErrNotFound = fault.ErrNotFound
	ErrOver     = fault.New(fault.Conflict, "delegation.over", "该委托已结束。", "This delegation is over.")
)

// Delegation is one of them, as its people see it.
type Delegation struct {
	ID         string        `json:"id"`
	From       string        `json:"from" doc:"user name of who gives"`
	FromName   string        `json:"from_name"`
	To         string        `json:"to" doc:"user name of who stands in"`
	ToName     string        `json:"to_name"`
	Kinds      []string      `json:"kinds" doc:"kinds of tasks; empty: all that may be delegated"`
	StartsOn   calendar.Date `json:"starts_on" format:"date"`
	EndsOn     calendar.Date `json:"ends_on" format:"date"`
	UpTo       access.Level  `json:"up_to" doc:"covers tasks about documents of this level and below; above internal a supervisor has agreed" enum:"internal,confidential,secret"`
	ApprovedBy string        `json:"approved_by,omitempty"`
	CreatedAt  time.Time     `json:"created_at"`
	RevokedAt  *time.Time    `json:"revoked_at"`
	IsInForce  bool          `json:"is_in_force"`

	reach access.Level // the highest level that it can cover
}

// Input is a delegation as it is asked for.
type Input struct {
	From     string   `json:"from,omitempty" doc:"yourself; nobody gives away what is another's"`
	To       string   `json:"to" doc:"user name"`
	Kinds    []string `json:"kinds,omitempty" maxItems:"30"`
	StartsOn string   `json:"starts_on" format:"date"`
	EndsOn   string   `json:"ends_on" format:"date"`
}

// Changed is written when a delegation is given, agreed to or ended.
type Changed struct {
	ID       string `json:"-"`
	What     string `json:"what"` // given, approved, ended
	From     string `json:"from"`
	To       string `json:"to"`
	StartsOn string `json:"starts_on"`
	EndsOn   string `json:"ends_on"`
}

// EventKind names the event.
func (Changed) EventKind() string { return "delegation.changed" }

// EventSubject is the delegation.
func (e Changed) EventSubject() (string, string) { return "delegation", e.ID }

// Service is the use cases of delegations.
type Service struct {
	db     *pgxpool.Pool
	events *event.Recorder
	kinds  []string // that tasks have
	now    func() time.Time
}

// NewService returns the service; kinds are those of all tasks.
func NewService(db *pgxpool.Pool, events *event.Recorder, kinds []string, now func() time.Time) *Service {
	kinds = slices.DeleteFunc(slices.Clone(kinds), approval.IsPersonal)
	slices.Sort(kinds)
	return &Service{db, events, kinds, now}
}

func (s *Service) today() calendar.Date { return calendar.DateOf(s.now()) }

// read checks in on its own.
func (s *Service) read(actor access.Actor, in Input) (Delegation, error) {
	d := Delegation{ID: opaque.ID(), From: actor.Username, To: in.To, Kinds: append([]string{}, in.Kinds...), CreatedAt: s.now().UTC().Truncate(time.Microsecond)}
	var check fault.Check
	if in.From != "" && in.From != actor.Username {
		check.Add("from", "only_own")
	}
	if in.To == actor.Username {
		check.Add("to", "not_self")
	}
	for _, k := range d.Kinds {
		if approval.IsPersonal(k) {
			check.Add("kinds", "in_person")
		} else if !slices.Contains(s.kinds, k) {
			check.Add("kinds", "choice", "choices", strings.Join(s.kinds, ", "))
		}
	}
	slices.Sort(d.Kinds)
	d.Kinds = slices.Compact(d.Kinds)
	var err error
	if d.StartsOn, err = calendar.ParseDate(in.StartsOn); err != nil {
		check.Add("starts_on", "date")
	}
	if d.EndsOn, err = calendar.ParseDate(in.EndsOn); err != nil {
		check.Add("ends_on", "date")
	}
	switch {
	case !check.OK():
	case d.EndsOn.Before(s.today()):
		check.Add("ends_on", "in_past")
	case d.EndsOn.Before(d.StartsOn):
		check.Add("ends_on", "before_start")
	case d.EndsOn.Start().Sub(d.StartsOn.Start()) > maxDays*24*time.Hour:
		check.Add("ends_on", "too_long_a_time", "max", maxDays)
	}
	return d, check.Err()
}

// Give lets somebody stand in for the actor. Who is to agree that it covers classified tasks is told,
// where both are cleared for any.
func (s *Service) Give(ctx context.Context, actor access.Actor, in Input) (Delegation, error) {
	d, err := s.read(actor, in)
	if err != nil {
		return Delegation{}, err
	}
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		to, err := account.ActorOf(ctx, tx, d.To, s.today())
		if errors.Is(err, account.ErrUnknownUser) {
			return fault.ErrInvalid.With(fault.Field{Field: "to", Code: "unknown_person"})
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "INSERT INTO delegation (id, from_user, to_user, kinds, starts_on, ends_on, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $2, $7)",
			d.ID, d.From, d.To, d.Kinds, d.StartsOn, d.EndsOn, d.CreatedAt)
		if err != nil {
			return fmt.Errorf("insert delegation: %w", err)
		}
		told := []string{d.To}
		if reach := min(actor.Clearance, to.Clearance); reach.Classified() {
			supervisors, err := notify.Supervisors(ctx, tx, reach)
			if err != nil {
				return err
			}
			told = append(told, slices.DeleteFunc(supervisors, func(u string) bool { return u == d.From || u == d.To })...)
		}
		if err := notify.Send(ctx, tx, told, "delegation.given", "delegation", d.ID, s.now()); err != nil {
			return err
		}
		return s.record(ctx, tx, actor, d, "given")
	})
	if err != nil {
		return Delegation{}, err
	}
	return s.find(ctx, actor, d.ID)
}

func (s *Service) record(ctx context.Context, tx pgx.Tx, actor access.Actor, d Delegation, what string) error {
	return s.events.Record(ctx, tx, actor, Changed{d.ID, what, d.From, d.To, d.StartsOn.String(), d.EndsOn.String()})
}

// Approve lets a delegation cover tasks about classified documents. A supervisor who is cleared for all
// that it reaches may, unless it is from or to them.
func (s *Service) Approve(ctx context.Context, actor access.Actor, id string) (Delegation, error) {
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		d, err := s.lock(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		switch {
		case d.RevokedAt != nil || d.EndsOn.Before(s.today()):
			return ErrOver
		case !d.mayApprove(actor): // one of the two
			return fault.ErrForbidden
		case d.UpTo >= d.reach:
			return nil
		}
		if _, err := tx.Exec(ctx, "UPDATE delegation SET up_to = $2, approved_by = $3 WHERE id = $1", id, d.reach, actor.Username); err != nil {
			return fmt.Errorf("approve delegation: %w", err)
		}
		return s.record(ctx, tx, actor, d, "approved")
	})
	if err != nil {
		return Delegation{}, err
	}
	return s.find(ctx, actor, id)
}

// End ends a delegation at once; ending it twice is fine.
func (s *Service) End(ctx context.Context, actor access.Actor, id string) error {
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		d, err := s.lock(ctx, tx, actor, id)
		if err != nil || d.RevokedAt != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE delegation SET revoked_at = $2 WHERE id = $1", id, s.now()); err != nil {
			return fmt.Errorf("end delegation: %w", err)
		}
		return s.record(ctx, tx, actor, d, "ended")
	})
}

// mayApprove reports whether the actor is a supervisor who may judge d: nobody judges what is theirs.
func (d *Delegation) mayApprove(actor access.Actor) bool {
	return d.reach.Classified() && actor.MayApprove(d.reach) && d.From != actor.Username && d.To != actor.Username
}
