package handover

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"docket/internal/access"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/opaque"
)

// Person is who hands over.
type Person struct {
	ID, Username, Name, Department string
	IsActive                       bool
}

// People knows the people of the office (*account.Service).
type People interface {
	// Leaver returns a person, also one who is switched off.
	Leaver(ctx context.Context, username string) (Person, error)
	// Actor returns the rights that somebody has now.
	Actor(ctx context.Context, username string) (access.Actor, error)
}

// Service is the use cases of a handover.
type Service struct {
	db     *pgxpool.Pool
	events *event.Recorder
	people People
	parts  []Part
	now    func() time.Time
}

// NewService returns the service. Add the parts before it is used.
func NewService(db *pgxpool.Pool, events *event.Recorder, people People, now func() time.Time) *Service {
	return &Service{db: db, events: events, people: people, now: now}
}

// Add introduces a module whose items people hold.
func (s *Service) Add(p Part) { s.parts = append(s.parts, p) }

// Done is written when somebody's things were handed over. What was, has entries of its own.
type Done struct {
	PersonID string   `json:"-"`
	Handover string   `json:"handover"`
	Kinds    []string `json:"kinds"`
	Complete bool     `json:"complete"`
}

// EventKind names the event.
func (Done) EventKind() string { return "handover.done" }

// EventSubject is the person.
func (e Done) EventSubject() (string, string) { return "person", e.PersonID }

// Page shows what a person holds, as far as the actor may know it.
func (s *Service) Page(ctx context.Context, actor access.Actor, username string) (Page, error) {
	if username != actor.Username {
		if err := actor.Require(PermSee); err != nil {
			return Page{}, err
		}
	}
	person, err := s.people.Leaver(ctx, username)
	if err != nil {
		return Page{}, err
	}
	p := Page{Username: person.Username, Name: person.Name, Department: person.Department, IsActive: person.IsActive, Items: []Item{}, Refused: []Refusal{}}
	held, err := s.held(ctx, actor, username)
	if err != nil {
		return Page{}, err
	}
	for _, i := range held {
		if i.shown(actor) {
			p.Items = append(p.Items, i)
		}
	}
	p.IsComplete = len(p.Items) == 0
	p.History, err = s.history(ctx, actor, username)
	return p, err
}

func (s *Service) held(ctx context.Context, actor access.Actor, username string) ([]Item, error) {
	var all []Item
	for _, part := range s.parts {
		items, err := part.Held(ctx, actor, username)
		if err != nil {
			return nil, err
		}
		all = append(all, items...)
	}
	return all, nil
}

// history is what was handed over before. Its kinds tell of custody and scopes, so whoever is neither
// administrator nor supervisor sees the own acts alone.
func (s *Service) history(ctx context.Context, actor access.Actor, username string) ([]Handover, error) {
	rows, err := s.db.Query(ctx, `SELECT done_by, done_at, to_users, reason, handed FROM handover
		WHERE username = $1 AND ($2 OR done_by = $3) ORDER BY done_at DESC, id LIMIT 20`, username, actor.Has(access.Admin) || actor.Has(access.Supervisor), actor.Username)
	if err != nil {
		return nil, fmt.Errorf("read handovers: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Handover, error) {
		var h Handover
		err := row.Scan(&h.DoneBy, &h.DoneAt, &h.To, &h.Reason, &h.Handed)
		h.DoneAt = h.DoneAt.UTC()
		return h, err
	})
	if err != nil {
		return nil, fmt.Errorf("read handovers: %w", err)
	}
	if list == nil {
		list = []Handover{}
	}
	return list, nil
}

// HandOver gives what a person holds to successors, each kind that is named to its own, and returns what is
// left. What cannot be handed over is named with the reason; the rest is.
func (s *Service) HandOver(ctx context.Context, actor access.Actor, username string, in Input) (Page, error) {
	if err := actor.Require(PermSee); err != nil {
		return Page{}, err
	}
	person, err := s.people.Leaver(ctx, username)
	if err != nil {
		return Page{}, err
	}
	successors, err := s.check(ctx, username, &in)
	if err != nil {
		return Page{}, err
	}
	handed, refused, err := s.handAll(ctx, actor, username, in, successors)
	if err != nil {
		return Page{}, err
	}
	p, err := s.Page(ctx, actor, username)
	if err != nil {
		return Page{}, err
	}
	id := opaque.ID()
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "INSERT INTO handover (id, username, done_by, to_users, reason, handed, done_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
			id, username, actor.Username, in.To, in.Reason, handed, s.now().UTC())
		if err != nil {
			return fmt.Errorf("write handover: %w", err)
		}
		return s.events.Record(ctx, tx, actor, Done{person.ID, id, slices.Sorted(maps.Keys(in.To)), p.IsComplete})
	})
	if err != nil {
		return Page{}, err
	}
	p.Refused = refused
	p.History, err = s.history(ctx, actor, username)
	return p, err
}

// handAll hands over the items that are asked for, part by part.
func (s *Service) handAll(ctx context.Context, actor access.Actor, username string, in Input, successors map[string]access.Actor) (handed int, refused []Refusal, err error) {
	refused = []Refusal{}
	for _, part := range s.parts {
		items, err := part.Held(ctx, actor, username)
		if err != nil {
			return handed, refused, err
		}
		for _, i := range items {
			to, isNamed := in.names(i, successors)
			if !isNamed || !i.shown(actor) {
				continue
			}
			err := handOne(ctx, part, actor, Handing{i, username, to, in.Reason})
			why := fault.As(err)
			switch {
			case err == nil:
				handed++
			case why.Kind == fault.Internal || why.Kind == fault.Unavailable:
				return handed, refused, err
			default:
				refused = append(refused, Refusal{i.Kind, i.ID, why.Code, why.ZH, why.EN})
			}
		}
	}
	return handed, refused, nil
}

func handOne(ctx context.Context, part Part, actor access.Actor, h Handing) error {
	if h.NeedsSuccessor && h.To.ID == "" {
		return ErrNoSuccessor
	}
	return part.HandOver(ctx, actor, h)
}

// check names what is wrong with the input and returns the successors by kind.
func (s *Service) check(ctx context.Context, username string, in *Input) (map[string]access.Actor, error) {
	if len(in.To) == 0 {
		return nil, errNothingNamed
	}
	var kinds []string
	for _, p := range s.parts {
		kinds = append(kinds, p.HandoverKinds()...)
	}
	var check fault.Check
	successors := make(map[string]access.Actor, len(in.To))
	for _, kind := range slices.Sorted(maps.Keys(in.To)) {
		to := in.To[kind]
		switch {
		case !slices.Contains(kinds, kind):
			check.Add("to", "choice", "choices", strings.Join(kinds, ", "))
		case to == username:
			return nil, errNoSelf
		case to == "":
			successors[kind] = access.Actor{}
		default:
			a, err := s.people.Actor(ctx, to)
			if f := fault.As(err); err != nil && f.Kind != fault.NotFound {
				return nil, err
			} else if err != nil {
				check.Add("to."+kind, "unknown_user", "value", printable(to))
			}
			successors[kind] = a
		}
	}
	in.Reason = strings.TrimSpace(in.Reason)
	switch {
	case in.Reason == "":
		check.Add("reason", "reason_required")
	case utf8.RuneCountInString(in.Reason) > 500:
		check.Add("reason", "too_long", "max", 500)
	case strings.ContainsRune(in.Reason, 0):
		check.Add("reason", "control_characters")
	}
	return successors, check.Err()
}

// printable is what somebody typed, short enough to be shown back.
func printable(s string) string {
	if r := []rune(strings.ToValidUTF8(s, "�")); len(r) > 50 {
		return string(r[:50]) + "…"
	}
	return strings.ToValidUTF8(s, "�")
}

// Left refuses to close an account while its person holds anything: ErrOpen, with what is left by kind.
func (s *Service) Left(ctx context.Context, username string) error {
	held, err := s.held(ctx, access.System(), username)
	if err != nil {
		return err
	}
	counts := map[string]int{}
	for _, i := range held {
		counts[i.Kind]++
	}
	left := ErrOpen.Because(errors.New("items are left"))
	for _, kind := range slices.Sorted(maps.Keys(counts)) {
		left = left.With(fault.Field{Field: kind, Code: "handover_left", Params: map[string]any{"count": counts[kind]}})
	}
	if len(counts) == 0 {
		return nil
	}
	return left
}
