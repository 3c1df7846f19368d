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
	Tags      []tag.Tag `json:"tags,omitempty"` // OR within a facet, AND between facets (DOC-15)
	NotTags   []tag.Tag `json:"not_tags,omitempty"`
	Values              // one of them, in each field that has any
	Not       Values    `json:"not"`            // none of them
	From      string    `json:"from,omitempty"` // YYYY-MM-DD
	To        string    `json:"to,omitempty"`
	DateField string    `json:"date_field,omitempty"`
}

// Values are values of the fields of a record that a filter knows.
type Values struct {
	Classification []string `json:"classification,omitempty"`
	Departments    []string `json:"departments,omitempty"`
	Sources        []string `json:"sources,omitempty"`
	Kinds          []string `json:"kinds,omitempty"`
	Statuses       []string `json:"statuses,omitempty"`
	Directions     []string `json:"directions,omitempty"`
}

// Choice is the values of one field, named as in the index and in an address.
type Choice struct {
	Field  string
	Values []string
}

// Choices returns the fields that have values.
func (v Values) Choices() []Choice {
	all := []Choice{{index.FieldClassification, v.Classification}, {index.FieldDepartment, v.Departments}, {index.FieldSource, v.Sources},
		{index.FieldDocumentKind, v.Kinds}, {index.FieldStatus, v.Statuses}, {index.FieldDirection, v.Directions}}
	return slices.DeleteFunc(all, func(c Choice) bool { return len(c.Values) == 0 })
}

// check names what is wrong with values; their fields are asked for with prefix.
func (v Values) check(prefix string, check *fault.Check) {
	for _, l := range v.Classification {
		if _, err := access.ParseLevel(l); err != nil {
			check.Add(prefix+index.FieldClassification, "choice", "choices", "public, internal, confidential, secret")
		}
	}
	for _, c := range v.Choices() {
		if len(c.Values) > 100 {
			check.Add(prefix+c.Field, "too_many", "max", 100)
		}
	}
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
	f.Values.check("", &check)
	f.Not.check("not_", &check)
	if f.DateField != "" && f.DateField != ByReceivedOn && f.DateField != ByDocumentDate {
		check.Add("date_field", "choice", "choices", ByReceivedOn+", "+ByDocumentDate)
	}
	for name, day := range map[string]string{"from": f.From, "to": f.To} {
		if _, err := calendar.ParseDate(day); day != "" && err != nil {
			check.Add(name, "date")
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
	for _, c := range f.Choices() {
		all = append(all, c.index())
	}
	for _, c := range f.Not.Choices() {
		all = append(all, index.Not{Filter: c.index()})
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

// index holds for a record with one of the values.
func (c Choice) index() index.Filter {
	var or index.Or
	for _, v := range c.Values {
		or = append(or, index.Term{Field: c.Field, Value: v})
	}
	return or
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
