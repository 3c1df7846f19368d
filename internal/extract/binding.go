package extract

import (
	"context"
	"fmt"
	"io"
	"os"

	"docket/internal/extract/bind"
)

// MaxBindBytes bounds what is bound at once: it is done in the memory of a worker.
const MaxBindBytes = 200 << 20

// BindPage is a page of a binding: its number, from 1, through all files, and its turn in degrees.
type BindPage = bind.Page

// BindFile is a file to be bound.
type BindFile struct {
	File      *os.File
	SizeBytes int64
	MediaType string
}

// CanBind tells whether pages of the media type can be bound.
func CanBind(mediaType string) bool { return bind.Supported(mediaType) }

// Bind makes one PDF of the given pages of the files, of all pages when none is given. The file it
// returns has no name any more: closing it removes it. The error is a *Failure, the context's,
// ErrClosed, or that no worker could be started.
func (e *Extractor) Bind(ctx context.Context, files []BindFile, pages []BindPage) (*os.File, error) {
	request := request{Verb: verbBind, Pages: pages}
	var total int64
	for _, f := range files {
		request.Parts = append(request.Parts, bindPart{Offset: total, SizeBytes: f.SizeBytes, MediaType: f.MediaType})
		total += f.SizeBytes
	}
	if total > MaxBindBytes {
		return nil, &Failure{ReasonTooLarge}
	}
	source := files[0].File
	if len(files) > 1 { // a request carries one descriptor
		joined, err := e.scratchFile()
		if err != nil {
			return nil, err
		}
		defer func() { _ = joined.Close() }()
		for _, f := range files {
			if _, err := io.Copy(joined, io.NewSectionReader(f.File, 0, f.SizeBytes)); err != nil {
				return nil, fmt.Errorf("join files to be bound: %w", err)
			}
		}
		source = joined
	}
	out, err := e.scratchFile()
	if err != nil {
		return nil, err
	}
	request.out = out
	answer, err := e.ask(ctx, readingWorker, request, source, true)
	if err == nil && answer.ending.Reason != "" {
		err = &Failure{answer.ending.Reason}
	}
	if err == nil {
		_, err = out.Seek(0, io.SeekStart)
	}
	if err != nil {
		_ = out.Close()
		return nil, err
	}
	return out, nil
}

// BlankPages counts the pages of a PDF or picture and names those that show nothing. Errors as Bind.
func (e *Extractor) BlankPages(ctx context.Context, f *os.File, mediaType string) (count int, blank []int, err error) {
	answer, err := e.ask(ctx, readingWorker, request{Verb: verbBlanks, MediaType: mediaType}, f, false)
	if err == nil && answer.ending.Reason != "" {
		err = &Failure{answer.ending.Reason}
	}
	return answer.ending.PageCount, answer.ending.Blank, err
}

// scratchFile makes a file that goes when it is closed, or when the service ends in whatever way.
func (e *Extractor) scratchFile() (*os.File, error) {
	f, err := os.CreateTemp(e.config.WorkDir, "bind-*")
	if err != nil {
		return nil, fmt.Errorf("make a file to bind into: %w", err)
	}
	if err := os.Remove(f.Name()); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("make a file to bind into: %w", err)
	}
	return f, nil
}
