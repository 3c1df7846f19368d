package main

import (
	"bytes"
	"net/http"
	"testing"
	"time"

	"docket/internal/access"
	"docket/internal/preserve"
)

// guardedItem is a waiting file with all that is told about its bytes.
type guardedItem struct {
	sheetsAnswer
	TextReason string          `json:"text_reason"`
	CreatedAt  time.Time       `json:"created_at"`
	Copies     preserve.Copies `json:"copies"`
}

func (p *person) guarded(t *testing.T, id string) (item guardedItem) {
	t.Helper()
	p.Get(t, intakePath+"/"+id).Want(t, http.StatusOK).JSON(t, &item)
	return item
}

// expectNoEarlier fails when a date tells that the bytes were here before.
func expectNoEarlier(t *testing.T, copies preserve.Copies, since time.Time) {
	t.Helper()
	for _, s := range []preserve.State{copies.Local, copies.Bucket} {
		if s.At != nil && s.At.Before(since) {
			t.Errorf("stored at %v, the file is of %v", s.At, since)
		}
	}
}

// Rule L07: who hands in bytes that somebody else has handed in is told what is told of new bytes.
func TestIntakeGuard_KnownBytes(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, owner, curious := o.Registrar(t), o.Person(t, "owner", "A", access.Internal), o.Person(t, "curious", "B", access.Internal)
	for _, c := range []struct {
		name, state string
		pages       int
		content     []byte
		bucket      string
	}{
		{"来件.pdf", "done", 2, scan("first "+o.prefix, "second"), "stored"},
		{"空白.txt", "none", 0, bytes.Repeat([]byte(" "), 100+len(o.prefix)*7), "pending"},
	} {
		first := owner.HandIn(t, c.name, c.content)
		waitFor(t, waitPatience, "the first file to be stored", func() bool {
			item := owner.guarded(t, first.ID)
			return item.TextState == c.state && item.Copies.Local.State == "stored" && item.Copies.Bucket.State == c.bucket
		})
		var second guardedItem
		curious.Do(t, http.MethodPost, intakePath, bytes.NewReader(c.content), fileNamed("试.bin")).Want(t, http.StatusCreated).JSON(t, &second)
		if second.TextState != "pending" || second.TextReason != "" || second.Pages != 0 || len(second.Suggestions) != 0 || second.Copies.Bucket.State != "pending" {
			t.Errorf("%s: told at once: %+v", c.name, second)
		}
		expectNoEarlier(t, second.Copies, second.CreatedAt)
		waitFor(t, waitPatience, "the second file to be read", func() bool {
			item := curious.guarded(t, second.ID)
			expectNoEarlier(t, item.Copies, item.CreatedAt)
			return item.TextState == c.state && item.Pages == owner.guarded(t, first.ID).Pages
		})
		d := registrar.MustRegister(t, record(o.Dept("A"), nil), upload{c.name, c.content})
		var got struct {
			Files []struct {
				AddedAt time.Time       `json:"added_at"`
				Copies  preserve.Copies `json:"copies"`
			}
		}
		registrar.Get(t, documentsPath+"/"+d.ID).Want(t, http.StatusOK).JSON(t, &got)
		expectNoEarlier(t, got.Files[0].Copies, got.Files[0].AddedAt)
	}
}

// Domain 3.2: a mark that comes to light when pages are sorted takes the original and all its parts
// along, out of both stores.
func TestIntakeGuard_MarkInAPart(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	owner, supervisor := o.Person(t, "owner", "A", access.Internal), o.Supervisor(t)
	original := owner.HandIn(t, "合订.pdf", scan("cover "+o.prefix, "绝密★10年", "plain "+o.prefix))
	owner.Sheets(t, original.ID)
	var split struct{ Items []sheetsAnswer }
	owner.Do(t, http.MethodPost, intakePath+"/"+original.ID+"/split", map[string]any{"after": []int{1, 2}}).Want(t, http.StatusCreated).JSON(t, &split)
	family := append([]intakeItem{original}, split.Items[0].intakeItem, split.Items[1].intakeItem, split.Items[2].intakeItem)
	for _, item := range family {
		waitFor(t, waitPatience, "a relative of the marked part to be withheld", func() bool {
			return owner.Get(t, intakePath+"/"+item.ID).Status == http.StatusNotFound
		})
		for _, p := range []*person{owner, supervisor} {
			if !p.told(t, "intake.withheld", item.ID) {
				t.Errorf("%s has not been told of %s", p.Username, item.Name)
			}
		}
		o.expectGone(t, item.Name, item.SHA256)
	}
}

// Pages of a file whose mark may still be found stay together.
func TestIntakeGuard_NotReadYet(t *testing.T) {
	t.Parallel()
	needTesseract(t) // recognition takes long enough
	o := newOffice(t, theService(t))
	owner := o.Person(t, "owner", "A", access.Internal)
	item := owner.HandIn(t, "扫描.png", scanned(companyScan, o.prefix))
	at := intakePath + "/" + item.ID
	owner.Do(t, http.MethodPost, at+"/pages", map[string]any{"pages": []map[string]int{{"page": 1}}}).Problem(t, http.StatusConflict, "intake.not_read_yet")
	owner.Do(t, http.MethodPost, at+"/split", map[string]any{"after": []int{1}}).Problem(t, http.StatusConflict, "intake.not_read_yet")
	other := owner.HandIn(t, "b.pdf", scan("b "+o.prefix))
	owner.Do(t, http.MethodPost, intakePath+"/merge", map[string]any{"ids": []string{item.ID, other.ID}}).Problem(t, http.StatusConflict, "intake.not_read_yet")
}

// A restoration removes nothing that the caller may not see.
func TestIntakeGuard_SortedByOthers(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, owner := o.Registrar(t), o.Person(t, "owner", "A", access.Internal)
	ids := []string{owner.HandIn(t, "a.pdf", scan("a "+o.prefix)).ID, registrar.HandIn(t, "b.pdf", scan("b "+o.prefix)).ID}
	for _, id := range ids {
		registrar.Sheets(t, id)
	}
	var merged sheetsAnswer
	registrar.Do(t, http.MethodPost, intakePath+"/merge", map[string]any{"ids": ids}).Want(t, http.StatusCreated).JSON(t, &merged)
	owner.Do(t, http.MethodPost, intakePath+"/"+ids[0]+"/restore", nil).Problem(t, http.StatusConflict, "intake.sorted_by_others")
	if !registrar.Sheets(t, ids[0]).Replaced || registrar.Sheets(t, merged.ID).Replaced {
		t.Error("a refused restoration changed something")
	}
	registrar.Do(t, http.MethodPost, intakePath+"/"+ids[0]+"/restore", nil).Want(t, http.StatusOK)
	registrar.Get(t, intakePath+"/"+merged.ID).Want(t, http.StatusNotFound)
}

// One request makes a bounded number of files.
func TestIntakeGuard_Parts(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	owner := o.Person(t, "owner", "A", access.Internal)
	pages := make([]string, 101)
	after := make([]int, 100)
	for i := range after {
		pages[i], after[i] = "page "+o.prefix, i+1
	}
	item := owner.HandIn(t, "长.pdf", scan(pages...))
	owner.Sheets(t, item.ID)
	owner.Do(t, http.MethodPost, intakePath+"/"+item.ID+"/split", map[string]any{"after": after}).WantFields(t, map[string]string{"after": "too_many"})
	if waiting := owner.Waiting(t); len(waiting) != 1 {
		t.Errorf("waiting after the refusal: %v", waiting)
	}
}
