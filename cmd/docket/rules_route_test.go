package main

import (
	"maps"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"docket/internal/access"
)

// routeAnswer is the part of a route that tests look at.
type routeAnswer struct {
	State string
	Nodes []routeNode
}

type routeNode struct {
	Place, Step, Round                   int
	Name, Action, State, Decision, Actor string
	User, Department, Role, Opinion      string
	Channel, Task                        string
	OnBehalf                             string     `json:"on_behalf"`
	ActorName                            string     `json:"actor_name"`
	HolderName                           string     `json:"holder_name"`
	IsSuperseded                         bool       `json:"is_superseded"`
	ArrivedAt                            *time.Time `json:"arrived_at"`
	FinishedAt                           *time.Time `json:"finished_at"`
}

// now are the nodes that wait for a decision, as "action holder".
func (r routeAnswer) now() string {
	var out []string
	for _, n := range r.Nodes {
		if n.State == "current" {
			out = append(out, n.Action+" "+n.User+n.Department+n.Role)
		}
	}
	return strings.Join(out, ", ")
}

// place is the place of the live node of an action and holder.
func (r routeAnswer) place(t testing.TB, action, holder string) string {
	t.Helper()
	for _, n := range r.Nodes {
		if n.Action == action && n.User+n.Department+n.Role == holder && !n.IsSuperseded {
			return strconv.Itoa(n.Place)
		}
	}
	t.Fatalf("no node %s of %s in %+v", action, holder, r.Nodes)
	return ""
}

// Route reads the route of a record.
func (p *person) Route(t testing.TB, id string) (r routeAnswer) {
	t.Helper()
	p.Get(t, documentsPath+"/"+id+"/route").Want(t, http.StatusOK).JSON(t, &r)
	return r
}

// node is a node of a route that is asked for.
type node map[string]any

// by, at and of are nodes for a person, a department and a role.
func by(action string, p *person) node        { return node{"action": action, "user": p.Username} }
func atDept(action, department string) node   { return node{"action": action, "department": department} }
func of(action string, role access.Role) node { return node{"action": action, "role": role} }
func (n node) with(name string, value any) node {
	out := maps.Clone(n)
	out[name] = value
	return out
}
func (n node) beside() node { return n.with("parallel", true) }

// TryRoute sends a record on its way.
func (p *person) TryRoute(t testing.TB, id string, nodes ...node) answer {
	t.Helper()
	return p.Do(t, http.MethodPost, documentsPath+"/"+id+"/route", map[string]any{"nodes": nodes})
}

// StartRoute sends a record on its way, which must succeed.
func (p *person) StartRoute(t testing.TB, id string, nodes ...node) (r routeAnswer) {
	t.Helper()
	p.TryRoute(t, id, nodes...).Want(t, http.StatusOK).JSON(t, &r)
	return r
}

// Answer decides the person's open task about a record; more are pairs of further members.
func (p *person) Answer(t testing.TB, id, decision, opinion string, more ...any) answer {
	t.Helper()
	task := p.TaskAbout(t, id)
	if task == nil {
		t.Fatalf("%s has no task about it", p.Username)
	}
	return p.AnswerTask(t, task.ID, decision, opinion, more...)
}

// AnswerTask decides a task.
func (p *person) AnswerTask(t testing.TB, task, decision, opinion string, more ...any) answer {
	t.Helper()
	body := map[string]any{"decision": decision, "opinion": opinion}
	for i := 0; i+1 < len(more); i += 2 {
		body[more[i].(string)] = more[i+1]
	}
	return p.Do(t, http.MethodPost, "/api/v1/tasks/"+task, body)
}

// routeOffice is an office in which a matter can go its way.
type routeOffice struct {
	*office
	registrar, proposer, leader, headA, headB, reader, stranger *person
}

func newRouteOffice(t *testing.T) routeOffice {
	t.Helper()
	return newRouteOfficeOn(t, theService(t))
}

func newRouteOfficeOn(t *testing.T, s *service) routeOffice {
	t.Helper()
	o := newOffice(t, s)
	return routeOffice{office: o, registrar: o.Registrar(t),
		proposer: o.Person(t, "proposer", "A", access.Internal),
		leader:   o.Person(t, "leader", "A", access.Internal, access.Management),
		headA:    o.Person(t, "head-a", "A", access.Internal, access.DepartmentHead),
		headB:    o.Person(t, "head-b", "B", access.Internal, access.DepartmentHead),
		reader:   o.Person(t, "reader", "B", access.Internal),
		stranger: o.Person(t, "stranger", "A", access.Internal)}
}

// matter registers a 办件 for nobody but its route.
func (o routeOffice) matter(t testing.TB, changes map[string]any) documentAnswer {
	t.Helper()
	all := map[string]any{"handling": "act", "due_on": "2027-01-12"}
	for k, v := range changes {
		all[k] = v
	}
	return o.registrar.MustRegister(t, record(o.Dept("A"), all), upload{"通知.txt", []byte("消防检查" + o.prefix)})
}

// Rules DOC-04, DOC-05: a matter goes from 初审 to 承办 one node after the other; each node says who, what,
// when and with what words; level n+1 opens only after level n; nobody acts on a node that is not theirs;
// the record is read by whom it has reached and by nobody before; the office accepts the result.
func TestRoute_OneNodeAfterTheOther(t *testing.T) {
	t.Parallel()
	o := newRouteOffice(t)
	d := o.matter(t, nil)
	route := o.registrar.StartRoute(t, d.ID, by("triage", o.registrar), by("propose", o.proposer), by("instruct", o.leader),
		atDept("handle", o.Dept("B")).with("due_on", "2027-01-10"), by("circulate", o.reader).beside())
	if route.State != "running" || len(route.Nodes) != 6 || route.now() != "triage "+o.registrar.Username || route.Nodes[5].Name != "accept" {
		t.Fatalf("started as %+v", route)
	}
	if now := o.registrar.Document(t, d.ID); now.Status != "circulating" {
		t.Errorf("status %s", now.Status)
	}
	steps := []struct {
		who               *person
		decision, opinion string
		next              string
	}{
		{o.registrar, "agree", "属我处办理。", "propose " + o.proposer.Username},
		{o.proposer, "agree", "建议由B部门办理。", "instruct " + o.leader.Username},
		{o.leader, "agree", "请B部门阅办。", "handle " + o.Dept("B") + ", circulate " + o.reader.Username},
		{o.headB, "done", "已整改三处。", "circulate " + o.reader.Username},
		{o.reader, "acknowledge", "", "review registrar"},
	}
	everyone := []*person{o.registrar, o.proposer, o.leader, o.headB, o.reader, o.headA, o.stranger}
	for i, step := range steps {
		current := map[*person]bool{step.who: true, o.reader: i == 3}
		task := step.who.TaskAbout(t, d.ID)
		if task == nil {
			t.Fatalf("step %d: %s has no task; the route is at %s", i, step.who.Username, o.registrar.Route(t, d.ID).now())
		}
		for k, p := range everyone {
			reached := p == o.registrar || k <= i || i >= 3 && p == o.reader
			if got := p.Get(t, documentsPath+"/"+d.ID).Status == http.StatusOK; got != reached {
				t.Errorf("step %d: %s reads it: %v, want %v", i, p.Username, got, reached)
			}
			if p != step.who && !current[p] {
				p.AnswerTask(t, task.ID, step.decision, "x").Problem(t, http.StatusNotFound, "not_found")
			}
		}
		step.who.AnswerTask(t, task.ID, step.decision, step.opinion).Want(t, http.StatusNoContent)
		route = o.registrar.Route(t, d.ID)
		if route.now() != step.next {
			t.Errorf("after %s of %s it is at %q, want %q", step.decision, step.who.Username, route.now(), step.next)
		}
		if n := route.Nodes[i]; n.Opinion != step.opinion || n.Actor != step.who.Username || n.ArrivedAt == nil || n.FinishedAt == nil || n.State != "done" || n.ActorName == "" {
			t.Errorf("node %d: %+v", i, n)
		}
		step.who.AnswerTask(t, task.ID, step.decision, "again").Want(t, http.StatusNotFound)
	}
	o.registrar.Answer(t, d.ID, "agree", "").Want(t, http.StatusNoContent)
	var done struct {
		Status, Outcome string
		ConcludedOn     string  `json:"concluded_on"`
		Lead            *string `json:"lead_department"`
	}
	o.registrar.Get(t, documentsPath+"/"+d.ID).JSON(t, &done)
	if done.Status != "concluded" || done.Outcome != "已整改三处。" || done.ConcludedOn == "" || done.Lead == nil || *done.Lead != o.Dept("B") {
		t.Errorf("concluded as %+v", done)
	}
	if r := o.registrar.Route(t, d.ID); r.State != "done" || r.now() != "" {
		t.Errorf("the route is %s at %s", r.State, r.now())
	}
	o.registrar.TryRoute(t, d.ID, by("propose", o.proposer)).Problem(t, http.StatusConflict, "document.closed")
}
