package search

import (
	"slices"

	"docket/index"
	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/fault"
	"docket/internal/tag"
)

// Filter selects records, in lists and in searches alike; zero values select nothing away.
type Filter struct {
	Tags           []tag.Tag `json:"tags,omitempty"` // OR within a facet, AND between facets (DOC-15)
	NotTags        []tag.Tag `json:"not_tags,omitempty"`
	Classification []string  `json:"classification,omitempty"`
	Departments    []string  `json:"departments,omitempty"`
	Sources        []string  `json:"sources,omitempty"`
	Kinds          []string  `json:"kinds,omitempty"`
	Statuses       []string  `json:"statuses,omitempty"`
	Directions     []string  `json:"directions,omitempty"`
	From           string    `json:"from,omitempty"` // YYYY-MM-DD
	To             string    `json:"to,omitempty"`
	DateField      string    `json:"date_field,omitempty"`
}

// The choices of Filter.DateField.
const (
	ByReceivedOn   = "received_on"
	ByDocumentDate = "document_date"
)

// Check names what is wrong with the filter.
func (f Filter) Check() error {
	var check fault.Check
	// 密级 and 日期 are facets of every record, so they may be asked for, though never given.
	for name, tags := range map[string][]tag.Tag{"tag": f.Tags, "not_tag": f.NotTags} {
		asked := slices.DeleteFunc(slices.Clone(tags), func(t tag.Tag) bool { return t.Facet == tag.FacetClassification })
		tag.Check(name, asked, &check)
	}
	for _, l := range f.Classification {
		if _, err := access.ParseLevel(l); err != nil {
			check.Add("classification", "choice", "choices", "public, internal, confidential, secret")
		}
	}
	if f.DateField != "" && f.DateField != ByReceivedOn && f.DateField != ByDocumentDate {
		check.Add("date_field", "choice", "choices", ByReceivedOn+", "+ByDocumentDate)
	}
	for name, day := range map[string]string{"from": f.From, "to": f.To} {
		if _, err := calendar.ParseDate(day); day != "" && err != nil {
			check.Add(name, "date")
		}
	}
	for name, list := range map[string][]string{"department": f.Departments, "source": f.Sources, "document_kind": f.Kinds, "status": f.Statuses, "direction": f.Directions} {
		if len(list) > 100 {
			check.Add(name, "too_many", "max", 100)
		}
	}
	return check.Err()
}

// index compiles the filter for the index.
func (f Filter) index(kind string) index.Filter {
	var all index.And
	if kind != "" {
		all = append(all, index.Term{Field: index.FieldKind, Value: kind})
	}
	facets := map[string]index.Or{}
	for _, t := range f.Tags {
		facets[t.Facet] = append(facets[t.Facet], index.Term{Field: index.FieldTag, Value: index.Tag(t.Facet, t.Value)})
	}
	for _, or := range facets {
		all = append(all, or)
	}
	for _, t := range f.NotTags {
		all = append(all, index.Not{Filter: index.Term{Field: index.FieldTag, Value: index.Tag(t.Facet, t.Value)}})
	}
	for _, choice := range []struct {
		field  string
		values []string
	}{{index.FieldClassification, f.Classification}, {index.FieldDepartment, f.Departments}, {index.FieldSource, f.Sources},
		{index.FieldDocumentKind, f.Kinds}, {index.FieldStatus, f.Statuses}, {index.FieldDirection, f.Directions}} {
		if len(choice.values) == 0 {
			continue
		}
		var or index.Or
		for _, v := range choice.values {
			or = append(or, index.Term{Field: choice.field, Value: v})
		}
		all = append(all, or)
	}
	if f.From != "" || f.To != "" {
		field := index.DayReceived
		if f.DateField == ByDocumentDate {
			field = index.DayDocument
		}
		all = append(all, index.DayRange{Field: field, From: f.From, To: f.To})
	}
	return all
}

// facetFields are the facets that are no tags.
var facetFields = []string{index.FieldClassification, index.FieldSource, index.FieldDepartment, index.FieldDocumentKind,
	index.FieldStatus, index.FieldYear, index.FieldMonth, index.FieldDirection}

func facetField(name string) string {
	if slices.Contains(facetFields, name) {
		return name
	}
	return index.FacetField(name)
}
