package main

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"docket/internal/preserve"
	"docket/storage"
)

// BenchmarkBucketCopies lets the replication loop copy files to the service's own MinIO, beside
// plain PUTs of as many bytes by as many writers.
func BenchmarkBucketCopies(b *testing.B) {
	h, _ := openBenchHouse(b, benchFolder(b), "DOCKET_EXTRACT_WORKERS=0")
	ctx := context.Background()
	waitFor(b, patienceToOpen, "the bucket", func() bool { return h.bucket.Reachable(ctx) == nil })
	raw, err := minio.New(h.servers.minio.Endpoint(), &minio.Options{Creds: credentials.NewStaticV4(h.servers.minio.AccessKey(), h.servers.minio.SecretKey(), "")})
	if err != nil {
		b.Fatal(err)
	}
	const size = 256 << 10
	r := turns(5, 320, func(n int) time.Duration {
		h.preserve.PauseBucket(true)
		keys := keepHere(b, h, n, size)
		start := time.Now()
		h.preserve.PauseBucket(false)
		if err := h.preserve.WaitStored(ctx, keys); err != nil {
			b.Fatal(err)
		}
		return time.Since(start)
	}, func(n int) time.Duration {
		return together(b, clientsAtOnce, n, func(int) error {
			content := freshBytes(size)
			_, err := raw.PutObject(ctx, h.cfg.S3Bucket, fmt.Sprintf("raw/%x", content[:16]), bytes.NewReader(content), size, minio.PutObjectOptions{})
			return err
		})
	})
	r.figure("copies of 256KiB to the bucket, beside raw PUTs by 8 writers", "copies/s", 0.85).report(b)
}

// keepHere puts files into the local replica and writes down that the bucket shall have them too.
func keepHere(b *testing.B, h *house, n, size int) (keys []string) {
	ctx := context.Background()
	copies := make([]preserve.Copy, n)
	together(b, clientsAtOnce, n, func(i int) error {
		staged, err := h.local.Stage(ctx, bytes.NewReader(freshBytes(size)), -1)
		if err != nil {
			return err
		}
		copies[i] = preserve.Copy{Key: storage.BlobKey(staged.SHA256), SHA256: staged.SHA256, SizeBytes: int64(size), Local: true, Bucket: true}
		return staged.Publish()
	})
	for _, c := range copies {
		keys = append(keys, c.Key)
	}
	err := pgx.BeginFunc(ctx, h.db, func(tx pgx.Tx) error { return preserve.Want(ctx, tx, copies...) })
	if err != nil {
		b.Fatal(err)
	}
	return keys
}
