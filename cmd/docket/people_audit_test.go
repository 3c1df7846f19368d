package main

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"docket/internal/access"
)

// Page 3, 审计日志: entries are selected by the beginning of the action, actor and kind of subject,
// are named as far as the reader may know, and can be taken along as a workbook, which is an entry too.
func TestPeople_Audit(t *testing.T) {
	t.Parallel()
	o := newOffice(t, startService(t))
	registrar, supervisor, low := o.Registrar(t), o.Supervisor(t), o.Person(t, "low", "A", access.Internal, access.Supervisor)
	o.Edit(t, "low", map[string]any{"name": "=HYPERLINK(\"http://evil.example\")"}).Want(t, http.StatusOK)
	open := registrar.Paper(t, o.Dept("A"), nil)
	secret := registrar.Paper(t, o.Dept("A"), map[string]any{"classification": "secret", "title": "独角鲸"})
	type line struct {
		Action, Actor string
		ActorName     string `json:"actor_name"`
		SubjectKind   string `json:"subject_kind"`
		SubjectID     string `json:"subject_id"`
		SubjectName   string `json:"subject_name"`
	}
	list := func(p *person, query ...string) (out []line) {
		t.Helper()
		var page struct{ Items []line }
		p.Get(t, "/api/v1/audit", append(query, "limit", "200")...).Want(t, http.StatusOK).JSON(t, &page)
		return page.Items
	}
	waitFor(t, auditPatience, "the audit", func() bool { return len(list(supervisor, "action", "document.registered")) == 2 })

	for _, e := range list(supervisor, "action", "document.", "actor", registrar.Username, "subject_kind", "document") {
		if !strings.HasPrefix(e.Action, "document.") || e.Actor != registrar.Username || e.ActorName != "人员registrar" || e.SubjectKind != "document" ||
			e.SubjectName != map[string]string{open.ID: open.RegisterNo, secret.ID: secret.RegisterNo}[e.SubjectID] {
			t.Errorf("selected: %+v", e)
		}
	}
	if got := list(low, "subject", secret.ID); len(got) != 0 {
		t.Errorf("who is not cleared reads of a secret document: %+v", got)
	}
	for _, e := range list(low, "subject_kind", "department", "actor", "operator") {
		if e.ActorName != "本机操作员" || !strings.HasPrefix(e.SubjectName, "部门") {
			t.Errorf("made at this machine: %+v", e)
		}
	}
	if n := len(list(low, "subject_kind", "department", "actor", "operator")); n != 2 {
		t.Errorf("%d departments were made, want 2", n)
	}
	if got := list(low, "action", "%"); len(got) != 0 {
		t.Errorf("a pattern of the database selects %d entries", len(got))
	}
	low.Get(t, "/api/v1/audit", "from", "gestern", "actor", strings.Repeat("x", 201)).WantFields(t, map[string]string{"from": "time"})
	low.Get(t, "/api/v1/audit.xlsx", "actor", strings.Repeat("x", 201)).WantFields(t, map[string]string{"actor": "too_long"})

	rows := func(p *person, query ...string) [][]string {
		t.Helper()
		a := p.Get(t, "/api/v1/audit.xlsx", query...).Want(t, http.StatusOK)
		if name := url.PathEscape("审计日志.xlsx"); !strings.Contains(a.Header.Get("Content-Disposition"), name) || !strings.Contains(a.Header.Get("Content-Type"), "spreadsheetml") {
			t.Errorf("sent as %v", a.Header)
		}
		f, err := excelize.OpenReader(bytes.NewReader(a.Body))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = f.Close() }()
		if formula, err := f.GetCellFormula(f.GetSheetName(0), "G2"); err != nil || formula != "" {
			t.Errorf("formula %q, %v", formula, err)
		}
		rows, err := f.GetRows(f.GetSheetName(0))
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	if got := rows(supervisor, "action", "document.registered"); len(got) != 3 || got[0][0] != "时间" || got[1][1] != "document.registered" {
		t.Errorf("the supervisor's workbook: %v", got)
	}
	if got := rows(low, "action", "document.registered"); len(got) != 2 || got[1][5] != open.ID {
		t.Errorf("the workbook of who is not cleared: %v", got)
	}
	got := rows(supervisor, "action", "account.person.changed", "actor", "admin")
	if len(got) != 2 || got[1][6] != "'=HYPERLINK(\"http://evil.example\")" {
		t.Errorf("a name that looks like a formula: %v", got)
	}
	waitFor(t, auditPatience, "the entry of the export", func() bool { return len(list(supervisor, "action", "audit.exported", "actor", low.Username)) == 1 })
	for _, p := range []*person{registrar, administratorOf(t, o.service), o.Person(t, "auditor", "A", access.Secret, access.Auditor)} {
		p.Get(t, "/api/v1/audit.xlsx").Problem(t, http.StatusForbidden, "forbidden")
	}
}
