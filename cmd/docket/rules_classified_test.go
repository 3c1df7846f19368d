package main

import (
	"bytes"
	"net/http"
	"testing"

	"docket/internal/access"
)

// taskItem is the part of a task that tests look at.
type taskItem struct {
	ID      string
	Kind    string
	Subject struct {
		ID             string
		Title          *string
		Classification string
	}
	Choices []string
}

// TaskAbout returns the person's open task about a record, nil when there is none.
func (p *person) TaskAbout(t testing.TB, id string) *taskItem {
	t.Helper()
	return p.TaskOf(t, id, "")
}

// TaskOf is TaskAbout among the tasks of one kind.
func (p *person) TaskOf(t testing.TB, id, kind string) *taskItem {
	t.Helper()
	var list struct{ Items []taskItem }
	p.Get(t, "/api/v1/tasks", "state", "open", "limit", "200").Want(t, http.StatusOK).JSON(t, &list)
	for _, task := range list.Items {
		if task.Subject.ID == id && (kind == "" || task.Kind == kind) {
			return &task
		}
	}
	return nil
}

// Decide answers a task.
func (p *person) Decide(t testing.TB, task, decision string) answer {
	t.Helper()
	return p.Do(t, http.MethodPost, "/api/v1/tasks/"+task, map[string]any{"decision": decision, "opinion": ""})
}

// classifiedOffice is an office with everyone who could want to read a classified document of
// department A.
type classifiedOffice struct {
	*office
	registrar, supervisor                              *person
	inside, insideLow, outside, archivist, otherDesk   *person
	lowSupervisor, registrarSupervisor, admin, finance *person
}

func newClassifiedOffice(t *testing.T) classifiedOffice {
	o := newOffice(t, theService(t))
	return classifiedOffice{office: o,
		registrar:           o.Registrar(t),
		supervisor:          o.Person(t, "supervisor", "B", access.Secret, access.Supervisor),
		inside:              o.Person(t, "inside", "A", access.Secret),
		insideLow:           o.Person(t, "inside-low", "A", access.Internal),
		outside:             o.Person(t, "outside", "B", access.Secret),
		archivist:           o.Person(t, "archivist", "B", access.Secret, access.Archivist),
		otherDesk:           o.Person(t, "other-desk", "B", access.Secret, access.Registrar),
		lowSupervisor:       o.Person(t, "low-supervisor", "A", access.Internal, access.Supervisor),
		registrarSupervisor: o.Person(t, "both", "B", access.Secret, access.Registrar, access.Supervisor),
		finance:             o.Person(t, "finance", "B", access.Secret, access.Finance, access.Management, access.DepartmentHead),
		admin:               o.Admin(t)}
}

// WantHidden checks that a record does not exist for a person, wherever they ask.
func (p *person) WantHidden(t testing.TB, o *office, d documentAnswer) {
	t.Helper()
	for _, rest := range []string{"", "/trail", "/files/" + d.Files[0].ID + "/content", "/files/" + d.Files[0].ID + "/text", "/files/" + d.Files[0].ID + "/preview"} {
		hidden, unknown := p.Get(t, documentsPath+"/"+d.ID+rest), p.Get(t, documentsPath+"/01NOTHINGHERE0000000000000"+rest)
		if hidden.Status != http.StatusNotFound || !bytes.Equal(hidden.Body, unknown.Body) {
			t.Errorf("%s asks for %q: status %d %.200s", p.Username, rest, hidden.Status, hidden.Body)
		}
	}
	change := func(id string) []answer {
		path := documentsPath + "/" + id
		return []answer{p.Do(t, http.MethodPatch, path, map[string]any{"version": 1, "title": "x"}),
			p.Do(t, http.MethodPost, path+"/void", map[string]any{"reason": "x"}),
			p.AddFile(t, id, map[string]any{"role": "attachment", "reason": "x"}, "x.txt", []byte("x"))}
	}
	unknown := change("01NOTHINGHERE0000000000000")
	for i, hidden := range change(d.ID) {
		if hidden.Status < 400 || hidden.Status != unknown[i].Status || !bytes.Equal(hidden.Body, unknown[i].Body) {
			t.Errorf("%s changes it: status %d %.200s", p.Username, hidden.Status, hidden.Body)
		}
	}
	p.WantNotFound(t, o, d)
}

// WantNotFound checks that neither search nor list nor suggestion nor any count shows a record.
func (p *person) WantNotFound(t testing.TB, o *office, d documentAnswer) {
	t.Helper()
	for _, query := range [][]string{{"q", d.Title}, {"q", d.RegisterNo}, {"q", `"` + d.Title + `"`}, {"tag", o.mark()}} {
		found := p.Search(t, append(query, "facets", "项目名称,classification,source")...)
		for facet, values := range found.Facets {
			for _, v := range values {
				if v.Value == o.prefix || facet == "source" && v.Value == "园区"+o.prefix {
					t.Errorf("%s: facet %s counts %s", p.Username, facet, v.Value)
				}
			}
		}
		if found.Has(d.ID) {
			t.Errorf("%s finds it by %v", p.Username, query)
		}
	}
	if list := p.List(t, "tag", o.mark()); list.Total != 0 {
		t.Errorf("%s: the list counts %d", p.Username, list.Total)
	}
	if a := p.Get(t, "/api/v1/search/suggest", "q", d.Title); bytes.Contains(a.Body, []byte(d.ID)) {
		t.Errorf("%s is given it as a suggestion", p.Username)
	}
	if a := p.Get(t, documentsPath+"/duplicates", "source", "园区"+o.prefix, "source_no", "园〔2026〕1号", "year", "2026"); bytes.Contains(a.Body, []byte(d.ID)) {
		t.Errorf("%s is told of it as a duplicate", p.Username)
	}
}

// WantReadable checks that a person reads a record and finds it.
func (p *person) WantReadable(t testing.TB, o *office, d documentAnswer) {
	t.Helper()
	p.Get(t, documentsPath+"/"+d.ID).Want(t, http.StatusOK)
	content := p.Get(t, documentsPath+"/"+d.ID+"/files/"+d.Files[0].ID+"/content")
	if isClassified := d.Classification == "confidential" || d.Classification == "secret"; isClassified && p.Username != d.RegisteredBy {
		content.Problem(t, http.StatusForbidden, "document.original_not_granted") // issue C 4: a right of its own
	} else {
		content.Want(t, http.StatusOK)
	}
	if !p.Search(t, "q", d.Title, "tag", o.mark()).Has(d.ID) || p.List(t, "tag", o.mark()).Total != 1 {
		t.Errorf("%s does not find what they may read", p.Username)
	}
}

func (o classifiedOffice) register(t testing.TB, by *person, level string) documentAnswer {
	return by.MustRegister(t, record(o.Dept("A"), map[string]any{"classification": level, "title": "海鸥方案" + o.prefix, "source": "园区" + o.prefix,
		"source_no": "园〔2026〕1号", "tags": tags(o.mark())}), upload{"方案.txt", []byte("海鸥智慧园区")})
}

// Rules DOC-10, DOC-11: before the scope of a classified document is approved only its registrar and
// a cleared supervisor read it; agreed, it opens to the scope with clearance and to nobody else, and
// closes to the supervisor who is not in it.
func TestRules_ScopeAgreed(t *testing.T) {
	t.Parallel()
	for _, level := range []string{"confidential", "secret"} {
		t.Run(level, func(t *testing.T) {
			t.Parallel()
			o := newClassifiedOffice(t)
			d := o.register(t, o.registrar, level)
			if d.ScopeState != "pending" || d.Status != "registered" {
				t.Errorf("registered as %s, scope %s", d.Status, d.ScopeState)
			}
			strangers := []*person{o.insideLow, o.outside, o.archivist, o.otherDesk, o.lowSupervisor, o.finance, o.admin}
			for _, p := range append(strangers, o.inside) {
				p.WantHidden(t, o.office, d)
				if task := p.TaskAbout(t, d.ID); task != nil {
					t.Errorf("%s has the task %+v", p.Username, task)
				}
			}
			o.registrar.WantReadable(t, o.office, d)
			o.supervisor.WantReadable(t, o.office, d)
			task := o.supervisor.TaskAbout(t, d.ID)
			if task == nil || task.Kind != "scope_approval" || task.Subject.Title == nil || *task.Subject.Title != d.Title || task.Subject.Classification != d.Classification || len(task.Choices) != 2 {
				t.Fatalf("the supervisor's task: %+v", task)
			}
			unknown := o.inside.Decide(t, "01NOTHINGHERE0000000000000", "agree")
			for _, p := range append(strangers, o.inside, o.registrar) {
				if a := p.Decide(t, task.ID, "agree"); a.Status != http.StatusNotFound || !bytes.Equal(a.Body, unknown.Body) {
					t.Errorf("%s decides: status %d %.200s", p.Username, a.Status, a.Body)
				}
			}
			if a := o.supervisor.Decide(t, task.ID, "forward"); a.Status != http.StatusUnprocessableEntity {
				t.Errorf("a decision that the task does not know: status %d", a.Status)
			}
			if a := o.supervisor.Decide(t, task.ID, "agree"); a.Status >= 300 {
				t.Fatalf("agree: status %d %s", a.Status, a.Body)
			}
			if a := o.supervisor.Decide(t, task.ID, "refuse"); a.Status != http.StatusNotFound && a.Status != http.StatusConflict {
				t.Errorf("deciding twice: status %d", a.Status)
			}
			o.registrar.WantReadable(t, o.office, d)
			o.inside.WantReadable(t, o.office, d)
			for _, p := range append(strangers, o.supervisor) {
				p.WantHidden(t, o.office, d)
			}
			if now := o.inside.Document(t, d.ID); now.ScopeState != "approved" || now.Status != "distributed" {
				t.Errorf("after approval: %s, %s", now.ScopeState, now.Status)
			}
		})
	}
}

// Rule DOC-11: a refused scope opens to nobody but the registrar.
func TestRules_ScopeRefused(t *testing.T) {
	t.Parallel()
	o := newClassifiedOffice(t)
	d := o.register(t, o.registrar, "secret")
	o.supervisor.Decide(t, o.supervisor.TaskAbout(t, d.ID).ID, "refuse")
	for _, p := range []*person{o.inside, o.insideLow, o.outside, o.supervisor, o.lowSupervisor, o.otherDesk, o.archivist, o.admin} {
		p.WantHidden(t, o.office, d)
	}
	o.registrar.WantReadable(t, o.office, d)
	if now := o.registrar.Document(t, d.ID); now.ScopeState != "refused" || now.Status != "registered" {
		t.Errorf("after refusal: %s, %s", now.ScopeState, now.Status)
	}
	if o.supervisor.TaskAbout(t, d.ID) != nil {
		t.Error("the task is still open")
	}
}

// Rule DOC-11 and contract: nobody approves the scope of their own registration, whatever roles they
// hold; another supervisor does. A void entry asks for no decision.
func TestRules_OwnRequestIsNotDecided(t *testing.T) {
	t.Parallel()
	o := newClassifiedOffice(t)
	d := o.register(t, o.registrarSupervisor, "secret")
	if task := o.registrarSupervisor.TaskAbout(t, d.ID); task != nil {
		t.Errorf("the own request is in the own inbox: %+v", task)
	}
	task := o.supervisor.TaskAbout(t, d.ID)
	o.registrarSupervisor.Decide(t, task.ID, "agree").Problem(t, http.StatusNotFound, "not_found")
	o.registrarSupervisor.Do(t, http.MethodPost, documentsPath+"/"+d.ID+"/void", map[string]any{"reason": "误登"}).Want(t, http.StatusOK)
	if o.supervisor.TaskAbout(t, d.ID) != nil {
		t.Error("a void entry still waits for a decision")
	}
	o.supervisor.Decide(t, task.ID, "agree").Problem(t, http.StatusNotFound, "not_found")
}
