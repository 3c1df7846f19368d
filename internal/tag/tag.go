// Package tag is faceted tagging (标签分类法, DOC-14): a tag is a facet and a value, 项目名称:消防检查.
// A record may hold several values of a facet. The facet 密级 always equals the classification
// field, and 日期 the day of receipt; neither can be given.
package tag

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"docket/internal/fault"
)

// Facets that the system keeps itself (DOC-14).
const (
	FacetClassification = "密级"
	FacetDate           = "日期"
)

// Limits of a record's tags.
const (
	MaxTags  = 100
	MaxRunes = 100
)

// Tag is one facet and value.
type Tag struct {
	Facet string `json:"facet" minLength:"1" maxLength:"100"`
	Value string `json:"value" minLength:"1" maxLength:"100"`
}

// Parse reads facet:value, with an ASCII or a full-width colon.
func Parse(s string) (Tag, bool) {
	i := strings.IndexAny(s, ":：")
	if i <= 0 {
		return Tag{}, false
	}
	_, width := utf8.DecodeRuneInString(s[i:])
	t := Tag{strings.TrimSpace(s[:i]), strings.TrimSpace(s[i+width:])}
	return t, t.Facet != "" && t.Value != ""
}

// Normal returns the tags trimmed, sorted and without duplicates.
func Normal(tags []Tag) []Tag {
	out := make([]Tag, 0, len(tags))
	for _, t := range tags {
		out = append(out, Tag{strings.TrimSpace(t.Facet), strings.TrimSpace(t.Value)})
	}
	slices.SortFunc(out, func(a, b Tag) int {
		return cmp.Or(strings.Compare(a.Facet, b.Facet), strings.Compare(a.Value, b.Value))
	})
	return slices.Compact(out)
}

// Check names what is wrong with tags, under field.
func Check(field string, tags []Tag, check *fault.Check) {
	if len(tags) > MaxTags {
		check.Add(field, "too_many", "max", MaxTags)
		return
	}
	for i, t := range tags {
		at := fmt.Sprintf("%s.%d", field, i)
		switch {
		case strings.TrimSpace(t.Facet) == "":
			check.Add(at+".facet", "required")
		case strings.TrimSpace(t.Facet) == FacetClassification:
			check.Add(at+".facet", "system_facet")
		case utf8.RuneCountInString(t.Facet) > MaxRunes:
			check.Add(at+".facet", "too_long", "max", MaxRunes)
		case strings.ContainsAny(t.Facet, ":：\x1f") || hasControl(t.Facet):
			check.Add(at+".facet", "control_characters")
		}
		switch {
		case strings.TrimSpace(t.Value) == "":
			check.Add(at+".value", "required")
		case utf8.RuneCountInString(t.Value) > MaxRunes:
			check.Add(at+".value", "too_long", "max", MaxRunes)
		case hasControl(t.Value):
			check.Add(at+".value", "control_characters")
		}
	}
}

func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < 0x20 || r == 0x7f })
}
