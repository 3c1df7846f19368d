package extract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
	"time"

	"docket/internal/extract/office"
	"docket/internal/sandbox"
)

// Config is what an Extractor needs. Zero values of the limits take the defaults.
type Config struct {
	Executable string // the program whose "child extract" is ChildMain; default: this one
	WorkDir    string // for the workers' folders; wiped of what crashes left
	CacheDir   string // for PDFium's compiled form; writable for the service's user alone

	Workers     int           // files read at once; default 2
	Timeout     time.Duration // for one file; default 2 minutes
	MemoryBytes int64         // resident memory of one worker with its programs; default 1.5 GiB

	OCR    bool // use tesseract where it is installed
	Office bool // use LibreOffice where it is installed

	Logger *slog.Logger // default: slog.Default()
}

const (
	defaultWorkers     = 2
	defaultTimeout     = 2 * time.Minute
	defaultMemoryBytes = 3 << 29

	warmTimeout = 5 * time.Minute
)

func (c Config) withDefaults() (Config, error) {
	if c.Executable == "" {
		executable, err := os.Executable()
		if err != nil {
			return c, fmt.Errorf("find the own program: %w", err)
		}
		c.Executable = executable
	}
	if c.WorkDir == "" || c.CacheDir == "" {
		return c, errors.New("extraction needs a work folder and a cache folder")
	}
	if c.Workers <= 0 {
		c.Workers = defaultWorkers
	}
	if c.Timeout <= 0 {
		c.Timeout = defaultTimeout
	}
	if c.MemoryBytes <= 0 {
		c.MemoryBytes = defaultMemoryBytes
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	return c, nil
}

// Extractor reads files in confined workers. All its methods may be called concurrently; calls
// beyond Config.Workers wait.
type Extractor struct {
	config Config
	run    *runFolder
	cache  *os.File // the compiled PDFium, which workers may read
	tools  tools

	places     chan struct{} // one for each worker at work
	ocrPlaces  chan struct{} // fewer, so that recognition never fills all places
	closing    chan struct{}
	warmed     chan struct{}
	stopWarmup context.CancelFunc

	lock     sync.Mutex
	workers  map[*worker]bool
	idle     []*worker
	starting int
	isClosed bool
	noted    bool // the confinement of a worker has been logged
}

// New prepares the folders, looks for tesseract and LibreOffice, and begins to compile PDFium in
// the background, which takes seconds the first time. Files may be given at once; all but plain text wait for it.
func New(config Config) (*Extractor, error) {
	config, err := config.withDefaults()
	if err != nil {
		return nil, err
	}
	cache, err := openCache(config.CacheDir)
	if err != nil {
		return nil, err
	}
	run, err := openRunFolder(config.WorkDir)
	if err != nil {
		_ = cache.Close()
		return nil, err
	}
	e := &Extractor{
		config:    config,
		run:       run,
		cache:     cache,
		tools:     findTools(config),
		places:    make(chan struct{}, config.Workers),
		ocrPlaces: make(chan struct{}, max(1, config.Workers-1)),
		closing:   make(chan struct{}),
		warmed:    make(chan struct{}),
		workers:   make(map[*worker]bool),
	}
	for _, capability := range e.Capabilities() {
		config.Logger.Info("extraction capability",
			"name", capability.Name, "available", capability.Available, "detail", capability.Detail)
	}
	ctx, stop := context.WithTimeout(context.Background(), warmTimeout)
	e.stopWarmup = stop
	go e.warm(ctx)
	return e, nil
}

// Close kills all workers and removes their folders. Calls under way end with an error; later ones
// get ErrClosed. It may be called more than once.
func (e *Extractor) Close() error {
	e.lock.Lock()
	if e.isClosed {
		e.lock.Unlock()
		return nil
	}
	e.isClosed = true
	close(e.closing)
	for w := range e.workers {
		w.process.Kill()
	}
	idle := e.idle
	e.idle = nil
	e.lock.Unlock()

	e.stopWarmup()
	<-e.warmed
	for _, w := range idle {
		e.discard(w)
	}
	for range e.config.Workers {
		e.places <- struct{}{} // whoever is still at work gives its place back
	}
	return errors.Join(e.run.remove(), e.cache.Close())
}

// Extract reads the text of f, whatever its offset and mode; name is its file name. fresh asks for
// a worker of its own, for 秘密 and above. What is wrong with the file is told by Result.State and
// Reason; the error is the context's, ErrClosed, or that no worker could be started.
func (e *Extractor) Extract(ctx context.Context, f *os.File, name string, fresh bool) (Result, error) {
	result, err := e.ask(ctx, readingWorker, request{Verb: verbExtract, Name: name}, f, fresh)
	if err != nil {
		return Result{}, err
	}
	read := result.result()
	if read.MediaType == "" {
		read.MediaType = sniffFile(f, name)
	}
	if read.Reason == ReasonUnsupported && e.tools.canConvert() && office.Supported(read.MediaType) {
		return e.extractByOffice(ctx, f, name, read)
	}
	return read, nil
}

// extractByOffice tries LibreOffice on a file that no reader of our own knows.
func (e *Extractor) extractByOffice(ctx context.Context, f *os.File, name string, before Result) (Result, error) {
	request := request{Verb: verbConvert, Name: name, MediaType: before.MediaType, Office: e.tools.office}
	converted, err := e.ask(ctx, officeWorker, request, f, true)
	if err != nil {
		return Result{}, err
	}
	read := converted.result()
	read.MediaType = before.MediaType
	return read, nil
}

// OCR recognises the text of one page, numbered from 1, of a PDF or an image. It takes seconds and
// yields to everything else. The error is ErrNoOCR, a *Failure, the context's, ErrClosed, or that
// no worker could be started.
func (e *Extractor) OCR(ctx context.Context, f *os.File, mediaType string, page int, fresh bool) (string, error) {
	if e.tools.ocrErr != nil || !HasPageImages(mediaType) {
		return "", ErrNoOCR
	}
	select {
	case e.ocrPlaces <- struct{}{}:
		defer func() { <-e.ocrPlaces }()
	case <-ctx.Done():
		return "", ctx.Err()
	case <-e.closing:
		return "", ErrClosed
	}
	request := request{Verb: verbRecognise, MediaType: mediaType, Page: page, OCR: e.tools.ocr}
	answer, err := e.ask(ctx, readingWorker, request, f, fresh)
	switch {
	case err != nil:
		return "", err
	case answer.ending.Reason != "":
		return "", &Failure{answer.ending.Reason}
	case len(answer.pages) == 0:
		return "", nil
	}
	return answer.pages[0].Text, nil
}

// Render draws one page, numbered from 1, as PNG at most widthPx wide. The error is ErrNoPreview,
// a *Failure, the context's, ErrClosed, or that no worker could be started.
func (e *Extractor) Render(ctx context.Context, f *os.File, mediaType string, page, widthPx int, fresh bool) ([]byte, error) {
	request := request{Verb: verbDraw, MediaType: mediaType, Page: page, WidthPx: min(max(widthPx, 1), maxWidthPx)}
	kind := readingWorker
	switch {
	case HasPageImages(mediaType):
	case office.Supported(mediaType) && e.tools.canConvert():
		kind, fresh = officeWorker, true
		request.Office = e.tools.office
	default:
		return nil, ErrNoPreview
	}
	answer, err := e.ask(ctx, kind, request, f, fresh)
	switch {
	case err != nil:
		return nil, err
	case answer.ending.Reason != "":
		return nil, &Failure{answer.ending.Reason}
	case len(answer.image) == 0:
		return nil, &Failure{ReasonCrashed}
	}
	return answer.image, nil
}

// Capabilities tells what the machine offers for confinement, recognition and Office files.
func (e *Extractor) Capabilities() []sandbox.Capability {
	return append(sandbox.Capabilities(), e.tools.capabilities()...)
}

// ask has one request answered, and a second time by another worker when the first crashed.
func (e *Extractor) ask(ctx context.Context, kind workerKind, request request, f *os.File, fresh bool) (answer, error) {
	warmed := e.warmed
	if request.Verb == verbExtract && sniffFile(f, request.Name) == plainText {
		warmed = nothingToWaitFor // plain text never meets PDFium, whose compiling takes long on a slow machine
	}
	select {
	case <-warmed:
	case <-ctx.Done():
		return answer{}, ctx.Err()
	case <-e.closing:
		return answer{}, ErrClosed
	}
	document, err := reopen(f)
	if err != nil {
		return answer{}, err
	}
	defer document.Close()
	answer, err := e.askOnce(ctx, kind, request, document, fresh)
	if err == nil && answer.isLost && answer.ending.Reason == ReasonCrashed {
		answer, err = e.askOnce(ctx, kind, request, document, true)
	}
	return answer, err
}

const plainText = "text/plain"

var nothingToWaitFor = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

func (e *Extractor) askOnce(ctx context.Context, kind workerKind, request request, document *os.File, fresh bool) (answer, error) {
	w, err := e.acquire(ctx, kind, fresh)
	if err != nil {
		return answer{}, err
	}
	keep := kind == readingWorker && !fresh
	defer func() { e.release(w, keep) }()
	start := time.Now()
	collected, err := w.ask(ctx, request, document, e.config.Timeout)
	if err != nil {
		return answer{}, err
	}
	if collected.isLost {
		select {
		case <-e.closing:
			return answer{}, ErrClosed
		default:
		}
		e.config.Logger.Warn("an extraction worker was lost", "verb", request.Verb,
			"reason", collected.ending.Reason, "duration_ms", time.Since(start).Milliseconds())
	}
	return collected, nil
}

// noteConfinement logs once what the first worker achieved.
func (e *Extractor) noteConfinement(confinement sandbox.Confinement) {
	e.lock.Lock()
	defer e.lock.Unlock()
	if !e.noted {
		e.noted = true
		e.config.Logger.Info("extraction workers are confined", "confinement", confinement)
	}
}

// reopen opens the same file for reading with an offset of its own, since descriptors share the
// offset and the mode with the one they were copied from.
func reopen(f *os.File) (*os.File, error) {
	document, err := os.Open(fmt.Sprintf("/proc/self/fd/%d", f.Fd()))
	if err != nil {
		return nil, fmt.Errorf("open the file for a worker: %w", err)
	}
	return document, nil
}

func sniffFile(f *os.File, name string) string {
	info, err := f.Stat()
	if err != nil {
		return unknownType
	}
	head := make([]byte, min(SniffBytes, info.Size()))
	if n, err := f.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		head = head[:n]
	}
	return Sniff(head, f, info.Size(), name)
}
