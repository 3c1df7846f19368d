package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"slices"
	"strings"
	"testing"

	"docket/internal/access"
	"docket/internal/extract/pdf/pdftest"
)

// sheetsAnswer is a waiting file with what sorting adds to it.
type sheetsAnswer struct {
	intakeItem
	Pages    int                         `json:"pages"`
	Replaced bool                        `json:"replaced"`
	MadeFrom []struct{ ID, Name string } `json:"made_from"`
}

// scan is a PDF with one page for each text; "" is a blank sheet.
func scan(texts ...string) []byte {
	var f pdftest.File
	for _, text := range texts {
		page := pdftest.Page{}
		if text != "" {
			page.Lines = []string{text}
		}
		f.Pages = append(f.Pages, page)
	}
	return f.Write()
}

// Sheets reads a waiting file until its text is known.
func (p *person) Sheets(t *testing.T, id string) sheetsAnswer {
	t.Helper()
	var item sheetsAnswer
	waitFor(t, waitPatience, "the text of a waiting file", func() bool {
		p.Get(t, intakePath+"/"+id).Want(t, http.StatusOK).JSON(t, &item)
		return item.TextState != "pending"
	})
	return item
}

// PageTexts are the texts of a waiting file's pages.
func (p *person) PageTexts(t *testing.T, id string) []string {
	t.Helper()
	p.Sheets(t, id)
	var text struct{ Pages []struct{ Text string } }
	p.Get(t, intakePath+"/"+id+"/text").Want(t, http.StatusOK).JSON(t, &text)
	var out []string
	for _, page := range text.Pages {
		out = append(out, strings.TrimSpace(page.Text))
	}
	return out
}

// Contract, intake, and ux: a waiting file is read, page by page, by its owner and the registrars; its
// bytes come in ranges.
func TestIntakeTools_ContentPreviewText(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, owner, other := o.Registrar(t), o.Person(t, "owner", "A", access.Internal), o.Person(t, "other", "A", access.Secret, access.Archivist)
	content := scan("first "+o.prefix, "second "+o.prefix)
	item := owner.HandIn(t, "扫描件.pdf", content)
	at := intakePath + "/" + item.ID
	for _, p := range []*person{owner, registrar} {
		if got := p.PageTexts(t, item.ID); !slices.Equal(got, []string{"first " + o.prefix, "second " + o.prefix}) {
			t.Errorf("%s reads %q", p.Username, got)
		}
		if a := p.Get(t, at+"/content").Want(t, http.StatusOK); !bytes.Equal(a.Body, content) || !strings.Contains(a.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%s: other bytes, or not as a download: %v", p.Username, a.Header)
		}
		if a := p.Do(t, http.MethodGet, at+"/content", nil, header{"Range", "bytes=0-3"}).Want(t, http.StatusPartialContent); string(a.Body) != "%PDF" {
			t.Errorf("range: %q", a.Body)
		}
		drawn, err := png.Decode(bytes.NewReader(p.Get(t, at+"/preview", "page", "2", "width", "200").Want(t, http.StatusOK).Body))
		if err != nil || drawn.Bounds().Dx() != 200 {
			t.Errorf("preview: %v", err)
		}
	}
	if s := owner.Sheets(t, item.ID); s.Pages != 2 || s.Replaced || len(s.MadeFrom) != 0 {
		t.Errorf("item: %+v", s)
	}
	unknown := other.Get(t, intakePath+"/01NOTHINGHERE0000000000000/content")
	for _, path := range []string{"/content", "/preview", "/text"} {
		if a := other.Get(t, at+path); a.Status != http.StatusNotFound || !bytes.Equal(a.Body, unknown.Body) {
			t.Errorf("%s to someone else: %d %.200s", path, a.Status, a.Body)
		}
	}
	owner.Get(t, at+"/preview", "page", "3").Want(t, http.StatusNotFound)
	owner.Get(t, at+"/preview", "page", "-1").Problem(t, http.StatusUnprocessableEntity, "invalid_input")
}

// Issue, intake tools: pages are put in order, turned, left out, split off, merged; the original stays,
// byte for byte, and comes back.
func TestIntakeTools_SortPages(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, owner := o.Registrar(t), o.Person(t, "owner", "A", access.Internal)
	page := func(n int) string { return fmt.Sprintf("page %d of %s", n, o.prefix) }
	content := scan(page(1), page(2), "", page(3))
	original := owner.HandIn(t, "扫描.pdf", content)
	owner.Sheets(t, original.ID)
	at := intakePath + "/" + original.ID

	var arranged sheetsAnswer
	owner.Do(t, http.MethodPost, at+"/pages", map[string]any{"pages": []map[string]int{{"page": 4}, {"page": 1, "rotate": 90}}}).Want(t, http.StatusCreated).JSON(t, &arranged)
	if got := owner.PageTexts(t, arranged.ID); !slices.Equal(got, []string{page(3), page(1)}) {
		t.Errorf("arranged: %q", got)
	}
	if len(arranged.MadeFrom) != 1 || arranged.MadeFrom[0].ID != original.ID || arranged.Owner != owner.Username || arranged.Name != "扫描.pdf" {
		t.Errorf("made: %+v", arranged)
	}
	turned, err := png.Decode(bytes.NewReader(owner.Get(t, intakePath+"/"+arranged.ID+"/preview", "page", "2").Want(t, http.StatusOK).Body))
	if err != nil || turned.Bounds().Dx() <= turned.Bounds().Dy() {
		t.Errorf("the second page does not lie on its side: %v %v", turned.Bounds(), err)
	}
	// The original is out of the queue, untouched, and cannot be registered twice.
	if waiting := owner.Waiting(t); has(waiting, original.ID) || !has(waiting, arranged.ID) {
		t.Errorf("waiting: %v", waiting)
	}
	var originals struct{ Items []sheetsAnswer }
	owner.Get(t, intakePath, "originals", "true").Want(t, http.StatusOK).JSON(t, &originals)
	if len(originals.Items) != 1 || originals.Items[0].ID != original.ID || !originals.Items[0].Replaced {
		t.Errorf("originals: %+v", originals.Items)
	}
	if a := owner.Get(t, at+"/content").Want(t, http.StatusOK); !bytes.Equal(a.Body, content) {
		t.Error("the original has changed")
	}
	owner.Do(t, http.MethodPost, at+"/split", map[string]any{"after": []int{1}}).Problem(t, http.StatusConflict, "intake.replaced")
	registrar.Do(t, http.MethodPost, documentsPath, record(o.Dept("A"), map[string]any{"intake": []string{original.ID}})).Problem(t, http.StatusUnprocessableEntity, "invalid_input")

	owner.Do(t, http.MethodPost, at+"/restore", nil).Want(t, http.StatusOK)
	if waiting := owner.Waiting(t); !has(waiting, original.ID) || has(waiting, arranged.ID) {
		t.Errorf("after restoring: %v", waiting)
	}
	owner.Do(t, http.MethodPost, at+"/restore", nil).Problem(t, http.StatusConflict, "intake.not_replaced")

	// Split at the blank sheet, which is left out; then one part is registered and the original restored.
	var split struct{ Items []sheetsAnswer }
	owner.Do(t, http.MethodPost, at+"/split", map[string]any{"blank": true}).Want(t, http.StatusCreated).JSON(t, &split)
	if len(split.Items) != 2 || split.Items[0].Name != "扫描 (1).pdf" || split.Items[1].Name != "扫描 (2).pdf" {
		t.Fatalf("split: %+v", split.Items)
	}
	if a, b := owner.PageTexts(t, split.Items[0].ID), owner.PageTexts(t, split.Items[1].ID); !slices.Equal(a, []string{page(1), page(2)}) || !slices.Equal(b, []string{page(3)}) {
		t.Errorf("split into %q and %q", a, b)
	}
	var merged sheetsAnswer
	owner.Do(t, http.MethodPost, intakePath+"/merge", map[string]any{"ids": []string{split.Items[1].ID, split.Items[0].ID}, "name": "合并后"}).Want(t, http.StatusCreated).JSON(t, &merged)
	if got := owner.PageTexts(t, merged.ID); merged.Name != "合并后.pdf" || len(merged.MadeFrom) != 2 || !slices.Equal(got, []string{page(3), page(1), page(2)}) {
		t.Errorf("merged: %+v %q", merged, got)
	}
	owner.Do(t, http.MethodPost, intakePath+"/"+split.Items[0].ID+"/restore", nil).Want(t, http.StatusOK)
	if waiting := owner.Waiting(t); !has(waiting, split.Items[0].ID) || !has(waiting, split.Items[1].ID) || has(waiting, merged.ID) {
		t.Errorf("both parts come back when what they were merged into goes: %v", waiting)
	}
	var d documentAnswer
	registrar.Do(t, http.MethodPost, documentsPath, record(o.Dept("A"), map[string]any{"intake": []string{split.Items[0].ID}})).Want(t, http.StatusCreated).JSON(t, &d)
	owner.Do(t, http.MethodPost, at+"/restore", nil).Want(t, http.StatusOK)
	if waiting := owner.Waiting(t); !has(waiting, original.ID) || has(waiting, split.Items[1].ID) || len(registrar.Document(t, d.ID).Files) != 1 {
		t.Errorf("after one part was registered: %v", waiting)
	}
}

// Pictures become pages when they are merged; who puts files of several people together owns the result.
func TestIntakeTools_MergePictures(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, owner := o.Registrar(t), o.Person(t, "owner", "A", access.Internal)
	drawn := image.NewGray(image.Rect(0, 0, 300, 200))
	for i := range drawn.Pix {
		drawn.Pix[i] = uint8(i * 7)
	}
	drawn.SetGray(1, 1, color.Gray{uint8(len(o.prefix))})
	var photo bytes.Buffer
	if err := png.Encode(&photo, drawn); err != nil {
		t.Fatal(err)
	}
	ids := []string{owner.HandIn(t, "照片.png", photo.Bytes()).ID, registrar.HandIn(t, "正文.pdf", scan("body "+o.prefix)).ID}
	for _, id := range ids {
		registrar.Sheets(t, id)
	}
	owner.Do(t, http.MethodPost, intakePath+"/merge", map[string]any{"ids": ids}).Problem(t, http.StatusUnprocessableEntity, "invalid_input")
	var merged sheetsAnswer
	registrar.Do(t, http.MethodPost, intakePath+"/merge", map[string]any{"ids": ids}).Want(t, http.StatusCreated).JSON(t, &merged)
	if merged.Owner != registrar.Username || merged.Name != "照片.pdf" {
		t.Errorf("merged: %+v", merged)
	}
	if got := registrar.Sheets(t, merged.ID); got.Pages != 2 {
		t.Errorf("%d pages", got.Pages)
	}
	owner.Get(t, intakePath+"/"+merged.ID).Want(t, http.StatusNotFound)
}

// Bad input names field and remedy; what is no document of pages, or broken, or locked, changes nothing.
func TestIntakeTools_Refusals(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	owner := o.Person(t, "owner", "A", access.Internal)
	good := owner.HandIn(t, "a.pdf", scan("one "+o.prefix, "two"))
	plain := owner.HandIn(t, "a.txt", []byte("没有页"+o.prefix))
	broken := owner.HandIn(t, "b.pdf", append([]byte("%PDF-1.7\n% "+o.prefix+"\n"), bytes.Repeat([]byte("obj <<"), 500)...))
	owner.Sheets(t, good.ID)
	owner.Sheets(t, broken.ID)
	for name, c := range map[string]struct {
		id, act string
		body    any
		status  int
		code    string
		field   string
	}{
		"a page that is not there": {good.ID, "pages", map[string]any{"pages": []map[string]int{{"page": 3}}}, 422, "invalid_input", "pages.0.page"},
		"a page twice":             {good.ID, "pages", map[string]any{"pages": []map[string]int{{"page": 1}, {"page": 1}}}, 422, "invalid_input", "pages.1.page"},
		"turned by 45 degrees":     {good.ID, "pages", map[string]any{"pages": []map[string]int{{"page": 1, "rotate": 45}}}, 422, "invalid_input", "pages.0.rotate"},
		"no page":                  {good.ID, "pages", map[string]any{"pages": []int{}}, 422, "invalid_input", "pages"},
		"split after the last":     {good.ID, "split", map[string]any{"after": []int{2}}, 422, "invalid_input", "after.0"},
		"split backwards":          {good.ID, "split", map[string]any{"after": []int{1, 1}}, 422, "invalid_input", "after.1"},
		"split nowhere":            {good.ID, "split", map[string]any{}, 422, "invalid_input", "after"},
		"no blank sheet":           {good.ID, "split", map[string]any{"blank": true}, 409, "intake.no_blank", ""},
		"a text":                   {plain.ID, "split", map[string]any{"after": []int{1}}, 409, "intake.not_pages", ""},
		"a broken file":            {broken.ID, "split", map[string]any{"after": []int{1}}, 409, "intake.unreadable", ""},
	} {
		p := owner.Do(t, http.MethodPost, intakePath+"/"+c.id+"/"+c.act, c.body).Problem(t, c.status, c.code)
		if c.field != "" && (len(p.Errors) != 1 || p.Errors[0].Field != c.field || p.Errors[0].Message == "") {
			t.Errorf("%s: %+v", name, p.Errors)
		}
	}
	for name, ids := range map[string][]string{"one file": {good.ID}, "one file twice": {good.ID, good.ID}, "an unknown one": {good.ID, "01NOTHINGHERE0000000000000"}} {
		if p := owner.Do(t, http.MethodPost, intakePath+"/merge", map[string]any{"ids": ids}).Problem(t, http.StatusUnprocessableEntity, "invalid_input"); len(p.Errors) != 1 {
			t.Errorf("%s: %+v", name, p.Errors)
		}
	}
	owner.Do(t, http.MethodPost, intakePath+"/merge", map[string]any{"ids": []string{good.ID, plain.ID}}).Problem(t, http.StatusConflict, "intake.not_pages")
	if waiting := owner.Waiting(t); len(waiting) != 3 {
		t.Errorf("waiting after refusals: %v", waiting)
	}
}
