package preserve

import (
	"context"
	"io"

	"github.com/jackc/pgx/v5"

	"docket/storage"
)

// Object is something that the archive makes itself and keeps in both replicas: a snapshot, a checkpoint of the
// audit, a certificate.
type Object struct {
	Key       string
	Content   io.ReaderAt
	SizeBytes int64
	SHA256    string
	After     []string // keys that the bucket takes first
}

// Deposit puts o into the local replica, durably, and has the bucket follow.
func (s *Service) Deposit(ctx context.Context, o Object) error {
	if err := s.local.Put(ctx, o.Key, o.Content, o.SizeBytes, o.SHA256); err != nil {
		return storeFault(err)
	}
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		return Want(ctx, tx, Copy{Key: o.Key, SHA256: o.SHA256, SizeBytes: o.SizeBytes, Local: true, Bucket: true, After: o.After})
	})
	if err != nil {
		return err
	}
	s.Wake()
	return nil
}

// Local is the replica in the folder, for who reads what Deposit put there.
func (s *Service) Local() storage.Store { return s.local }
