package main

import (
	"bytes"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"docket/internal/access"
)

type handoverAnswer struct {
	IsComplete bool `json:"is_complete"`
	Items      []struct {
		Kind      string
		ID        string
		SubjectID string `json:"subject_id"`
		Title     *string
	}
	Refused []struct{ Kind, ID, Code string }
	History []struct{ Reason string }
}

func (h handoverAnswer) kinds() []string {
	n := map[string]bool{}
	for _, i := range h.Items {
		n[i.Kind] = true
	}
	return slices.Sorted(maps.Keys(n))
}

// refused are the codes of what was refused, by kind.
func (h handoverAnswer) refused() map[string]string {
	out := map[string]string{}
	for _, r := range h.Refused {
		out[r.Kind] = r.Code
	}
	return out
}

// leaving is an office of which a registrar leaves, who holds one thing of each kind.
type leaving struct {
	*office
	leaver, successor, supervisor, low *person
	open, kept, named                  documentAnswer
}

func newLeaving(t *testing.T) leaving {
	t.Helper()
	o := newOffice(t, theService(t))
	l := leaving{office: o, leaver: o.Registrar(t), supervisor: o.Supervisor(t), successor: o.Person(t, "successor", "A", access.Secret, access.Registrar),
		low: o.Person(t, "low", "A", access.Internal, access.Registrar)}
	l.open = l.leaver.MustRegister(t, record(o.Dept("A"), map[string]any{"handling": "act", "due_on": "2026-03-01", "title": "公开件" + o.prefix}), upload{"a.txt", []byte("甲" + o.prefix)})
	l.kept = l.leaver.MustRegister(t, record(o.Dept("A"), map[string]any{"classification": "confidential", "title": "保管件" + o.prefix}), upload{"b.txt", []byte("乙" + o.prefix)})
	l.named = l.successor.MustRegister(t, record(o.Dept("A"), map[string]any{"classification": "secret", "title": "列名件" + o.prefix,
		"distribution": map[string]any{"departments": []string{o.Dept("A")}, "users": []string{l.leaver.Username}}}), upload{"c.txt", []byte("丙" + o.prefix)})
	for _, d := range []documentAnswer{l.kept, l.named} {
		l.supervisor.Decide(t, l.supervisor.TaskAbout(t, d.ID).ID, "agree").Want(t, http.StatusNoContent)
	}
	l.task(t, "open", "handle", l.open.ID, 0)
	l.leaver.Do(t, "POST", "/api/v1/intake", strings.NewReader("待登记"+o.prefix), header{"Content-Disposition", `attachment; filename="waiting.txt"`}).Want(t, http.StatusCreated)
	inDatabase(t, o.service, "UPDATE department SET contact = $2 WHERE code = $1", o.Dept("A"), l.leaver.Username)
	inDatabase(t, o.service, `INSERT INTO delegation (id, from_user, to_user, kinds, starts_on, ends_on, created_by, created_at)
		VALUES ($1, $2, $3, '{}', now()::date - 1, now()::date + 30, $2, now())`, "delegation"+o.prefix, l.leaver.Username, l.successor.Username)
	return l
}

// task has a task wait for the leaver.
func (l leaving) task(t *testing.T, id, kind, document string, clearance int) {
	t.Helper()
	inDatabase(t, l.service, `INSERT INTO task (id, kind, subject_kind, subject_id, node, username, min_clearance, requested_by, arrived_at)
		VALUES ($1, $2, 'document', $3, $2, $4, $5, 'admin', now())`, id+l.prefix, kind, document, l.leaver.Username, clearance)
}

func (l leaving) page(t *testing.T, by *person) (h handoverAnswer) {
	t.Helper()
	by.Get(t, "/api/v1/handover/"+l.leaver.Username).Want(t, http.StatusOK).JSON(t, &h)
	return h
}

func (l leaving) hand(t *testing.T, by *person, to map[string]string) (h handoverAnswer) {
	t.Helper()
	by.Do(t, "POST", "/api/v1/handover/"+l.leaver.Username, map[string]any{"to": to, "reason": "调离"}).Want(t, http.StatusOK).JSON(t, &h)
	return h
}

// Issue C 1, L21, L29: one page shows what somebody holds, with titles under the reader's rights; what is not
// for the reader is listed by id for administrators and is not there for a registrar.
func TestHandover_Page(t *testing.T) {
	t.Parallel()
	l := newLeaving(t)
	all := []string{"contact", "custody", "delegation", "scope", "task", "waiting_file"}
	for name, c := range map[string]struct {
		by     *person
		kinds  []string
		titles int
	}{
		"the successor, who reads everything": {l.successor, all, 5},
		"the leaver":                          {l.leaver, all, 5},
		"a registrar who is not cleared":      {l.low, []string{"contact", "delegation", "task", "waiting_file"}, 2},
		"a supervisor cleared for it":         {l.supervisor, all, 3}, // custody, scope, and what is to be signed for in it
		"the administrator":                   {administratorOf(t, l.service), all, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, titles := l.page(t, c.by), 0
			for _, i := range h.Items {
				if i.Title != nil {
					titles++
				}
			}
			if !slices.Equal(h.kinds(), c.kinds) || titles != c.titles || h.IsComplete {
				t.Errorf("kinds %v with %d titles, want %v with %d", h.kinds(), titles, c.kinds, c.titles)
			}
		})
	}
	employee := l.Person(t, "employee", "A", access.Internal)
	known, unknown := employee.Get(t, "/api/v1/handover/"+l.leaver.Username), employee.Get(t, "/api/v1/handover/nobody")
	if known.Problem(t, http.StatusForbidden, "forbidden"); !bytes.Equal(known.Body, unknown.Body) {
		t.Error("an employee learns who is there")
	}
	l.supervisor.Get(t, "/api/v1/handover/nobody").Problem(t, http.StatusNotFound, "account.user_not_found")
	if a := l.low.Get(t, "/api/v1/handover/"+l.leaver.Username); bytes.Contains(a.Body, []byte(l.kept.ID)) || bytes.Contains(a.Body, []byte(l.named.ID)) {
		t.Error("a registrar who is not cleared is told of a classified record")
	}
}

// Issue C 1: an account does not close while one item is unassigned, and closes when all are; moving to
// another department does not wait.
func TestHandover_ClosesWhenNothingIsLeft(t *testing.T) {
	t.Parallel()
	l := newLeaving(t)
	refused := l.Edit(t, "registrar", map[string]any{"is_active": false})
	p := refused.Problem(t, http.StatusConflict, "account.handover_open")
	if len(p.Errors) != 6 || p.Errors[0].Field != "contact" || p.Errors[0].Message == "" {
		t.Errorf("%+v", p.Errors)
	}
	l.Edit(t, "registrar", map[string]any{"department": l.Dept("B")}).Want(t, http.StatusOK)
	l.Edit(t, "registrar", map[string]any{"department": l.Dept("A")}).Want(t, http.StatusOK)

	s := l.successor.Username
	only := func(id string) (h handoverAnswer) {
		l.successor.Do(t, "POST", "/api/v1/handover/"+l.leaver.Username, map[string]any{"to": map[string]string{"task": s, "waiting_file": s}, "only": []string{id}, "reason": "调离"}).Want(t, http.StatusOK).JSON(t, &h)
		return h
	}
	if h := only("no-item-of-theirs"); len(h.Items) != 7 || len(h.Refused) != 0 {
		t.Errorf("nothing was asked for, left: %+v", h)
	}
	if h := only("open" + l.prefix); len(h.Items) != 6 || l.successor.TaskAbout(t, l.open.ID) == nil {
		t.Errorf("one item was asked for, left: %+v", h)
	}
	h := l.hand(t, l.successor, map[string]string{"task": s, "waiting_file": s})
	if !slices.Equal(h.kinds(), []string{"contact", "custody", "delegation", "scope"}) || len(h.Refused) != 0 {
		t.Errorf("left: %v, refused %v", h.kinds(), h.Refused)
	}
	if l.successor.TaskAbout(t, l.open.ID) == nil || l.leaver.TaskAbout(t, l.open.ID) != nil {
		t.Error("the task is not with the successor")
	}
	h = l.hand(t, l.supervisor, map[string]string{"contact": s, "custody": s, "delegation": "", "scope": ""})
	if !h.IsComplete || len(h.Refused) != 0 || len(h.History) != 4 || h.History[0].Reason != "调离" {
		t.Errorf("%+v", h)
	}
	l.successor.Get(t, documentsPath+"/"+l.kept.ID).Want(t, http.StatusOK)
	l.Edit(t, "registrar", map[string]any{"is_active": false}).Want(t, http.StatusOK)
	var trail struct{ Items []struct{ Action string } }
	l.successor.Get(t, documentsPath+"/"+l.kept.ID+"/trail").Want(t, http.StatusOK).JSON(t, &trail)
	if trail.Items[len(trail.Items)-1].Action != "document.handed_over" && !slices.ContainsFunc(trail.Items, func(e struct{ Action string }) bool { return e.Action == "document.handed_over" }) {
		t.Errorf("the trail tells nothing of the handover: %+v", trail.Items)
	}
}

// DOC-11: a handover gives work and no right: custody goes from a cleared supervisor to the cleared, a
// classified task to whom the scope names, and nobody gets what is not for them to do.
func TestHandover_GivesNoRight(t *testing.T) {
	t.Parallel()
	l := newLeaving(t)
	outside := l.Person(t, "outside", "B", access.Secret, access.Registrar)
	lowSupervisor := l.Person(t, "low-supervisor", "A", access.Internal, access.Supervisor)
	admin := administratorOf(t, l.service)
	l.task(t, "kept", "review", l.kept.ID, 2)
	l.task(t, "witness", "witness", l.open.ID, 0)
	for name, c := range map[string]struct {
		by   *person
		to   map[string]string
		want map[string]string
	}{
		"custody to somebody not cleared":         {l.supervisor, map[string]string{"custody": l.low.Username}, map[string]string{"custody": "handover.not_cleared"}},
		"custody to nobody":                       {l.supervisor, map[string]string{"custody": ""}, map[string]string{"custody": "handover.successor_needed"}},
		"custody by a registrar":                  {l.successor, map[string]string{"custody": l.successor.Username}, map[string]string{"custody": "handover.no_right"}},
		"custody by an administrator":             {admin, map[string]string{"custody": l.successor.Username}, map[string]string{"custody": "handover.no_right"}},
		"custody by a supervisor not cleared":     {lowSupervisor, map[string]string{"custody": l.successor.Username}, map[string]string{}},
		"a scope by somebody who cannot read it":  {l.low, map[string]string{"scope": ""}, map[string]string{}},
		"tasks by an administrator":               {admin, map[string]string{"task": l.low.Username}, map[string]string{"task": "handover.no_right"}},
		"a waiting file by a supervisor":          {l.supervisor, map[string]string{"waiting_file": l.low.Username}, map[string]string{"waiting_file": "handover.no_right"}},
		"a contact who belongs somewhere else":    {l.supervisor, map[string]string{"contact": outside.Username}, map[string]string{"contact": "handover.other_department"}},
		"a contact by a registrar":                {l.successor, map[string]string{"contact": l.successor.Username}, map[string]string{"contact": "handover.no_right"}},
		"a delegation by a registrar who is none": {l.low, map[string]string{"delegation": ""}, map[string]string{"delegation": "handover.no_right"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := l.hand(t, c.by, c.to).refused(); !maps.Equal(got, c.want) {
				t.Errorf("refused %v, want %v", got, c.want)
			}
		})
	}
	// Of the four tasks three stay: of two the successor may not know, another is nobody else's.
	h := l.hand(t, l.successor, map[string]string{"task": outside.Username})
	codes := []string{}
	for _, r := range h.Refused {
		codes = append(codes, r.Code)
	}
	slices.Sort(codes)
	if !slices.Equal(codes, []string{"handover.outside_scope", "handover.outside_scope", "handover.personal"}) || outside.TaskAbout(t, l.open.ID) == nil || outside.TaskAbout(t, l.kept.ID) != nil {
		t.Errorf("refused %v", codes)
	}
	outside.Get(t, documentsPath+"/"+l.kept.ID).Problem(t, http.StatusNotFound, "not_found")
	for name, body := range map[string]map[string]any{
		"nothing named":     {"to": map[string]string{}, "reason": "调离"},
		"an unknown kind":   {"to": map[string]string{"desk": "x"}, "reason": "调离"},
		"an unknown person": {"to": map[string]string{"task": "nobody\x00"}, "reason": "调离"},
		"to themselves":     {"to": map[string]string{"task": l.leaver.Username}, "reason": "调离"},
		"without a reason":  {"to": map[string]string{"task": l.low.Username}, "reason": " "},
	} {
		if a := l.supervisor.Do(t, "POST", "/api/v1/handover/"+l.leaver.Username, body); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %.200s", name, a.Status, a.Body)
		}
	}
}
