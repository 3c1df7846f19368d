package retention

import "slices"

// Rule proposes a period: for documents of a kind, for those with a tag, or for both together. A rule
// without either is for all that no rule before it names.
type Rule struct {
	Kind   string `json:"kind" doc:"文种; empty for any" maxLength:"20"`
	Facet  string `json:"facet" doc:"分类维度 of a tag; empty for any" maxLength:"50"`
	Value  string `json:"value" doc:"value of the tag; empty for any of the facet" maxLength:"100"`
	Period Period `json:"retention" enum:"permanent,30y,10y"`
}

// Tag is a facet with its value.
type Tag struct{ Facet, Value string }

// Matches reports whether the rule is for a document of that kind with these tags.
func (r Rule) Matches(kind string, tags []Tag) bool {
	if r.Kind != "" && r.Kind != kind {
		return false
	}
	return r.Facet == "" || slices.ContainsFunc(tags, func(t Tag) bool {
		return t.Facet == r.Facet && (r.Value == "" || t.Value == r.Value)
	})
}

// Propose returns the period of the first rule that is for such a document. What no rule names is
// ordinary business: 30 years (domain 4.3).
func Propose(rules []Rule, kind string, tags []Tag) Period {
	for _, r := range rules {
		if r.Matches(kind, tags) {
			return r.Period
		}
	}
	return ThirtyYears
}
