package print_test

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	printing "docket/internal/print"
	"docket/internal/print/printtest"
)

// write writes a document and returns its file and its text, page by page, as pdftotext reads it.
func write(t *testing.T, d *printing.Document) (path string, pages []string) {
	t.Helper()
	var b bytes.Buffer
	if err := d.Write(&b); err != nil {
		t.Fatal(err)
	}
	return printtest.Pages(t, b.Bytes(), "-layout")
}

// The text of a form can be found and copied: Chinese, Latin, rare characters and those that the font
// lacks; and it is laid out in pages with their numbers, mark and watermark.
func TestDocument_TextCanBeFound(t *testing.T) {
	t.Parallel()
	d := printing.New(printtest.Fonts(t), printing.Setup{Title: "收文处理笺", Header: "内部资料，注意保存", Footer: "岚洲港务集团", Mark: "机密", Watermark: "张三 2026-11-23 16:50", Now: time.Unix(0, 0)})
	columns := []printing.Column{{Title: "序号", Width: 15, Align: printing.Center}, {Title: "题名", Width: 120}, {Title: "日期", Width: 30}}
	var rows [][]string
	for i := range 60 {
		rows = append(rows, []string{fmt.Sprint(i + 1), "关于开展2026年第一季度消防安全检查的通知，附 Excel 表格与说明（第" + fmt.Sprint(i+1) + "份）", "2026-01-12"})
	}
	d.AddPage()
	d.Text(printing.Rect{X: 20, Y: 20, W: 170, H: 12}, printing.Style{Face: printing.Bold, Size: 22, Align: printing.Center}, "收文处理笺")
	d.Text(printing.Rect{X: 20, Y: 36, W: 170, H: 6}, printing.Style{}, "𠮷野家 Office ﬁ 🙂 终")
	d.Table(50, printing.Table{Columns: columns, Rows: rows})
	if err := d.QR(165, 20, 25, "https://docket.example/documents/01J"); err != nil {
		t.Error(err)
	}
	if err := d.Code128(printing.Rect{X: 20, Y: 22, W: 40, H: 8}, "2026-00015"); err != nil {
		t.Error(err)
	}
	_, pages := write(t, d)
	if len(pages) < 2 {
		t.Fatalf("%d pages", len(pages))
	}
	for _, want := range []string{"收文处理笺", "𠮷野家 Office", "🙂", "第1份", "机密"} {
		if !contains(pages[0], want) {
			t.Errorf("the first page has no %q", want)
		}
	}
	for i, p := range pages {
		for _, want := range []string{"序号", "题名", "内部资料，注意保存", "机密", fmt.Sprintf("第 %d 页 / 共 %d 页", i+1, len(pages)), "岚洲港务集团"} {
			if !contains(p, want) {
				t.Errorf("page %d has no %q:\n%s", i+1, want, p)
			}
		}
	}
	if !contains(pages[len(pages)-1], "第60份") {
		t.Error("the last row is lost")
	}
	if contains(strings.Join(pages, ""), "张三") {
		t.Error("the watermark is text")
	}
}

// contains looks for words, whatever pdftotext makes of the spaces beside them.
func contains(text, words string) bool {
	return strings.Contains(strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(words, " ", ""))
}

// Lines end where Chinese typesetting lets them.
func TestLines(t *testing.T) {
	t.Parallel()
	d := printing.New(printtest.Fonts(t), printing.Setup{})
	style := printing.Style{Size: 10} // a Chinese character is 3.53 mm wide
	for name, c := range map[string]struct {
		text  string
		width float64
		want  []string
	}{
		"between characters":              {"消防安全检查", 15, []string{"消防安全", "检查"}},
		"no closing mark in front":        {"消防安全，检查", 15, []string{"消防安", "全，检查"}},
		"no opening mark at the end":      {"消防安（全）检", 15, []string{"消防安", "（全）检"}},
		"Latin words stay whole":          {"请看 Excel 表", 15, []string{"请看", "Excel 表"}},
		"an address longer than the line": {"https://docket.example/documents", 20, []string{"https://doc", "ket.exampl", "e/documen", "ts"}},
		"new lines are kept":              {"一\n\n二", 15, []string{"一", "", "二"}},
		"nothing":                         {"", 15, []string{""}},
		"marks of direction go":           {"甲\u202e乙\u0000", 15, []string{"甲乙"}},
	} {
		if got := d.Lines(c.width, style, c.text); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func FuzzLines(f *testing.F) {
	loaded := printtest.Fonts(f)
	f.Add("消防，Excel（表）", 15.0)
	f.Fuzz(func(t *testing.T, s string, width float64) {
		if width != width || width > 1000 || len(s) > 2000 {
			return
		}
		d := printing.New(loaded, printing.Setup{})
		d.AddPage()
		d.Text(printing.Rect{W: width, H: 10}, printing.Style{}, s)
		var b bytes.Buffer
		if err := d.Write(&b); err != nil {
			t.Fatal(err)
		}
	})
}

// An image lies where it is drawn, black where it is black, and white where it is transparent.
func TestDocument_Image(t *testing.T) {
	t.Parallel()
	img := image.NewNRGBA(image.Rect(0, 0, 40, 20)) // transparent, its right half black
	for x := 20; x < 40; x++ {
		for y := range 20 {
			img.Set(x, y, color.Black)
		}
	}
	d := printing.New(printtest.Fonts(t), printing.Setup{Title: "图", Now: time.Unix(0, 0)})
	d.AddPage()
	if at := d.Image(printing.Rect{X: 50, Y: 100, W: 100, H: 100}, img); at != (printing.Rect{X: 50, Y: 100, W: 100, H: 50}) {
		t.Errorf("it lies at %+v", at)
	}
	d.Blank(printing.Rect{X: 130, Y: 100, W: 20, H: 20})
	path, _ := write(t, d)
	page, err := exec.Command("pdftoppm", "-r", "25.4", "-gray", path).Output() // a millimetre is a pixel
	if err != nil {
		t.Fatal(err)
	}
	var width, height, most int
	if _, err := fmt.Sscanf(string(page), "P5\n%d %d\n%d\n", &width, &height, &most); err != nil {
		t.Fatal(err)
	}
	pixels := page[len(page)-width*height:]
	for _, c := range []struct {
		x, y int
		want byte
	}{{75, 125, 255}, {125, 125, 0}, {145, 145, 0}, {140, 110, 255}, {45, 125, 255}, {125, 155, 255}} {
		if got := pixels[c.y*width+c.x]; got > c.want+20 && c.want == 0 || got < 235 && c.want == 255 {
			t.Errorf("at %d, %d it is %d, want %d", c.x, c.y, got, c.want)
		}
	}
}
