package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/print/printtest"
	"docket/storage"
)

// Password gives a person a password of their own, as they choose one after the first sign-in.
func (o *office) Password(t testing.TB, p *person) string {
	t.Helper()
	var code struct{ Code string }
	o.Admin(t).Do(t, http.MethodPost, "/api/v1/people/"+p.Username+"/code", nil).Want(t, http.StatusCreated).JSON(t, &code)
	session := o.SignIn(t, p.Username, code.Code).Want(t, http.StatusOK).session(t)
	password := "own-password-of-" + p.Username
	o.stranger().Do(t, http.MethodPost, "/api/v1/me/password", map[string]any{"password": password}, withCookie(session)).Want(t, http.StatusNoContent)
	return password
}

// Issue C 3, 代录纸质批示: a registrar who may read enters what somebody decided with a pen, with the scan;
// the person is told and may object, once, which is a trace of its own; the slip says who held the pen.
func TestRoute_OnPaper(t *testing.T) {
	t.Parallel()
	printtest.Fonts(t)
	o := newRouteOffice(t)
	d := o.matter(t, nil)
	o.registrar.StartRoute(t, d.ID, by("propose", o.proposer), by("instruct", o.leader), by("handle", o.headA))
	o.proposer.Answer(t, d.ID, "agree", "").Want(t, http.StatusNoContent)
	task := o.leader.TaskAbout(t, d.ID).ID
	today := calendar.DateOf(time.Now()).String()
	enter := func(p *person, changes map[string]any) answer {
		t.Helper()
		body := map[string]any{"decision": "agree", "opinion": "同意，请A部门办。", "channel": "paper", "on_behalf": o.leader.Username, "at": today, "scan": d.Files[0].ID}
		maps.Copy(body, changes)
		return p.Do(t, http.MethodPost, "/api/v1/tasks/"+task, body)
	}
	refused := []struct {
		changes map[string]any
		want    map[string]string
	}{
		{map[string]any{"at": calendar.DateOf(time.Now().AddDate(0, 0, 2)).String()}, map[string]string{"at": "in_future"}},
		{map[string]any{"at": calendar.DateOf(time.Now().AddDate(0, 0, -3)).String()}, map[string]string{"at": "before_arrival"}},
		{map[string]any{"at": "gestern"}, map[string]string{"at": "date"}},
		{map[string]any{"scan": "nothing"}, map[string]string{"scan": "unknown_file"}},
		{map[string]any{"scan": ""}, map[string]string{"scan": "unknown_file"}},
		{map[string]any{"on_behalf": o.headA.Username}, map[string]string{"on_behalf": "not_their_task"}},
		{map[string]any{"on_behalf": "\x00"}, map[string]string{"on_behalf": "unknown_person"}},
		{map[string]any{"on_behalf": o.registrar.Username}, map[string]string{"on_behalf": "not_self"}},
		{map[string]any{"decision": "copy", "to": []string{o.reader.Username}}, map[string]string{"channel": "not_on_paper"}},
	}
	for _, c := range refused {
		enter(o.registrar, c.changes).WantFields(t, c.want)
	}
	enter(o.proposer, nil).Problem(t, http.StatusForbidden, "forbidden")
	o.leader.AnswerTask(t, task, "agree", "", "on_behalf", o.leader.Username).WantFields(t, map[string]string{"channel": "choice"})
	enter(o.registrar, nil).Want(t, http.StatusNoContent)
	traces := o.registrar.Traces(t, d.ID)
	last := traces[len(traces)-1]
	if last.Actor != o.registrar.Username || last.OnBehalf != o.leader.Username || last.Channel != "paper" || last.PenDate != today {
		t.Errorf("trace %+v", last)
	}
	if !o.leader.told(t, "document.entered_for_you", d.ID) {
		t.Error("the leader is not told")
	}
	if n := o.registrar.Route(t, d.ID).Nodes[1]; n.Channel != "paper" || n.OnBehalf != o.leader.Username || n.Actor != o.registrar.Username {
		t.Errorf("node %+v", n)
	}
	slip := strings.ReplaceAll(printtest.Text(t, o.registrar.Get(t, documentsPath+"/"+d.ID+"/slip.pdf").Want(t, http.StatusOK).Body), " ", "")
	for _, want := range []string{"同意，请A部门办。", "人员leader", today + "（人员registrar代录）", "同意。"} {
		if !strings.Contains(slip, want) {
			t.Errorf("no %q on the slip: %s", want, slip)
		}
	}
	object := func(p *person, seq, reason string) answer {
		t.Helper()
		return p.Do(t, http.MethodPost, documentsPath+"/"+d.ID+"/traces/"+seq+"/objection", map[string]any{"reason": reason})
	}
	object(o.headA, "2", "不是我。").Problem(t, http.StatusForbidden, "forbidden")
	object(o.leader, "1", "不是我。").Problem(t, http.StatusForbidden, "forbidden")
	object(o.leader, "9", "不是我。").Problem(t, http.StatusNotFound, "not_found")
	object(o.leader, "2", " ").WantFields(t, map[string]string{"reason": "reason_required"})
	object(o.leader, "2", "我写的是暂缓。").Want(t, http.StatusCreated)
	object(o.leader, "2", "我写的是暂缓。").Problem(t, http.StatusConflict, "document.objected")
	if !o.registrar.told(t, "document.objected", d.ID) {
		t.Error("the registrar is not told")
	}
}

// Rule DOC-05, issue C 3: each decision is sealed so that anyone can check it with openssl alone, names the
// version and the hashes that it was made on, and stands in the manifest too.
func TestRoute_Sealed(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Skip("no openssl")
	}
	o := newRouteOffice(t)
	d := o.matter(t, nil)
	o.registrar.StartRoute(t, d.ID, by("propose", o.proposer), by("instruct", o.leader))
	o.proposer.Answer(t, d.ID, "agree", "建议阅办。").Want(t, http.StatusNoContent)
	o.leader.Answer(t, d.ID, "agree", "同意。").Want(t, http.StatusNoContent)
	path, work := documentsPath+"/"+d.ID+"/traces/2", t.TempDir()
	statement := o.registrar.Get(t, path+"/statement").Want(t, http.StatusOK).Body
	for name, from := range map[string]string{"seal.p7s": path + "/seal", "ca.pem": "/api/v1/seal/ca.pem"} {
		if err := os.WriteFile(filepath.Join(work, name), o.reader.orRegistrar(o, from).Get(t, from).Want(t, http.StatusOK).Body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(work, "statement.json"), statement, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", "seal.p7s", "-content", "statement.json", "-CAfile", "ca.pem", "-purpose", "any", "-out", os.DevNull)
	cmd.Dir = work
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("openssl refuses it: %v %s", err, out)
	}
	var said struct {
		Seq     int
		Opinion string
		Subject struct {
			ID      string
			Version int
			Content []string
		}
	}
	if err := json.Unmarshal(statement, &said); err != nil || said.Seq != 2 || said.Opinion != "同意。" || said.Subject.ID != d.ID || said.Subject.Version != 3 || said.Subject.Content[0] != d.Files[0].SHA256 {
		t.Errorf("%+v, %v", said, err)
	}
	for _, rest := range []string{"/traces", "/traces/1/statement", "/traces/1/seal", "/route"} {
		o.headB.Get(t, documentsPath+"/"+d.ID+rest).Problem(t, http.StatusNotFound, "not_found")
	}
	for _, seq := range []string{"0", "3", "-1"} {
		o.registrar.Get(t, documentsPath+"/"+d.ID+"/traces/"+seq+"/seal").Problem(t, http.StatusNotFound, "not_found")
	}
	version := o.registrar.Document(t, d.ID).Version
	manifest, err := os.ReadFile(filepath.Join(o.Data, "store", storage.RecordKey(d.ID, version)))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(manifest, bytes.TrimSpace(statement)) {
		t.Errorf("the manifest does not hold the statement: %.2000s", manifest)
	}
	t.Logf("a manifest with two decisions has %d bytes", len(manifest))
}

// orRegistrar is the registrar for what only readers of the record get, else the person.
func (p *person) orRegistrar(o routeOffice, path string) *person {
	if strings.HasPrefix(path, documentsPath) {
		return o.registrar
	}
	return p
}

// Rules DOC-05, DOC-11: a classified document circulates among persons of its approved scope alone, never
// before the approval, and each decision asks for the own password.
func TestRoute_Classified(t *testing.T) {
	t.Parallel()
	o := newClassifiedOffice(t)
	d := o.register(t, o.registrar, "secret")
	o.registrar.TryRoute(t, d.ID, by("propose", o.inside)).Problem(t, http.StatusConflict, "document.scope_pending")
	o.supervisor.Decide(t, o.supervisor.TaskAbout(t, d.ID).ID, "agree").Want(t, http.StatusNoContent)
	for name, c := range map[string]struct {
		node node
		want map[string]string
	}{
		"a role":              {of("propose", access.Management), map[string]string{"nodes.0": "person_only"}},
		"a department":        {atDept("handle", o.Dept("A")), map[string]string{"nodes.0": "person_only"}},
		"out of scope":        {by("propose", o.outside), map[string]string{"nodes.0.user": "outside_scope"}},
		"in scope, too low":   {by("propose", o.insideLow), map[string]string{"nodes.0.user": "outside_scope"}},
		"its approver":        {by("propose", o.supervisor), map[string]string{"nodes.0.user": "outside_scope"}},
		"a cleared archivist": {by("propose", o.archivist), map[string]string{"nodes.0.user": "outside_scope"}},
	} {
		a := o.registrar.TryRoute(t, d.ID, c.node)
		if got := a.Fields(t); !maps.Equal(got, c.want) {
			t.Errorf("%s: %v", name, got)
		}
	}
	o.registrar.StartRoute(t, d.ID, by("instruct", o.inside), by("handle", o.inside))
	task := o.inside.TaskAbout(t, d.ID).ID
	unknown := o.outside.AnswerTask(t, "01NOTHINGHERE0000000000000", "agree", "")
	for _, p := range []*person{o.outside, o.insideLow, o.supervisor, o.archivist, o.otherDesk, o.admin} {
		if a := p.AnswerTask(t, task, "agree", "", "confirm", "x"); a.Status != http.StatusNotFound || !bytes.Equal(a.Body, unknown.Body) {
			t.Errorf("%s decides: %d %s", p.Username, a.Status, a.Body)
		}
		for _, rest := range []string{"/route", "/traces", "/remind"} {
			method := http.MethodGet
			if rest == "/remind" {
				method = http.MethodPost
			}
			p.Do(t, method, documentsPath+"/"+d.ID+rest, nil).Problem(t, http.StatusNotFound, "not_found")
		}
	}
	o.otherDesk.Do(t, http.MethodPost, "/api/v1/tasks/"+task+"/reassign", map[string]any{"to": o.inside.Username, "reason": "x"}).Problem(t, http.StatusNotFound, "not_found")
	paper := map[string]any{"decision": "agree", "channel": "paper", "on_behalf": o.inside.Username, "at": "2026-01-01", "scan": "x"}
	o.otherDesk.Do(t, http.MethodPost, "/api/v1/tasks/"+task, paper).Problem(t, http.StatusNotFound, "not_found")
	o.inside.AnswerTask(t, task, "agree", "同意。").WantFields(t, map[string]string{"confirm": "confirm_required"})
	password := o.Password(t, o.inside)
	o.inside.AnswerTask(t, task, "agree", "同意。", "confirm", "wrong"+password).WantFields(t, map[string]string{"confirm": "password_wrong"})
	o.inside.AnswerTask(t, task, "forward", "请办。", "confirm", password, "to", []string{o.outside.Username}).WantFields(t, map[string]string{"to": "outside_scope"})
	o.inside.AnswerTask(t, task, "copy", "请阅。", "confirm", password, "to", []string{o.archivist.Username}).WantFields(t, map[string]string{"to": "outside_scope"})
	o.inside.AnswerTask(t, task, "agree", "同意。", "confirm", password).Want(t, http.StatusNoContent)
	next := o.inside.TaskAbout(t, d.ID).ID
	for range 7 { // guessing is slowed down like signing in
		o.inside.AnswerTask(t, next, "done", "办妥。", "confirm", "guess")
	}
	o.inside.AnswerTask(t, next, "done", "办妥。", "confirm", password).Want(t, http.StatusTooManyRequests)
	if got := o.registrar.Route(t, d.ID); got.now() != "handle "+o.inside.Username || got.Nodes[len(got.Nodes)-1].User != o.registrar.Username {
		t.Errorf("the route: %s, %+v", got.now(), got.Nodes)
	}
}

// Issue C 1: a stand-in sees and decides exactly what waits for the other, for these kinds and days, never
// what is to be done in person, and what is classified only after a supervisor has agreed.
func TestRoute_Delegation(t *testing.T) {
	t.Parallel()
	o := newRouteOffice(t)
	today, later := calendar.DateOf(time.Now()).String(), calendar.DateOf(time.Now().AddDate(0, 0, 9)).String()
	give := func(p *person, changes map[string]any) answer {
		t.Helper()
		body := map[string]any{"to": o.headB.Username, "starts_on": today, "ends_on": later}
		maps.Copy(body, changes)
		return p.Do(t, http.MethodPost, "/api/v1/delegations", body)
	}
	for _, c := range []struct {
		changes map[string]any
		want    map[string]string
	}{
		{map[string]any{"from": o.headA.Username}, map[string]string{"from": "only_own"}},
		{map[string]any{"to": o.leader.Username}, map[string]string{"to": "not_self"}},
		{map[string]any{"to": "nobody.at.all"}, map[string]string{"to": "unknown_person"}},
		{map[string]any{"kinds": []string{"witness"}}, map[string]string{"kinds": "in_person"}},
		{map[string]any{"kinds": []string{"dance"}}, map[string]string{"kinds": "choice"}},
		{map[string]any{"ends_on": "2020-01-01"}, map[string]string{"ends_on": "in_past"}},
		{map[string]any{"starts_on": later, "ends_on": today}, map[string]string{"ends_on": "before_start"}},
		{map[string]any{"ends_on": "2999-01-01"}, map[string]string{"ends_on": "too_long_a_time"}},
	} {
		give(o.leader, c.changes).WantFields(t, c.want)
	}
	give(o.admin(t), map[string]any{"from": o.leader.Username}).WantFields(t, map[string]string{"from": "only_own"})
	d, other := o.matter(t, nil), o.matter(t, map[string]any{"title": "另一份"})
	o.registrar.StartRoute(t, d.ID, by("instruct", o.leader), by("circulate", o.proposer))
	o.registrar.StartRoute(t, other.ID, by("propose", o.leader))
	o.headB.Get(t, documentsPath+"/"+d.ID).Want(t, http.StatusNotFound)
	var g struct{ ID, To string }
	give(o.leader, map[string]any{"kinds": []string{"instruct"}}).Want(t, http.StatusCreated).JSON(t, &g)
	if o.headB.TaskAbout(t, other.ID) != nil {
		t.Error("a kind that was not given is in the inbox")
	}
	task := o.headB.TaskAbout(t, d.ID)
	if task == nil || task.Subject.Title == nil {
		t.Fatalf("the stand-in's task: %+v", task)
	}
	for _, p := range []*person{o.headA, o.stranger} {
		p.Do(t, http.MethodDelete, "/api/v1/delegations/"+g.ID, nil).Problem(t, http.StatusNotFound, "not_found")
		p.Do(t, http.MethodPost, "/api/v1/delegations/"+g.ID+"/approve", nil).Problem(t, http.StatusNotFound, "not_found")
		if p.TaskAbout(t, d.ID) != nil {
			t.Errorf("%s has it too", p.Username)
		}
	}
	o.headB.AnswerTask(t, task.ID, "agree", "代为同意。").Want(t, http.StatusNoContent)
	if tr := o.registrar.Traces(t, d.ID)[0]; tr.Actor != o.headB.Username || tr.OnBehalf != o.leader.Username {
		t.Errorf("both names: %+v", tr)
	}
	again := o.matter(t, nil)
	o.registrar.StartRoute(t, again.ID, by("instruct", o.leader))
	waiting := o.headB.TaskAbout(t, again.ID)
	o.leader.Do(t, http.MethodDelete, "/api/v1/delegations/"+g.ID, nil).Want(t, http.StatusNoContent)
	if o.headB.TaskAbout(t, again.ID) != nil {
		t.Error("ended, and still in the inbox")
	}
	o.headB.AnswerTask(t, waiting.ID, "agree", "x").Problem(t, http.StatusNotFound, "not_found")
	o.headB.Get(t, documentsPath+"/"+again.ID).Want(t, http.StatusNotFound)
	var list struct{ Items []struct{ ID string } }
	o.leader.Get(t, "/api/v1/delegations").Want(t, http.StatusOK).JSON(t, &list)
	if len(list.Items) != 1 || list.Items[0].ID != g.ID {
		t.Errorf("mine: %+v", list)
	}
}

func (o routeOffice) admin(t testing.TB) *person { return o.Admin(t) }

// Security L28, issue C 1: a delegation reaches what is classified only after a supervisor who is cleared
// for all of it has agreed.
func TestRoute_DelegationOfClassified(t *testing.T) {
	t.Parallel()
	o := newClassifiedOffice(t)
	d := o.register(t, o.registrar, "secret")
	o.supervisor.Decide(t, o.supervisor.TaskAbout(t, d.ID).ID, "agree").Want(t, http.StatusNoContent)
	o.registrar.StartRoute(t, d.ID, by("instruct", o.inside))
	today := calendar.DateOf(time.Now()).String()
	var g struct {
		ID   string
		UpTo string `json:"up_to"`
	}
	o.inside.Do(t, http.MethodPost, "/api/v1/delegations", map[string]any{"to": o.outside.Username, "starts_on": today, "ends_on": today}).Want(t, http.StatusCreated).JSON(t, &g)
	if o.outside.TaskAbout(t, d.ID) != nil || o.outside.Get(t, documentsPath+"/"+d.ID).Status != http.StatusNotFound {
		t.Error("reached before anybody agreed")
	}
	approve := "/api/v1/delegations/" + g.ID + "/approve"
	for _, p := range []*person{o.inside, o.outside} {
		p.Do(t, http.MethodPost, approve, nil).Problem(t, http.StatusForbidden, "forbidden")
	}
	for _, p := range []*person{o.lowSupervisor, o.registrar, o.admin} {
		p.Do(t, http.MethodPost, approve, nil).Problem(t, http.StatusNotFound, "not_found")
	}
	o.supervisor.Do(t, http.MethodPost, approve, nil).Want(t, http.StatusOK).JSON(t, &g)
	if g.UpTo != "secret" {
		t.Errorf("reaches up to %s", g.UpTo)
	}
	task := o.outside.TaskAbout(t, d.ID)
	if task == nil {
		t.Fatal("agreed, and nothing in the inbox")
	}
	password := o.Password(t, o.outside)
	o.outside.AnswerTask(t, task.ID, "agree", "代签。", "confirm", password).Want(t, http.StatusNoContent)
	o.outside.Get(t, documentsPath+"/"+d.ID+"/route").Want(t, http.StatusOK)
	o.supervisor.Do(t, http.MethodDelete, "/api/v1/delegations/"+g.ID, nil).Want(t, http.StatusNoContent)
	o.outside.Get(t, documentsPath+"/"+d.ID).Want(t, http.StatusNotFound)
	o.supervisor.Do(t, http.MethodPost, approve, nil).Problem(t, http.StatusConflict, "delegation.over")
}

// Issue C 1: the office gives a node to somebody else with a reason (改派), never what is to be done in
// person.
func TestRoute_Reassigned(t *testing.T) {
	t.Parallel()
	o := newRouteOffice(t)
	d := o.matter(t, nil)
	o.registrar.StartRoute(t, d.ID, by("instruct", o.leader))
	task := o.leader.TaskAbout(t, d.ID).ID
	reassign := func(p *person, task, to, reason string) answer {
		t.Helper()
		return p.Do(t, http.MethodPost, "/api/v1/tasks/"+task+"/reassign", map[string]any{"to": to, "reason": reason})
	}
	reassign(o.headA, task, o.headB.Username, "出差").Problem(t, http.StatusForbidden, "forbidden")
	reassign(o.registrar, "01NOTHINGHERE0000000000000", o.headB.Username, "出差").Problem(t, http.StatusNotFound, "not_found")
	reassign(o.registrar, task, o.headB.Username, "").WantFields(t, map[string]string{"reason": "reason_required"})
	reassign(o.registrar, task, "nobody.at.all", "出差").WantFields(t, map[string]string{"to": "unknown_person"})
	reassign(o.registrar, task, o.registrar.Username, "出差").WantFields(t, map[string]string{"to": "own_request"})
	reassign(o.registrar, task, o.headB.Username, "出差").Want(t, http.StatusNoContent)
	if o.leader.TaskAbout(t, d.ID) != nil || !o.leader.told(t, "document.reassigned", d.ID) {
		t.Error("it still waits for the one before, or they are not told")
	}
	o.leader.AnswerTask(t, task, "agree", "x").Problem(t, http.StatusNotFound, "not_found")
	o.headB.Answer(t, d.ID, "agree", "同意。").Want(t, http.StatusNoContent)
	if tr := o.registrar.Traces(t, d.ID); len(tr) != 2 || tr[0].Decision != "reassign" || tr[0].Opinion != "出差" || tr[0].OnBehalf != o.leader.Username {
		t.Errorf("traces %+v", tr)
	}
	c := newClassifiedOffice(t)
	secret := c.register(t, c.registrar, "secret")
	scope := c.supervisor.TaskAbout(t, secret.ID).ID
	reassign(c.registrar, scope, c.registrarSupervisor.Username, "出差").Problem(t, http.StatusConflict, "document.not_reassignable")
	c.registrar.Do(t, http.MethodPost, "/api/v1/tasks/"+scope, map[string]any{"decision": "agree", "channel": "paper", "on_behalf": c.supervisor.Username, "at": "2026-01-01", "scan": secret.Files[0].ID}).Problem(t, http.StatusNotFound, "not_found")
}

// Issue C 1: saved routes by kind, sender and level, best match first; a binding one is the authority
// table: a route that omits one of its nodes is refused.
func TestRoute_Templates(t *testing.T) {
	t.Parallel()
	o := newRouteOffice(t)
	supervisor := o.Supervisor(t)
	const path = "/api/v1/route-templates"
	kind, source := "函"+o.prefix, "单位"+o.prefix
	save := func(p *person, changes map[string]any) answer {
		t.Helper()
		body := map[string]any{"name": "模板" + o.prefix, "kind": kind, "nodes": []node{by("propose", o.proposer), of("instruct", access.Management)}}
		maps.Copy(body, changes)
		return p.Do(t, http.MethodPost, path, body)
	}
	o.reader.Get(t, path).Problem(t, http.StatusForbidden, "forbidden")
	save(o.reader, nil).Problem(t, http.StatusForbidden, "forbidden")
	save(o.registrar, map[string]any{"binding": true}).Problem(t, http.StatusForbidden, "forbidden")
	save(o.registrar, map[string]any{"nodes": []node{}}).WantFields(t, map[string]string{"nodes": "required"})
	save(o.registrar, map[string]any{"nodes": []node{{"action": "handle"}}}).WantFields(t, map[string]string{"nodes.0": "one_addressee"})
	type saved struct {
		ID, Name string
		Version  int
	}
	var general, closest saved
	save(o.registrar, nil).Want(t, http.StatusCreated).JSON(t, &general)
	save(o.registrar, nil).WantFields(t, map[string]string{"name": "taken"})
	save(supervisor, map[string]any{"name": "权限" + o.prefix, "source": source, "binding": true}).Want(t, http.StatusCreated).JSON(t, &closest)
	var list struct{ Items []saved }
	o.registrar.Get(t, path+"/match", "kind", kind, "source", source, "level", "internal").Want(t, http.StatusOK).JSON(t, &list)
	if len(list.Items) < 2 || list.Items[0].ID != closest.ID || list.Items[1].ID != general.ID {
		t.Errorf("matches: %+v", list.Items)
	}
	o.registrar.Get(t, path+"/match", "kind", kind+"\x00").Want(t, http.StatusOK)
	d := o.matter(t, map[string]any{"kind": kind, "source": source})
	o.registrar.TryRoute(t, d.ID, by("propose", o.proposer), by("handle", o.headA)).WantFields(t, map[string]string{"nodes": "authority"})
	o.registrar.TryRoute(t, d.ID, of("instruct", access.Management), by("handle", o.headA)).WantFields(t, map[string]string{"nodes": "authority"})
	o.registrar.TryRoute(t, d.ID, by("propose", o.proposer), of("instruct", access.Management), by("handle", o.headA)).Want(t, http.StatusOK)
	elsewhere := o.matter(t, map[string]any{"kind": kind})
	o.registrar.TryRoute(t, elsewhere.ID, by("handle", o.headA)).Want(t, http.StatusOK)
	change := func(p *person, s saved, changes map[string]any) answer {
		t.Helper()
		body := map[string]any{"name": s.Name, "version": s.Version, "nodes": []node{by("propose", o.headA)}}
		maps.Copy(body, changes)
		return p.Do(t, http.MethodPut, path+"/"+s.ID, body)
	}
	change(o.registrar, closest, nil).Problem(t, http.StatusForbidden, "forbidden")
	change(o.registrar, general, map[string]any{"version": 9}).Problem(t, http.StatusConflict, "stale_version")
	change(o.registrar, general, nil).Want(t, http.StatusOK)
	o.registrar.Do(t, http.MethodDelete, path+"/"+closest.ID, nil).Problem(t, http.StatusForbidden, "forbidden")
	supervisor.Do(t, http.MethodDelete, path+"/"+closest.ID, nil).Want(t, http.StatusNoContent)
	supervisor.Do(t, http.MethodDelete, path+"/"+closest.ID, nil).Problem(t, http.StatusNotFound, "not_found")
}
