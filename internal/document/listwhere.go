package document

import (
	"encoding/json"
	"fmt"
	"slices"

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
	if len(f.Classification) > 0 {
		levels := make([]int, 0, len(f.Classification))
		for _, name := range f.Classification {
			l, err := access.ParseLevel(name)
			if err != nil {
				return err
			}
			levels = append(levels, int(l))
		}
		w.Arg("d.classification = ANY (@levels)", "levels", levels)
	}
	if len(f.Departments) > 0 {
		w.Arg("(d.distribution->'departments' ?| @departments OR d.lead_department = ANY (@departments))", "departments", f.Departments)
	}
	for column, list := range map[string][]string{"source": f.Sources, "kind": f.Kinds, "status": f.Statuses, "direction": f.Directions} {
		if len(list) > 0 {
			w.Arg("d."+column+" = ANY (@"+column+"s)", column+"s", list)
		}
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
