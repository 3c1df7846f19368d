package extract

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"strings"
	"unicode"

	"docket/index/fold"
	"docket/internal/extract/ocr"
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

// HasPageImages tells whether pages of the media type can be drawn without LibreOffice.
func HasPageImages(mediaType string) bool {
	return mediaType == "application/pdf" || picture.Supported(mediaType)
}

// recognise sends the recognised text of one page.
func (c *child) recognise(ctx context.Context, request request, file *os.File) error {
	var text string
	err := c.scratch(func(folder string) error {
		return c.grayPage(request, file, func(page *image.Gray, dpi int) (err error) {
			if text, err = request.OCR.Read(ctx, folder, page, dpi); err == nil && request.Page == 1 {
				text, err = withMark(ctx, request.OCR, folder, page, dpi, text)
			}
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

// withMark looks again for the mark of a state secret, which stands at the head of the first page: a
// star among Chinese characters makes tesseract take one mark in eight for English. Where the head,
// read as Chinese alone, bears a mark that text has lost, it is put before text.
func withMark(ctx context.Context, reader ocr.Reader, folder string, page *image.Gray, dpi int, text string) (string, error) {
	if !hasLatinHead(text) || fold.RecognisedStateSecretMark(text) {
		return text, nil
	}
	head := page.Bounds()
	head.Max.Y = head.Min.Y + head.Dy()/3
	chinese, err := reader.ChineseAlone().Read(ctx, folder, page.SubImage(head).(*image.Gray), dpi)
	if err != nil || !fold.RecognisedStateSecretMark(chinese) {
		return text, err
	}
	return chinese + "\n" + text, nil
}

// hasLatinHead tells whether Latin letters stand in the first lines, where a mark could be hidden
// behind them. It spares most pages the second look.
func hasLatinHead(text string) bool {
	const headLines = 6
	lines := 0
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			continue
		}
		if lines++; lines > headLines {
			return false
		}
		if strings.ContainsFunc(line, func(r rune) bool { return r < unicode.MaxASCII && unicode.IsLetter(r) }) {
			return true
		}
	}
	return false
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
