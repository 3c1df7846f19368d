package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/xuri/excelize/v2"

	"docket/internal/access"
)

// sheetOf reads the rows of a workbook.
func sheetOf(t *testing.T, content []byte) [][]string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// downloadName is the name of a download as a browser shows it.
func downloadName(t *testing.T, a answer) string {
	t.Helper()
	_, name, _ := strings.Cut(a.Header.Get("Content-Disposition"), "UTF-8''")
	name, err := url.PathUnescape(name)
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// ux 5.2, L15: the list is exported as it is filtered, with the columns asked for; a title is never a
// formula; what the person may not read is not in it.
func TestExport_List(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, low, far := o.Registrar(t), o.Person(t, "low", "A", access.Internal), o.Person(t, "far", "B", access.Internal)
	for i, title := range []string{"甲文件", "=HYPERLINK(\"http://evil\")", "+1加急"} {
		registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"title": title, "tags": tags(o.mark()), "lead_department": o.Dept("A"), "copies": i + 1}), upload{"a.txt", []byte(title + o.prefix)})
	}
	query := []string{"tag", o.mark(), "sort", "register_no", "columns", "title,copies,lead_department,classification"}
	a := low.Get(t, "/api/v1/documents.xlsx", query...).Want(t, http.StatusOK)
	if got := sheetOf(t, a.Body); !slices.EqualFunc(got, [][]string{{"文件标题", "份数", "主办部门", "密级"}, {"甲文件", "1", "部门" + o.Dept("A"), "内部"},
		{"'=HYPERLINK(\"http://evil\")", "2", "部门" + o.Dept("A"), "内部"}, {"'+1加急", "3", "部门" + o.Dept("A"), "内部"}}, slices.Equal[[]string]) {
		t.Errorf("rows: %q", got)
	}
	if name := downloadName(t, a); strings.Contains(name, "【") || !strings.HasSuffix(name, ".xlsx") {
		t.Errorf("name %q", name)
	}
	if got := sheetOf(t, far.Get(t, "/api/v1/documents.xlsx", query...).Want(t, http.StatusOK).Body); len(got) != 1 {
		t.Errorf("out of scope: %q", got)
	}

	// With a classified record the name says so, and the record's trail that it left; others see nothing of it.
	secret := registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"title": "涉密采购", "classification": "confidential", "tags": tags(o.mark())}), upload{"s.txt", []byte("密" + o.prefix)})
	a = registrar.Get(t, "/api/v1/documents.xlsx", query...).Want(t, http.StatusOK)
	if name := downloadName(t, a); !strings.HasPrefix(name, "【秘密】") {
		t.Errorf("name %q", name)
	}
	if got := sheetOf(t, a.Body); len(got) != 5 {
		t.Errorf("%d rows with the classified one", len(got))
	}
	if trail := registrar.Get(t, documentsPath+"/"+secret.ID+"/trail").Want(t, http.StatusOK); !strings.Contains(string(trail.Body), `"what":"export"`) {
		t.Errorf("not written down: %s", trail.Body)
	}
	if a := low.Get(t, "/api/v1/documents.xlsx", query...).Want(t, http.StatusOK); len(sheetOf(t, a.Body)) != 4 || strings.Contains(downloadName(t, a), "【") {
		t.Error("someone not cleared learns of the classified record")
	}
	p := low.Get(t, "/api/v1/documents.xlsx", "columns", "title,password").Problem(t, http.StatusUnprocessableEntity, "invalid_input")
	if len(p.Errors) != 1 || p.Errors[0].Field != "columns" || !strings.Contains(p.Errors[0].Message, "password") {
		t.Errorf("unknown column: %+v", p.Errors)
	}
	low.Get(t, "/api/v1/documents.xlsx", "sort", "secret").Problem(t, http.StatusUnprocessableEntity, "invalid_input")
}

// Contract: the register of a year, in the order of its numbers, void entries included.
func TestExport_Register(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, year := o.Registrar(t), newYear()
	for i := range 3 {
		d := registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"title": fmt.Sprintf("第%d份", i+1), "received_on": fmt.Sprintf("%d-0%d-01", year, 5-i)}), upload{"a.txt", []byte(fmt.Sprint(i, o.prefix))})
		if i == 1 {
			registrar.Do(t, http.MethodPost, documentsPath+"/"+d.ID+"/void", map[string]string{"reason": "重复登记"}).Want(t, http.StatusOK)
		}
	}
	a := registrar.Get(t, "/api/v1/registers/incoming.xlsx", "year", fmt.Sprint(year)).Want(t, http.StatusOK)
	if name := downloadName(t, a); name != fmt.Sprintf("收文登记簿 %d年.xlsx", year) {
		t.Errorf("name %q", name)
	}
	rows := sheetOf(t, a.Body)
	if len(rows) != 4 || len(rows[0]) < 25 {
		t.Fatalf("rows: %q", rows)
	}
	for i, row := range rows[1:] {
		if row[0] != fmt.Sprintf("收〔%d〕%d号", year, i+1) {
			t.Errorf("row %d: %q", i, row[0])
		}
	}
	if !slices.Contains(rows[2], "已作废") || !slices.Contains(rows[2], "重复登记") {
		t.Errorf("the void entry: %q", rows[2])
	}
	registrar.Get(t, "/api/v1/registers/incoming.xlsx", "year", "99999").Problem(t, http.StatusUnprocessableEntity, "invalid_input")
	registrar.Get(t, "/api/v1/registers/nowhere.xlsx").Problem(t, http.StatusUnprocessableEntity, "invalid_input")
}

// multiply writes copies of a record straight into the database, many at once.
func multiply(t *testing.T, s *service, id string, copies int) {
	t.Helper()
	ctx := context.Background()
	db, err := pgx.Connect(ctx, s.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close(ctx) }()
	var columns string
	if err := db.QueryRow(ctx, `SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
		WHERE attrelid = 'document'::regclass AND attnum > 0 AND NOT attisdropped AND attname NOT IN ('id', 'number', 'changed_xid')`).Scan(&columns); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(ctx, fmt.Sprintf(`INSERT INTO document (id, number, %[1]s) SELECT id || lpad(n::text, 6, '0'), (SELECT max(number) FROM document) + n, %[1]s FROM document, generate_series(1, %[2]d) n WHERE id = '%[3]s'`, columns, copies, id)); err != nil {
		t.Fatal(err)
	}
}

// ux 5.2 and L15: above 5,000 rows the file is made in the background, for its owner alone, whose
// rights count when it is made and again when it is fetched; above 50,000 it is refused.
func TestExport_InTheBackground(t *testing.T) {
	t.Parallel()
	s := startService(t)
	o := newOffice(t, s)
	registrar, low, other := o.Registrar(t), o.Person(t, "low", "A", access.Internal), o.Person(t, "other", "A", access.Internal, access.Registrar)
	d := registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"title": "大批文件", "tags": tags(o.mark())}), upload{"a.txt", []byte("甲" + o.prefix)})
	multiply(t, s, d.ID, 5200)
	var begun struct {
		ExportID string `json:"export_id"`
	}
	low.Get(t, "/api/v1/documents.xlsx", "tag", o.mark(), "columns", "register_no,title").Want(t, http.StatusAccepted).JSON(t, &begun)
	at := "/api/v1/exports/" + begun.ExportID
	var e struct {
		State     string
		Name      string
		Rows      int
		SizeBytes int `json:"size_bytes"`
	}
	waitFor(t, time.Minute, "the export", func() bool {
		low.Get(t, at).Want(t, http.StatusOK).JSON(t, &e)
		return e.State != "waiting"
	})
	a := low.Get(t, at+"/content").Want(t, http.StatusOK)
	if e.State != "done" || e.Rows != 5201 || e.SizeBytes != len(a.Body) || !strings.HasPrefix(e.Name, "文件列表") || len(sheetOf(t, a.Body)) != 5202 {
		t.Errorf("export: %+v, %d bytes", e, len(a.Body))
	}
	unknown := other.Get(t, "/api/v1/exports/"+unlike(begun.ExportID)).Want(t, http.StatusNotFound)
	for _, p := range []*person{other, registrar, s.Admin(t)} {
		for _, path := range []string{at, at + "/content"} {
			if a := p.Get(t, path); a.Status != http.StatusNotFound || !bytes.Equal(a.Body, unknown.Body) {
				t.Errorf("%s: %s answers %d", p.Username, path, a.Status)
			}
		}
		var list struct{ Total int }
		if p.Get(t, "/api/v1/exports").Want(t, http.StatusOK).JSON(t, &list); list.Total != 0 {
			t.Errorf("%s sees %d exports", p.Username, list.Total)
		}
	}
	// Rights taken away count at once, and given back too.
	for _, c := range []struct {
		to   string
		want int
	}{{o.Dept("B"), http.StatusGone}, {o.Dept("A"), http.StatusOK}} {
		registrar.Scope(t, d.ID, map[string]any{"distribution": departmentsOf(c.to), "reason": "误发"}).Want(t, http.StatusOK)
		low.Get(t, at+"/content").Want(t, c.want)
	}
	o.Edit(t, "low", map[string]any{"department": o.Dept("B")}).Want(t, http.StatusOK)
	low.Get(t, at+"/content").Problem(t, http.StatusGone, "export.changed")

	multiply(t, s, d.ID+"000001", 44_800)
	registrar.Get(t, "/api/v1/documents.xlsx").Problem(t, http.StatusUnprocessableEntity, "document.export_too_large")
}
