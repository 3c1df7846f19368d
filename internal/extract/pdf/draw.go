package pdf

import (
	"fmt"
	"image"
	"math"

	"github.com/klippa-app/go-pdfium/enums"
	"github.com/klippa-app/go-pdfium/requests"
)

const pointsPerInch = 72

// Draw hands a picture of the page at index to use: widthPx wide, or narrower when it would exceed
// maxPixels. The picture lives inside PDFium and ends with use. The error is ErrDamaged or that of
// use.
func (d *Document) Draw(index, widthPx, maxPixels int, use func(*image.RGBA) error) error {
	size, err := d.size(index)
	if err != nil {
		return err
	}
	width, height := size.pixels(float64(widthPx)/size.Width, maxPixels)
	return d.draw(index, width, height, requests.RenderImageFormatRGBA, func(picture image.Image) error {
		return use(picture.(*image.RGBA))
	})
}

// DrawGray is Draw without colours, at a resolution in dots per inch, for recognition. use is told
// the resolution that maxPixels left.
func (d *Document) DrawGray(index, dpi, maxPixels int, use func(picture *image.Gray, dpi int) error) error {
	size, err := d.size(index)
	if err != nil {
		return err
	}
	width, height := size.pixels(float64(dpi)/pointsPerInch, maxPixels)
	used := int(math.Round(float64(width) * pointsPerInch / size.Width))
	return d.draw(index, width, height, requests.RenderImageFormatGrayscale, func(picture image.Image) error {
		return use(picture.(*image.Gray), used)
	})
}

type pageSize struct{ Width, Height float64 } // points

func (d *Document) size(index int) (pageSize, error) {
	if index < 0 || index >= d.pages {
		return pageSize{}, fmt.Errorf("%w: there is no page %d", ErrDamaged, index+1)
	}
	size, err := d.instance.GetPageSize(&requests.GetPageSize{Page: d.page(index)})
	if err != nil {
		return pageSize{}, fmt.Errorf("%w: measure page %d: %w", ErrDamaged, index+1, err)
	}
	if !(size.Width > 0) || !(size.Height > 0) {
		return pageSize{}, fmt.Errorf("%w: page %d has no size", ErrDamaged, index+1)
	}
	return pageSize{size.Width, size.Height}, nil
}

// pixels returns the size of the picture: the page times factor, shrunk to maxPixels. A page that
// is thinner than a pixel is drawn one pixel wide.
func (s pageSize) pixels(factor float64, maxPixels int) (width, height int) {
	if pixels := s.Width * s.Height * factor * factor; pixels > float64(maxPixels) {
		factor *= math.Sqrt(float64(maxPixels) / pixels)
	}
	limited := func(pixels float64) int { return int(max(1, min(pixels, float64(maxPixels)))) }
	return limited(s.Width * factor), limited(s.Height * factor)
}

func (d *Document) draw(index, width, height int, format requests.RenderImageFormat, use func(image.Image) error) error {
	drawn, err := d.instance.RenderPageInPixels(&requests.RenderPageInPixels{
		Page:        d.page(index),
		Document:    &d.handle,
		Width:       width,
		Height:      height,
		RenderFlags: enums.FPDF_RENDER_FLAG_ANNOT, // seals are often annotations
		RenderForm:  true,
		ImageFormat: format,
	})
	if err != nil {
		return fmt.Errorf("%w: draw page %d: %w", ErrDamaged, index+1, err)
	}
	defer drawn.Cleanup()
	return use(drawn.Result.RenderedImage)
}

func (d *Document) page(index int) requests.Page {
	return requests.Page{ByIndex: &requests.PageByIndex{Document: d.handle, Index: index}}
}
