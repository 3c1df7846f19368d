package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
)

// opened counts the readings of a record by a person that the audit has right now, by what was read.
func (s *service) opened(t testing.TB, id string, reader *person) map[string]int {
	t.Helper()
	c, err := pgx.Connect(t.Context(), s.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close(t.Context()) }()
	rows, err := c.Query(t.Context(), `SELECT e.details->>'what', count(*) FROM audit_event e JOIN person p ON p.id = e.actor_id
		WHERE e.kind = 'document.opened' AND e.subject_id = $1 AND p.username = $2 GROUP BY 1`, id, reader.Username)
	if err != nil {
		t.Fatal(err)
	}
	counts, what, n := map[string]int{}, "", 0
	if _, err := pgx.ForEachRow(rows, []any{&what, &n}, func() error { counts[what] = n; return nil }); err != nil {
		t.Fatal(err)
	}
	return counts
}

// Rule DOC-13: whoever reads a classified record, its text, its image or its content is in the audit
// before they have it; the parts of one file read within minutes are one reading; open documents and
// refused readings leave nothing.
func TestRules_ReadingsAreWrittenDown(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, supervisor, reader := o.Registrar(t), o.Supervisor(t), o.Person(t, "reader", "A", access.Secret)
	outsider := o.Person(t, "outsider", "B", access.Secret)
	d := registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"classification": "secret"}), upload{"方案.txt", []byte("海鸥智慧园区项目方案")})
	open := registrar.MustRegister(t, record(o.Dept("A"), nil), upload{"通知.txt", []byte("灭火器检查")})
	supervisor.Decide(t, supervisor.TaskAbout(t, d.ID).ID, "agree")
	registrar.Scope(t, d.ID, map[string]any{"originals": []string{reader.Username}, "reason": "须核对原件"}).Want(t, http.StatusOK)
	supervisor.Decide(t, supervisor.TaskAbout(t, d.ID).ID, "agree")
	registrar.WaitText(t, d.ID)
	registrar.WaitText(t, open.ID)
	want := map[string]int{}
	read := func(what, rest string, status int, headers ...header) {
		t.Helper()
		if what != "" {
			want[what]++
		}
		reader.Do(t, http.MethodGet, documentsPath+"/"+d.ID+rest, nil, headers...).Want(t, status)
		if got := o.opened(t, d.ID, reader); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("after %q the audit has %v, want %v", rest, got, want)
		}
	}
	file := "/files/" + d.Files[0].ID
	read("record", "", http.StatusOK)
	read("record", "", http.StatusOK)
	read("text", file+"/text", http.StatusOK)
	read("preview", file+"/preview?page=1", http.StatusNotFound)
	read("content", file+"/content", http.StatusPartialContent, header{"Range", "bytes=0-5"})
	read("", file+"/content", http.StatusPartialContent, header{"Range", "bytes=6-"})
	read("", file+"/content", http.StatusOK)
	read("record", "/trail", http.StatusOK)

	for _, rest := range []string{"", "/files/" + open.Files[0].ID + "/text", "/files/" + open.Files[0].ID + "/content", "/trail"} {
		reader.Get(t, documentsPath+"/"+open.ID+rest).Want(t, http.StatusOK)
	}
	outsider.Get(t, documentsPath+"/"+d.ID+file+"/content").Want(t, http.StatusNotFound)
	if got := o.opened(t, open.ID, reader); len(got) != 0 {
		t.Errorf("an open document leaves %v", got)
	}
	if got := o.opened(t, d.ID, outsider); len(got) != 0 {
		t.Errorf("a refused reading leaves %v", got)
	}

	// The supervisor reads the same in the audit, and the audit is whole.
	var list struct {
		Total int
		Items []struct {
			Actor   string
			Details struct{ What, File string }
		}
	}
	waitFor(t, waitPatience, "the audit to have every reading", func() bool {
		supervisor.Get(t, "/api/v1/audit", "action", "document.opened", "subject", d.ID, "actor", reader.Username).Want(t, http.StatusOK).JSON(t, &list)
		return list.Total == 6
	})
	shown := map[string]int{}
	for _, e := range list.Items {
		shown[e.Details.What]++
		if e.Actor != reader.Username || e.Details.What != "record" && e.Details.File != d.Files[0].ID {
			t.Errorf("entry %+v", e)
		}
	}
	if fmt.Sprint(shown) != fmt.Sprint(want) {
		t.Errorf("the supervisor is shown %v, want %v", shown, want)
	}
	reader.Get(t, "/api/v1/audit").Problem(t, http.StatusForbidden, "forbidden")
	if out, code := o.CLI(t, "audit", "verify"); code != 0 {
		t.Errorf("audit verify: %d\n%s", code, out)
	}
}

// Contract, Documents: content is answered whole, in part, by its headers alone, or not again.
func TestRules_ContentOverHTTP(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	text := "0123456789"
	d := registrar.MustRegister(t, record(o.Dept("A"), nil), upload{`消防 "检查";通知.txt`, []byte(text)})
	path, etag := documentsPath+"/"+d.ID+"/files/"+d.Files[0].ID+"/content", `"`+d.Files[0].SHA256+`"`
	for _, c := range []struct {
		name, method string
		headers      []header
		status       int
		body, span   string
	}{
		{"whole", "GET", nil, 200, text, ""},
		{"headers", "HEAD", nil, 200, "", ""},
		{"first bytes", "GET", []header{{"Range", "bytes=0-3"}}, 206, "0123", "bytes 0-3/10"},
		{"from a place", "GET", []header{{"Range", "bytes=7-"}}, 206, "789", "bytes 7-9/10"},
		{"last bytes", "GET", []header{{"Range", "bytes=-2"}}, 206, "89", "bytes 8-9/10"},
		{"beyond the end", "GET", []header{{"Range", "bytes=5-99"}}, 206, "56789", "bytes 5-9/10"},
		{"outside", "GET", []header{{"Range", "bytes=10-"}}, 416, "", "bytes */10"},
		{"malformed", "GET", []header{{"Range", "bytes=x"}}, 200, text, ""},
		{"of the same version", "GET", []header{{"Range", "bytes=0-0"}, {"If-Range", etag}}, 206, "0", "bytes 0-0/10"},
		{"of another version", "GET", []header{{"Range", "bytes=0-0"}, {"If-Range", `"old"`}}, 200, text, ""},
		{"known", "GET", []header{{"If-None-Match", etag}}, 304, "", ""},
		{"known among others", "GET", []header{{"If-None-Match", `"a", W/` + etag}}, 304, "", ""},
		{"not known", "GET", []header{{"If-None-Match", `"a"`}}, 200, text, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := registrar.Do(t, c.method, path, nil, c.headers...).Want(t, c.status)
			if c.status < 400 && string(a.Body) != c.body || a.Header.Get("Content-Range") != c.span || a.Header.Get("ETag") != etag && c.status < 400 {
				t.Errorf("body %q, Content-Range %q, ETag %q", a.Body, a.Header.Get("Content-Range"), a.Header.Get("ETag"))
			}
			if c.method == "HEAD" && a.Header.Get("Content-Length") != "10" {
				t.Errorf("Content-Length %q", a.Header.Get("Content-Length"))
			}
		})
	}
}

// Rule DOC-10 and domain 3.3: the name of a download is the real one, and begins with the level when
// the document is classified.
func TestRules_NameOfADownload(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	const name = `消防 "检查";通知.txt`
	for level, prefix := range map[string]string{"public": "", "internal": "", "confidential": "【秘密】", "secret": "【机密】"} {
		d := registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"classification": level}), upload{name, []byte(level)})
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			a := registrar.Do(t, method, documentsPath+"/"+d.ID+"/files/"+d.Files[0].ID+"/content", nil)
			disposition := a.Header.Get("Content-Disposition")
			_, encoded, _ := strings.Cut(disposition, "filename*=UTF-8''")
			if decoded, err := url.PathUnescape(encoded); err != nil || decoded != prefix+d.Files[0].Name || !strings.HasPrefix(disposition, "attachment;") {
				t.Errorf("%s %s: %s, want %s", method, level, disposition, prefix+d.Files[0].Name)
			}
		}
		if d.Files[0].Name != name {
			t.Errorf("kept as %q", d.Files[0].Name)
		}
	}
}
