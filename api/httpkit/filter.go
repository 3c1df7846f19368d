package httpkit

import (
	"docket/internal/fault"
	"docket/internal/search"
	"docket/internal/tag"
)

// FilterParams are the filters that lists and searches share.
type FilterParams struct {
	Tags           []string `query:"tag,explode" doc:"facet:value; several of one facet mean OR, of different facets AND"`
	NotTags        []string `query:"not_tag,explode" doc:"facet:value that must not be there"`
	Classification []string `query:"classification,explode"`
	Departments    []string `query:"department,explode"`
	Sources        []string `query:"source,explode"`
	Kinds          []string `query:"document_kind,explode"`
	Statuses       []string `query:"status,explode"`
	Directions     []string `query:"direction,explode"`

	NotClassification []string `query:"not_classification,explode" doc:"none of them, as in the following"`
	NotDepartments    []string `query:"not_department,explode"`
	NotSources        []string `query:"not_source,explode"`
	NotKinds          []string `query:"not_document_kind,explode"`
	NotStatuses       []string `query:"not_status,explode"`
	NotDirections     []string `query:"not_direction,explode"`

	From      string `query:"from" doc:"YYYY-MM-DD"`
	To        string `query:"to" doc:"YYYY-MM-DD"`
	DateField string `query:"date_field" doc:"received_on or document_date"`
}

// Filter reads the parameters.
func (p FilterParams) Filter() (search.Filter, error) {
	f := search.Filter{
		Values: search.Values{Classification: p.Classification, Departments: p.Departments, Sources: p.Sources, Kinds: p.Kinds, Statuses: p.Statuses, Directions: p.Directions},
		Not: search.Values{Classification: p.NotClassification, Departments: p.NotDepartments, Sources: p.NotSources, Kinds: p.NotKinds,
			Statuses: p.NotStatuses, Directions: p.NotDirections},
		From: p.From, To: p.To, DateField: p.DateField}
	var check fault.Check
	read := func(name string, given []string) (out []tag.Tag) {
		for _, s := range given {
			t, ok := tag.Parse(s)
			if !ok {
				check.Add(name, "tag_form")
				continue
			}
			out = append(out, t)
		}
		return out
	}
	f.Tags, f.NotTags = read("tag", p.Tags), read("not_tag", p.NotTags)
	return f, check.Err()
}
