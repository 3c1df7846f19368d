package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"docket/internal/access"
	"docket/internal/print/printtest"
)

// ux 11 and contract: the handling slip is a PDF whose words can be found, with the fields of the
// register and room for the pen; a classified one bears its mark and is written down.
func TestSlip(t *testing.T) {
	t.Parallel()
	printtest.Fonts(t)
	o := newOffice(t, theService(t))
	registrar, supervisor, other := o.Registrar(t), o.Supervisor(t), o.Person(t, "other", "B", access.Internal)
	open := registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"title": "关于开展2026年第一季度消防安全检查的通知", "source_no": "云应急〔2026〕8号",
		"kind": "通知", "handling": "act", "due_on": "2026-03-31", "urgency": "urgent", "lead_department": o.Dept("A"), "copies": 2, "pages": 5, "document_date": "2026-01-09"}),
		upload{"a.txt", []byte("甲" + o.prefix)})
	a := registrar.Get(t, documentsPath+"/"+open.ID+"/slip.pdf").Want(t, http.StatusOK)
	if a.Header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(string(a.Body), "%PDF-") {
		t.Errorf("headers %v", a.Header)
	}
	if name, _ := url.PathUnescape(a.Header.Get("Content-Disposition")); !strings.Contains(name, "UTF-8''收文处理笺 "+open.RegisterNo+".pdf") {
		t.Errorf("name: %s", name)
	}
	got := printtest.Text(t, a.Body)
	for _, want := range []string{"收文处理笺", open.RegisterNo, "关于开展2026年第一季度消防安全检查的通知", "岚洲市云港区应急管理局", "云应急〔2026〕8号", "2026-01-09",
		"加急", "内部", "办件，2026-03-31前", "部门" + o.Dept("A"), "拟办意见", "领导批示", "承办结果", "签字", "备注", "第1页/共1页"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}

	secret := registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"classification": "secret", "classification_until": "2030-12-31", "title": strings.Repeat("很长的标题", 90), "remarks": strings.Repeat("备注文字。", 300)}),
		upload{"b.txt", []byte("乙" + o.prefix)})
	a = registrar.Get(t, documentsPath+"/"+secret.ID+"/slip.pdf").Want(t, http.StatusOK)
	if name, _ := url.PathUnescape(a.Header.Get("Content-Disposition")); !strings.Contains(name, "UTF-8''【机密】收文处理笺") {
		t.Errorf("name: %s", name)
	}
	if got := printtest.Text(t, a.Body); strings.Count(got, "机密·至2030-12-31") != strings.Count(got, "/共") || !strings.Contains(got, "备注文字。") {
		t.Errorf("mark on each page: %s", got)
	}
	trail := registrar.Get(t, documentsPath+"/"+secret.ID+"/trail").Want(t, http.StatusOK)
	if !strings.Contains(string(trail.Body), `"what":"print"`) {
		t.Errorf("not written down: %.400s", trail.Body)
	}
	unknown := other.Get(t, documentsPath+"/"+unlike(open.ID)+"/slip.pdf").Want(t, http.StatusNotFound)
	for _, id := range []string{open.ID, secret.ID} {
		if a := other.Get(t, documentsPath+"/"+id+"/slip.pdf"); a.Status != http.StatusNotFound || string(a.Body) != string(unknown.Body) {
			t.Errorf("to someone else: %d %.200s", a.Status, a.Body)
		}
	}
	supervisor.Get(t, documentsPath+"/"+secret.ID+"/slip.pdf").Want(t, http.StatusOK) // the approver reads it while it is pending
}
