package document

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/fault"
	"docket/internal/retention"
)

// mostRetentionRules bounds the table; an office has some twenty.
const mostRetentionRules = 200

// RetentionRules is the table that proposes how long documents are kept (domain 4.3).
type RetentionRules struct {
	Rules   []retention.Rule `json:"rules" doc:"in the order in which they are tried; what none names is kept for 30 years" maxItems:"200"`
	Version int              `json:"version"`
}

// RetentionRulesChanged is the event of a changed table.
type RetentionRulesChanged struct {
	Version int `json:"version"`
	Rules   int `json:"rules"`
}

// EventKind names the event.
func (RetentionRulesChanged) EventKind() string { return "document.retention_rules.changed" }

// EventSubject is the table.
func (RetentionRulesChanged) EventSubject() (string, string) { return "retention_rules", "" }

// RetentionRules returns the table.
func (s *Service) RetentionRules(ctx context.Context, actor access.Actor) (RetentionRules, error) {
	if err := actor.Require(PermFile); err != nil {
		return RetentionRules{}, err
	}
	return readRetentionRules(ctx, s.db)
}

// SetRetentionRules replaces the table; fault.ErrStale when in.Version is not the current one. What has
// been filed keeps its period.
func (s *Service) SetRetentionRules(ctx context.Context, actor access.Actor, in RetentionRules) (RetentionRules, error) {
	if err := actor.Require(PermFile); err != nil {
		return RetentionRules{}, err
	}
	var check fault.Check
	if len(in.Rules) > mostRetentionRules {
		check.Add("rules", "too_many", "max", mostRetentionRules)
	}
	for i := range in.Rules {
		tidyRule(&in.Rules[i], fmt.Sprintf("rules.%d.", i), &check)
	}
	if err := check.Err(); err != nil {
		return RetentionRules{}, err
	}
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		isCurrent, err := writeRetentionRules(ctx, tx, in.Version, in.Rules)
		if err != nil {
			return err
		}
		if !isCurrent {
			return fault.ErrStale
		}
		return s.events.Record(ctx, tx, actor, RetentionRulesChanged{in.Version + 1, len(in.Rules)})
	})
	in.Version++
	return in, err
}

func tidyRule(r *retention.Rule, at string, check *fault.Check) {
	tidy := func(field string, value *string, most int) {
		*value = strings.TrimSpace(*value)
		switch {
		case utf8.RuneCountInString(*value) > most:
			check.Add(at+field, "too_long", "max", most)
		case strings.ContainsFunc(*value, func(c rune) bool { return c < ' ' || c == 0x7F }):
			check.Add(at+field, "control_characters")
		}
	}
	tidy("kind", &r.Kind, 20)
	tidy("facet", &r.Facet, 50)
	tidy("value", &r.Value, 100)
	if r.Facet == "" && r.Value != "" {
		check.Add(at+"facet", "required")
	}
	if !r.Period.Valid() {
		check.Add(at+"retention", "choice", "choices", "permanent, 30y, 10y")
	}
}
