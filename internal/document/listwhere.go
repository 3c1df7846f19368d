package document

import (
	"encoding/json"
	"fmt"
	"slices"

	"docket/index"
	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/search"
	"docket/internal/tag"
)

// where puts the filter of a list or search into SQL.
func where(f search.Filter, w *database.Where) error {
	byFacet := map[string][]string{}
	for _, t := range f.Tags {
		byFacet[t.Facet] = append(byFacet[t.Facet], t.Value)
	}
	n := 0
	contains := func(facet, value string) (string, error) {
		n++
		name := fmt.Sprintf("tag%d", n)
		if facet == tag.FacetClassification { // no tag of the row: it follows the field (DOC-14)
			w.Args[name] = -1
			for l := access.Public; l <= access.Secret; l++ {
				if l.Mark() == value {
					w.Args[name] = int(l)
				}
			}
			return "d.classification = @" + name, nil
		}
		b, err := json.Marshal([]tag.Tag{{Facet: facet, Value: value}})
		w.Args[name] = string(b)
		has := "d.tags @> @" + name + "::jsonb"
		if facet == tag.FacetDate { // the day of receipt, and what a person added
			w.Args[name+"_day"] = value
			has = "(" + has + " OR to_char(d.received_on, 'YYYY-MM-DD') = @" + name + "_day)"
		}
		return has, err
	}
	facets := make([]string, 0, len(byFacet))
	for facet := range byFacet {
		facets = append(facets, facet)
	}
	slices.Sort(facets)
	for _, facet := range facets {
		either := "false"
		for _, v := range byFacet[facet] {
			one, err := contains(facet, v)
			if err != nil {
				return err
			}
			either += " OR " + one
		}
		w.And("(" + either + ")")
	}
	for _, t := range f.NotTags {
		one, err := contains(t.Facet, t.Value)
		if err != nil {
			return err
		}
		w.And("NOT (" + one + ")")
	}
	for _, c := range f.Choices() {
		one, err := oneOf(c, "any_", w)
		if err != nil {
			return err
		}
		w.And("(" + one + ")")
	}
	for _, c := range f.Not.Choices() {
		one, err := oneOf(c, "not_", w)
		if err != nil {
			return err
		}
		w.And("(" + one + ") IS NOT TRUE") // what has no value at all has none of these
	}
	column := "d.received_on"
	if f.DateField == search.ByDocumentDate {
		column = "d.document_date"
	}
	if f.From != "" {
		w.Arg(column+" >= @from::date", "from", f.From)
	}
	if f.To != "" {
		w.Arg(column+" <= @to::date", "to", f.To)
	}
	return nil
}

// columns are the fields of a filter that are compared as they stand.
var columns = map[string]string{index.FieldSource: "d.source", index.FieldDocumentKind: "d.kind", index.FieldStatus: "d.status", index.FieldDirection: "d.direction"}

// oneOf is the condition that a field has one of the values; its argument is named with prefix.
func oneOf(c search.Choice, prefix string, w *database.Where) (string, error) {
	name := prefix + c.Field
	w.Args[name] = c.Values
	switch c.Field {
	case index.FieldClassification:
		levels := make([]int, 0, len(c.Values))
		for _, v := range c.Values {
			l, err := access.ParseLevel(v)
			if err != nil {
				return "", err
			}
			levels = append(levels, int(l))
		}
		w.Args[name] = levels
		return "d.classification = ANY (@" + name + ")", nil
	case index.FieldDepartment:
		return "d.distribution->'departments' ?| @" + name + " OR d.lead_department = ANY (@" + name + ")", nil
	}
	column, ok := columns[c.Field]
	if !ok {
		return "", fmt.Errorf("filter: no column for %s", c.Field)
	}
	return column + " = ANY (@" + name + ")", nil
}
