package fulltext

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/jobs"
)

// pagesAtOnce is how many pages one run of the job recognises before the queue may turn to others
// or be paused.
const pagesAtOnce = 10

// pace is how long a page has taken lately.
type pace struct {
	mu      sync.Mutex
	seconds float64
}

func (p *pace) add(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.seconds == 0 {
		p.seconds = d.Seconds()
	}
	p.seconds += (d.Seconds() - p.seconds) / 8
}

func (p *pace) page() float64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.seconds == 0 {
		return 3.5 // an A4 page on two cores, until we know better
	}
	return p.seconds
}

func (s *Service) recognise(ctx context.Context, args RecogniseArgs, attempt int) error {
	b, err := s.blob(ctx, args.SHA256)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	if len(b.OCRWaiting) == 0 { // cut off after its last page
		return s.announce(ctx, args.SHA256, "ocr")
	}
	fresh, err := s.isClassified(ctx, args.SHA256)
	if err != nil {
		return err
	}
	f, err := s.files.Open(ctx, args.SHA256)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	object, err := s.Read(ctx, args.SHA256)
	if errors.Is(err, ErrNoText) {
		object, err = Object{Format: 1, SHA256: args.SHA256, Pages: []Page{}}, nil
	}
	if err != nil {
		return err
	}
	now := b.OCRWaiting[:min(pagesAtOnce, len(b.OCRWaiting))]
	later := b.OCRWaiting[len(now):]
	for _, page := range now {
		text, err := s.recognisePage(ctx, f, b.MediaType, page, fresh, attempt)
		if err != nil {
			return err
		}
		if strings.TrimSpace(text) != "" {
			object.Pages = insertPage(object.Pages, Page{page, text, "ocr"})
		}
	}
	out, err := s.recognised(ctx, args.SHA256, object, later)
	if err != nil {
		return err
	}
	if err := s.settle(ctx, args.SHA256, out); err != nil {
		return err
	}
	return nil
}

func (s *Service) recognisePage(ctx context.Context, f *os.File, mediaType string, page int, fresh bool, attempt int) (string, error) {
	start := time.Now()
	text, err := s.reader.OCR(ctx, f, mediaType, page, fresh)
	if err == nil {
		s.pace.add(time.Since(start))
		return text, nil
	}
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	if attempt < tries {
		return "", fmt.Errorf("recognise page %d: %w", page, err)
	}
	return "", nil // given up: this page stays without text, the others go on
}

func (s *Service) recognised(ctx context.Context, sum string, object Object, later []int) (outcome, error) {
	var pages int
	if err := s.db.QueryRow(ctx, "SELECT page_count FROM blob WHERE sha256 = $1", sum).Scan(&pages); err != nil {
		return outcome{}, fmt.Errorf("read blob: %w", err)
	}
	out := outcome{state: "ocr", pageCount: pages, waiting: later, firstPage: true}
	switch {
	case len(later) > 0 && !hasOwnText(object):
		out.state = "pending"
	case len(object.Pages) == 0:
		out.state, out.reason = "none", "nothing_recognised"
	}
	if len(object.Pages) > 0 {
		out.object = &object
	}
	return out, nil
}

func hasOwnText(o Object) bool {
	for _, p := range o.Pages {
		if p.Origin != "ocr" {
			return true
		}
	}
	return false
}

func insertPage(pages []Page, p Page) []Page {
	for i, have := range pages {
		if have.Number == p.Number {
			pages[i] = p
			return pages
		}
		if have.Number > p.Number {
			return append(pages[:i], append([]Page{p}, pages[i:]...)...)
		}
	}
	return append(pages, p)
}

// Queue is the state of recognition for people.
type Queue struct {
	Available        bool  `json:"available" doc:"false: tesseract is not installed or OCR is switched off"`
	Paused           bool  `json:"paused"`
	Files            int   `json:"files"`
	Pages            int   `json:"pages"`
	RemainingSeconds int64 `json:"remaining_seconds" doc:"estimate from the pace of the last pages"`
}

// OCRQueue returns how much waits for recognition.
func (s *Service) OCRQueue(ctx context.Context, depths []jobs.Depth) (Queue, error) {
	q := Queue{Available: s.cfg.CanOCR}
	err := s.db.QueryRow(ctx, `SELECT count(*), coalesce(sum(cardinality(ocr_waiting)), 0) FROM blob
		WHERE ocr_waiting <> '{}'`).Scan(&q.Files, &q.Pages)
	if err != nil {
		return q, fmt.Errorf("read OCR queue: %w", err)
	}
	for _, d := range depths {
		if d.Queue == jobs.QueueOCR {
			q.Paused = d.Paused
		}
	}
	q.RemainingSeconds = int64(float64(q.Pages) * s.pace.page())
	return q, nil
}
