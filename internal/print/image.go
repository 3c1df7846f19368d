package print

import (
	"fmt"
	"image"
	"image/color"
)

// Image draws an image in a rectangle, as large as it fits, at its top and in the middle of its width. It
// is drawn in greys: forms are black on white. It returns where it lies.
func (d *Document) Image(r Rect, img image.Image) Rect {
	bounds := img.Bounds()
	if bounds.Empty() {
		return Rect{r.X, r.Y, 0, 0}
	}
	scale := min(r.W/float64(bounds.Dx()), r.H/float64(bounds.Dy()))
	at := Rect{W: float64(bounds.Dx()) * scale, H: float64(bounds.Dy()) * scale, Y: r.Y}
	at.X = r.X + (r.W-at.W)/2
	grey := make([]byte, 0, bounds.Dx()*bounds.Dy())
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			grey = append(grey, onWhite(img.At(x, y)))
		}
	}
	d.place(at, picture{bounds.Dx(), bounds.Dy(), "/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter /FlateDecode", pack(grey)})
	return at
}

// onWhite is how grey a colour is on paper: what is transparent is white.
func onWhite(c color.Color) byte {
	r, g, b, a := c.RGBA()
	y := (19595*r + 38470*g + 7471*b) >> 16 // luminance, as color.GrayModel has it
	return byte((y + 0xFFFF - a) >> 8)
}

// Blank draws a white rectangle, so that what lies below does not show through.
func (d *Document) Blank(r Rect) {
	fmt.Fprintf(d.current, "q 1 g %s re f Q\n", d.rect(r))
}
