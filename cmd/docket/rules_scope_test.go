package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"testing"

	"docket/internal/access"
)

// Scope asks for another scope of a record.
func (p *person) Scope(t testing.TB, id string, change map[string]any) answer {
	t.Helper()
	return p.Do(t, http.MethodPatch, documentsPath+"/"+id+"/scope", change)
}

// Classify asks for another level.
func (p *person) Classify(t testing.TB, id, level, reason string) answer {
	t.Helper()
	return p.Do(t, http.MethodPut, documentsPath+"/"+id+"/classification", map[string]any{"level": level, "reason": reason})
}

func departmentsOf(codes ...string) map[string]any { return map[string]any{"departments": codes} }

// Rule DOC-11: a wider scope of a classified document waits for a supervisor, who is not who asks; until
// then the scope in force stays. What is narrower takes effect at once and takes open tasks along.
func TestRules_ScopeIsWidenedByApproval(t *testing.T) {
	t.Parallel()
	o := newClassifiedOffice(t)
	headA := o.Person(t, "head-a", "A", access.Secret, access.DepartmentHead)
	d := o.register(t, o.registrar, "secret")
	o.supervisor.Decide(t, o.supervisor.TaskAbout(t, d.ID).ID, "agree")
	waiting := headA.TaskAbout(t, d.ID)
	if waiting == nil || waiting.Kind != "acknowledge" {
		t.Fatalf("the scope is approved; its department signs: %+v", waiting)
	}
	both := departmentsOf(o.Dept("A"), o.Dept("B"))
	for name, c := range map[string]struct {
		change map[string]any
		fields map[string]string
	}{
		"no reason":             {map[string]any{"distribution": both, "reason": ""}, map[string]string{"reason": "reason_required"}},
		"nobody":                {map[string]any{"distribution": map[string]any{}, "reason": "x"}, map[string]string{"distribution": "empty_scope"}},
		"an unknown department": {map[string]any{"distribution": departmentsOf("NONE"), "reason": "x"}, map[string]string{"distribution.departments": "unknown_department"}},
		"an original for somebody outside": {map[string]any{"originals": []string{o.outside.Username}, "reason": "x"},
			map[string]string{"originals": "outside_scope"}},
	} {
		t.Log(name)
		o.registrar.Scope(t, d.ID, c.change).WantFields(t, c.fields)
	}
	o.inside.Scope(t, d.ID, map[string]any{"distribution": both, "reason": "x"}).Problem(t, http.StatusForbidden, "forbidden")
	o.outside.Scope(t, d.ID, map[string]any{"distribution": both, "reason": "x"}).Problem(t, http.StatusNotFound, "not_found")

	widen := func() string {
		t.Helper()
		o.registrar.Scope(t, d.ID, map[string]any{"distribution": both, "originals": []string{o.inside.Username}, "reason": "B 部门协办"}).Want(t, http.StatusOK)
		o.outside.WantHidden(t, o.office, d)
		o.inside.WantReadable(t, o.office, d)
		var seen struct {
			Request *struct {
				RequestedBy  string `json:"requested_by"`
				Distribution access.Scope
			}
		}
		o.inside.Get(t, documentsPath+"/"+d.ID+"/scope").Want(t, http.StatusOK).JSON(t, &seen)
		if seen.Request != nil {
			t.Error("L29: a reader learns of the request")
		}
		o.supervisor.Get(t, documentsPath+"/"+d.ID+"/scope").Want(t, http.StatusOK).JSON(t, &seen)
		if seen.Request == nil || seen.Request.RequestedBy != o.registrar.Username || !slices.Contains(seen.Request.Distribution.Departments, o.Dept("B")) {
			t.Errorf("the approver sees %+v", seen.Request)
		}
		task := o.supervisor.TaskAbout(t, d.ID)
		if task == nil || task.Kind != "scope_approval" || o.registrarSupervisor.TaskAbout(t, d.ID) == nil {
			t.Fatalf("the approval: %+v", task)
		}
		return task.ID
	}
	o.supervisor.Decide(t, widen(), "refuse").Want(t, http.StatusNoContent)
	o.outside.WantHidden(t, o.office, d)
	o.supervisor.WantHidden(t, o.office, d)

	first := widen()
	second := widen() // in place of the first
	o.supervisor.Decide(t, first, "agree").Problem(t, http.StatusNotFound, "not_found")
	o.supervisor.Decide(t, second, "agree").Want(t, http.StatusNoContent)
	o.outside.WantReadable(t, o.office, d)
	o.inside.Get(t, documentsPath+"/"+d.ID+"/files/"+d.Files[0].ID+"/content").Want(t, http.StatusOK)

	// Narrower: at once.
	o.registrar.Scope(t, d.ID, map[string]any{"distribution": departmentsOf(o.Dept("B")), "reason": "A 部门不再参与"}).Want(t, http.StatusOK)
	for _, p := range []*person{o.inside, headA} {
		p.WantHidden(t, o.office, d)
		if p.TaskAbout(t, d.ID) != nil {
			t.Errorf("%s still has a task", p.Username)
		}
	}
	headA.Decide(t, waiting.ID, "acknowledge").Problem(t, http.StatusNotFound, "not_found")
	o.outside.WantReadable(t, o.office, d)
}

// Issue C, must show c: after a scope is narrowed or a clearance lowered nothing of a document is readable:
// no route, list, search, task or paper.
func TestRules_NothingIsLeftReadable(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		level string
		end   func(t *testing.T, o classifiedOffice, d documentAnswer)
	}{
		"the scope of an open one is narrowed": {"internal", func(t *testing.T, o classifiedOffice, d documentAnswer) {
			o.registrar.Scope(t, d.ID, map[string]any{"distribution": departmentsOf(o.Dept("B")), "reason": "误发"}).Want(t, http.StatusOK)
		}},
		"the scope of a classified one is narrowed": {"secret", func(t *testing.T, o classifiedOffice, d documentAnswer) {
			o.registrar.Scope(t, d.ID, map[string]any{"distribution": map[string]any{"users": []string{o.registrar.Username}}, "reason": "收回"}).Want(t, http.StatusOK)
		}},
		"the clearance is lowered": {"secret", func(t *testing.T, o classifiedOffice, _ documentAnswer) {
			o.Edit(t, "reader", map[string]any{"clearance": "internal"}).Want(t, http.StatusOK)
		}},
		"the level is raised": {"internal", func(t *testing.T, o classifiedOffice, d documentAnswer) {
			o.registrar.Classify(t, d.ID, "secret", "含涉密内容").Want(t, http.StatusOK)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newClassifiedOffice(t)
			reader := o.Person(t, "reader", "A", access.Secret, access.DepartmentHead)
			d := o.register(t, o.registrar, c.level)
			if c.level == "secret" {
				o.supervisor.Decide(t, o.supervisor.TaskAbout(t, d.ID).ID, "agree")
			}
			reader.WantReadable(t, o.office, d)
			o.registrar.WaitText(t, d.ID)
			task := reader.TaskAbout(t, d.ID)
			if task == nil {
				t.Fatal("nothing to sign")
			}
			c.end(t, o, d)
			reader.WantHidden(t, o.office, d)
			for _, rest := range []string{"/slip.pdf", "/copy.pdf", "/acknowledgements", "/scope"} {
				reader.Get(t, documentsPath+"/"+d.ID+rest).Problem(t, http.StatusNotFound, "not_found")
			}
			reader.Decide(t, task.ID, "acknowledge").Problem(t, http.StatusNotFound, "not_found")
			for _, list := range []string{"/api/v1/tasks", "/api/v1/notices", "/api/v1/tasks?state=done"} {
				if a := reader.Do(t, http.MethodGet, list, nil); bytes.Contains(a.Body, []byte("海鸥")) {
					t.Errorf("%s shows %s", list, a.Body)
				}
			}
		})
	}
}

// Domain 3.2: whoever handles a document raises its level; it keeps its number and waits for its scope. It
// is lowered and lifted by a cleared supervisor alone.
func TestRules_LevelIsRaisedAndLowered(t *testing.T) {
	t.Parallel()
	o := newClassifiedOffice(t)
	d := o.register(t, o.registrar, "internal")
	o.registrar.WaitText(t, d.ID)
	o.inside.Classify(t, d.ID, "secret", "x").Problem(t, http.StatusForbidden, "forbidden")
	o.outside.Classify(t, d.ID, "secret", "x").Problem(t, http.StatusNotFound, "not_found")
	o.registrar.Classify(t, d.ID, "internal", "x").WantFields(t, map[string]string{"level": "same_level"})
	o.registrar.Classify(t, d.ID, "secret", " ").WantFields(t, map[string]string{"reason": "reason_required"})
	o.registrar.Classify(t, d.ID, "public", "公开").Problem(t, http.StatusForbidden, "forbidden")

	var raised documentAnswer
	o.registrar.Classify(t, d.ID, "confidential", "含商业秘密").Want(t, http.StatusOK).JSON(t, &raised)
	if raised.ScopeState != "pending" || raised.RegisterNo != d.RegisterNo || raised.Classification != "confidential" {
		t.Errorf("raised: %+v", raised)
	}
	o.inside.WantHidden(t, o.office, d)
	o.archivist.WantHidden(t, o.office, d)
	d.Classification = "confidential"
	o.registrar.WantReadable(t, o.office, d)
	o.supervisor.Decide(t, o.supervisor.TaskAbout(t, d.ID).ID, "agree").Want(t, http.StatusNoContent)
	o.inside.WantReadable(t, o.office, d)
	o.insideLow.WantHidden(t, o.office, d)

	o.registrar.Classify(t, d.ID, "internal", "解密").Problem(t, http.StatusForbidden, "forbidden")
	o.supervisor.Classify(t, d.ID, "internal", "解密").Problem(t, http.StatusNotFound, "not_found") // not in its scope
	wider := map[string]any{"departments": []string{o.Dept("A")}, "users": []string{o.supervisor.Username}}
	o.registrar.Scope(t, d.ID, map[string]any{"distribution": wider, "reason": "请主管审查密级"}).Want(t, http.StatusOK)
	o.supervisor.Decide(t, o.supervisor.TaskAbout(t, d.ID).ID, "agree").Want(t, http.StatusNoContent)
	var lifted documentAnswer
	o.supervisor.Classify(t, d.ID, "internal", "已公开发布").Want(t, http.StatusOK).JSON(t, &lifted)
	if lifted.ScopeState != "open" || lifted.Classification != "internal" {
		t.Errorf("lifted: %+v", lifted)
	}
	d.Classification = "internal"
	o.insideLow.WantReadable(t, o.office, d)
	o.archivist.WantReadable(t, o.office, d)
}

// Issue C 4: a cleared supervisor names who keeps a classified document; when the custodian is no longer
// cleared the deputy does, and without one a supervisor reads it to name another.
func TestRules_Custody(t *testing.T) {
	t.Parallel()
	o := newClassifiedOffice(t)
	keeper, deputy := o.Person(t, "keeper", "B", access.Secret), o.Person(t, "deputy", "B", access.Secret)
	d := o.register(t, o.registrar, "secret")
	assign := func(by *person, custodian, deputy string) answer {
		return by.Do(t, http.MethodPut, documentsPath+"/"+d.ID+"/custody", map[string]any{"custodian": custodian, "deputy": deputy})
	}
	assign(o.registrar, keeper.Username, deputy.Username).Problem(t, http.StatusForbidden, "forbidden")
	assign(o.supervisor, o.insideLow.Username, "").WantFields(t, map[string]string{"custodian": "keeper_not_cleared"})
	assign(o.supervisor, keeper.Username, keeper.Username).WantFields(t, map[string]string{"deputy": "same_person"})
	assign(o.supervisor, keeper.Username, deputy.Username).Want(t, http.StatusOK)
	keeper.Get(t, documentsPath+"/"+d.ID+"/files/"+d.Files[0].ID+"/content").Want(t, http.StatusOK)
	deputy.Get(t, documentsPath+"/"+d.ID+"/files/"+d.Files[0].ID+"/content").Want(t, http.StatusOK)
	o.supervisor.Decide(t, o.supervisor.TaskAbout(t, d.ID).ID, "agree").Want(t, http.StatusNoContent)
	o.supervisor.WantHidden(t, o.office, d)

	custody := func(by *person) (is struct{ Custodian, Deputy string }) {
		raw := by.Get(t, documentsPath+"/"+d.ID)
		if raw.Status == http.StatusOK {
			_ = json.Unmarshal(raw.Body, &is)
		}
		return is
	}
	o.Edit(t, "keeper", map[string]any{"clearance": "internal"}).Want(t, http.StatusOK)
	waitFor(t, 2*waitPatience, "the deputy to keep it", func() bool { return custody(deputy).Custodian == deputy.Username })
	o.Edit(t, "deputy", map[string]any{"clearance": "internal"}).Want(t, http.StatusOK)
	waitFor(t, 2*waitPatience, "a supervisor to be asked", func() bool {
		return o.supervisor.Get(t, documentsPath+"/"+d.ID).Status == http.StatusOK
	})
	assign(o.supervisor, o.inside.Username, "").Want(t, http.StatusOK)
	o.supervisor.WantHidden(t, o.office, d)
}

// Domain 3.2: at the end of its period custodian and supervisors are told, once, to look at the level of a
// classified document; nothing changes by itself. Its period is shortened by a supervisor alone.
func TestRules_PeriodIsReviewed(t *testing.T) {
	t.Parallel()
	o := newOffice(t, startService(t))
	registrar, supervisor := o.Registrar(t), o.Supervisor(t)
	d := registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"classification": "secret", "classification_until": "2026-03-31"}), upload{"方案.txt", []byte("海鸥")})
	longer := registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"classification": "secret", "classification_until": "2099-12-31"}), upload{"方案.txt", []byte("海鸥二")})
	registrar.Do(t, http.MethodPatch, documentsPath+"/"+longer.ID, map[string]any{"version": 1, "classification_until": "2026-03-31"}).
		WantFields(t, map[string]string{"classification_until": "not_editable"})
	until := func(by *person, day string) answer {
		return by.Do(t, http.MethodPut, documentsPath+"/"+longer.ID+"/classification", map[string]any{"level": "secret", "reason": "期限调整", "until": day})
	}
	until(registrar, "2026-03-31").Problem(t, http.StatusForbidden, "forbidden")
	until(registrar, "2026-01-01").Problem(t, http.StatusForbidden, "forbidden")
	until(supervisor, "2026-01-01").WantFields(t, map[string]string{"until": "before_received"})
	until(supervisor, "2098-12-31").Want(t, http.StatusOK)
	until(registrar, "2099-12-31").Want(t, http.StatusOK)

	told := func(p *person) int {
		return bytes.Count(p.Get(t, "/api/v1/notices").Want(t, http.StatusOK).Body, []byte("document.classification_review"))
	}
	for range 2 { // the service looks when it starts
		o.Stop()
		o.Start(t)
		waitFor(t, waitPatience, "the notices", func() bool { return told(registrar) == 1 && told(supervisor) == 1 })
	}
	if now := registrar.Document(t, d.ID); now.Classification != "secret" || now.Version != 1 {
		t.Errorf("the document has changed by itself: %+v", now)
	}
}
