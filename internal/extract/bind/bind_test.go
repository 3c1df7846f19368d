package bind_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"testing"

	"github.com/pdfcpu/pdfcpu/pkg/api"

	"docket/internal/extract/bind"
	"docket/internal/extract/pdf"
	"docket/internal/extract/pdf/pdftest"
)

// sheet is a page of 100 dots per inch on paper of a tone, with noise of a scanner.
func sheet(tone uint8) *image.Gray {
	page := image.NewGray(image.Rect(0, 0, 827, 1169))
	r := rand.New(rand.NewPCG(1, 2))
	for i := range page.Pix {
		page.Pix[i] = tone - uint8(r.IntN(12))
	}
	return page
}

func TestIsBlank(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		draw func(*image.Gray)
		tone uint8
		want bool
	}{
		"white paper":        {func(*image.Gray) {}, 250, true},
		"grey paper":         {func(*image.Gray) {}, 170, true},
		"dust":               {func(p *image.Gray) { dots(p, 80, 1) }, 250, true},
		"shadow at the edge": {func(p *image.Gray) { fill(p, image.Rect(0, 0, 18, 1169)) }, 250, true},
		"a page number":      {func(p *image.Gray) { fill(p, image.Rect(400, 1080, 408, 1092)) }, 250, false},
		"one line of text":   {func(p *image.Gray) { dots(p, 40, 4) }, 250, false},
		"black":              {func(p *image.Gray) { fill(p, image.Rect(100, 100, 700, 1000)) }, 250, false},
	} {
		page := sheet(c.tone)
		c.draw(page)
		if got := bind.IsBlank(page); got != c.want {
			t.Errorf("%s: blank %v", name, got)
		}
	}
	if !bind.IsBlank(image.NewGray(image.Rect(0, 0, 1, 1))) {
		t.Error("a page of one point says something")
	}
}

func fill(p *image.Gray, r image.Rectangle) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			p.SetGray(x, y, color.Gray{20})
		}
	}
}

func dots(p *image.Gray, n, size int) {
	for i := range n {
		x, y := 60+i*17%700, 60+i*97%1000
		fill(p, image.Rect(x, y, x+size, y+size))
	}
}

func part(content []byte, mediaType string) bind.Part {
	r := bytes.NewReader(content)
	return bind.Part{Content: r, ReaderAt: r, SizeBytes: int64(len(content)), MediaType: mediaType}
}

// Pages of several files become one, in order and turned; a picture is one of them.
func TestBind(t *testing.T) {
	t.Parallel()
	two := pdftest.File{Pages: []pdftest.Page{{Lines: []string{"one"}}, {Lines: []string{"two"}}}}.Write()
	var photo bytes.Buffer
	if err := png.Encode(&photo, image.NewGray(image.Rect(0, 0, 400, 300))); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	parts := []bind.Part{part(two, "application/pdf"), part(photo.Bytes(), "image/png")}
	if err := bind.Bind(parts, []bind.Page{{Number: 3}, {Number: 1, Rotate: 90}, {Number: 2}}, &out); err != nil {
		t.Fatal(err)
	}
	sizes, err := api.PageDims(bytes.NewReader(out.Bytes()), nil)
	if err != nil || len(sizes) != 3 {
		t.Fatal(sizes, err)
	}
	for i, lies := range []bool{true, true, false} {
		if sizes[i].Landscape() != lies {
			t.Errorf("page %d: %v", i+1, sizes[i])
		}
	}
}

func TestBind_Refuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		part bind.Part
		want error
	}{
		"a broken PDF":     {part([]byte("%PDF-1.7\nobj <<"), "application/pdf"), pdf.ErrDamaged},
		"a broken picture": {part([]byte("\x89PNG\r\n\x1a\n"), "image/png"), nil},
	} {
		err := bind.Bind([]bind.Part{c.part}, []bind.Page{{Number: 1}}, &bytes.Buffer{})
		if err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
