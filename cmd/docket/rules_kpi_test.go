package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"docket/internal/access"
)

type timelinessAnswer struct {
	Due                int
	OnTime             int `json:"on_time"`
	Late, Overdue      int
	NotYetDue          int `json:"not_yet_due"`
	Extended           int
	ExtendedOnTime     int  `json:"extended_on_time"`
	HasData            bool `json:"has_data"`
	IsMet              bool `json:"is_met"`
	IsWholeRegister    bool `json:"is_whole_register"`
	Unlisted           int
	UnlistedClassified int `json:"unlisted_classified"`
}

// Timeliness reads KPI-01 of a period.
func (p *person) Timeliness(t testing.TB, from, to string) (k timelinessAnswer) {
	t.Helper()
	p.Get(t, "/api/v1/kpi/documents", "from", from, "to", to).Want(t, http.StatusOK).JSON(t, &k)
	return k
}

// Rule KPI-01: the share is exact, open overdue ones are in the denominator, void ones are not, nothing
// due is no data, and each figure leads to its list.
func TestRules_Timeliness(t *testing.T) {
	t.Parallel()
	o := newOffice(t, startService(t))
	registrar, supervisor := o.Registrar(t), o.Supervisor(t)
	due := func(day string, changes map[string]any) string {
		all := map[string]any{"handling": "act", "due_on": day, "lead_department": o.Dept("A"), "classification": "public", "received_on": "2025-01-02"}
		for k, v := range changes {
			all[k] = v
		}
		return registrar.Paper(t, o.Dept("A"), all).ID
	}
	if k := supervisor.Timeliness(t, "2025-02-01", "2025-02-28"); k.HasData || k.IsMet || k.Due != 0 {
		t.Errorf("nothing was due: %+v", k)
	}
	// 94 of 99 are not 95 %, 95 of 100 are.
	var ids []string
	for range 94 {
		ids = append(ids, due("2025-03-10", nil))
	}
	late := []string{due("2025-03-31", nil), due("2025-03-01", nil)}
	for range 3 { // open and overdue
		due("2025-03-15", nil)
	}
	o.Conclude(t, "2025-03-10", ids...)
	o.Conclude(t, "2025-04-01", late...)
	registrar.Do(t, http.MethodPost, documentsPath+"/"+due("2025-03-15", nil)+"/void", map[string]any{"reason": "误登"}).Want(t, http.StatusOK)
	k := supervisor.Timeliness(t, "2025-03-01", "2025-03-31")
	if k.Due != 99 || k.OnTime != 94 || k.Late != 2 || k.Overdue != 3 || k.IsMet || !k.HasData || k.NotYetDue != 0 {
		t.Errorf("94 of 99: %+v", k)
	}
	o.Conclude(t, "2025-03-31", due("2025-03-31", nil)) // on the last day is on time
	if k = supervisor.Timeliness(t, "2025-03-01", "2025-03-31"); k.Due != 100 || k.OnTime != 95 || !k.IsMet {
		t.Errorf("95 of 100: %+v", k)
	}
	for part, want := range map[string]int{"": 100, "due": 100, "on_time": 95, "late": 2, "overdue": 3, "not_yet_due": 0, "extended": 0} {
		var list struct{ Total int }
		supervisor.Get(t, "/api/v1/kpi/documents/list", "from", "2025-03-01", "to", "2025-03-31", "part", part).Want(t, http.StatusOK).JSON(t, &list)
		if list.Total != want {
			t.Errorf("%q lists %d, want %d", part, list.Total, want)
		}
	}

	// 19 of 20 meet. A date that was mistyped and corrected is not put off.
	ids = nil
	for i := range 19 {
		id := due("2025-05-02", nil)
		if i < 2 {
			registrar.Do(t, http.MethodPatch, documentsPath+"/"+id, map[string]any{"version": 1, "due_on": "2025-05-20"}).Want(t, http.StatusOK)
		}
		ids = append(ids, id)
	}
	o.Conclude(t, "2025-05-19", ids[:2]...)
	o.Conclude(t, "2025-05-02", ids[2:]...)
	due("2025-05-20", nil)
	if k = supervisor.Timeliness(t, "2025-05-01", "2025-05-31"); k.Due != 20 || k.OnTime != 19 || !k.IsMet || k.Extended != 0 || k.ExtendedOnTime != 0 {
		t.Errorf("19 of 20: %+v", k)
	}

	// Put off (延期): counted, and counted apart, once it has been granted.
	day := func(days int) string { return time.Now().AddDate(0, 0, days).Format("2006-01-02") }
	desk := o.Person(t, "desk", "A", access.Internal, access.Registrar)
	granted, refused := due(day(40), nil), due(day(60), nil)
	for id, decision := range map[string]string{granted: "agree", refused: "refuse"} {
		desk.Do(t, http.MethodPost, documentsPath+"/"+id+"/extend", map[string]any{"due_on": day(62), "reason": "须现场核实"}).Want(t, http.StatusOK)
		registrar.Decide(t, registrar.TaskAbout(t, id).ID, decision).Want(t, http.StatusNoContent)
	}
	o.Conclude(t, "2025-06-01", granted, refused)
	if k = supervisor.Timeliness(t, day(60), day(62)); k.Due != 2 || k.OnTime != 2 || k.Extended != 1 || k.ExtendedOnTime != 1 {
		t.Errorf("one put off, one refused: %+v", k)
	}

	// What is to come is neither late nor in the denominator until it is finished.
	soon := time.Now().AddDate(1, 0, 0).Format("2006-01-02")
	early := due(soon, nil)
	due(soon, nil)
	o.Conclude(t, "2025-06-01", early)
	if k = supervisor.Timeliness(t, soon, soon); k.Due != 1 || k.OnTime != 1 || k.NotYetDue != 1 {
		t.Errorf("one early, one to come: %+v", k)
	}
	for name, c := range map[string][]string{"to": {"from", "2025-02-01", "to", "2025-01-01"}, "from": {"from", "2025-02-30"}, "part": {"part", "some"}} {
		path := "/api/v1/kpi/documents/list"
		if got := supervisor.Get(t, path, c...).Fields(t); got[name] == "" {
			t.Errorf("%v: %v", c, got)
		}
	}
}

// Rule KPI-01 with security L16: figures over the whole register are by right, and go no further than the
// own clearance; others count what they may read.
func TestRules_TimelinessTellsNoSecrets(t *testing.T) {
	t.Parallel()
	o := newOffice(t, startService(t))
	registrar := o.Registrar(t)
	for i, level := range []string{"public", "internal", "confidential", "secret"} {
		d := registrar.Paper(t, o.Dept("B"), map[string]any{"handling": "read", "due_on": fmt.Sprintf("2025-03-0%d", i+1), "classification": level, "received_on": "2025-01-02"})
		if strings.HasPrefix(d.ScopeState, "p") == (i < 2) {
			t.Fatalf("%s: %s", level, d.ScopeState)
		}
	}
	for _, c := range []struct {
		who  *person
		want timelinessAnswer
	}{
		{o.Person(t, "plain", "A", access.Secret), timelinessAnswer{Due: 1, Overdue: 1, HasData: true}},
		{o.Person(t, "head", "A", access.Internal, access.Management), timelinessAnswer{Due: 2, Overdue: 2, HasData: true, IsWholeRegister: true, Unlisted: 1}},
		{o.Person(t, "cleared", "A", access.Confidential, access.Management), timelinessAnswer{Due: 3, Overdue: 3, HasData: true, IsWholeRegister: true, Unlisted: 2, UnlistedClassified: 1}},
		{o.Person(t, "highest", "A", access.Secret, access.Management), timelinessAnswer{Due: 4, Overdue: 4, HasData: true, IsWholeRegister: true, Unlisted: 3, UnlistedClassified: 2}},
	} {
		if got := c.who.Timeliness(t, "2025-03-01", "2025-03-31"); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.who.Username, got, c.want)
		}
		var list struct{ Total int }
		c.who.Get(t, "/api/v1/kpi/documents/list", "from", "2025-03-01", "to", "2025-03-31").Want(t, http.StatusOK).JSON(t, &list)
		if list.Total != c.want.Due-c.want.Unlisted {
			t.Errorf("%s lists %d", c.who.Username, list.Total)
		}
	}
}
