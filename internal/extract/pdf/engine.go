package pdf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	pdfium "github.com/klippa-app/go-pdfium"
	pdfiumerrors "github.com/klippa-app/go-pdfium/errors"
	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/webassembly"
	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
)

// Why a file cannot be read. They are wrapped; test with errors.Is.
var (
	// ErrEncrypted: a password is needed to open the file.
	ErrEncrypted = errors.New("the PDF is encrypted")
	// ErrDamaged: PDFium found no document in the file, or failed while reading it.
	ErrDamaged = errors.New("the PDF is damaged")
	// ErrTooLarge: the file is larger than PDFium can address.
	ErrTooLarge = errors.New("the PDF is too large")
)

const (
	// memoryPages limits PDFium to 512 MiB, in WebAssembly pages of 64 KiB.
	memoryPages = 8192
	// maxFileBytes is what a signed 32-bit offset reaches.
	maxFileBytes = 1<<31 - 1
	// fontFolder holds the machine's fonts, for documents that carry none.
	fontFolder = "/usr/share/fonts"

	instanceTimeout = 30 * time.Second
)

// Engine is PDFium, compiled and ready. It serves one document at a time.
type Engine struct {
	pool  pdfium.Pool
	cache wazero.CompilationCache
}

// Warm compiles PDFium into folder, unless it is there already.
func Warm(folder string) error {
	engine, err := open(folder)
	if err != nil {
		return err
	}
	return engine.Close()
}

// Open loads PDFium from folder, which may be read-only. When the folder does not hold what this
// program needs, PDFium is compiled in memory: slower and larger, but it works.
func Open(folder string) (*Engine, error) {
	if engine, err := open(folder); err == nil {
		return engine, nil
	}
	return open("")
}

func open(folder string) (*Engine, error) {
	// PDFium's setjmp needs exception handling, which wazero's defaults leave out.
	config := wazero.NewRuntimeConfig().
		WithCoreFeatures(api.CoreFeaturesV2 | experimental.CoreFeaturesExceptionHandling).
		WithMemoryLimitPages(memoryPages)
	engine := new(Engine)
	if folder != "" {
		cache, err := wazero.NewCompilationCacheWithDir(folder)
		if err != nil {
			return nil, fmt.Errorf("open the compiled PDFium: %w", err)
		}
		engine.cache = cache
		config = config.WithCompilationCache(cache)
	}
	pool, err := webassembly.Init(webassembly.Config{
		MaxTotal:      1,
		RuntimeConfig: config,
		FSConfig:      wazero.NewFSConfig().WithReadOnlyDirMount(fontFolder, fontFolder),
		Stdout:        io.Discard, // what PDFium says may quote the document
		Stderr:        io.Discard,
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("load PDFium: %w", err), engine.closeCache())
	}
	engine.pool = pool
	return engine, nil
}

// Close frees the engine. Documents must be closed before.
func (e *Engine) Close() error {
	return errors.Join(e.pool.Close(), e.closeCache())
}

func (e *Engine) closeCache() error {
	if e.cache == nil {
		return nil
	}
	return e.cache.Close(context.Background())
}

// Document opens the PDF in r. The errors are ErrEncrypted, ErrDamaged, ErrTooLarge.
func (e *Engine) Document(r io.ReaderAt, size int64) (*Document, error) {
	if size > maxFileBytes {
		return nil, ErrTooLarge
	}
	instance, err := e.pool.GetInstance(instanceTimeout)
	if err != nil {
		return nil, fmt.Errorf("start an instance of PDFium: %w", err)
	}
	opened, err := instance.OpenDocument(&requests.OpenDocument{
		FileReader:     io.NewSectionReader(r, 0, size),
		FileReaderSize: size,
	})
	if err != nil {
		_ = instance.Close()
		if errors.Is(err, pdfiumerrors.ErrPassword) || errors.Is(err, pdfiumerrors.ErrSecurity) {
			return nil, ErrEncrypted
		}
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	document := &Document{instance: instance, handle: opened.Document}
	count, err := instance.FPDF_GetPageCount(&requests.FPDF_GetPageCount{Document: opened.Document})
	if err != nil {
		document.Close()
		return nil, fmt.Errorf("%w: count its pages: %w", ErrDamaged, err)
	}
	document.pages = count.PageCount
	return document, nil
}
