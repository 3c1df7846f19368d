package main

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"testing"

	"docket/internal/access"
)

// shelf is an office's records for the tests of tags, dates and pages; every search and list here
// names the office's own tag.
type shelf struct {
	*office
	reader *person
	ids    []string
}

// newShelf registers six records:
//
//	0 甲 2025 阶段:初稿  received 2025-11-03, dated 2025-10-30, public
//	1 甲 2026            received 2026-01-12, dated 2026-01-09
//	2 甲+乙 2026         received 2026-01-12, not dated
//	3 乙 2026 阶段:终稿  received 2026-02-04, dated 2025-12-31
//	4 乙 2025            received 2026-03-02, dated 2026-03-01, public, 函, outgoing
//	5 no project         received 2026-03-20, dated 2026-03-18
func newShelf(t *testing.T) shelf {
	o := newOffice(t, theService(t))
	s := shelf{office: o, reader: o.Registrar(t)}
	for i, c := range []struct {
		level, received, dated, kind, direction string
		tags                                    []string
	}{
		{"public", "2025-11-03", "2025-10-30", "通知", "incoming", []string{"项目:甲", "年度:2025", "阶段:初稿"}},
		{"internal", "2026-01-12", "2026-01-09", "通知", "incoming", []string{"项目:甲", "年度:2026"}},
		{"internal", "2026-01-12", "", "通知", "incoming", []string{"项目:甲", "项目:乙", "年度:2026"}},
		{"internal", "2026-02-04", "2025-12-31", "通知", "incoming", []string{"项目:乙", "年度:2026", "阶段:终稿"}},
		{"public", "2026-03-02", "2026-03-01", "函", "outgoing", []string{"项目:乙", "年度:2025"}},
		{"internal", "2026-03-20", "2026-03-18", "通知", "incoming", nil},
	} {
		changes := map[string]any{"classification": c.level, "received_on": c.received, "kind": c.kind, "direction": c.direction,
			"tags": tags(append(c.tags, o.mark())...), "title": fmt.Sprintf("消防检查第%d份", i), "source": "单位" + strconv.Itoa(i%2) + o.prefix}
		if c.dated != "" {
			changes["document_date"] = c.dated
		}
		if i%2 == 1 {
			changes["title"] = fmt.Sprintf("停电告知第%d份", i)
		}
		s.ids = append(s.ids, s.reader.Paper(t, o.Dept("A"), changes).ID)
	}
	return s
}

func (s shelf) places(ids []string) []int {
	out := []int{}
	for _, id := range ids {
		out = append(out, slices.Index(s.ids, id))
	}
	return out
}

// ask returns the ids that a search and a list find, in their order, with their totals.
func (s shelf) ask(t testing.TB, query ...string) (searched, listed []string) {
	t.Helper()
	found := s.reader.Search(t, append(query, "tag", s.mark(), "sort", "-received_on")...)
	for _, h := range found.Hits {
		searched = append(searched, h.ID)
	}
	list := s.reader.List(t, append(query, "tag", s.mark())...)
	for _, d := range list.Items {
		listed = append(listed, d.ID)
	}
	if found.Total != len(searched) || list.Total != len(listed) {
		t.Errorf("%v: totals %d and %d for %d and %d records", query, found.Total, list.Total, len(searched), len(listed))
	}
	return searched, listed
}

// Rules DOC-14, DOC-15: tags combine with AND between facets, OR within one, and NOT; with dates and
// the other filters; and the search and the list agree.
func TestRules_TagsAndFilters(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	for _, c := range []struct {
		query []string
		want  []int // newest receipt first
	}{
		{nil, []int{5, 4, 3, 2, 1, 0}},
		{[]string{"tag", "项目:甲"}, []int{2, 1, 0}},
		{[]string{"tag", "项目：甲"}, []int{2, 1, 0}},
		{[]string{"tag", "项目:甲", "tag", "项目:乙"}, []int{4, 3, 2, 1, 0}},
		{[]string{"tag", "项目:甲", "tag", "年度:2026"}, []int{2, 1}},
		{[]string{"tag", "项目:甲", "tag", "项目:乙", "tag", "年度:2025", "tag", "阶段:初稿"}, []int{0}},
		{[]string{"tag", "年度:2025", "tag", "年度:2026", "not_tag", "项目:乙"}, []int{1, 0}},
		{[]string{"not_tag", "项目:甲", "not_tag", "项目:乙"}, []int{5}},
		{[]string{"tag", "项目:丙"}, []int{}},
		{[]string{"tag", "密级:公开"}, []int{4, 0}},
		{[]string{"not_tag", "密级:公开"}, []int{5, 3, 2, 1}},
		{[]string{"tag", "密级:公开", "tag", "密级:内部", "tag", "项目:甲"}, []int{2, 1, 0}},
		{[]string{"tag", "密级:机密"}, []int{}},
		{[]string{"tag", "日期:2026-01-12"}, []int{2, 1}},
		{[]string{"not_tag", "日期:2026-01-12", "tag", "项目:甲"}, []int{0}},
		{[]string{"classification", "public"}, []int{4, 0}},
		{[]string{"classification", "public", "classification", "internal", "tag", "项目:甲"}, []int{2, 1, 0}},
		{[]string{"from", "2026-01-12", "to", "2026-03-02"}, []int{4, 3, 2, 1}},
		{[]string{"from", "2026-03-03"}, []int{5}},
		{[]string{"to", "2025-12-31"}, []int{0}},
		{[]string{"from", "2026-02-01", "to", "2026-01-01"}, []int{}},
		{[]string{"date_field", "document_date", "from", "2025-12-01", "to", "2026-01-31"}, []int{3, 1}},
		{[]string{"date_field", "document_date", "to", "2025-12-31"}, []int{3, 0}},
		{[]string{"document_kind", "函"}, []int{4}},
		{[]string{"direction", "outgoing", "direction", "incoming", "to", "2026-01-31"}, []int{2, 1, 0}},
		{[]string{"source", "单位0" + s.prefix}, []int{4, 2, 0}},
		{[]string{"department", s.Dept("A"), "tag", "阶段:终稿"}, []int{3}},
		{[]string{"department", s.Dept("B")}, []int{}},
		{[]string{"status", "distributed", "tag", "阶段:终稿"}, []int{3}},
		{[]string{"status", "void"}, []int{}},
		{[]string{"not_classification", "public"}, []int{5, 3, 2, 1}},
		{[]string{"not_classification", "public", "classification", "public"}, []int{}},
		{[]string{"not_classification", "secret", "not_classification", "confidential"}, []int{5, 4, 3, 2, 1, 0}},
		{[]string{"not_document_kind", "函"}, []int{5, 3, 2, 1, 0}},
		{[]string{"document_kind", "函", "not_document_kind", "函"}, []int{}},
		{[]string{"not_source", "单位0" + s.prefix}, []int{5, 3, 1}},
		{[]string{"not_source", "单位0" + s.prefix, "tag", "项目:甲"}, []int{1}},
		{[]string{"not_status", "distributed", "tag", "阶段:终稿"}, []int{}},
		{[]string{"not_status", "void"}, []int{5, 4, 3, 2, 1, 0}},
		{[]string{"not_department", s.Dept("A"), "tag", "阶段:终稿"}, []int{}},
		{[]string{"not_department", s.Dept("B")}, []int{5, 4, 3, 2, 1, 0}},
		{[]string{"not_direction", "incoming", "not_direction", "outgoing", "not_direction", "internal"}, []int{}},
	} {
		searched, listed := s.ask(t, c.query...)
		if got := s.places(listed); !slices.Equal(got, c.want) && !slices.Equal(got, sameDay(c.want)) {
			t.Errorf("list %v: %v, want %v", c.query, got, c.want)
		}
		if !sameIDs(searched, listed) {
			t.Errorf("%v: the search finds %v, the list %v", c.query, s.places(searched), s.places(listed))
		}
		again, _ := s.ask(t, c.query...)
		if !slices.Equal(searched, again) {
			t.Errorf("%v: asked twice, %v and %v", c.query, s.places(searched), s.places(again))
		}
	}
	// Together with words.
	for q, want := range map[string][]int{"停电告知": {5, 3, 1}, "消防检查": {0, 2, 4}} {
		var got []string
		for _, h := range s.reader.Search(t, "q", q, "tag", s.mark(), "classification", "internal", "classification", "public").Hits {
			got = append(got, h.ID)
		}
		if !slices.Equal(slices.Sorted(slices.Values(s.places(got))), slices.Sorted(slices.Values(want))) {
			t.Errorf("%s: %v, want %v", q, s.places(got), want)
		}
	}
	for q, want := range map[string][]int{"-停电告知": {0, 2, 4}, "-停电": {0, 2, 4}, `-"停电告知" -消防检查`: {}, "停电告知 -消防": {1, 3, 5}, "－消防检查": {1, 3, 5}} {
		var got []string
		for _, h := range s.reader.Search(t, "q", q, "tag", s.mark()).Hits {
			got = append(got, h.ID)
		}
		if !slices.Equal(slices.Sorted(slices.Values(s.places(got))), want) && len(got)+len(want) > 0 {
			t.Errorf("%s: %v, want %v", q, s.places(got), want)
		}
	}
	if got := s.reader.Search(t, "q", "停电告知", "tag", s.mark(), "tag", "阶段:终稿", "not_tag", "项目:甲", "from", "2026-02-04", "to", "2026-02-04"); got.Total != 1 || !got.Has(s.ids[3]) {
		t.Errorf("words with tags and dates find %d", got.Total)
	}
	for query, field := range map[string]string{"tag=无冒号": "tag", "not_tag=:x": "not_tag", "from=2026-02-30": "from", "to=gestern": "to", "date_field=due_on": "date_field",
		"classification=绝密": "classification", "not_classification=绝密": "not_classification", "limit=201": "limit", "limit=-1": "limit", "cursor=x": "cursor"} {
		for _, path := range []string{documentsPath, "/api/v1/search"} {
			name, value, _ := cutQuery(query)
			if fields := s.reader.Get(t, path, name, value).Fields(t); fields[field] == "" {
				t.Errorf("%s?%s names %v", path, query, fields)
			}
		}
	}
	s.reader.Get(t, "/api/v1/search", "sort", "title").WantFields(t, map[string]string{"sort": "choice"})
}

// sameDay is the order with the two records of one day exchanged: they stand by their ids.
func sameDay(places []int) []int {
	out := slices.Clone(places)
	for i, p := range out {
		switch p {
		case 1:
			out[i] = 2
		case 2:
			out[i] = 1
		}
	}
	return out
}

func cutQuery(q string) (name, value string, ok bool) {
	v, err := url.ParseQuery(q)
	for name := range v {
		return name, v.Get(name), err == nil
	}
	return "", "", false
}

// Rule DOC-14: facets count what the reader may see, each value once a record.
func TestRules_Facets(t *testing.T) {
	t.Parallel()
	s := newShelf(t)
	want := map[string]map[string]int{
		"项目": {"甲": 3, "乙": 3}, "年度": {"2026": 3, "2025": 2}, "阶段": {"初稿": 1, "终稿": 1}, "密级": {"公开": 2, "内部": 4},
		"classification": {"public": 2, "internal": 4}, "source": {"单位0" + s.prefix: 3, "单位1" + s.prefix: 3},
		"document_kind": {"通知": 5, "函": 1}, "year": {"2025": 1, "2026": 5}, "无此类": {},
	}
	names := slices.Sorted(maps.Keys(want))
	count := func(p *person) map[string]map[string]int {
		got := map[string]map[string]int{}
		query := ""
		for _, n := range names {
			query += n + ","
		}
		for name, values := range p.Search(t, "tag", s.mark(), "facets", query).Facets {
			got[name] = map[string]int{}
			for _, v := range values {
				got[name][v.Value] = v.Count
			}
		}
		return got
	}
	for name, values := range count(s.reader) {
		if !maps.Equal(values, want[name]) {
			t.Errorf("facet %s: %v, want %v", name, values, want[name])
		}
	}
	public := count(s.Person(t, "outside", "B", access.Internal))
	if !maps.Equal(public["年度"], map[string]int{"2025": 2}) || !maps.Equal(public["classification"], map[string]int{"public": 2}) {
		t.Errorf("someone who reads the two public ones is shown %v", public)
	}
}

// Rule DOC-15 and contract, Lists: the pages of a list, of a search by relevance and of one by date
// hold every record exactly once, in the order asked for; a cursor belongs to its query.
func TestRules_Pages(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	const records = 11
	received := map[string]string{}
	for i := range records {
		day := fmt.Sprintf("2026-02-%02d", 1+i/2)
		received[registrar.Paper(t, o.Dept("A"), map[string]any{"received_on": day, "title": "消防检查" + fmt.Sprint(i), "tags": tags(o.mark())}).ID] = day
	}
	for _, c := range []struct {
		name, path string
		query      []string
		order      func(days []string) bool
	}{
		{"list", documentsPath, nil, newestFirst},
		{"by relevance", "/api/v1/search", []string{"q", "消防检查"}, func([]string) bool { return true }},
		{"newest first", "/api/v1/search", []string{"sort", "-received_on"}, newestFirst},
		{"oldest first", "/api/v1/search", []string{"sort", "received_on", "q", "消防检查"}, slices.IsSorted[[]string]},
		{"no words", "/api/v1/search", nil, newestFirst},
	} {
		t.Run(c.name, func(t *testing.T) {
			var days, ids []string
			cursor := ""
			for range records {
				var a struct {
					Total       int
					Items, Hits []struct{ ID string }
					NextCursor  *string `json:"next_cursor"`
				}
				query := append([]string{"tag", o.mark(), "limit", "3"}, c.query...)
				if cursor != "" {
					query = append(query, "cursor", cursor)
				}
				registrar.Get(t, c.path, query...).Want(t, http.StatusOK).JSON(t, &a)
				if a.Total != records {
					t.Errorf("total %d on a page", a.Total)
				}
				for _, r := range append(a.Items, a.Hits...) {
					ids, days = append(ids, r.ID), append(days, received[r.ID])
				}
				if a.NextCursor == nil {
					break
				}
				cursor = *a.NextCursor
			}
			if !sameIDs(ids, slices.Collect(maps.Keys(received))) {
				t.Errorf("the pages hold %d records, want each of %d once", len(ids), records)
			}
			if !c.order(days) {
				t.Errorf("order %v", days)
			}
			for _, other := range [][]string{{"tag", o.mark(), "tag", "年度:2026"}, {"tag", o.mark(), "classification", "internal"}, {}} {
				registrar.Get(t, c.path, append(append(other, c.query...), "limit", "3", "cursor", cursor)...).WantFields(t, map[string]string{"cursor": "cursor"})
			}
		})
	}
}

func newestFirst(days []string) bool {
	return slices.IsSortedFunc(days, func(a, b string) int { return -compareDays(a, b) })
}

func compareDays(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
