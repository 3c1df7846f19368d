package dictionary

import (
	"context"
	"slices"
	"strings"

	"docket/internal/access"
	"docket/internal/page"
	"docket/internal/tag"
)

// TagValue is a value of a facet that may be chosen.
type TagValue struct {
	ID      string   `json:"id" doc:"empty where nobody curated it"`
	Facet   string   `json:"facet"`
	Value   string   `json:"value"`
	Count   int64    `json:"count" doc:"documents that the caller may read"`
	Aliases []string `json:"aliases"`
	Version int      `json:"version" doc:"0 where nobody curated it"`
}

// TagValueOf is an entry as a value of its facet.
func TagValueOf(e Entry) TagValue {
	if e.Aliases == nil {
		e.Aliases = []string{}
	}
	return TagValue{e.ID, e.Facet, e.Name, e.Count, e.Aliases, e.Version}
}

// Tags returns at most limit values that text means, of one facet or of all: the best fit first.
func (s *Service) Tags(ctx context.Context, actor access.Actor, facet, text string, limit int) ([]TagValue, error) {
	limit, err := page.Limit(limit)
	if err != nil {
		return nil, err
	}
	list, err := Find(ctx, s.db, actor, Query{Tag, facet, text})
	if err != nil {
		return nil, err
	}
	out := make([]TagValue, 0, min(limit, len(list)))
	for _, e := range list[:min(limit, len(list))] {
		out = append(out, TagValueOf(*e))
	}
	return out, nil
}

// Facet is a dimension of tags.
type Facet struct {
	Facet    string `json:"facet"`
	IsSystem bool   `json:"is_system" doc:"kept by the system: cannot be given"`
	Values   int    `json:"values" doc:"values that the caller may choose from"`
	Label    Label  `json:"label"`
}

// Label is what a facet is called.
type Label struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// builtIn are the facets that are offered from the first day (DOC-14), and what they are in English.
var builtIn = map[string]string{"项目名称": "Project", tag.FacetDate: "Day of receipt", tag.FacetClassification: "Classification"}

// english names facets of the office's habit.
var english = map[string]string{"年度": "Year", "阶段": "Stage", "类型": "Type", "主题": "Subject"}

// Facets returns the facets that actor may choose from: the built-in ones, then by name.
func (s *Service) Facets(ctx context.Context, actor access.Actor) ([]Facet, error) {
	list, err := Find(ctx, s.db, actor, Query{Kind: Tag})
	if err != nil {
		return nil, err
	}
	days, err := Find(ctx, s.db, actor, Query{Kind: Tag, Facet: tag.FacetDate})
	if err != nil {
		return nil, err
	}
	values := map[string]int{tag.FacetDate: len(days)}
	for name := range builtIn {
		values[name] += 0
	}
	for _, e := range list {
		values[e.Facet]++
	}
	out := make([]Facet, 0, len(values))
	for name, n := range values {
		label := Label{name, name}
		for _, known := range []map[string]string{builtIn, english} {
			if en := known[name]; en != "" {
				label.EN = en
			}
		}
		out = append(out, Facet{name, name == tag.FacetDate || name == tag.FacetClassification, n, label})
	}
	slices.SortFunc(out, func(a, b Facet) int {
		if first := isBuiltIn(b) - isBuiltIn(a); first != 0 {
			return first
		}
		return strings.Compare(a.Facet, b.Facet)
	})
	return out, nil
}

func isBuiltIn(f Facet) int {
	if builtIn[f.Facet] != "" {
		return 1
	}
	return 0
}
