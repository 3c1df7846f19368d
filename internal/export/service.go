package export

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/opaque"
	"docket/internal/page"
)

// Errors of this package.
var (
	ErrTooMany = fault.New(fault.TooMany, "export.too_many", "同时生成的导出最多 3 个，一天内保留的最多 20 个；请先取走已有的文件，稍后再导出。",
		"At most 3 exports are made at once and 20 are kept for a day; use those that there are and export again later.")
	ErrNotReady = fault.New(fault.Conflict, "export.not_ready", "文件正在生成，请稍后再取。", "The file is still being made; try again shortly.")
	ErrFailed   = fault.New(fault.Gone, "export.failed", "文件没有生成成功，请重新导出。", "The file could not be made; export again.")
	ErrChanged  = fault.New(fault.Gone, "export.changed", "其中有文件的密级或您的权限已变更，请重新导出。", "Levels or your rights have changed since; export again.")
)

// The states of an export.
const (
	Waiting = "waiting"
	Done    = "done"
	Failed  = "failed"
)

// lifetime is how long an export is kept.
const lifetime = 24 * time.Hour

// How many exports one person has waiting, and how many are kept: each holds a file on the disk and,
// while it is made, the only worker.
const (
	mostWaiting = 3
	mostKept    = 20
)

// Export is a file made in the background.
type Export struct {
	ID        string       `json:"id"`
	Kind      string       `json:"kind"`
	State     string       `json:"state" enum:"waiting,done,failed"`
	Name      string       `json:"name" doc:"empty until it is done"`
	Level     access.Level `json:"classification" doc:"the highest level in it"`
	Rows      int          `json:"rows"`
	SizeBytes int64        `json:"size_bytes"`
	CreatedAt time.Time    `json:"created_at"`
	ExpiresAt time.Time    `json:"expires_at"`

	sha256 string
}

// Made is what a Maker has written.
type Made struct {
	Name     string
	Level    access.Level
	Rows     int
	Subjects []string // ids of the records in it
}

// Maker is a module whose records are exported.
type Maker interface {
	// MakeExport writes the file that request asks for, as far as actor may read its records.
	MakeExport(ctx context.Context, actor access.Actor, request json.RawMessage, w io.Writer) (Made, error)
	// MayReadAll reports whether actor may read every one of the records, and none is above level: the
	// file says so in its name.
	MayReadAll(ctx context.Context, actor access.Actor, subjects []string, level access.Level) (bool, error)
}

// Service makes and keeps exports.
type Service struct {
	db     *pgxpool.Pool
	events *event.Recorder
	dir    string
	makers map[string]Maker
	actor  func(context.Context, string) (access.Actor, error)
	now    func() time.Time
}

// NewService returns the service. Its files lie in dir; actor returns a person with the rights of the
// moment. Add the makers before Work.
func NewService(db *pgxpool.Pool, events *event.Recorder, dir string, actor func(context.Context, string) (access.Actor, error), now func() time.Time) *Service {
	return &Service{db: db, events: events, dir: dir, makers: map[string]Maker{}, actor: actor, now: now}
}

// Add introduces the maker of a kind of export.
func (s *Service) Add(kind string, m Maker) { s.makers[kind] = m }

// Scratch is the folder for what an export does not hold in memory; its user's alone.
func (s *Service) Scratch() (string, error) {
	return s.dir, os.MkdirAll(s.dir, 0o700)
}

// Changed is written when an export is asked for, made, or fetched.
type Changed struct {
	Export string `json:"-"`
	What   string `json:"what"` // requested, made, failed, fetched
	Rows   int    `json:"rows,omitempty"`
}

// EventKind names the event.
func (Changed) EventKind() string { return "export.changed" }

// EventSubject is the export.
func (e Changed) EventSubject() (string, string) { return "export", e.Export }

// Begin has a file made in the background. ErrTooMany when the actor has enough of them.
func (s *Service) Begin(ctx context.Context, actor access.Actor, kind string, request any) (Export, error) {
	raw, err := json.Marshal(request)
	if err != nil {
		return Export{}, fmt.Errorf("write request of an export: %w", err)
	}
	now := s.now().UTC().Truncate(time.Microsecond)
	e := Export{ID: opaque.ID(), Kind: kind, State: Waiting, CreatedAt: now, ExpiresAt: now.Add(lifetime)}
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		if err := s.makeRoom(ctx, tx, actor); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "INSERT INTO export (id, owner, kind, request, state, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
			e.ID, actor.Username, kind, raw, e.State, e.CreatedAt, e.ExpiresAt); err != nil {
			return fmt.Errorf("insert export: %w", err)
		}
		return s.events.Record(ctx, tx, actor, Changed{e.ID, "requested", 0}, Args{e.ID})
	})
	return e, err
}

// makeRoom refuses one export too many. Until tx ends, nobody else counts those of this owner.
func (s *Service) makeRoom(ctx context.Context, tx pgx.Tx, actor access.Actor) error {
	if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended('export ' || $1, 0))", actor.Username); err != nil {
		return fmt.Errorf("count exports: %w", err)
	}
	w := s.own(actor)
	w.Args["waiting"], w.Args["failed"] = Waiting, Failed
	var waiting, kept int
	if err := tx.QueryRow(ctx, "SELECT count(*) FILTER (WHERE e.state = @waiting), count(*) FILTER (WHERE e.state <> @failed) FROM export e "+w.SQL(), w.Args).
		Scan(&waiting, &kept); err != nil {
		return fmt.Errorf("count exports: %w", err)
	}
	if waiting >= mostWaiting || kept >= mostKept {
		return ErrTooMany.After(60)
	}
	return nil
}

const columns = `e.id, e.kind, e.state, e.name, e.level, e.row_count, e.size_bytes, e.created_at, e.expires_at, e.sha256`

func scan(row pgx.CollectableRow) (Export, error) {
	var e Export
	err := row.Scan(&e.ID, &e.Kind, &e.State, &e.Name, &e.Level, &e.Rows, &e.SizeBytes, &e.CreatedAt, &e.ExpiresAt, &e.sha256)
	e.CreatedAt, e.ExpiresAt = e.CreatedAt.UTC(), e.ExpiresAt.UTC()
	return e, err
}

// own selects what the actor has asked for and what has not expired.
func (s *Service) own(actor access.Actor) *database.Where {
	return database.NewWhere().Arg("e.owner = @me", "me", actor.Username).Arg("e.expires_at > @now", "now", s.now())
}

// List returns the actor's exports, newest first.
func (s *Service) List(ctx context.Context, actor access.Actor, limit int, cursor string) (page.Page[Export], error) {
	limit, err := page.Limit(limit)
	if err != nil {
		return page.Page[Export]{}, err
	}
	w := s.own(actor)
	var total int64
	if err := s.db.QueryRow(ctx, "SELECT count(*) FROM export e "+w.SQL(), w.Args).Scan(&total); err != nil {
		return page.Page[Export]{}, fmt.Errorf("count exports: %w", err)
	}
	offset := 0 // a person's exports of a day are few
	if cursor != "" {
		if err := page.Open(cursor, "exports", &offset); err != nil || offset < 0 || offset > 1_000_000 {
			return page.Page[Export]{}, page.ErrCursor
		}
	}
	w.Args["limit"], w.Args["offset"] = limit+1, offset
	rows, err := s.db.Query(ctx, "SELECT "+columns+" FROM export e "+w.SQL()+" ORDER BY e.created_at DESC, e.id DESC LIMIT @limit OFFSET @offset", w.Args)
	if err != nil {
		return page.Page[Export]{}, fmt.Errorf("list exports: %w", err)
	}
	list, err := pgx.CollectRows(rows, scan)
	if err != nil {
		return page.Page[Export]{}, fmt.Errorf("list exports: %w", err)
	}
	list, more := page.Cut(list, limit)
	var next *string
	if more {
		c, err := page.Cursor("exports", offset+limit)
		if err != nil {
			return page.Page[Export]{}, err
		}
		next = &c
	}
	return page.Of(list, next, total), nil
}

// Get returns an export of the actor, else fault.ErrNotFound.
func (s *Service) Get(ctx context.Context, actor access.Actor, id string) (Export, error) {
	w := s.own(actor).Arg("e.id = @id", "id", id)
	rows, err := s.db.Query(ctx, "SELECT "+columns+" FROM export e "+w.SQL(), w.Args)
	if err != nil {
		return Export{}, fmt.Errorf("read export: %w", err)
	}
	e, err := pgx.CollectExactlyOneRow(rows, scan)
	if errors.Is(err, pgx.ErrNoRows) {
		return Export{}, fault.ErrNotFound
	}
	return e, err
}

// Content is an open export. The caller closes it.
type Content struct {
	*os.File
	Export Export
	SHA256 string
	// Still says while it is sent whether its owner may read on.
	Still func() error
}

// Open opens the file of an export, after looking again whether the actor may read all that is in it.
func (s *Service) Open(ctx context.Context, actor access.Actor, id string) (Content, error) {
	e, err := s.Get(ctx, actor, id)
	switch {
	case err != nil:
		return Content{}, err
	case e.State == Waiting:
		return Content{}, ErrNotReady
	case e.State == Failed:
		return Content{}, ErrFailed
	}
	if err := s.mayRead(ctx, actor, e); err != nil {
		return Content{}, err
	}
	f, err := os.Open(s.path(id))
	if err != nil {
		return Content{}, ErrFailed.Because(err)
	}
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		return s.events.Record(ctx, tx, actor, Changed{id, "fetched", e.Rows})
	})
	if err != nil {
		_ = f.Close()
		return Content{}, err
	}
	return Content{f, e, e.sha256, s.still(context.WithoutCancel(ctx), actor.Username, e)}, nil
}

// mayRead is ErrChanged when the actor may not read all that is in an export any more.
func (s *Service) mayRead(ctx context.Context, actor access.Actor, e Export) error {
	var subjects []string
	if err := s.db.QueryRow(ctx, "SELECT subjects FROM export WHERE id = $1", e.ID).Scan(&subjects); err != nil {
		return fmt.Errorf("read export: %w", err)
	}
	may, err := s.makers[e.Kind].MayReadAll(ctx, actor, subjects, e.Level)
	if err == nil && !may {
		err = ErrChanged
	}
	return err
}

// How often the owner's rights are looked at again while an export is sent, and how long that may take.
const (
	lookAgain    = 500 * time.Millisecond
	lookPatience = 5 * time.Second
)

func (s *Service) still(ctx context.Context, username string, e Export) func() error {
	looked := s.now()
	return func() error {
		now := s.now()
		if now.Sub(looked) < lookAgain {
			return nil
		}
		looked = now
		ctx, cancel := context.WithTimeout(ctx, lookPatience)
		defer cancel()
		actor, err := s.actor(ctx, username)
		if err != nil {
			return err
		}
		return s.mayRead(ctx, actor, e)
	}
}

func (s *Service) path(id string) string { return filepath.Join(s.dir, id+".xlsx") }
