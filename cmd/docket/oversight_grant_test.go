package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"docket/internal/access"
)

// auditDay is the office's day, some days on.
func auditDay(days int) string {
	return time.Now().In(time.FixedZone("CST", 8*3600)).AddDate(0, 0, days).Format(time.DateOnly)
}

// Issue C 10, contract "auditor", L13, L16: a grant shows the records that it names, and of them what is no
// content; nothing else is seen anywhere.
func TestOversight_GrantShowsWhatItNames(t *testing.T) {
	t.Parallel()
	o := newAuditedOffice(t)
	for _, d := range append(o.inside(), o.outside()...) {
		o.auditor.WantUnseen(t, o.office, d)
	}
	o.auditor.Get(t, "/api/v1/audit").Problem(t, http.StatusForbidden, "forbidden")
	o.auditor.Get(t, "/api/v1/oversight/rights").Problem(t, http.StatusForbidden, "forbidden")
	o.grant(t)
	for _, d := range o.inside() {
		o.auditor.WantOverseen(t, d)
	}
	for _, d := range o.outside() {
		o.auditor.WantUnseen(t, o.office, d)
		o.auditor.WantHidden404(t, d)
	}
	list := o.auditor.List(t, "tag", o.mark())
	if list.Total != 2 || len(list.Items) != 2 {
		t.Errorf("the list counts %d and shows %d, want 2", list.Total, len(list.Items))
	}
	if n := o.auditor.List(t, "tag", o.mark(), "classification", "secret").Total; n != 0 {
		t.Errorf("%d of a higher level are counted", n)
	}
	// Words are content: neither search nor list nor any facet answers them.
	for _, q := range []string{"琥珀计划", "海鸥方案" + o.prefix, o.open.RegisterNo} {
		found := o.auditor.Search(t, "q", q, "tag", o.mark(), "facets", "项目名称,classification,source,department,year")
		if found.Total != 0 || len(found.Facets["classification"]) != 0 || o.auditor.List(t, "q", q, "tag", o.mark()).Total != 0 {
			t.Errorf("an auditor finds %q: %+v", q, found)
		}
	}
	for _, path := range []string{"/api/v1/search/suggest?q=海鸥方案", "/api/v1/tags?q=" + o.prefix} {
		if a := o.auditor.Get(t, path); bytes.Contains(a.Body, []byte(o.open.Title)) || bytes.Contains(a.Body, []byte(`"`+o.prefix+`"`)) {
			t.Errorf("%s answers %.200s", path, a.Body)
		}
	}
	if rows := sheetOf(t, o.auditor.Get(t, "/api/v1/documents.xlsx", "columns", "title", "tag", o.mark()).Want(t, http.StatusOK).Body); len(rows) > 1 {
		t.Errorf("an export holds what is only seen: %v", rows)
	}
}

// WantHidden404 checks the routes that need no list.
func (p *person) WantHidden404(t *testing.T, d documentAnswer) {
	t.Helper()
	p.Get(t, documentsPath+"/"+d.ID).Problem(t, http.StatusNotFound, "not_found")
}

// Every look is an entry of the audit, of open records too (DOC-13), and the auditor's own view of the audit
// holds nothing but the records granted.
func TestOversight_EveryLookIsWrittenDown(t *testing.T) {
	t.Parallel()
	o := newAuditedOffice(t)
	o.grant(t)
	o.auditor.Get(t, documentsPath+"/"+o.open.ID).Want(t, http.StatusOK)
	for _, rest := range []string{"/trail", "/traces", "/route", "/holds", "/acknowledgements", "/circulation.pdf"} {
		o.auditor.Get(t, documentsPath+"/"+o.open.ID+rest).Want(t, http.StatusOK)
	}
	o.auditor.List(t, "tag", o.mark())
	var trail struct {
		Items []struct {
			Action, Actor string
			Details       struct{ What string }
		}
	}
	o.registrar.Get(t, documentsPath+"/"+o.open.ID+"/trail").Want(t, http.StatusOK).JSON(t, &trail)
	// Who has signed is what an auditor is to see, also where it tells who is cleared.
	var signed struct{ Items []struct{ Name string } }
	o.auditor.Get(t, documentsPath+"/"+o.confidential.ID+"/acknowledgements").Want(t, http.StatusOK).JSON(t, &signed)
	if len(signed.Items) == 0 {
		t.Error("an auditor is not told who is to sign for a classified record")
	}
	looks := map[string]int{}
	for _, e := range trail.Items {
		if e.Action == "oversight.opened" && e.Actor == o.auditor.Username {
			looks[e.Details.What]++
		}
	}
	if looks["record"] != 1 || looks["trail"] != 4 || looks["readers"] != 1 || looks["print"] != 1 || looks["list"] != 1 {
		t.Errorf("written down: %v", looks)
	}
	var audit struct {
		Items []struct {
			SubjectKind string `json:"subject_kind"`
			SubjectID   string `json:"subject_id"`
		}
		Total int
	}
	waitFor(t, time.Minute, "the audit", func() bool {
		o.auditor.Get(t, "/api/v1/audit", "limit", "200").Want(t, http.StatusOK).JSON(t, &audit)
		return audit.Total >= 6
	})
	for _, e := range audit.Items {
		if e.SubjectKind != "document" || e.SubjectID != o.open.ID && e.SubjectID != o.confidential.ID {
			t.Errorf("the auditor reads about %s %s", e.SubjectKind, e.SubjectID)
		}
	}
	var looked struct{ Total int }
	waitFor(t, time.Minute, "the look at the audit", func() bool {
		o.supervisor.Get(t, "/api/v1/audit", "action", "oversight.looked", "actor", o.auditor.Username).Want(t, http.StatusOK).JSON(t, &looked)
		return looked.Total > 0
	})
}

// Issue C (c): a grant ends with the next request: withdrawn, expired, the clearance lowered, the role taken.
func TestOversight_GrantEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(t *testing.T, o auditedOffice, g grantAnswer){
		"withdrawn by another supervisor": func(t *testing.T, o auditedOffice, g grantAnswer) {
			o.Person(t, "second", "B", access.Internal, access.Supervisor).Do(t, "DELETE", "/api/v1/oversight/grants/"+g.ID, nil).Want(t, http.StatusNoContent)
		},
		"expired": func(t *testing.T, o auditedOffice, g grantAnswer) {
			inDatabase(t, o.service, "UPDATE audit_grant SET expires_on = $2 WHERE id = $1", g.ID, auditDay(-1))
		},
		"the role taken": func(t *testing.T, o auditedOffice, _ grantAnswer) {
			o.Edit(t, "auditor", map[string]any{"roles": []string{"employee"}}).Want(t, http.StatusOK)
		},
		"the clearance lowered": func(t *testing.T, o auditedOffice, _ grantAnswer) {
			o.Edit(t, "auditor", map[string]any{"clearance": "public"}).Want(t, http.StatusOK)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newAuditedOffice(t)
			g := o.grant(t)
			o.auditor.WantOverseen(t, o.confidential)
			end(t, o, g)
			for _, d := range o.inside() {
				o.auditor.WantUnseen(t, o.office, d)
			}
			if n := o.auditor.List(t, "tag", o.mark()).Total; n != 0 {
				t.Errorf("the list still counts %d", n)
			}
		})
	}
}

// What a supervisor may grant: never to themselves, above their clearance or above the auditor's.
func TestOversight_GrantRefused(t *testing.T) {
	t.Parallel()
	o := newAuditedOffice(t)
	low := o.Person(t, "low", "B", access.Internal, access.Supervisor)
	both := o.Person(t, "both", "B", access.Secret, access.Supervisor, access.Auditor)
	o.Person(t, "clerk", "C", access.Internal, access.Auditor)
	clerk := "t" + o.auditor.Username[1:len(o.auditor.Username)-len("auditor")] + "clerk"
	for name, c := range map[string]struct {
		by      *person
		changes map[string]any
		field   string
		code    string
	}{
		"to nobody":                  {o.supervisor, map[string]any{"auditor": ""}, "auditor", "required"},
		"to an unknown person":       {o.supervisor, map[string]any{"auditor": "nobody\x00"}, "auditor", "unknown_user"},
		"to themselves":              {both, map[string]any{"auditor": both.Username}, "auditor", "own_grant"},
		"to somebody not an auditor": {o.supervisor, map[string]any{"auditor": o.registrar.Username}, "auditor", "no_auditor"},
		"above their own clearance":  {low, nil, "level", "grant_above_clearance"},
		"above the auditor's":        {o.supervisor, map[string]any{"auditor": clerk}, "level", "auditor_not_cleared"},
		"an end before its start":    {o.supervisor, map[string]any{"to": "1899-12-31"}, "to", ""},
		"a period turned round":      {o.supervisor, map[string]any{"from": fmt.Sprintf("%d-07-01", o.year)}, "to", "before_start"},
		"no period":                  {o.supervisor, map[string]any{"from": nil}, "from", ""},
		"expired already":            {o.supervisor, map[string]any{"expires_on": auditDay(-1)}, "expires_on", "expired_day"},
		"for ever":                   {o.supervisor, map[string]any{"expires_on": auditDay(400)}, "expires_on", "grant_too_long"},
		"no department":              {o.supervisor, map[string]any{"departments": []string{}}, "departments", "required"},
		"an unknown department":      {o.supervisor, map[string]any{"departments": []string{"none"}}, "departments", "unknown_department"},
		"no reason":                  {o.supervisor, map[string]any{"reason": " "}, "reason", "reason_required"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := c.by.Do(t, "POST", "/api/v1/oversight/grants", o.grantBody(c.changes))
			p := a.Problem(t, http.StatusUnprocessableEntity, "invalid_input")
			if len(p.Errors) == 0 || c.code != "" && (p.Errors[0].Field != c.field || p.Errors[0].Code != c.code || p.Errors[0].Message == "") {
				t.Errorf("%+v", p.Errors)
			}
		})
	}
	for _, p := range []*person{o.auditor, o.registrar, administratorOf(t, o.service)} {
		p.Do(t, "POST", "/api/v1/oversight/grants", o.grantBody(nil)).Problem(t, http.StatusForbidden, "forbidden")
	}
	g := o.grant(t)
	other := o.Person(t, "other", "C", access.Secret, access.Auditor)
	other.Do(t, "DELETE", "/api/v1/oversight/grants/"+g.ID, nil).Problem(t, http.StatusNotFound, "not_found")
	var mine, theirs struct{ Total int }
	o.auditor.Get(t, "/api/v1/oversight/grants").Want(t, http.StatusOK).JSON(t, &mine)
	other.Get(t, "/api/v1/oversight/grants").Want(t, http.StatusOK).JSON(t, &theirs)
	if mine.Total != 1 || theirs.Total != 0 {
		t.Errorf("auditors see %d and %d grants, want 1 and 0", mine.Total, theirs.Total)
	}
	var raw json.RawMessage
	o.supervisor.Get(t, "/api/v1/oversight/grants", "limit", "1").Want(t, http.StatusOK).JSON(t, &raw)
}

// A3, L02, L03, L19: what a grant for open levels shows is the same, to the byte, when classified records of
// the same department and days are registered and approved.
func TestOversight_GrantKnowsOfNoSecret(t *testing.T) {
	t.Parallel()
	o := newAuditedOffice(t)
	clerk := o.Person(t, "clerk", "C", access.Internal, access.Auditor)
	o.supervisor.Do(t, "POST", "/api/v1/oversight/grants", o.grantBody(map[string]any{"auditor": clerk.Username, "level": "internal"})).Want(t, http.StatusCreated)
	look := func() map[string]string {
		out := map[string]string{}
		for _, path := range []string{"/api/v1/documents?tag=" + o.mark(), "/api/v1/documents?tag=" + o.mark() + "&sort=-register_no&limit=1", "/api/v1/registers",
			fmt.Sprintf("/api/v1/oversight/register?direction=incoming&year=%d", o.year), "/api/v1/search?facets=classification,source,year&tag=" + o.mark(),
			"/api/v1/tags?facet=项目名称&q=" + o.prefix, "/api/v1/search/suggest?q=海鸥方案" + o.prefix} {
			out[path] = string(took.ReplaceAll(clerk.Get(t, path).Want(t, http.StatusOK).Body, nil))
		}
		var s sampleAnswer
		clerk.Do(t, "POST", "/api/v1/oversight/samples", map[string]any{"year": o.year, "n": 100, "seed": "1"}).Want(t, http.StatusCreated).JSON(t, &s)
		out["sample"] = fmt.Sprint(s.Population, s.Digest, s.ids(), s.Withheld)
		return out
	}
	settled := func(level string) {
		d := o.registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"title": "海鸥方案" + o.prefix, "received_on": fmt.Sprintf("%d-03-03", o.year), "classification": level, "tags": tags(o.mark())}),
			upload{"密.txt", []byte("密" + level + o.prefix)})
		o.supervisor.Decide(t, o.supervisor.TaskAbout(t, d.ID).ID, "agree").Want(t, http.StatusNoContent)
	}
	waitFor(t, time.Minute, "the copies", func() bool {
		return !bytes.Contains(clerk.Get(t, "/api/v1/documents", "tag", o.mark()).Body, []byte(`"state":"pending"`))
	})
	before := look()
	settled("confidential")
	settled("secret")
	for path, is := range look() {
		if is != before[path] {
			t.Errorf("%s: before %.300s, after %.300s", path, before[path], is)
		}
	}
}
