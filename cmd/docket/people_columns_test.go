package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"docket/internal/access"
)

// ux, lists: a person chooses the columns of a list; the choice is their own and survives other changes.
func TestPeople_Columns(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	clerk, other := o.Person(t, "clerk", "A", access.Internal), o.Person(t, "other", "A", access.Internal)
	chosen := func(p *person) []string {
		t.Helper()
		var me struct {
			Preferences struct {
				Columns *struct{ Documents []string }
			}
		}
		p.Get(t, "/api/v1/me").Want(t, http.StatusOK).JSON(t, &me)
		if me.Preferences.Columns == nil {
			t.Fatal("no columns in /me")
		}
		return me.Preferences.Columns.Documents
	}
	choose := func(documents ...string) answer {
		t.Helper()
		return clerk.Do(t, http.MethodPatch, "/api/v1/me/preferences", map[string]any{"columns": map[string]any{"documents": documents}})
	}
	if got := chosen(clerk); len(got) != 0 {
		t.Errorf("columns of someone new: %v", got)
	}
	want := []string{"register_no", "title", "标签:" + strings.Repeat("目", 27)}
	choose(want...).Want(t, http.StatusOK)
	clerk.Do(t, http.MethodPatch, "/api/v1/me/preferences", map[string]any{"theme": "dark"}).Want(t, http.StatusOK)
	clerk.Do(t, http.MethodPatch, "/api/v1/me/preferences", map[string]any{"columns": map[string]any{}}).Want(t, http.StatusOK)
	if got := chosen(clerk); !slices.Equal(got, want) {
		t.Errorf("columns: %q", got)
	}
	if got := chosen(other); len(got) != 0 {
		t.Errorf("somebody else's columns: %v", got)
	}

	many := make([]string, 41)
	for i := range many {
		many[i] = fmt.Sprint("column", i)
	}
	choose(many...).WantFields(t, map[string]string{"columns.documents": "too_many"})
	choose(many[:40]...).Want(t, http.StatusOK)
	choose(want...).Want(t, http.StatusOK)
	choose("title", "", strings.Repeat("列", 31), "title", "a\x00b").WantFields(t, map[string]string{
		"columns.documents.1": "required", "columns.documents.2": "too_long", "columns.documents.3": "duplicate_field", "columns.documents.4": "control_characters"})
	for field, columns := range map[string]string{"columns": `[]`, "columns.documents": `"title"`, "columns.documents.0": `7`, "columns.search": "unknown"} {
		body := map[string]json.RawMessage{"columns": json.RawMessage(columns)}
		switch field {
		case "columns.documents":
			body["columns"] = json.RawMessage(`{"documents":` + columns + `}`)
		case "columns.documents.0":
			body["columns"] = json.RawMessage(`{"documents":[` + columns + `]}`)
		case "columns.search":
			body["columns"] = json.RawMessage(`{"search":[]}`)
		}
		if got := clerk.Do(t, http.MethodPatch, "/api/v1/me/preferences", body).Fields(t); len(got) != 1 {
			t.Errorf("%s: %v", field, got)
		}
	}
	if got := chosen(clerk); !slices.Equal(got, want) {
		t.Errorf("refusals changed the columns: %q", got)
	}
	choose().Want(t, http.StatusOK)
	clerk.Do(t, http.MethodPatch, "/api/v1/me/preferences", map[string]any{"columns": map[string]any{"documents": []string{}}}).Want(t, http.StatusOK)
	if got := chosen(clerk); len(got) != 0 {
		t.Errorf("taken back: %v", got)
	}
}
