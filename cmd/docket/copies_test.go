package main

import (
	"bytes"
	"image"
	"net/http"
	"os"
	"strings"
	"testing"

	"docket/internal/access"
	"docket/internal/extract/pdf/pdftest"
)

// Rules DOC-02, DOC-03: copies on paper are handed out, signed for, taken back and lent; where one was
// handed out, both signatures are waited for.
func TestCopies_Paper(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, head := o.Registrar(t), o.Person(t, "head", "B", access.Internal, access.DepartmentHead)
	archivist := o.Person(t, "archivist", "A", access.Internal, access.Archivist)
	d := registrar.MustRegister(t, record(o.Dept("B"), map[string]any{"tags": tags(o.mark())}), upload{"通知.txt", []byte("正文")})
	path := documentsPath + "/" + d.ID + "/copies"
	act := func(by *person, rest string, body map[string]any) answer {
		return by.Do(t, http.MethodPost, path+rest, body)
	}
	act(head, "", map[string]any{"copy_nos": []string{"000001"}}).Problem(t, http.StatusForbidden, "forbidden")
	act(registrar, "", map[string]any{"copy_nos": []string{"00/1"}}).WantFields(t, map[string]string{"copy_nos.0": "copy_number"})
	act(registrar, "", map[string]any{"copy_nos": []string{"000001", "000002"}}).Want(t, http.StatusOK)
	act(registrar, "", map[string]any{"copy_nos": []string{"000002"}}).Problem(t, http.StatusConflict, "document.copy_exists")
	act(registrar, "/000009/hand-out", map[string]any{"department": o.Dept("B")}).Problem(t, http.StatusNotFound, "not_found")
	act(registrar, "/000001/return", map[string]any{}).Problem(t, http.StatusConflict, "document.copy_kept")
	act(registrar, "/000001/hand-out", map[string]any{}).WantFields(t, map[string]string{"department": "one_holder"})
	act(registrar, "/000001/hand-out", map[string]any{"department": "NONE"}).WantFields(t, map[string]string{"department": "unknown_department"})
	act(registrar, "/000001/hand-out", map[string]any{"department": o.Dept("B"), "on": "2099-01-01"}).WantFields(t, map[string]string{"on": "in_future"})
	act(registrar, "/000001/hand-out", map[string]any{"department": o.Dept("B"), "on": "2026-01-13"}).Want(t, http.StatusOK)
	act(archivist, "/000001/hand-out", map[string]any{"department": o.Dept("A")}).Problem(t, http.StatusConflict, "document.copy_out")

	// The electronic signature alone is not enough now.
	head.Decide(t, head.TaskAbout(t, d.ID).ID, "acknowledge").Want(t, http.StatusNoContent)
	if list := registrar.Acknowledgements(t, d.ID); list.Outstanding != 1 || !list.Items[0].NeedsPaper || list.Items[0].Channel != "electronic" {
		t.Errorf("half signed: %+v", list)
	}
	act(registrar, "/000001/sign", map[string]any{"person": head.Username, "on": "2026-01-12"}).WantFields(t, map[string]string{"on": "before_handed"})
	act(registrar, "/000001/sign", map[string]any{"person": head.Username, "on": "2026-01-14"}).Want(t, http.StatusOK)
	act(registrar, "/000001/sign", map[string]any{"person": head.Username}).Problem(t, http.StatusConflict, "document.copy_signed")
	if list := registrar.Acknowledgements(t, d.ID); list.Signed != 1 || list.Items[0].Channel != "both" {
		t.Errorf("signed on both channels: %+v", list)
	}
	act(archivist, "/000002/borrow", map[string]any{"person": head.Username}).WantFields(t, map[string]string{"due_on": "due_after_loan"})
	act(archivist, "/000002/borrow", map[string]any{"person": head.Username, "on": "2026-02-01", "due_on": "2026-02-08"}).Want(t, http.StatusOK)
	outstanding := func(by *person, state string) string {
		var list struct {
			Items []struct {
				Document, Classification string
				CopyNo                   string `json:"copy_no"`
			}
		}
		by.Get(t, "/api/v1/paper-copies", "state", state, "limit", "200").Want(t, http.StatusOK).JSON(t, &list)
		var found []string
		for _, one := range list.Items {
			if one.Document == d.ID {
				if one.Classification != d.Classification {
					t.Errorf("in the list without its mark (DOC-10): %+v", one)
				}
				found = append(found, one.CopyNo)
			}
		}
		return strings.Join(found, " ")
	}
	if got := outstanding(archivist, "outstanding") + "|" + outstanding(registrar, "overdue"); got != "000002 000001|000002" {
		t.Errorf("outstanding|overdue %s", got)
	}
	head.Get(t, "/api/v1/paper-copies").Problem(t, http.StatusForbidden, "forbidden")
	act(registrar, "/000001/return", map[string]any{}).Want(t, http.StatusOK)
	act(registrar, "/000002/return", map[string]any{}).Want(t, http.StatusOK)
	if got := outstanding(archivist, "outstanding"); got != "" {
		t.Errorf("still out: %s", got)
	}

	// Paper of a void entry comes home; nothing more goes out.
	void := registrar.MustRegister(t, record(o.Dept("B"), nil), upload{"误登.txt", []byte("误登" + o.prefix)})
	ofVoid := documentsPath + "/" + void.ID + "/copies"
	registrar.Do(t, http.MethodPost, ofVoid, map[string]any{"copy_nos": []string{"000001", "000002"}}).Want(t, http.StatusOK)
	registrar.Do(t, http.MethodPost, ofVoid+"/000001/hand-out", map[string]any{"department": o.Dept("B")}).Want(t, http.StatusOK)
	registrar.Do(t, http.MethodPost, documentsPath+"/"+void.ID+"/void", map[string]any{"reason": "误登"}).Want(t, http.StatusOK)
	registrar.Do(t, http.MethodPost, ofVoid+"/000002/hand-out", map[string]any{"department": o.Dept("B")}).Problem(t, http.StatusConflict, "document.void")
	registrar.Do(t, http.MethodPost, ofVoid+"/000001/return", map[string]any{}).Want(t, http.StatusOK)

	// 借阅: whoever reads it asks, a registrar grants.
	ask := map[string]any{"due_on": "2099-01-01", "reason": "核对盖章页"}
	head.Do(t, http.MethodPost, documentsPath+"/"+d.ID+"/borrow", map[string]any{"due_on": "2020-01-01", "reason": "x"}).WantFields(t, map[string]string{"due_on": "due_after_loan"})
	head.Do(t, http.MethodPost, documentsPath+"/"+d.ID+"/borrow", ask).Want(t, http.StatusCreated)
	task := registrar.TaskAbout(t, d.ID)
	if task == nil || task.Kind != "borrow" || len(task.Choices) != 2 {
		t.Fatalf("%+v", task)
	}
	registrar.Decide(t, task.ID, "agree").Want(t, http.StatusNoContent)
	if a := head.Get(t, "/api/v1/notices"); !bytes.Contains(a.Body, []byte("document.borrow_granted")) {
		t.Errorf("who asked is not told: %s", a.Body)
	}
}

// chequered is a page that shows something.
func chequered() image.Image {
	page := image.NewGray(image.Rect(0, 0, 210, 297))
	for i := range page.Pix {
		page.Pix[i] = 255
		if x, y := i%210, i/210; x/30%2 == y/30%2 {
			page.Pix[i] = 120
		}
	}
	return page
}

// Rules DOC-10, DOC-13, issue C 4: whoever reads a classified document without the right to its original
// gets a copy with mark, reader and time on every page, and previews with them; both are written down.
func TestCopies_Marked(t *testing.T) {
	t.Parallel()
	o := newClassifiedOffice(t)
	pdf := pdftest.File{Pages: []pdftest.Page{{Lines: []string{"Seagull 1"}, Picture: chequered()}, {Lines: []string{"Seagull 2"}}}}.Write()
	d := o.registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"classification": "secret", "title": "海鸥方案" + o.prefix}), upload{"方案.pdf", pdf}, upload{"附注.txt", []byte("附注正文")})
	o.registrar.WaitText(t, d.ID)
	o.supervisor.Decide(t, o.supervisor.TaskAbout(t, d.ID).ID, "agree").Want(t, http.StatusNoContent)
	o.outside.Get(t, documentsPath+"/"+d.ID+"/copy.pdf").Problem(t, http.StatusNotFound, "not_found")
	copied := o.inside.Get(t, documentsPath+"/"+d.ID+"/copy.pdf").Want(t, http.StatusOK)
	if !bytes.HasPrefix(copied.Body, []byte("%PDF")) || !strings.Contains(copied.Header.Get("Content-Disposition"), "%E6%9C%BA%E5%AF%86") {
		t.Errorf("the copy: %v", copied.Header)
	}
	if n := bytes.Count(copied.Body, []byte("/Type /Page ")); n != 3 {
		t.Errorf("%d pages, want two pictures and a page of text", n)
	}
	file := documentsPath + "/" + d.ID + "/files/" + d.Files[0].ID
	o.inside.Get(t, file+"/content").Problem(t, http.StatusForbidden, "document.original_not_granted")
	marked, plain := o.inside.Get(t, file+"/preview").Want(t, http.StatusOK), o.registrar.Get(t, file+"/preview").Want(t, http.StatusOK)
	if bytes.Equal(marked.Body, plain.Body) {
		t.Error("the preview bears no reader")
	}
	if got := o.opened(t, d.ID, o.inside); got["copy"] != 1 || got["preview"] != 1 || got["content"] != 0 {
		t.Errorf("written down: %v", got)
	}
	slip := o.registrar.Get(t, documentsPath+"/"+d.ID+"/circulation.pdf").Want(t, http.StatusOK)
	if dir := os.Getenv("DOCKET_TEST_PICTURES"); dir != "" {
		for name, content := range map[string][]byte{"copy.pdf": copied.Body, "preview.png": marked.Body, "circulation.pdf": slip.Body} {
			if err := os.WriteFile(dir+"/"+name, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
