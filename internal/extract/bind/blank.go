package bind

import (
	"image"
	"slices"
)

// IsBlank tells whether a page shows nothing but its paper. The edge, where scanners leave shadows,
// does not count, nor do single specks of dust; two or three small characters do.
func IsBlank(page *image.Gray) bool {
	inner := page.Bounds().Inset(min(page.Bounds().Dx(), page.Bounds().Dy()) / 30)
	if inner.Empty() {
		return true
	}
	ink := 0
	tone := paper(page, inner) - inkContrast
	isInk := func(x, y int) bool { return int(page.GrayAt(x, y).Y) < tone }
	for y := inner.Min.Y; y < inner.Max.Y; y++ {
		for x := inner.Min.X; x < inner.Max.X; x++ {
			if isInk(x, y) && (isInk(x+1, y) || isInk(x-1, y)) && (isInk(x, y+1) || isInk(x, y-1)) {
				ink++
			}
		}
	}
	return ink*inkShare < inner.Dx()*inner.Dy()
}

const (
	// inkContrast is how much darker than the paper ink is, of 255.
	inkContrast = 60
	// inkShare: one part in so many has to be ink.
	inkShare = 20_000
)

// paper is the tone of the sheet: a tenth of the page is at least as light, however much is printed.
func paper(page *image.Gray, inner image.Rectangle) int {
	var tones []uint8
	for y := inner.Min.Y; y < inner.Max.Y; y += 7 {
		for x := inner.Min.X; x < inner.Max.X; x += 7 {
			tones = append(tones, page.GrayAt(x, y).Y)
		}
	}
	slices.Sort(tones)
	return int(tones[len(tones)*9/10])
}
