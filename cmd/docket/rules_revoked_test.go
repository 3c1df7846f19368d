package main

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"docket/internal/access"
	"docket/internal/print/printtest"
)

// revocable is whoever sees every list there is, until a right is taken away.
type revocable struct {
	classifiedOffice
	reader       *person
	doc, shelved documentAnswer // in work, and in the archive
}

// newRevocable registers two secret documents of department A, whose registrar, archivist, head and
// supervisor the reader is.
func newRevocable(t *testing.T, s *service) revocable {
	t.Helper()
	o := newOffice(t, s)
	r := revocable{classifiedOffice: classifiedOffice{office: o, registrar: o.Registrar(t), supervisor: o.Person(t, "supervisor", "B", access.Secret, access.Supervisor)},
		reader: o.Person(t, "reader", "A", access.Secret, access.Registrar, access.Archivist, access.Supervisor, access.DepartmentHead)}
	for _, d := range []*documentAnswer{&r.doc, &r.shelved} {
		*d = r.registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"classification": "secret", "title": "海鸥方案" + o.prefix, "source": "园区" + o.prefix, "source_no": "园〔2026〕1号",
			"kind": "方案" + o.prefix, "due_on": "2026-02-02", "tags": tags(o.mark())}), upload{"方案.txt", []byte("海鸥智慧园区" + o.prefix)})
		r.supervisor.Decide(t, r.supervisor.TaskAbout(t, d.ID).ID, "agree").Want(t, http.StatusNoContent)
		r.registrar.WaitText(t, d.ID)
	}
	path := documentsPath + "/" + r.doc.ID + "/copies"
	r.registrar.Do(t, http.MethodPost, path, map[string]any{"copy_nos": []string{"000001"}}).Want(t, http.StatusOK)
	r.registrar.Do(t, http.MethodPost, path+"/000001/hand-out", map[string]any{"department": o.Dept("A")}).Want(t, http.StatusOK)
	s.Execute(t, "UPDATE document SET status = 'filed', filing_year = 2010, retention = '10y', filing_category = 'WS', archival_code = 'L001-WS·2010-' || id, item_no = 1, filed_on = '2026-01-05' WHERE id = $1", r.shelved.ID)
	return r
}

// shown are the places where one finds a document without knowing of it, by what is asked for. A place that
// is "must" shows it to whoever may read it: else the test would see nothing of nothing.
func (r revocable) shown() map[string]bool {
	day := "from=2026-01-01&to=2026-12-31"
	return map[string]bool{
		"/documents?limit=200": true, "/documents.xlsx?tag=" + url.QueryEscape(r.mark()): true, "/documents/duplicates?year=2026&source_no=" + url.QueryEscape("园〔2026〕1号") + "&source=" + url.QueryEscape("园区"+r.prefix): true,
		"/search?facets=source,classification&q=" + url.QueryEscape("海鸥方案"+r.prefix): true, "/search?q=" + url.QueryEscape("智慧园区"+r.prefix): true, "/search/suggest?q=" + url.QueryEscape("海鸥方案"+r.prefix): true,
		"/tasks?limit=200": true, "/tasks?state=done": false, "/tasks?state=copied": false, "/tasks?state=started": false, "/notices?limit=200": true,
		"/registers/incoming.xlsx?year=2026": true, "/registers/incoming.pdf?year=2026": true, "/daily": true, "/daily.pdf": true, "/kpi/documents/list?part=overdue&" + day: true,
		"/paper-copies?limit=200": true, "/archive?year=2010&limit=200": true, "/archive/appraisals?limit=200": true, "/archive/catalogue.pdf?year=2010": true, "/archive/catalogue.xlsx?year=2010": true,
		"/archive/waiting": false, "/parties?q=" + url.QueryEscape("园区"+r.prefix): true, "/tags?facet=" + url.QueryEscape("项目名称") + "&q=" + r.prefix: true, "/destructions": false, "/exports": false, "/views": false,
	}
}

// shows reports whether an answer tells of one of the two, in any of the forms that answers have.
func (r revocable) shows(t *testing.T, a answer) bool {
	t.Helper()
	text := string(a.Want(t, http.StatusOK).Body)
	switch {
	case strings.HasPrefix(text, "PK"):
		var rows []string
		for _, row := range sheetOf(t, a.Body) {
			rows = append(rows, strings.Join(row, "|"))
		}
		text = strings.Join(rows, "\n")
	case strings.HasPrefix(text, "%PDF"):
		_, pages := printtest.Pages(t, a.Body, "-raw")
		text = strings.Join(strings.Fields(strings.Join(pages, "")), "")
	}
	for _, d := range []documentAnswer{r.doc, r.shelved} {
		for _, mark := range []string{d.ID, d.RegisterNo, d.Title, "园区" + r.prefix, "\"" + r.prefix + "\""} {
			if strings.Contains(text, mark) {
				return true
			}
		}
	}
	return false
}

// Issue C, must show c: within a second after a right is taken away no list, search, count, paper, sheet or
// page tells of a document, wherever it stood before; no route knows of it.
func TestRules_RevokedEverywhere(t *testing.T) {
	t.Parallel()
	printtest.Fonts(t)
	s := startService(t) // of its own: lists are as short as what these three register
	for name, revoke := range map[string]func(*testing.T, revocable){
		"the scope is narrowed": func(t *testing.T, r revocable) {
			for _, d := range []documentAnswer{r.doc, r.shelved} {
				r.registrar.Scope(t, d.ID, map[string]any{"distribution": map[string]any{"users": []string{r.registrar.Username}}, "reason": "收回"}).Want(t, http.StatusOK)
			}
		},
		"the clearance is lowered": func(t *testing.T, r revocable) {
			r.Edit(t, "reader", map[string]any{"clearance": "internal"}).Want(t, http.StatusOK)
		},
		"the person moves elsewhere": func(t *testing.T, r revocable) {
			r.Edit(t, "reader", map[string]any{"department": r.Dept("B")}).Want(t, http.StatusOK)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRevocable(t, s)
			for place, must := range r.shown() {
				if !r.shows(t, r.reader.Do(t, http.MethodGet, "/api/v1"+place, nil)) && must {
					t.Errorf("before: %s does not show it", place)
				}
			}
			task := r.reader.TaskAbout(t, r.doc.ID)
			revoke(t, r)
			end := time.Now().Add(time.Second)
			for place := range r.shown() {
				for r.shows(t, r.reader.Do(t, http.MethodGet, "/api/v1"+place, nil)) {
					if time.Now().After(end) {
						t.Errorf("%s still shows it", place)
						break
					}
				}
			}
			r.reader.WantHidden(t, r.office, r.doc)
			for _, d := range []documentAnswer{r.doc, r.shelved} {
				for _, rest := range livesPaths[1:] {
					r.reader.Get(t, documentsPath+"/"+d.ID+rest).Want(t, http.StatusNotFound)
				}
			}
			r.reader.Decide(t, task.ID, "acknowledge").Problem(t, http.StatusNotFound, "not_found")
			r.reader.Get(t, "/api/v1/tasks/"+task.ID).Problem(t, http.StatusNotFound, "not_found")
		})
	}
}

// Issue C, must show c: what is being fetched when the right is taken away is not read to its end.
func TestRules_RevokedWhileRead(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, reader := o.Registrar(t), o.Person(t, "reader", "B", access.Internal)
	const size = 48 << 20 // more than the buffers between here and there hold
	d := registrar.MustRegister(t, record(o.Dept("B"), nil), upload{"录像.bin", bytes.Repeat([]byte(o.prefix+" "), size/(len(o.prefix)+1))})
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, o.URL+documentsPath+"/"+d.ID+"/files/"+d.Files[0].ID+"/content", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+reader.Token)
	response, err := (&http.Client{Transport: &http.Transport{}}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if _, err := io.ReadFull(response.Body, make([]byte, 1<<10)); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	registrar.Scope(t, d.ID, map[string]any{"distribution": departmentsOf(o.Dept("A")), "reason": "误发"}).Want(t, http.StatusOK)
	waitFor(t, waitPatience, "a look at the rights to be due", func() bool { return time.Since(began) > time.Second })
	if n, err := io.Copy(io.Discard, response.Body); err == nil || n > size/2 {
		t.Errorf("%d of %d bytes were read on, and then %v", n, size, err)
	}
}
