// Package view keeps the lists that a person comes back to (我的视图): a name and the query of a page.
// A view holds no result: opened, it asks anew, under the rights of that moment. It is its person's
// alone; nobody else learns that it exists.
package view

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/opaque"
)

// Limits of a person's views.
const (
	MaxViews      = 100
	MaxNameRunes  = 60
	MaxQueryRunes = 2000
)

// pages are where a view can be opened.
var pages = []string{"documents", "search"}

// View is one view. Position counts from 0, without gaps, over all views of its person.
type View struct {
	ID       string `json:"id"`
	Page     string `json:"page" enum:"documents,search"`
	Name     string `json:"name"`
	Query    string `json:"query" doc:"the query of the page's address"`
	Position int    `json:"position"`
	Version  int    `json:"version"`
}

// Input is a view as its person enters it. In a change nil leaves a field as it is.
type Input struct {
	Page     *string `json:"page,omitempty" enum:"documents,search"`
	Name     *string `json:"name,omitempty"`
	Query    *string `json:"query,omitempty"`
	Position *int    `json:"position,omitempty" doc:"the place in the list; others move"`
	Version  int     `json:"version,omitempty"`
}

// Service is the use cases of views.
type Service struct {
	db  *pgxpool.Pool
	now func() time.Time
}

// NewService returns the service.
func NewService(db *pgxpool.Pool, now func() time.Time) *Service { return &Service{db, now} }

// List returns the actor's views in their order.
func (s *Service) List(ctx context.Context, actor access.Actor) ([]View, error) {
	return list(ctx, s.db, actor, "")
}

// Add keeps a view, by default as the last.
func (s *Service) Add(ctx context.Context, actor access.Actor, in Input) (View, error) {
	v := View{ID: opaque.ID(), Version: 1}
	err := s.arrange(ctx, actor, func(views []View) ([]View, error) {
		if len(views) >= MaxViews {
			return nil, fault.ErrInvalid.With(fault.Field{Field: "name", Code: "too_many", Params: map[string]any{"max": MaxViews}})
		}
		v.Position = len(views)
		if err := in.apply(&v); err != nil {
			return nil, err
		}
		return insertAt(views, &v), nil
	})
	return v, err
}

// Edit changes a view of the actor's own.
func (s *Service) Edit(ctx context.Context, actor access.Actor, id string, in Input) (View, error) {
	var v View
	err := s.arrange(ctx, actor, func(views []View) ([]View, error) {
		at := slices.IndexFunc(views, func(v View) bool { return v.ID == id })
		if at < 0 {
			return nil, fault.ErrNotFound
		}
		v = views[at]
		if v.Version != in.Version {
			return nil, fault.ErrStale
		}
		if err := in.apply(&v); err != nil {
			return nil, err
		}
		v.Version++
		return insertAt(slices.Delete(views, at, at+1), &v), nil
	})
	return v, err
}

// Remove forgets a view of the actor's own.
func (s *Service) Remove(ctx context.Context, actor access.Actor, id string) error {
	return s.arrange(ctx, actor, func(views []View) ([]View, error) {
		at := slices.IndexFunc(views, func(v View) bool { return v.ID == id })
		if at < 0 {
			return nil, fault.ErrNotFound
		}
		return slices.Delete(views, at, at+1), nil
	})
}

// insertAt puts v at its position, or at the end.
func insertAt(views []View, v *View) []View {
	v.Position = min(v.Position, len(views))
	return slices.Insert(views, v.Position, *v)
}

func (in Input) apply(v *View) error {
	var check fault.Check
	if in.Page != nil {
		v.Page = *in.Page
	}
	if in.Name != nil {
		v.Name = strings.TrimSpace(*in.Name)
	}
	if in.Query != nil {
		v.Query = strings.TrimPrefix(strings.TrimSpace(*in.Query), "?")
	}
	if in.Position != nil {
		v.Position = *in.Position
	}
	if !slices.Contains(pages, v.Page) {
		check.Add("page", "choice", "choices", strings.Join(pages, ", "))
	}
	text(&check, "name", v.Name, MaxNameRunes)
	if v.Name == "" {
		check.Add("name", "required")
	}
	text(&check, "query", v.Query, MaxQueryRunes)
	if v.Position < 0 {
		check.Add("position", "out_of_range", "min", 0, "max", MaxViews)
	}
	return check.Err()
}

func text(check *fault.Check, field, value string, most int) {
	switch {
	case !utf8.ValidString(value) || strings.ContainsRune(value, utf8.RuneError):
		check.Add(field, "not_utf8")
	case utf8.RuneCountInString(value) > most:
		check.Add(field, "too_long", "max", most)
	case strings.ContainsFunc(value, unicode.IsControl):
		check.Add(field, "control_characters")
	}
}

// arrange lets change make another list of the actor's views, and writes it.
func (s *Service) arrange(ctx context.Context, actor access.Actor, change func([]View) ([]View, error)) error {
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		// Two changes at once would give two views one place.
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended('saved_view ' || $1, 0))", actor.ID); err != nil {
			return fmt.Errorf("lock views: %w", err)
		}
		before, err := list(ctx, tx, actor, "FOR UPDATE")
		if err != nil {
			return err
		}
		after, err := change(slices.Clone(before))
		if err != nil {
			return err
		}
		return s.write(ctx, tx, actor, before, after)
	})
}

func (s *Service) write(ctx context.Context, tx pgx.Tx, actor access.Actor, before, after []View) error {
	var batch pgx.Batch
	kept := make([]string, 0, len(after))
	for i, v := range after {
		v.Position = i
		kept = append(kept, v.ID)
		if i < len(before) && before[i] == v {
			continue
		}
		batch.Queue(`INSERT INTO saved_view (id, person_id, page, name, query, position, version, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (id) DO UPDATE SET page = $3, name = $4, query = $5, position = $6, version = $7`, v.ID, actor.ID, v.Page, v.Name, v.Query, v.Position, v.Version, s.now().UTC())
	}
	batch.Queue("DELETE FROM saved_view WHERE person_id = $1 AND NOT id = ANY ($2)", actor.ID, kept)
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return fmt.Errorf("write views: %w", err)
	}
	return nil
}

func list(ctx context.Context, q database.Querier, actor access.Actor, lock string) ([]View, error) {
	rows, err := q.Query(ctx, "SELECT id, page, name, query, position, version FROM saved_view WHERE person_id = $1 ORDER BY position, id "+lock, actor.ID)
	if err != nil {
		return nil, fmt.Errorf("read views: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[View])
}
