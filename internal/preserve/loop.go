package preserve

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/storage"
)

const (
	claimSize = 64
	pollEvery = time.Second
)

type claim struct {
	Key       string
	State     string
	SHA256    string
	SizeBytes int64
	Attempts  int
	err       error
}

// Recover makes the loop take up at once what a predecessor left: unpublished manifests and leases
// that nobody holds any more. It is called once, before Run, by the only process of this data folder.
func (s *Service) Recover(ctx context.Context) error {
	_, err := s.db.Exec(ctx, `UPDATE copy SET next_at = 'epoch', leased_until = 'epoch' WHERE state IN ('pending', 'removing')`)
	if err != nil {
		return fmt.Errorf("recover copies: %w", err)
	}
	for {
		n, err := s.round(ctx, s.local, 1)
		if err != nil || n == 0 {
			return err
		}
	}
}

// Run keeps both replicas until ctx is done.
func (s *Service) Run(ctx context.Context) {
	var loops sync.WaitGroup
	loops.Go(func() { s.mark(ctx) })
	loops.Go(func() { s.keep(ctx, s.local, 2) })
	// Two halves: while one takes up copies, waits for the slowest or writes down, the other sends.
	for range 2 {
		loops.Go(func() { s.keep(ctx, s.bucket, (s.cfg.Writers+1)/2) })
	}
	loops.Wait()
}

// mark tells the register which manifests have been published, many at a time.
func (s *Service) mark(ctx context.Context) {
	for {
		var keys []string
		select {
		case <-ctx.Done():
			return
		case k := <-s.published:
			keys = append(keys, k)
		}
		for more := true; more && len(keys) < 1000; {
			select {
			case k := <-s.published:
				keys = append(keys, k)
			default:
				more = false
			}
		}
		if _, err := s.db.Exec(ctx, `UPDATE copy SET state = 'stored', stored_at = now() WHERE replica = 'local' AND state = 'pending' AND key = ANY ($1)`, keys); err != nil && ctx.Err() == nil {
			s.log.Warn("published manifests not marked; the loop will find them", "error", err)
		}
		s.announce()
	}
}

func (s *Service) keep(ctx context.Context, replica storage.Store, writers int) {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		n, err := 0, error(nil)
		if replica.Name() != Bucket || !s.paused.Load() {
			n, err = s.round(ctx, replica, writers)
		}
		if err != nil && ctx.Err() == nil {
			s.log.Warn("replication", "replica", replica.Name(), "error", err)
		}
		if n == claimSize && err == nil {
			continue // more is waiting
		}
		wake := s.wake
		if replica.Name() == Local {
			wake = nil // its copies are made by Publish; the loop only repairs
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-wake:
		}
	}
}

// round claims some copies of a replica, makes them true and writes down how it went.
func (s *Service) round(ctx context.Context, replica storage.Store, writers int) (_ int, err error) {
	if s.mislaid.Load() {
		if err := s.release(ctx); err != nil {
			return 0, err
		}
	}
	defer func() {
		if err != nil {
			s.mislaid.Store(true)
		}
	}()
	claims, err := s.claim(ctx, replica.Name())
	if err != nil || len(claims) == 0 {
		return 0, err
	}
	for _, c := range claims {
		s.held.Store(heldKey{replica.Name(), c.Key}, true)
	}
	defer func() {
		for _, c := range claims {
			s.held.Delete(heldKey{replica.Name(), c.Key})
		}
	}()
	next := make(chan *claim)
	var work sync.WaitGroup
	for range min(writers, len(claims)) {
		work.Go(func() {
			for c := range next {
				c.err = s.carryOut(ctx, replica, c)
			}
		})
	}
	for i := range claims {
		next <- &claims[i]
	}
	close(next)
	work.Wait()
	if err := s.finish(ctx, replica.Name(), claims); err != nil {
		return 0, err
	}
	s.announce()
	return len(claims), nil
}

// heldKey is a copy that this process is making at this moment.
type heldKey struct{ replica, key string }

// release ends the leases that nobody holds: a database that is killed while it leases copies, or
// before what has been done is written down, leaves them until they run out, minutes later.
func (s *Service) release(ctx context.Context) error {
	s.mislaid.Store(false)
	held := map[string][]string{Local: {}, Bucket: {}}
	s.held.Range(func(key, _ any) bool {
		k := key.(heldKey)
		held[k.replica] = append(held[k.replica], k.key)
		return true
	})
	_, err := s.db.Exec(ctx, `UPDATE copy SET leased_until = 'epoch' WHERE state IN ('pending', 'removing') AND leased_until > now()
		AND NOT (replica = 'local' AND key = ANY ($1)) AND NOT (replica = 'bucket' AND key = ANY ($2))`, held[Local], held[Bucket])
	if err != nil {
		s.mislaid.Store(true)
		return fmt.Errorf("release leases: %w", err)
	}
	return nil
}

// claim leases copies for longer than the deadline of their transfer.
func (s *Service) claim(ctx context.Context, replica string) ([]claim, error) {
	rows, err := s.db.Query(ctx, `
		UPDATE copy SET attempts = attempts + 1,
		       leased_until = now() + interval '2 minutes' + (size_bytes / 524288) * interval '1 second'
		WHERE replica = $1 AND key IN (
			SELECT c.key FROM copy c
			WHERE c.replica = $1 AND c.state IN ('pending', 'removing') AND c.next_at <= now() AND c.leased_until <= now()
			  AND (c.after_keys = '{}' OR NOT EXISTS (
			      SELECT FROM copy b WHERE b.replica = c.replica AND b.key = ANY (c.after_keys) AND b.state = 'pending'))
			ORDER BY c.next_at, c.key LIMIT $2 FOR UPDATE SKIP LOCKED)
		RETURNING key, state, sha256, size_bytes, attempts`, replica, claimSize)
	if err != nil {
		return nil, fmt.Errorf("claim copies: %w", err)
	}
	claims, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (claim, error) {
		var c claim
		err := row.Scan(&c.Key, &c.State, &c.SHA256, &c.SizeBytes, &c.Attempts)
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("claim copies: %w", err)
	}
	return claims, nil
}

func (s *Service) carryOut(ctx context.Context, replica storage.Store, c *claim) error {
	if c.State == "removing" {
		return s.remove(ctx, replica, c)
	}
	content, err := s.source(ctx, replica, c.Key, c.SHA256)
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	return replica.Put(ctx, c.Key, content, c.SizeBytes, c.SHA256)
}

// remove deletes an object and then the row that asked for it, under the lock on the hash that
// registering takes: bytes that are registered anew in this moment are not deleted after it.
func (s *Service) remove(ctx context.Context, replica storage.Store, c *claim) error {
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		hash := strings.TrimSuffix(path.Base(c.Key), ".zst")
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", hash); err != nil {
			return fmt.Errorf("lock hash: %w", err)
		}
		gone, err := tx.Exec(ctx, "DELETE FROM copy WHERE replica = $1 AND key = $2 AND state = 'removing'", replica.Name(), c.Key)
		if err != nil || gone.RowsAffected() == 0 {
			return err
		}
		return replica.Delete(ctx, c.Key)
	})
}

type source interface {
	io.ReaderAt
	io.Closer
}

type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }

// source opens good bytes for a key: a manifest from the register, anything else from the other replica.
func (s *Service) source(ctx context.Context, replica storage.Store, key, sha256 string) (source, error) {
	if strings.HasPrefix(key, "rec/") {
		var content []byte
		err := s.db.QueryRow(ctx, "SELECT bytes FROM manifest WHERE sha256 = $1", sha256).Scan(&content)
		if err == nil {
			return inMemory{bytes.NewReader(content)}, nil
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			return nil, fmt.Errorf("read manifest: %w", err)
		}
	}
	if replica.Name() == Bucket {
		return s.local.OpenFile(key)
	}
	return s.fetch(ctx, key, sha256)
}

// fetch brings an object of the bucket, checked, into an unnamed temporary file.
func (s *Service) fetch(ctx context.Context, key, sha256 string) (source, error) {
	f, err := os.CreateTemp("", "docket-heal-*")
	if err != nil {
		return nil, fmt.Errorf("heal %s: %w", key, err)
	}
	_ = os.Remove(f.Name())
	body, err := s.bucket.Get(ctx, key, 0, -1)
	if err == nil {
		checked := storage.Checked(body, sha256)
		_, err = io.Copy(f, checked)
		_ = checked.Close()
	}
	if err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("heal %s: %w", key, err)
	}
	return f, nil
}

func (s *Service) finish(ctx context.Context, replica string, claims []claim) error {
	// What has been done stays done, even when the service is being stopped.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	var batch pgx.Batch
	var problem error
	for _, c := range claims {
		switch {
		case c.err != nil:
			problem = c.err
			batch.Queue(`UPDATE copy SET leased_until = 'epoch', next_at = now() + $3, problem = $4
				WHERE replica = $1 AND key = $2`, replica, c.Key, pause(c), shortProblem(c.err))
		case c.State == "removing":
			// The row went with the object, unless somebody wants it back meanwhile.
			batch.Queue("UPDATE copy SET leased_until = 'epoch' WHERE replica = $1 AND key = $2", replica, c.Key)
		default:
			// Meanwhile marked for removal: the lease ends and the removal follows.
			batch.Queue(`UPDATE copy SET leased_until = 'epoch', problem = '',
				state = CASE WHEN state = 'pending' AND sha256 = $3 THEN 'stored' ELSE state END, stored_at = now()
				WHERE replica = $1 AND key = $2`, replica, c.Key, c.SHA256)
		}
	}
	if err := s.db.SendBatch(ctx, &batch).Close(); err != nil {
		return fmt.Errorf("write down copies: %w", err)
	}
	if replica == Bucket {
		var text *string
		if problem != nil {
			short := shortProblem(problem)
			text = &short
		}
		s.bucketProblem.Store(text)
	}
	if problem != nil {
		return problem
	}
	return nil
}

// pause grows with the attempts. An unavailable bucket is asked again soon, so that copies follow
// by themselves within seconds of its return.
func pause(c claim) time.Duration {
	most := time.Minute
	if errors.Is(c.err, storage.ErrUnavailable) {
		most = 5 * time.Second
	}
	return min(time.Duration(c.Attempts)*time.Second, most)
}

// shortProblem is a class of error, without addresses and keys.
func shortProblem(err error) string {
	for _, known := range []error{storage.ErrUnavailable, storage.ErrNoSpace, storage.ErrDenied, storage.ErrCorrupt, storage.ErrNotExist, storage.ErrForeign} {
		if errors.Is(err, known) {
			return strings.TrimPrefix(known.Error(), "storage: ")
		}
	}
	return "failed"
}
