package main

import (
	"net/http"
	"strings"
	"testing"

	"docket/internal/access"
)

// 我的视图: a person's own, in an order of their own; of nobody else's does anything show.
func TestDictionary_Views(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	me, other := o.Person(t, "me", "A", access.Internal), o.Person(t, "other", "A", access.Internal)
	type viewOf struct {
		ID, Page, Name, Query string
		Position, Version     int
	}
	names := func() string {
		var a struct{ Items []viewOf }
		me.Get(t, "/api/v1/views").Want(t, http.StatusOK).JSON(t, &a)
		out := ""
		for i, v := range a.Items {
			out += v.Name
			if v.Position != i {
				t.Errorf("%s at %d says %d", v.Name, i, v.Position)
			}
		}
		return out
	}
	ids := map[string]string{}
	add := func(name string, position any) {
		b := map[string]any{"page": "documents", "name": name, "query": "?tag=项目名称:消防检查&sort=due_on"}
		if position != nil {
			b["position"] = position
		}
		var v viewOf
		me.Do(t, "POST", "/api/v1/views", b).Want(t, http.StatusCreated).JSON(t, &v)
		if ids[name] = v.ID; v.Version != 1 || v.Query != "tag=项目名称:消防检查&sort=due_on" {
			t.Errorf("added %+v", v)
		}
	}
	add("甲", nil)
	add("乙", nil)
	add("丙", 0)
	add("丁", 99)
	if got := names(); got != "丙甲乙丁" {
		t.Errorf("order %s", got)
	}
	patch := func(p *person, id string, b map[string]any) answer { return p.Do(t, "PATCH", "/api/v1/views/"+id, b) }
	patch(me, ids["丁"], map[string]any{"version": 1, "position": 1, "name": "戊"}).Want(t, http.StatusOK)
	if got := names(); got != "丙戊甲乙" {
		t.Errorf("order %s", got)
	}
	patch(me, ids["丁"], map[string]any{"version": 1, "name": "己"}).Problem(t, http.StatusConflict, "stale_version")
	patch(other, ids["甲"], map[string]any{"version": 1, "name": "己"}).Problem(t, http.StatusNotFound, "not_found")
	other.Do(t, "DELETE", "/api/v1/views/"+ids["甲"], nil).Problem(t, http.StatusNotFound, "not_found")
	me.Do(t, "DELETE", "/api/v1/views/"+ids["丙"], nil).Want(t, http.StatusNoContent)
	if got := names(); got != "戊甲乙" {
		t.Errorf("order %s", got)
	}
	if got := string(other.Get(t, "/api/v1/views").Want(t, http.StatusOK).Body); !strings.Contains(got, `"items":[]`) {
		t.Errorf("someone else is shown %s", got)
	}
	for field, b := range map[string]map[string]any{
		"name required":            {"page": "search", "name": " ", "query": ""},
		"name too_long":            {"page": "search", "name": strings.Repeat("长", 61), "query": ""},
		"query too_long":           {"page": "search", "name": "x", "query": strings.Repeat("q", 2001)},
		"query control_characters": {"page": "search", "name": "x", "query": "a\x00b"},
		"position out_of_range":    {"page": "search", "name": "x", "query": "", "position": -1},
	} {
		name, code, _ := strings.Cut(field, " ")
		me.Do(t, "POST", "/api/v1/views", b).WantFields(t, map[string]string{name: code})
	}
}
