package print

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// picture is an image of the document, as it stands in the file.
type picture struct {
	width, height int
	form          string // of its bytes: colours and packing, as entries of a dictionary
	content       []byte
}

// place draws p in a rectangle.
func (d *Document) place(r Rect, p picture) {
	fmt.Fprintf(d.current, "q %s 0 0 %s %s %s cm /I%d Do Q\n", number(r.W*pointsPerMM), number(r.H*pointsPerMM), number(r.X*pointsPerMM), number((d.Height()-r.Y-r.H)*pointsPerMM), len(d.images))
	d.images = append(d.images, p)
}

// pictureQuality keeps the strokes of small characters apart.
const pictureQuality = 80

// Picture draws the image of a page, a PNG of ours, as large as it fits into a rectangle, in its middle.
func (d *Document) Picture(r Rect, content []byte) error {
	page, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		return fmt.Errorf("read the image of a page: %w", err)
	}
	size := page.Bounds().Size()
	opaque := image.NewRGBA(image.Rect(0, 0, size.X, size.Y))
	draw.Draw(opaque, opaque.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(opaque, opaque.Bounds(), page, page.Bounds().Min, draw.Over)
	var packed bytes.Buffer
	if err := jpeg.Encode(&packed, opaque, &jpeg.Options{Quality: pictureQuality}); err != nil {
		return fmt.Errorf("pack the image of a page: %w", err)
	}
	scale := min(r.W/float64(size.X), r.H/float64(size.Y))
	w, h := float64(size.X)*scale, float64(size.Y)*scale
	d.place(Rect{r.X + (r.W-w)/2, r.Y + (r.H-h)/2, w, h},
		picture{size.X, size.Y, "/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode", packed.Bytes()})
	return nil
}

// drawn adds the images to the file and returns them as entries of a resource dictionary.
func (d *Document) drawn(file *writer) string {
	entries := ""
	for i, p := range d.images {
		id := file.add(fmt.Sprintf("<< /Type /XObject /Subtype /Image /Width %d /Height %d %s /Length %d >>\nstream\n%s\nendstream",
			p.width, p.height, p.form, len(p.content), p.content))
		entries += fmt.Sprintf("/I%d %d 0 R ", i, id)
	}
	return entries
}

// Stamp repeats a text across the image of a page, a PNG, light enough to read through: who has looked at
// it, and when.
func Stamp(fonts *Fonts, content []byte, text string) ([]byte, error) {
	page, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		return nil, fmt.Errorf("read the image of a page: %w", err)
	}
	bounds := image.Rectangle{Max: page.Bounds().Size()}
	stamped := image.NewRGBA(bounds)
	draw.Draw(stamped, bounds, page, page.Bounds().Min, draw.Src)
	// As on paper: the sheet is taken to be as wide as A4.
	pixels := float64(bounds.Dx()) / a4Short
	size := watermarkSize / pointsPerMM * pixels
	f := fonts.faces[Regular]
	text = printable(text)
	width := f.width(text) * size
	shape := vector.NewRasterizer(bounds.Dx(), bounds.Dy())
	for row, y := 0, 60*pixels; y < float64(bounds.Dy())+40*pixels; row, y = row+1, y+55*pixels {
		for x := -20*pixels - float64(row%2)*width/3; x < float64(bounds.Dx()); x += width*0.87 + 30*pixels {
			at := x
			for _, r := range text {
				slanted(shape, f.outline(r), x, y, at-x, size/unitsPerEm)
				at += f.advance(r) * size
			}
		}
	}
	shape.Draw(stamped, bounds, image.NewUniform(color.NRGBA{A: 38}), image.Point{})
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&out, stamped); err != nil {
		return nil, fmt.Errorf("write the image of a page: %w", err)
	}
	return out.Bytes(), nil
}

// slanted adds a glyph to a shape: along a line that rises by 30° from x, y.
func slanted(to *vector.Rasterizer, outline sfnt.Segments, x, y, along, scale float64) {
	cos, sin := math.Cos(math.Pi/6), math.Sin(math.Pi/6)
	place := func(p fixed.Point26_6) (float32, float32) {
		px, py := along+units(p.X)*scale, units(p.Y)*scale
		return float32(x + px*cos + py*sin), float32(y - px*sin + py*cos)
	}
	for _, s := range outline {
		ax, ay := place(s.Args[0])
		bx, by := place(s.Args[1])
		cx, cy := place(s.Args[2])
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			to.ClosePath()
			to.MoveTo(ax, ay)
		case sfnt.SegmentOpLineTo:
			to.LineTo(ax, ay)
		case sfnt.SegmentOpQuadTo:
			to.QuadTo(ax, ay, bx, by)
		case sfnt.SegmentOpCubeTo:
			to.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	to.ClosePath()
}
