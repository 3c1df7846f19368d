package s3_test

import (
	"crypto/rand"
	"strings"
	"testing"

	"docket/internal/supervise/supervisetest"
	"docket/storage"
	"docket/storage/s3"
	"docket/storage/storagetest"
)

// config names a bucket of this test's own on the process's private MinIO.
func config(t testing.TB) s3.Config {
	t.Helper()
	server := supervisetest.MinIO(t)
	return s3.Config{
		Endpoint:  server.Endpoint,
		Bucket:    "test-" + strings.ToLower(rand.Text()),
		AccessKey: server.AccessKey,
		SecretKey: server.SecretKey,
	}
}

func open(t testing.TB, config s3.Config) *s3.Store {
	t.Helper()
	s, err := s3.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStore(t *testing.T) {
	t.Parallel()
	storagetest.Run(t, func(t *testing.T) storage.Store { return open(t, config(t)) })
}
