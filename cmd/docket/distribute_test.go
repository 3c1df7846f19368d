package main

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"

	"docket/internal/access"
)

// acknowledgement is one recipient of a record, as tests look at it.
type acknowledgement struct {
	Task, Kind, Recipient, Name, State, Channel string
	Electronic, Paper                           *struct{ Person, Date string }
	NeedsPaper                                  bool `json:"needs_paper"`
	NobodySigns                                 bool `json:"nobody_signs"`
	Days                                        int
}

type acknowledgementList struct {
	Items               []acknowledgement
	Signed, Outstanding int
}

func (p *person) Acknowledgements(t testing.TB, id string) (list acknowledgementList) {
	t.Helper()
	p.Get(t, documentsPath+"/"+id+"/acknowledgements").Want(t, http.StatusOK).JSON(t, &list)
	return list
}

// recipients are those of a list, "department:JS" and "person:js.01", sorted.
func (l acknowledgementList) recipients(o *office) []string {
	out := []string{}
	for _, a := range l.Items {
		out = append(out, o.short(a.Kind+":"+a.Recipient))
	}
	slices.Sort(out)
	return out
}

// short leaves out the prefix of the office.
func (o *office) short(name string) string {
	for _, d := range []string{"A", "B", "C", "D"} {
		if name == "department:"+o.Dept(d) {
			return "department:" + d
		}
	}
	var kind, user string
	if n, _ := fmt.Sscanf(name, "person:%s", &user); n == 1 {
		kind = "person:"
		if i := slices.Index([]byte(user), '.'); i >= 0 {
			user = user[i+1:]
		}
	}
	return kind + user
}

// Contact names who signs for a department.
func (o *office) Contact(t testing.TB, department, contact, deputy string) answer {
	t.Helper()
	admin := administratorOf(t, o.service)
	var list struct {
		Items []struct {
			Code    string
			Version int
		}
	}
	admin.Get(t, "/api/v1/departments").Want(t, http.StatusOK).JSON(t, &list)
	for _, d := range list.Items {
		if d.Code == o.Dept(department) {
			return admin.Do(t, http.MethodPatch, "/api/v1/departments/"+d.Code, map[string]any{"version": d.Version, "contact": contact, "deputy": deputy})
		}
	}
	t.Fatalf("no department %s", department)
	return answer{}
}

// Sign acknowledges receipt of a document as its recipient.
func (p *person) Sign(t testing.TB, id string) {
	t.Helper()
	task := p.TaskOf(t, id, "acknowledge")
	if task == nil {
		t.Fatalf("%s has nothing to sign for", p.Username)
	}
	p.Decide(t, task.ID, "acknowledge").Want(t, http.StatusNoContent)
}

func (p *person) Distribute(t testing.TB, id string, to map[string]any) answer {
	t.Helper()
	return p.Do(t, http.MethodPost, documentsPath+"/"+id+"/distribute", to)
}

// Issue C 2: a department names who signs for it; only people of it or of below.
func TestDistribute_Contacts(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	a1, a2, b1 := o.Person(t, "a1", "A", access.Internal), o.Person(t, "a2", "A", access.Internal), o.Person(t, "b1", "B", access.Internal)
	o.Contact(t, "A", b1.Username, "").WantFields(t, map[string]string{"contact": "not_of_department"})
	o.Contact(t, "A", "nobody", "").WantFields(t, map[string]string{"contact": "not_of_department"})
	o.Contact(t, "A", a1.Username, a1.Username).WantFields(t, map[string]string{"deputy": "same_person"})
	o.Contact(t, "A", a1.Username, a2.Username).Want(t, http.StatusOK)

	registrar := o.Registrar(t)
	d := registrar.MustRegister(t, record(o.Dept("A"), nil), upload{"通知.txt", []byte("正文")})
	for _, p := range []*person{a1, a2} {
		task := p.TaskAbout(t, d.ID)
		if task == nil || task.Kind != "acknowledge" || !slices.Equal(task.Choices, []string{"acknowledge"}) {
			t.Fatalf("%s: %+v", p.Username, task)
		}
	}
	for _, p := range []*person{b1, registrar} {
		if task := p.TaskAbout(t, d.ID); task != nil {
			t.Errorf("%s is asked: %+v", p.Username, task)
		}
	}
	task := a2.TaskAbout(t, d.ID).ID
	b1.Decide(t, task, "acknowledge").Problem(t, http.StatusNotFound, "not_found")
	a2.Decide(t, task, "agree").Want(t, http.StatusUnprocessableEntity)
	a2.Decide(t, task, "acknowledge").Want(t, http.StatusNoContent)
	a1.Decide(t, task, "acknowledge").Problem(t, http.StatusNotFound, "not_found")
	list := registrar.Acknowledgements(t, d.ID)
	if list.Signed != 1 || list.Outstanding != 0 || list.Items[0].Electronic == nil || list.Items[0].Electronic.Person != a2.Username || list.Items[0].Channel != "electronic" {
		t.Errorf("signed once for the department: %+v", list)
	}
	if registrar.Document(t, d.ID).Version != 1 {
		t.Error("signing makes no version of the record")
	}
}

// Rule DOC-02: a 阅件 is distributed in the act of registering; its recipients sign, each once.
func TestRules_ReadDocumentIsSignedFor(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	p1 := o.Person(t, "p1", "B", access.Internal)
	o.Person(t, "low", "B", access.Public)
	rank := "科长" + o.prefix
	for _, name := range []string{"p1", "low"} {
		o.Edit(t, name, map[string]any{"rank": rank}).Want(t, http.StatusOK)
	}
	d := registrar.MustRegister(t, record("", map[string]any{"distribution": map[string]any{
		"departments": []string{o.Dept("A"), o.Dept("B")}, "users": []string{p1.Username, registrar.Username}, "ranks": []string{rank}}}), upload{"通知.txt", []byte("正文")})
	list := registrar.Acknowledgements(t, d.ID)
	if got := list.recipients(o); !slices.Equal(got, []string{"department:A", "department:B", "person:p1", "person:registrar"}) {
		t.Errorf("recipients %v", got)
	}
	if !list.Items[0].NobodySigns || list.Outstanding != 4 {
		t.Errorf("%+v", list)
	}
	// Whoever registered it may sign: nothing is approved by it.
	registrar.Decide(t, registrar.TaskAbout(t, d.ID).ID, "acknowledge").Want(t, http.StatusNoContent)
}

// Rule DOC-02, design 8: a 办件 is distributed after its instruction, or where no route runs with the
// reason for going without; before that nobody named in it reads it. Issue C, c.
func TestRules_ActDocumentWaitsForInstruction(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, head := o.Registrar(t), o.Person(t, "head", "B", access.Internal, access.DepartmentHead)
	other := o.Person(t, "other", "A", access.Internal)
	d := registrar.MustRegister(t, record(o.Dept("B"), map[string]any{"handling": "act", "due_on": "2026-12-01", "tags": tags(o.mark())}), upload{"通知.txt", []byte("正文")})
	head.WantHidden(t, o, d)
	if head.TaskAbout(t, d.ID) != nil {
		t.Error("a task before the distribution")
	}
	registrar.Distribute(t, d.ID, map[string]any{}).Problem(t, http.StatusConflict, "document.not_instructed")
	head.Distribute(t, d.ID, map[string]any{}).Problem(t, http.StatusNotFound, "not_found")
	why := map[string]any{"without_instruction": "常规通知，按惯例分发"}
	var preview struct {
		Departments, Persons, Acknowledgements int
		NobodySigns                            []string `json:"nobody_signs"`
	}
	registrar.Do(t, http.MethodPost, documentsPath+"/"+d.ID+"/distribute/preview", why).Want(t, http.StatusOK).JSON(t, &preview)
	if preview.Departments != 1 || preview.Acknowledgements != 1 || len(preview.NobodySigns) != 0 {
		t.Errorf("preview %+v", preview)
	}
	registrar.Distribute(t, d.ID, map[string]any{"departments": []string{o.Dept("A")}, "without_instruction": "常规"}).
		WantFields(t, map[string]string{"departments": "nobody_signs"})
	registrar.Distribute(t, d.ID, map[string]any{"departments": []string{"NONE"}, "without_instruction": "常规"}).
		WantFields(t, map[string]string{"departments": "unknown_department"})
	var now documentAnswer
	registrar.Distribute(t, d.ID, why).Want(t, http.StatusOK).JSON(t, &now)
	if now.Status != "distributed" || now.Version != 2 {
		t.Errorf("%+v", now)
	}
	head.WantReadable(t, o, d)
	head.Distribute(t, d.ID, map[string]any{}).Problem(t, http.StatusForbidden, "forbidden")

	// Once more, wider: each person of A signs; the department that has been asked is not asked twice.
	registrar.Distribute(t, d.ID, map[string]any{"departments": []string{o.Dept("A")}, "each_person": true}).Want(t, http.StatusOK)
	list := registrar.Acknowledgements(t, d.ID)
	if got := list.recipients(o); !slices.Equal(got, []string{"department:B", "person:other", "person:registrar"}) {
		t.Errorf("recipients %v", got)
	}
	other.WantReadable(t, o, d)
	registrar.Do(t, http.MethodPost, documentsPath+"/"+d.ID+"/void", map[string]any{"reason": "误登"}).Want(t, http.StatusOK)
	registrar.Distribute(t, d.ID, map[string]any{}).Problem(t, http.StatusConflict, "document.void")
	if head.TaskAbout(t, d.ID) != nil {
		t.Error("a void entry is still to be signed for")
	}
}

// Rule DOC-03: a signature on paper is entered by a registrar with the day beside it; many are signed for
// at once, each answered on its own.
func TestRules_SigningForSeveral(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, head := o.Registrar(t), o.Person(t, "head", "B", access.Internal, access.DepartmentHead)
	var tasks []string
	var documents []documentAnswer
	for n := range 3 {
		d := registrar.MustRegister(t, record(o.Dept("B"), nil), upload{"通知.txt", fmt.Appendf(nil, "正文%d", n)})
		documents, tasks = append(documents, d), append(tasks, head.TaskAbout(t, d.ID).ID)
	}
	paper := func(by *person, d documentAnswer, change map[string]any) answer {
		body := map[string]any{"recipient": o.Dept("B"), "person": head.Username, "date": "2026-01-13"}
		for k, v := range change {
			body[k] = v
		}
		return by.Do(t, http.MethodPost, documentsPath+"/"+d.ID+"/acknowledgements/paper", body)
	}
	for field, c := range map[string]struct {
		value any
		code  string
	}{"recipient": {"NONE", "unknown_recipient"}, "person": {"nobody", "unknown_user"}, "date": {"2099-01-01", "in_future"}} {
		paper(registrar, documents[2], map[string]any{field: c.value}).WantFields(t, map[string]string{field: c.code})
	}
	paper(head, documents[2], nil).Problem(t, http.StatusForbidden, "forbidden")
	paper(registrar, documents[2], nil).Want(t, http.StatusNoContent)
	paper(registrar, documents[2], nil).Problem(t, http.StatusConflict, "document.pen_entered")
	if list := registrar.Acknowledgements(t, documents[2].ID); list.Signed != 1 || list.Items[0].Channel != "paper" || list.Items[0].Paper.Date != "2026-01-13" {
		t.Errorf("on paper: %+v", list)
	}
	if head.TaskAbout(t, documents[2].ID) != nil {
		t.Error("what was signed on paper alone is asked for again")
	}
	var done struct {
		Items []struct {
			ID, Code string
			Done     bool
		}
	}
	head.Do(t, http.MethodPost, "/api/v1/tasks/acknowledge", map[string]any{"ids": append(tasks, "01NOTHINGHERE0000000000000")}).Want(t, http.StatusOK).JSON(t, &done)
	want := []string{"true", "true", "false not_found", "false not_found"}
	for i, one := range done.Items {
		got := fmt.Sprint(one.Done)
		if one.Code != "" {
			got += " " + one.Code
		}
		if got != want[i] {
			t.Errorf("task %d: %s, want %s", i, got, want[i])
		}
	}
	head.Do(t, http.MethodPost, "/api/v1/tasks/acknowledge", map[string]any{"ids": make([]string, 201)}).WantFields(t, map[string]string{"ids": "too_many"})
	if out, code := o.CLI(t, "audit", "verify"); code != 0 {
		t.Errorf("audit verify: %d\n%s", code, out)
	}
}

// Rule DOC-03: of many who sign for a department at once one does; nobody meets a fault of the service.
func TestDistribute_SignedOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	var heads []*person
	for n := range 4 {
		heads = append(heads, o.Person(t, fmt.Sprintf("head%d", n), "B", access.Internal, access.DepartmentHead))
	}
	d := registrar.MustRegister(t, record(o.Dept("B"), nil), upload{"通知.txt", []byte("正文")})
	task := heads[0].TaskAbout(t, d.ID).ID
	answers := make([]int, 24)
	var clients sync.WaitGroup
	for i := range answers {
		clients.Go(func() {
			if a, err := heads[i%len(heads)].try(http.MethodPost, "/api/v1/tasks/"+task, map[string]any{"decision": "acknowledge"}); err == nil {
				answers[i] = a.Status
			}
			if i%4 == 0 { // and others change the document meanwhile
				_, _ = registrar.try(http.MethodPatch, documentsPath+"/"+d.ID+"/scope", map[string]any{"distribution": departmentsOf(o.Dept("B"), o.Dept("A")), "reason": "扩大"})
			}
		})
	}
	clients.Wait()
	slices.Sort(answers)
	if answers[0] != http.StatusNoContent || answers[1] != http.StatusNotFound || answers[len(answers)-1] != http.StatusNotFound {
		t.Errorf("answers %v, want one 204 and 404 for the others", answers)
	}
	if list := registrar.Acknowledgements(t, d.ID); list.Signed != 1 || list.Outstanding != 1 {
		t.Errorf("%+v", list)
	}
}
