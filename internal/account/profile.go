package account

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/fault"
	"docket/internal/setting"
)

// Preferences are how a person wants the pages. An empty choice is the one of the browser, or of the
// office.
type Preferences struct {
	Language   string  `json:"language" enum:"zh,en,"`
	Theme      string  `json:"theme" enum:"light,dark,"`
	Density    string  `json:"density" enum:"standard,compact,"`
	SingleKeys bool    `json:"single_keys" doc:"single letters are commands (WCAG 2.1.4)"`
	Columns    Columns `json:"columns"`
}

// PreferencesEdit is a change of preferences; nil leaves one as it is.
type PreferencesEdit struct {
	Language   *string  `json:"language,omitempty" enum:"zh,en,"`
	Theme      *string  `json:"theme,omitempty" enum:"light,dark,"`
	Density    *string  `json:"density,omitempty" enum:"standard,compact,"`
	SingleKeys *bool    `json:"single_keys,omitempty"`
	Columns    *Columns `json:"columns,omitempty"`
}

// Columns are the columns that a person wants in the lists, in their order. What they are called is the
// affair of the pages; a name that a page does not know any more is passed over there.
type Columns struct {
	Documents []string `json:"documents,omitempty" doc:"at most 40, of at most 30 characters; empty: the usual ones"`
}

// Limits of a choice of columns.
const (
	mostColumns   = 40
	longestColumn = 30 // characters
)

func checkColumns(field string, columns []string, check *fault.Check) {
	if len(columns) > mostColumns {
		check.Add(field, "too_many", "max", mostColumns)
		return
	}
	for i, name := range columns {
		at := fmt.Sprintf("%s.%d", field, i)
		switch {
		case name == "":
			check.Add(at, "required")
		case utf8.RuneCountInString(name) > longestColumn:
			check.Add(at, "too_long", "max", longestColumn)
		case strings.ContainsFunc(name, unicode.IsControl):
			check.Add(at, "control_characters")
		case slices.Contains(columns[:i], name):
			check.Add(at, "duplicate_field")
		}
	}
}

// Profile is what the pages need to know of the person before they show anything, besides the actor.
type Profile struct {
	DepartmentName string
	Email          string
	Preferences    Preferences
	Office         Office
	Defaults       Defaults
}

// Office is the office as the pages name it.
type Office struct {
	setting.Office
	IsDemo bool `json:"is_demo" doc:"the archive holds samples and is marked 演示"`
}

// Defaults are what a registration begins with.
type Defaults struct {
	Classification string `json:"classification" enum:"public,internal,confidential,secret"`
	Handling       string `json:"handling" enum:"read,act"`
}

// Profile reads the profile of the actor.
func (s *Service) Profile(ctx context.Context, actor access.Actor) (Profile, error) {
	var p Profile
	var raw json.RawMessage
	err := s.db.QueryRow(ctx, `SELECT coalesce((SELECT d.name FROM department d WHERE d.code = p.department), ''), p.email, p.preferences,
		coalesce((SELECT is_demo FROM archive), false) FROM person p WHERE p.id = $1`, actor.ID).Scan(&p.DepartmentName, &p.Email, &raw, &p.Office.IsDemo)
	if err != nil {
		return Profile{}, fmt.Errorf("read profile: %w", err)
	}
	if p.Preferences, err = parsePreferences(raw); err != nil {
		return Profile{}, err
	}
	if p.Office.Office, err = s.settings.Office(ctx); err != nil {
		return Profile{}, err
	}
	if p.Defaults.Classification, err = s.settings.Choice(ctx, setting.DefaultClassification); err != nil {
		return Profile{}, err
	}
	p.Defaults.Handling, err = s.settings.Choice(ctx, setting.DefaultHandling)
	return p, err
}

// parsePreferences puts what is stored over the defaults.
func parsePreferences(raw json.RawMessage) (Preferences, error) {
	p := Preferences{SingleKeys: true}
	if err := json.Unmarshal(raw, &p); err != nil {
		return p, fmt.Errorf("read preferences: %w", err)
	}
	return p, nil
}

// SetPreferences changes the actor's own preferences. It is no audit event: nobody else is concerned.
func (s *Service) SetPreferences(ctx context.Context, actor access.Actor, in PreferencesEdit) (Preferences, error) {
	if in.Columns != nil {
		var check fault.Check
		checkColumns("columns.documents", in.Columns.Documents, &check)
		if err := check.Err(); err != nil {
			return Preferences{}, err
		}
	}
	var p Preferences
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		var raw json.RawMessage
		err := tx.QueryRow(ctx, "SELECT preferences FROM person WHERE id = $1 FOR UPDATE", actor.ID).Scan(&raw)
		if err != nil {
			return fmt.Errorf("read preferences: %w", err)
		}
		if p, err = parsePreferences(raw); err != nil {
			return err
		}
		set(&p.Language, in.Language)
		set(&p.Theme, in.Theme)
		set(&p.Density, in.Density)
		set(&p.SingleKeys, in.SingleKeys)
		if in.Columns != nil && in.Columns.Documents != nil {
			p.Columns.Documents = in.Columns.Documents
		}
		if raw, err = json.Marshal(p); err != nil {
			return fmt.Errorf("write preferences: %w", err)
		}
		if _, err := tx.Exec(ctx, "UPDATE person SET preferences = $2 WHERE id = $1", actor.ID, raw); err != nil {
			return fmt.Errorf("store preferences: %w", err)
		}
		return nil
	})
	return p, err
}

func set[T any](to *T, value *T) {
	if value != nil {
		*to = *value
	}
}
