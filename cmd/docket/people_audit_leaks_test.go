package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/internal/access"
	"docket/internal/extract/pdf/pdftest"
)

// L13, L15: entries that are about no single document tell a supervisor without clearance nothing of
// documents above it: no number of records in somebody's export or merge, no hash, and of waiting files
// that became classified nothing at all. Whoever did it reads their own entry in full.
func TestPeople_AuditCountsNothingHidden(t *testing.T) {
	t.Parallel()
	o := newOffice(t, startService(t))
	registrar := o.Person(t, "registrar", "A", access.Secret, access.Registrar, access.Supervisor)
	low := o.Person(t, "low", "A", access.Internal, access.Supervisor)
	clerk := o.Person(t, "clerk", "A", access.Internal, access.Registrar, access.Supervisor)
	type line struct {
		Action, Actor string
		Subject       string `json:"subject_id"`
		Details       map[string]any
	}
	list := func(p *person, query ...string) (out []line) {
		t.Helper()
		var page struct{ Items []line }
		p.Get(t, "/api/v1/audit", append(query, "limit", "200")...).Want(t, http.StatusOK).JSON(t, &page)
		return page.Items
	}
	db := connect(t, o.service)
	settled := func() {
		t.Helper()
		waitFor(t, auditPatience, "every entry to have its place", func() bool {
			var waiting int
			if err := db.QueryRow(t.Context(), "SELECT count(*) FROM audit_event WHERE seq IS NULL").Scan(&waiting); err != nil {
				t.Fatal(err)
			}
			return waiting == 0
		})
	}

	// An export in the background and a merge, both of secret documents.
	secret := map[string]any{"classification": "secret", "tags": tags(o.mark(), "项目名称:独角鲸")}
	d := registrar.Paper(t, o.Dept("A"), secret)
	second := registrar.Paper(t, o.Dept("A"), map[string]any{"classification": "secret", "tags": tags("批次:甲" + o.prefix)})
	multiply(t, o.service, d.ID, 5200)
	var begun struct {
		ExportID string `json:"export_id"`
	}
	registrar.Get(t, "/api/v1/documents.xlsx", "tag", o.mark(), "columns", "register_no").Want(t, http.StatusAccepted).JSON(t, &begun)
	waitFor(t, time.Minute, "the export", func() bool {
		var e struct{ State string }
		registrar.Get(t, "/api/v1/exports/"+begun.ExportID).Want(t, http.StatusOK).JSON(t, &e)
		return e.State == "done"
	})
	registrar.Do(t, "POST", "/api/v1/tags/merge", map[string]any{"facet": "批次", "from": []string{"甲" + o.prefix}, "to": "乙" + o.prefix}).Want(t, http.StatusOK)
	registrar.Get(t, "/api/v1/documents.xlsx", "tag", "批次:乙"+o.prefix).Want(t, http.StatusOK)
	registrar.Get(t, "/api/v1/audit.xlsx", "action", "document.", "subject", second.ID).Want(t, http.StatusOK)
	settled()
	for kind, counted := range map[string]string{"export": "rows", "bulk_change": "documents", "audit": "rows"} {
		own, others := list(registrar, "subject_kind", kind), list(low, "subject_kind", kind)
		if len(own) == 0 || len(own) != len(others) {
			t.Errorf("%s: %d entries for who did it, %d for the supervisor", kind, len(own), len(others))
		}
		if !slices.ContainsFunc(own, func(l line) bool { return l.Details[counted] != nil }) {
			t.Errorf("%s: who did it reads no %s: %+v", kind, counted, own)
		}
		for _, l := range others {
			if l.Details[counted] != nil || l.Details["level"] != nil || strings.Contains(fmt.Sprint(l.Details), "520") {
				t.Errorf("%s: the supervisor reads %+v", kind, l)
			}
		}
	}
	if a := low.Get(t, "/api/v1/audit.xlsx", "subject_kind", "export").Want(t, http.StatusOK); strings.Contains(fmt.Sprint(sheetOf(t, a.Body)), "520") {
		t.Error("the workbook counts what the list does not")
	}
	for _, l := range list(low, "subject_kind", "dictionary_entry") {
		for name := range l.Details {
			if !slices.Contains([]string{"kind", "version", "added"}, name) {
				t.Errorf("an entry of the dictionary carries %s: %+v", name, l)
			}
		}
	}

	// A file waits, then becomes a secret document.
	item := registrar.HandIn(t, "来文.txt", []byte("独角鲸采购"+o.prefix))
	settled()
	if got := list(low, "subject_kind", "intake"); len(got) != 0 {
		t.Errorf("of a waiting file that a supervisor does not see: %+v", got)
	}
	if got := list(clerk, "subject_kind", "intake"); len(got) != 1 || got[0].Subject != item.ID || got[0].Details["blob"] != nil {
		t.Errorf("of a waiting file that a registrar sees: %+v", got)
	}
	registrar.Do(t, http.MethodPost, documentsPath, record(o.Dept("A"), map[string]any{"classification": "secret", "received_on": "2025-01-12", "intake": []string{item.ID}})).Want(t, http.StatusCreated)
	settled()
	for _, p := range []*person{low, clerk} {
		if got := list(p, "subject", item.ID); len(got) != 0 {
			t.Errorf("%s reads of a file that is a secret document: %+v", p.Username, got)
		}
		if whole := p.Get(t, "/api/v1/audit", "limit", "200").Want(t, http.StatusOK); strings.Contains(string(whole.Body), item.SHA256) {
			t.Errorf("%s reads its hash", p.Username)
		}
	}
	if got := list(registrar, "subject", item.ID); len(got) != 2 || got[0].Details["what"] != "registered" || got[0].Details["blob"] != item.SHA256 {
		t.Errorf("who registered it reads %+v", got)
	}

	// A file that turns out to bear a mark of a state secret: every supervisor is told, nobody its hash.
	withheld := registrar.HandIn(t, "扫描件.pdf", pdftest.Text("绝密★10年", "关于青鸾行动的通知"))
	waitFor(t, waitPatience, "the mark to be found", func() bool { return registrar.Get(t, intakePath+"/"+withheld.ID).Status == http.StatusNotFound })
	settled()
	for _, p := range []*person{low, clerk, registrar} {
		var found []string
		for _, l := range list(p, "subject", withheld.ID) {
			raw, err := json.Marshal(l.Details)
			if err != nil {
				t.Fatal(err)
			}
			if p != registrar && strings.Contains(string(raw), withheld.SHA256) {
				t.Errorf("%s reads the hash: %s", p.Username, raw)
			}
			found = append(found, fmt.Sprint(l.Details["what"]))
		}
		want := []string{"withheld"}
		if p == registrar {
			want = append(want, "received")
		}
		if !slices.Equal(found, want) {
			t.Errorf("%s reads %v of a withheld file, want %v", p.Username, found, want)
		}
	}
}
