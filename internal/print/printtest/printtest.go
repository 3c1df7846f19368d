// Package printtest reads the papers that package print makes, as people's programs read them. What
// it needs stands in `make test-packages`: on a developer's machine without it a test is skipped by
// name, under CI it fails.
package printtest

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"

	printing "docket/internal/print"
)

// Fonts returns the fonts of this machine.
func Fonts(t testing.TB) *printing.Fonts {
	t.Helper()
	f, err := printing.Find()
	if errors.Is(err, printing.ErrNoFont) {
		lacks(t, "a Noto CJK font")
	}
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Pages returns the text of a PDF, page by page, as pdftotext reads it, and where the file lies:
// $PRINT_TEST_DIR keeps the files for the eye.
func Pages(t testing.TB, content []byte, options ...string) (path string, pages []string) {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		lacks(t, "pdftotext")
	}
	dir := os.Getenv("PRINT_TEST_DIR")
	if dir == "" {
		dir = t.TempDir()
	}
	f, err := os.CreateTemp(dir, strings.ReplaceAll(t.Name(), "/", "-")+"-*.pdf")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, append(options, f.Name(), "-")...).Output()
	if err != nil {
		t.Fatalf("pdftotext %s: %v", filepath.Base(f.Name()), err)
	}
	return f.Name(), strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
}

// Text returns the text of a PDF without spaces and ends of lines.
func Text(t testing.TB, content []byte) string {
	t.Helper()
	_, pages := Pages(t, content)
	return strings.Join(strings.Fields(strings.Join(pages, "\n")), "")
}

func lacks(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not installed", what)
	}
	t.Skipf("%s is not installed: make test-packages", what)
}

// Scan returns the first page of a PDF as a cheap scanner would see it: at dpi dots an inch, turned by
// degrees, with grain.
func Scan(t testing.TB, content []byte, dpi int, degrees float64) *image.Gray {
	t.Helper()
	tool, err := exec.LookPath("pdftoppm")
	if err != nil {
		lacks(t, "pdftoppm")
	}
	command := exec.Command(tool, "-r", strconv.Itoa(dpi), "-f", "1", "-l", "1", "-gray", "-png", "-")
	command.Stdin = bytes.NewReader(content)
	out, err := command.Output()
	if err != nil {
		t.Fatalf("pdftoppm: %v", err)
	}
	page, err := png.Decode(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	scanned := image.NewGray(page.Bounds())
	draw.Draw(scanned, scanned.Bounds(), image.NewUniform(color.Gray{Y: 235}), image.Point{}, draw.Src)
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	mx, my := float64(page.Bounds().Dx())/2, float64(page.Bounds().Dy())/2
	draw.BiLinear.Transform(scanned, f64.Aff3{cos, -sin, mx - cos*mx + sin*my, sin, cos, my - sin*mx - cos*my}, page, page.Bounds(), draw.Over, nil)
	grain := rand.New(rand.NewPCG(uint64(dpi), uint64(len(content))))
	for i := range scanned.Pix {
		scanned.Pix[i] = uint8(min(255, max(0, int(scanned.Pix[i])+grain.IntN(41)-20)))
	}
	return scanned
}
