package document

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"docket/internal/access"
	"docket/internal/attachment"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/fulltext"
	"docket/internal/numbering"
	"docket/internal/opaque"
	"docket/internal/preserve"
	"docket/storage"
)

// registering is one registration inside a transaction that it may share with others.
type registering struct {
	s           *Service
	actor       access.Actor
	in          Input
	warn        bool // of likely duplicates
	r           Registration
	publication *preserve.Publication

	adoptions []*attachment.Adoption
	same      []string // records that may be duplicates
	register  registerRow
	signing   recipients // who is to sign for it, where it is distributed at once
	d         Document
	answer    []byte

	// How it takes part in the gathering, and how it went.
	ctx  context.Context
	turn chan bool
	err  error
}

var (
	errAbandoned = errors.New("the registration was not carried out")
	errNobody    = errors.New("no member of the group can be registered")
)

// groupPatience bounds the transaction of a group; its members' own patience may end earlier.
const groupPatience = 30 * time.Second

// registerTogether carries out a group; finish waits until that is durable. A mistake of one member
// refuses that one. When a statement fails, nothing of the transaction is left, and each member gets
// one of its own: the error is for the one that caused it.
func (s *Service) registerTogether(group []*registering) (finish func()) {
	var together, alone []*registering
	for _, w := range group {
		switch {
		case w.ctx.Err() != nil:
			w.err = w.ctx.Err()
		case len(w.in.Intake) > 0: // takes its files before it can know that it may
			alone = append(alone, w)
		default:
			together = append(together, w)
		}
	}
	var committed []commit
	if len(together) > 0 {
		c, isUndone := s.registerGroup(together)
		if isUndone && len(together) > 1 {
			alone = append(alone, together...)
		} else {
			committed = append(committed, c)
		}
	}
	for _, w := range alone {
		c, _ := s.registerGroup([]*registering{w})
		committed = append(committed, c)
	}
	return func() {
		for _, c := range committed {
			c.finish()
		}
	}
}

// commit is a transaction that others see and that a power cut may still take back.
type commit struct {
	members []*registering
	wait    func(context.Context) error
}

// finish waits until the commit is durable and prepares the manifests meanwhile.
func (c commit) finish() {
	ctx, cancel := context.WithTimeout(context.Background(), groupPatience)
	defer cancel()
	var preparing sync.WaitGroup
	for _, w := range c.members {
		preparing.Go(w.publication.Prepare)
	}
	defer preparing.Wait()
	if len(c.members) == 0 {
		return
	}
	if err := c.wait(ctx); err != nil {
		failAll(c.members, err)
	}
}

func failAll(group []*registering, err error) {
	for _, w := range group {
		w.err = err
	}
}

// registerGroup is one transaction. Members that are refused, or all when it fails, have their
// error. isUndone says that it failed and has certainly left nothing; after a failed commit nobody
// knows.
func (s *Service) registerGroup(group []*registering) (c commit, isUndone bool) {
	// The context is nobody's own: the transaction is for all.
	ctx, cancel := context.WithTimeout(context.Background(), groupPatience)
	defer cancel()
	isUndone = true
	wait, err := s.flusher.Commit(ctx, func(tx pgx.Tx) error {
		p := database.NewPipeline(tx)
		accepted, err := s.accept(ctx, p, group)
		if err == nil {
			err = s.allot(ctx, p, accepted)
		}
		if err == nil {
			err = s.writeAll(ctx, p, accepted)
		}
		if err == nil && len(accepted) == 0 {
			err = errNobody // and what an intake has done is undone
		}
		isUndone = err != nil
		c.members = accepted
		return err
	})
	switch {
	case errors.Is(err, errNobody):
		return commit{}, false
	case err != nil && len(c.members) > 0: // the others were refused for reasons of their own
		failAll(c.members, err)
		return commit{}, isUndone
	case err != nil:
		failAll(group, err)
		return commit{}, isUndone
	}
	c.wait = wait
	return c, false
}

// accept asks what must be known of each member and returns those that can be registered. It has
// written nothing for the others.
func (s *Service) accept(ctx context.Context, p *database.Pipeline, group []*registering) (accepted []*registering, err error) {
	for _, w := range group {
		w.begin(p)
	}
	if err := p.Flush(ctx); err != nil {
		return nil, fmt.Errorf("prepare registrations: %w", err)
	}
	for _, w := range group {
		if w.err = w.check(ctx, p); w.err == nil {
			accepted = append(accepted, w)
		}
	}
	return accepted, nil
}

func (w *registering) begin(p *database.Pipeline) {
	now := w.s.instant()
	w.d = Document{ID: opaque.ID(), Fields: w.in.Fields, RegisteredBy: w.actor.Username, RegisteredAt: now,
		Files: []File{}, Warnings: []Warning{}, Version: 1, replyTo: w.in.ReplyTo}
	w.d.begin()
	w.adoptions, w.same, w.register, w.signing = nil, nil, registerRow{}, recipients{}
	for _, u := range w.r.Uploads {
		a := &attachment.Adoption{Upload: u}
		a.Claim(p)
		w.adoptions = append(w.adoptions, a)
	}
	queueDuplicates(p, w.actor, &w.d, &w.same)
	queueRegister(p, &w.d, &w.register)
	queueRecipients(p, &w.d, &w.signing)
}

func (w *registering) check(ctx context.Context, p *database.Pipeline) error {
	for _, a := range w.adoptions {
		if err := w.s.files.Check(ctx, a); err != nil {
			return err
		}
	}
	if w.register.Prefix == "" {
		return fault.ErrInvalid.With(fault.Field{Field: "register", Code: "unknown_register"})
	}
	if w.warn {
		w.d.warn(w.same)
	}
	w.d.Register, w.d.numberYear = w.register.Prefix, w.d.ReceivedOn.Year()
	return w.gatherFiles(ctx, p)
}

func (w *registering) gatherFiles(ctx context.Context, p *database.Pipeline) error {
	role, now := "main", w.d.RegisteredAt
	add := func(name, mediaType, sum string, size int64, textState string) {
		w.d.Files = append(w.d.Files, File{ID: opaque.ID(), Name: name, Role: role, MediaType: mediaType, SizeBytes: size, SHA256: sum,
			TextState: textState, AddedBy: w.actor.Username, AddedAt: now,
			Copies: preserve.Copies{Local: preserve.State{State: "stored", At: &now}, Bucket: preserve.State{State: "pending"}}})
		role = "attachment"
	}
	if len(w.in.Intake) > 0 {
		waiting, err := w.s.intake.Take(ctx, p, w.actor, w.in.Intake)
		if err != nil {
			return err
		}
		for _, f := range waiting {
			if err := preserve.Want(ctx, p, preserve.Copy{Key: storage.BlobKey(f.SHA256), SHA256: f.SHA256, SizeBytes: f.SizeBytes, Local: true, Bucket: true}); err != nil {
				return err
			}
			add(f.Name, f.MediaType, f.SHA256, f.SizeBytes, "pending")
		}
	}
	for _, a := range w.adoptions {
		add(a.Upload.Name, a.Upload.MediaType, a.Upload.SHA256, a.Upload.SizeBytes, a.TextState)
	}
	return nil
}

// allot gives everybody a number, with one statement a series. From here on the rows of the series
// are locked: only quick statements follow.
func (s *Service) allot(ctx context.Context, p *database.Pipeline, group []*registering) error {
	type series struct {
		prefix string
		year   int
	}
	members := map[series][]*registering{}
	for _, w := range group {
		key := series{w.d.Register, w.d.numberYear}
		members[key] = append(members[key], w)
	}
	// Always in the same order, so that two processes do not wait for each other.
	for _, key := range slices.SortedFunc(maps.Keys(members), func(a, b series) int {
		return cmp.Or(cmp.Compare(a.prefix, b.prefix), cmp.Compare(a.year, b.year))
	}) {
		first, err := numbering.Range(ctx, p, key.prefix, key.year, members[key][0].register.FirstNumber, len(members[key]))
		if err != nil {
			return err
		}
		for i, w := range members[key] {
			w.d.number = first + i
			w.d.RegisterNo = w.register.Form.Write(key.prefix, key.year, w.d.number)
		}
	}
	return nil
}

// writeAll writes everything in one round trip, and the jobs in a second.
func (s *Service) writeAll(ctx context.Context, p *database.Pipeline, group []*registering) error {
	for _, w := range group {
		if err := w.write(ctx, p); err != nil {
			return err
		}
	}
	if err := p.Flush(ctx); err != nil {
		return fmt.Errorf("write registrations: %w", err)
	}
	var jobs []river.JobArgs
	for _, w := range group {
		for _, a := range w.adoptions {
			if a.New {
				jobs = append(jobs, fulltext.ExtractArgs{SHA256: a.Upload.SHA256})
			}
		}
	}
	return s.events.Follow(ctx, p, jobs...)
}

func (w *registering) write(ctx context.Context, p *database.Pipeline) error {
	for _, a := range w.adoptions {
		if err := w.s.files.Write(ctx, p, a, true); err != nil {
			return err
		}
	}
	if err := insertDocument(ctx, p, &w.d); err != nil {
		return err
	}
	if err := insertFiles(ctx, p, w.d.ID, 1, w.d.Files); err != nil {
		return err
	}
	if err := w.publication.Stage(ctx, p, w.d.manifest(nil)); err != nil {
		return err
	}
	if err := w.s.events.Record(ctx, p, w.actor, Registered{w.d.ID, 1, w.d.blobs(), w.r.Channel}); err != nil {
		return err
	}
	if w.d.ScopeState == ScopePending {
		if _, err := w.s.openScopeTask(ctx, p, w.actor, &w.d); err != nil {
			return err
		}
	}
	if err := openAcknowledgements(ctx, p, &w.d, w.actor.Username, w.signing, w.d.RegisteredAt); err != nil {
		return err
	}
	var err error
	if w.answer, err = encode(&w.d); err != nil {
		return err
	}
	return w.remember(ctx, p)
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
