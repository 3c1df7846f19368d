package extract

import (
	"image"
	"io"
	"os"

	"docket/internal/extract/bind"
	"docket/internal/extract/pdf"
	"docket/internal/extract/picture"
)

// bindPart says where one of the files lies in the one that was handed over.
type bindPart struct {
	Offset    int64  `json:"offset"`
	SizeBytes int64  `json:"size_bytes"`
	MediaType string `json:"media_type"`
}

// bind sends the PDF that the parts of the file make.
func (c *child) bind(request request, file *os.File) error {
	parts := make([]bind.Part, len(request.Parts))
	for i, p := range request.Parts {
		section := io.NewSectionReader(file, p.Offset, p.SizeBytes)
		parts[i] = bind.Part{Content: section, ReaderAt: section, SizeBytes: p.SizeBytes, MediaType: p.MediaType}
	}
	return bind.Bind(parts, request.Pages, bytesOut{c})
}

// bytesOut sends what is written to it as bytes of the answer.
type bytesOut struct{ c *child }

// Write sends p in frames.
func (o bytesOut) Write(p []byte) (int, error) {
	for sent := 0; sent < len(p); {
		part := p[sent:min(len(p), sent+pieceBytes)]
		if err := writeFrame(o.c.connection, reply{Bytes: part}); err != nil {
			return sent, err
		}
		sent += len(part)
	}
	return len(p), nil
}

// blankDPI is enough to see a page number, and quick.
const blankDPI = 100

// blanks counts the pages and names those that show nothing.
func (c *child) blanks(request request, file *os.File) (ending, error) {
	info, err := file.Stat()
	if err != nil {
		return ending{}, err
	}
	var found ending
	look := func(number int) func(*image.Gray, int) error {
		return func(page *image.Gray, _ int) error {
			if bind.IsBlank(page) {
				found.Blank = append(found.Blank, number)
			}
			return nil
		}
	}
	if request.MediaType != "application/pdf" {
		found.PageCount, err = picture.PageCount(file, info.Size(), request.MediaType, picture.DefaultLimits())
		for i := 0; err == nil && i < found.PageCount; i++ {
			var page image.Image
			if page, err = picture.Decode(file, info.Size(), request.MediaType, i, picture.DefaultLimits()); err == nil {
				err = look(i+1)(picture.Gray(page, recognisePixels), 0)
			}
		}
		return found, err
	}
	err = c.withPDF(file, info.Size(), func(document *pdf.Document) error {
		found.PageCount = document.PageCount()
		for i := range min(found.PageCount, maxPages) {
			if err := document.DrawGray(i, blankDPI, recognisePixels, look(i+1)); err != nil {
				return err
			}
		}
		return nil
	})
	return found, err
}
