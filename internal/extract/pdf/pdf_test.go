package pdf

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"docket/internal/extract/pdf/pdftest"
)

// compiled is PDFium for all tests; they share it one after another.
var compiled *Engine

func TestMain(m *testing.M) {
	os.Exit(func() int {
		folder, err := pdftest.Compiled()
		if err != nil {
			panic(err)
		}
		if compiled, err = Open(folder); err != nil {
			panic(err)
		}
		defer compiled.Close()
		return m.Run()
	}())
}

func openDocument(t testing.TB, file []byte) *Document {
	t.Helper()
	document, err := compiled.Document(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(document.Close)
	return document
}

func gray(width, height int) *image.Gray {
	picture := image.NewGray(image.Rect(0, 0, width, height))
	draw.Draw(picture, picture.Rect, image.NewUniform(color.Gray{200}), image.Point{}, draw.Src)
	return picture
}

func TestDocument_Page(t *testing.T) {
	scan := gray(60, 85)
	cases := []struct {
		name string
		page pdftest.Page
		want Page
	}{
		{"reads Chinese text", pdftest.Page{Lines: []string{"关于开展消防安全检查的通知"}}, Page{Text: "关于开展消防安全检查的通知"}},
		{"separates lines", pdftest.Page{Lines: []string{"第一行", "second"}}, Page{Text: "第一行\r\nsecond"}},
		{"knows the hidden layer of a scan", pdftest.Page{Lines: []string{"隐藏的文字层,一共有二十个字以上的内容"}, Picture: scan, Hidden: true},
			Page{Text: "隐藏的文字层,一共有二十个字以上的内容", IsHidden: true}},
		{"wants recognition for a scan", pdftest.Page{Picture: scan}, Page{IsBarePicture: true}},
		{"wants recognition for a scan with a page number", pdftest.Page{Lines: []string{"- 3 -"}, Picture: scan},
			Page{Text: "- 3 -", IsBarePicture: true}},
		{"wants none for a short text alone", pdftest.Page{Lines: []string{"附件"}}, Page{Text: "附件"}},
		{"wants none for an empty page", pdftest.Page{}, Page{}},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			document := openDocument(t, pdftest.File{Pages: []pdftest.Page{test.page}}.Write())
			page, err := document.Page(0)
			if err != nil {
				t.Fatal(err)
			}
			if page != test.want {
				t.Errorf("page = %+v, want %+v", page, test.want)
			}
		})
	}
}

func TestDocument_PropertiesAndAttachments(t *testing.T) {
	file := pdftest.File{
		Title:       "年度工作总结",
		Pages:       []pdftest.Page{{Lines: []string{"一"}}, {Lines: []string{"二"}}},
		Attachments: map[string][]byte{"发票.xml": []byte("<发票/>")},
	}
	document := openDocument(t, file.Write())
	if document.PageCount() != 2 {
		t.Errorf("pages = %d", document.PageCount())
	}
	properties := document.Properties()
	if properties["title"] != file.Title || properties["author"] != "docket" || len(properties) != 2 {
		t.Errorf("properties = %v", properties)
	}
	attachments := document.Attachments(10)
	if len(attachments) != 1 || attachments[0].Name != "发票.xml" || string(attachments[0].Data) != "<发票/>" {
		t.Errorf("attachments = %+v", attachments)
	}
	if found := document.Attachments(0); len(found) != 0 {
		t.Errorf("beyond the limit: %+v", found)
	}
}

func TestDocument_Draw(t *testing.T) {
	document := openDocument(t, pdftest.Text("关于开展消防安全检查的通知"))
	var size image.Point
	dark := 0
	err := document.Draw(0, 595, 1<<24, func(page *image.RGBA) error {
		size = page.Rect.Size()
		for at := 0; at < len(page.Pix); at += 4 {
			if page.Pix[at] < 128 {
				dark++
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if size != image.Pt(595, 842) {
		t.Errorf("size = %v", size)
	}
	t.Logf("%d dark pixels", dark) // none where the machine has no Chinese font
	err = document.DrawGray(0, 300, 500_000, func(page *image.Gray, dpi int) error {
		if pixels := page.Rect.Dx() * page.Rect.Dy(); pixels > 500_000 || dpi < 70 || dpi > 75 {
			t.Errorf("%d pixels at %d dpi", pixels, dpi)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if err := document.Draw(1, 100, 1<<20, nil); !errors.Is(err, ErrDamaged) {
		t.Errorf("a page that is not there: %v", err)
	}
}

func TestPageSize_Pixels(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name          string
		size          pageSize
		factor        float64
		width, height int
	}{
		{"draws as asked", pageSize{100, 200}, 1, 100, 200},
		{"shrinks to the limit", pageSize{1000, 1000}, 2, 1000, 1000},
		{"draws a thread within the limit", pageSize{0.001, 14_400}, 800_000, 1, 1_000_000},
	}
	for _, test := range cases {
		if width, height := test.size.pixels(test.factor, 1_000_000); width != test.width || height != test.height {
			t.Errorf("%s: %d × %d, want %d × %d", test.name, width, height, test.width, test.height)
		}
	}
}

func TestEngine_DocumentErrors(t *testing.T) {
	good := pdftest.Text(strings.Repeat("通知", 20))
	api.DisableConfigDir()
	var locked bytes.Buffer
	configuration := model.NewAESConfiguration("reader", "owner", 256)
	if err := api.Encrypt(bytes.NewReader(good), &locked, configuration); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name string
		file []byte
		want error
	}{
		{"refuses a locked file", locked.Bytes(), ErrEncrypted},
		{"refuses what is no PDF", []byte("not a PDF at all"), ErrDamaged},
		{"refuses nothing", nil, ErrDamaged},
		{"refuses a mere header", good[:20], ErrDamaged},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			_, err := compiled.Document(bytes.NewReader(test.file), int64(len(test.file)))
			if !errors.Is(err, test.want) {
				t.Errorf("error = %v, want %v", err, test.want)
			}
		})
	}
	if _, err := compiled.Document(bytes.NewReader(nil), 1<<31); !errors.Is(err, ErrTooLarge) {
		t.Errorf("beyond what can be addressed: %v", err)
	}
	openDocument(t, good) // the engine is as good as before
}

func TestWarm_NeedsAFolder(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(folder, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Warm(folder); err == nil {
		t.Error("a file was taken for a folder")
	}
}

func FuzzDocument(f *testing.F) {
	f.Add(pdftest.Text("通知"))
	f.Add(pdftest.File{Pages: []pdftest.Page{{Picture: gray(8, 8)}}, Attachments: map[string][]byte{"a": []byte("b")}}.Write())
	f.Fuzz(func(t *testing.T, file []byte) {
		document, err := compiled.Document(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			return
		}
		defer document.Close()
		for index := range min(document.PageCount(), 3) {
			_, _ = document.Page(index)
			_ = document.Draw(index, 50, 10_000, func(*image.RGBA) error { return nil })
		}
		document.Attachments(3)
	})
}

func BenchmarkDocument_Page(b *testing.B) {
	line := strings.Repeat("为进一步加强消防安全管理,落实安全生产责任制。", 2)
	lines := make([]string, 35)
	for index := range lines {
		lines[index] = line
	}
	pages := make([]pdftest.Page, 200)
	for index := range pages {
		pages[index].Lines = lines
	}
	document := openDocument(b, pdftest.File{Pages: pages}.Write())
	for index := 0; b.Loop(); index++ {
		if _, err := document.Page(index % len(pages)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pages/s")
}
