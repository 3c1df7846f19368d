package extract

import (
	"context"
	"image"
	"os"
	"slices"

	"docket/internal/extract/code"
	"docket/internal/extract/pdf"
	"docket/internal/extract/picture"
)

const (
	// codePages are looked at for codes: a form that comes home lies on top of what is scanned with
	// it, and a stack of several forms shows itself as several within these.
	codePages = 3
	// codeDPI gives a module of our codes five pixels.
	codeDPI = 200
	// maxRecords bounds how many records a file can be the paper of.
	maxRecords = 20
)

// Records returns the ids of the records whose code stands on the first pages of a PDF or picture,
// each once: forms that this archive, at address, has printed. A file of another kind has none. The
// error is a *Failure, the context's, ErrClosed, or that no worker could be started.
func (e *Extractor) Records(ctx context.Context, f *os.File, mediaType, address string) ([]string, error) {
	if !HasPageImages(mediaType) {
		return nil, nil
	}
	answer, err := e.ask(ctx, readingWorker, request{Verb: verbRecords, MediaType: mediaType, Address: address}, f, true)
	if err == nil && answer.ending.Reason != "" {
		err = &Failure{answer.ending.Reason}
	}
	if err != nil {
		return nil, err
	}
	return answer.ending.Records, nil
}

// records looks for our codes on the first pages.
func (c *child) records(request request, file *os.File) (ending, error) {
	info, err := file.Stat()
	if err != nil {
		return ending{}, err
	}
	var found []string
	look := func(page *image.Gray, _ int) error {
		found = append(found, code.Find(page, request.Address)...)
		return nil
	}
	if request.MediaType == "application/pdf" {
		err = c.withPDF(file, info.Size(), func(document *pdf.Document) error {
			for i := range min(document.PageCount(), codePages) {
				if err := document.DrawGray(i, codeDPI, recognisePixels, look); err != nil {
					return err
				}
			}
			return nil
		})
	} else {
		err = c.lookAtPictures(request, file, info.Size(), look)
	}
	slices.Sort(found)
	found = slices.Compact(found)
	return ending{Records: found[:min(len(found), maxRecords)]}, err
}

func (c *child) lookAtPictures(request request, file *os.File, size int64, look func(*image.Gray, int) error) error {
	count, err := picture.PageCount(file, size, request.MediaType, picture.DefaultLimits())
	for i := 0; err == nil && i < min(count, codePages); i++ {
		var page image.Image
		if page, err = picture.Decode(file, size, request.MediaType, i, picture.DefaultLimits()); err == nil {
			err = look(picture.Gray(page, recognisePixels), 0)
		}
	}
	return err
}
