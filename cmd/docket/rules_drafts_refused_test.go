package main

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"docket/internal/access"
)

// WantField checks that an answer names one mistake among others.
func (a answer) WantField(t testing.TB, field, code string) {
	t.Helper()
	if got := a.Fields(t)[field]; got != code {
		t.Errorf("%s is %q, want %q: %d %.300s", field, got, code, a.Status, a.Body)
	}
}

// Rule DOC-19: what a draft, its route and its seal cannot be, each mistake by name.
func TestDrafts_Refused(t *testing.T) {
	t.Parallel()
	o := newDraftOffice(t)
	for name, c := range map[string]struct {
		changes     map[string]any
		field, code string
	}{
		"without a title":               {map[string]any{"title": nil}, "title", "required"},
		"without a direction":           {map[string]any{"direction": nil}, "direction", "required"},
		"without a level":               {map[string]any{"classification": nil}, "classification", "required"},
		"as something that came in":     {map[string]any{"direction": "incoming"}, "direction", "choice"},
		"above the own clearance":       {map[string]any{"classification": "secret"}, "classification", "above_clearance"},
		"in a register of another kind": {map[string]any{"register": "内"}, "register", "unknown_register"},
		"in a register of secrets":      {map[string]any{"register": "密发"}, "register", "unknown_register"},
		"with a day of receipt":         {map[string]any{"received_on": "2026-01-01"}, "received_on", "not_editable"},
		"with a status":                 {map[string]any{"status": "filed"}, "status", "unknown_field"},
		"for nobody here":               {map[string]any{"distribution": map[string]any{}}, "distribution", "empty_scope"},
		"for a department of nobody":    {map[string]any{"distribution": map[string]any{"departments": []string{"NIRGENDS"}}}, "distribution.departments", "unknown_department"},
		"addressed to a control sign":   {map[string]any{"main_recipients": []string{"a\x01"}}, "main_recipients.0", "control_characters"},
		"addressed to a number":         {map[string]any{"main_recipients": 7}, "main_recipients", "type"},
		"answering what is not there":   {map[string]any{"reply_to": "01NOTHINGHERE"}, "reply_to", "unknown_document"},
		"sealed perhaps":                {map[string]any{"needs_seal": "ja"}, "needs_seal", "type"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o.drafter.TryDraft(t, c.changes).WantField(t, c.field, c.code)
		})
	}
	o.Admin(t).TryDraft(t, nil).Problem(t, http.StatusForbidden, "forbidden")
	o.drafter.TryDraft(t, map[string]any{"title": "机密★5年 采购"}).Problem(t, http.StatusUnprocessableEntity, "document.state_secret_mark")

	d := o.drafter.Draft(t, nil)
	o.drafter.Submit(t, d.ID, by("sign_off", o.leader)).WantField(t, "file", "file_required")
	o.drafter.NewText(t, d.ID, "正文"+o.prefix).Want(t, http.StatusCreated)
	for name, c := range map[string]struct {
		nodes       []node
		field, code string
	}{
		"no route":                         {nil, "nodes", "required"},
		"nobody signs off":                 {[]node{by("review", o.headA)}, "nodes", "sign_off_missing"},
		"whoever signs off is no leader":   {[]node{by("sign_off", o.reader)}, "nodes.0.user", "not_a_leader"},
		"everybody signs off":              {[]node{of("sign_off", access.Employee)}, "nodes.0.role", "not_a_leader"},
		"a department signs off":           {[]node{atDept("sign_off", o.Dept("B"))}, "nodes.0.department", "not_a_leader"},
		"a reader seals":                   {[]node{by("sign_off", o.leader), by("seal", o.reader)}, "nodes.1.user", "not_a_registrar"},
		"the drafter reviews":              {[]node{by("review", o.drafter), by("sign_off", o.leader)}, "nodes.0.user", "own_request"},
		"a review after the signature":     {[]node{by("sign_off", o.leader), by("review", o.headA)}, "nodes.1.action", "draft_order"},
		"a seal before the signature":      {[]node{by("seal", o.registrar), by("sign_off", o.leader)}, "nodes.1.action", "draft_order"},
		"a review beside the signature":    {[]node{by("review", o.headA), by("sign_off", o.leader).beside()}, "nodes.1.action", "draft_order"},
		"a node of a matter that came in":  {[]node{by("instruct", o.leader), by("sign_off", o.leader)}, "nodes.0.action", "choice"},
		"somebody who is not there":        {[]node{{"action": "review", "user": "niemand"}, by("sign_off", o.leader)}, "nodes.0.user", "unknown_person"},
		"two people for one node":          {[]node{by("review", o.headA).with("department", o.Dept("A")), by("sign_off", o.leader)}, "nodes.0", "one_addressee"},
		"someone who may not read a draft": {[]node{by("review", o.Person(t, "open", "A", access.Public)), by("sign_off", o.leader)}, "nodes.0.user", "not_cleared"},
	} {
		t.Run(name, func(t *testing.T) { o.drafter.Submit(t, d.ID, c.nodes...).WantField(t, c.field, c.code) })
	}
	path := documentsPath + "/" + d.ID
	for _, refused := range []answer{
		o.drafter.Do(t, http.MethodPatch, draftsPath+"/"+d.ID, map[string]any{"version": 1, "title": "x"}),
		o.drafter.Do(t, http.MethodPost, draftsPath+"/"+d.ID+"/submit", map[string]any{"version": 1, "nodes": []node{by("sign_off", o.leader)}}),
	} {
		refused.Problem(t, http.StatusConflict, "stale_version")
	}
	o.drafter.Do(t, http.MethodPost, path+"/route", map[string]any{"nodes": []node{by("circulate", o.reader)}}).Problem(t, http.StatusConflict, "document.draft")
	o.drafter.Submit(t, d.ID, by("review", o.headA), by("sign_off", o.leader)).Want(t, http.StatusOK)
	o.headA.Do(t, http.MethodPatch, draftsPath+"/"+d.ID, map[string]any{"version": 3, "title": "x"}).Problem(t, http.StatusConflict, "document.not_at_drafter")
	o.headA.Do(t, http.MethodPost, path+"/route", map[string]any{"nodes": []node{by("circulate", o.reader)}}).Problem(t, http.StatusConflict, "document.draft")
	o.drafter.Do(t, http.MethodPost, draftsPath+"/"+d.ID+"/discard", nil).Problem(t, http.StatusConflict, "document.not_at_drafter")
	o.headA.Answer(t, d.ID, "return", "改。").Want(t, http.StatusNoContent)
	o.headA.Do(t, http.MethodPatch, draftsPath+"/"+d.ID, map[string]any{"version": 4, "title": "x"}).Problem(t, http.StatusForbidden, "forbidden")
	o.drafter.Do(t, http.MethodPost, draftsPath+"/"+d.ID+"/discard", nil).Problem(t, http.StatusConflict, "document.draft_submitted")
	o.drafter.Submit(t, d.ID, by("sign_off", o.leader)).WantField(t, "nodes", "route_fixed")
	o.drafter.Answer(t, d.ID, "done", "").Want(t, http.StatusNoContent) // from the inbox too
	o.headA.Answer(t, d.ID, "agree", "").Want(t, http.StatusNoContent)
	o.leader.Answer(t, d.ID, "agree", "").Want(t, http.StatusNoContent)

	scan := func() string {
		var with documentAnswer
		o.registrar.AddFile(t, d.ID, map[string]any{"role": "sealed", "reason": "扫描"}, "扫描.txt", []byte("章"+o.prefix)).Want(t, http.StatusCreated).JSON(t, &with)
		return with.Files[len(with.Files)-1].ID
	}()
	text := o.registrar.Document(t, d.ID).Files[0].ID
	for name, c := range map[string]struct {
		more        []any
		field, code string
	}{
		"without a seal":              {[]any{"copies", 1, "scan", scan}, "seal", "required"},
		"without a count":             {[]any{"seal", "公章", "scan", scan}, "copies", "out_of_range"},
		"without the scan":            {[]any{"seal", "公章", "copies", 1}, "scan", "required"},
		"with the text as the scan":   {[]any{"seal", "公章", "copies", 1, "scan", text}, "scan", "not_a_sealed_scan"},
		"with the scan of nothing":    {[]any{"seal", "公章", "copies", 1, "scan", "01X"}, "scan", "not_a_sealed_scan"},
		"with too many copies":        {[]any{"seal", "公章", "copies", 100001, "scan", scan}, "copies", "out_of_range"},
		"with a seal of many letters": {[]any{"seal", strings.Repeat("章", 101), "copies", 1, "scan", scan}, "body.seal", ""},
	} {
		t.Run(name, func(t *testing.T) {
			a := o.registrar.Answer(t, d.ID, "done", "", c.more...)
			if c.code == "" {
				a.Want(t, http.StatusUnprocessableEntity)
				return
			}
			a.WantField(t, c.field, c.code)
		})
	}
	o.registrar.Answer(t, d.ID, "done", "", "seal", "公章", "copies", 1, "scan", scan).Want(t, http.StatusNoContent)
	o.registrar.AddFile(t, d.ID, map[string]any{"role": "sealed", "reason": "x"}, "x.txt", []byte("x")).WantField(t, "role", "no_seal_now")
	o.reader.Get(t, "/api/v1/seal-uses").Problem(t, http.StatusForbidden, "forbidden")
	o.reader.Get(t, "/api/v1/seal-uses.xlsx").Problem(t, http.StatusForbidden, "forbidden")
	o.registrar.Get(t, "/api/v1/seal-uses", "from", "gestern").WantField(t, "from", "date")
	o.registrar.Get(t, "/api/v1/seal-uses.xlsx", "from", o.today()).Want(t, http.StatusOK)
	var uses struct {
		Items []struct{ Document, Seal string }
	}
	o.registrar.Get(t, "/api/v1/seal-uses", "from", o.today(), "to", o.today(), "limit", "200").Want(t, http.StatusOK).JSON(t, &uses)
	if !strings.Contains(string(o.registrar.Get(t, "/api/v1/seal-uses", "limit", "200").Body), d.ID) || len(uses.Items) == 0 {
		t.Error("the register of the seals does not name the document")
	}
}

// Rule DOC-19: a draft that nobody has submitted is given up and taken up again.
func TestDrafts_Discarded(t *testing.T) {
	t.Parallel()
	o := newDraftOffice(t)
	d := o.drafter.Draft(t, map[string]any{"title": "弃稿" + o.prefix}, upload{"正文.txt", []byte("弃稿" + o.prefix)})
	mine := func(state string) string {
		return string(o.drafter.Get(t, draftsPath, "state", state).Want(t, http.StatusOK).Body)
	}
	o.drafter.Do(t, http.MethodPost, draftsPath+"/"+d.ID+"/discard", nil).Want(t, http.StatusOK)
	if strings.Contains(mine("open"), d.ID) || !strings.Contains(mine("discarded"), d.ID) || o.drafter.TaskAbout(t, d.ID) != nil || o.drafter.Search(t, "q", "弃稿"+o.prefix).Total != 0 || o.drafter.List(t, "q", "弃稿"+o.prefix, "sort", "title").Total != 0 {
		t.Error("what was discarded is still there")
	}
	o.drafter.NewText(t, d.ID, "x").Problem(t, http.StatusConflict, "document.draft_discarded")
	o.headA.Do(t, http.MethodPost, draftsPath+"/"+d.ID+"/restore", nil).Problem(t, http.StatusForbidden, "forbidden")
	o.drafter.Do(t, http.MethodPost, draftsPath+"/"+d.ID+"/restore", nil).Want(t, http.StatusOK)
	o.drafter.Do(t, http.MethodPost, draftsPath+"/"+d.ID+"/restore", nil).Problem(t, http.StatusConflict, "document.not_discarded")
	if !strings.Contains(mine(""), d.ID) || o.drafter.TaskAbout(t, d.ID) == nil || o.drafter.Search(t, "q", "弃稿"+o.prefix).Total != 1 {
		t.Error("what was restored is not there")
	}
	o.drafter.Submit(t, d.ID, by("sign_off", o.leader)).Want(t, http.StatusOK)
}

// Rule DOC-19: nobody but those whom a draft concerns learns that it exists, in no list, count, search,
// suggestion or dictionary, and whatever its level is meant to be.
func TestDrafts_HiddenFromOthers(t *testing.T) {
	t.Parallel()
	o := newDraftOffice(t)
	others := map[string]*person{"a registrar": o.registrar, "a colleague": o.stranger, "another head": o.headB, "management": o.leader, "the administrator": administratorOf(t, o.service),
		"an archivist": o.Person(t, "archivist", "A", access.Secret, access.Archivist), "a supervisor": o.Supervisor(t), "an auditor of this year": auditorOf(t, o.office, time.Now().Year(), "A")}
	d := o.drafter.Draft(t, map[string]any{"classification": "public", "title": "独角鲸计划" + o.prefix, "tags": tags(o.mark())}, upload{"独角鲸.txt", []byte("独角鲸计划的正文" + o.prefix)})
	o.drafter.WaitText(t, d.ID)
	for who, p := range others {
		p.WantHidden(t, o.office, d.documentAnswer)
		for _, path := range []string{draftsPath + "/", documentsPath + "/"} {
			for _, rest := range []string{"", "/routes", "/seal-uses", "/files/" + d.Files[0].ID + "/compare?with=" + d.Files[0].ID} {
				hidden, unknown := p.Get(t, path+d.ID+rest), p.Get(t, path+unlike(d.ID)+rest)
				if hidden.Status != http.StatusNotFound || !bytes.Equal(hidden.Body, unknown.Body) {
					t.Errorf("%s asks for %s%s: %d", who, path, rest, hidden.Status)
				}
			}
		}
		for _, list := range [][]string{{"/api/v1/tags", "q", "独角鲸" + o.prefix}, {"/api/v1/search/suggest", "q", "独角鲸计划" + o.prefix}, {"/api/v1/documents", "status", "draft", "limit", "200"}} {
			if a := p.Get(t, list[0], list[1:]...); bytes.Contains(a.Body, []byte(d.ID)) {
				t.Errorf("%s: %s shows it: %.200s", who, list[0], a.Body)
			}
		}
	}
	for who, p := range map[string]*person{"its drafter": o.drafter, "the head of the drafting department": o.headA} {
		p.WantReadable(t, o.office, d.documentAnswer)
		if p.Get(t, draftsPath+"/"+d.ID).Status != http.StatusOK {
			t.Errorf("%s does not see the draft", who)
		}
	}
	o.drafter.Submit(t, d.ID, by("sign_off", o.leader)).Want(t, http.StatusOK)
	if o.leader.Get(t, documentsPath+"/"+d.ID).Status != http.StatusOK || o.registrar.Get(t, documentsPath+"/"+d.ID).Status != http.StatusNotFound {
		t.Error("a draft is read by whom it has reached, and by nobody before")
	}
	o.leader.Answer(t, d.ID, "agree", "").Want(t, http.StatusNoContent)
	if o.stranger.Get(t, documentsPath+"/"+d.ID).Status != http.StatusOK {
		t.Error("what is 公开 is read by everybody once it has been signed off")
	}
}

// Rules DOC-10, DOC-11, DOC-19: a classified draft is for nobody before its scope is approved, and then for
// those in the scope whom it reaches; each decision is confirmed with the own password.
func TestDrafts_Classified(t *testing.T) {
	t.Parallel()
	o := newDraftOffice(t)
	supervisor := o.Person(t, "sup", "B", access.Secret, access.Supervisor)
	drafter, leader := o.Person(t, "secret-drafter", "A", access.Secret), o.Person(t, "secret-leader", "A", access.Secret, access.Management)
	passwords := map[*person]string{drafter: o.Password(t, drafter), leader: o.Password(t, leader)}
	colleague := o.Person(t, "secret-colleague", "A", access.Secret)
	d := drafter.Draft(t, map[string]any{"classification": "secret", "direction": "internal", "needs_seal": false}, upload{"方案.txt", []byte("方案" + o.prefix)})
	submit := func(who *person, nodes ...node) answer {
		return who.Do(t, http.MethodPost, draftsPath+"/"+d.ID+"/submit", map[string]any{"version": who.Document(t, d.ID).Version, "nodes": nodes, "confirm": passwords[who]})
	}
	submit(drafter, by("sign_off", leader)).Problem(t, http.StatusConflict, "document.scope_pending")
	supervisor.Answer(t, d.ID, "agree", "").Want(t, http.StatusNoContent)
	for who, p := range map[string]*person{"a colleague in its scope": colleague, "its approver": supervisor, "the head": o.headA, "the leader": leader} {
		if p.Get(t, documentsPath+"/"+d.ID).Status != http.StatusNotFound {
			t.Errorf("%s reads it while it is with its drafter", who)
		}
	}
	submit(drafter, by("sign_off", o.leader)).WantField(t, "nodes.0.user", "outside_scope")
	drafter.Do(t, http.MethodPost, draftsPath+"/"+d.ID+"/submit", map[string]any{"version": drafter.Document(t, d.ID).Version, "nodes": []node{by("sign_off", leader)}}).Want(t, http.StatusUnprocessableEntity)
	submit(drafter, by("sign_off", leader)).Want(t, http.StatusOK)
	if colleague.Get(t, documentsPath+"/"+d.ID).Status != http.StatusNotFound {
		t.Error("a colleague in the scope reads what was not handed to them")
	}
	leader.Answer(t, d.ID, "agree", "", "confirm", passwords[leader]).Want(t, http.StatusNoContent)
	if got := drafter.Document(t, d.ID); !strings.HasPrefix(got.RegisterNo, "密内〔") {
		t.Errorf("numbered %q", got.RegisterNo)
	}
	if colleague.Get(t, documentsPath+"/"+d.ID).Status != http.StatusOK {
		t.Error("the approved scope does not read what has been issued")
	}
}

// Rule DOC-19: two versions are compared under the policy of both; what has no text says so.
func TestDrafts_Compared(t *testing.T) {
	t.Parallel()
	o := newDraftOffice(t)
	d := o.drafter.Draft(t, nil, upload{"正文.txt", []byte("请于3月15日前报送。\n联系人张建国。" + o.prefix)}, upload{"照片.bin", []byte{0, 1, 2, 3, 255, 254}})
	o.drafter.NewText(t, d.ID, "请于3月20日前报送书面材料。\n联系人张建国。"+o.prefix).Want(t, http.StatusCreated)
	files := o.drafter.WaitText(t, d.ID).Files
	compared := func(p *person, from, with string) answer {
		return p.Get(t, documentsPath+"/"+d.ID+"/files/"+from+"/compare", "with", with)
	}
	var c struct {
		Lines []struct {
			Kind  string
			Parts []struct{ Kind, Text string }
		}
		Added, Removed int
	}
	compared(o.drafter, files[0].ID, files[2].ID).Want(t, http.StatusOK).JSON(t, &c)
	var first strings.Builder
	for _, p := range c.Lines[0].Parts {
		first.WriteString(map[string]string{"same": "", "added": "+", "removed": "-"}[p.Kind] + p.Text + "|")
	}
	if first.String() != "请于3月|-15|+20|日前报送|+书面材料|。|" || c.Added != 6 || c.Removed != 2 || c.Lines[1].Kind != "same" {
		t.Errorf("compared as %s, %d came and %d went: %+v", first.String(), c.Added, c.Removed, c.Lines)
	}
	compared(o.drafter, files[0].ID, files[1].ID).Problem(t, http.StatusNotFound, "document.no_text")
	compared(o.drafter, files[0].ID, unlike(files[0].ID)).Problem(t, http.StatusNotFound, "not_found")
	compared(o.stranger, files[0].ID, files[2].ID).Problem(t, http.StatusNotFound, "not_found")
}
