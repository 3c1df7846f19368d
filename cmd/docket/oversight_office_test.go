package main

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"docket/internal/access"
	"docket/internal/account"
)

// auditedOffice is an office with an auditor, and records inside and outside of what they are granted: those
// of department A received in the first half of a year, up to 秘密.
type auditedOffice struct {
	*office
	year                             int
	registrar, supervisor, auditor   *person
	open, confidential               documentAnswer // inside
	elsewhere, later, secret, closed documentAnswer // of another department, received later, too high, scope undecided
}

func (o auditedOffice) inside() []documentAnswer { return []documentAnswer{o.open, o.confidential} }

func (o auditedOffice) outside() []documentAnswer {
	return []documentAnswer{o.elsewhere, o.later, o.secret, o.closed}
}

func newAuditedOffice(t *testing.T) auditedOffice {
	t.Helper()
	base := newOffice(t, theService(t))
	base.Operate(t, "department-add", account.Department{Code: base.Dept("C"), Name: "部门" + base.Dept("C")}, nil)
	o := auditedOffice{office: base, year: newYear(), registrar: base.Registrar(t), supervisor: base.Person(t, "supervisor", "B", access.Secret, access.Supervisor),
		auditor: base.Person(t, "auditor", "C", access.Secret, access.Auditor)}
	other := base.Person(t, "registrar-b", "B", access.Secret, access.Registrar)
	n := 0
	register := func(by *person, department, day, level string) documentAnswer {
		n++
		return by.MustRegister(t, record(o.Dept(department), map[string]any{"title": fmt.Sprintf("海鸥方案%s第%d件", o.prefix, n), "source": "园区" + o.prefix, "received_on": fmt.Sprintf("%d-%s", o.year, day),
			"classification": level, "tags": tags(o.mark())}), upload{fmt.Sprintf("方案%d.txt", n), []byte(fmt.Sprintf("琥珀计划正文%s第%d件", o.prefix, n))})
	}
	o.open = register(o.registrar, "A", "03-02", "internal")
	o.confidential = register(o.registrar, "A", "06-30", "confidential")
	o.elsewhere = register(other, "B", "03-02", "internal")
	o.later = register(o.registrar, "A", "07-01", "internal")
	o.secret = register(o.registrar, "A", "03-02", "secret")
	o.closed = register(o.registrar, "A", "03-02", "confidential")
	for _, d := range []documentAnswer{o.confidential, o.secret} {
		o.supervisor.Decide(t, o.supervisor.TaskAbout(t, d.ID).ID, "agree").Want(t, http.StatusNoContent)
	}
	for _, d := range append(o.inside(), o.outside()...) {
		o.registrarOf(other, d).WaitText(t, d.ID)
	}
	return o
}

func (o auditedOffice) registrarOf(other *person, d documentAnswer) *person {
	if d.ID == o.elsewhere.ID {
		return other
	}
	return o.registrar
}

// grantBody is a grant as a supervisor enters it, with changes put over it.
func (o auditedOffice) grantBody(changes map[string]any) map[string]any {
	body := map[string]any{"auditor": o.auditor.Username, "from": fmt.Sprintf("%d-01-01", o.year), "to": fmt.Sprintf("%d-06-30", o.year),
		"departments": []string{o.Dept("A")}, "level": "confidential", "expires_on": auditDay(30), "reason": "年度内部审计"}
	for k, v := range changes {
		body[k] = v
	}
	return body
}

type grantAnswer struct {
	ID, State, Auditor string
}

func (o auditedOffice) grant(t *testing.T) grantAnswer {
	t.Helper()
	var g grantAnswer
	o.supervisor.Do(t, "POST", "/api/v1/oversight/grants", o.grantBody(nil)).Want(t, http.StatusCreated).JSON(t, &g)
	return g
}

// WantOverseen checks that a person sees a record and what happened to it, and none of its content.
func (p *person) WantOverseen(t *testing.T, d documentAnswer) {
	t.Helper()
	var seen struct {
		Title        string
		IsRecordOnly bool `json:"is_record_only"`
	}
	p.Get(t, documentsPath+"/"+d.ID).Want(t, http.StatusOK).JSON(t, &seen)
	if seen.Title != d.Title || !seen.IsRecordOnly {
		t.Errorf("the record is %+v", seen)
	}
	for _, rest := range []string{"/trail", "/traces", "/route", "/acknowledgements", "/circulation.pdf"} {
		p.Get(t, documentsPath+"/"+d.ID+rest).Want(t, http.StatusOK)
	}
	p.Get(t, "/api/v1/oversight/documents/"+d.ID+"/readers").Want(t, http.StatusOK)
	for _, rest := range []string{"/files/" + d.Files[0].ID + "/content", "/files/" + d.Files[0].ID + "/text", "/files/" + d.Files[0].ID + "/preview", "/slip.pdf", "/copy.pdf", "/archive-stamp.pdf"} {
		p.Get(t, documentsPath+"/"+d.ID+rest).Problem(t, http.StatusForbidden, "document.audit_only")
	}
	for _, change := range []answer{p.Do(t, "PATCH", documentsPath+"/"+d.ID, map[string]any{"version": 1, "title": "x"}), p.Do(t, "POST", documentsPath+"/"+d.ID+"/void", map[string]any{"reason": "x"})} {
		if change.Status < 400 {
			t.Errorf("an auditor changes a record: %d", change.Status)
		}
	}
}

// WantUnseen checks that nothing of the oversight shows a record, beside what WantHidden checks.
func (p *person) WantUnseen(t *testing.T, o *office, d documentAnswer) {
	t.Helper()
	hidden, unknown := p.Get(t, "/api/v1/oversight/documents/"+d.ID+"/readers"), p.Get(t, "/api/v1/oversight/documents/01NOTHINGHERE0000000000000/readers")
	if hidden.Status != unknown.Status || !bytes.Equal(hidden.Body, unknown.Body) || hidden.Status < 400 {
		t.Errorf("who reads a hidden record: %d %.200s", hidden.Status, hidden.Body)
	}
	for _, path := range []string{documentsPath + "?limit=200&tag=" + o.mark(), "/api/v1/audit?limit=200", "/api/v1/audit?subject=" + d.ID} {
		if a := p.Get(t, path); bytes.Contains(a.Body, []byte(d.ID)) || bytes.Contains(a.Body, []byte(d.Title)) {
			t.Errorf("%s shows a hidden record", path)
		}
	}
	for _, rest := range []string{"", "/trail", "/traces", "/route", "/acknowledgements", "/circulation.pdf", "/copy.pdf", "/archive-stamp.pdf", "/files/" + d.Files[0].ID + "/content", "/files/" + d.Files[0].ID + "/text", "/slip.pdf"} {
		hidden, unknown := p.Get(t, documentsPath+"/"+d.ID+rest), p.Get(t, documentsPath+"/01NOTHINGHERE0000000000000"+rest)
		if hidden.Status != http.StatusNotFound || !bytes.Equal(hidden.Body, unknown.Body) {
			t.Errorf("%s asks for %q: %d %.200s", p.Username, rest, hidden.Status, hidden.Body)
		}
	}
}

// auditorOf adds a cleared auditor of department B who is granted a year of one department, up to 机密.
func auditorOf(t testing.TB, o *office, year int, department string) *person {
	t.Helper()
	name := fmt.Sprintf("auditor-%d-%s", year, strings.ToLower(department))
	auditor := o.Person(t, name, "B", access.Secret, access.Auditor)
	o.Person(t, name+".by", "B", access.Secret, access.Supervisor).Do(t, "POST", "/api/v1/oversight/grants", map[string]any{"auditor": auditor.Username,
		"from": fmt.Sprintf("%d-01-01", year), "to": fmt.Sprintf("%d-12-31", year), "departments": []string{o.Dept(department)}, "level": "secret",
		"expires_on": auditDay(30), "reason": "审计"}).Want(t, http.StatusCreated)
	return auditor
}
