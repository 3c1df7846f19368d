package preserve

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"docket/storage"
)

// Replica is the state of one replica as people see it.
type Replica struct {
	Name       string     `json:"name" enum:"local,bucket"`
	State      string     `json:"state" enum:"ok,behind,unavailable"`
	Problem    string     `json:"problem,omitempty"`
	Stored     int64      `json:"stored"`
	StoredSize int64      `json:"stored_bytes"`
	Waiting    int64      `json:"waiting" doc:"copies still to be made"`
	LagSeconds int64      `json:"lag_seconds" doc:"how long the oldest of them has been waiting"`
	VerifiedAt *time.Time `json:"last_verified_at"`
}

// Stores is the state of the dual backup (DOC-08).
type Stores struct {
	Replicas []Replica `json:"replicas"`
	// SameMachine: both copies lie on one machine and are no 双备份.
	SameMachine bool   `json:"same_machine"`
	DualBackup  bool   `json:"dual_backup" doc:"two independent copies of everything"`
	Message     string `json:"message" doc:"what is missing for a dual backup, and the settings that end it"`
}

// Status returns the state of both replicas.
func (s *Service) Status(ctx context.Context) (Stores, error) {
	out := Stores{SameMachine: s.SameMachine(), DualBackup: !s.SameMachine()}
	for _, name := range []string{Local, Bucket} {
		r := Replica{Name: name, State: "ok"}
		var since pgtype.Timestamptz
		err := s.db.QueryRow(ctx, `
			SELECT count(*) FILTER (WHERE state = 'stored'), coalesce(sum(size_bytes) FILTER (WHERE state = 'stored'), 0),
			       count(*) FILTER (WHERE state IN ('pending', 'removing')),
			       (SELECT verified_at FROM replica WHERE name = $1)
			FROM copy WHERE replica = $1`, name).Scan(&r.Stored, &r.StoredSize, &r.Waiting, &r.VerifiedAt)
		if err != nil {
			return Stores{}, fmt.Errorf("read stores: %w", err)
		}
		// How long the oldest waiting copy waits follows from its twin, which is stored.
		err = s.db.QueryRow(ctx, `
			SELECT min(o.stored_at) FROM copy c JOIN copy o ON o.key = c.key AND o.replica <> c.replica
			WHERE c.replica = $1 AND c.state IN ('pending', 'removing') AND o.state = 'stored'`, name).Scan(&since)
		if err != nil {
			return Stores{}, fmt.Errorf("read stores: %w", err)
		}
		if since.Valid && r.Waiting > 0 {
			r.LagSeconds = max(0, int64(time.Since(since.Time).Seconds()))
		}
		if r.Waiting > 0 {
			r.State = "behind"
		}
		if name == Bucket {
			if r.Problem = s.problem(ctx); r.Problem != "" {
				r.State = "unavailable"
			}
		}
		out.DualBackup = out.DualBackup && r.State == "ok"
		out.Replicas = append(out.Replicas, r)
	}
	switch {
	case out.Replicas[1].Problem == shortProblem(storage.ErrForeign):
		out.Message = "存储桶属于另一个档案库，未向其写入任何内容。请用 DOCKET_S3_BUCKET 指定本档案库自己的存储桶。"
	case out.SameMachine:
		out.Message = "两份副本在同一台机器，未达到双备份。请设置 DOCKET_S3_ENDPOINT、DOCKET_S3_ACCESS_KEY、DOCKET_S3_SECRET_KEY 指向另一台机器上的存储。"
	}
	return out, nil
}

// SameMachine reports whether the bucket shares this machine, so that two copies are no 双备份.
func (s *Service) SameMachine() bool { return s.sameMachine.Load() }

// FoundOnThisMachine notes that the bucket, now that it answers, proves to be on this machine.
func (s *Service) FoundOnThisMachine() { s.sameMachine.Store(true) }

// problem asks the bucket now, so that one which is down is shown so although nothing waits for it.
// It returns "" when it answers and took what it was last sent.
func (s *Service) problem(ctx context.Context) string {
	if b, ok := s.bucket.(interface{ Reachable(context.Context) error }); ok {
		ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
		defer cancel()
		if err := b.Reachable(ctx); err != nil {
			return shortProblem(err)
		}
	}
	if p := s.bucketProblem.Load(); p != nil {
		return *p
	}
	return ""
}

// AdoptBucket compares the bucket in use with the one the register knows. Another one gets
// everything anew: the states of the old one say nothing about it.
func (s *Service) AdoptBucket(ctx context.Context, identity string) error {
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		var known string
		err := tx.QueryRow(ctx, "SELECT coalesce((SELECT identity FROM replica WHERE name = $1 FOR UPDATE), '')", Bucket).Scan(&known)
		if err != nil {
			return fmt.Errorf("read replicas: %w", err)
		}
		if _, err := tx.Exec(ctx, `INSERT INTO replica (name, identity) VALUES ($1, 'folder'), ($2, $3)
			ON CONFLICT (name) DO UPDATE SET identity = excluded.identity`, Local, Bucket, identity); err != nil {
			return fmt.Errorf("write replicas: %w", err)
		}
		if known == "" || known == identity {
			return nil
		}
		s.log.Warn("another bucket than before: everything is copied to it anew")
		if _, err := tx.Exec(ctx, "DELETE FROM copy WHERE replica = $1 AND state = 'removing'", Bucket); err != nil {
			return fmt.Errorf("adopt bucket: %w", err)
		}
		_, err = tx.Exec(ctx, `UPDATE copy SET state = 'pending', stored_at = NULL, verified_at = NULL, attempts = 0, next_at = 'epoch'
			WHERE replica = $1`, Bucket)
		return err
	})
}
