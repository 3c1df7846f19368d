package indextest

import (
	"cmp"
	"slices"
	"strings"

	"docket/index"
	"docket/index/fold"
)

// Scan answers the unscored part of a query (policy, numbers, filter, order by
// day, facets) by looking at every entry. It ignores Text, Phrases and cursors.
func Scan(entries []index.Entry, q index.Query) index.Result {
	var found []index.Entry
	for _, e := range entries {
		if (e.Level < index.LevelClassified || q.Cleared) && intersects(e.Readers, q.Readers) && hasNumber(e, q.Numbers) &&
			(q.Filter == nil || holds(e, q.Filter)) {
			found = append(found, e)
		}
	}
	result := index.Result{Total: uint64(len(found)), Facets: map[string][]index.Count{}}
	for _, field := range q.Facets {
		result.Facets[field] = count(found, field, q.FacetSize)
	}
	field, descending := strings.CutPrefix(q.Sort, "-")
	slices.SortFunc(found, func(a, b index.Entry) int {
		dayA, dayB := a.Days[field], b.Days[field]
		order := cmp.Compare(dayA, dayB)
		if descending {
			order = -order
		}
		if (dayA == "") != (dayB == "") { // without a day last, either way
			order = cmp.Compare(dayB, dayA)
		}
		return cmp.Or(order, cmp.Compare(a.ID, b.ID))
	})
	for _, e := range found {
		result.Hits = append(result.Hits, index.Hit{ID: e.ID, Sort: e.Days[field]})
	}
	return result
}

func holds(e index.Entry, f index.Filter) bool {
	switch f := f.(type) {
	case index.And:
		return !slices.ContainsFunc(f, func(f index.Filter) bool { return !holds(e, f) })
	case index.Or:
		return slices.ContainsFunc(f, func(f index.Filter) bool { return holds(e, f) })
	case index.Not:
		return !holds(e, f.Filter)
	case index.Term:
		if f.Field == index.FieldKind {
			return e.Kind == f.Value
		}
		return slices.Contains(e.Terms[f.Field], f.Value)
	case index.DayRange:
		day := e.Days[f.Field]
		return day != "" && (f.From == "" || day >= f.From) && (f.To == "" || day <= f.To)
	}
	return false
}

func intersects(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

func hasNumber(e index.Entry, numbers []string) bool {
	if len(numbers) == 0 {
		return true
	}
	keys := make([]string, len(e.Numbers))
	for i, number := range e.Numbers {
		keys[i] = fold.NumberKey(number)
	}
	return slices.ContainsFunc(numbers, func(n string) bool { return slices.Contains(keys, fold.NumberKey(n)) })
}

func count(entries []index.Entry, field string, size int) []index.Count {
	counts := map[string]int{}
	for _, e := range entries {
		if field == index.FieldKind {
			counts[e.Kind]++
		}
		for _, value := range e.Terms[field] {
			counts[value]++
		}
	}
	out := []index.Count{}
	for value, n := range counts {
		out = append(out, index.Count{Value: value, Count: n})
	}
	slices.SortFunc(out, func(a, b index.Count) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	if size <= 0 {
		size = 10
	}
	return out[:min(size, len(out))]
}
