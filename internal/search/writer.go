package search

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"docket/index"
	"docket/internal/database"
	"docket/internal/fulltext"
)

const (
	batchSize    = 500
	replayEvery  = 2 * time.Second
	mostPatience = 5 * time.Second
)

// Service finds records and keeps the index.
type Service struct {
	db      *pgxpool.Pool
	live    *index.Live
	texts   *fulltext.Service
	log     *slog.Logger
	archive string

	sources map[string]Source
	kinds   []string

	queue chan change

	applying sync.Mutex // from loading records to having them in the index: see apply
	mu       sync.Mutex
	applied  map[string]string // id → transaction whose state is in the index, since the watermark
	// rebuilding is what a rebuild has done, nil while none runs.
	rebuilding *Progress
}

type change struct {
	kind string
	ids  []string
	done chan struct{}
}

// Progress of a rebuild.
type Progress struct {
	Done  int64 `json:"done"`
	Total int64 `json:"total"`
}

// NewService returns the service on an index. archive is the archive's id: an index of another one
// is rebuilt.
func NewService(db *pgxpool.Pool, live *index.Live, texts *fulltext.Service, archive string, log *slog.Logger) *Service {
	return &Service{db: db, live: live, texts: texts, archive: archive, log: log, sources: map[string]Source{},
		queue: make(chan change, 1024), applied: map[string]string{}}
}

// Add registers a module whose records are searched, before Run.
func (s *Service) Add(source Source) {
	s.sources[source.SearchKind()] = source
	s.kinds = append(s.kinds, source.SearchKind())
}

// Changed brings the present state of records into the index and returns when it can be found, or
// after a few seconds when the index cannot keep up or be written; the replay brings it in then.
func (s *Service) Changed(ctx context.Context, kind string, ids ...string) {
	if len(ids) == 0 {
		return
	}
	c := change{kind, ids, make(chan struct{})}
	patience := time.NewTimer(mostPatience)
	defer patience.Stop()
	select {
	case s.queue <- c:
	case <-patience.C:
		return
	case <-ctx.Done():
		return
	}
	select {
	case <-c.done:
	case <-patience.C:
	case <-ctx.Done():
	}
}

// Run keeps the index in step until ctx is done. A missing or damaged index is rebuilt first, while
// changes and searches go on.
func (s *Service) Run(ctx context.Context) {
	var loops sync.WaitGroup
	loops.Go(func() { s.write(ctx) })
	loops.Go(func() {
		tick := time.NewTicker(replayEvery)
		defer tick.Stop()
		for {
			// A rebuild that failed, because the database was away, is taken up again like a replay.
			if err := s.keep(ctx); err != nil && ctx.Err() == nil && !errors.Is(err, ErrBusy) {
				s.log.Warn("search index", "error", err)
			}
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
	loops.Wait()
}

// keep brings in what is missing: by a replay or, where there is no whole index of this archive, by
// a rebuild.
func (s *Service) keep(ctx context.Context) error {
	mark, err := s.live.Watermark()
	if err != nil || s.live.Missing() || !strings.HasPrefix(mark, s.archive+":") {
		if damage := s.live.Damage(); damage != nil {
			s.log.Warn("the search index is damaged and is rebuilt", "error", damage)
		}
		return s.Rebuild(ctx)
	}
	return s.replay(ctx)
}

// write is the one writer: it takes whatever waits, at once.
func (s *Service) write(ctx context.Context) {
	for {
		var waiting []change
		n := 0
		select {
		case <-ctx.Done():
			return
		case c := <-s.queue:
			waiting, n = append(waiting, c), len(c.ids)
		}
		for more := true; more && n < batchSize; {
			select {
			case c := <-s.queue:
				waiting, n = append(waiting, c), n+len(c.ids)
			default:
				more = false
			}
		}
		byKind := map[string][]string{}
		for _, c := range waiting {
			byKind[c.kind] = append(byKind[c.kind], c.ids...)
		}
		for kind, ids := range byKind {
			if err := s.apply(ctx, kind, ids); err != nil && ctx.Err() == nil {
				s.log.Warn("index not written; the replay will", "error", err)
			}
		}
		for _, c := range waiting {
			close(c.done)
		}
	}
}

// apply loads records and puts them into the index, one call at a time: a state that was loaded
// earlier must not be written over one that was loaded later.
func (s *Service) apply(ctx context.Context, kind string, ids []string) error {
	s.applying.Lock()
	defer s.applying.Unlock()
	source, ok := s.sources[kind]
	if !ok {
		return fmt.Errorf("nobody loads entries of kind %s", kind)
	}
	loaded, err := source.Load(ctx, ids)
	if err != nil {
		return err
	}
	batch := index.Batch{Put: make([]index.Entry, 0, len(loaded))}
	gone := make(map[string]bool, len(ids))
	for _, id := range ids {
		gone[id] = true
	}
	for _, l := range loaded {
		batch.Put = append(batch.Put, l.Entry)
		delete(gone, l.Entry.ID)
	}
	for id := range gone {
		batch.Delete = append(batch.Delete, id)
	}
	if err := s.live.Apply(ctx, batch); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range loaded {
		s.applied[l.Entry.ID] = l.XID
	}
	return nil
}

// horizon is the oldest transaction that may still be running: everything below it has ended.
func (s *Service) horizon(ctx context.Context) (string, error) {
	var xmin string
	if err := s.db.QueryRow(ctx, "SELECT pg_snapshot_xmin(pg_current_snapshot())::text").Scan(&xmin); err != nil {
		return "", fmt.Errorf("read horizon: %w", err)
	}
	return s.archive + ":" + xmin, nil
}

// replay applies what has changed since the watermark and is not in the index, then advances it.
func (s *Service) replay(ctx context.Context) error {
	mark, err := s.live.Watermark()
	if err != nil {
		return err
	}
	next, err := s.horizon(ctx)
	if err != nil || next == mark {
		return err
	}
	since, ok := strings.CutPrefix(mark, s.archive+":")
	if !ok {
		return errors.New("the index belongs to another archive")
	}
	seen := map[string]string{}
	for _, kind := range s.kinds {
		changes, err := s.sources[kind].Changes(ctx, since)
		if err != nil {
			return err
		}
		// A killed server forgets what was committed and not flushed yet (database.Flusher), and
		// gives its transaction numbers out again; the index must not run ahead of the register.
		if err := database.Flush(ctx, s.db); err != nil {
			return err
		}
		var missing []string
		s.mu.Lock()
		for _, c := range changes {
			seen[c.ID] = c.XID
			if s.applied[c.ID] != c.XID {
				missing = append(missing, c.ID)
			}
		}
		s.mu.Unlock()
		for len(missing) > 0 {
			n := min(batchSize, len(missing))
			if err := s.apply(ctx, kind, missing[:n]); err != nil {
				return err
			}
			missing = missing[n:]
		}
	}
	if err := s.live.Apply(ctx, index.Batch{Watermark: next}); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for id := range s.applied {
		if _, recent := seen[id]; !recent {
			delete(s.applied, id)
		}
	}
	return nil
}

// Rebuild makes a new index beside the live one and puts it in its place; it goes on with one that
// was interrupted. ErrBusy while another rebuild runs.
func (s *Service) Rebuild(ctx context.Context) error {
	var total int64
	if err := s.db.QueryRow(ctx, "SELECT count(*) FROM document").Scan(&total); err != nil {
		return fmt.Errorf("count records: %w", err)
	}
	s.mu.Lock()
	if s.rebuilding != nil {
		s.mu.Unlock()
		return ErrBusy
	}
	s.rebuilding = &Progress{Total: total}
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.rebuilding = nil
		s.mu.Unlock()
	}()
	err := s.live.Rebuild(ctx, s.fill)
	if errors.Is(err, index.ErrRebuilding) {
		return ErrBusy
	}
	if err != nil {
		return fmt.Errorf("rebuild index: %w", err)
	}
	s.mu.Lock()
	clear(s.applied)
	s.mu.Unlock()
	return s.replay(ctx)
}

// Renew builds the index anew from the register, from its beginning: nothing that an older state held is
// in its files afterwards. ErrBusy while another rebuild runs.
func (s *Service) Renew(ctx context.Context) error {
	err := s.live.Discard()
	if errors.Is(err, index.ErrRebuilding) {
		return ErrBusy
	}
	if err != nil {
		return fmt.Errorf("renew index: %w", err)
	}
	return s.Rebuild(ctx)
}

func (s *Service) fill(ctx context.Context, into *index.Filler) error {
	progress, err := into.Progress()
	if err != nil {
		return err
	}
	startKind, after, resumed := strings.Cut(progress, "\x00")
	if !resumed {
		mark, err := s.horizon(ctx)
		if err != nil {
			return err
		}
		if err := into.Apply(ctx, index.Batch{Watermark: mark}); err != nil {
			return err
		}
	}
	for _, kind := range s.kinds {
		if resumed && kind < startKind {
			continue
		}
		if kind != startKind {
			after = ""
		}
		for {
			ids, err := s.sources[kind].After(ctx, after, 200)
			if err != nil || len(ids) == 0 {
				if err != nil {
					return err
				}
				break
			}
			loaded, err := s.sources[kind].Load(ctx, ids)
			if err != nil {
				return err
			}
			after = ids[len(ids)-1]
			batch := index.Batch{Progress: kind + "\x00" + after}
			for _, l := range loaded {
				batch.Put = append(batch.Put, l.Entry)
			}
			if err := into.Apply(ctx, batch); err != nil {
				return err
			}
			s.mu.Lock()
			s.rebuilding.Done += int64(len(ids))
			s.mu.Unlock()
		}
	}
	return nil
}

// State of the index, for readiness and metrics.
type State struct {
	Ready      bool      `json:"ready"`
	Entries    uint64    `json:"-"` // counts every level, so it is not for display
	Rebuilding *Progress `json:"rebuilding,omitempty"`
}

// State returns whether everything can be found.
func (s *Service) State(ctx context.Context) State {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := State{Ready: !s.live.Missing()}
	if n, err := s.live.Count(ctx); err == nil {
		st.Entries = n
	}
	if s.rebuilding != nil {
		p := *s.rebuilding
		st.Rebuilding = &p
	}
	return st
}
