// Package bind takes the pages of PDFs and pictures apart and puts them together again, in another
// order and turned (整理扫描件). It reads foreign bytes and works in memory, so it is called in a
// confined process alone.
//
// The library is pdfcpu: it copies page objects as they are, so that a scan loses no quality. A
// picture becomes a page of A4, upright or lying as the picture is, with the picture fitted into it.
package bind

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"strconv"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"docket/internal/extract/pdf"
	"docket/internal/extract/picture"
)

// Part is one file.
type Part struct {
	Content   io.ReadSeeker
	ReaderAt  io.ReaderAt
	SizeBytes int64
	MediaType string
}

// Page is one page of the result: its number, from 1, counted through all parts, and by how many
// degrees it is turned clockwise.
type Page struct {
	Number int `json:"page"`
	Rotate int `json:"rotate"`
}

const mediaTypePDF = "application/pdf"

// Supported tells whether pages of the media type can be bound.
func Supported(mediaType string) bool {
	return mediaType == mediaTypePDF || picture.Supported(mediaType)
}

// Bind writes one PDF with the given pages of the parts, in that order; without pages, all of them.
// The errors are pdf.ErrEncrypted, pdf.ErrDamaged, those of picture, or that of w.
func Bind(parts []Part, pages []Page, w io.Writer) error {
	api.DisableConfigDir()
	bound := make([]io.ReadSeeker, len(parts))
	for i, p := range parts {
		if p.MediaType == mediaTypePDF {
			bound[i] = p.Content
			continue
		}
		sheet, err := fromPicture(p)
		if err != nil {
			return err
		}
		bound[i] = sheet
	}
	whole := bound[0]
	if len(bound) > 1 {
		var merged bytes.Buffer
		if err := api.MergeRaw(bound, &merged, false, settings()); err != nil {
			return classify(err)
		}
		whole = bytes.NewReader(merged.Bytes())
	}
	whole, err := ordered(whole, pages)
	if err != nil {
		return err
	}
	for _, angle := range []int{90, 180, 270} {
		var turned []string
		for i, p := range pages {
			if p.Rotate == angle {
				turned = append(turned, strconv.Itoa(i+1))
			}
		}
		if len(turned) == 0 {
			continue
		}
		var out bytes.Buffer
		if err := api.Rotate(whole, &out, angle, turned, settings()); err != nil {
			return classify(err)
		}
		whole = bytes.NewReader(out.Bytes())
	}
	if _, err := whole.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err = io.Copy(w, whole)
	return err
}

func ordered(whole io.ReadSeeker, pages []Page) (io.ReadSeeker, error) {
	if len(pages) == 0 {
		return whole, nil
	}
	numbers := make([]string, len(pages))
	for i, p := range pages {
		numbers[i] = strconv.Itoa(p.Number)
	}
	var out bytes.Buffer
	if err := api.Collect(whole, &out, numbers, settings()); err != nil {
		return nil, classify(err)
	}
	return bytes.NewReader(out.Bytes()), nil
}

// settings are tolerant of the small sins of scanners and touch nothing that is not asked for.
func settings() *model.Configuration {
	c := model.NewDefaultConfiguration()
	c.ValidationMode = model.ValidationRelaxed
	c.OptimizeBeforeWriting, c.CreateBookmarks = false, false
	c.Offline = true
	return c
}

func classify(err error) error {
	if errors.Is(err, pdfcpu.ErrWrongPassword) {
		return fmt.Errorf("%w: %w", pdf.ErrEncrypted, err)
	}
	return fmt.Errorf("%w: %w", pdf.ErrDamaged, err)
}

// fromPicture makes a PDF of a picture, a page for each of its pages.
func fromPicture(p Part) (io.ReadSeeker, error) {
	count, err := picture.PageCount(p.ReaderAt, p.SizeBytes, p.MediaType, picture.DefaultLimits())
	if err != nil {
		return nil, err
	}
	var sheets bytes.Buffer
	for i := range count {
		page, err := picture.Decode(p.ReaderAt, p.SizeBytes, p.MediaType, i, picture.DefaultLimits())
		if err != nil {
			return nil, err
		}
		var whole io.ReadSeeker
		if i > 0 {
			whole = bytes.NewReader(bytes.Clone(sheets.Bytes()))
		}
		var encoded, out bytes.Buffer
		if err := (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&encoded, page); err != nil {
			return nil, err
		}
		if err := api.ImportImages(whole, &out, []io.Reader{&encoded}, sheetFor(page.Bounds()), settings()); err != nil {
			return nil, classify(err)
		}
		sheets = out
	}
	return bytes.NewReader(sheets.Bytes()), nil
}

// sheetFor is A4, the way the picture lies, the picture as large as fits.
func sheetFor(r image.Rectangle) *pdfcpu.Import {
	size := *types.PaperSize["A4"]
	if r.Dx() > r.Dy() {
		size.Width, size.Height = size.Height, size.Width
	}
	sheet := pdfcpu.DefaultImportConfig()
	sheet.PageDim, sheet.UserDim, sheet.Pos, sheet.Scale = &size, true, types.Center, 1
	return sheet
}
