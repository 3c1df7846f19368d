package attachment

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/preserve"
	"docket/storage"
	"docket/storage/local"
)

// Sniff tells the media type of bytes by their content.
type Sniff func(head []byte, r io.ReaderAt, size int64, name string) string

// Service receives and opens bytes.
type Service struct {
	db       *pgxpool.Pool
	local    *local.Store
	bucket   storage.Store
	sniff    Sniff
	maxBytes int64
	now      func() time.Time
}

// NewService returns the service; files above maxBytes are refused.
func NewService(db *pgxpool.Pool, local *local.Store, bucket storage.Store, sniff Sniff, maxBytes int64, now func() time.Time) *Service {
	return &Service{db, local, bucket, sniff, maxBytes, now}
}

// MaxBytes is the largest file that is taken.
func (s *Service) MaxBytes() int64 { return s.maxBytes }

// keepFree is what must stay free on the local store's disk: reading, the database and the index
// go on when an upload is refused.
const keepFree = 256 << 20

// CheckSpace returns fault.ErrNoSpace when size bytes more would fill the disk. It is asked before
// the bytes are accepted.
func (s *Service) CheckSpace(size int64) error {
	free, err := s.local.FreeBytes()
	if err != nil {
		return fault.ErrUnavailable.Because(err)
	}
	if free < keepFree || size > 0 && free-keepFree < uint64(size) {
		return fault.ErrNoSpace
	}
	return nil
}

// Upload is received bytes that belong to nobody yet. Discard it when nothing comes of it.
type Upload struct {
	Name      string
	MediaType string
	SHA256    string
	SizeBytes int64
	staged    *local.Staged
}

// Receive streams r, once, into a synced temporary file. r must return io.ErrUnexpectedEOF when the
// sender left before the end. Errors: ErrName, ErrTooLarge, ErrIncomplete, fault.ErrNoSpace,
// fault.ErrUnavailable.
func (s *Service) Receive(ctx context.Context, r io.Reader, name string) (*Upload, error) {
	name, err := CleanName(name)
	if err != nil {
		return nil, err
	}
	source := &readFailure{r: r}
	staged, err := s.local.Stage(ctx, source, s.maxBytes)
	switch {
	case source.err != nil && !errors.Is(source.err, storage.ErrTooLarge):
		var f *fault.Error
		if errors.As(source.err, &f) { // the sender's stream was refused for a reason of its own
			return nil, f
		}
		return nil, ErrIncomplete.Because(source.err)
	case errors.Is(err, storage.ErrTooLarge):
		return nil, ErrTooLarge
	case errors.Is(err, storage.ErrNoSpace):
		return nil, fault.ErrNoSpace.Because(err)
	case err != nil:
		return nil, fault.ErrUnavailable.Because(err)
	}
	u := &Upload{Name: name, SHA256: staged.SHA256, SizeBytes: staged.Size, staged: staged}
	f, err := u.Open()
	if err != nil {
		staged.Discard()
		return nil, err
	}
	defer func() { _ = f.Close() }()
	u.MediaType = s.sniff(staged.Head, f, staged.Size, name)
	return u, nil
}

// readFailure remembers how the sender's stream failed, so that it is not taken for a fault of the store.
type readFailure struct {
	r   io.Reader
	err error
}

func (f *readFailure) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	if err != nil && err != io.EOF { // io.EOF itself, never wrapped, is the end
		f.err = err
	}
	return n, err
}

// Open opens the received bytes for reading, as long as they are not discarded. The caller closes it.
func (u *Upload) Open() (*os.File, error) {
	f, err := u.staged.Open()
	if err != nil {
		return nil, fault.ErrUnavailable.Because(err)
	}
	return f, nil
}

// Discard removes the temporary file; after Adopt it does nothing to the published bytes.
func (u *Upload) Discard() { u.staged.Discard() }

// Adopted is what Adopt found about the bytes.
type Adopted struct {
	// New: these bytes have not been here before, so their text has to be extracted.
	New bool
	// TextState of bytes that were here before.
	TextState string
}

// Adopt publishes the bytes and writes, as part of tx, their row and the copies that are wanted. It
// returns ErrStateSecret when these bytes were removed before because of a mark. The lock on the
// hash keeps the sweep of bytes without a row away until tx ends.
func (s *Service) Adopt(ctx context.Context, tx pgx.Tx, u *Upload, bucket bool) (Adopted, error) {
	if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))", u.SHA256); err != nil {
		return Adopted{}, fmt.Errorf("lock hash: %w", err)
	}
	// Nothing of what was withheld may come back, not even for the time of a refusal.
	var withheld bool
	if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM blob WHERE sha256 = $1 AND text_state = 'withheld')", u.SHA256).Scan(&withheld); err != nil {
		return Adopted{}, fmt.Errorf("look up blob: %w", err)
	}
	if withheld {
		return Adopted{}, ErrStateSecret
	}
	if err := s.Publish(u); err != nil {
		return Adopted{}, err
	}
	var a Adopted
	err := tx.QueryRow(ctx, insertBlob, u.SHA256, u.SizeBytes, u.MediaType, s.now()).Scan(&a.TextState, &a.New)
	if err != nil {
		return Adopted{}, fmt.Errorf("insert blob: %w", err)
	}
	err = preserve.Want(ctx, tx, preserve.Copy{Key: storage.BlobKey(u.SHA256), SHA256: u.SHA256, SizeBytes: u.SizeBytes, Local: true, Bucket: bucket})
	return a, err
}

// insertBlob begins anew with bytes that were destroyed with their record and come in again: the later
// creation tells that they are new, as an inserted row does.
const insertBlob = `INSERT INTO blob (sha256, size_bytes, media_type, text_state, created_at) VALUES ($1, $2, $3, 'pending', $4)
	ON CONFLICT (sha256) DO UPDATE SET media_type = CASE WHEN blob.text_state = 'destroyed' THEN $3 ELSE blob.media_type END,
		created_at = CASE WHEN blob.text_state = 'destroyed' THEN $4 ELSE blob.created_at END,
		text_state = CASE WHEN blob.text_state = 'destroyed' THEN 'pending' ELSE blob.text_state END
	RETURNING text_state, xmax = 0 OR created_at = $4`

// Publish makes the bytes durable under their hash. They belong to nobody until they are adopted.
func (s *Service) Publish(u *Upload) error {
	err := u.staged.Publish()
	if errors.Is(err, storage.ErrNoSpace) {
		return fault.ErrNoSpace.Because(err)
	}
	if err != nil {
		return fault.ErrUnavailable.Because(err).After(30)
	}
	return nil
}

// Adoption is Adopt in steps, for many uploads in one transaction: all are published before it;
// then Claim, which writes nothing, a Flush, Check, and Write for those that are to be kept.
type Adoption struct {
	Upload *Upload
	// Adopted is known after Check; New after the Flush that follows Write.
	Adopted
}

// Claim takes the lock on the hash and asks what is known of the bytes.
func (a *Adoption) Claim(p *database.Pipeline) {
	p.Queue("SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))", a.Upload.SHA256)
	p.Queue("SELECT coalesce((SELECT text_state FROM blob WHERE sha256 = $1), 'pending')", a.Upload.SHA256).
		QueryRow(func(row pgx.Row) error { return row.Scan(&a.TextState) })
}

// Check says whether the claimed bytes may be kept: ErrStateSecret when they were removed before
// because of a mark, fault.ErrUnavailable when a sweep took them between publication and lock.
func (s *Service) Check(ctx context.Context, a *Adoption) error {
	if a.TextState == "withheld" {
		if err := s.local.Delete(ctx, storage.BlobKey(a.Upload.SHA256)); err != nil {
			return fault.ErrUnavailable.Because(err)
		}
		return ErrStateSecret
	}
	if _, err := s.local.Stat(ctx, storage.BlobKey(a.Upload.SHA256)); err != nil {
		return fault.ErrUnavailable.Because(err).After(1)
	}
	return nil
}

// Write writes the row and the copies that are wanted.
func (s *Service) Write(ctx context.Context, p *database.Pipeline, a *Adoption, bucket bool) error {
	p.Queue(insertBlob, a.Upload.SHA256, a.Upload.SizeBytes, a.Upload.MediaType, s.now()).
		QueryRow(func(row pgx.Row) error { return row.Scan(&a.TextState, &a.New) })
	return preserve.Want(ctx, p, preserve.Copy{Key: storage.BlobKey(a.Upload.SHA256), SHA256: a.Upload.SHA256,
		SizeBytes: a.Upload.SizeBytes, Local: true, Bucket: bucket})
}

// Open opens bytes whose reading the caller has authorised. A lost local copy is brought back from
// the bucket first. ErrWithheld when the content was removed, ErrMissing when no replica has it now.
func (s *Service) Open(ctx context.Context, sha256 string) (*os.File, error) {
	f, err := s.local.OpenFile(storage.BlobKey(sha256))
	if err == nil {
		return f, nil
	}
	var state string
	if err := s.db.QueryRow(ctx, "SELECT text_state FROM blob WHERE sha256 = $1", sha256).Scan(&state); err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return nil, fmt.Errorf("read blob: %w", err)
	}
	switch state {
	case "withheld":
		return nil, ErrWithheld
	case "destroyed":
		return nil, ErrDestroyed
	}
	if err := s.fetch(ctx, sha256); err != nil {
		return nil, ErrMissing.Because(err).After(30)
	}
	if f, err = s.local.OpenFile(storage.BlobKey(sha256)); err != nil {
		return nil, ErrMissing.Because(err).After(30)
	}
	return f, nil
}

func (s *Service) fetch(ctx context.Context, sha256 string) error {
	body, err := s.bucket.Get(ctx, storage.BlobKey(sha256), 0, -1)
	if err != nil {
		return err
	}
	checked := storage.Checked(body, sha256)
	defer func() { _ = checked.Close() }()
	staged, err := s.local.Stage(ctx, checked, s.maxBytes)
	if err != nil {
		return err
	}
	defer staged.Discard()
	return staged.Publish()
}

// SweepAge is how long bytes without a row are left alone: longer than any upload takes.
const SweepAge = 24 * time.Hour

// Sweep removes published bytes and texts that no row refers to and that are older than SweepAge:
// what a crash between publication and commit left behind. It returns how many.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	blobs, err := s.sweepFolder(ctx, "blob/")
	if err != nil {
		return blobs, err
	}
	texts, err := s.sweepFolder(ctx, "text/")
	return blobs + texts, err
}

func (s *Service) sweepFolder(ctx context.Context, prefix string) (int, error) {
	removed := 0
	for info, err := range s.local.List(ctx, prefix) {
		if err != nil {
			return removed, fmt.Errorf("sweep: %w", err)
		}
		if s.now().Sub(info.ModTime) < SweepAge {
			continue
		}
		gone, err := s.sweepOne(ctx, info.Key)
		if err != nil {
			return removed, err
		}
		if gone {
			removed++
		}
	}
	return removed, nil
}

func (s *Service) sweepOne(ctx context.Context, key string) (gone bool, err error) {
	sha256 := strings.TrimSuffix(path.Base(key), ".zst")
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		var free, known bool
		if err := tx.QueryRow(ctx, "SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0))", sha256).Scan(&free); err != nil || !free {
			return err
		}
		if known, err = isKnown(ctx, tx, key); err != nil || known {
			return err
		}
		gone = true
		return s.local.Delete(ctx, key)
	})
	if err != nil {
		return false, fmt.Errorf("sweep: %w", err)
	}
	return gone, nil
}

func isKnown(ctx context.Context, q database.Querier, key string) (known bool, err error) {
	err = q.QueryRow(ctx, "SELECT EXISTS (SELECT FROM copy WHERE key = $1)", key).Scan(&known)
	return known, err
}
