package extract

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"docket/internal/extract/ocr"
	"docket/internal/extract/office"
	"docket/internal/sandbox"
)

// tools are the optional programs, with the reason where one is not used.
type tools struct {
	ocr       ocr.Reader
	ocrErr    error
	office    office.Converter
	officeErr error
}

const findTimeout = 10 * time.Second

var errSwitchedOff = errors.New("switched off by configuration")

func findTools(config Config) tools {
	found := tools{ocrErr: errSwitchedOff, officeErr: errSwitchedOff}
	if config.OCR {
		ctx, cancel := context.WithTimeout(context.Background(), findTimeout)
		defer cancel()
		found.ocr, found.ocrErr = ocr.Find(ctx)
	}
	if config.Office {
		found.office, found.officeErr = office.Find()
	}
	return found
}

func (t tools) canConvert() bool { return t.officeErr == nil }

func (t tools) capabilities() []sandbox.Capability {
	recognition := sandbox.Capability{Name: "ocr", Available: t.ocrErr == nil, Detail: t.ocr.Languages}
	if t.ocrErr != nil {
		recognition.Detail = t.ocrErr.Error()
	}
	conversion := sandbox.Capability{Name: "office", Available: t.officeErr == nil, Detail: "LibreOffice"}
	if t.officeErr != nil {
		conversion.Detail = t.officeErr.Error()
	}
	return []sandbox.Capability{recognition, conversion}
}

const pdfiumFolder = "pdfium"

// openCache makes the folder of the compiled PDFium and opens it for handing to workers.
func openCache(cacheDir string) (*os.File, error) {
	if err := os.MkdirAll(cacheDir, 0o700); err != nil {
		return nil, fmt.Errorf("make the cache folder: %w", err)
	}
	path := filepath.Join(cacheDir, pdfiumFolder)
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, fmt.Errorf("make PDFium's cache folder: %w", err)
	}
	folder, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open PDFium's cache folder: %w", err)
	}
	return folder, nil
}

// warm has PDFium compiled by a child that sees no foreign bytes, and opens the result to workers,
// who reach it through the descriptor only. Failing is no disaster: workers then compile for
// themselves, slowly.
func (e *Extractor) warm(ctx context.Context) {
	defer close(e.warmed)
	start := time.Now()
	err := e.compile(ctx)
	if err == nil {
		err = makeReadable(e.cache.Name())
	}
	if err != nil {
		e.config.Logger.Error("PDFium could not be compiled ahead", "error", err)
		return
	}
	e.config.Logger.Info("PDFium is compiled", "duration_ms", time.Since(start).Milliseconds())
}

func (e *Extractor) compile(ctx context.Context) error {
	w, err := e.startWorker(ctx, warmingWorker, e.cache.Name())
	if err != nil {
		return err
	}
	defer w.kill()
	answer, err := w.ask(ctx, request{Verb: verbWarm}, nil, warmTimeout)
	if err != nil {
		return err
	}
	if answer.ending.Reason != "" {
		return &Failure{answer.ending.Reason}
	}
	return nil
}

func makeReadable(folder string) error {
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return os.Chmod(path, 0o755)
		}
		return os.Chmod(path, 0o644)
	})
	if err != nil {
		return fmt.Errorf("open PDFium's cache to workers: %w", err)
	}
	return nil
}
