package preserve

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/storage"
)

// Finding is one thing that is not right in a replica.
type Finding struct {
	Replica  string `json:"replica"`
	Key      string `json:"key"`
	Problem  string `json:"problem" doc:"missing, wrong or unreadable"`
	Repaired bool   `json:"repaired"`
}

// VerifyReport is what Verify found.
type VerifyReport struct {
	Checked    map[string]int   `json:"checked" doc:"objects read, by replica"`
	Bytes      map[string]int64 `json:"bytes"`
	Pending    int              `json:"pending" doc:"copies still under way; not a fault"`
	Unexpected map[string]int   `json:"unexpected" doc:"objects that the register does not know; not a fault"`
	Findings   []Finding        `json:"findings"`
}

// OK reports whether every copy that must exist is right. One that checked nothing is not.
func (r VerifyReport) OK() bool {
	for _, f := range r.Findings {
		if !f.Repaired {
			return false
		}
	}
	return r.Checked[Local] > 0 && r.Checked[Bucket] > 0
}

// verifyPatience is how long Verify waits for copies under way.
const verifyPatience = 2 * time.Minute

// Verify reads every byte of both replicas and holds it against the register. With repair, a bad
// copy is written anew from a good one; what is bad in both stays and is reported. Progress is told
// after each object when it is not nil.
func (s *Service) Verify(ctx context.Context, repair bool, progress func(checked, total int)) (VerifyReport, error) {
	if err := s.settle(ctx); err != nil {
		return VerifyReport{}, err
	}
	report := VerifyReport{Checked: map[string]int{}, Bytes: map[string]int64{}, Unexpected: map[string]int{}, Findings: []Finding{}}
	for _, replica := range []storage.Store{s.local, s.bucket} {
		if err := s.verifyReplica(ctx, replica, repair, &report, progress); err != nil {
			return VerifyReport{}, err
		}
	}
	return report, nil
}

// settle waits until nothing is under way, but not for ever: a bucket may be down.
func (s *Service) settle(ctx context.Context) error {
	patience, cancel := context.WithTimeout(ctx, verifyPatience)
	defer cancel()
	for {
		s.mu.Lock()
		changed := s.change
		s.mu.Unlock()
		var pending int
		if err := s.db.QueryRow(ctx, "SELECT count(*) FROM copy WHERE state IN ('pending', 'removing')").Scan(&pending); err != nil {
			return fmt.Errorf("count copies under way: %w", err)
		}
		if pending == 0 {
			return nil
		}
		s.Wake()
		select {
		case <-changed:
		case <-patience.Done():
			return ctx.Err()
		}
	}
}

type expected struct {
	Key    string
	State  string
	SHA256 string
}

func (s *Service) verifyReplica(ctx context.Context, replica storage.Store, repair bool, report *VerifyReport, progress func(int, int)) error {
	name := replica.Name()
	rows, err := s.db.Query(ctx, "SELECT key, state, sha256 FROM copy WHERE replica = $1 ORDER BY key", name)
	if err != nil {
		return fmt.Errorf("read copies: %w", err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (expected, error) {
		var e expected
		err := row.Scan(&e.Key, &e.State, &e.SHA256)
		return e, err
	})
	if err != nil {
		return fmt.Errorf("read copies: %w", err)
	}
	var right []string
	note := func() error {
		_, err := s.db.Exec(ctx, "UPDATE copy SET verified_at = now() WHERE replica = $1 AND key = ANY ($2)", name, right)
		right = right[:0]
		if err != nil {
			return fmt.Errorf("note verified copies: %w", err)
		}
		return nil
	}
	for i, e := range all {
		if e.State != "stored" {
			report.Pending++
			continue
		}
		size, problem, err := s.verifyOne(ctx, replica, e)
		if err != nil {
			return err
		}
		report.Checked[name]++
		report.Bytes[name] += size
		if problem != "" {
			f := Finding{Replica: name, Key: e.Key, Problem: problem}
			if repair {
				f.Repaired = s.repair(ctx, replica, e) == nil
			}
			report.Findings = append(report.Findings, f)
		} else if right = append(right, e.Key); len(right) == 1000 {
			if err := note(); err != nil {
				return err
			}
		}
		if progress != nil {
			progress(i+1, len(all))
		}
	}
	if err := note(); err != nil {
		return err
	}
	if err := s.unexpected(ctx, replica, all, report); err != nil {
		return err
	}
	_, err = s.db.Exec(ctx, "UPDATE replica SET verified_at = now() WHERE name = $1", name)
	return err
}

// verifyOne reads a copy, and a second time before crying: a replica that is just being healed or a
// passing fault must not look like damage. An unreachable replica ends the verification.
func (s *Service) verifyOne(ctx context.Context, replica storage.Store, e expected) (size int64, problem string, err error) {
	for range 2 {
		size, err = storage.Verify(ctx, replica, e.Key, e.SHA256)
		if err == nil {
			return size, "", nil
		}
		if ctx.Err() != nil {
			return 0, "", ctx.Err()
		}
	}
	switch {
	case errors.Is(err, storage.ErrNotExist):
		var still bool
		check := s.db.QueryRow(ctx, "SELECT EXISTS (SELECT FROM copy WHERE key = $1 AND replica = $2 AND state = 'stored' AND sha256 = $3)", e.Key, replica.Name(), e.SHA256).Scan(&still)
		if check == nil && !still { // removed or replaced while we were reading
			return 0, "", nil
		}
		return 0, "missing", check
	case errors.Is(err, storage.ErrCorrupt):
		return 0, "wrong", nil
	case errors.Is(err, storage.ErrUnavailable):
		return 0, "", fmt.Errorf("verify %s: %w", replica.Name(), err)
	}
	return 0, "unreadable", nil
}

func (s *Service) repair(ctx context.Context, replica storage.Store, e expected) error {
	content, err := s.source(ctx, replica, e.Key, e.SHA256)
	if err != nil {
		return err
	}
	defer func() { _ = content.Close() }()
	var size int64
	if err := s.db.QueryRow(ctx, "SELECT size_bytes FROM copy WHERE key = $1 AND replica = $2", e.Key, replica.Name()).Scan(&size); err != nil {
		return fmt.Errorf("repair: %w", err)
	}
	if err := replica.Put(ctx, e.Key, content, size, e.SHA256); err != nil {
		return err
	}
	_, err = storage.Verify(ctx, replica, e.Key, e.SHA256)
	return err
}

func (s *Service) unexpected(ctx context.Context, replica storage.Store, all []expected, report *VerifyReport) error {
	for info, err := range replica.List(ctx, "") {
		if err != nil {
			return fmt.Errorf("list %s: %w", replica.Name(), err)
		}
		_, known := slices.BinarySearchFunc(all, info.Key, func(e expected, key string) int { return strings.Compare(e.Key, key) })
		if !known && info.Key != "DOCKET.json" && info.Key != "README.txt" {
			report.Unexpected[replica.Name()]++
		}
	}
	return nil
}
