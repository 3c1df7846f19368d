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
	"github.com/riverqueue/river"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/attachment"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/fulltext"
	"docket/internal/numbering"
	"docket/internal/opaque"
	"docket/internal/preserve"
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
	var check fault.Check
	in.validate(actor, s.today(), len(r.Uploads), &check)
	if err := checkDistribution(ctx, s.db, &in.Fields, &check); err != nil {
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

	w := registering{s: s, actor: actor, in: in, r: r, publication: publication}
	err = s.flusher.Deferred(ctx, func(tx pgx.Tx) error { return w.act(ctx, tx) })
	switch {
	case database.IsUnique(err, "idempotency_pkey"): // another process was faster with the same key
		return nil, ErrKeyRunning.After(1)
	case errors.Is(err, attachment.ErrStateSecret):
		return nil, s.recordRefusal(ctx, actor, "content")
	case err != nil:
		return nil, err
	}
	if err := publication.Publish(); err != nil {
		return nil, err
	}
	s.index.Changed(ctx, Kind, w.d.ID)
	return w.answer, s.waitForBucket(ctx, &w.d)
}

// registering is one registration inside its transaction.
type registering struct {
	s           *Service
	actor       access.Actor
	in          Input
	r           Registration
	publication *preserve.Publication
	d           Document
	answer      json.RawMessage
}

func (w *registering) act(ctx context.Context, tx pgx.Tx) error {
	now := w.s.instant()
	w.d = Document{ID: opaque.ID(), Fields: w.in.Fields, RegisteredBy: w.actor.Username, RegisteredAt: now,
		Files: []File{}, Warnings: []Warning{}, Version: 1}
	w.d.begin()
	jobs, err := w.adoptFiles(ctx, tx, now)
	if err != nil {
		return err
	}
	same, err := duplicates(ctx, tx, w.actor, w.d.Source, w.d.SourceNo, w.d.ReceivedOn.Year())
	if err != nil {
		return err
	}
	w.d.warn(same)
	register, ok, err := chooseRegister(ctx, tx, w.d.Direction, w.d.Classification.Classified(), w.d.Register)
	if err != nil {
		return err
	}
	if !ok {
		return fault.ErrInvalid.With(fault.Field{Field: "register", Code: "unknown_register"})
	}
	// From here on the row of the number series is locked: only quick statements follow.
	w.d.Register, w.d.numberYear = register.Prefix, w.d.ReceivedOn.Year()
	if w.d.number, err = numbering.Next(ctx, tx, register.Prefix, w.d.numberYear, register.FirstNumber); err != nil {
		return err
	}
	w.d.RegisterNo = numbering.Format(register.Prefix, w.d.numberYear, w.d.number)
	return w.write(ctx, tx, jobs)
}

func (w *registering) adoptFiles(ctx context.Context, tx pgx.Tx, now time.Time) (jobs []river.JobArgs, err error) {
	role := "main"
	add := func(name, mediaType, sum string, size int64, textState string) {
		w.d.Files = append(w.d.Files, File{ID: opaque.ID(), Name: name, Role: role, MediaType: mediaType, SizeBytes: size, SHA256: sum,
			TextState: textState, AddedBy: w.actor.Username, AddedAt: now,
			Copies: preserve.Copies{Local: preserve.State{State: "stored", At: &now}, Bucket: preserve.State{State: "pending"}}})
		role = "attachment"
	}
	if len(w.in.Intake) > 0 {
		waiting, err := w.s.intake.Take(ctx, tx, w.actor, w.in.Intake)
		if err != nil {
			return nil, err
		}
		for _, f := range waiting {
			if err := preserve.Want(ctx, tx, preserve.Copy{Key: storage.BlobKey(f.SHA256), SHA256: f.SHA256, SizeBytes: f.SizeBytes, Local: true, Bucket: true}); err != nil {
				return nil, err
			}
			add(f.Name, f.MediaType, f.SHA256, f.SizeBytes, "pending")
		}
	}
	for _, u := range w.r.Uploads {
		adopted, err := w.s.files.Adopt(ctx, tx, u, true)
		if err != nil {
			return nil, err
		}
		if adopted.New {
			jobs = append(jobs, fulltext.ExtractArgs{SHA256: u.SHA256})
		}
		add(u.Name, u.MediaType, u.SHA256, u.SizeBytes, adopted.TextState)
	}
	return jobs, nil
}

func (w *registering) write(ctx context.Context, tx pgx.Tx, jobs []river.JobArgs) error {
	if err := insertDocument(ctx, tx, &w.d); err != nil {
		return err
	}
	if len(w.d.Files) > 0 {
		if err := insertFiles(ctx, tx, w.d.ID, 1, w.d.Files); err != nil {
			return err
		}
	}
	if err := w.publication.Stage(ctx, tx, w.d.manifest()); err != nil {
		return err
	}
	if err := w.s.events.Record(ctx, tx, w.actor, Registered{w.d.ID, 1, w.d.blobs(), w.r.Channel}, jobs...); err != nil {
		return err
	}
	if w.d.ScopeState == ScopePending {
		if err := w.s.requestScope(ctx, tx, w.actor, &w.d); err != nil {
			return err
		}
	}
	var err error
	if w.answer, err = encode(&w.d); err != nil {
		return err
	}
	return w.remember(ctx, tx)
}

func (s *Service) requestScope(ctx context.Context, tx pgx.Tx, actor access.Actor, d *Document) error {
	task, err := approval.Open(ctx, tx, approval.Task{Kind: TaskScope, SubjectKind: Kind, SubjectID: d.ID, Node: "scope",
		Role: access.Supervisor, MinClearance: d.Classification, RequestedBy: actor.Username, ArrivedAt: s.instant()})
	if err != nil {
		return err
	}
	return s.events.Record(ctx, tx, actor, ScopeRequested{d.ID, task})
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

func (w *registering) remember(ctx context.Context, tx pgx.Tx) error {
	if w.r.Key == "" {
		return nil
	}
	_, err := tx.Exec(ctx, `INSERT INTO idempotency (person_id, key, fingerprint, subject_id, answer, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		w.actor.ID, w.r.Key, fingerprint(w.r), w.d.ID, w.answer, w.d.RegisteredAt)
	if err != nil {
		return fmt.Errorf("remember key: %w", err)
	}
	return nil
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
