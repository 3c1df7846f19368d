package extract

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"os"
	"strings"
	"testing"

	"docket/internal/extract/ocr/ocrtest"
	"docket/internal/extract/pdf/pdftest"
)

func TestExtractor_Render(t *testing.T) {
	t.Parallel()
	picture := image.NewGray(image.Rect(0, 0, 600, 300))
	cases := []struct {
		name, mediaType string
		content         []byte
		page, widthPx   int
		want            image.Point
		reason          string
	}{
		{"draws a page of a PDF", "application/pdf", pdftest.File{Pages: []pdftest.Page{{}, {}}}.Write(), 2, 595, image.Pt(595, 842), ""},
		{"draws an image smaller", "image/png", pngOf(picture), 1, 300, image.Pt(300, 150), ""},
		{"does not enlarge an image", "image/png", pngOf(picture), 1, 3000, image.Pt(600, 300), ""},
		{"draws a page of a facsimile", "image/tiff", tiffOf(t, picture, picture), 2, 300, image.Pt(300, 150), ""},
		{"refuses a page that is not there", "application/pdf", pdftest.Text("通知"), 2, 300, image.Point{}, ReasonDamaged},
		{"refuses page zero", "image/png", pngOf(picture), 0, 300, image.Point{}, ReasonDamaged},
		{"refuses more pixels than memory", "image/png", pngHeader(100_000, 100_000), 1, 300, image.Point{}, ReasonTooLarge},
	}
	e := newExtractor(t, nil)
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			encoded, err := e.Render(t.Context(), tempFile(t, test.content), test.mediaType, test.page, test.widthPx, false)
			if test.reason != "" {
				if failureReason(err) != test.reason {
					t.Errorf("error = %v, want %s", err, test.reason)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			drawn, err := png.DecodeConfig(bytes.NewReader(encoded))
			if err != nil || image.Pt(drawn.Width, drawn.Height) != test.want {
				t.Errorf("drawn %d × %d, %v; want %v", drawn.Width, drawn.Height, err, test.want)
			}
		})
	}
	for _, mediaType := range []string{ofdType, "message/rfc822", "video/mp4", unknownType} {
		if _, err := e.Render(t.Context(), tempFile(t, nil), mediaType, 1, 300, false); !errors.Is(err, ErrNoPreview) {
			t.Errorf("%s: %v", mediaType, err)
		}
	}
}

// richText is 通知正文 as RTF.
const richText = `{\rtf1\ansi\ansicpg936 \u36890?\u30693?\u27491?\u25991?\par}`

func TestExtractor_Office(t *testing.T) {
	t.Parallel()
	needProgram(t, "soffice")
	e := newExtractor(t, nil)
	file := tempFile(t, []byte(richText))
	encoded, err := e.Render(t.Context(), file, "text/rtf", 1, 300, false)
	if err != nil {
		t.Fatal(err)
	}
	if drawn, err := png.DecodeConfig(bytes.NewReader(encoded)); err != nil || drawn.Width != 300 {
		t.Errorf("drawn %d wide, %v", drawn.Width, err)
	}
	result, err := e.extractByOffice(t.Context(), file, "a.rtf", Result{MediaType: "text/rtf"})
	if err != nil || result.State != StateDone || !strings.Contains(result.Pages[0].Text, "通知正文") {
		t.Errorf("result = %+v, %v", result, err)
	}
	if left, err := os.ReadDir(e.run.path); err != nil || len(left) != 1 { // the lock
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestExtractor_WithoutTools(t *testing.T) {
	t.Parallel()
	e := newExtractor(t, func(c *Config) { c.OCR, c.Office = false, false })
	if _, err := e.Render(t.Context(), tempFile(t, nil), "text/rtf", 1, 300, false); !errors.Is(err, ErrNoPreview) {
		t.Errorf("an Office file: %v", err)
	}
	if _, err := e.OCR(t.Context(), tempFile(t, nil), "image/png", 1, false); !errors.Is(err, ErrNoOCR) {
		t.Errorf("an image: %v", err)
	}
	for _, capability := range e.Capabilities() {
		if (capability.Name == "ocr" || capability.Name == "office") && capability.Available {
			t.Errorf("%+v", capability)
		}
	}
}

func TestExtractor_OCR(t *testing.T) {
	t.Parallel()
	needProgram(t, "tesseract")
	lines := []string{"关于开展消防安全检查的通知", "各部门应当在本月底前完成自查"}
	page := ocrtest.Page(t, lines...)
	e := newExtractor(t, nil)
	cases := []struct {
		name, mediaType string
		content         []byte
		fresh           bool
	}{
		{"reads an image", "image/png", pngOf(page), false},
		{"reads a scan in a PDF", "application/pdf", pdftest.File{Pages: []pdftest.Page{{Picture: stretched(page)}}}.Write(), true},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			file := tempFile(t, test.content)
			result, err := e.Extract(t.Context(), file, "a", test.fresh)
			if err != nil || len(result.NeedsOCR) != 1 {
				t.Fatalf("result = %+v, %v", result, err)
			}
			text, err := e.OCR(t.Context(), file, result.MediaType, result.NeedsOCR[0], test.fresh)
			if err != nil {
				t.Fatal(err)
			}
			if alike := ocrtest.Alike(text, strings.Join(lines, "")); alike < 0.8 {
				t.Errorf("%.2f of the letters are right in %q", alike, text)
			}
		})
	}
	if _, err := e.OCR(t.Context(), tempFile(t, []byte("通知")), "text/plain", 1, false); !errors.Is(err, ErrNoOCR) {
		t.Errorf("a text: %v", err)
	}
	if _, err := e.OCR(t.Context(), tempFile(t, pngHeader(100_000, 100_000)), "image/png", 1, false); failureReason(err) != ReasonTooLarge {
		t.Errorf("a pixel bomb: %v", err)
	}
}

// stretched puts a picture on a sheet with the proportions of A4.
func stretched(picture *image.Gray) *image.Gray {
	sheet := image.NewGray(image.Rect(0, 0, picture.Rect.Dx(), picture.Rect.Dx()*842/595))
	for at := range sheet.Pix {
		sheet.Pix[at] = 255
	}
	copy(sheet.Pix, picture.Pix)
	return sheet
}
