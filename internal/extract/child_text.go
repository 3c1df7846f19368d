package extract

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"os"
	"strings"

	"docket/internal/extract/format"
	"docket/internal/extract/ole"
	"docket/internal/extract/picture"
)

// read is the reader of ChildMain: it sniffs the file, chooses its reader and sends the text.
func (c *child) read(ctx context.Context, request request, file *os.File) (ending, error) {
	info, err := file.Stat()
	if err != nil {
		return ending{}, err
	}
	mediaType := sniffFile(file, request.Name)
	found := c.readDocument(ctx, file, info.Size(), mediaType, request.Name)
	c.readAttachments(ctx, found.attachments)
	return c.send(found)
}

// document is what a reader found, before it is sent.
type document struct {
	ending
	pages       []Page
	attachments []format.Attachment
	hasPictures bool
	err         error
}

// readAttachments reads the files inside a file, but not the files inside those. What is wrong with
// one of them leaves it without text and is no fault of the file.
func (c *child) readAttachments(ctx context.Context, attachments []format.Attachment) {
	for index := range attachments {
		attachment := &attachments[index]
		if attachment.Text != "" || len(attachment.Data) == 0 || ctx.Err() != nil {
			continue
		}
		data := bytes.NewReader(attachment.Data)
		attachment.MediaType = Sniff(attachment.Data[:min(len(attachment.Data), SniffBytes)], data, data.Size(), attachment.Name)
		inner := c.readDocument(ctx, data, data.Size(), attachment.MediaType, attachment.Name)
		var text strings.Builder
		for _, page := range inner.pages {
			text.WriteString(page.Text)
			text.WriteString("\n\n")
		}
		attachment.Text = text.String()
		attachment.Data = nil // not needed any more
	}
}

// readDocument chooses the reader.
func (c *child) readDocument(ctx context.Context, r io.ReaderAt, size int64, mediaType, name string) document {
	var found document
	switch {
	case size == 0:
	case mediaType == "application/pdf":
		found = c.readPDF(ctx, r, size)
	case picture.Supported(mediaType):
		found = readPicture(r, size, mediaType)
	case mediaType == "text/rtf":
		found = readRTF(ctx, r, size)
	case mediaType == oleType || isOLE(mediaType):
		found = readOLE(ctx, r, size)
	default:
		found = readFormat(ctx, r, size, mediaType, name)
	}
	found.MediaType = mediaType
	return found
}

func isOLE(mediaType string) bool {
	for _, known := range oleTypes {
		if mediaType == known {
			return true
		}
	}
	return false
}

func (c *child) readPDF(ctx context.Context, r io.ReaderAt, size int64) document {
	engine, err := c.pdfEngine()
	if err != nil {
		return document{err: err}
	}
	opened, err := engine.Document(r, size)
	if err != nil {
		return document{err: err}
	}
	defer opened.Close()
	properties := opened.Properties()
	found := document{ending: ending{
		PageCount: opened.PageCount(), Title: properties["title"], Fields: properties,
	}}
	delete(properties, "title")
	textBytes := 0
	for index := range opened.PageCount() {
		if found.err = ctx.Err(); found.err != nil {
			return found
		}
		if index == maxPages || textBytes > maxTextBytes {
			found.err = errTooMuch
			return found
		}
		page, err := opened.Page(index)
		if err != nil {
			found.err = err
			continue // a page that is damaged does not take the others with it
		}
		if page.IsBarePicture {
			found.NeedsOCR = append(found.NeedsOCR, index+1)
		}
		origin := OriginText
		if page.IsHidden {
			origin = OriginOCRLayer
		}
		textBytes += len(page.Text)
		found.pages = append(found.pages, Page{Number: index + 1, Text: page.Text, Origin: origin})
	}
	for _, attachment := range opened.Attachments(maxAttachments) {
		found.attachments = append(found.attachments, format.Attachment{Name: attachment.Name, Data: attachment.Data})
	}
	return found
}

func readPicture(r io.ReaderAt, size int64, mediaType string) document {
	count, err := picture.PageCount(r, size, mediaType, picture.DefaultLimits())
	if err != nil {
		return document{err: err}
	}
	found := document{ending: ending{PageCount: count}}
	for page := 1; page <= count; page++ {
		found.NeedsOCR = append(found.NeedsOCR, page)
	}
	return found
}

func readRTF(ctx context.Context, r io.ReaderAt, size int64) document {
	text, err := ole.RTF(ctx, io.NewSectionReader(r, 0, size), ole.Limits{MaxBytes: maxTextBytes})
	return document{ending: ending{PageCount: 1}, pages: pagesOf([]string{text}), err: err}
}

func readOLE(ctx context.Context, r io.ReaderAt, size int64) document {
	doc, err := ole.Read(ctx, r, size, ole.Limits{MaxBytes: maxTextBytes})
	found := document{
		ending: ending{PageCount: len(doc.Pages), Title: doc.Title, Fields: doc.Fields},
		pages:  pagesOf(doc.Pages), err: err,
	}
	for _, attachment := range doc.Attachments {
		found.attachments = append(found.attachments, format.Attachment{
			Name: attachment.Name, MediaType: attachment.MediaType, Data: attachment.Data,
		})
	}
	return found
}

func readFormat(ctx context.Context, r io.ReaderAt, size int64, mediaType, name string) document {
	limits := format.DefaultLimits()
	limits.MaxBytes, limits.MaxPages = maxTextBytes, maxPages
	doc, err := format.Read(ctx, mediaType, r, size, name, limits)
	return document{
		ending: ending{
			PageCount: cmp.Or(doc.PageCount, len(doc.Pages)), Charset: doc.Charset, Title: doc.Title, Fields: doc.Fields,
		},
		pages: pagesOf(doc.Pages), attachments: doc.Attachments, hasPictures: doc.Images > 0, err: err,
	}
}

func pagesOf(texts []string) []Page {
	pages := make([]Page, 0, len(texts))
	for index, text := range texts {
		pages = append(pages, Page{Number: index + 1, Text: text, Origin: OriginText})
	}
	return pages
}

// convert reads the text of an Office file by way of LibreOffice and PDF.
func (c *child) convert(ctx context.Context, request request, file *os.File) (end ending, err error) {
	err = c.asPDF(ctx, request, file, func(converted io.ReaderAt, size int64) error {
		found := c.readPDF(ctx, converted, size)
		found.Title, found.Fields = "", nil // LibreOffice's own
		end, err = c.send(found)
		return err
	})
	return end, err
}

// asPDF hands the document to use as a PDF.
func (c *child) asPDF(ctx context.Context, request request, file *os.File, use func(io.ReaderAt, int64) error) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	return c.scratch(func(folder string) error {
		converted, err := request.Office.PDF(ctx, folder, file, info.Size(), request.MediaType)
		if err != nil {
			return err
		}
		defer converted.Close()
		result, err := converted.Stat()
		if err != nil {
			return err
		}
		return use(converted, result.Size())
	})
}
