package main

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
)

const reminderPatience = 30 * time.Second

// jobsDone is how many jobs of a kind this service has completed.
func (s *service) jobsDone(t testing.TB, kind string) (n int) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM river_job WHERE kind = $1 AND state = 'completed'", kind).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Day restarts the service on another day and waits until it has done a job of that day.
func (s *service) Day(t testing.TB, moment, job string) {
	t.Helper()
	done := s.jobsDone(t, job)
	s.RestartAt(t, moment)
	waitFor(t, reminderPatience, job+" of "+moment, func() bool { return s.jobsDone(t, job) > done })
}

// notices counts a person's notices about a document by kind.
func (p *person) notices(t testing.TB, id string) map[string]int {
	t.Helper()
	var list struct {
		Items []struct {
			Kind      string
			SubjectID string `json:"subject_id"`
		}
	}
	p.Get(t, "/api/v1/notices", "limit", "200").Want(t, http.StatusOK).JSON(t, &list)
	counts := map[string]int{}
	for _, n := range list.Items {
		if n.SubjectID == id {
			counts[n.Kind]++
		}
	}
	return counts
}

// Domain 2.2 and issue C, must show f: around Spring Festival 2026 the reminders of a due date come on the days
// of the domain book, once each, to whom the document waits for; none for what is void.
func TestRules_Reminders(t *testing.T) {
	t.Parallel()
	o := newOffice(t, startService(t, at("2026-02-04T09:00:00+08:00")))
	registrar, supervisor := o.Registrar(t), o.Person(t, "supervisor", "B", access.Secret, access.Supervisor)
	act := func(changes map[string]any) documentAnswer {
		r := map[string]any{"received_on": "2026-02-04", "handling": "act", "due_on": "2026-02-24"}
		for k, v := range changes {
			r[k] = v
		}
		return registrar.Paper(t, o.Dept("A"), r)
	}
	d, dropped := act(nil), act(nil)
	secret := act(map[string]any{"classification": "secret"})
	registrar.Do(t, http.MethodPost, documentsPath+"/"+dropped.ID+"/void", map[string]any{"reason": "重复"}).Want(t, http.StatusOK)
	for _, c := range []struct {
		moment string
		want   map[string]int
	}{
		{"2026-02-13T09:00:00+08:00", map[string]int{}},
		{"2026-02-14T00:01:00+08:00", map[string]int{"document.due_before": 1}}, // a Saturday that is worked, the last day before the break
		{"2026-02-14T18:00:00+08:00", map[string]int{"document.due_before": 1}},
		{"2026-02-20T09:00:00+08:00", map[string]int{"document.due_before": 1}},
		{"2026-02-24T09:00:00+08:00", map[string]int{"document.due_before": 1, "document.due_today": 1}},
		{"2026-02-25T09:00:00+08:00", map[string]int{"document.due_before": 1, "document.due_today": 1, "document.overdue": 1}},
		{"2026-02-28T09:00:00+08:00", map[string]int{"document.due_before": 1, "document.due_today": 1, "document.overdue": 2}},
		{"2026-03-01T09:00:00+08:00", map[string]int{"document.due_before": 1, "document.due_today": 1, "document.overdue": 2}}, // a Sunday
	} {
		o.Day(t, c.moment, "document.remind_due")
		if got := registrar.notices(t, d.ID); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %v, want %v", c.moment, got, c.want)
		}
	}
	// A notice that is corrected changes what comes; what has been is neither repeated nor taken back.
	administratorOf(t, o.service).Do(t, http.MethodPut, calendarPath+"/2026", map[string]any{"version": 1, "working": []string{}, "statutory": []string{},
		"off": []map[string]string{{"name": "春节", "from": "2026-02-15", "to": "2026-02-26"}, {"name": "停电", "from": "2026-03-02", "to": "2026-03-02"}}}).Want(t, http.StatusOK)
	for _, moment := range []string{"2026-03-02T09:00:00+08:00", "2026-03-03T09:00:00+08:00"} {
		o.Day(t, moment, "document.remind_due")
	}
	if got := registrar.notices(t, d.ID); got["document.due_before"] != 1 || got["document.overdue"] != 3 {
		t.Errorf("after a correction of the calendar: %v", got)
	}
	if got := registrar.notices(t, dropped.ID); len(got) != 0 {
		t.Errorf("of what is void: %v", got)
	}
	// Its scope waits for the supervisor, and so does its date.
	if got := supervisor.notices(t, secret.ID); got["task.scope_approval"] != 1 || got["document.due_before"] != 1 || got["document.overdue"] != 3 || len(supervisor.notices(t, d.ID)) != 0 {
		t.Errorf("whom the document waits for: %v", got)
	}
	if got := registrar.notices(t, secret.ID); len(got) != 0 {
		t.Errorf("whom it does not wait for: %v", got)
	}
}

// Domain 2.2, 延期: asked for before the date by a registrar or who holds it, decided by who set the date and never
// by who asked; the new date stands in the next version and both dates are kept for KPI-01.
func TestRules_Extension(t *testing.T) {
	t.Parallel()
	o := newOffice(t, startService(t, at("2026-02-04T09:00:00+08:00")))
	registrar, other := o.Registrar(t), o.Person(t, "desk", "B", access.Internal, access.Registrar)
	supervisor, reader := o.Person(t, "supervisor", "B", access.Internal, access.Supervisor), o.Person(t, "reader", "A", access.Internal)
	stranger := o.Person(t, "stranger", "B", access.Internal)
	d := registrar.Paper(t, o.Dept("A"), map[string]any{"received_on": "2026-02-04", "due_on": "2026-02-24"})
	ask := func(p *person, id, due, why string) answer {
		return p.Do(t, http.MethodPost, documentsPath+"/"+id+"/extend", map[string]any{"due_on": due, "reason": why})
	}
	ask(other, d.ID, "2026-02-24", "须现场核实").WantFields(t, map[string]string{"due_on": "not_later"})
	ask(other, d.ID, "2026-03-10", " ").WantFields(t, map[string]string{"reason": "reason_required"})
	ask(other, d.ID, "2026-02-30", "须现场核实").Want(t, http.StatusUnprocessableEntity)
	ask(reader, d.ID, "2026-03-10", "须现场核实").Problem(t, http.StatusForbidden, "forbidden")
	if hidden, unknown := ask(stranger, d.ID, "2026-03-10", "x"), ask(stranger, "01NOTHINGHERE0000000000000", "2026-03-10", "x"); hidden.Status != http.StatusNotFound || string(hidden.Body) != string(unknown.Body) {
		t.Errorf("a stranger asks: %d %s", hidden.Status, hidden.Body)
	}
	undated := registrar.Paper(t, o.Dept("A"), nil)
	ask(registrar, undated.ID, "2026-03-10", "x").Problem(t, http.StatusConflict, "document.no_due")

	// Another desk asks: the registrar who set the date decides.
	ask(other, d.ID, "2026-03-10", "须现场核实").Want(t, http.StatusOK)
	ask(other, d.ID, "2026-03-11", "须现场核实").Problem(t, http.StatusConflict, "document.extension_waits")
	task := registrar.TaskAbout(t, d.ID)
	if task == nil || task.Kind != "extend" || !registrar.told(t, "task.extend", d.ID) || other.TaskAbout(t, d.ID) != nil || supervisor.TaskAbout(t, d.ID) != nil {
		t.Fatalf("the task of the extension: %+v", task)
	}
	registrar.Do(t, http.MethodPost, "/api/v1/tasks/"+task.ID, map[string]any{"decision": "forward"}).Want(t, http.StatusUnprocessableEntity)
	other.Decide(t, task.ID, "agree").Want(t, http.StatusNotFound)
	registrar.Decide(t, task.ID, "agree").Want(t, http.StatusNoContent)
	registrar.Decide(t, task.ID, "agree").Want(t, http.StatusNotFound)
	if !other.told(t, "document.extended", d.ID) || dueOf(t, reader, d.ID) != "2026-03-10" {
		t.Errorf("after agreeing the date is %s", dueOf(t, reader, d.ID))
	}

	// The registrar asks: not the registrar, but a supervisor decides, who may read it from then on.
	supervisor.Get(t, documentsPath+"/"+d.ID).Want(t, http.StatusNotFound)
	ask(registrar, d.ID, "2026-03-31", "等待复函").Want(t, http.StatusOK)
	if registrar.TaskAbout(t, d.ID) != nil {
		t.Error("an own request waits for who made it")
	}
	supervisor.Decide(t, supervisor.TaskAbout(t, d.ID).ID, "refuse").Want(t, http.StatusNoContent)
	if !registrar.told(t, "document.extension_refused", d.ID) || dueOf(t, reader, d.ID) != "2026-03-10" {
		t.Errorf("after refusing the date is %s", dueOf(t, reader, d.ID))
	}
	var list struct {
		Items []struct {
			OldDueOn  string `json:"old_due_on"`
			NewDueOn  string `json:"new_due_on"`
			AskedBy   string `json:"asked_by"`
			DecidedBy string `json:"decided_by"`
			IsGranted *bool  `json:"is_granted"`
		}
	}
	extensions := documentsPath + "/" + d.ID + "/extensions"
	reader.Get(t, extensions).Want(t, http.StatusOK).JSON(t, &list)
	if len(list.Items) != 2 || list.Items[0].OldDueOn != "2026-02-24" || list.Items[0].NewDueOn != "2026-03-10" || !*list.Items[0].IsGranted || *list.Items[1].IsGranted ||
		list.Items[0].AskedBy != other.Username || list.Items[1].DecidedBy != supervisor.Username {
		t.Errorf("extensions %+v", list)
	}
	stranger.Get(t, extensions).Want(t, http.StatusNotFound)

	// The new date brings its own reminders; after it nothing can be put off any more.
	o.Day(t, "2026-03-09T09:00:00+08:00", "document.remind_due")
	if got := registrar.notices(t, d.ID); got["document.due_before"] != 1 || got["document.overdue"] != 0 {
		t.Errorf("reminders of the new date: %v", got)
	}
	o.Day(t, "2026-03-11T09:00:00+08:00", "document.remind_due")
	ask(registrar, d.ID, "2026-03-31", "x").Problem(t, http.StatusConflict, "document.extension_late")
	registrar.Do(t, http.MethodPost, documentsPath+"/"+d.ID+"/void", map[string]any{"reason": "重复"}).Want(t, http.StatusOK)
	ask(registrar, d.ID, "2026-03-31", "x").Problem(t, http.StatusConflict, "document.void")
}

func dueOf(t testing.TB, p *person, id string) string {
	t.Helper()
	var d struct {
		DueOn string `json:"due_on"`
	}
	p.Get(t, documentsPath+"/"+id).Want(t, http.StatusOK).JSON(t, &d)
	return d.DueOn
}
