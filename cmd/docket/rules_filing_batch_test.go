package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/internal/access"
)

const batchesPath = "/api/v1/archive/batches"

// filingBatchAnswer is the part of a batch that tests look at.
type filingBatchAnswer struct {
	ID      string
	Version int
	FiledAt *string `json:"filed_at"`
	LeftOut int     `json:"left_out"`
	Items   []struct {
		ID, Title, State, Code string
		ArchivalCode           string `json:"archival_code"`
		PreviewCode            string `json:"preview_code"`
		Plan                   struct {
			Year                        int
			Retention, Category, Office string
		}
		Missing []struct{ Field, Code string }
	}
}

type archiveAnswer struct {
	Items []struct {
		ID           string
		ArchivalCode string `json:"archival_code"`
	}
	Total      int
	NextCursor *string `json:"next_cursor"`
	Classes    []struct {
		Category, Retention, Office string
		Year, Count                 int
	}
}

// Issue C 5 (待归档): what waits is proposed, arranged and filed in one act; counts and lists hold what
// their reader may read.
func TestRules_FilingBatch(t *testing.T) {
	t.Parallel()
	a := newArchiveOffice(t)
	a.SetFonds(t)
	paper := func(changes map[string]any) string { return a.registrar.Paper(t, a.Dept("A"), changes).ID }
	notice, reply, unknown := paper(map[string]any{"kind": "通知", "title": "通知甲"}), paper(map[string]any{"kind": "批复"}), paper(map[string]any{"kind": "通知", "title": "通知乙"})
	act := paper(map[string]any{"handling": "act", "due_on": "2026-02-01", "lead_department": a.Dept("A")})
	running := paper(map[string]any{"handling": "act", "due_on": "2026-02-01", "lead_department": a.Dept("A")})
	a.Conclude(t, "2026-03-02", notice, reply, unknown, act)
	secret := a.registrar.Paper(t, a.Dept("A"), map[string]any{"classification": "secret"}).ID
	a.Conclude(t, "2026-03-02", secret)
	a.AllSigned(t)

	var waiting struct {
		Total int
		Items []struct {
			ID       string
			Proposed struct{ Retention string }
			Missing  []struct{ Field, Code string }
		}
	}
	a.archivist.Get(t, "/api/v1/archive/waiting", "year", "2026").Want(t, http.StatusOK).JSON(t, &waiting)
	if waiting.Total != 4 || len(waiting.Items) != 4 || waiting.Items[0].ID != notice || waiting.Items[0].Proposed.Retention != "10y" || len(waiting.Items[0].Missing) != 0 {
		t.Errorf("waiting: %+v", waiting)
	}
	a.registrar.Get(t, "/api/v1/archive/waiting").Problem(t, http.StatusForbidden, "forbidden")
	a.archivist.Get(t, "/api/v1/archive/waiting", "year", "1").WantFields(t, map[string]string{"year": "out_of_range"})

	a.archivist.Do(t, http.MethodPost, batchesPath, map[string]any{}).WantFields(t, map[string]string{"ids": "required"})
	for _, id := range []string{secret, unlike(notice), "\x00"} {
		a.archivist.Do(t, http.MethodPost, batchesPath, map[string]any{"ids": []string{notice, id}}).WantFields(t, map[string]string{"ids": "unknown_document"})
	}
	var b filingBatchAnswer
	a.archivist.Do(t, http.MethodPost, batchesPath, map[string]any{"ids": []string{act, notice, reply, unknown, running}, "overrides": map[string]any{"office": "ZH"}}).Want(t, http.StatusOK).JSON(t, &b)
	var ids []string
	for _, item := range b.Items {
		ids = append(ids, item.ID)
	}
	if !slices.Equal(ids, []string{running, reply, act, notice, unknown}) && !slices.Equal(ids, []string{reply, act, running, notice, unknown}) || b.Items[4].Plan.Office != "ZH" || b.Items[4].Plan.Retention != "10y" {
		t.Errorf("proposed: %+v", b.Items)
	}
	other := a.Person(t, "other", "A", access.Secret, access.Archivist)
	for _, answer := range []answer{other.Get(t, batchesPath+"/"+b.ID), other.Do(t, http.MethodPost, batchesPath+"/"+b.ID+"/file", nil), other.Do(t, http.MethodDelete, batchesPath+"/"+b.ID, nil)} {
		answer.Problem(t, http.StatusNotFound, "not_found")
	}
	// Arranged: 通知乙 comes first, the act gets another period.
	items := []map[string]any{{"id": unknown}, {"id": notice}, {"id": reply}, {"id": act, "retention": "permanent"}, {"id": running}}
	a.archivist.Do(t, http.MethodPut, batchesPath+"/"+b.ID, map[string]any{"version": b.Version + 1, "items": items}).Problem(t, http.StatusConflict, "stale_version")
	a.archivist.Do(t, http.MethodPut, batchesPath+"/"+b.ID, map[string]any{"version": b.Version, "items": append(slices.Clone(items), map[string]any{"id": notice})}).WantFields(t, map[string]string{"items.5.id": "unknown_document"})
	arranged := a.archivist.Do(t, http.MethodPut, batchesPath+"/"+b.ID, map[string]any{"version": b.Version, "items": items}).Want(t, http.StatusOK)
	b = filingBatchAnswer{ID: b.ID}
	arranged.JSON(t, &b)
	want := []string{"L001-WS·2026-D10-ZH-0001", "L001-WS·2026-D10-ZH-0002", "L001-WS·2026-D30-ZH-0001", "L001-WS·2026-Y-ZH-0001", ""}
	previewed := b.Items
	b = filingBatchAnswer{ID: b.ID}
	a.archivist.Do(t, http.MethodPost, batchesPath+"/"+b.ID+"/file", nil).Want(t, http.StatusOK).JSON(t, &b)
	for i, item := range previewed {
		if item.PreviewCode != want[i] {
			t.Errorf("item %d would get %q, want %q", i, item.PreviewCode, want[i])
		}
	}
	for i, item := range b.Items {
		if item.ArchivalCode != want[i] || i < 4 && item.State != "filed" || i == 4 && (item.State != "refused" || item.Code != "document.not_complete") {
			t.Errorf("item %d: %+v, want %s", i, item, want[i])
		}
	}
	// Again, when the last one is concluded: it goes on where it ended.
	if b.FiledAt != nil {
		t.Error("the batch is done though one of it waits")
	}
	a.Conclude(t, "2026-03-02", running)
	a.archivist.Do(t, http.MethodPost, batchesPath+"/"+b.ID+"/file", nil).Want(t, http.StatusOK).JSON(t, &b)
	if b.Items[4].ArchivalCode != "L001-WS·2026-D30-ZH-0002" || b.FiledAt == nil {
		t.Errorf("the last one: %+v", b.Items[4])
	}
	a.archivist.Do(t, http.MethodPost, batchesPath+"/"+b.ID+"/file", nil).Problem(t, http.StatusConflict, "document.batch_filed")

	a.checkArchive(t)
}

// checkArchive compares the tree and the list for who may read all of it and for who may not.
func (a *archiveOffice) checkArchive(t *testing.T) {
	t.Helper()
	secret := a.registrar.Paper(t, a.Dept("A"), map[string]any{"classification": "secret"}).ID
	a.supervisor.Decide(t, a.supervisor.TaskAbout(t, secret).ID, "agree")
	a.AllSigned(t)
	a.archivist.File(t, secret, map[string]any{"retention": "30y", "office": "ZH"})
	for who, want := range map[*person]int{a.archivist: 6, a.Person(t, "low", "A", access.Internal): 3, a.Person(t, "far", "B", access.Internal): 0} {
		var all archiveAnswer
		who.Get(t, "/api/v1/archive", "year", "2026", "office", "ZH").Want(t, http.StatusOK).JSON(t, &all)
		counted := 0
		for _, c := range all.Classes {
			counted += c.Count
		}
		if all.Total != want || counted != want || len(all.Items) != want {
			t.Errorf("%s: total %d, listed %d, counted %d; want %d", who.Username, all.Total, len(all.Items), counted, want)
		}
	}
	// Page by page, in the order of the shelves: permanent first.
	var codes []string
	cursor := ""
	for {
		var p archiveAnswer
		a.archivist.Get(t, "/api/v1/archive", "office", "ZH", "limit", "2", "cursor", cursor).Want(t, http.StatusOK).JSON(t, &p)
		for _, item := range p.Items {
			codes = append(codes, item.ArchivalCode)
		}
		if p.NextCursor == nil {
			break
		}
		cursor = *p.NextCursor
	}
	if got := strings.Join(codes, " "); got != "L001-WS·2026-Y-ZH-0001 L001-WS·2026-D30-ZH-0001 L001-WS·2026-D30-ZH-0002 L001-WS·2026-D30-ZH-0003 L001-WS·2026-D10-ZH-0001 L001-WS·2026-D10-ZH-0002" {
		t.Errorf("shelves: %s", got)
	}
	for name, c := range map[string]struct{ field, value, code string }{
		"a year": {"year", "99", "out_of_range"}, "a period": {"retention", "20y", "choice"}, "a category": {"category", "文书", "archive_category"}, "an office": {"office", "综合", "archive_office"},
	} {
		if got := a.archivist.Get(t, "/api/v1/archive", c.field, c.value).Fields(t); got[c.field] != c.code {
			t.Errorf("%s: %v", name, got)
		}
	}
	a.archivist.Get(t, "/api/v1/archive", "cursor", "x").WantFields(t, map[string]string{"cursor": "cursor"})
}

// Issue C, must show g: 500 documents are filed in one batch; how long it took is logged.
func TestRules_FilingBatchOfFiveHundred(t *testing.T) {
	t.Parallel()
	a := newArchiveOffice(t)
	a.SetFonds(t)
	const n = 500
	for i := range n + 1 {
		a.registrar.Paper(t, a.Dept("A"), map[string]any{"title": fmt.Sprintf("第%d份", i), "kind": "通知"})
	}
	a.AllSigned(t)
	var b filingBatchAnswer
	a.archivist.Do(t, http.MethodPost, batchesPath, map[string]any{"filter": map[string]any{"year": 2026}}).Want(t, http.StatusOK).JSON(t, &b)
	if len(b.Items) != n || b.LeftOut != 1 {
		t.Fatalf("%d in the batch, %d left out", len(b.Items), b.LeftOut)
	}
	began := time.Now()
	a.archivist.Do(t, http.MethodPost, batchesPath+"/"+b.ID+"/file", nil).Want(t, http.StatusOK).JSON(t, &b)
	t.Logf("500 documents filed in %v", time.Since(began))
	for i, item := range b.Items {
		if want := fmt.Sprintf("L001-WS·2026-D10-%04d", i+1); item.ArchivalCode != want || item.State != "filed" {
			t.Fatalf("item %d: %+v, want %s", i, item, want)
		}
	}
	var all archiveAnswer
	a.archivist.Get(t, "/api/v1/archive", "office", "-").Want(t, http.StatusOK).JSON(t, &all)
	if all.Total != n || b.FiledAt == nil {
		t.Errorf("%d in the archive", all.Total)
	}
}
