package intake

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/extract"
	"docket/internal/extract/code"
	"docket/internal/fault"
	"docket/internal/fulltext"
	"docket/internal/jobs"
	"docket/internal/opaque"
)

// Errors of attaching a waiting file to a record.
var (
	ErrNoCode = fault.New(fault.Conflict, "intake.no_code", "该文件上没有找到可识别的公文二维码，请指明归入哪份公文。",
		"No code of a record was found on this file; name the record that it belongs to.")
	ErrCodeNotSought = fault.New(fault.Conflict, "intake.code_not_sought", "正在识别该文件上的公文二维码，请稍后再试，或指明归入哪份公文。",
		"This file is still being searched for the code of a record; try again in a moment, or name the record that it belongs to.")
)

// Records are the records that paper comes home to, as this module needs them (*document.Service).
type Records interface {
	// Subjects names those of the records that the actor may read.
	Subjects(ctx context.Context, actor access.Actor, kind string, ids []string) (map[string]approval.Subject, error)
	// AttachWaiting makes a waiting file an attachment of a record, in one transaction, if the actor
	// may change it. byCode says that nobody but the code on the paper has chosen the record.
	AttachWaiting(ctx context.Context, actor access.Actor, record, item string, byCode bool) error
}

// Codes finds the codes of our forms in a confined process (*extract.Extractor).
type Codes interface {
	Records(ctx context.Context, f *os.File, mediaType, address string) ([]string, error)
}

// Home is what is needed to bring paper home.
type Home struct {
	Records Records
	Codes   Codes
	// Address is that of this archive's pages, as it stands in the codes.
	Address string
	// Actor returns the rights that someone has now.
	Actor func(ctx context.Context, username string) (access.Actor, error)
}

// BringHome has waiting files that bear the code of a record find it. It is called once, before the
// queue starts.
func (s *Service) BringHome(queue *jobs.Client, home Home) {
	s.home = home
	jobs.Add(queue, 10*time.Minute, s.bringHome)
}

// HomeArgs asks whose paper a waiting file is, and attaches it once its first page has been checked
// for the mark of a state secret.
type HomeArgs struct {
	Item string `json:"item"`
}

// Kind names the job.
func (HomeArgs) Kind() string { return "intake.home" }

// InsertOpts puts it into its queue.
func (HomeArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: jobs.QueueExtract, MaxAttempts: 20}
}

// homeTries is how often a file may break its reader before it counts as one without a code.
const homeTries = 3

// paper is what bringHome knows of a waiting file.
type paper struct {
	Owner     string
	SHA256    string
	MediaType string
	CodeOf    *string
	Stays     bool
	IsChecked bool // the first page has been read and bears no mark
}

func (s *Service) bringHome(ctx context.Context, args HomeArgs, attempt int) error {
	rows, err := s.db.Query(ctx, `SELECT i.owner, i.sha256, b.media_type, i.code_of, i.stays,
			i.is_read AND b.text_at IS NOT NULL AND NOT (1 = ANY (b.ocr_waiting)) AND b.text_state <> 'failed' AND b.text_reason <> 'no_text_layer' AS is_checked
		FROM intake i JOIN blob b ON b.sha256 = i.sha256 WHERE i.id = $1 AND NOT i.is_withheld AND NOT i.is_replaced`, args.Item)
	if err != nil {
		return fmt.Errorf("read waiting file: %w", err)
	}
	p, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[paper])
	if errors.Is(err, pgx.ErrNoRows) {
		return nil // registered, removed or withheld meanwhile
	}
	if err != nil {
		return fmt.Errorf("read waiting file: %w", err)
	}
	if p.CodeOf == nil {
		if p.CodeOf, err = s.lookForCode(ctx, args.Item, p, attempt); err != nil {
			return err
		}
	}
	if *p.CodeOf == "" || p.Stays || !p.IsChecked {
		return nil
	}
	return s.attachByItself(ctx, args.Item, p)
}

// lookForCode finds the one record whose code the first pages bear and writes it down. Where several
// stand there a person has to divide the file.
func (s *Service) lookForCode(ctx context.Context, item string, p paper, attempt int) (*string, error) {
	f, err := s.files.Open(ctx, p.SHA256)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	found, err := s.home.Codes.Records(ctx, f, p.MediaType, s.home.Address)
	var failure *extract.Failure
	switch {
	case errors.As(err, &failure): // the file is to blame
	case err != nil && (ctx.Err() != nil || attempt < homeTries):
		return nil, fmt.Errorf("look for a code: %w", err)
	}
	only := ""
	if len(found) == 1 {
		only = found[0]
	}
	if _, err := s.db.Exec(ctx, "UPDATE intake SET code_of = $2 WHERE id = $1 AND code_of IS NULL", item, only); err != nil {
		return nil, fmt.Errorf("write the code of a waiting file: %w", err)
	}
	return &only, nil
}

// attachByItself attaches the file with the rights of whoever handed it in. Where these do not
// suffice it waits like any other: nobody learns more from that than they knew.
func (s *Service) attachByItself(ctx context.Context, item string, p paper) error {
	actor, err := s.home.Actor(ctx, p.Owner)
	if err == nil {
		err = s.home.Records.AttachWaiting(ctx, actor, *p.CodeOf, item, true)
	}
	if errors.Is(err, ErrNotRead) {
		return jobs.Later(2 * time.Second) // a part of a sorted file whose text is being written
	}
	var refused *fault.Error
	if errors.As(err, &refused) && refused.Kind != fault.Unavailable && refused.Kind != fault.Internal {
		return nil
	}
	return err
}

// Attach makes a waiting file that the actor sees an attachment of a record: of the one named, or,
// where none is, of the one whose code it bears. Errors: ErrNoCode, ErrCodeNotSought, those of Records.AttachWaiting.
func (s *Service) Attach(ctx context.Context, actor access.Actor, id, record string) (string, error) {
	item, err := s.Get(ctx, actor, id)
	if err != nil {
		return "", err
	}
	if item.Replaced {
		return "", ErrReplaced
	}
	byCode := false
	if record != "" && !code.IsID(record) { // nor could PostgreSQL hold every byte that is asked for
		return "", fault.ErrNotFound
	}
	if record == "" {
		if !item.CodeSought {
			return "", ErrCodeNotSought
		}
		if item.BelongsTo == nil {
			return "", ErrNoCode
		}
		record, byCode = item.BelongsTo.ID, true
	}
	return record, s.home.Records.AttachWaiting(ctx, actor, record, id, byCode)
}

// PutBack puts bytes that a record held into the queue again, in tx, as the actor's. The file says to
// which record its code belongs, and waits for a person.
func (s *Service) PutBack(ctx context.Context, tx pgx.Tx, actor access.Actor, f File, record string) (string, error) {
	if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))", f.SHA256); err != nil {
		return "", fmt.Errorf("lock hash: %w", err)
	}
	id := opaque.ID()
	if _, err := tx.Exec(ctx, `INSERT INTO intake (id, owner, sha256, name, media_type, size_bytes, created_at, code_of, stays) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, true)`,
		id, actor.Username, f.SHA256, f.Name, f.MediaType, f.SizeBytes, s.now().UTC(), record); err != nil {
		return "", fmt.Errorf("put back into intake: %w", err)
	}
	return id, s.events.Record(ctx, tx, actor, Changed{id, "returned", f.SHA256}, fulltext.ExtractArgs{SHA256: f.SHA256})
}

// nameHomes adds to items the records whose codes they bear, as far as the actor may read them.
func (s *Service) nameHomes(ctx context.Context, actor access.Actor, items []Item) error {
	var ids []string
	for _, i := range items {
		if i.codeOf != "" {
			ids = append(ids, i.codeOf)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	named, err := s.home.Records.Subjects(ctx, actor, "document", ids)
	if err != nil {
		return err
	}
	for n := range items {
		if subject, ok := named[items[n].codeOf]; ok {
			items[n].BelongsTo = &subject
		}
	}
	return nil
}

// lookHome has the waiting files of a blob whose first page has been read go home.
func (s *Service) lookHome(ctx context.Context, tx pgx.Tx, blob string) error {
	rows, err := tx.Query(ctx, `SELECT i.id FROM intake i JOIN blob b ON b.sha256 = i.sha256
		WHERE i.sha256 = $1 AND i.code_of IS DISTINCT FROM '' AND NOT i.stays AND NOT i.is_withheld AND NOT i.is_replaced AND NOT (1 = ANY (b.ocr_waiting))`, blob)
	if err != nil {
		return fmt.Errorf("find paper to bring home: %w", err)
	}
	items, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("find paper to bring home: %w", err)
	}
	for _, id := range items {
		if err := s.events.Follow(ctx, tx, HomeArgs{id}); err != nil {
			return err
		}
	}
	return nil
}
