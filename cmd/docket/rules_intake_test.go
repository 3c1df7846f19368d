package main

import (
	"bytes"
	"fmt"
	"io"
	"mime"
	"net/http"
	"testing"

	"docket/internal/access"
)

const intakePath = "/api/v1/intake"

// intakeItem is the part of a waiting file that tests look at.
type intakeItem struct {
	ID, Owner, Name, SHA256 string
	SizeBytes               int64  `json:"size_bytes"`
	TextState               string `json:"text_state"`
	Suggestions             map[string]any
}

// HandIn puts a file into the intake.
func (p *person) HandIn(t testing.TB, name string, content []byte) intakeItem {
	t.Helper()
	var item intakeItem
	p.Do(t, http.MethodPost, intakePath, bytes.NewReader(content), fileNamed(name)).Want(t, http.StatusCreated).JSON(t, &item)
	return item
}

func fileNamed(name string) header {
	return header{"Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name})}
}

// Waiting returns the ids of the files that wait, as the person sees them.
func (p *person) Waiting(t testing.TB) []string {
	t.Helper()
	var list struct {
		Items []intakeItem
		Total int
	}
	p.Get(t, intakePath, "limit", "200").Want(t, http.StatusOK).JSON(t, &list)
	var ids []string
	for _, i := range list.Items {
		ids = append(ids, i.ID)
	}
	return ids
}

func has(ids []string, id string) bool {
	for _, i := range ids {
		if i == id {
			return true
		}
	}
	return false
}

func (o *office) letter() []byte {
	return fmt.Appendf(nil, "岚洲市云港区应急管理局文件\n云应急〔2026〕8号\n关于开展2026年第一季度消防安全检查的通知\n各有关单位：\n请于本周内检查。\n岚洲市云港区应急管理局\n2026年1月9日\n%s", o.prefix)
}

// Contract, Documents (intake): what someone hands in waits for its owner and the registrars alone, is
// in no search, brings suggestions from its text, and becomes part of one record.
func TestRules_Intake(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, owner, other := o.Registrar(t), o.Person(t, "owner", "A", access.Internal), o.Person(t, "other", "A", access.Secret, access.Supervisor, access.Archivist)
	item := owner.HandIn(t, "消防检查 通知.txt", o.letter())
	if item.Name != "消防检查 通知.txt" || item.SizeBytes != int64(len(o.letter())) || item.Owner != owner.Username || len(item.SHA256) != 64 {
		t.Errorf("handed in: %+v", item)
	}
	for _, p := range []*person{owner, registrar} {
		if !has(p.Waiting(t), item.ID) {
			t.Errorf("%s does not see the file", p.Username)
		}
		p.Get(t, intakePath+"/"+item.ID).Want(t, http.StatusOK)
	}
	unknown := other.Get(t, intakePath+"/01NOTHINGHERE0000000000000")
	for _, p := range []*person{other, o.Admin(t)} {
		hidden := []answer{p.Get(t, intakePath+"/"+item.ID), p.Do(t, http.MethodDelete, intakePath+"/"+item.ID, nil)}
		for _, a := range hidden {
			if a.Status != http.StatusNotFound || !bytes.Equal(a.Body, unknown.Body) {
				t.Errorf("%s: status %d %.200s", p.Username, a.Status, a.Body)
			}
		}
		if has(p.Waiting(t), item.ID) {
			t.Errorf("%s sees the file in the list", p.Username)
		}
	}
	waitFor(t, waitPatience, "the suggestions", func() bool {
		owner.Get(t, intakePath+"/"+item.ID).Want(t, http.StatusOK).JSON(t, &item)
		return item.TextState == "done" && len(item.Suggestions) > 0
	})
	for field, want := range map[string]any{"title": "关于开展2026年第一季度消防安全检查的通知", "source": "岚洲市云港区应急管理局",
		"source_no": "云应急〔2026〕8号", "document_date": "2026-01-09", "kind": "通知"} {
		if item.Suggestions[field] != want {
			t.Errorf("suggested %s: %v, want %v", field, item.Suggestions[field], want)
		}
	}
	if found := registrar.Search(t, "q", `"请于本周内检查" `+o.prefix, "kind", "document"); found.Has(item.ID) {
		t.Error("a waiting file is in the search")
	}

	// The same bytes handed in again bring the same suggestions.
	again := owner.HandIn(t, "再次.txt", o.letter())
	waitFor(t, waitPatience, "the suggestions of bytes that were here before", func() bool {
		owner.Get(t, intakePath+"/"+again.ID).Want(t, http.StatusOK).JSON(t, &again)
		return again.Suggestions["source_no"] == "云应急〔2026〕8号"
	})

	taken := record(o.Dept("A"), map[string]any{"intake": []string{item.ID}, "tags": tags(o.mark())})
	owner.Do(t, http.MethodPost, documentsPath, taken).Problem(t, http.StatusForbidden, "forbidden")
	var d documentAnswer
	registrar.Do(t, http.MethodPost, documentsPath, taken).Want(t, http.StatusCreated).JSON(t, &d)
	if len(d.Files) != 1 || d.Files[0].Name != item.Name || d.Files[0].SHA256 != item.SHA256 {
		t.Errorf("registered from the intake: %+v", d.Files)
	}
	if has(owner.Waiting(t), item.ID) {
		t.Error("a registered file still waits")
	}
	registrar.Do(t, http.MethodPost, documentsPath, taken).WantFields(t, map[string]string{"intake.0": "unknown_intake"})
	for _, ids := range []any{[]string{"01NOTHINGHERE0000000000000"}, []string{again.ID, again.ID}} {
		r := record(o.Dept("A"), map[string]any{"intake": ids})
		if fields := registrar.Do(t, http.MethodPost, documentsPath, r).Fields(t); len(fields) != 1 {
			t.Errorf("intake %v: %v", ids, fields)
		}
	}
	if !has(owner.Waiting(t), again.ID) {
		t.Error("a refused registration took a file out of the intake")
	}
	registrar.WaitText(t, d.ID)
	waitFor(t, waitPatience, "the text to be found", func() bool {
		return registrar.Search(t, "q", `"请于本周内检查"`, "tag", o.mark()).Has(d.ID)
	})

	owner.Do(t, http.MethodDelete, intakePath+"/"+again.ID, nil).Want(t, http.StatusNoContent)
	owner.Do(t, http.MethodDelete, intakePath+"/"+again.ID, nil).Want(t, http.StatusNotFound)
	if content := registrar.Get(t, documentsPath+"/"+d.ID+"/files/"+d.Files[0].ID+"/content").Want(t, http.StatusOK); !bytes.Equal(content.Body, o.letter()) {
		t.Error("deleting a waiting file took the bytes of a record along")
	}
}

// Contract, Documents (intake): a file comes with its length and a name that can be used.
func TestRules_IntakeRefusals(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	owner := o.Person(t, "owner", "A", access.Internal)
	owner.Do(t, http.MethodPost, intakePath, io.MultiReader(bytes.NewReader([]byte("x"))), fileNamed("a.txt")).Problem(t, http.StatusLengthRequired, "length_required")
	for _, disposition := range []string{"", "attachment", `attachment; filename=""`, `attachment; filename=".."`} {
		if a := owner.Do(t, http.MethodPost, intakePath, bytes.NewReader([]byte("x")), header{"Content-Disposition", disposition}); a.Status != http.StatusUnprocessableEntity {
			t.Errorf("Content-Disposition %q: status %d %s", disposition, a.Status, a.Body)
		}
	}
	o.stranger().Do(t, http.MethodPost, intakePath, io.MultiReader(bytes.NewReader([]byte("x")))).Problem(t, http.StatusUnauthorized, "unauthenticated")
	if ids := owner.Waiting(t); len(ids) != 0 {
		t.Errorf("%d files wait after refusals", len(ids))
	}
}
