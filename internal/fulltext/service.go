package fulltext

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"

	"docket/index/fold"
	"docket/internal/access"
	"docket/internal/attachment"
	"docket/internal/database"
	"docket/internal/event"
	"docket/internal/extract"
	"docket/internal/jobs"
	"docket/internal/preserve"
	"docket/storage"
)

// Reader reads foreign bytes in a sandbox (*extract.Extractor). fresh asks for a worker that has
// seen no other file.
type Reader interface {
	Extract(ctx context.Context, f *os.File, name string, fresh bool) (extract.Result, error)
	OCR(ctx context.Context, f *os.File, mediaType string, page int, fresh bool) (string, error)
	Render(ctx context.Context, f *os.File, mediaType string, page, widthPx int, fresh bool) ([]byte, error)
}

// Follower is a module whose records refer to blobs. Both calls are part of the transaction that
// changes the state of the blob; after is run once it has committed.
type Follower interface {
	// TextReady: the text of blob is (partly) known, or that it has none: then o has no pages.
	// firstPage says whether the first page's text has been checked for marks.
	TextReady(ctx context.Context, tx pgx.Tx, blob string, firstPage bool, o Object) (after func(), err error)
	// MarkFound: blob bears the mark of a state secret and is being removed.
	MarkFound(ctx context.Context, tx pgx.Tx, blob string) (after func(), err error)
	// IsClassified reports whether a classified record refers to blob.
	IsClassified(ctx context.Context, q database.Querier, blob string) (bool, error)
	// RefersTo reports whether anything of the module that lives on refers to blob.
	RefersTo(ctx context.Context, q database.Querier, blob string) (bool, error)
}

// Config says what can be done on this machine.
type Config struct {
	// CanOCR: page images can be recognised here.
	CanOCR bool
	// WakeCopies tells the loop that keeps the replicas that a text waits for its copy.
	WakeCopies func()
	// CacheDir holds page images of open documents.
	CacheDir string
	Log      *slog.Logger
	Now      func() time.Time
}

// Service extracts, recognises and reads text.
type Service struct {
	db        *pgxpool.Pool
	flusher   *database.Flusher
	local     storage.Store
	bucket    storage.Store
	files     *attachment.Service
	reader    Reader
	events    *event.Recorder
	cfg       Config
	followers []Follower
	pace      pace
}

// NewService returns the service. Follow adds the modules before Work.
func NewService(db *pgxpool.Pool, flusher *database.Flusher, local, bucket storage.Store, files *attachment.Service, reader Reader, events *event.Recorder, cfg Config) *Service {
	return &Service{db: db, flusher: flusher, local: local, bucket: bucket, files: files, reader: reader, events: events, cfg: cfg}
}

// Follow adds a module that refers to blobs.
func (s *Service) Follow(f Follower) { s.followers = append(s.followers, f) }

// ExtractArgs asks for the text of a blob.
type ExtractArgs struct {
	SHA256 string `json:"sha256"`
}

// Kind names the job.
func (ExtractArgs) Kind() string { return "fulltext.extract" }

// InsertOpts puts it into its queue.
func (ExtractArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: jobs.QueueExtract, MaxAttempts: 20}
}

// RecogniseArgs asks for the recognition of the pages of a blob that wait for it.
type RecogniseArgs struct {
	SHA256 string `json:"sha256"`
}

// Kind names the job.
func (RecogniseArgs) Kind() string { return "fulltext.recognise" }

// InsertOpts puts it into its queue.
func (RecogniseArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: jobs.QueueOCR, MaxAttempts: 20}
}

// WithholdArgs asks for the removal of a blob whose pages are also in a file that bears the mark of a
// state secret.
type WithholdArgs struct {
	SHA256 string `json:"sha256"`
}

// Kind names the job.
func (WithholdArgs) Kind() string { return "fulltext.withhold" }

// InsertOpts puts it into its queue.
func (WithholdArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: jobs.QueueExtract, MaxAttempts: 20}
}

// tries is how often a file may fail before it is given up (security.md 1.4).
const tries = 3

// Work registers the workers.
func (s *Service) Work(queue *jobs.Client) {
	jobs.Add(queue, 15*time.Minute, s.extract)
	jobs.Add(queue, 15*time.Minute, s.recognise)
	jobs.Add(queue, 15*time.Minute, func(ctx context.Context, args WithholdArgs, _ int) error { return s.withhold(ctx, args.SHA256) })
}

type blobRow struct {
	MediaType  string
	TextState  string
	OCRWaiting []int
	Name       string
}

func (s *Service) blob(ctx context.Context, sum string) (blobRow, error) {
	var b blobRow
	err := s.db.QueryRow(ctx, `SELECT media_type, text_state, ocr_waiting,
		coalesce((SELECT name FROM document_file WHERE sha256 = $1 LIMIT 1), (SELECT name FROM intake WHERE sha256 = $1 LIMIT 1), '')
		FROM blob WHERE sha256 = $1`, sum).Scan(&b.MediaType, &b.TextState, &b.OCRWaiting, &b.Name)
	if err != nil {
		return b, fmt.Errorf("read blob: %w", err)
	}
	return b, nil
}

func (s *Service) isClassified(ctx context.Context, sum string) (bool, error) {
	for _, f := range s.followers {
		if yes, err := f.IsClassified(ctx, s.db, sum); yes || err != nil {
			return yes, err
		}
	}
	return false, nil
}

// outcome is what became known of a blob's text.
type outcome struct {
	state, reason string
	mediaType     string
	pageCount     int
	waiting       []int // pages for OCR
	object        *Object
	firstPage     bool
	isMarked      bool // a file inside bears the mark of a state secret
}

func (s *Service) extract(ctx context.Context, args ExtractArgs, attempt int) error {
	b, err := s.blob(ctx, args.SHA256)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil || isGone(b.TextState) {
		return err
	}
	if b.TextState != "pending" {
		return s.tellAgain(ctx, args.SHA256)
	}
	if len(b.OCRWaiting) > 0 { // the recognition tells
		return nil
	}
	fresh, err := s.isClassified(ctx, args.SHA256)
	if err != nil {
		return err
	}
	f, err := s.files.Open(ctx, args.SHA256)
	if err != nil {
		return err // the store is away; the file is not to blame
	}
	defer func() { _ = f.Close() }()
	result, err := s.reader.Extract(ctx, f, b.Name, fresh)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if attempt < tries {
			return fmt.Errorf("extract: %w", err)
		}
		result = extract.Result{State: extract.StateFailed, Reason: "crashed", MediaType: b.MediaType}
	}
	return s.settle(ctx, args.SHA256, s.outcomeOf(args.SHA256, result))
}

func (s *Service) outcomeOf(sum string, r extract.Result) outcome {
	out := outcome{state: r.State, reason: r.Reason, mediaType: r.MediaType, pageCount: r.PageCount}
	o := Object{Format: 1, SHA256: sum, Title: r.Title, Fields: r.Fields, Pages: []Page{}}
	for _, p := range r.Pages {
		if strings.TrimSpace(p.Text) != "" {
			o.Pages = append(o.Pages, Page{p.Number, p.Text, p.Origin})
		}
	}
	for _, a := range r.Attachments {
		// A file inside is a document of its own, whatever page of the outer one it stands on.
		out.isMarked = out.isMarked || fold.StateSecretMark(a.Name) || fold.StateSecretMark(a.Text)
		if strings.TrimSpace(a.Text) != "" || a.Name != "" {
			o.Pages = append(o.Pages, Page{max(1, r.PageCount), a.Name + "\n" + a.Text, "text"})
		}
	}
	if len(o.Pages) > 0 {
		out.object = &o
		out.firstPage = o.Pages[0].Number == 1
	}
	if len(r.NeedsOCR) > 0 {
		if s.cfg.CanOCR {
			out.waiting = r.NeedsOCR
			if out.object == nil {
				out.state, out.reason = "pending", ""
			}
		} else if out.object == nil {
			out.state, out.reason = extract.StateNone, "no_text_layer"
		}
	}
	return out
}

// settle writes an outcome: the text object, then in one transaction the state, the wanted copies
// and what the followers do.
func (s *Service) settle(ctx context.Context, sum string, out outcome) error {
	if out.isMarked || out.object != nil && marked(*out.object) {
		return s.withhold(ctx, sum)
	}
	var textSum string
	var textSize int64
	if out.object != nil {
		var err error
		if textSum, textSize, err = s.put(ctx, *out.object); err != nil {
			return err
		}
	}
	var after []func()
	var state string
	err := s.flusher.Deferred(ctx, func(sent pgx.Tx) error {
		tx := database.NewPipeline(sent)
		var inBucket bool
		if err := tx.QueryRow(ctx, `SELECT text_state, EXISTS (SELECT FROM copy WHERE key = $2 AND replica = 'bucket')
			FROM blob WHERE sha256 = $1 FOR UPDATE`, sum, storage.BlobKey(sum)).Scan(&state, &inBucket); err != nil || isGone(state) {
			return err
		}
		// "done" promises that the words are found: until the index has them the state stays as it is.
		if out.object == nil {
			state = out.state
		}
		waiting := out.waiting
		if waiting == nil {
			waiting = []int{}
		}
		if _, err := tx.Exec(ctx, `UPDATE blob SET text_state = $2, text_reason = $3, media_type = coalesce(nullif($4, ''), media_type),
			page_count = $5, ocr_waiting = $6, text_at = $7 WHERE sha256 = $1`,
			sum, state, out.reason, out.mediaType, out.pageCount, waiting, s.cfg.Now()); err != nil {
			return fmt.Errorf("write text state: %w", err)
		}
		var object Object
		if out.object != nil {
			object = *out.object
		}
		var err error
		if after, err = s.tell(func(f Follower) (func(), error) { return f.TextReady(ctx, tx, sum, out.firstPage, object) }); err != nil {
			return err
		}
		if out.object != nil {
			// The text goes where the blob goes: not to the bucket before the blob may.
			if err := preserve.Want(ctx, tx, preserve.Copy{Key: storage.TextKey(sum), SHA256: textSum, SizeBytes: textSize, Local: true, Bucket: inBucket}); err != nil {
				return err
			}
		}
		if err := s.events.Record(ctx, tx, access.System(), TextSettled{sum, out.state, out.reason, len(waiting)}, s.recognition(sum, waiting)...); err != nil {
			return err
		}
		return tx.Flush(ctx)
	})
	if err != nil {
		return err
	}
	if isGone(state) { // while the text was read: nothing of it may stay
		return s.local.Delete(ctx, storage.TextKey(sum))
	}
	s.cfg.WakeCopies()
	runAll(after)
	return s.announce(ctx, sum, out.state)
}

// announce makes the final state of a text visible once it can be found.
func (s *Service) announce(ctx context.Context, sum, state string) error {
	if state == "pending" {
		return nil
	}
	// It must last before the job is called done: the queue remembers that across a server's death.
	err := s.flusher.Deferred(context.WithoutCancel(ctx), func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE blob SET text_state = $2 WHERE sha256 = $1 AND text_state IN ('pending', 'done') AND text_at IS NOT NULL", sum, state)
		return err
	})
	if err != nil {
		return fmt.Errorf("announce text: %w", err)
	}
	return nil
}

// tellAgain tells the modules of a text that was here before: its file has been handed in again.
func (s *Service) tellAgain(ctx context.Context, sum string) error {
	o, err := s.Read(ctx, sum)
	if err != nil && !errors.Is(err, ErrNoText) {
		return err
	}
	firstPage := len(o.Pages) > 0 && o.Pages[0].Number == 1
	var after []func()
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		var state string
		if err := tx.QueryRow(ctx, "SELECT text_state FROM blob WHERE sha256 = $1 FOR UPDATE", sum).Scan(&state); err != nil || isGone(state) {
			return err
		}
		var err error
		after, err = s.tell(func(f Follower) (func(), error) { return f.TextReady(ctx, tx, sum, firstPage, o) })
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) { // taken out of the queue again
		return nil
	}
	if err != nil {
		return err
	}
	runAll(after)
	return nil
}

func (s *Service) recognition(sum string, waiting []int) []river.JobArgs {
	if len(waiting) == 0 {
		return nil
	}
	return []river.JobArgs{RecogniseArgs{sum}}
}

func (s *Service) tell(each func(Follower) (func(), error)) (after []func(), err error) {
	for _, f := range s.followers {
		a, err := each(f)
		if err != nil {
			return nil, err
		}
		if a != nil {
			after = append(after, a)
		}
	}
	return after, nil
}

func runAll(after []func()) {
	for _, a := range after {
		a()
	}
}

// marked looks for the mark of a state secret on the first page (domain 3.2). Recognition knows no
// star, so recognised pages are judged by the form of the mark.
func marked(o Object) bool {
	for _, p := range o.Pages {
		bears := fold.StateSecretMark
		if p.Origin != extract.OriginText {
			bears = fold.RecognisedStateSecretMark
		}
		if p.Number == 1 && bears(p.Text) {
			return true
		}
	}
	return false
}

// withhold removes a blob that bears the mark: state first, then both replicas, page images and text.
func (s *Service) withhold(ctx context.Context, sum string) error {
	var after []func()
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", sum); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "UPDATE blob SET text_state = 'withheld', text_reason = 'state_secret_mark', ocr_waiting = '{}', text_at = $2 WHERE sha256 = $1", sum, s.cfg.Now()); err != nil {
			return fmt.Errorf("withhold: %w", err)
		}
		if err := preserve.Remove(ctx, tx, storage.BlobKey(sum), storage.TextKey(sum)); err != nil {
			return err
		}
		var err error
		if after, err = s.tell(func(f Follower) (func(), error) { return f.MarkFound(ctx, tx, sum) }); err != nil {
			return err
		}
		return s.events.Record(ctx, tx, access.System(), Withheld{sum})
	})
	if err != nil {
		return err
	}
	// The loop deletes both copies; nobody should have to wait for it to lose the local ones.
	err = errors.Join(s.local.Delete(ctx, storage.BlobKey(sum)), s.local.Delete(ctx, storage.TextKey(sum)), os.RemoveAll(s.imageDir(sum)))
	runAll(after)
	return err
}

func (s *Service) imageDir(sum string) string { return filepath.Join(s.cfg.CacheDir, "pages", sum) }

// TextSettled is written when the text of a blob is known, or that there is none.
type TextSettled struct {
	Blob   string `json:"-"`
	State  string `json:"state"`
	Reason string `json:"reason,omitempty"`
	OCR    int    `json:"ocr_pages,omitempty"`
}

// EventKind names the event.
func (TextSettled) EventKind() string { return "fulltext.text.settled" }

// EventSubject is the blob.
func (e TextSettled) EventSubject() (string, string) { return "blob", e.Blob }

// Withheld is written when a blob is removed because of the mark of a state secret.
type Withheld struct {
	Blob string `json:"-"`
}

// EventKind names the event.
func (Withheld) EventKind() string { return "fulltext.blob.withheld" }

// EventSubject is the blob.
func (e Withheld) EventSubject() (string, string) { return "blob", e.Blob }
