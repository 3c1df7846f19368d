package picture

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/draw"
)

// Fit returns the picture on white, at most widthPx wide and of at most maxPixels, never enlarged.
func Fit(source image.Image, widthPx, maxPixels int) *image.RGBA {
	bounds := source.Bounds()
	factor := min(1, float64(widthPx)/float64(bounds.Dx()), shrink(bounds, maxPixels))
	target := image.NewRGBA(scaled(bounds, factor))
	draw.Draw(target, target.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	scale(target, source, factor)
	return target
}

// Gray returns the picture without colours on white and of at most maxPixels, for recognition. It
// may share its pixels with source.
func Gray(source image.Image, maxPixels int) *image.Gray {
	if shrink(source.Bounds(), maxPixels) >= 1 {
		switch source := source.(type) {
		case *image.Gray:
			return source
		case *image.YCbCr: // brightness is stored apart from the colours
			return &image.Gray{Pix: source.Y, Stride: source.YStride, Rect: source.Rect}
		}
	}
	coloured := Fit(source, source.Bounds().Dx(), maxPixels)
	gray := image.NewGray(coloured.Rect)
	for at := range gray.Pix {
		pixel := coloured.Pix[4*at : 4*at+3]
		// The weights of red, green and blue in brightness (ITU-R BT.601), in thousandths.
		gray.Pix[at] = uint8((299*int(pixel[0]) + 587*int(pixel[1]) + 114*int(pixel[2])) / 1000)
	}
	return gray
}

func shrink(bounds image.Rectangle, maxPixels int) float64 {
	return math.Sqrt(float64(maxPixels) / (float64(bounds.Dx()) * float64(bounds.Dy())))
}

func scaled(bounds image.Rectangle, factor float64) image.Rectangle {
	return image.Rect(0, 0,
		max(1, int(float64(bounds.Dx())*factor)), max(1, int(float64(bounds.Dy())*factor)))
}

// scale draws the source over the target. A large reduction looks at every pixel of the source,
// so that thin strokes do not vanish.
func scale(target draw.Image, source image.Image, factor float64) {
	if factor == 1 {
		draw.Draw(target, target.Bounds(), source, source.Bounds().Min, draw.Over)
		return
	}
	draw.BiLinear.Scale(target, target.Bounds(), source, source.Bounds(), draw.Over, nil)
}
