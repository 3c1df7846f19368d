package setting

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/event"
	"docket/internal/fault"
)

// PermManage is the right to see and change settings.
var PermManage = access.NewPermission("setting.manage", access.Admin)

// freshFor is how old the copy may be that reads are answered from.
const freshFor = time.Second

// Changed is written when a setting changes. From and To are left out for texts.
type Changed struct {
	Name    string `json:"-"`
	From    any    `json:"from,omitempty"`
	To      any    `json:"to,omitempty"`
	Version int    `json:"version"`
}

// EventKind names the event.
func (Changed) EventKind() string { return "setting.changed" }

// EventSubject is the setting.
func (e Changed) EventSubject() (string, string) { return "setting", e.Name }

// Item is a setting with the value in force.
type Item struct {
	Definition
	Value   any `json:"value"`
	Version int `json:"version" doc:"0: never changed"`
}

// Service reads and changes settings.
type Service struct {
	db     *pgxpool.Pool
	events *event.Recorder
	now    func() time.Time

	mu     sync.Mutex // held while the table is read, so that nothing old is kept after a change
	copy   values
	readAt time.Time
}

type stored struct {
	value   any
	version int
}

// NewService returns the service.
func NewService(db *pgxpool.Pool, events *event.Recorder, now func() time.Time) *Service {
	return &Service{db: db, events: events, now: now}
}

// Text returns the text of a setting.
func (s *Service) Text(ctx context.Context, name Text) (string, error) {
	return read[string](ctx, s, name.d)
}

// Number returns the number of a setting, in its unit.
func (s *Service) Number(ctx context.Context, name Number) (int, error) {
	return read[int](ctx, s, name.d)
}

// Flag reports whether a setting is on.
func (s *Service) Flag(ctx context.Context, name Flag) (bool, error) {
	return read[bool](ctx, s, name.d)
}

// Choice returns the word that a setting is set to.
func (s *Service) Choice(ctx context.Context, name Choice) (string, error) {
	return read[string](ctx, s, name.d)
}

// Hours returns a number of hours as a duration.
func (s *Service) Hours(ctx context.Context, name Number) (time.Duration, error) {
	n, err := s.Number(ctx, name)
	return time.Duration(n) * time.Hour, err
}

func read[T any](ctx context.Context, s *Service, d *Definition) (T, error) {
	all, err := s.current(ctx)
	value, _ := all.of(d).value.(T)
	return value, err
}

type values map[string]stored

// of returns the value in force: the stored one or the default.
func (v values) of(d *Definition) stored {
	if kept, ok := v[d.Name]; ok {
		return kept
	}
	return stored{d.Default, 0}
}

func (s *Service) current(ctx context.Context) (values, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.copy != nil && s.now().Sub(s.readAt) < freshFor {
		return s.copy, nil
	}
	at := s.now()
	all, err := readAll(ctx, s.db)
	if err != nil {
		return nil, err
	}
	s.copy, s.readAt = all, at
	return all, nil
}

func (s *Service) drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.copy = nil
}

func readAll(ctx context.Context, q database.Querier) (values, error) {
	rows, err := q.Query(ctx, "SELECT name, value, version FROM setting")
	if err != nil {
		return nil, fmt.Errorf("read settings: %w", err)
	}
	all := values{}
	var name string
	var raw json.RawMessage
	var version int
	_, err = pgx.ForEachRow(rows, []any{&name, &raw, &version}, func() error {
		if d := find(name); d != nil {
			if value, ok := d.decode(raw); ok {
				all[name] = stored{value, version}
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read settings: %w", err)
	}
	return all, nil
}

// List returns every setting with the value in force.
func (s *Service) List(ctx context.Context, actor access.Actor) ([]Item, error) {
	if err := actor.Require(PermManage); err != nil {
		return nil, err
	}
	all, err := readAll(ctx, s.db)
	if err != nil {
		return nil, err
	}
	items := make([]Item, 0, len(registry))
	for _, d := range registry {
		now := all.of(d)
		items = append(items, Item{*d, now.value, now.version})
	}
	return items, nil
}

// Change is what an administrator sets. A null value goes back to the default. Versions, where they
// are given, must be those that were seen.
type Change struct {
	Values   map[string]any `json:"values" doc:"by name; null: back to the default"`
	Versions map[string]int `json:"versions,omitempty" doc:"by name, as last seen; a stale one changes nothing"`
}

// Change sets all values or, when one is wrong or stale, none.
func (s *Service) Change(ctx context.Context, actor access.Actor, c Change) ([]Item, error) {
	if err := actor.Require(PermManage); err != nil {
		return nil, err
	}
	names := slices.Sorted(maps.Keys(c.Values))
	set := map[string]any{}
	var check fault.Check
	for _, name := range names {
		field := "values." + name
		switch d := find(name); {
		case d == nil:
			check.Add("values", "unknown_setting", "value", shorten(name))
		case c.Values[name] == nil:
			set[name] = d.Default
		default:
			set[name] = d.check(field, c.Values[name], &check)
		}
	}
	if err := check.Err(); err != nil {
		return nil, err
	}
	defer s.drop() // also after an error: a commit whose answer was lost may have happened
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		// One change at a time, so that what an event calls the value before was the value before.
		if _, err := tx.Exec(ctx, "LOCK TABLE setting IN SHARE ROW EXCLUSIVE MODE"); err != nil {
			return fmt.Errorf("lock settings: %w", err)
		}
		before, err := readAll(ctx, tx)
		if err != nil {
			return err
		}
		for _, name := range names {
			if err := s.change(ctx, tx, actor, find(name), before, set[name], c.Versions); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.List(ctx, actor)
}

func (s *Service) change(ctx context.Context, tx pgx.Tx, actor access.Actor, d *Definition, before values, to any, versions map[string]int) error {
	from := before.of(d)
	if seen, given := versions[d.Name]; given && seen != from.version {
		return fault.ErrStale
	}
	if from.value == to {
		return nil
	}
	raw, err := json.Marshal(to)
	if err != nil {
		return fmt.Errorf("write setting: %w", err)
	}
	e := Changed{Name: d.Name}
	if d.Type != TypeText {
		e.From, e.To = from.value, to
	}
	err = tx.QueryRow(ctx, `INSERT INTO setting (name, value, changed_by, changed_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (name) DO UPDATE SET value = $2, changed_by = $3, changed_at = $4, version = setting.version + 1 RETURNING version`,
		d.Name, raw, actor.Username, s.now().UTC()).Scan(&e.Version)
	if err != nil {
		return fmt.Errorf("store setting %s: %w", d.Name, err)
	}
	return s.events.Record(ctx, tx, actor, e)
}

// shorten keeps an unknown name from filling the answer.
func shorten(name string) string {
	if r := []rune(name); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return name
}

// Office is what the office is called.
type Office struct {
	Name      string `json:"name"`
	ShortName string `json:"short_name" doc:"the name where no short one is set"`
	FondsCode string `json:"fonds_code" doc:"全宗号"`
	Address   string `json:"address"`
}

// Office returns what the office is called; empty texts before anybody has entered them.
func (s *Service) Office(ctx context.Context) (Office, error) {
	all, err := s.current(ctx)
	if err != nil {
		return Office{}, err
	}
	text := func(name Text) string { t, _ := all.of(name.d).value.(string); return t }
	o := Office{text(OfficeName), text(OfficeShortName), text(OfficeFondsCode), text(OfficeAddress)}
	if o.ShortName == "" {
		o.ShortName = o.Name
	}
	return o, nil
}
