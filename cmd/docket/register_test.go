package main

import (
	"net/http"
	"testing"

	"docket/internal/access"
)

// Rules DOC-01, DOC-08, DOC-16: a text file goes into both stores and is found by tag, by a word
// inside and by number; strangers get 401 and those out of scope 404.
func TestRegister_EndToEnd(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, inside, outside := o.Registrar(t), o.Person(t, "inside", "A", access.Internal), o.Person(t, "outside", "B", access.Internal)
	d := registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"source_no": "云应急[2026]08号",
		"tags": []map[string]string{{"facet": "项目名称", "value": "消防" + o.prefix}}}),
		upload{"通知.txt", []byte("请各部门于本周内检查灭火器压力表读数。")})
	if d.Files[0].Copies.Local.State != "stored" {
		t.Errorf("local copy %+v", d.Files[0].Copies)
	}
	if got := inside.Search(t, "tag", "项目名称:消防"+o.prefix); !got.Has(d.ID) {
		t.Error("not found by its tag when the registration had been answered")
	}
	registrar.WaitText(t, d.ID)
	for _, q := range []string{"压力表", "\"灭火器压力表\"", "云应急〔2026〕8号", d.RegisterNo} {
		if got := inside.Search(t, "q", q, "tag", "项目名称:消防"+o.prefix); !got.Has(d.ID) {
			t.Errorf("not found by %s", q)
		}
	}
	if got := outside.Search(t, "q", "压力表", "tag", "项目名称:消防"+o.prefix); got.Total != 0 || len(got.Hits) != 0 {
		t.Errorf("someone out of scope finds %+v", got)
	}
	path := "/api/v1/documents/" + d.ID
	o.stranger().Get(t, path).Problem(t, http.StatusUnauthorized, "unauthenticated")
	outside.Get(t, path).Problem(t, http.StatusNotFound, "not_found")
	content := inside.Get(t, path+"/files/"+d.Files[0].ID+"/content").Want(t, http.StatusOK)
	if string(content.Body) != "请各部门于本周内检查灭火器压力表读数。" || content.Header.Get("ETag") != `"`+d.Files[0].SHA256+`"` {
		t.Errorf("content %q, ETag %s", content.Body, content.Header.Get("ETag"))
	}
}
