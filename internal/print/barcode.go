package print

import (
	"fmt"
	"image/color"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/qr"
)

// QR draws a QR code of a size in millimetres, quiet zone included (ISO/IEC 18004: four modules).
func (d *Document) QR(x, y, size float64, content string) error {
	code, err := qr.Encode(content, qr.M, qr.Auto)
	if err != nil {
		return fmt.Errorf("write QR code: %w", err)
	}
	n := code.Bounds().Dx()
	module := size / float64(n+8)
	d.fill(bars(code, Rect{x + 4*module, y + 4*module, module * float64(n), module * float64(n)}))
	return nil
}

// CanCode128 tells whether Code128 can draw the content: ASCII, 1 to 80 characters.
func CanCode128(content string) bool {
	for _, r := range content {
		if r < ' ' || r > '~' {
			return false
		}
	}
	return len(content) > 0 && len(content) <= 80
}

// Code128 draws a barcode (ISO/IEC 15417) in a rectangle; ask CanCode128 before.
func (d *Document) Code128(r Rect, content string) error {
	code, err := code128.Encode(content)
	if err != nil {
		return fmt.Errorf("write barcode: %w", err)
	}
	d.fill(bars(code, r))
	return nil
}

// bars are the dark modules, those beside one another in a row as one bar.
func bars(code barcode.Barcode, in Rect) []Rect {
	bounds := code.Bounds()
	w, h := in.W/float64(bounds.Dx()), in.H/float64(bounds.Dy())
	var out []Rect
	for y := range bounds.Dy() {
		for x := 0; x < bounds.Dx(); x++ {
			start := x
			for x < bounds.Dx() && isDark(code.At(bounds.Min.X+x, bounds.Min.Y+y)) {
				x++
			}
			if x > start {
				out = append(out, Rect{in.X + float64(start)*w, in.Y + float64(y)*h, float64(x-start) * w, h})
			}
		}
	}
	return out
}

func isDark(c color.Color) bool {
	r, _, _, _ := c.RGBA()
	return r < 0x8000
}
