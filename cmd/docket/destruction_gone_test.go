package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/klauspost/compress/zstd"
	"github.com/minio/minio-go/v7"

	"docket/internal/extract/pdf/pdftest"
	"docket/storage"
)

// Issue C, d: killed at each step, a destruction goes on where it stood and comes to the same end.
func TestDestruction_ResumesAfterKill(t *testing.T) {
	t.Parallel()
	line := newLine(t)
	line.Mend(t)
	s := startService(t, withEnv("DOCKET_S3_ENDPOINT="+line.address))
	o := newDisposalOffice(t, s)
	doc := o.filed(t, 2010, "10y", nil)
	o.registrar.WaitText(t, doc.ID)
	o.registrar.waitStored(t, doc.ID)
	d := o.ready(t, doc.ID)
	db, err := pgx.Connect(t.Context(), s.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close(t.Context()) }()
	stepIs := func(step string) {
		t.Helper()
		waitFor(t, time.Minute, "the step "+step, func() bool {
			var now string
			return db.QueryRow(t.Context(), "SELECT step FROM destruction WHERE id = $1", d.ID).Scan(&now) == nil && now == step
		})
	}
	killAt := func(step string) {
		t.Helper()
		stepIs(step)
		s.Kill()
		s.Start(t)
		stepIs(step)
		if state := o.archivist.destruction(t, d.ID).State; state != "executing" {
			t.Fatalf("killed while %s, it is %s", step, state)
		}
		o.registrar.Get(t, documentsPath+"/"+doc.ID+"/files/"+doc.Files[0].ID+"/content").Problem(t, http.StatusGone, "document.content_destroyed")
	}
	const lock, unlock = "SELECT pg_advisory_lock(hashtextextended($1, 0))", "SELECT pg_advisory_unlock(hashtextextended($1, 0))"

	line.Cut() // the list cannot reach the bucket: nothing is erased before it has
	o.archivist.execute(t, d.ID, 1).Want(t, http.StatusAccepted)
	killAt("recording")
	if _, err := os.Stat(filepath.Join(s.Data, "store", storage.BlobKey(doc.Files[0].SHA256))); err != nil {
		t.Errorf("content went before the list was in both replicas: %v", err)
	}
	if _, err := db.Exec(t.Context(), lock, doc.Files[0].SHA256); err != nil {
		t.Fatal(err)
	}
	line.Mend(t) // the list is stored; erasing waits for the lock on the hash
	killAt("erasing")
	line.Cut()
	if _, err := db.Exec(t.Context(), unlock, doc.Files[0].SHA256); err != nil {
		t.Fatal(err)
	}
	killAt("checking") // the bucket's copy cannot be removed yet
	line.Mend(t)
	o.waitState(t, d.ID, "confirming")
	for _, p := range []*person{o.witness, o.second} {
		if tasks := p.tasksAbout(t, d.ID); tasks != 1 {
			t.Errorf("%s is asked %d times", p.Username, tasks)
		}
		p.confirm(t, d.ID, nil).Want(t, http.StatusNoContent)
	}
	if d := o.archivist.destruction(t, d.ID); d.State != "destroyed" {
		t.Errorf("it is %s", d.State)
	}
	for _, key := range []string{storage.BlobKey(doc.Files[0].SHA256), storage.TextKey(doc.Files[0].SHA256)} {
		if _, err := os.Stat(filepath.Join(s.Data, "store", key)); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the folder has %s: %v", key, err)
		}
		for version := range s.S3(t).ListObjects(t.Context(), s.BucketName, minio.ListObjectsOptions{Prefix: key, WithVersions: true, Recursive: true}) {
			t.Errorf("the bucket has %s %s %v", version.Key, version.VersionID, version.Err)
		}
	}
	for n := range 2 { // the manifests of the destruction: at its execution and at its end
		for _, key := range []string{storage.RecordKey(d.ID, n+1)} {
			if _, err := os.Stat(filepath.Join(s.Data, "store", key)); err != nil {
				t.Errorf("the folder lacks %s: %v", key, err)
			}
			waitFor(t, time.Minute, "the manifest in the bucket", func() bool {
				_, err := s.S3(t).StatObject(t.Context(), s.BucketName, key, minio.StatObjectOptions{})
				return err == nil
			})
		}
	}
	for _, command := range [][]string{{"verify"}, {"audit", "verify"}} {
		if out, code := s.CLI(t, command...); code != exitDone {
			t.Errorf("docket %v exits %d: %s", command, code, out)
		}
	}
}

// tasksAbout counts the person's open tasks about a subject.
func (p *person) tasksAbout(t testing.TB, id string) (n int) {
	t.Helper()
	var list struct{ Items []taskItem }
	p.Get(t, "/api/v1/tasks", "state", "open", "limit", "200").Want(t, http.StatusOK).JSON(t, &list)
	for _, task := range list.Items {
		if task.Subject.ID == id {
			n++
		}
	}
	return n
}

// Issue C, d, and L30: after a destruction no byte of the content is anywhere: not in the replicas, the index,
// the database, temporary folders, page images or the intake, where the scan had come from.
func TestDestruction_LeavesNothing(t *testing.T) {
	t.Parallel()
	s := startService(t, withPrivateServers())
	o := newDisposalOffice(t, s)
	// Words that are nowhere else: in Latin letters, which the index keeps whole, and in Chinese.
	marks := []string{"zqxvmarkerone", "貔貅饕餮", "zqxvmarkertwo"}
	text := []byte("关于仓库盘点的通知\n各部门：\n    盘点代号 " + marks[0] + "，联系人" + marks[1] + "。\n")
	scan := pdftest.File{Pages: []pdftest.Page{{Lines: []string{"通知第一页 " + marks[2]}}, {Lines: []string{"第二页 " + marks[2]}}}}.Write()
	inPDF := ""
	for _, r := range marks[2] {
		inPDF += fmt.Sprintf("%04x", r)
	}
	if !bytes.Contains(scan, []byte(inPDF)) {
		t.Fatal("the mark stands otherwise in the scan")
	}
	marks = append(marks, inPDF)
	first := o.registrar.MustRegister(t, record(o.Dept("A"), nil), upload{"通知.txt", text})
	var item struct{ ID string }
	o.registrar.Do(t, http.MethodPost, "/api/v1/intake", bytes.NewReader(scan), header{"Content-Disposition", `attachment; filename="scan.pdf"`}).Want(t, http.StatusCreated).JSON(t, &item)
	waitFor(t, time.Minute, "the scan to be read", func() bool {
		return strings.Contains(string(o.registrar.Get(t, "/api/v1/intake/"+item.ID).Body), `"text_state":"done"`)
	})
	var halves struct{ Items []struct{ ID string } }
	o.registrar.Do(t, http.MethodPost, "/api/v1/intake/"+item.ID+"/split", map[string]any{"after": []int{1}}).Want(t, http.StatusCreated).JSON(t, &halves)
	ids := []string{first.ID}
	for _, half := range halves.Items {
		waitFor(t, time.Minute, "a half to be read", func() bool {
			return strings.Contains(string(o.registrar.Get(t, "/api/v1/intake/"+half.ID).Body), `"text_state":"done"`)
		})
		ids = append(ids, o.registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"intake": []string{half.ID}})).ID)
	}
	for _, id := range ids {
		d := o.registrar.WaitText(t, id)
		o.registrar.waitStored(t, id)
		o.registrar.Get(t, documentsPath+"/"+id+"/files/"+d.Files[0].ID+"/preview", "page", "1") // an image in the cache, where there is one
		o.registrar.Do(t, http.MethodPost, documentsPath+"/"+id+"/void", map[string]any{"reason": "误收"}).Want(t, http.StatusOK)
	}
	if found := o.registrar.Search(t, "q", marks[0]); !found.Has(first.ID) {
		t.Fatal("the text is not found before")
	}
	if where := leftovers(t, s.Data, marks); len(where) == 0 {
		t.Fatal("the search for leftovers finds nothing even before")
	}
	d := o.ready(t, ids...)
	o.archivist.execute(t, d.ID, len(ids)).Want(t, http.StatusAccepted)
	o.waitState(t, d.ID, "confirming")
	o.registrar.Get(t, "/api/v1/intake/"+item.ID).Want(t, http.StatusNotFound)
	if found := o.registrar.Search(t, "q", marks[0]); found.Total != 0 {
		t.Errorf("still found: %+v", found.Hits)
	}
	for _, p := range []*person{o.witness, o.second} {
		p.confirm(t, d.ID, nil).Want(t, http.StatusNoContent)
	}
	for _, id := range ids {
		if got := o.registrar.Document(t, id); got.Status != "destroyed" || got.RegisterNo == "" {
			t.Errorf("the record: %+v", got)
		}
	}
	s.Stop() // PostgreSQL writes down what it held in memory
	for _, where := range leftovers(t, s.Data, marks) {
		t.Errorf("left: %s", where)
	}
}

// leftovers are the files below a folder that hold one of the words, as it is or packed.
func leftovers(t testing.TB, root string, words []string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return err
		}
		content, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		if packed, err := zstd.NewReader(bytes.NewReader(content)); err == nil {
			if plain, err := io.ReadAll(packed); err == nil {
				content = append(content, plain...)
			}
			packed.Close()
		}
		for _, w := range words {
			if bytes.Contains(content, []byte(w)) {
				out = append(out, path+" holds "+w)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
