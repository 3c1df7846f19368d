package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"docket/internal/access"
)

// tagValue is a value as the picker of tags shows it.
type tagValue struct {
	ID      string
	Facet   string
	Value   string
	Count   int
	Aliases []string
	Version int
}

// Tags asks the picker of tags; query alternates name and value.
func (p *person) Tags(t testing.TB, query ...string) []tagValue {
	t.Helper()
	var a struct{ Items []tagValue }
	p.Get(t, "/api/v1/tags", append(query, "limit", "200")...).Want(t, http.StatusOK).JSON(t, &a)
	return a.Items
}

func shownTags(list []tagValue) string {
	out := []string{}
	for _, v := range list {
		out = append(out, fmt.Sprintf("%s×%d", v.Value, v.Count))
	}
	return strings.Join(out, " ")
}

// UX 4.2 and L03, L04, L31: values are found by beginning, part and initials, with the numbers of the
// asker's own documents; values of documents that they may not read do not exist.
func TestDictionary_TagSuggestions(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	facet := "项目" + o.prefix
	add := func(level string, values ...string) string {
		list := []string{}
		for _, v := range values {
			list = append(list, facet+":"+v)
		}
		return registrar.Paper(t, o.Dept("A"), map[string]any{"classification": level, "tags": tags(list...)}).ID
	}
	add("public", "滨江改造")
	add("internal", "滨江改造", "消防检查")
	void := add("internal", "消防检查", "2026年检")
	add("secret", "独角鲸计划", "滨江改造")
	employee, outside := o.Person(t, "low", "A", access.Internal), o.Person(t, "far", "B", access.Internal)
	administrator := administratorOf(t, o.service)
	for _, c := range []struct {
		who  *person
		q    string
		want string
	}{
		{registrar, "", "滨江改造×3 消防检查×2 2026年检×1 独角鲸计划×1"},
		{registrar, "bjgz", "滨江改造×3"}, {registrar, "djj", "独角鲸计划×1"}, {registrar, "改造", "滨江改造×3"}, {registrar, "26", "2026年检×1"}, {registrar, "\x00", ""},
		{employee, "", "消防检查×2 滨江改造×2 2026年检×1"}, {employee, "独角", ""}, {employee, "djj", ""}, {employee, "gz", "滨江改造×2"},
		{outside, "", "滨江改造×1"}, {outside, "xfjc", ""}, {administrator, "", "滨江改造×1"},
	} {
		if got := shownTags(c.who.Tags(t, "facet", facet, "q", c.q)); got != c.want {
			t.Errorf("%s asking for %q is offered %q, want %q", c.who.Username, c.q, got, c.want)
		}
	}
	if got := shownTags(employee.Tags(t, "q", "bjgz")); !strings.Contains(got, "滨江改造×2") {
		t.Errorf("without a facet: %q", got)
	}
	// A correction is counted at once.
	registrar.Do(t, "PATCH", documentsPath+"/"+void, map[string]any{"version": 1, "tags": tags(facet + ":消防检查")}).Want(t, http.StatusOK)
	if got := shownTags(employee.Tags(t, "facet", facet, "q", "26")); got != "" {
		t.Errorf("a value that nothing bears is offered: %q", got)
	}
	// Every count opens a list of so many.
	for _, v := range employee.Tags(t, "facet", facet) {
		if list := employee.List(t, "tag", facet+":"+v.Value); list.Total != v.Count {
			t.Errorf("%s: %d documents, the picker says %d", v.Value, list.Total, v.Count)
		}
	}
	employee.Get(t, "/api/v1/tags", "limit", "201").WantFields(t, map[string]string{"limit": "out_of_range"})
	employee.Get(t, "/api/v1/tags", "q", strings.Repeat("长", 201)).WantFields(t, map[string]string{"q": "query_too_long"})
	if a := employee.Get(t, "/api/v1/tags", "facet", "\x00"); a.Status >= 500 {
		t.Errorf("NUL answers %d", a.Status)
	}
	var facets struct {
		Items []struct {
			Facet    string
			IsSystem bool `json:"is_system"`
			Values   int
			Label    struct{ ZH, EN string }
		}
	}
	employee.Get(t, "/api/v1/tags/facets").Want(t, http.StatusOK).JSON(t, &facets)
	var names []string
	for _, f := range facets.Items {
		names = append(names, f.Facet)
		if f.Facet == facet && (f.Values != 2 || f.IsSystem) || f.Facet == "密级" && !f.IsSystem || f.Label.ZH == "" || f.Label.EN == "" {
			t.Errorf("facet %+v", f)
		}
	}
	if !slices.Contains(names[:3], "项目名称") || !slices.Contains(names[:3], "日期") || !slices.Contains(names[:3], "密级") || !slices.Contains(names, facet) {
		t.Errorf("facets %v", names)
	}
}

// Curated values are everyone's; only those who keep the dictionary change it.
func TestDictionary_CuratedTags(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, employee := o.Registrar(t), o.Person(t, "low", "B", access.Public)
	facet := "主题" + o.prefix
	body := func(value string, aliases ...string) map[string]any {
		return map[string]any{"facet": facet, "value": value, "aliases": aliases}
	}
	var v tagValue
	registrar.Do(t, "POST", "/api/v1/tags", body("社会保险", "社保", "五险")).Want(t, http.StatusCreated).JSON(t, &v)
	if v.ID == "" || v.Version != 1 || !slices.Equal(v.Aliases, []string{"五险", "社保"}) {
		t.Errorf("added %+v", v)
	}
	for _, q := range []string{"社保", "shbx", "wx", "社会"} {
		if got := shownTags(employee.Tags(t, "facet", facet, "q", q)); got != "社会保险×0" {
			t.Errorf("%s offers %q", q, got)
		}
	}
	post := func(b any) answer { return registrar.Do(t, "POST", "/api/v1/tags", b) }
	post(body("社会保险")).WantFields(t, map[string]string{"value": "taken"})
	post(body("五险")).WantFields(t, map[string]string{"value": "taken"})
	post(body("医保", "社保")).WantFields(t, map[string]string{"aliases.0": "taken"})
	post(body("医保", "医保")).WantFields(t, map[string]string{"aliases.0": "taken"})
	post(body("")).WantFields(t, map[string]string{"value": "required"})
	post(map[string]any{"facet": "密级", "value": "绝密"}).WantFields(t, map[string]string{"facet": "system_facet"})
	post(map[string]any{"facet": "日期", "value": "2026-01-01"}).WantFields(t, map[string]string{"facet": "system_facet"})
	post(body(strings.Repeat("长", 101))).WantFields(t, map[string]string{"value": "too_long"})
	patch := func(p *person, id string, b any) answer { return p.Do(t, "PATCH", "/api/v1/tags/"+id, b) }
	patch(registrar, v.ID, map[string]any{"version": 1, "value": "社保", "aliases": []string{"社会保险"}}).WantFields(t, map[string]string{"value": "taken"})
	patch(registrar, v.ID, map[string]any{"version": 1, "aliases": []string{"社保"}}).Want(t, http.StatusOK).JSON(t, &v)
	if v.Version != 2 || !slices.Equal(v.Aliases, []string{"社保"}) {
		t.Errorf("changed %+v", v)
	}
	patch(registrar, v.ID, map[string]any{"version": 1, "value": "其他"}).Problem(t, http.StatusConflict, "stale_version")
	patch(registrar, unlike(v.ID), map[string]any{"version": 1}).Problem(t, http.StatusNotFound, "not_found")
	patch(employee, v.ID, map[string]any{"version": 2}).Problem(t, http.StatusForbidden, "forbidden")
	employee.Do(t, "POST", "/api/v1/tags", body("甲")).Problem(t, http.StatusForbidden, "forbidden")
	post(body("五险")).Want(t, http.StatusCreated) // no alias any more
}
