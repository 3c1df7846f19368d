package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/internal/access"
)

// Inbox lists the person's tasks of a state that are about a record.
func (p *person) Inbox(t testing.TB, state, id string) (out []taskItem) {
	t.Helper()
	var list struct{ Items []taskItem }
	p.Get(t, "/api/v1/tasks", "state", state, "limit", "200").Want(t, http.StatusOK).JSON(t, &list)
	for _, task := range list.Items {
		if task.Subject.ID == id {
			out = append(out, task)
		}
	}
	return out
}

// Rule DOC-05: each node takes exactly the decisions that its task lists; those that send the matter
// elsewhere need words and people, and each wrong one names its field.
func TestRoute_Choices(t *testing.T) {
	t.Parallel()
	o := newRouteOffice(t)
	signing := []string{"agree", "return", "forward", "add_signer", "copy"}
	cases := []struct {
		action string
		want   []string
	}{
		{"propose", signing}, {"instruct", signing}, {"review", signing}, {"countersign", signing}, {"sign_off", signing}, {"issue", signing},
		{"handle", []string{"done", "return", "forward", "copy"}}, {"circulate", []string{"acknowledge", "forward", "copy"}},
	}
	for _, c := range cases {
		t.Run(c.action, func(t *testing.T) {
			t.Parallel()
			d := o.matter(t, nil)
			o.registrar.StartRoute(t, d.ID, by("review", o.headA), by(c.action, o.reader))
			first := o.headA.TaskAbout(t, d.ID)
			if slices.Contains(first.Choices, "return") {
				t.Errorf("the first node can be returned: %v", first.Choices)
			}
			o.headA.AnswerTask(t, first.ID, "agree", "").Want(t, http.StatusNoContent)
			task := o.reader.TaskAbout(t, d.ID)
			if !slices.Equal(task.Choices, c.want) {
				t.Errorf("choices %v, want %v", task.Choices, c.want)
			}
			for _, decision := range []string{"agree", "return", "forward", "add_signer", "copy", "acknowledge", "done", "refuse"} {
				a := o.reader.AnswerTask(t, task.ID, decision, "")
				switch fields := a.Fields; {
				case !slices.Contains(c.want, decision):
					if f := fields(t); f["decision"] != "choice" {
						t.Errorf("%s: %v", decision, f)
					}
				case decision == "return" || decision == "forward":
					if f := fields(t); f["opinion"] != "reason_required" {
						t.Errorf("%s without words: %v", decision, f)
					}
				case decision == "add_signer":
					if f := fields(t); f["to"] != "people_required" || f["at"] != "choice" {
						t.Errorf("%s: %v", decision, f)
					}
				case decision == "copy":
					if f := fields(t); f["to"] != "people_required" {
						t.Errorf("%s: %v", decision, f)
					}
				case decision == "done":
					if f := fields(t); f["opinion"] != "result_required" {
						t.Errorf("%s: %v", decision, f)
					}
				}
				if decision == "agree" && slices.Contains(c.want, decision) || decision == "acknowledge" && slices.Contains(c.want, decision) {
					return // it has moved on
				}
			}
		})
	}
	d := o.matter(t, nil)
	o.registrar.StartRoute(t, d.ID, by("triage", o.headA), by("propose", o.proposer))
	if task := o.headA.TaskAbout(t, d.ID); !slices.Equal(task.Choices, []string{"agree", "refuse"}) {
		t.Errorf("triage takes %v", task.Choices)
	}
	o.headA.Answer(t, d.ID, "refuse", "").WantFields(t, map[string]string{"opinion": "reason_required"})
	o.headA.Answer(t, d.ID, "refuse", "\x00").WantFields(t, map[string]string{"opinion": "control_characters"})
	o.headA.Answer(t, d.ID, "refuse", strings.Repeat("字", 2001)).Want(t, http.StatusUnprocessableEntity)
	o.headA.Answer(t, d.ID, "refuse", "不属我处职责。").Want(t, http.StatusNoContent)
	if now := o.registrar.Document(t, d.ID); now.Status != "returned" || now.RegisterNo != d.RegisterNo {
		t.Errorf("退文: %s %s", now.Status, now.RegisterNo)
	}
	if r := o.registrar.Route(t, d.ID); r.State != "returned" || r.now() != "" {
		t.Errorf("the route of what was refused: %s %s", r.State, r.now())
	}
	o.registrar.TryRoute(t, d.ID, by("propose", o.proposer)).Problem(t, http.StatusConflict, "document.closed")
}

// Rules DOC-04, DOC-05: return, forward, added signers and copies through HTTP; nothing that was decided
// is erased, and each is a trace of its own in one line.
func TestRoute_Moves(t *testing.T) {
	t.Parallel()
	o := newRouteOffice(t)
	d := o.matter(t, nil)
	o.registrar.StartRoute(t, d.ID, by("propose", o.proposer), by("instruct", o.leader), by("handle", o.headA))
	o.proposer.Answer(t, d.ID, "agree", "建议A部门办。").Want(t, http.StatusNoContent)
	o.leader.Answer(t, d.ID, "return", "请补充依据。").WantFields(t, map[string]string{"to": "return_to"})
	place := o.registrar.Route(t, d.ID).place(t, "propose", o.proposer.Username)
	o.leader.Answer(t, d.ID, "return", "请补充依据。", "to", []string{place}).Want(t, http.StatusNoContent)
	if r := o.registrar.Route(t, d.ID); r.now() != "propose "+o.proposer.Username || r.Nodes[0].Opinion != "建议A部门办。" || !r.Nodes[0].IsSuperseded || r.Nodes[len(r.Nodes)-1].Round != 2 {
		t.Errorf("after the return: %s, %+v", r.now(), r.Nodes)
	}
	o.proposer.Answer(t, d.ID, "add_signer", "请先核。", "at", "before", "to", []string{o.headB.Username}).Want(t, http.StatusNoContent)
	o.headB.Answer(t, d.ID, "agree", "已核。").Want(t, http.StatusNoContent)
	o.proposer.Answer(t, d.ID, "agree", "依据见附件。").Want(t, http.StatusNoContent)
	if a := o.reader.Get(t, documentsPath+"/"+d.ID); a.Status != http.StatusNotFound {
		t.Errorf("before the copy: %d", a.Status)
	}
	o.leader.Answer(t, d.ID, "copy", "请知悉。", "to", []string{o.reader.Username}).Want(t, http.StatusNoContent)
	if got := o.reader.Inbox(t, "copied", d.ID); len(got) != 1 || got[0].Subject.Title == nil || !o.reader.told(t, "document.copied", d.ID) {
		t.Errorf("the copy: %+v", got)
	}
	o.reader.Get(t, documentsPath+"/"+d.ID).Want(t, http.StatusOK)
	o.leader.Answer(t, d.ID, "forward", "请代为批示。", "to", []string{o.headB.Username}).Want(t, http.StatusNoContent)
	if o.leader.TaskAbout(t, d.ID) != nil {
		t.Error("what was forwarded still waits")
	}
	o.headB.Answer(t, d.ID, "agree", "请A部门办。").Want(t, http.StatusNoContent)
	o.headA.Answer(t, d.ID, "done", "办妥。").Want(t, http.StatusNoContent)
	accept := o.registrar.TaskAbout(t, d.ID)
	if !slices.Equal(accept.Choices, []string{"agree", "return"}) {
		t.Errorf("accepting takes %v", accept.Choices)
	}
	place = o.registrar.Route(t, d.ID).place(t, "handle", o.headA.Username)
	o.registrar.AnswerTask(t, accept.ID, "return", "结果不全。", "to", []string{place}).Want(t, http.StatusNoContent)
	o.headA.Answer(t, d.ID, "done", "全部办妥。").Want(t, http.StatusNoContent)
	o.registrar.Answer(t, d.ID, "agree", "").Want(t, http.StatusNoContent)
	if now := o.registrar.Document(t, d.ID); now.Status != "concluded" {
		t.Errorf("status %s", now.Status)
	}
	var got []string
	for i, tr := range o.reader.Traces(t, d.ID) {
		if tr.Seq != i+1 {
			t.Errorf("trace %d has place %d", i, tr.Seq)
		}
		got = append(got, tr.Kind+" "+tr.Decision+" "+strings.TrimPrefix(tr.Actor, strings.ToLower(o.prefix)+"."))
	}
	want := []string{"propose agree proposer", "instruct return leader", "propose add_signer proposer", "propose agree head-b", "propose agree proposer", "instruct copy leader",
		"instruct forward leader", "instruct agree head-b", "handle done head-a", "review return registrar", "handle done head-a", "review agree registrar"}
	if !slices.Equal(got, want) {
		t.Errorf("traces\n%v, want\n%v", got, want)
	}
	for state, p := range map[string]*person{"done": o.leader, "started": o.registrar} {
		if len(p.Inbox(t, state, d.ID)) == 0 {
			t.Errorf("%s is empty for %s", state, p.Username)
		}
	}
	o.leader.Get(t, "/api/v1/tasks", "state", "else").WantFields(t, map[string]string{"state": "choice"})
}

// Issue C 1: a decision is taken back until the next person has opened the matter (撤回), and whoever had
// it for that while reads it no more.
func TestRoute_TakenBack(t *testing.T) {
	t.Parallel()
	o := newRouteOffice(t)
	d := o.matter(t, nil)
	o.registrar.StartRoute(t, d.ID, by("propose", o.proposer), by("instruct", o.leader))
	task := o.proposer.TaskAbout(t, d.ID)
	o.proposer.AnswerTask(t, task.ID, "agree", "误点。").Want(t, http.StatusNoContent)
	o.leader.Get(t, documentsPath+"/"+d.ID).Want(t, http.StatusOK) // reading the record is not opening the task
	if done := o.proposer.Inbox(t, "done", d.ID); len(done) != 1 || !slices.Equal(done[0].Choices, []string{"withdraw"}) {
		t.Errorf("what can be taken back: %+v", done)
	}
	o.leader.AnswerTask(t, task.ID, "withdraw", "").Problem(t, http.StatusNotFound, "not_found")
	o.proposer.AnswerTask(t, task.ID, "withdraw", "").Want(t, http.StatusNoContent)
	if r := o.registrar.Route(t, d.ID); r.now() != "propose "+o.proposer.Username {
		t.Errorf("after it was taken back: %s", r.now())
	}
	o.leader.Get(t, documentsPath+"/"+d.ID).Want(t, http.StatusNotFound)
	o.proposer.AnswerTask(t, task.ID, "withdraw", "").Problem(t, http.StatusConflict, "approval.too_late")
	o.proposer.Answer(t, d.ID, "agree", "这次是。").Want(t, http.StatusNoContent)
	second := o.proposer.Inbox(t, "done", d.ID)[0]
	waiting := o.leader.TaskAbout(t, d.ID)
	o.leader.Get(t, "/api/v1/tasks/"+waiting.ID).Want(t, http.StatusOK)
	o.stranger.Get(t, "/api/v1/tasks/"+waiting.ID).Problem(t, http.StatusNotFound, "not_found")
	o.proposer.AnswerTask(t, second.ID, "withdraw", "").Problem(t, http.StatusConflict, "approval.too_late")
	if done := o.proposer.Inbox(t, "done", d.ID); len(done[0].Choices) != 0 {
		t.Errorf("opened, and still offered: %+v", done)
	}
	if n := len(o.registrar.Traces(t, d.ID)); n != 3 {
		t.Errorf("%d traces, want 3: agreed, taken back, agreed", n)
	}
}

// Issue C 1: reminders reach those for whom it waits, once in ten minutes.
func TestRoute_Reminded(t *testing.T) {
	t.Parallel()
	o := newRouteOffice(t)
	d := o.matter(t, nil)
	path := documentsPath + "/" + d.ID + "/remind"
	o.registrar.Do(t, http.MethodPost, path, nil).Problem(t, http.StatusConflict, "approval.no_flow")
	o.registrar.StartRoute(t, d.ID, by("circulate", o.reader), atDept("handle", o.Dept("A")).beside())
	var told struct{ Nodes int }
	o.registrar.Do(t, http.MethodPost, path, nil).Want(t, http.StatusOK).JSON(t, &told)
	if told.Nodes != 2 || !o.reader.told(t, "document.reminded", d.ID) || !o.headA.told(t, "document.reminded", d.ID) || o.proposer.told(t, "document.reminded", d.ID) {
		t.Errorf("%d nodes", told.Nodes)
	}
	o.registrar.Do(t, http.MethodPost, path, nil).Want(t, http.StatusOK).JSON(t, &told)
	if told.Nodes != 0 {
		t.Errorf("again at once: %d nodes", told.Nodes)
	}
	o.reader.Do(t, http.MethodPost, path, nil).Problem(t, http.StatusForbidden, "forbidden")
	o.headB.Do(t, http.MethodPost, path, nil).Problem(t, http.StatusNotFound, "not_found")
}

// Rules DOC-02, DOC-04: every node that cannot be is named by its place, with the remedy.
func TestRoute_RefusedNodes(t *testing.T) {
	t.Parallel()
	o := newRouteOffice(t)
	left := o.Person(t, "left", "A", access.Internal)
	o.Edit(t, "left", map[string]any{"is_active": false}).Want(t, http.StatusOK)
	public := o.Person(t, "public", "A", access.Public)
	cases := []struct {
		name  string
		nodes []node
		want  map[string]string
	}{
		{"no node", nil, map[string]string{"nodes": "required"}},
		{"for nobody", []node{{"action": "propose"}}, map[string]string{"nodes.0": "one_addressee"}},
		{"for two", []node{by("propose", o.leader).with("role", "management")}, map[string]string{"nodes.0": "one_addressee"}},
		{"for an unknown person", []node{{"action": "propose", "user": "nobody.at.all"}}, map[string]string{"nodes.0.user": "unknown_person"}},
		{"for bytes that are no name", []node{{"action": "propose", "user": "\x00"}}, map[string]string{"nodes.0.user": "unknown_person"}},
		{"for one who has left", []node{by("propose", left)}, map[string]string{"nodes.0.user": "unknown_person"}},
		{"for one who may not read", []node{by("propose", public)}, map[string]string{"nodes.0.user": "not_cleared"}},
		{"for an unknown department", []node{atDept("handle", "NOWHERE")}, map[string]string{"nodes.0.department": "unknown_department"}},
		{"for bytes that are no department", []node{atDept("handle", "\x00")}, map[string]string{"nodes.0.department": "unknown_department"}},
		{"approval of the own", []node{by("sign_off", o.registrar), by("review", o.registrar)}, map[string]string{"nodes.0.user": "own_request", "nodes.1.user": "own_request"}},
		{"handled before it is instructed", []node{by("handle", o.headA), by("instruct", o.leader)}, map[string]string{"nodes.1.action": "route_order"}},
		{"triage in the middle", []node{by("propose", o.headA), by("triage", o.leader)}, map[string]string{"nodes.1.action": "route_order"}},
		{"due after the document", []node{by("handle", o.headA).with("due_on", "2027-01-13")}, map[string]string{"nodes.0.due_on": "after_due"}},
		{"a day that is none", []node{by("handle", o.headA).with("due_on", "2027-02-30")}, map[string]string{"nodes.0.due_on": "date"}},
		{"two of the lead beside each other", []node{by("handle", o.headA), by("handle", o.leader).beside()}, map[string]string{"nodes.0": "one_lead"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := o.matter(t, nil)
			if c.nodes == nil {
				c.nodes = []node{}
			}
			a := o.registrar.TryRoute(t, d.ID, c.nodes...)
			if got := a.Fields(t); len(got) != len(c.want) {
				t.Errorf("%v", got)
			}
			for field, code := range c.want {
				if got := a.Fields(t)[field]; got != code {
					t.Errorf("%v, want %v", a.Fields(t), c.want)
				}
			}
			if r := o.registrar.Route(t, d.ID); len(r.Nodes) != 0 || o.registrar.Document(t, d.ID).Status != "registered" {
				t.Errorf("something stayed: %+v", r)
			}
		})
	}
	d := o.matter(t, nil)
	o.registrar.TryRoute(t, d.ID, by("handle", o.headA), by("handle", o.headB).beside()).Want(t, http.StatusOK)
	var lead struct {
		Lead      string   `json:"lead_department"`
		Assisting []string `json:"assisting_departments"`
	}
	o.registrar.Get(t, documentsPath+"/"+d.ID).JSON(t, &lead)
	if lead.Lead != o.Dept("A") || !slices.Equal(lead.Assisting, []string{o.Dept("B")}) {
		t.Errorf("主办协办: %+v", lead)
	}
	o.stranger.TryRoute(t, d.ID, by("propose", o.leader)).Problem(t, http.StatusNotFound, "not_found")
	o.headA.TryRoute(t, d.ID, by("propose", o.leader)).Problem(t, http.StatusForbidden, "forbidden")
}

// Contract: who holds 拟办 or 批示 says what comes next; a registrar adds at the end; void ends it all.
func TestRoute_FurtherNodes(t *testing.T) {
	t.Parallel()
	o := newRouteOffice(t)
	d := o.matter(t, nil)
	o.registrar.StartRoute(t, d.ID, by("instruct", o.leader))
	o.leader.StartRoute(t, d.ID, atDept("handle", o.Dept("B")), by("circulate", o.reader))
	o.registrar.StartRoute(t, d.ID, by("circulate", o.headA))
	o.leader.Answer(t, d.ID, "agree", "请B部门办。").Want(t, http.StatusNoContent)
	var got []string
	for _, n := range o.registrar.Route(t, d.ID).Nodes {
		got = append(got, n.Action+" "+n.State)
	}
	if want := []string{"instruct done", "handle current", "circulate waiting", "circulate waiting", "review waiting"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	o.leader.TryRoute(t, d.ID, by("circulate", o.headA)).Problem(t, http.StatusForbidden, "forbidden") // it is no longer theirs
	task := o.headB.TaskAbout(t, d.ID)
	o.registrar.Do(t, http.MethodPost, documentsPath+"/"+d.ID+"/void", map[string]any{"reason": "误登"}).Want(t, http.StatusOK)
	o.headB.AnswerTask(t, task.ID, "done", "x").Problem(t, http.StatusNotFound, "not_found")
	if r := o.registrar.Route(t, d.ID); r.State != "withdrawn" || r.now() != "" || o.headB.TaskAbout(t, d.ID) != nil {
		t.Errorf("void, and at %s %s", r.State, r.now())
	}
	o.registrar.TryRoute(t, d.ID, by("propose", o.proposer)).Problem(t, http.StatusConflict, "document.void")
}

// KPI-01 and domain 2.1: a 阅件 is concluded when all have read it; what must be answered is not concluded
// without its reply.
func TestRoute_Concluded(t *testing.T) {
	t.Parallel()
	o := newRouteOffice(t)
	d := o.matter(t, map[string]any{"handling": "read", "due_on": nil})
	o.registrar.StartRoute(t, d.ID, by("circulate", o.headA), by("circulate", o.headB).beside())
	o.headA.AnswerTask(t, o.headA.TaskOf(t, d.ID, "circulate").ID, "acknowledge", "").Want(t, http.StatusNoContent)
	if now := o.registrar.Document(t, d.ID); now.Status != "circulating" {
		t.Errorf("one of two has read: %s", now.Status)
	}
	o.headB.AnswerTask(t, o.headB.TaskOf(t, d.ID, "circulate").ID, "acknowledge", "阅。").Want(t, http.StatusNoContent)
	if now := o.registrar.Document(t, d.ID); now.Status != "concluded" {
		t.Errorf("all have read: %s", now.Status)
	}
	d = o.matter(t, nil)
	o.registrar.Do(t, http.MethodPost, documentsPath+"/"+d.ID+"/route", map[string]any{"nodes": []node{by("handle", o.headA)}, "needs_reply": true}).Want(t, http.StatusOK)
	o.headA.Answer(t, d.ID, "done", "已复。").Want(t, http.StatusNoContent)
	o.registrar.Answer(t, d.ID, "agree", "").Problem(t, http.StatusConflict, "document.reply_missing")
	if o.registrar.TaskAbout(t, d.ID) == nil {
		t.Error("refused, and the task is gone")
	}
}

// traceItem is the part of a trace that tests look at.
type traceItem struct {
	Seq                                       int
	Kind, Node, Task, Actor, Decision, SHA256 string
	Opinion, Channel                          string
	OnBehalf                                  string `json:"on_behalf"`
	PenDate                                   string `json:"pen_date"`
	At                                        time.Time
}

// Traces reads what people decided on a record.
func (p *person) Traces(t testing.TB, id string) []traceItem {
	t.Helper()
	var list struct{ Items []traceItem }
	p.Get(t, documentsPath+"/"+id+"/traces").Want(t, http.StatusOK).JSON(t, &list)
	return list.Items
}
