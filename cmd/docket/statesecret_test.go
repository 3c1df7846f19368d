package main

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"golang.org/x/text/encoding/simplifiedchinese"

	"docket/internal/access"
	"docket/internal/extract/format/formattest"
	"docket/internal/extract/pdf/pdftest"
	"docket/internal/supervise/supervisetest"
	"docket/storage"
)

// Two scanned pages: one with 机密★5年 at its head, one with the mark of a company.
var (
	//go:embed testdata/marked.png
	markedScan []byte
	//go:embed testdata/company.png
	companyScan []byte
)

// secretWords stand in every marked file of these tests and nowhere else; recognition reads them
// without a mistake.
var secretWords = []string{"玄武仓库", "物资调拨"}

const secretText = "关于青鸾行动物资调拨的通知\n现将玄武仓库物资调拨事项通知如下。"

// scanned makes the bytes of a scan unique: what follows the end of a PNG is not looked at.
func scanned(png []byte, tail string) []byte { return append(slices.Clone(png), tail...) }

func gb18030(t testing.TB, s string) []byte {
	t.Helper()
	b, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

func needTesseract(t testing.TB) {
	t.Helper()
	if _, err := exec.LookPath("tesseract"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("tesseract is not installed")
		}
		t.Skip("tesseract is not installed")
	}
}

// Domain 3.2 and rule DOC-13: a file that turns out to bear the mark of a state secret, when its text
// has been read or recognised, is gone at once and everywhere; the entry stays, void, with its
// number; those who must know are told, and nothing anywhere repeats its words.
func TestStateSecret_FoundInText(t *testing.T) {
	t.Parallel()
	needTesseract(t)
	s := startService(t)
	o := newOffice(t, s)
	registrar, supervisor, reader := o.Registrar(t), o.Supervisor(t), o.Person(t, "reader", "A", access.Internal)
	register := func(name string, content []byte) string {
		return registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"title": "来件"}), upload{name, content}).ID
	}
	byCommand := func(name string, content []byte) string {
		dir := folder(t, map[string]string{name: string(content)})
		return o.runImport(t, exitDone, "--user", registrar.Username, dir).Files[0].ID
	}
	waiting := func(name string, content []byte) string {
		return handedIn(t, registrar, name, content)
	}
	cases := []struct {
		name, file string
		content    []byte
		bring      func(string, []byte) string
	}{
		{"a scan, uploaded", "扫描甲.png", scanned(markedScan, "1"), register},
		{"a scan, imported", "扫描乙.png", scanned(markedScan, "2"), byCommand},
		{"a scan, registered from the intake before it was read", "扫描丙.png", scanned(markedScan, "3"), func(name string, content []byte) string {
			id := waiting(name, content)
			return registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"title": "来件", "intake": []string{id}})).ID
		}},
		{"a Word file", "来件.docx", formattest.DOCX("机密★5年", secretText), register},
		{"a text in GB18030, imported", "来件.txt", gb18030(t, "秘　密 ☆ 10年\r\n"+secretText), byCommand},
		{"a PDF", "来件.pdf", pdftest.Text(append([]string{"絕密★長期"}, strings.Split(secretText, "\n")...)...), register},
		{"an OFD", "来件.ofd", formattest.OFD("机密★\n" + secretText), register},
	}
	ids := make([]string, len(cases))
	sums := make([]string, len(cases))
	for i, c := range cases {
		ids[i] = c.bring(c.file, c.content)
		d := registrar.Document(t, ids[i])
		sums[i] = d.Files[0].SHA256
		// A page image is drawn before the mark is known, if the reader is fast.
		reader.Get(t, "/api/v1/documents/"+ids[i]+"/files/"+d.Files[0].ID+"/preview")
	}
	for i, c := range cases {
		registrar.WaitText(t, ids[i])
		d := registrar.Document(t, ids[i]) // read anew: a record and its files are two reads
		file := "/api/v1/documents/" + d.ID + "/files/" + d.Files[0].ID
		if d.Status != "void" || d.VoidReason != "state_secret_mark" || d.RegisterNo == "" || d.Files[0].TextState != "withheld" {
			t.Errorf("%s: the record is %s (%s), number %q, text %s", c.name, d.Status, d.VoidReason, d.RegisterNo, d.Files[0].TextState)
			continue
		}
		for _, p := range []*person{reader, registrar} {
			for _, what := range []string{"/content", "/text", "/preview"} {
				p.Get(t, file+what).Problem(t, http.StatusGone, "document.content_withheld")
			}
		}
		s.expectGone(t, c.name, sums[i])
		s.expectVoidManifest(t, c.name, d)
		for _, p := range []*person{registrar, supervisor} {
			if !p.told(t, "document.withheld", d.ID) {
				t.Errorf("%s: %s has not been told", c.name, p.Username)
			}
		}
		registrar.Register(t, record(o.Dept("A"), map[string]any{"title": "再次来件"}), []upload{{"换名" + filepath.Ext(c.file), c.content}}).
			Problem(t, http.StatusUnprocessableEntity, "document.state_secret_mark")
		registrar.Do(t, http.MethodPost, "/api/v1/intake", bytes.NewReader(c.content), header{"Content-Disposition", `attachment; filename="again"`}).
			Problem(t, http.StatusUnprocessableEntity, "document.state_secret_mark")
		s.expectGone(t, c.name+", sent again", sums[i])
	}
	again := o.runImport(t, exitDone, "--user", registrar.Username, folder(t, map[string]string{"再来.docx": string(cases[3].content)}))
	again.expect(t, 0, 0, 1, 0)
	for _, word := range secretWords {
		for _, p := range []*person{registrar, reader} {
			if found := p.Search(t, "q", word); found.Total != 0 {
				t.Errorf("searching %s finds %+v", word, found)
			}
		}
	}
	s.expectNoTrace(t, len(cases))
}

// An intake item is withheld like a record: it leaves the queue, and its owner and the supervisors
// are told. It was not in the bucket, since its first page had not been checked.
func TestStateSecret_Intake(t *testing.T) {
	t.Parallel()
	needTesseract(t)
	o := newOffice(t, theService(t))
	owner, supervisor, registrar := o.Person(t, "owner", "A", access.Internal), o.Supervisor(t), o.Registrar(t)
	id := handedIn(t, owner, "扫描.png", scanned(markedScan, o.prefix))
	var item struct{ SHA256 string }
	owner.Get(t, "/api/v1/intake/"+id).Want(t, http.StatusOK).JSON(t, &item)
	waitFor(t, 2*time.Minute, "the owner to be told", func() bool { return owner.told(t, "intake.withheld", id) })
	if !supervisor.told(t, "intake.withheld", id) {
		t.Error("the supervisor has not been told")
	}
	for _, p := range []*person{owner, registrar} {
		if list := string(p.Get(t, "/api/v1/intake", "limit", "200").Want(t, http.StatusOK).Body); strings.Contains(list, id) {
			t.Errorf("%s still sees the item", p.Username)
		}
		p.Get(t, "/api/v1/intake/"+id).Problem(t, http.StatusNotFound, "not_found")
	}
	registrar.Register(t, record(o.Dept("A"), map[string]any{"intake": []string{id}}), nil).Want(t, http.StatusUnprocessableEntity)
	o.expectGone(t, "intake item", item.SHA256)
}

// What is known before the bytes are kept is checked before: title and file name. Refused 422, and
// not a byte stays.
func TestStateSecret_Names(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	const code = "document.state_secret_mark"
	ordinary := registrar.MustRegister(t, record(o.Dept("A"), nil), upload{"附件.txt", []byte("普通文件" + o.prefix)})
	content := func(n int) []byte { return fmt.Appendf(nil, "不应留下的内容 %d %s", n, o.prefix) }
	for n, mark := range []string{"机密★5年", "绝密 ★", "秘\u3000密☆十年", "機密⭐"} {
		registrar.Register(t, record(o.Dept("A"), map[string]any{"title": mark + "关于调拨的通知"}), []upload{{"通知.txt", content(n)}}).
			Problem(t, http.StatusUnprocessableEntity, code)
		registrar.Register(t, record(o.Dept("A"), nil), []upload{{mark + ".txt", content(n)}}).Problem(t, http.StatusUnprocessableEntity, code)
		registrar.Do(t, http.MethodPatch, "/api/v1/documents/"+ordinary.ID, map[string]any{"title": mark, "version": 1}).Problem(t, http.StatusUnprocessableEntity, code)
		body, contentType, err := form(map[string]any{"role": "attachment", "reason": "补充"}, []upload{{mark + ".txt", content(n)}})
		if err != nil {
			t.Fatal(err)
		}
		registrar.Do(t, http.MethodPost, "/api/v1/documents/"+ordinary.ID+"/files", bytes.NewReader(body), header{"Content-Type", contentType}).
			Problem(t, http.StatusUnprocessableEntity, code)
		handIn(t, registrar, mark+".txt", content(n)).Problem(t, http.StatusUnprocessableEntity, code)
		o.expectGone(t, mark, hashOf(content(n)))
	}
	if total := registrar.Search(t, "department", o.Dept("A")).Total; total != 1 {
		t.Errorf("%d documents", total)
	}
}

// Not refused: a mark after the first page, marks of companies, which carry no star, and words that
// only resemble a mark.
func TestStateSecret_Accepted(t *testing.T) {
	t.Parallel()
	needTesseract(t)
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	var pages []pdftest.Page
	for n := 1; n <= 5; n++ {
		line := fmt.Sprintf("第 %d 页 %s", n, o.prefix)
		if n == 5 {
			line += " 机密★5年"
		}
		pages = append(pages, pdftest.Page{Lines: []string{line}})
	}
	for name, content := range map[string][]byte{
		"第五页.pdf":  pdftest.File{Pages: pages}.Write(),
		"商密.docx":  formattest.DOCX("星帆·秘密·3年", "商密文件应当妥善保管 "+o.prefix),
		"商密.png":   scanned(companyScan, o.prefix),
		"五星.txt":   []byte("五星★酒店 机密文件的管理 " + o.prefix),
		"密级说明.txt": []byte("秘密、机密、绝密三级 ★ 表示期限 " + o.prefix),
	} {
		d := registrar.WaitText(t, registrar.MustRegister(t, record(o.Dept("A"), nil), upload{name, content}).ID)
		if state := d.Files[0].TextState; d.Status != "distributed" || state != "done" && state != "ocr" {
			t.Errorf("%s: %s, text %s", name, d.Status, state)
		}
	}
}

// A mark that is found while the bucket copies are pending or being written leaves nothing either:
// what arrives there late is removed again.
func TestStateSecret_BucketUnderWay(t *testing.T) {
	t.Parallel()
	way := &gate{to: supervisetest.MinIO(t).Endpoint}
	s := startService(t, withEnv("DOCKET_S3_ENDPOINT="+way.open(t)))
	o := newOffice(t, s)
	registrar := o.Registrar(t)
	way.hold()
	var ids, sums []string
	for n := range 10 { // more than are written at once: some are under way, some wait
		content := formattest.DOCX("机密★5年", fmt.Sprintf("%s %d", secretText, n))
		d := registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"title": "来件"}), upload{"来件.docx", content})
		ids, sums = append(ids, d.ID), append(sums, d.Files[0].SHA256)
	}
	for _, id := range ids {
		registrar.WaitText(t, id)
		if d := registrar.Document(t, id); d.Status != "void" { // read anew: a record and its files are two reads
			t.Errorf("a marked record is %s", d.Status)
		}
	}
	way.release()
	waitFor(t, 2*time.Minute, "the copies to be settled", func() bool {
		var left int
		s.Operate(t, "unsettled", knownRequest{SHA256: sums}, &left)
		return left == 0
	})
	for n, sum := range sums {
		s.expectGone(t, fmt.Sprintf("file %d", n), sum)
	}
}

// gate is a way to a server on which whatever is sent can be held back.
type gate struct {
	to string
	mu sync.Mutex
}

func (g *gate) hold()    { g.mu.Lock() }
func (g *gate) release() { g.mu.Unlock() }

// open listens until the end of the test.
func (g *gate) open(t testing.TB) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			to, err := net.Dial("tcp", g.to)
			if err != nil {
				_ = from.Close()
				continue
			}
			go func() { _, _ = io.Copy(gated{to, g}, from); _ = to.Close() }()
			go func() { _, _ = io.Copy(from, to); _ = from.Close() }()
		}
	}()
	return l.Addr().String()
}

// gated passes bytes on while the gate is not held.
type gated struct {
	io.Writer
	gate *gate
}

func (g gated) Write(p []byte) (int, error) {
	g.gate.mu.Lock()
	defer g.gate.mu.Unlock()
	return g.Writer.Write(p)
}

// handIn puts a file into the intake.
func handIn(t testing.TB, p *person, name string, content []byte) answer {
	t.Helper()
	return p.Do(t, http.MethodPost, "/api/v1/intake", bytes.NewReader(content), header{"Content-Type", "application/octet-stream"},
		header{"Content-Disposition", "attachment; filename*=UTF-8''" + url.PathEscape(name)})
}

func handedIn(t testing.TB, p *person, name string, content []byte) string {
	t.Helper()
	var item struct{ ID string }
	handIn(t, p, name, content).Want(t, http.StatusCreated).JSON(t, &item)
	return item.ID
}

// told reports whether a person has a notice.
func (p *person) told(t testing.TB, kind, subject string) bool {
	t.Helper()
	var list struct {
		Items []struct {
			Kind      string `json:"kind"`
			SubjectID string `json:"subject_id"`
		} `json:"items"`
	}
	p.Get(t, "/api/v1/notices", "limit", "200").Want(t, http.StatusOK).JSON(t, &list)
	for _, n := range list.Items {
		if n.Kind == kind && n.SubjectID == subject {
			return true
		}
	}
	return false
}

// expectGone waits until neither replica holds a blob or its text, in any version, and no page
// image is kept.
func (s *service) expectGone(t testing.TB, what, sum string) {
	t.Helper()
	var left string
	defer func() {
		if t.Failed() && left != "" {
			t.Logf("%s: %s is left", what, left)
		}
	}()
	waitFor(t, time.Minute, "the content to be gone: "+what, func() bool {
		left = ""
		for _, key := range []string{storage.BlobKey(sum), storage.TextKey(sum)} {
			if _, err := os.Stat(filepath.Join(s.Data, "store", key)); !os.IsNotExist(err) {
				left = "store/" + key
			}
			for object := range s.S3(t).ListObjectsIter(t.Context(), s.BucketName, minio.ListObjectsOptions{Prefix: key, WithVersions: true, Recursive: true}) {
				if object.Err != nil {
					t.Fatal(object.Err)
				}
				left = "bucket: " + object.Key
			}
		}
		if _, err := os.Stat(filepath.Join(s.Data, "cache", "pages", sum)); !os.IsNotExist(err) {
			left = "a page image"
		}
		return left == ""
	})
}

// expectVoidManifest: both replicas say that the record is void.
func (s *service) expectVoidManifest(t testing.TB, what string, d documentAnswer) {
	t.Helper()
	key := storage.RecordKey(d.ID, d.Version)
	raw, err := os.ReadFile(filepath.Join(s.Data, "store", key))
	if err != nil || !bytes.Contains(raw, []byte(`"status":"void"`)) || !bytes.Contains(raw, []byte(`"void_reason":"state_secret_mark"`)) {
		t.Errorf("%s: manifest %v: %s", what, err, raw)
	}
	waitFor(t, time.Minute, "the manifest in the bucket", func() bool {
		_, err := s.S3(t).StatObject(t.Context(), s.BucketName, key, minio.StatObjectOptions{})
		return err == nil
	})
}

// expectNoTrace looks for the words in everything that the service keeps: a dump of its database,
// its data folder, the bucket and its log. withheld is how many audit entries say what happened.
func (s *service) expectNoTrace(t testing.TB, withheld int) {
	t.Helper()
	dump, err := exec.CommandContext(t.Context(), "pg_dump", "--dbname", s.Database).Output()
	if err != nil {
		t.Fatalf("dump: %v", err)
	}
	if n := bytes.Count(dump, []byte("fulltext.blob.withheld")); n < withheld {
		t.Errorf("the dump has %d entries of withholding, want %d", n, withheld)
	}
	s.expectNoWords(t, "the database", dump)
	s.expectNoWords(t, "the log", []byte(s.Log()))
	files := 0
	err = filepath.WalkDir(s.Data, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil // what vanishes while it is listed holds nothing any more
		}
		raw, err := os.ReadFile(path)
		if err == nil {
			files++
			s.expectNoWords(t, strings.TrimPrefix(path, s.Data), raw)
		}
		return nil
	})
	if err != nil || files == 0 {
		t.Errorf("%d files looked at: %v", files, err)
	}
}

func (s *service) expectNoWords(t testing.TB, where string, content []byte) {
	t.Helper()
	for _, word := range secretWords {
		for _, encoded := range [][]byte{[]byte(word), gb18030(t, word)} {
			if bytes.Contains(content, encoded) {
				t.Errorf("%s holds the words", where)
			}
		}
	}
}
