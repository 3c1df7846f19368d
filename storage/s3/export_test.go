package s3

import (
	"time"

	"github.com/minio/minio-go/v7"
)

// SetPatience shortens the wait for a silent server.
func (s *Store) SetPatience(patience time.Duration) { s.patience = patience }

// Client is the connection, for what only tests do to a bucket.
func (s *Store) Client() *minio.Client { return s.client.Client }
