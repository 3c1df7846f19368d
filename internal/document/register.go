package document

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/attachment"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/storage"
)

// Kind is this module's name for its records in tasks, events and the index.
const Kind = "document"

// KeyLifetime is how long an Idempotency-Key is remembered.
const KeyLifetime = 7 * 24 * time.Hour

// Registration is a registration under way: what a person sends, as it arrives.
type Registration struct {
	Raw     []byte               // the record, JSON
	Uploads []*attachment.Upload // received files; the caller discards them
	Key     string               // Idempotency-Key, "" for none
	Channel string               // how it came, "" over HTTP
}

// running holds the idempotency keys that this process is working on.
type running struct{ keys sync.Map }

// Begin claims an Idempotency-Key of actor before the bytes are read; ErrKeyRunning while another
// request holds it. Call end when the request is over. A key held by another process is noticed
// when the registration commits.
func (s *Service) Begin(actor access.Actor, key string) (end func(), err error) {
	if key == "" {
		return func() {}, nil
	}
	id := actor.ID + "\x00" + key
	if _, taken := s.running.keys.LoadOrStore(id, true); taken {
		return nil, ErrKeyRunning.After(1)
	}
	return func() { s.running.keys.Delete(id) }, nil
}

// Receive takes in one file of a registration. The name is checked for the mark of a state secret
// before a byte is kept.
func (s *Service) Receive(ctx context.Context, actor access.Actor, r io.Reader, name string) (*attachment.Upload, error) {
	if err := s.refuseStateSecrets(ctx, actor, "", []string{name}); err != nil {
		return nil, err
	}
	return s.files.Receive(ctx, r, name)
}

// Register registers a document (DOC-01) and returns the answer. It answers when the bytes, the
// record and its manifest survive a power cut and the record is findable by its metadata.
//
// Errors: fault.ErrForbidden; fault.ErrInvalid naming every field; attachment.ErrStateSecret;
// ErrKeyReused, ErrKeyRunning; fault.ErrNoSpace; preserve.ErrNotPublished and ErrNotDone, after
// which the same key returns the record.
func (s *Service) Register(ctx context.Context, actor access.Actor, r Registration) (json.RawMessage, error) {
	if err := actor.Require(PermRegister); err != nil {
		return nil, err
	}
	in, err := ParseInput(r.Raw)
	if err != nil {
		return nil, err
	}
	if r.Key != "" {
		if answer, err := s.answered(ctx, s.db, actor, r); answer != nil || err != nil {
			return answer, err
		}
	}
	warn, err := s.begin(ctx, &in)
	if err != nil {
		return nil, err
	}
	var check fault.Check
	in.validate(actor, s.today(), len(r.Uploads), &check)
	if err := checkDistribution(ctx, s.db, &in.Fields, &check); err != nil {
		return nil, err
	}
	if err := checkReply(ctx, s.db, actor, in.ReplyTo, in.Classification, &check); err != nil {
		return nil, err
	}
	if err := check.Err(); err != nil {
		return nil, err
	}
	if err := s.refuseStateSecrets(ctx, actor, in.Title, nil); err != nil {
		return nil, err
	}
	publication, err := s.preserve.Reserve(ctx)
	if err != nil {
		return nil, err
	}
	defer publication.Discard()

	for _, u := range r.Uploads {
		if err := s.files.Publish(u); err != nil {
			return nil, err
		}
	}
	w := &registering{s: s, actor: actor, in: in, warn: warn, r: r, publication: publication}
	err = s.gathering.join(ctx, w, s.registerTogether)
	switch {
	case database.IsUnique(err, "idempotency_pkey"): // another process was faster with the same key
		return nil, ErrKeyRunning.After(1)
	case errors.Is(err, attachment.ErrStateSecret):
		return nil, s.recordRefusal(ctx, actor, "content")
	case err != nil:
		return nil, err
	}
	var indexing sync.WaitGroup // while the disk works
	indexing.Go(func() { s.index.Changed(ctx, Kind, w.d.ID) })
	err = publication.Publish()
	indexing.Wait()
	if err != nil {
		return nil, err
	}
	return w.answer, s.waitForBucket(ctx, &w.d)
}

// scopeNode is the place of a scope's approval.
const scopeNode = "scope"

// openScopeTask asks a supervisor for the approval of a scope.
func (s *Service) openScopeTask(ctx context.Context, tx pgx.Tx, actor access.Actor, d *Document) (task string, err error) {
	task, err = approval.Open(ctx, tx, approval.Task{Kind: TaskScope, SubjectKind: Kind, SubjectID: d.ID, Node: scopeNode,
		Role: access.Supervisor, MinClearance: d.Classification, RequestedBy: actor.Username, ArrivedAt: s.instant()})
	if err != nil {
		return "", err
	}
	return task, s.events.Record(ctx, tx, actor, ScopeRequested{d.ID, task})
}

// fingerprint covers the record and the bytes, in order, so that a key cannot be used twice for
// different content.
func fingerprint(r Registration) string {
	h := sha256.New()
	fmt.Fprintf(h, "%d\n", len(r.Raw))
	h.Write(r.Raw)
	for _, u := range r.Uploads {
		fmt.Fprintf(h, "%q %s\n", u.Name, u.SHA256)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// answered returns the first answer to a key, if there is one and its record may still be read.
func (s *Service) answered(ctx context.Context, q database.Querier, actor access.Actor, r Registration) (json.RawMessage, error) {
	var print, subject string
	var answer json.RawMessage
	err := q.QueryRow(ctx, `SELECT fingerprint, subject_id, answer FROM idempotency WHERE person_id = $1 AND key = $2 AND created_at > $3`,
		actor.ID, r.Key, s.now().Add(-KeyLifetime)).Scan(&print, &subject, &answer)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look up key: %w", err)
	}
	if print != fingerprint(r) {
		return nil, ErrKeyReused
	}
	d, err := readOne(ctx, q, actor, subject)
	if err != nil {
		return nil, err
	}
	// The first try may have ended between the commit and the manifest, or before the flush.
	if err := s.preserve.EnsurePublished(ctx, d.ID); err != nil {
		return nil, err
	}
	return answer, s.waitForBucket(ctx, &d)
}

// waitForBucket holds the answer until both copies are stored, when the setting asks for it.
func (s *Service) waitForBucket(ctx context.Context, d *Document) error {
	if !s.cfg.BucketRequired {
		return nil
	}
	keys := []string{storage.RecordKey(d.ID, d.Version)}
	for _, f := range d.Files {
		keys = append(keys, f.Key())
	}
	patience, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	if err := s.preserve.WaitStored(patience, keys); err != nil {
		return ErrNotDone.Because(err).After(30)
	}
	return nil
}

// PurgeKeys forgets idempotency keys after their lifetime.
func (s *Service) PurgeKeys(ctx context.Context) error {
	_, err := s.db.Exec(ctx, "DELETE FROM idempotency WHERE created_at < $1", s.now().Add(-KeyLifetime))
	return err
}
