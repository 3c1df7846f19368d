package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"docket/internal/access"
)

// hidden is what exists and is to be seen by its own people only.
type hidden struct {
	document documentAnswer // secret, its scope approved
	pending  documentAnswer // secret, its scope not yet decided
	ids      []string       // of documents, files, tasks, waiting files, notices, tokens
	visible  documentAnswer // public
}

func hide(t *testing.T, o *office) hidden {
	t.Helper()
	registrar, supervisor := o.Registrar(t), o.Supervisor(t)
	secret := func(title string) documentAnswer {
		return registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"title": title, "classification": "secret"}), upload{title + ".txt", []byte(title + o.prefix)})
	}
	h := hidden{document: secret("涉密采购方案"), pending: secret("涉密人事安排")}
	h.visible = registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"classification": "public"}), upload{"通知.txt", []byte("公开通知" + o.prefix)})
	var tasks, notices struct {
		Items []struct {
			ID      string
			Subject struct{ ID string }
		}
	}
	supervisor.Get(t, "/api/v1/tasks").Want(t, http.StatusOK).JSON(t, &tasks)
	for _, task := range tasks.Items {
		h.ids = append(h.ids, task.ID)
		if task.Subject.ID == h.document.ID {
			supervisor.Do(t, "POST", "/api/v1/tasks/"+task.ID, map[string]string{"decision": "agree"}).Want(t, http.StatusNoContent)
		}
	}
	if supervisor.Document(t, h.pending.ID).ScopeState != "pending" || registrar.Document(t, h.document.ID).ScopeState != "approved" {
		t.Fatal("one scope should be approved and one pending")
	}
	var item struct{ ID string }
	registrar.Do(t, "POST", "/api/v1/intake", strings.NewReader("待登记"+o.prefix), header{"Content-Disposition", `attachment; filename="a.txt"`}).Want(t, http.StatusCreated).JSON(t, &item)
	registrar.Get(t, "/api/v1/notices").Want(t, http.StatusOK).JSON(t, &notices)
	for _, notice := range notices.Items {
		h.ids = append(h.ids, notice.ID)
	}
	var token struct{ ID string }
	registrar.Do(t, "POST", "/api/v1/me/tokens", map[string]any{"name": "扫描仪"}).Want(t, http.StatusOK).JSON(t, &token)
	var view struct{ ID string }
	registrar.Do(t, "POST", "/api/v1/views", map[string]any{"page": "documents", "name": "我的", "query": ""}).Want(t, http.StatusCreated).JSON(t, &view)
	var bulk struct {
		BulkID string `json:"bulk_id"`
	}
	registrar.Do(t, "POST", "/api/v1/documents/bulk/tags", map[string]any{"ids": []string{h.document.ID}, "add": []map[string]string{{"facet": "项目名称", "value": "密" + o.prefix}}}).Want(t, http.StatusOK).JSON(t, &bulk)
	// A name that only classified documents bear: the dictionary has it for whoever merged alone.
	registrar.Do(t, "POST", "/api/v1/tags/merge", map[string]any{"facet": "项目名称", "from": []string{"密" + o.prefix}, "to": "机要" + o.prefix}).Want(t, http.StatusOK)
	var named struct{ Items []struct{ ID string } }
	registrar.Get(t, "/api/v1/tags", "facet", "项目名称", "q", "机要"+o.prefix).Want(t, http.StatusOK).JSON(t, &named)
	h.ids = append(h.ids, h.document.ID, h.pending.ID, h.document.Files[0].ID, item.ID, token.ID, view.ID, bulk.BulkID, named.Items[0].ID)
	return h
}

// Contract, HTTP, and L17, L18: what one may not see is answered like what does not exist, to the
// byte, by every route with an id, whatever else the request asks.
func TestAccess_HiddenIsAbsent(t *testing.T) {
	t.Parallel()
	s := theService(t)
	o := newOffice(t, s)
	h, d := hide(t, o), describe(t, s)
	outsiders := map[string]*person{
		"in scope, not cleared":            o.Person(t, "low", "A", access.Internal),
		"cleared, out of scope":            o.Person(t, "far", "B", access.Secret),
		"archivist, cleared, out of scope": o.Person(t, "archivist", "B", access.Secret, access.Archivist),
		"the administrator":                administratorOf(t, s),
		"an auditor of another year":       auditorOf(t, o, 2025, "A"),
		"an auditor of another department": auditorOf(t, o, 2026, "B"),
	}
	// A registrar sees the intake, but no classified document of others.
	registrars := map[string]*person{
		"registrar, not cleared":           o.Person(t, "clerk", "A", access.Internal, access.Registrar),
		"registrar, cleared, out of scope": o.Person(t, "clerk2", "B", access.Secret, access.Registrar),
	}
	compared := 0
	for _, op := range d.operations() {
		if !strings.Contains(op.Path, "{id}") {
			continue
		}
		for name, p := range outsiders {
			compared += compareHidden(t, d, op, h, name, p)
		}
		if strings.HasPrefix(op.Path, "/api/v1/intake") {
			continue
		}
		for name, p := range registrars {
			compared += compareHidden(t, d, op, h, name, p)
		}
	}
	if compared < 500 {
		t.Errorf("only %d answers were compared", compared)
	}
	t.Logf("%d answers compared", compared)
}

// compareHidden asks for hidden ids and for unknown ones of the same form.
func compareHidden(t *testing.T, d description, op operation, h hidden, who string, p *person) (compared int) {
	t.Helper()
	for i, body := range bodiesOf(t, d, op) {
		language := header{"Accept-Language", []string{"zh-CN", "en"}[i%2]}
		ask := func(id, file string) answer {
			path := strings.NewReplacer("{id}", id, "{file}", file, "{seq}", "1").Replace(op.Path)
			return p.Do(t, op.Method, path, bytes.NewReader(body.content), header{"Content-Type", body.mediaType}, language, header{"If-None-Match", `"` + h.document.Files[0].SHA256 + `"`}, header{"Range", "bytes=0-1"})
		}
		absent := ask(unlike(h.document.ID), unlike(h.document.Files[0].ID))
		ids := h.ids
		if i >= 2 && !strings.Contains(op.Path, "/documents/") { // the other bodies on the ids of its own kind suffice
			ids = ids[:min(4, len(ids))]
		}
		for _, id := range ids {
			got := ask(id, h.document.Files[0].ID)
			compared++
			if why := differ(got, absent); why != "" || got.Status < 400 {
				t.Errorf("%s %s, %s, %s: a hidden id answers %d, an unknown one %d: %s", op.Method, op.Path, body.name, who, got.Status, absent.Status, why)
			}
		}
		if strings.Contains(op.Path, "{file}") { // the hidden file below a document that may be read
			compared++
			if why := differ(ask(h.visible.ID, h.document.Files[0].ID), ask(h.visible.ID, unlike(h.document.Files[0].ID))); why != "" {
				t.Errorf("%s %s, %s: a hidden file below a readable document: %s", op.Method, op.Path, who, why)
			}
		}
	}
	return compared
}

type requestBody struct {
	name, mediaType string
	content         []byte
}

// bodiesOf are bodies of an operation: none, invalid ones, and one that passes validation.
func bodiesOf(t *testing.T, d description, op operation) []requestBody {
	t.Helper()
	out := []requestBody{{"no body", "application/json", nil}, {"no body", "application/json", nil}}
	if op.RequestBody == nil {
		return out
	}
	out = append(out, requestBody{"broken JSON", "application/json", []byte(`{"version":`)}, requestBody{"an empty object", "application/json", []byte(`{}`)},
		requestBody{"wrong types", "application/json", []byte(`{"version":"x","reason":7,"decision":[],"title":{}}`)}, requestBody{"a wrong type", "text/plain", []byte("{}")})
	for mediaType, content := range op.RequestBody.Content {
		sample := d.sample(content.Schema)
		if mediaType != "multipart/form-data" {
			raw, err := json.Marshal(sample)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, requestBody{"a valid body", mediaType, raw})
			continue
		}
		form, formType, err := form(sample.(map[string]any)["record"], []upload{{"附件.txt", []byte("附件")}})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, requestBody{"a valid form", formType, form}, requestBody{"half a form", formType, form[:len(form)-30]})
	}
	return out
}

// unlike returns an id of the same form that names nothing.
func unlike(id string) string {
	out := []byte(id)
	for i := range out[len(out)/2:] {
		k := len(out)/2 + i
		switch c := out[k]; {
		case c >= '0' && c <= '8', c >= 'A' && c <= 'Y', c >= 'a' && c <= 'y':
			out[k]++
		}
	}
	return string(out)
}

// differ says in what two answers differ, the time and the request's own id aside.
func differ(a, b answer) string {
	if a.Status != b.Status || !bytes.Equal(a.Body, b.Body) {
		return fmt.Sprintf("%d %.200s ≠ %d %.200s", a.Status, a.Body, b.Status, b.Body)
	}
	for _, own := range []string{"Date", "X-Request-Id"} {
		if a.Header.Get(own) == "" || b.Header.Get(own) == "" {
			return own + " is missing"
		}
	}
	for name := range a.Header {
		if name != "Date" && name != "X-Request-Id" && !slices.Equal(a.Header[name], b.Header[name]) {
			return fmt.Sprintf("%s: %v ≠ %v", name, a.Header[name], b.Header[name])
		}
	}
	if len(a.Header) != len(b.Header) {
		return fmt.Sprintf("headers %v ≠ %v", a.Header, b.Header)
	}
	return ""
}
