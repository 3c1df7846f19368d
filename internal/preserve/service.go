package preserve

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"docket/internal/database"
	"docket/storage"
	"docket/storage/local"
)

// Names of the replicas.
const (
	Local  = "local"
	Bucket = "bucket"
)

// ErrAway says that a replica cannot be asked now; it is another name of storage.ErrUnavailable.
var ErrAway = storage.ErrUnavailable

// Config says how the replicas are kept.
type Config struct {
	// SameMachine: the bucket shares this machine with the local folder, so that the two copies do
	// not count as 双备份.
	SameMachine bool
	// Writers is how many objects are sent to the bucket at once.
	Writers int
	Logger  *slog.Logger
}

// Service keeps the replicas.
type Service struct {
	db     *pgxpool.Pool
	local  *local.Store
	bucket storage.Store
	cfg    Config
	log    *slog.Logger

	wake      chan struct{}
	published chan string

	mu     sync.Mutex
	change chan struct{} // closed and replaced whenever copies became stored
	// bucketProblem is what the bucket answered last, nil when it worked.
	bucketProblem atomic.Pointer[string]
	mislaid       atomic.Bool // the database failed since leases were last looked through
	held          sync.Map    // heldKey → true
	paused        atomic.Bool
	sameMachine   atomic.Bool
}

// NewService returns the service; Run keeps the replicas.
func NewService(db *pgxpool.Pool, local *local.Store, bucket storage.Store, cfg Config) *Service {
	if cfg.Writers == 0 {
		cfg.Writers = 8
	}
	s := &Service{db: db, local: local, bucket: bucket, cfg: cfg, log: cfg.Logger,
		wake: make(chan struct{}, 1), published: make(chan string, 4096), change: make(chan struct{})}
	s.sameMachine.Store(cfg.SameMachine)
	return s
}

// Wake makes the loop look for work now.
func (s *Service) Wake() {
	select {
	case s.wake <- struct{}{}:
	default: // it is about to look anyway
	}
}

// PauseBucket stops sending to the bucket, in this process, until it is called with false. It is
// for measuring and for tests; copies stay pending.
func (s *Service) PauseBucket(paused bool) {
	s.paused.Store(paused)
	s.Wake()
}

// Copy is a wanted copy.
type Copy struct {
	Key, SHA256 string
	SizeBytes   int64
	// Local: the local replica holds it already.
	Local bool
	// Bucket: the bucket shall hold it too. Bytes that nobody has registered or checked do not yet.
	Bucket bool
	// After: keys that the bucket takes first.
	After []string
}

// Want writes as part of tx that the replicas shall hold c. Wanting again what is wanted is fine;
// wanting what is being removed wants it back.
func Want(ctx context.Context, tx pgx.Tx, copies ...Copy) error {
	var batch pgx.Batch
	for _, c := range copies {
		state := "pending"
		if c.Local {
			state = "stored"
		}
		batch.Queue(`INSERT INTO copy (key, replica, state, sha256, size_bytes, stored_at) VALUES ($1, 'local', $2, $3, $4, now())
			ON CONFLICT (key, replica) DO UPDATE SET state = $2, sha256 = $3, size_bytes = $4, stored_at = now()
			WHERE copy.state = 'removing' OR copy.sha256 <> $3 OR $2 = 'stored' AND copy.state <> 'stored'`, c.Key, state, c.SHA256, c.SizeBytes)
		if c.Bucket {
			batch.Queue(`INSERT INTO copy (key, replica, state, sha256, size_bytes, after_keys) VALUES ($1, 'bucket', 'pending', $2, $3, $4)
				ON CONFLICT (key, replica) DO UPDATE SET state = 'pending', sha256 = $2, size_bytes = $3, after_keys = $4, next_at = 'epoch', attempts = 0
				WHERE copy.state = 'removing' OR copy.sha256 <> $2`, c.Key, c.SHA256, c.SizeBytes, append([]string{}, c.After...))
		}
	}
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return fmt.Errorf("want copies: %w", err)
	}
	return nil
}

// Remove writes as part of tx that neither replica shall hold these keys any more.
func Remove(ctx context.Context, tx pgx.Tx, keys ...string) error {
	_, err := tx.Exec(ctx, "UPDATE copy SET state = 'removing', next_at = 'epoch', attempts = 0 WHERE key = ANY ($1)", keys)
	if err != nil {
		return fmt.Errorf("remove copies: %w", err)
	}
	return nil
}

// State is one copy as people see it. At is when the state began, null while pending.
type State struct {
	State string     `json:"state" enum:"stored,pending,failed,removed" doc:"removed: destroyed with its record"`
	At    *time.Time `json:"at"`
}

// Copies is the state of both copies of one object.
type Copies struct {
	Local  State `json:"local"`
	Bucket State `json:"bucket"`
}

// NotBefore dates copies of bytes that were stored earlier, for another record, as if they had been
// stored at t: a date must not tell that the bytes were here.
func (c Copies) NotBefore(t time.Time) Copies {
	for _, s := range []*State{&c.Local, &c.Bucket} {
		if s.At != nil && s.At.Before(t) {
			s.At = &t
		}
	}
	return c
}

// States returns the copies of each key. A key without a wanted copy is pending: it is never shown
// better than it is.
func States(ctx context.Context, q database.Querier, keys []string) (map[string]Copies, error) {
	out := make(map[string]Copies, len(keys))
	for _, k := range keys {
		out[k] = Copies{State{State: "pending"}, State{State: "pending"}}
	}
	rows, err := q.Query(ctx, "SELECT key, replica, state, stored_at FROM copy WHERE key = ANY ($1)", keys)
	if err != nil {
		return nil, fmt.Errorf("read copies: %w", err)
	}
	var key, replica, state string
	var at *time.Time
	_, err = pgx.ForEachRow(rows, []any{&key, &replica, &state, &at}, func() error {
		c := out[key]
		shown := State{State: state}
		switch state {
		case "stored":
			shown.At = at
		case "removing":
			shown.State = "failed"
		}
		if replica == Local {
			c.Local = shown
		} else {
			c.Bucket = shown
		}
		out[key] = c
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read copies: %w", err)
	}
	return out, nil
}

// WaitStored returns when both replicas hold every key, with storage.ErrUnavailable when the bucket
// turns out to be away meanwhile, or with the error of ctx.
func (s *Service) WaitStored(ctx context.Context, keys []string) error {
	// An earlier failure says nothing about now: they are tried at once.
	_, err := s.db.Exec(ctx, "UPDATE copy SET next_at = 'epoch', problem = '' WHERE key = ANY ($1) AND replica = 'bucket' AND state = 'pending' AND problem <> ''", keys)
	if err != nil {
		return fmt.Errorf("wait for copies: %w", err)
	}
	s.Wake()
	for {
		s.mu.Lock()
		changed := s.change
		s.mu.Unlock()
		var missing, away int
		err := s.db.QueryRow(ctx, "SELECT count(*), count(*) FILTER (WHERE problem = $2) FROM copy WHERE key = ANY ($1) AND state <> 'stored'",
			keys, shortProblem(storage.ErrUnavailable)).Scan(&missing, &away)
		if err != nil {
			return fmt.Errorf("wait for copies: %w", err)
		}
		if missing == 0 {
			return nil
		}
		if away > 0 {
			return storage.ErrUnavailable
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s *Service) announce() {
	s.mu.Lock()
	close(s.change)
	s.change = make(chan struct{})
	s.mu.Unlock()
}

func (s *Service) markPublished(key string) {
	select {
	case s.published <- key:
	default: // the loop is behind; it will find the copy by itself and see that it is stored
	}
}
