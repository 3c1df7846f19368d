package main

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
)

// bulkAnswerOf is a bulk change as it is answered.
type bulkAnswerOf struct {
	BulkID    string `json:"bulk_id"`
	State     string
	Changes   int
	Changed   int
	Unchanged int
	Refused   []struct{ ID, Code string }
	Undone    int
	Since     []string `json:"changed_since"`
}

const bulkPath = documentsPath + "/bulk"

// Bulk tags: preview changes nothing; the change is a correction of each record; undo restores those
// that nobody has changed since; what cannot be changed is named.
func TestBulk_Tags(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, other := o.Registrar(t), o.Person(t, "clerk", "B", access.Internal, access.Registrar)
	mark := o.mark()
	var ids []string
	for i := range 6 {
		list := []string{mark, fmt.Sprintf("序号:%d", i)}
		if i == 0 {
			list = append(list, "阶段:终稿")
		}
		ids = append(ids, registrar.Paper(t, o.Dept("A"), map[string]any{"tags": tags(list...)}).ID)
	}
	secret := registrar.Paper(t, o.Dept("A"), map[string]any{"classification": "secret", "tags": tags(mark)}).ID
	registrar.Do(t, "POST", documentsPath+"/"+ids[5]+"/void", map[string]string{"reason": "重复"}).Want(t, http.StatusOK)
	all := append(slices.Clone(ids), secret, unlike(ids[0]), ids[0])
	body := func(preview bool) map[string]any {
		return map[string]any{"ids": all, "add": tags("阶段:终稿"), "remove": tags("阶段:初稿"), "preview": preview}
	}
	ask := func(p *person, path string, b any) (a bulkAnswerOf) {
		p.Do(t, "POST", bulkPath+path, b).Want(t, http.StatusOK).JSON(t, &a)
		return a
	}
	codes := func(a bulkAnswerOf) map[string]string {
		out := map[string]string{}
		for _, r := range a.Refused {
			out[r.ID] = r.Code
		}
		return out
	}
	preview := ask(other, "/tags", body(true))
	if got := codes(preview); preview.BulkID != "" || preview.Changes != 4 || preview.Unchanged != 1 || got[ids[5]] != "document.void" || got[secret] != "not_found" || got[unlike(ids[0])] != "not_found" || len(got) != 3 {
		t.Errorf("preview %+v", preview)
	}
	if got := registrar.List(t, "tag", mark, "tag", "阶段:终稿"); got.Total != 1 {
		t.Fatalf("a preview changed %d records", got.Total-1)
	}
	done := ask(other, "/tags", body(false))
	if got := codes(done); done.State != "done" || done.Changed != 4 || done.Unchanged != 1 || len(got) != 3 || got[secret] != "not_found" {
		t.Errorf("change %+v", done)
	}
	searched := other.Search(t, "tag", mark, "tag", "阶段:终稿")
	if listed := other.List(t, "tag", mark, "tag", "阶段:终稿"); listed.Total != 5 || searched.Total != 5 {
		t.Errorf("list %d, search %d", listed.Total, searched.Total)
	}
	if d := registrar.Document(t, ids[1]); d.Version != 2 {
		t.Errorf("version %d", d.Version)
	}
	if trail := string(registrar.Get(t, documentsPath+"/"+ids[1]+"/trail").Want(t, http.StatusOK).Body); !strings.Contains(trail, "document.corrected") || !strings.Contains(trail, other.Username) {
		t.Errorf("trail %s", trail)
	}
	// Somebody corrects one of them, then the whole is undone.
	registrar.Do(t, "PATCH", documentsPath+"/"+ids[2], map[string]any{"version": 2, "remarks": "补记"}).Want(t, http.StatusOK)
	undo := bulkPath + "/" + done.BulkID + "/undo"
	registrar.Do(t, "POST", undo, nil).Problem(t, http.StatusNotFound, "not_found")
	for range 2 { // a second time answers the same
		undone := ask(other, strings.TrimPrefix(undo, bulkPath), nil)
		if undone.State != "undone" || undone.Undone != 3 || !slices.Equal(undone.Since, []string{ids[2]}) {
			t.Errorf("undone %+v", undone)
		}
	}
	if got := other.List(t, "tag", mark, "tag", "阶段:终稿"); got.Total != 2 {
		t.Errorf("%d records bear the tag after undoing", got.Total)
	}
	if got := other.List(t, "tag", mark, "tag", "序号:1"); got.Total != 1 || registrar.Document(t, ids[1]).Version != 3 {
		t.Errorf("a tag of before is gone")
	}
	var state bulkAnswerOf
	other.Get(t, bulkPath+"/"+done.BulkID).Want(t, http.StatusOK).JSON(t, &state)
	if state.State != "undone" || state.Undone != 3 {
		t.Errorf("state %+v", state)
	}
	registrar.Get(t, bulkPath+"/"+done.BulkID).Problem(t, http.StatusNotFound, "not_found")
}

// Every mistake of the input is named; only registrars change tags.
func TestBulk_TagsInput(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, employee := o.Registrar(t), o.Person(t, "low", "A", access.Internal)
	id := registrar.Paper(t, o.Dept("A"), nil).ID
	post := func(b map[string]any) answer { return registrar.Do(t, "POST", bulkPath+"/tags", b) }
	post(map[string]any{"ids": []string{}, "add": tags("阶段:终稿")}).WantFields(t, map[string]string{"ids": "required"})
	post(map[string]any{"ids": make([]string, 1001), "add": tags("阶段:终稿")}).WantFields(t, map[string]string{"ids": "too_many"})
	post(map[string]any{"ids": []string{id}}).WantFields(t, map[string]string{"add": "required"})
	post(map[string]any{"ids": []string{id}, "add": tags("密级:公开")}).WantFields(t, map[string]string{"add.0.facet": "system_facet"})
	post(map[string]any{"ids": []string{id}, "add": tags("阶段:终稿"), "remove": tags("阶段:终稿")}).WantFields(t, map[string]string{"remove.0": "added_and_removed"})
	if a := post(map[string]any{"ids": []string{"\x00"}, "add": tags("阶段:终稿")}); a.Status >= 500 {
		t.Errorf("NUL answers %d", a.Status)
	}
	employee.Do(t, "POST", bulkPath+"/tags", map[string]any{"ids": []string{id}, "add": tags("阶段:终稿")}).Problem(t, http.StatusForbidden, "forbidden")
	many := []string{}
	for i := range 100 {
		many = append(many, fmt.Sprintf("号:%d", i))
	}
	full := registrar.Paper(t, o.Dept("A"), map[string]any{"tags": tags(many...)}).ID
	var a bulkAnswerOf
	post(map[string]any{"ids": []string{full, id}, "add": tags("阶段:终稿")}).Want(t, http.StatusOK).JSON(t, &a)
	if a.Changed != 1 || len(a.Refused) != 1 || a.Refused[0].Code != "too_many" || a.Refused[0].ID != full {
		t.Errorf("%+v", a)
	}
}

// More records than one transaction takes, all at once and back again.
func TestBulk_Many(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	var ids []string
	for range 120 {
		ids = append(ids, registrar.Paper(t, o.Dept("A"), map[string]any{"tags": tags(o.mark())}).ID)
	}
	var a bulkAnswerOf
	start := time.Now()
	registrar.Do(t, "POST", bulkPath+"/tags", map[string]any{"ids": ids, "add": tags("批次:全部")}).Want(t, http.StatusOK).JSON(t, &a)
	t.Logf("%d records changed in %v", a.Changed, time.Since(start))
	if got := registrar.List(t, "tag", o.mark(), "tag", "批次:全部"); a.Changed != 120 || got.Total != 120 {
		t.Errorf("changed %d, listed %d", a.Changed, got.Total)
	}
	registrar.Do(t, "POST", bulkPath+"/"+a.BulkID+"/undo", nil).Want(t, http.StatusOK).JSON(t, &a)
	if got := registrar.List(t, "tag", o.mark(), "tag", "批次:全部"); a.Undone != 120 || got.Total != 0 {
		t.Errorf("undone %d, still listed %d", a.Undone, got.Total)
	}
}

// After ten minutes a bulk change is a thing of the past: it is corrected, not undone.
func TestBulk_UndoIsOver(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	id := registrar.Paper(t, o.Dept("A"), map[string]any{"tags": tags(o.mark())}).ID
	var a bulkAnswerOf
	registrar.Do(t, "POST", bulkPath+"/tags", map[string]any{"ids": []string{id}, "add": tags("批次:一")}).Want(t, http.StatusOK).JSON(t, &a)
	db, err := pgx.Connect(t.Context(), o.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close(t.Context()) }()
	if _, err := db.Exec(t.Context(), "UPDATE bulk_change SET ended_at = ended_at - interval '11 minutes' WHERE id = $1", a.BulkID); err != nil {
		t.Fatal(err)
	}
	registrar.Do(t, "POST", bulkPath+"/"+a.BulkID+"/undo", nil).Problem(t, http.StatusConflict, "document.undo_over")
	if d := registrar.Document(t, id); d.Version != 2 {
		t.Errorf("version %d", d.Version)
	}
}
