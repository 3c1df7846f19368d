package extract

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"

	"docket/internal/extract/pdf"
	"docket/internal/extract/picture"
)

const (
	// recogniseDPI is what tesseract is trained for.
	recogniseDPI = 300
	// recognisePixels bounds the time of one recognition: one and a half sheets of A4 at 300 dpi.
	recognisePixels = 13_000_000
	// drawPixels and maxWidthPx bound a page image.
	drawPixels = 25_000_000
	maxWidthPx = 4_000
)

// hasPageImages tells whether pages of the media type can be drawn without LibreOffice.
func hasPageImages(mediaType string) bool {
	return mediaType == "application/pdf" || picture.Supported(mediaType)
}

// recognise sends the recognised text of one page.
func (c *child) recognise(ctx context.Context, request request, file *os.File) error {
	var text string
	err := c.scratch(func(folder string) error {
		return c.grayPage(request, file, func(page *image.Gray, dpi int) (err error) {
			text, err = request.OCR.Read(ctx, folder, page, dpi)
			return err
		})
	})
	if err != nil {
		return err
	}
	if text = tidy(text); text == "" {
		return nil
	}
	return c.sendText(piece{Page: 1, Origin: OriginOCR}, text)
}

// grayPage hands the page to use, with its resolution or 0.
func (c *child) grayPage(request request, file *os.File, use func(*image.Gray, int) error) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if request.MediaType != "application/pdf" {
		page, err := picture.Decode(file, info.Size(), request.MediaType, request.Page-1, picture.DefaultLimits())
		if err != nil {
			return err
		}
		return use(picture.Gray(page, recognisePixels), 0)
	}
	return c.withPDF(file, info.Size(), func(document *pdf.Document) error {
		return document.DrawGray(request.Page-1, recogniseDPI, recognisePixels, use)
	})
}

// draw sends one page as PNG.
func (c *child) draw(ctx context.Context, request request, file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	drawPDF := func(r io.ReaderAt, size int64) error {
		return c.withPDF(r, size, func(document *pdf.Document) error {
			return document.Draw(request.Page-1, request.WidthPx, drawPixels, c.sendImage)
		})
	}
	switch {
	case request.MediaType == "application/pdf":
		return drawPDF(file, info.Size())
	case picture.Supported(request.MediaType):
		page, err := picture.Decode(file, info.Size(), request.MediaType, request.Page-1, picture.DefaultLimits())
		if err != nil {
			return err
		}
		return c.sendImage(picture.Fit(page, request.WidthPx, drawPixels))
	default:
		return c.asPDF(ctx, request, file, drawPDF)
	}
}

func (c *child) withPDF(r io.ReaderAt, size int64, use func(*pdf.Document) error) error {
	engine, err := c.pdfEngine()
	if err != nil {
		return err
	}
	document, err := engine.Document(r, size)
	if err != nil {
		return err
	}
	defer document.Close()
	return use(document)
}

func (c *child) sendImage(page *image.RGBA) error {
	var encoded bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&encoded, page); err != nil {
		return fmt.Errorf("encode a page image: %w", err)
	}
	for encoded.Len() > 0 {
		if err := writeFrame(c.connection, reply{Image: encoded.Next(pieceBytes)}); err != nil {
			return err
		}
	}
	return nil
}
