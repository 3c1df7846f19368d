package document

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"docket/index/fold"
	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/attachment"
	"docket/internal/calendar"
	"docket/internal/database"
	"docket/internal/designated"
	"docket/internal/event"
	"docket/internal/export"
	"docket/internal/fault"
	"docket/internal/fulltext"
	"docket/internal/preserve"
	"docket/internal/routine"
	"docket/internal/search"
	"docket/internal/setting"
	"docket/internal/trace"
)

// Permissions of this module. Reading needs none: access decides by document.
var (
	PermRegister = access.NewPermission("document.register", access.Registrar)
)

// Indexer makes changed records findable and returns when they are, or when it cannot be waited for.
type Indexer interface {
	Changed(ctx context.Context, kind string, ids ...string)
}

// Finder finds records by words (*search.Service).
type Finder interface {
	Find(ctx context.Context, actor access.Actor, r search.Request) (search.Answer, error)
}

// Intake is the queue of files waiting for registration, as this module needs it.
type Intake interface {
	// Take removes the actor's waiting files from the queue in tx and returns their bytes.
	Take(ctx context.Context, tx pgx.Tx, actor access.Actor, ids []string) ([]Waiting, error)
	// PutBack puts bytes that a record holds into the queue again in tx, as the actor's, and returns the
	// id of the waiting file; it bears the code of that record and does not attach itself again.
	PutBack(ctx context.Context, tx pgx.Tx, actor access.Actor, w Waiting, record string) (string, error)
}

// Waiting is a file taken from the intake.
type Waiting struct {
	Name, MediaType, SHA256 string
	SizeBytes               int64
}

// Actors gives the rights that somebody has at this moment; account.ErrUnknownUser for who is not active.
type Actors func(ctx context.Context, username string) (access.Actor, error)

// Service is the use cases of documents.
type Service struct {
	db         *pgxpool.Pool
	flusher    *database.Flusher
	gathering  gathering
	events     *event.Recorder
	files      *attachment.Service
	texts      *fulltext.Service
	preserve   *preserve.Service
	settings   *setting.Service
	traces     *trace.Keeper
	exports    *export.Service
	index      Indexer
	finder     Finder
	intake     Intake
	targets    []designated.Target
	actors     Actors
	confirming func(ctx context.Context, actor access.Actor, password string) error
	routines   *routine.Service
	running    running
	readings   readings
	cfg        Config
	now        func() time.Time
	log        *slog.Logger
}

// Config holds the few settings of this module.
type Config struct {
	// BucketRequired: a registration is answered only when both copies are stored.
	BucketRequired bool
	// PublicURL is the address of the pages, for the codes on forms.
	PublicURL string
}

// Parts are the blocks a Service is built from.
type Parts struct {
	DB       *pgxpool.Pool
	Flusher  *database.Flusher
	Events   *event.Recorder
	Files    *attachment.Service
	Texts    *fulltext.Service
	Preserve *preserve.Service
	Settings *setting.Service
	Traces   *trace.Keeper
	Exports  *export.Service
	Index    Indexer
	Finder   Finder
	Intake   Intake
	// Targets are the systems that filed records are copied to (DOC-07).
	Targets []designated.Target
	// Confirm checks the actor's own password.
	Confirm  func(ctx context.Context, actor access.Actor, password string) error
	Actors   Actors
	Routines *routine.Service
	Now      func() time.Time
	Log      *slog.Logger
}

// NewService returns the service.
func NewService(p Parts, cfg Config) *Service {
	return &Service{db: p.DB, flusher: p.Flusher, events: p.Events, files: p.Files, texts: p.Texts, preserve: p.Preserve, settings: p.Settings, traces: p.Traces, exports: p.Exports,
		index: p.Index, finder: p.Finder, intake: p.Intake, targets: p.Targets, confirming: p.Confirm, actors: p.Actors, routines: p.Routines, cfg: cfg, now: p.Now, log: p.Log}
}

func (s *Service) today() calendar.Date { return calendar.DateOf(s.now()) }

func (s *Service) instant() time.Time { return s.now().UTC().Truncate(time.Microsecond) }

// numberKey is the canonical form under which senders' numbers are compared; "" for none.
func numberKey(number string) string { return fold.NumberKey(number) }

// refuseStateSecrets checks what is known before anything is kept (domain 3.2) and records a
// refusal without its content.
func (s *Service) refuseStateSecrets(ctx context.Context, actor access.Actor, title string, names []string) error {
	where := ""
	if fold.StateSecretMark(title) {
		where = "title"
	}
	for _, n := range names {
		if fold.StateSecretMark(n) {
			where = "file_name"
		}
	}
	if where == "" {
		return nil
	}
	return s.recordRefusal(ctx, actor, where)
}

func (s *Service) recordRefusal(ctx context.Context, actor access.Actor, where string) error {
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		return s.events.Record(ctx, tx, actor, Refused{"state_secret_mark", where})
	})
	if err != nil {
		return err
	}
	return attachment.ErrStateSecret
}

// checkDistribution names departments, people and ranks that do not exist.
func checkDistribution(ctx context.Context, q database.Querier, f *Fields, check *fault.Check) error {
	ask := account.Directory{Departments: append(append([]string{}, f.Distribution.Departments...), f.AssistingDepartments...),
		Users: f.Distribution.Users, Ranks: f.Distribution.Ranks}
	if f.LeadDepartment != nil {
		ask.Departments = append(ask.Departments, *f.LeadDepartment)
	}
	if len(ask.Departments)+len(ask.Users)+len(ask.Ranks) == 0 {
		return nil
	}
	found, err := account.Lookup(ctx, q, ask)
	if err != nil {
		return err
	}
	missing := func(field, code string, asked, found []string) {
		have := make(map[string]bool, len(found))
		for _, v := range found {
			have[v] = true
		}
		for _, v := range asked {
			if !have[v] {
				check.Add(field, code, "value", printable(v))
			}
		}
	}
	missing("distribution.departments", "unknown_department", f.Distribution.Departments, found.Departments)
	missing("distribution.users", "unknown_user", f.Distribution.Users, found.Users)
	missing("distribution.ranks", "unknown_rank", f.Distribution.Ranks, found.Ranks)
	missing("assisting_departments", "unknown_department", f.AssistingDepartments, found.Departments)
	if f.LeadDepartment != nil {
		missing("lead_department", "unknown_department", []string{*f.LeadDepartment}, found.Departments)
	}
	return nil
}

// change is the frame of every change of an existing record: lock what the actor may read, apply,
// write the next version with its manifest and event, then publish and index.
func (s *Service) change(ctx context.Context, lock func(pgx.Tx) (Document, error), apply func(tx pgx.Tx, d *Document) (event.Event, error)) (Document, error) {
	publication, err := s.preserve.Reserve(ctx)
	if err != nil {
		return Document{}, err
	}
	defer publication.Discard()
	var d Document
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		if d, err = lock(tx); err != nil {
			return err
		}
		if d.Status == StatusDestroyed {
			return ErrDestroyed
		}
		happened, err := apply(tx, &d)
		if err != nil {
			return err
		}
		return s.save(ctx, tx, actorOr(ctx), &d, publication, happened)
	})
	if err != nil {
		return Document{}, err
	}
	if err := publication.Publish(); err != nil {
		return Document{}, err
	}
	s.index.Changed(ctx, Kind, d.ID)
	return d, nil
}

// save writes a changed record whose version apply has raised.
func (s *Service) save(ctx context.Context, tx pgx.Tx, actor access.Actor, d *Document, p *preserve.Publication, happened event.Event) error {
	if err := updateDocument(ctx, tx, d); err != nil {
		return err
	}
	acts, err := sealedActs(ctx, tx, d.ID)
	if err != nil {
		return err
	}
	if err := p.Stage(ctx, tx, d.manifest(acts)); err != nil {
		return err
	}
	if f, ok := happened.(following); ok {
		return s.events.Record(ctx, tx, actor, f.Event, f.jobs...)
	}
	return s.events.Record(ctx, tx, actor, happened)
}

func actorOr(ctx context.Context) access.Actor {
	if a := access.From(ctx); a.ID != "" {
		return a
	}
	return access.System()
}

// warn adds what the registrar should look at.
func (d *Document) warn(duplicates []string) {
	if len(duplicates) > 0 {
		d.Warnings = append(d.Warnings, Warning{"possible_duplicate", duplicates})
	}
}

func encode(v any) (json.RawMessage, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("write answer: %w", err)
	}
	return b, nil
}
