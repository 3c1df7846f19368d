// Package ocrtest draws pages of Chinese text as images, for tests of recognition.
package ocrtest

import (
	"image"
	"image/color"
	"image/draw"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// fontFiles are where Debian's fonts-noto-cjk puts the font, and where others may.
var fontFiles = []string{
	"/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
	"/usr/share/fonts/noto-cjk/NotoSerifCJK-Regular.ttc",
}

// Page draws lines in black on white paper, as wide as A4 and as high as the lines need, at 300 dots
// per inch. The test is skipped where no
// Chinese font is installed, and fails there when CI=true.
func Page(t testing.TB, lines ...string) *image.Gray {
	t.Helper()
	const (
		width       = 2480
		margin      = 250
		sizePt, dpi = 16, 300
		lineHeight  = 110
	)
	face, err := opentype.NewFace(openFont(t), &opentype.FaceOptions{Size: sizePt, DPI: dpi})
	if err != nil {
		t.Fatal(err)
	}
	page := image.NewGray(image.Rect(0, 0, width, 2*margin+lineHeight*len(lines)))
	draw.Draw(page, page.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	pen := font.Drawer{Dst: page, Src: image.NewUniform(color.Black), Face: face}
	for index, line := range lines {
		pen.Dot = fixed.P(margin, margin+lineHeight*(index+1))
		pen.DrawString(line)
	}
	return page
}

// Alike tells which share of the letters of want stands in got in the same order, blanks aside.
func Alike(got, want string) float64 {
	compact := func(text string) []rune { return []rune(strings.Join(strings.Fields(text), "")) }
	first, second := compact(got), compact(want)
	row := make([]int, len(first)+1) // the longest common subsequence, line by line
	for _, letter := range second {
		diagonal := 0
		for index := range first {
			above := row[index+1]
			if first[index] == letter {
				row[index+1] = diagonal + 1
			} else {
				row[index+1] = max(above, row[index])
			}
			diagonal = above
		}
	}
	return float64(row[len(first)]) / float64(len(second))
}

func openFont(t testing.TB) *opentype.Font {
	t.Helper()
	for _, path := range fontFiles {
		data, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		collection, err := opentype.ParseCollection(data)
		if err != nil {
			t.Fatalf("read %s: %v", filepath.Base(path), err)
		}
		const simplifiedChinese = 2 // Japanese, Korean, simplified, traditional …
		found, err := collection.Font(simplifiedChinese)
		if err != nil {
			t.Fatalf("read %s: %v", filepath.Base(path), err)
		}
		return found
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("no Chinese font is installed")
	}
	t.Skip("no Chinese font is installed")
	return nil
}
