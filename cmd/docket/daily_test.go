package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/print/printtest"
)

const dailyPath = "/api/v1/daily"

type dailyFigures struct{ Received, Unsigned, Due, Overdue int }

type dailyAnswer struct {
	Date        string
	Kind        string
	Total       dailyFigures
	Departments []struct {
		Code, Name string
		dailyFigures
	}
	Overdue []struct {
		ID          string
		Title       string
		WorkingDays int `json:"working_days"`
	}
}

func (a dailyAnswer) of(code string) dailyFigures {
	for _, d := range a.Departments {
		if d.Code == code {
			return d.dailyFigures
		}
	}
	return dailyFigures{}
}

// Issue C build 1, GOV-05 and security L14, L16: at 17:30 of a working day supervisors and registrars are told of
// the page of the day, once; everyone's figures count what they may read; the mail holds counts alone.
func TestDaily(t *testing.T) {
	t.Parallel()
	printtest.Fonts(t)
	box := newMailbox(t)
	o := newOffice(t, startService(t, box.env(), at("2026-02-13T17:00:00+08:00")))
	registrar, desk := o.Registrar(t), o.Person(t, "desk", "A", access.Internal, access.Registrar)
	supervisor, employee := o.Person(t, "supervisor", "B", access.Internal, access.Supervisor), o.Person(t, "employee", "A", access.Internal)
	address := map[string]string{}
	for _, name := range []string{"registrar", "desk", "supervisor", "employee"} {
		address[name] = o.Mailed(t, name)
	}
	a, b := o.Dept("A"), o.Dept("B")
	paper := func(changes map[string]any) documentAnswer { return registrar.Paper(t, a, changes) }
	first := paper(map[string]any{"received_on": "2026-02-13", "lead_department": a})
	paper(map[string]any{"received_on": "2026-02-13", "distribution": map[string]any{"departments": []string{a, b}}})
	paper(map[string]any{"received_on": "2026-02-04", "lead_department": b, "due_on": "2026-02-13"})
	late := paper(map[string]any{"received_on": "2026-02-04", "lead_department": a, "due_on": "2026-02-10", "title": "逾期的通知"})
	secret := paper(map[string]any{"received_on": "2026-02-04", "due_on": "2026-02-09", "title": "独角鲸计划", "classification": "secret"})
	void := paper(map[string]any{"received_on": "2026-02-13", "due_on": "2026-02-13"})
	registrar.Do(t, http.MethodPost, documentsPath+"/"+void.ID+"/void", map[string]any{"reason": "重复"}).Want(t, http.StatusOK)
	o.AllSigned(t)
	o.unsigned(t, first.ID, b)

	day := func(p *person, query ...string) (d dailyAnswer) {
		t.Helper()
		p.Get(t, dailyPath, query...).Want(t, http.StatusOK).JSON(t, &d)
		return d
	}
	whole := day(registrar)
	if whole.Date != "2026-02-13" || whole.Kind != "working" || whole.Total != (dailyFigures{2, 1, 1, 2}) || whole.of(a) != (dailyFigures{2, 0, 0, 2}) || whole.of(b) != (dailyFigures{1, 1, 1, 0}) {
		t.Errorf("the registrar's page: %+v", whole)
	}
	if len(whole.Overdue) != 2 || whole.Overdue[0].ID != secret.ID || whole.Overdue[1].WorkingDays != 3 {
		t.Errorf("overdue: %+v", whole.Overdue)
	}
	if d := day(desk); d.Total != (dailyFigures{2, 1, 1, 1}) || d.of(a).Overdue != 1 || len(d.Overdue) != 1 || d.Overdue[0].ID != late.ID {
		t.Errorf("L16: the page of a registrar without clearance: %+v", d)
	}
	if d := day(supervisor); d.Total != (dailyFigures{1, 0, 0, 0}) || len(d.Overdue) != 0 {
		t.Errorf("L16: the page of a supervisor who reads only what department B gets: %+v", d)
	}
	if d := day(registrar, "date", "2026-02-04"); d.Total.Received != 3 || d.Total.Overdue != 0 {
		t.Errorf("an earlier day: %+v", d)
	}
	for _, path := range []string{dailyPath, dailyPath + ".pdf"} {
		employee.Get(t, path).Problem(t, http.StatusForbidden, "forbidden")
		registrar.Get(t, path, "date", "gestern").WantFields(t, map[string]string{"date": "date"})
		registrar.Get(t, path, "date", "2026-02-14").WantFields(t, map[string]string{"date": "in_future"})
	}
	sheet := registrar.Get(t, dailyPath+".pdf").Want(t, http.StatusOK)
	if text := printtest.Text(t, sheet.Body); !strings.Contains(text, secret.RegisterNo) || !strings.Contains(text, "（机密）") || strings.Contains(text, "独角鲸") || !strings.Contains(text, "逾期的通知") || !strings.Contains(text, "第1页/共1页") {
		t.Errorf("the sheet: %s", text)
	}

	toldOf := func(p *person, date string) int { return p.notices(t, date)["routine.daily"] }
	if toldOf(registrar, "2026-02-13") != 0 {
		t.Error("told before 17:30")
	}
	for _, moment := range []string{"2026-02-13T17:30:30+08:00", "2026-02-13T20:00:00+08:00"} {
		o.Day(t, moment, "document.send_daily")
		for p, want := range map[*person]int{registrar: 1, desk: 1, supervisor: 1, employee: 0} {
			if got := toldOf(p, "2026-02-13"); got != want {
				t.Errorf("%s: %s was told %d times, want %d", moment, p.Username, got, want)
			}
		}
	}
	waitFor(t, mailPatience, "the mails of the page", func() bool { return len(box.About(address["desk"], "每日一页")) == 1 })
	if l := box.About(address["desk"], "每日一页")[0]; l.Subject != "每日一页" || !strings.Contains(l.Body, "2026-02-13　收文 2，未签收 1，今日到期 1，逾期 1") || strings.Contains(l.Body, "通知\n") || strings.Contains(l.Body, late.RegisterNo) {
		t.Errorf("the mail: %+v", l)
	}
	if found := append(box.About(address["registrar"], "独角鲸"), box.About(address["employee"], "每日一页")...); len(found) > 0 {
		t.Errorf("L14: %+v", found)
	}

	// The make-up Saturday was missed: its page is made late, and nobody is told of an old one. The break has none.
	o.Day(t, "2026-02-16T18:00:00+08:00", "document.send_daily")
	if toldOf(registrar, "2026-02-14")+toldOf(registrar, "2026-02-16") != 0 {
		t.Error("told of a page that is two days old, or of a holiday")
	}
	var runs struct {
		Total int
		Items []struct {
			Period string
			DoneAt *string `json:"done_at"`
			DoneBy string  `json:"done_by"`
		}
	}
	supervisor.Get(t, "/api/v1/duties/document.daily/runs").Want(t, http.StatusOK).JSON(t, &runs)
	if runs.Total != 2 || runs.Items[0].Period != "2026-02-14" || runs.Items[1].Period != "2026-02-13" || runs.Items[0].DoneAt == nil || runs.Items[0].DoneBy != "system" {
		t.Errorf("runs %+v", runs)
	}
	employee.Get(t, "/api/v1/duties/document.daily/runs").Problem(t, http.StatusForbidden, "forbidden")
}

// unsigned opens a signature of a department that is outstanding.
func (s *service) unsigned(t testing.TB, id, department string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	_, err = conn.Exec(t.Context(), `INSERT INTO task (id, kind, subject_kind, subject_id, node, role, username, department, min_clearance, requested_by, arrived_at)
		VALUES ($1, 'acknowledge', 'document', $2, '', '', '', $3, 0, '', '2026-02-13T09:00:00+08:00')`, "task-"+id, id, department)
	if err != nil {
		t.Fatal(err)
	}
}

// GOV-05: everyone sees who does what; a duty follows the person, the deputy, the post, and falls to nobody else.
func TestDuties(t *testing.T) {
	t.Parallel()
	o := newOffice(t, startService(t, at("2026-02-13T18:00:00+08:00")))
	one, two := o.Person(t, "one", "A", access.Internal, access.Supervisor), o.Person(t, "two", "A", access.Internal, access.Supervisor)
	third, clerk := o.Person(t, "third", "A", access.Internal, access.Supervisor), o.Person(t, "clerk", "A", access.Internal)
	type duty struct {
		Key, Person, Deputy string
		Version             int
		Today               []string
		NextOn              string `json:"next_on"`
	}
	read := func() duty {
		t.Helper()
		var list struct{ Items []duty }
		clerk.Get(t, "/api/v1/duties").Want(t, http.StatusOK).JSON(t, &list)
		for _, d := range list.Items {
			if d.Key == "document.daily" {
				return d
			}
		}
		t.Fatal("the daily page is no duty")
		return duty{}
	}
	assign := func(p *person, person, deputy string, version int) answer {
		return p.Do(t, http.MethodPut, "/api/v1/duties/document.daily", map[string]any{"person": person, "deputy": deputy, "version": version})
	}
	if d := read(); d.NextOn != "2026-02-14" || fmt.Sprint(d.Today) != fmt.Sprint([]string{one.Username, third.Username, two.Username}) {
		t.Errorf("%+v", d)
	}
	assign(clerk, "", "", 1).Problem(t, http.StatusForbidden, "forbidden")
	assign(one, clerk.Username, "", 1).WantFields(t, map[string]string{"person": "not_of_post"})
	assign(one, one.Username, one.Username, 1).WantFields(t, map[string]string{"deputy": "same_person"})
	assign(one, "", two.Username, 1).WantFields(t, map[string]string{"person": "required"})
	assign(one, "a\x00b", "", 1).WantFields(t, map[string]string{"person": "not_of_post"})
	one.Do(t, http.MethodPut, "/api/v1/duties/tea", map[string]any{"person": "", "deputy": "", "version": 1}).Problem(t, http.StatusNotFound, "routine.duty_not_found")
	one.Get(t, "/api/v1/duties/tea/runs").Problem(t, http.StatusNotFound, "routine.duty_not_found")
	assign(one, one.Username, two.Username, 1).Want(t, http.StatusNoContent)
	assign(one, one.Username, two.Username, 1).Problem(t, http.StatusConflict, "stale_version")
	for _, want := range [][]string{{one.Username}, {two.Username}, {third.Username}} {
		if d := read(); fmt.Sprint(d.Today) != fmt.Sprint(want) {
			t.Errorf("it is done by %v, want %v", d.Today, want)
		}
		name := want[0][strings.IndexByte(want[0], '.')+1:]
		o.Edit(t, name, map[string]any{"is_active": false}).Want(t, http.StatusOK)
	}
	if d := read(); len(d.Today) != 0 {
		t.Errorf("nobody is left, and it is done by %v", d.Today)
	}
}
