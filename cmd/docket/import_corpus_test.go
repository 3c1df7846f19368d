package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/minio/minio-go/v7"
	"golang.org/x/image/tiff"

	"docket/internal/extract/format/formattest"
	"docket/internal/extract/pdf/pdftest"
	"docket/storage"
)

// Rules DOC-08, DOC-16: a folder as an office has it, made here: every byte comes back from both
// stores, every file has its text or a reason why there is none, and what has words is found by them.
func TestImport_FolderOfManyFormats(t *testing.T) {
	t.Parallel()
	s := startService(t)
	o := newOffice(t, s)
	registrar := o.Registrar(t)
	dir := t.TempDir()
	withText := 0
	for name, content := range mixedFolder(t) {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(name, "通知") {
			withText++
		}
	}
	r := o.runImport(t, exitDone, "--user", registrar.Username, "--source", "多种版式", "--wait", dir)
	if r.Imported != len(r.Files) || r.Imported < 40 {
		t.Errorf("imported %d of %d", r.Imported, len(r.Files))
	}
	checkImported(t, registrar, r)
	if found := registrar.Search(t, "q", "灭火器压力表", "limit", "200"); found.Total != withText {
		t.Errorf("%d of %d files are found by their words", found.Total, withText)
		for _, f := range r.Files {
			if strings.Contains(f.Path, "通知") && !found.Has(f.ID) {
				t.Errorf("not found: %s", f.Path)
			}
		}
	}
}

// The same for the folder of real files that $CORPUS names.
func TestImport_Corpus(t *testing.T) {
	corpus := os.Getenv("CORPUS")
	if corpus == "" {
		t.Skip("$CORPUS names no folder of real files")
	}
	s := startService(t)
	o := newOffice(t, s)
	registrar := o.Registrar(t)
	checkImported(t, registrar, o.runImport(t, exitDone, "--user", registrar.Username, "--wait", corpus))
}

// mixedFolder makes letters in the formats that an office gets, and files without text.
func mixedFolder(t testing.TB) map[string][]byte {
	files := map[string][]byte{}
	for n := range 3 {
		title := fmt.Sprintf("关于第%d次消防检查的通知", n+1)
		lines := []string{title, "各部门、各单位：", "请检查灭火器压力表读数是否在绿区。", fmt.Sprintf("联系电话：0571-8000%04d", n)}
		text := strings.Join(lines, "\n")
		var table bytes.Buffer
		if err := csv.NewWriter(&table).WriteAll([][]string{lines, {"序号", "灭火器压力表", "合格"}}); err != nil {
			t.Fatal(err)
		}
		for extension, content := range map[string][]byte{
			"pdf": pdftest.Text(lines...), "docx": formattest.DOCX(lines...), "xlsx": formattest.XLSX([][]string{lines}), "pptx": formattest.PPTX(text),
			"ofd": formattest.OFD(text), "odt": formattest.ODT(lines...), "ods": formattest.ODS([][]string{lines}), "eml": formattest.EML(formattest.Mail{Subject: title, Text: text, Charset: "gb18030"}),
			"html": []byte("<html><head><meta charset=\"utf-8\"></head><body><p>" + text + "</p></body></html>"), "txt": gb18030(t, text), "md": []byte("# " + text),
			"csv": table.Bytes(), "json": fmt.Appendf(nil, `{"n":%d,"text":"灭火器压力表"}`, n), "xml": fmt.Appendf(nil, `<?xml version="1.0"?><n id="%d">灭火器压力表</n>`, n),
		} {
			files[fmt.Sprintf("通知%d.%s", n, extension)] = content
		}
	}
	picture := image.NewGray(image.Rect(0, 0, 64, 64))
	picture.Set(3, 3, color.White)
	for extension, encode := range map[string]func(io.Writer) error{
		"png":  func(w io.Writer) error { return png.Encode(w, picture) },
		"jpg":  func(w io.Writer) error { return jpeg.Encode(w, picture, nil) },
		"gif":  func(w io.Writer) error { return gif.Encode(w, picture, nil) },
		"tiff": func(w io.Writer) error { return tiff.Encode(w, picture, nil) },
	} {
		var b bytes.Buffer
		if err := encode(&b); err != nil {
			t.Fatal(err)
		}
		files["图片."+extension] = b.Bytes()
	}
	files["损坏.docx"] = formattest.DOCX("残缺")[:300]
	files["损坏.pdf"] = []byte("%PDF-1.7\n不完整")
	files["空.txt"] = nil
	files["未知.bin"] = bytes.Repeat([]byte{0, 1, 2, 254}, 500)
	return files
}

// checkImported compares what is stored with the files on disk, and prints a table by format.
func checkImported(t *testing.T, registrar *person, r importReport) {
	t.Helper()
	table := map[string]map[string]int{}
	explained, taken := 0, 0
	for _, f := range r.Files {
		outcome := f.Outcome
		if f.Outcome == outcomeImported {
			taken++
			d := registrar.Document(t, f.ID)
			outcome = d.Files[0].TextState
			if reason := d.Files[0].TextReason; reason != "" {
				outcome += " " + reason
			}
			if outcome == "done" || outcome == "ocr" || d.Files[0].TextReason != "" {
				explained++
			}
			checkBytes(t, registrar, f, d)
		}
		format := strings.ToLower(strings.TrimPrefix(filepath.Ext(f.Path), "."))
		if table[format] == nil {
			table[format] = map[string]int{}
		}
		table[format][outcome]++
	}
	for _, format := range slices.Sorted(maps.Keys(table)) {
		t.Logf("%-6s %v", format, table[format])
	}
	if r.Failed != 0 || explained*100 < taken*99 {
		t.Errorf("%d failed; %d of %d have text or a reason", r.Failed, explained, taken)
	}
	metrics := string(registrar.Get(t, "/metrics").Want(t, http.StatusOK).Body)
	for line := range strings.Lines(metrics) {
		if strings.HasPrefix(line, "docket_http_") && strings.Contains(line, `status="5`) {
			t.Errorf("the service answered with an error of its own: %s", line)
		}
	}
}

// checkBytes: the same SHA-256 on disk, through the API, in the store and in the bucket.
func checkBytes(t *testing.T, registrar *person, f importedFile, d documentAnswer) {
	t.Helper()
	original, err := os.ReadFile(f.Path)
	if err != nil {
		t.Fatal(err)
	}
	want := hashOf(original)
	served := registrar.Get(t, "/api/v1/documents/"+d.ID+"/files/"+d.Files[0].ID+"/content").Want(t, http.StatusOK)
	local, localErr := os.ReadFile(filepath.Join(registrar.Data, "store", storage.BlobKey(want)))
	object, err := registrar.S3(t).GetObject(t.Context(), registrar.BucketName, storage.BlobKey(want), minio.GetObjectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	remote, remoteErr := io.ReadAll(object)
	_ = object.Close()
	if d.Files[0].SHA256 != want || hashOf(served.Body) != want || hashOf(local) != want || hashOf(remote) != want {
		t.Errorf("%s: bytes differ; register %s, local %v, bucket %v", f.Path, d.Files[0].SHA256, localErr, remoteErr)
	}
	if copies := d.Files[0].Copies; copies.Local.State != "stored" || copies.Bucket.State != "stored" {
		t.Errorf("%s: copies %+v", f.Path, copies)
	}
}
