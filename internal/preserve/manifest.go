package preserve

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"docket/internal/canonical"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/storage"
	"docket/storage/local"
)

// ErrNotPublished says that the act has happened and is safe in the database, but its manifest
// could not be written; the same Idempotency-Key returns the record.
var ErrNotPublished = fault.New(fault.Unavailable, "preserve.not_published",
	"文件已登记，但存储暂时不可用。请用相同的请求重试，不会重复登记。",
	"The act was recorded, but the store is not available now. Send the same request again; nothing is done twice.")

// Manifest is the full state of a record after a change.
type Manifest struct {
	RecordID string
	Version  int
	// Content becomes the member "record" of the manifest's JSON.
	Content any
	// Blobs are the hashes of the bytes the record refers to, which reach a replica first.
	Blobs []string
}

// envelope is a manifest as written. Source: design.md 4, rec/.
type envelope struct {
	Format  int     `json:"format"`
	ID      string  `json:"id"`
	Version int     `json:"version"`
	Prev    *string `json:"prev"` // SHA-256 of the manifest of version-1
	Record  any     `json:"record"`
}

// Publication is a staged manifest. Publish it after the commit, or Discard it after a rollback.
type Publication struct {
	s        *Service
	reserved *local.Reserved
	key      string
	content  []byte
	sha256   string
}

// reservedBytes is more than any manifest of one document needs; the file is cut to its length.
const reservedBytes = 64 << 10

// Reserve makes room for a manifest before the transaction, so that publishing cannot fail for
// want of space. Discard it when the act does not happen.
func (s *Service) Reserve(ctx context.Context) (*Publication, error) {
	reserved, err := s.local.Reserve(ctx, reservedBytes)
	if err != nil {
		return nil, storeFault(err)
	}
	return &Publication{s: s, reserved: reserved}, nil
}

// Stage writes the manifest's bytes and its wanted copies as part of tx.
func (p *Publication) Stage(ctx context.Context, tx pgx.Tx, m Manifest) error {
	var prev *string
	if m.Version > 1 {
		var sum string
		if err := tx.QueryRow(ctx, "SELECT sha256 FROM manifest WHERE record_id = $1 AND version = $2", m.RecordID, m.Version-1).Scan(&sum); err != nil {
			return fmt.Errorf("previous manifest of %s: %w", m.RecordID, err)
		}
		prev = &sum
	}
	content, err := canonical.JSON(envelope{1, m.RecordID, m.Version, prev, m.Content})
	if err != nil {
		return err
	}
	content = append(content, '\n')
	sum := sha256.Sum256(content)
	p.content, p.sha256, p.key = content, hex.EncodeToString(sum[:]), storage.RecordKey(m.RecordID, m.Version)
	after := make([]string, 0, len(m.Blobs))
	for _, b := range m.Blobs {
		after = append(after, storage.BlobKey(b))
	}
	var batch pgx.Batch
	batch.Queue("INSERT INTO manifest (record_id, version, sha256, bytes) VALUES ($1, $2, $3, $4)", m.RecordID, m.Version, p.sha256, content)
	// The loop leaves the local copy to Publish for a while; after a crash Recover takes it up.
	batch.Queue(`INSERT INTO copy (key, replica, state, sha256, size_bytes, after_keys, next_at) VALUES
		($1, 'local', 'pending', $2, $3, '{}', now() + interval '1 minute'), ($1, 'bucket', 'pending', $2, $3, $4, 'epoch')`,
		p.key, p.sha256, len(content), after)
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return fmt.Errorf("stage manifest: %w", err)
	}
	return nil
}

// Stage is Publication.Stage for many records in one act: nothing is reserved, the loop writes them, and
// who needs them in the replicas calls EnsurePublished and WaitStored.
func (s *Service) Stage(ctx context.Context, tx pgx.Tx, m Manifest) error {
	return (&Publication{s: s}).Stage(ctx, tx, m)
}

// Kept is a manifest as it was written.
type Kept struct {
	Version int
	SHA256  string
	Bytes   []byte
}

// Manifests returns all manifests of a record, oldest first. Ask only for one that the reader sees.
func Manifests(ctx context.Context, q database.Querier, recordID string) ([]Kept, error) {
	rows, err := q.Query(ctx, "SELECT version, sha256, bytes FROM manifest WHERE record_id = $1 ORDER BY version", recordID)
	if err != nil {
		return nil, fmt.Errorf("read manifests: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Kept])
	if err != nil {
		return nil, fmt.Errorf("read manifests: %w", err)
	}
	return list, nil
}

// Prepare does the part of Publish that need not wait until the commit is durable. What goes wrong
// here Publish reports.
func (p *Publication) Prepare() {
	if err := p.reserved.Prepare(p.key, p.content); err != nil {
		p.s.log.Warn("manifest not prepared", "key", p.key, "error", err)
	}
}

// Publish makes the manifest durable in the local replica and wakes the loop. ErrNotPublished when
// it cannot; the loop then goes on trying.
func (p *Publication) Publish() error {
	if err := p.reserved.Publish(p.key, p.content); err != nil {
		p.s.log.Error("manifest not published", "key", p.key, "error", err)
		return ErrNotPublished.Because(err).After(10)
	}
	p.s.markPublished(p.key)
	p.s.Wake()
	return nil
}

// Discard gives up a reservation; after Publish it does nothing.
func (p *Publication) Discard() { p.reserved.Discard() }

// storeFault turns an error of the store into what may be shown.
func storeFault(err error) error {
	switch {
	case errors.Is(err, storage.ErrNoSpace):
		return fault.ErrNoSpace.Because(err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	default:
		return fault.ErrUnavailable.Because(err).After(30)
	}
}

// EnsurePublished makes sure that every manifest of a record is durable in the local replica and
// its commit flushed: what a retry finds may stem from a try that was cut off.
func (s *Service) EnsurePublished(ctx context.Context, recordID string) error {
	// One session reads and flushes: a server that was killed in between, and forgot what was not
	// flushed, breaks it.
	session, err := s.db.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("read manifests: %w", err)
	}
	defer session.Release()
	rows, err := session.Query(ctx, "SELECT version, sha256, bytes FROM manifest WHERE record_id = $1 ORDER BY version", recordID)
	if err != nil {
		return fmt.Errorf("read manifests: %w", err)
	}
	type row struct {
		Version int
		SHA256  string `db:"sha256"`
		Bytes   []byte
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	if err != nil {
		return fmt.Errorf("read manifests: %w", err)
	}
	if err := database.Flush(ctx, session); err != nil {
		return err
	}
	if len(all) == 0 {
		return ErrNotPublished.After(1) // forgotten with the server's death: the next try does it anew
	}
	for _, m := range all {
		key := storage.RecordKey(recordID, m.Version)
		if info, err := s.local.Stat(ctx, key); err == nil && info.Size == int64(len(m.Bytes)) {
			continue
		}
		if err := s.local.Put(ctx, key, bytes.NewReader(m.Bytes), int64(len(m.Bytes)), m.SHA256); err != nil {
			return ErrNotPublished.Because(err).After(10)
		}
		s.markPublished(key)
	}
	return nil
}
