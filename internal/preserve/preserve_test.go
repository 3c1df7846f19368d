package preserve_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"docket/internal/database/dbtest"
	"docket/internal/opaque"
	"docket/internal/preserve"
	"docket/internal/supervise/supervisetest"
	"docket/storage"
	"docket/storage/local"
	"docket/storage/local/localtest"
	"docket/storage/s3"
)

// replicas are a service on a real folder and a real bucket.
type replicas struct {
	*preserve.Service
	db     *pgxpool.Pool
	local  *local.Store
	bucket *gate
}

// gate is a real bucket that can be made to seem away.
type gate struct {
	storage.Store
	mu     sync.Mutex
	closed bool
	onPut  func() // nil: nothing
}

func (g *gate) away() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return storage.ErrUnavailable
	}
	return nil
}

func (g *gate) set(closed bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = closed
}

func (g *gate) Put(ctx context.Context, key string, content io.ReaderAt, size int64, sum string) error {
	if err := g.away(); err != nil {
		return err
	}
	g.mu.Lock()
	happens := g.onPut
	g.onPut = nil
	g.mu.Unlock()
	if happens != nil {
		happens()
	}
	return g.Store.Put(ctx, key, content, size, sum)
}

func (g *gate) List(ctx context.Context, prefix string) iter.Seq2[storage.Info, error] {
	return g.Store.List(ctx, prefix)
}

func newReplicas(t *testing.T) *replicas {
	t.Helper()
	where := supervisetest.MinIO(t)
	bucket, err := s3.Open(t.Context(), s3.Config{Endpoint: where.Endpoint, AccessKey: where.AccessKey, SecretKey: where.SecretKey,
		Bucket: "preserve-" + strings.ToLower(opaque.ID())})
	if err != nil {
		t.Fatal(err)
	}
	r := &replicas{db: dbtest.New(t), local: localtest.Open(t), bucket: &gate{Store: bucket}}
	r.Service = preserve.NewService(r.db, r.local, r.bucket, preserve.Config{SameMachine: true, Logger: slog.New(slog.DiscardHandler)})
	return r
}

// run keeps the replicas until the test ends.
func (r *replicas) run(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { r.Run(ctx); close(done) }()
	t.Cleanup(func() { cancel(); <-done })
}

// blob puts bytes into the local store and wants both copies.
func (r *replicas) blob(t *testing.T, content string) (key string) {
	t.Helper()
	sum := sha256.Sum256([]byte(content))
	name := hex.EncodeToString(sum[:])
	key = storage.BlobKey(name)
	if err := r.local.Put(t.Context(), key, strings.NewReader(content), int64(len(content)), name); err != nil {
		t.Fatal(err)
	}
	r.tx(t, func(tx pgx.Tx) error {
		return preserve.Want(t.Context(), tx, preserve.Copy{Key: key, SHA256: name, SizeBytes: int64(len(content)), Local: true, Bucket: true})
	})
	r.Wake()
	return key
}

func (r *replicas) tx(t *testing.T, act func(pgx.Tx) error) {
	t.Helper()
	if err := pgx.BeginFunc(t.Context(), r.db, act); err != nil {
		t.Fatal(err)
	}
}

func (r *replicas) wait(t *testing.T, keys ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := r.WaitStored(ctx, keys); err != nil {
		t.Fatalf("copies not stored: %v", err)
	}
}

// A database that dies after it has leased a copy, and before it has written down that the copy is
// made, leaves no lease that others wait out. Rule DOC-08.
func TestRun_TakesUpWhatWasMislaid(t *testing.T) {
	t.Parallel()
	r := newReplicas(t)
	other, err := pgx.ConnectConfig(t.Context(), r.db.Config().ConnConfig)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Close(context.Background()) })
	key := r.blob(t, "mislaid")
	locked := make(chan error, 1)
	r.bucket.onPut = func() { // what has been done cannot be written down while this lock is held
		_, err := other.Exec(context.Background(), "BEGIN; SELECT FROM copy WHERE replica = 'bucket' FOR UPDATE")
		locked <- err
	}
	r.run(t)
	if err := <-locked; err != nil {
		t.Fatal(err)
	}
	for ended := 0; ended == 0; {
		// Not in the transaction, which would see the same activity for ever.
		err := r.db.QueryRow(t.Context(), `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&ended)
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := other.Exec(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	r.wait(t, key) // for one minute; a lease takes two
}

// until waits for a condition on the replicas.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(time.Minute)
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited for %s", what)
		}
	}
}

// Rule DOC-08: one target down, the work goes on, the state says so, and the copies follow unaided.
func TestReplication_FollowsTheBucketsReturn(t *testing.T) {
	t.Parallel()
	r := newReplicas(t)
	r.bucket.set(true)
	r.run(t)
	var keys []string
	for i := range 70 { // more than one round
		keys = append(keys, r.blob(t, fmt.Sprint("来文", i)))
	}
	until(t, "the outage to be seen", func() bool {
		s, err := r.Status(t.Context())
		return err == nil && s.Replicas[1].State == "unavailable" && s.Replicas[1].Waiting == 70 && !s.DualBackup
	})
	r.bucket.set(false)
	r.wait(t, keys...)
	for _, k := range keys {
		sum := k[len(k)-64:]
		if _, err := storage.Verify(t.Context(), r.bucket, k, sum); err != nil {
			t.Errorf("%s: %v", k, err)
		}
	}
	if s, err := r.Status(t.Context()); err != nil || s.Replicas[1].State != "ok" || s.DualBackup || s.Message == "" {
		t.Errorf("two copies on one machine are no dual backup: %+v, %v", s, err)
	}
}

// A manifest is chained to the one before, durable when Publish returns, and in the bucket after
// the blobs that it names.
func TestManifest_IsChainedAndFollowsItsBlobs(t *testing.T) {
	t.Parallel()
	r := newReplicas(t)
	id := opaque.ID()
	blob := r.blob(t, "正文")
	for version := 1; version <= 3; version++ {
		p, err := r.Reserve(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		r.tx(t, func(tx pgx.Tx) error {
			return p.Stage(t.Context(), tx, preserve.Manifest{RecordID: id, Version: version, Blobs: []string{blob[len(blob)-64:]}, Content: map[string]any{"title": "通知", "n": version}})
		})
		if err := p.Publish(); err != nil {
			t.Fatal(err)
		}
		if _, err := r.local.Stat(t.Context(), storage.RecordKey(id, version)); err != nil {
			t.Fatalf("manifest %d is not there when Publish has returned: %v", version, err)
		}
	}
	r.run(t)
	r.wait(t, blob, storage.RecordKey(id, 1), storage.RecordKey(id, 3))
	second := read(t, r.bucket, storage.RecordKey(id, 2))
	sum := sha256.Sum256(read(t, r.bucket, storage.RecordKey(id, 1)))
	if want := `"prev":"` + hex.EncodeToString(sum[:]) + `"`; !bytes.Contains(second, []byte(want)) {
		t.Errorf("the second manifest %s does not name the first", second)
	}
}

func read(t *testing.T, s storage.Store, key string) []byte {
	t.Helper()
	body, err := s.Get(t.Context(), key, 0, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = body.Close() }()
	b, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A crash between the commit and the manifest: what is missing is written at the next start.
func TestRecover_WritesUnpublishedManifests(t *testing.T) {
	t.Parallel()
	r := newReplicas(t)
	id := opaque.ID()
	p, err := r.Reserve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.tx(t, func(tx pgx.Tx) error {
		return p.Stage(t.Context(), tx, preserve.Manifest{RecordID: id, Version: 1, Content: "state"})
	})
	p.Discard()
	if err := r.Recover(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := r.local.Stat(t.Context(), storage.RecordKey(id, 1)); err != nil {
		t.Errorf("the manifest is still missing: %v", err)
	}
}

// What is removed goes from both replicas, also while it is waiting for the bucket; what is wanted
// again afterwards is there.
func TestRemove(t *testing.T) {
	t.Parallel()
	r := newReplicas(t)
	r.run(t)
	stored := r.blob(t, "已存")
	r.wait(t, stored)
	r.bucket.set(true)
	waiting := r.blob(t, "等待")
	r.tx(t, func(tx pgx.Tx) error { return preserve.Remove(t.Context(), tx, stored, waiting) })
	r.bucket.set(false)
	until(t, "both objects to be gone from both replicas", func() bool {
		for _, key := range []string{stored, waiting} {
			for _, s := range []storage.Store{r.local, r.bucket} {
				if _, err := s.Stat(t.Context(), key); !errors.Is(err, storage.ErrNotExist) {
					return false
				}
			}
		}
		return true
	})
	again := r.blob(t, "已存")
	r.wait(t, again)
	if got := read(t, r.bucket, again); string(got) != "已存" {
		t.Errorf("wanted again: %q", got)
	}
}

// Another bucket gets everything; the states of the old one say nothing about it.
func TestAdoptBucket(t *testing.T) {
	t.Parallel()
	r := newReplicas(t)
	if err := r.AdoptBucket(t.Context(), "one"); err != nil {
		t.Fatal(err)
	}
	r.run(t)
	key := r.blob(t, "来文")
	r.wait(t, key)
	other := newReplicas(t).bucket
	moved := preserve.NewService(r.db, r.local, other, preserve.Config{Logger: slog.New(slog.DiscardHandler)})
	if err := moved.AdoptBucket(t.Context(), "two"); err != nil {
		t.Fatal(err)
	}
	states, err := preserve.States(t.Context(), r.db, []string{key})
	if err != nil || states[key].Local.State != "stored" {
		t.Errorf("states %+v, %v", states, err)
	}
}
