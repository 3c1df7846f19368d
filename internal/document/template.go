package document

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/fault"
	"docket/internal/opaque"
)

// PermTemplates is the right to use saved routes, PermAuthority the right to say what must be followed.
var (
	PermTemplates = access.NewPermission("document.templates", access.Registrar, access.Supervisor, access.Management, access.DepartmentHead)
	PermAuthority = access.NewPermission("document.authority", access.Supervisor)
)

// Errors of templates.
var (
	ErrNoTemplate    = fault.ErrNotFound
	ErrTemplateTaken = fault.ErrInvalid.With(fault.Field{Field: "name", Code: "taken"})
)

// Template is a saved route with its distribution list, for documents of a kind, a sender and a level
// (办文模板). What is empty fits any. Binding ones are the authority table (审批权限表): a route of a
// document that they fit must have every one of their nodes, in their order.
type Template struct {
	ID           string       `json:"id" readOnly:"true"`
	Name         string       `json:"name" minLength:"1" maxLength:"100"`
	Kind         string       `json:"kind,omitempty" doc:"文种" maxLength:"20"`
	Source       string       `json:"source,omitempty" doc:"来文单位" maxLength:"200"`
	Level        string       `json:"level,omitempty" enum:",public,internal,confidential,secret"`
	Nodes        []RouteNode  `json:"nodes" maxItems:"50"`
	Distribution access.Scope `json:"distribution" required:"false"`
	IsBinding    bool         `json:"binding,omitempty"`
	ChangedBy    string       `json:"changed_by" readOnly:"true"`
	ChangedAt    time.Time    `json:"changed_at" readOnly:"true"`
	Version      int          `json:"version" doc:"the version that was read; 0 for a new one" required:"false"`
}

// TemplateChanged is written when a template is saved or removed.
type TemplateChanged struct {
	ID        string `json:"-"`
	Version   int    `json:"version"`
	IsBinding bool   `json:"binding"`
	Removed   bool   `json:"removed,omitempty"`
}

// EventKind names the event.
func (TemplateChanged) EventKind() string { return "document.template.changed" }

// EventSubject is the template.
func (e TemplateChanged) EventSubject() (string, string) { return "route_template", e.ID }

// check refuses a template that could not be used.
func (t *Template) check() error {
	var check fault.Check
	t.Name = strings.TrimSpace(t.Name)
	for field, text := range map[string]struct {
		value string
		max   int
	}{"name": {t.Name, 100}, "kind": {t.Kind, 20}, "source": {t.Source, 200}} {
		switch {
		case field == "name" && text.value == "":
			check.Add(field, "required")
		case utf8.RuneCountInString(text.value) > text.max:
			check.Add(field, "too_long", "max", text.max)
		case strings.ContainsRune(text.value, 0):
			check.Add(field, "control_characters")
		}
	}
	if t.Level != "" && !slices.Contains(access.LevelNames(), t.Level) {
		check.Add("level", "choice", "choices", strings.Join(access.LevelNames(), ", "))
	}
	latest := 0
	for i, n := range t.Nodes {
		field := fmt.Sprintf("nodes.%d", i)
		order, isKnown := routeOrder[n.Action], len(RouteChoices()[n.Action]) > 0 && n.Action != ActDraft
		switch {
		case !isKnown:
			check.Add(field+".action", "required")
		case order > 0 && order < latest, n.Action == ActTriage && i > 0:
			check.Add(field+".action", "route_order")
		}
		latest = max(latest, order)
		given := 0
		for _, to := range []string{string(n.Role), n.User, n.Department} {
			if to != "" {
				given++
			}
			if strings.ContainsRune(to, 0) {
				check.Add(field, "control_characters")
			}
		}
		if given != 1 {
			check.Add(field, "one_addressee", "place", i+1)
		}
		t.Nodes[i].DueOn = "" // a day belongs to a document
	}
	if len(t.Nodes) == 0 && t.Distribution.Empty() {
		check.Add("nodes", "required")
	}
	if t.IsBinding && len(t.Nodes) == 0 {
		check.Add("nodes", "required")
	}
	t.Nodes, t.Distribution = append([]RouteNode{}, t.Nodes...), t.Distribution.Normal()
	return check.Err()
}

// Templates lists the saved routes by name.
func (s *Service) Templates(ctx context.Context, actor access.Actor) ([]Template, error) {
	if err := actor.Require(PermTemplates); err != nil {
		return nil, err
	}
	return readTemplates(ctx, s.db, "ORDER BY name, id", pgx.NamedArgs{})
}

// MatchTemplates lists the saved routes that fit a document of this kind, sender and level: what fits
// closest comes first, and of two alike the binding one.
func (s *Service) MatchTemplates(ctx context.Context, actor access.Actor, kind, source, level string) ([]Template, error) {
	if err := actor.Require(PermTemplates); err != nil {
		return nil, err
	}
	if strings.ContainsRune(kind+source+level, 0) {
		return nil, nil // nothing has such a name
	}
	return readTemplates(ctx, s.db, fitting, pgx.NamedArgs{"kind": kind, "source": source, "level": level})
}

// SaveTemplate saves a new template, or the next version of one. Supervisors alone save what is binding
// or change it. A stale version is fault.ErrStale.
func (s *Service) SaveTemplate(ctx context.Context, actor access.Actor, t Template) (Template, error) {
	if err := actor.Require(PermTemplates); err != nil {
		return Template{}, err
	}
	isNew := t.ID == ""
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		before := Template{ID: opaque.ID()}
		if !isNew {
			var err error
			if before, err = lockTemplate(ctx, tx, t.ID); err != nil {
				return err
			}
			if before.Version != t.Version {
				return fault.ErrStale
			}
		}
		if before.IsBinding || t.IsBinding {
			if err := actor.Require(PermAuthority); err != nil {
				return err
			}
		}
		if err := t.check(); err != nil {
			return err
		}
		t.ID, t.Version, t.ChangedBy, t.ChangedAt = before.ID, before.Version+1, actor.Username, s.instant()
		if err := saveTemplate(ctx, tx, t); err != nil {
			return err
		}
		return s.events.Record(ctx, tx, actor, TemplateChanged{t.ID, t.Version, t.IsBinding, false})
	})
	return t, err
}

// RemoveTemplate removes a template; routes that were made from it stay.
func (s *Service) RemoveTemplate(ctx context.Context, actor access.Actor, id string) error {
	if err := actor.Require(PermTemplates); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		t, err := lockTemplate(ctx, tx, id)
		if err != nil {
			return err
		}
		if t.IsBinding {
			if err := actor.Require(PermAuthority); err != nil {
				return err
			}
		}
		if err := deleteTemplate(ctx, tx, id); err != nil {
			return err
		}
		return s.events.Record(ctx, tx, actor, TemplateChanged{t.ID, t.Version, t.IsBinding, true})
	})
}

// followAuthority refuses a route that omits a node of a binding template that fits the record, or has
// them in another order.
func (s *Service) followAuthority(ctx context.Context, tx pgx.Tx, d *Document, stops []approval.Stop) error {
	templates, err := readTemplates(ctx, tx, fitting, pgx.NamedArgs{"kind": d.Kind, "source": d.Source, "level": d.Classification.String()})
	if err != nil {
		return err
	}
	var check fault.Check
	for _, t := range templates {
		if !t.IsBinding {
			continue
		}
		at := 0
		for _, n := range t.Nodes {
			i := slices.IndexFunc(stops[at:], func(s approval.Stop) bool {
				return s.Action == n.Action && s.Role == n.Role && s.Username == n.User && s.Department == n.Department
			})
			if i < 0 {
				check.Add("nodes", "authority", "name", t.Name, "node", fmt.Sprintf("%s %s%s%s", n.Action, n.Role, n.User, n.Department))
				break
			}
			at += i + 1
		}
	}
	return check.Err()
}
