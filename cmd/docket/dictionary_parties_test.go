package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/internal/access"
)

// partyOf is a sender as the picker shows it.
type partyOf struct {
	ID       string
	Name     string
	Aliases  []string
	Initials string
	Count    int
	Last     *struct {
		Classification string
		Kind           string
		Handling       string
		Distribution   struct{ Departments []string }
	}
	Version int
}

// Parties asks the picker of senders.
func (p *person) Parties(t testing.TB, q string) []partyOf {
	t.Helper()
	var a struct{ Items []partyOf }
	p.Get(t, "/api/v1/parties", "q", q, "limit", "200").Want(t, http.StatusOK).JSON(t, &a)
	return a.Items
}

func shownParties(list []partyOf) string {
	out := []string{}
	for _, p := range list {
		out = append(out, fmt.Sprintf("%s×%d", p.Name, p.Count))
	}
	return strings.Join(out, " ")
}

// UX 4.1: senders by name, alias and initials, the ones used last first, with what was entered for
// them the last time; and only those that the asker may know of.
func TestDictionary_Parties(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, clerk := o.Registrar(t), o.Person(t, "clerk", "B", access.Internal, access.Registrar)
	name := func(stem string) string { return stem + o.prefix }
	from := func(p *person, stem, level, kind string) {
		p.Paper(t, o.Dept("A"), map[string]any{"source": name(stem), "classification": level, "kind": kind})
	}
	from(registrar, "建投集团办公室", "internal", "函")
	from(registrar, "建投集团办公室", "public", "通知")
	from(registrar, "集团总部", "internal", "函")
	from(registrar, "独角鲸公司", "secret", "函")
	from(clerk, "建投集团办公室", "internal", "请示")
	all := strings.ToLower(o.prefix)
	for _, c := range []struct {
		who  *person
		q    string
		want string
	}{
		{registrar, "jtjtbgs" + all, name("建投集团办公室") + "×3"},
		{registrar, "集团" + o.prefix, ""},
		{registrar, name("独角鲸公司"), name("独角鲸公司") + "×1"},
		{clerk, name("独角鲸公司"), ""}, {clerk, "djjgs" + all, ""},
		{clerk, name("集团总部"), name("集团总部") + "×1"},
	} {
		if got := shownParties(c.who.Parties(t, c.q)); got != c.want {
			t.Errorf("%s asking for %q is offered %q, want %q", c.who.Username, c.q, got, c.want)
		}
	}
	list := registrar.Parties(t, "")
	if len(list) < 3 || list[0].Name != name("独角鲸公司") || list[1].Name != name("集团总部") || list[2].Name != name("建投集团办公室") {
		t.Fatalf("the ones used last come first, here %q", shownParties(list[:3]))
	}
	if got := list[2]; got.Last == nil || got.Last.Kind != "通知" || got.Last.Classification != "public" || !slices.Equal(got.Last.Distribution.Departments, []string{o.Dept("A")}) || !strings.HasPrefix(got.Initials, "jtjtbgs") {
		t.Errorf("last entered %+v", got)
	}
	if got := clerk.Parties(t, name("建投集团办公室")); len(got) != 1 || got[0].Last.Kind != "请示" {
		t.Errorf("another registrar is offered %+v", got)
	}
	var added partyOf
	clerk.Do(t, "POST", "/api/v1/parties", map[string]any{"name": name("岚洲市统计服务中心"), "aliases": []string{name("统计中心")}}).Want(t, http.StatusCreated).JSON(t, &added)
	if got := registrar.Parties(t, "tjzx"+all); len(got) != 1 || got[0].ID != added.ID || got[0].Last != nil || got[0].Aliases[0] != name("统计中心") {
		t.Errorf("by the initials of an alias: %+v", got)
	}
	clerk.Do(t, "PATCH", "/api/v1/parties/"+added.ID, map[string]any{"version": 1, "name": name("岚洲市统计局")}).Want(t, http.StatusOK).JSON(t, &added)
	if added.Name != name("岚洲市统计局") || len(added.Aliases) != 1 || added.Version != 2 {
		t.Errorf("changed %+v", added)
	}
	employee := o.Person(t, "low", "A", access.Internal)
	employee.Get(t, "/api/v1/parties").Problem(t, http.StatusForbidden, "forbidden")
	employee.Do(t, "POST", "/api/v1/parties/merge", map[string]any{"from": []string{"a"}, "to": "b"}).Problem(t, http.StatusForbidden, "forbidden")
}

// Merging senders: a preview counts; the records that may be corrected get the new name, the others
// keep theirs; the old names become aliases for those who could know them; all of it can be undone.
func TestDictionary_MergeParties(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, clerk := o.Registrar(t), o.Person(t, "clerk", "B", access.Internal, access.Registrar)
	old, typo, hidden, new := "云港供电"+o.prefix, "云港供电所"+o.prefix, "蓝鲸供电"+o.prefix, "云港供电服务所"+o.prefix
	paper := func(source, level string) string {
		return registrar.Paper(t, o.Dept("A"), map[string]any{"source": source, "classification": level, "tags": tags(o.mark())}).ID
	}
	paper(old, "internal")
	paper(typo, "public")
	secret := paper(hidden, "secret")
	void := paper(old, "internal")
	registrar.Do(t, "POST", documentsPath+"/"+void+"/void", map[string]string{"reason": "重复"}).Want(t, http.StatusOK)
	type mergeAnswer struct {
		Documents int
		BulkID    string `json:"bulk_id"`
		State     string
	}
	merge := func(p *person, preview bool, to string, from ...string) (a mergeAnswer) {
		p.Do(t, "POST", "/api/v1/parties/merge", map[string]any{"from": from, "to": to, "preview": preview}).Want(t, http.StatusOK).JSON(t, &a)
		return a
	}
	if got := merge(registrar, true, new, old, typo, hidden); got.Documents != 3 || got.BulkID != "" {
		t.Errorf("preview %+v", got)
	}
	if got := merge(clerk, true, new, old, typo, hidden); got.Documents != 2 {
		t.Errorf("preview of someone who may not read one of them: %+v", got)
	}
	done := merge(registrar, false, new, old, typo, hidden)
	if done.Documents != 3 || done.State != "done" || registrar.List(t, "source", new, "tag", o.mark()).Total != 3 || registrar.List(t, "source", old).Total != 1 {
		t.Errorf("merged %+v; %d with the new name", done, registrar.List(t, "source", new).Total)
	}
	if got := registrar.Search(t, "source", new, "tag", o.mark()); got.Total != 3 {
		t.Errorf("the search finds %d", got.Total)
	}
	find := func(p *person, name string) []string {
		for _, found := range p.Parties(t, name) {
			if found.Name == new {
				return found.Aliases
			}
		}
		return nil
	}
	if got := find(registrar, hidden); len(got) != 3 {
		t.Errorf("the merger is shown the aliases %v", got)
	}
	// The alias that only a secret document bore is nobody else's (L31).
	if got := find(clerk, old); !slices.Equal(got, []string{old, typo}) {
		t.Errorf("another registrar is shown the aliases %v", got)
	}
	if got := find(clerk, hidden); got != nil {
		t.Errorf("a name of a secret document finds %v", got)
	}
	registrar.Do(t, "POST", bulkPath+"/"+done.BulkID+"/undo", nil).Want(t, http.StatusOK)
	if registrar.List(t, "source", new).Total != 0 || registrar.List(t, "source", old).Total != 2 || find(registrar, old) != nil {
		t.Error("the merge is not undone")
	}
	if d := registrar.Document(t, secret); d.Version != 3 {
		t.Errorf("version %d of the secret one", d.Version)
	}
	post := func(b map[string]any) answer { return registrar.Do(t, "POST", "/api/v1/parties/merge", b) }
	post(map[string]any{"from": []string{}, "to": new}).WantFields(t, map[string]string{"from": "required"})
	post(map[string]any{"from": []string{new}, "to": new}).WantFields(t, map[string]string{"from.0": "same_name"})
	post(map[string]any{"from": []string{old}, "to": ""}).WantFields(t, map[string]string{"to": "required"})
	merge(registrar, false, new, typo)
	post(map[string]any{"from": []string{old}, "to": typo}).WantFields(t, map[string]string{"to": "is_alias"})
}

// Merging values of tags, in more records than one waits for: a job carries it on.
func TestDictionary_MergeTagsByJob(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	facet := "项目" + o.prefix
	for i := range 55 {
		registrar.Paper(t, o.Dept("A"), map[string]any{"tags": tags(o.mark(), facet+":滨江", fmt.Sprintf("%s:滨江%d", facet, i%2))})
	}
	var a struct {
		Documents int
		BulkID    string `json:"bulk_id"`
		State     string
	}
	body := map[string]any{"facet": facet, "from": []string{"滨江", "滨江0"}, "to": "滨江改造"}
	registrar.Do(t, "POST", "/api/v1/tags/merge", body).Want(t, http.StatusOK).JSON(t, &a)
	if a.Documents != 55 || a.State != "running" {
		t.Fatalf("%+v", a)
	}
	var state bulkAnswerOf
	waitFor(t, time.Minute, "the merge", func() bool {
		registrar.Get(t, bulkPath+"/"+a.BulkID).Want(t, http.StatusOK).JSON(t, &state)
		return state.State == "done"
	})
	if got := shownTags(registrar.Tags(t, "facet", facet)); state.Changed != 55 || got != "滨江改造×55 滨江1×27" {
		t.Errorf("%+v, offered %q", state, got)
	}
	if got := registrar.Tags(t, "facet", facet, "q", "滨江0"); len(got) == 0 || got[0].Value != "滨江改造" || !slices.Equal(got[0].Aliases, []string{"滨江", "滨江0"}) {
		t.Errorf("by an alias: %+v", got)
	}
	registrar.Do(t, "POST", bulkPath+"/"+a.BulkID+"/undo", nil).Want(t, http.StatusOK).JSON(t, &state)
	if got := shownTags(registrar.Tags(t, "facet", facet)); state.Undone != 55 || got != "滨江×55 滨江0×28 滨江1×27" {
		t.Errorf("undone %+v, offered %q", state, got)
	}
	registrar.Do(t, "POST", "/api/v1/tags/merge", map[string]any{"facet": "密级", "from": []string{"公开"}, "to": "内部"}).WantFields(t, map[string]string{"facet": "system_facet"})
}
