package main

import (
	"net/http"
	"testing"

	"docket/internal/access"
)

// Page 5, setup: the list is read from the facts, optional steps can be put aside and taken up
// again, and it says nothing of documents that the administrator may not know of.
func TestSettings_Setup(t *testing.T) {
	t.Parallel()
	s := startService(t)
	admin := administratorOf(t, s)
	type stepAnswer struct {
		ID       string
		Done     bool
		DoneAt   *string `json:"done_at"`
		Optional bool
		Skipped  bool
		Link     string
	}
	read := func() (steps map[string]stepAnswer, done, total int) {
		t.Helper()
		var list struct {
			Items       []stepAnswer
			Done, Total int
		}
		admin.Get(t, "/api/v1/setup").Want(t, http.StatusOK).JSON(t, &list)
		steps = map[string]stepAnswer{}
		for _, step := range list.Items {
			steps[step.ID] = step
			if step.Link == "" {
				t.Errorf("%s has no page", step.ID)
			}
		}
		return steps, list.Done, list.Total
	}
	wantDone := func(want map[string]bool) {
		t.Helper()
		steps, _, total := read()
		if total != len(want) || len(steps) != len(want) {
			t.Errorf("%d steps, want %d", total, len(want))
		}
		for id, done := range want {
			if steps[id].Done != done {
				t.Errorf("%s: done %v, want %v", id, steps[id].Done, done)
			}
		}
	}
	// The tests choose the administrator's password; both copies lie on this machine.
	want := map[string]bool{"password": true, "office": false, "address": false, "departments": false, "people": false, "registers": false, "bucket": false, "mail": false, "first_document": false}
	wantDone(want)
	admin.Do(t, http.MethodPatch, settingsPath, change("office.name", "岚洲远航科技有限公司")).Want(t, http.StatusOK)
	o := newOffice(t, s)
	registrar := o.Registrar(t)
	want["office"], want["departments"], want["people"] = true, true, true
	wantDone(want)
	registrar.Paper(t, o.Dept("A"), map[string]any{"classification": "secret"})
	wantDone(want)
	admin.Do(t, http.MethodPost, "/api/v1/registers", map[string]any{"prefix": "来", "direction": "incoming"}).Want(t, http.StatusCreated)
	want["registers"] = true
	wantDone(want)
	registrar.Paper(t, o.Dept("A"), nil)
	want["first_document"] = true
	wantDone(want)

	steps, done, _ := read()
	if steps["office"].DoneAt == nil || steps["first_document"].DoneAt == nil || !steps["address"].Optional || steps["bucket"].Optional {
		t.Errorf("steps %+v", steps)
	}
	skip := func(method, id string) answer { return admin.Do(t, method, "/api/v1/setup/"+id+"/skip", nil) }
	for range 2 {
		skip(http.MethodPost, "address").Want(t, http.StatusNoContent)
	}
	if steps, now, _ := read(); !steps["address"].Skipped || steps["address"].Done || now != done+1 {
		t.Errorf("put aside: %+v, %d done", steps["address"], now)
	}
	skip(http.MethodDelete, "address").Want(t, http.StatusNoContent)
	if steps, now, _ := read(); steps["address"].Skipped || now != done {
		t.Errorf("taken up again: %+v, %d done", steps["address"], now)
	}
	skip(http.MethodPost, "bucket").Problem(t, http.StatusConflict, "setup.step_needed")
	skip(http.MethodPost, "tea").Problem(t, http.StatusNotFound, "setup.step_not_found")
	for _, p := range []*person{registrar, o.Person(t, "supervisor", "A", access.Secret, access.Supervisor)} {
		p.Get(t, "/api/v1/setup").Problem(t, http.StatusForbidden, "forbidden")
		p.Do(t, http.MethodPost, "/api/v1/setup/address/skip", nil).Problem(t, http.StatusForbidden, "forbidden")
	}
}
