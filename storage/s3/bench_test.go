package s3_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"docket/storage"
	"docket/storage/storagetest"
)

// BenchmarkBucketPut compares copying a document to the bucket with minio-go's
// own PutObject of the same bytes. The hash is known beforehand, as it is of
// every document that is copied.
func BenchmarkBucketPut(b *testing.B) {
	bucket := config(b)
	s := open(b, bucket)
	raw, err := minio.New(bucket.Endpoint, &minio.Options{Creds: credentials.NewStaticV4(bucket.AccessKey, bucket.SecretKey, "")})
	if err != nil {
		b.Fatal(err)
	}
	const size = 256 << 10
	for _, clients := range []int{1, 8} {
		b.Run(fmt.Sprintf("clients=%d", clients), func(b *testing.B) {
			compare(b, size, clients, func(content []byte, sum string) error {
				return s.Put(b.Context(), storage.BlobKey(sum), bytes.NewReader(content), size, sum)
			}, func(content []byte, sum string) error {
				_, err := raw.PutObject(b.Context(), bucket.Bucket, "raw/"+sum[:3]+"/"+sum, bytes.NewReader(content), size, minio.PutObjectOptions{})
				return err
			})
		})
	}
}

// compare lets ours and raw take turns, each with contents that never come
// again, and reports the medians of their turns, which the machine's other work
// disturbs least.
func compare(b *testing.B, size, clients int, ours, raw func(content []byte, sum string) error) {
	const turn = 4 // acts of each client
	contents := make([][]byte, clients)
	for i := range contents {
		contents[i] = storagetest.Bytes(size, 1)
	}
	var oursTook, rawTook []time.Duration
	b.ResetTimer()
	for first := uint64(0); first < uint64(b.N); first += uint64(turn * clients) {
		oursTook = append(oursTook, takeTurn(b, contents, turn, first, ours))
		rawTook = append(rawTook, takeTurn(b, contents, turn, first, raw))
	}
	slices.Sort(oursTook)
	slices.Sort(rawTook)
	oursMedian, rawMedian := oursTook[len(oursTook)/2], rawTook[len(rawTook)/2]
	b.ReportMetric(float64(turn*clients)/oursMedian.Seconds(), "puts/s")
	b.ReportMetric(float64(turn*clients)/rawMedian.Seconds(), "raw-puts/s")
	b.ReportMetric(rawMedian.Seconds()/oursMedian.Seconds(), "of-raw")
	b.ReportMetric(0, "ns/op") // it would count both
}

func takeTurn(b *testing.B, contents [][]byte, turn int, first uint64, act func(content []byte, sum string) error) time.Duration {
	var working sync.WaitGroup
	began := time.Now()
	for client, content := range contents {
		working.Go(func() {
			for i := range turn {
				binary.BigEndian.PutUint64(content, first+uint64(client*turn+i))
				if err := act(content, storagetest.Sum(content)); err != nil {
					b.Error(err)
				}
			}
		})
	}
	working.Wait()
	return time.Since(began)
}
