package extract

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/image/tiff"

	"docket/internal/extract/pdf/pdftest"
)

func TestExtractor_Formats(t *testing.T) {
	t.Parallel()
	scan := image.NewGray(image.Rect(0, 0, 60, 85))
	pdfWithAttachment := pdftest.File{
		Title: "发票", Pages: []pdftest.Page{{Lines: []string{"见附件"}}},
		Attachments: map[string][]byte{"发票.xml": []byte(`<?xml version="1.0"?><发票><金额>一百二十元</金额></发票>`)},
	}.Write()
	mixed := pdftest.File{Pages: []pdftest.Page{
		{Lines: []string{"第一页的正文"}}, {Picture: scan}, {},
		{Picture: scan, Hidden: true, Lines: []string{"隐藏的文字层里有足够多的字才不算页码"}},
	}}.Write()
	cases := []struct {
		name, file string
		content    []byte
		want       Result
	}{
		{"reads a PDF page by page", "a.pdf", mixed, Result{
			MediaType: "application/pdf", PageCount: 4, State: StateDone, NeedsOCR: []int{2},
			Pages: []Page{{1, "第一页的正文", OriginText}, {4, "隐藏的文字层里有足够多的字才不算页码", OriginOCRLayer}},
		}},
		{"reads the files inside a PDF", "b.pdf", pdfWithAttachment, Result{
			MediaType: "application/pdf", PageCount: 1, State: StateDone, Title: "发票",
			Pages:       []Page{{1, "见附件", OriginText}},
			Attachments: []Attachment{{"发票.xml", "text/xml", "一百二十元"}},
		}},
		{"marks a scan", "c.pdf", pdftest.File{Pages: []pdftest.Page{{Picture: scan}}}.Write(), Result{
			MediaType: "application/pdf", PageCount: 1, State: StateNone, Reason: ReasonNoTextLayer, NeedsOCR: []int{1},
		}},
		{"marks an image", "d.png", pngOf(scan), Result{
			MediaType: "image/png", PageCount: 1, State: StateNone, Reason: ReasonNoTextLayer, NeedsOCR: []int{1},
		}},
		{"counts the pages of a facsimile", "e.tif", tiffOf(t, scan, scan), Result{
			MediaType: "image/tiff", PageCount: 2, State: StateNone, Reason: ReasonNoTextLayer, NeedsOCR: []int{1, 2},
		}},
		{"reads plain text in the office's old encoding", "f.txt", []byte("\xb9\xd8\xd3\xda\xbf\xaa\xd5\xb9\xcf\xfb\xb7\xc0\xb0\xb2\xc8\xab\xbc\xec\xb2\xe9\xb5\xc4\xcd\xa8\xd6\xaa"), Result{
			MediaType: "text/plain", PageCount: 1, State: StateDone, Charset: "gb18030",
			Pages: []Page{{1, "关于开展消防安全检查的通知", OriginText}},
		}},
		{"fails on half a PDF header", "g.pdf", []byte("%PDF-1.7\nand nothing else"), Result{
			MediaType: "application/pdf", State: StateFailed, Reason: ReasonDamaged,
		}},
		{"has nothing in an empty file", "h.txt", nil, Result{
			MediaType: unknownType, State: StateNone, Reason: ReasonEmpty,
		}},
		{"leaves a film alone", "i.mp4", []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"), Result{
			MediaType: "video/mp4", State: StateNone, Reason: ReasonUnsupported,
		}},
		{"refuses more pixels than memory", "j.png", pngHeader(100_000, 100_000), Result{
			MediaType: "image/png", State: StateFailed, Reason: ReasonTooLarge,
		}},
	}
	e := newExtractor(t, nil)
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			result := extractBytes(t, e, test.file, test.content)
			result.Fields = nil
			if fmt.Sprintf("%+v", result) != fmt.Sprintf("%+v", test.want) {
				t.Errorf("result = %+v\n    want %+v", result, test.want)
			}
		})
	}
}

func TestExtractor_Bombs(t *testing.T) {
	t.Parallel()
	e := newExtractor(t, nil)
	result := extractBytes(t, e, "bomb.docx", zipBomb(t))
	if result.State == StateDone || result.Reason != ReasonTooLarge {
		t.Errorf("ZIP bomb: %s %s", result.State, result.Reason)
	}
	if result := extractBytes(t, e, "after.pdf", pdftest.Text("下一份文件")); result.State != StateDone {
		t.Errorf("the next file: %+v", result)
	}
}

// TestExtractor_MutatedPDF breaks a good PDF in many places: each copy gets an answer, and the
// Extractor goes on.
func TestExtractor_MutatedPDF(t *testing.T) {
	t.Parallel()
	e := newExtractor(t, nil)
	good := pdftest.File{Pages: []pdftest.Page{{Lines: []string{"关于开展消防安全检查的通知"}, Picture: image.NewGray(image.Rect(0, 0, 20, 20))}}}.Write()
	var broken [][]byte
	for at := 10; at < len(good); at += len(good) / 10 {
		broken = append(broken, good[:at])
		flipped := slices.Clone(good)
		for index := at; index < min(at+8, len(flipped)); index++ {
			flipped[index] ^= 0x55
		}
		broken = append(broken, flipped)
	}
	for index, content := range broken {
		result := extractBytes(t, e, "broken.pdf", content)
		if !slices.Contains([]string{StateDone, StateNone, StateFailed}, result.State) || result.State != StateDone && result.Reason == "" {
			t.Errorf("mutation %d: %+v", index, result)
		}
	}
	if result := extractBytes(t, e, "good.pdf", good); result.State != StateDone {
		t.Errorf("the good file afterwards: %+v", result)
	}
}

func TestExtractor_LeavesTheFileAlone(t *testing.T) {
	t.Parallel()
	e := newExtractor(t, nil)
	path := filepath.Join(t.TempDir(), "document")
	if err := os.WriteFile(path, actFile("seek"), 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.Seek(3, 0); err != nil {
		t.Fatal(err)
	}
	result, err := e.Extract(t.Context(), file, "a", false)
	if err != nil || result.Pages[0].Text != "allowed" {
		t.Fatalf("%+v, %v", result, err)
	}
	if offset, err := file.Seek(0, 1); err != nil || offset != 3 {
		t.Errorf("offset = %d, %v: the worker moved it", offset, err)
	}
}

func TestExtractor_ManyFiles(t *testing.T) {
	t.Parallel()
	const files, workers = 200, 3
	e := newExtractor(t, func(c *Config) { c.Workers = workers })
	document := pdftest.Text("关于开展消防安全检查的通知")
	var (
		wait   sync.WaitGroup
		failed sync.Map
	)
	for index := range files {
		wait.Go(func() {
			content, want := document, "关于开展消防安全检查的通知"
			if index%2 == 1 {
				content, want = fmt.Appendf(nil, "第%d份文件", index), fmt.Sprintf("第%d份文件", index)
			}
			result, err := e.Extract(t.Context(), tempFile(t, content), "a", index%50 == 0)
			if err != nil || len(result.Pages) != 1 || result.Pages[0].Text != want {
				failed.Store(index, fmt.Sprintf("%+v, %v", result, err))
			}
			e.lock.Lock()
			defer e.lock.Unlock()
			if len(e.workers) > workers {
				failed.Store("workers", len(e.workers))
			}
		})
	}
	wait.Wait()
	failed.Range(func(key, problem any) bool {
		t.Errorf("%v: %v", key, problem)
		return true
	})
}

func BenchmarkExtractor_PDF(b *testing.B) {
	lines := slices.Repeat([]string{strings.Repeat("落实安全生产责任制,加强消防安全管理。", 2)}, 30)
	pages := slices.Repeat([]pdftest.Page{{Lines: lines}}, 50)
	file := tempFile(b, pdftest.File{Pages: pages}.Write())
	e := newExtractor(b, nil)
	count := 0
	for b.Loop() {
		result, err := e.Extract(b.Context(), file, "a.pdf", false)
		if err != nil || result.State != StateDone {
			b.Fatal(result.Reason, err)
		}
		count += result.PageCount
	}
	b.ReportMetric(float64(count)/b.Elapsed().Seconds(), "pages/s")
}

func BenchmarkExtractor_Text(b *testing.B) {
	file := tempFile(b, []byte("关于开展消防安全检查的通知"))
	for _, fresh := range []bool{false, true} {
		b.Run(fmt.Sprintf("fresh=%v", fresh), func(b *testing.B) {
			e := newExtractor(b, nil)
			for b.Loop() {
				if _, err := e.Extract(b.Context(), file, "a.txt", fresh); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func pngOf(picture image.Image) []byte {
	var encoded bytes.Buffer
	if err := png.Encode(&encoded, picture); err != nil {
		panic(err) // a buffer takes everything
	}
	return encoded.Bytes()
}

// pngHeader is a PNG that promises pixels and holds none.
func pngHeader(width, height uint32) []byte {
	encoded := pngOf(image.NewGray(image.Rect(0, 0, 1, 1)))
	return pngResized(encoded, width, height)
}

func tiffOf(t testing.TB, pages ...image.Image) []byte {
	t.Helper()
	var encoded [][]byte
	for _, page := range pages {
		var one bytes.Buffer
		if err := tiff.Encode(&one, page, nil); err != nil {
			t.Fatal(err)
		}
		encoded = append(encoded, one.Bytes())
	}
	return joinTIFF(encoded)
}

// zipBomb is a Word document that grows a thousandfold.
func zipBomb(t testing.TB) []byte {
	t.Helper()
	var file bytes.Buffer
	archive := zip.NewWriter(&file)
	for _, name := range []string{"[Content_Types].xml", "_rels/.rels", "word/document.xml"} {
		member, err := archive.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if name != "word/document.xml" {
			_, _ = member.Write([]byte("<Types/>"))
			continue
		}
		blank := bytes.Repeat([]byte(" "), 1<<20)
		for range 24 {
			if _, err := member.Write(blank); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func failureReason(err error) string {
	var failure *Failure
	if errors.As(err, &failure) {
		return failure.Reason
	}
	return fmt.Sprint(err)
}
