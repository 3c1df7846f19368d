package local_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"docket/storage/local"
	"docket/storage/storagetest"
)

// BenchmarkStagePublish compares registering bytes with the least that any
// program must do to keep them: write, fsync, rename, fsync of the folder. The
// two take turns, so that they share whatever else the machine does, and
// "of-raw" is the store's rate as a part of the other's. It needs a disk: in
// memory both are nothing but system calls.
func BenchmarkStagePublish(b *testing.B) {
	for _, size := range []int{20 << 10, 256 << 10} {
		for _, clients := range []int{1, 8} {
			b.Run(fmt.Sprintf("size=%dKiB/clients=%d", size>>10, clients), func(b *testing.B) {
				s, err := local.Open(b.TempDir())
				if err != nil {
					b.Fatal(err)
				}
				defer s.Close()
				rawFolder := shards(b)
				stagePublish := func(_ uint64, content []byte) error {
					staged, err := s.Stage(b.Context(), bytes.NewReader(content), int64(size))
					if err != nil {
						return err
					}
					defer staged.Discard()
					return staged.Publish()
				}
				raw := func(i uint64, content []byte) error {
					shard := fmt.Sprintf("%03x", i*2654435761%4096)
					return writeRaw(filepath.Join(rawFolder, shard), fmt.Sprint(i), content)
				}
				compare(b, size, clients, stagePublish, raw)
			})
		}
	}
}

// compare lets ours and raw take turns, each with contents that never come
// again, and reports the medians of their turns, which the machine's other work
// disturbs least.
func compare(b *testing.B, size, clients int, ours, raw func(i uint64, content []byte) error) {
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

func takeTurn(b *testing.B, contents [][]byte, turn int, first uint64, act func(i uint64, content []byte) error) time.Duration {
	var working sync.WaitGroup
	began := time.Now()
	for client, content := range contents {
		working.Go(func() {
			for i := range turn {
				number := first + uint64(client*turn+i)
				binary.BigEndian.PutUint64(content, number)
				if err := act(number, content); err != nil {
					b.Error(err)
				}
			}
		})
	}
	working.Wait()
	return time.Since(began)
}

func shards(b *testing.B) string {
	dir := b.TempDir()
	for i := range 4096 {
		if err := os.Mkdir(filepath.Join(dir, fmt.Sprintf("%03x", i)), 0o700); err != nil {
			b.Fatal(err)
		}
	}
	return dir
}

func writeRaw(folder, name string, content []byte) error {
	temporary := filepath.Join(folder, name+".tmp")
	file, err := os.Create(temporary)
	if err != nil {
		return err
	}
	if _, err := file.Write(content); err != nil {
		return err
	}
	if err := file.Sync(); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	if err := os.Rename(temporary, filepath.Join(folder, name)); err != nil {
		return err
	}
	parent, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer parent.Close()
	return parent.Sync()
}
