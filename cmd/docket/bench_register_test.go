package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"docket/internal/access"
	"docket/internal/attachment"
	"docket/internal/document"
)

// BenchmarkRegister registers documents with one file each, eight clients at a time, beside the
// least that any program must do to keep the same bytes: write, fsync, rename, fsync of the folder.
// Extraction and the way to the bucket rest, so that what is measured is what people wait for.
func BenchmarkRegister(b *testing.B) {
	h, _ := openBenchHouse(b, benchFolder(b), "DOCKET_EXTRACT_WORKERS=0")
	h.preserve.PauseBucket(true)
	actor := benchRegistrar(b, h)
	for _, test := range []struct {
		name   string
		size   int
		target float64
	}{{"20KiB", 20 << 10, 0}, {"256KiB", 256 << 10, 0.30}} {
		b.Run(test.name, func(b *testing.B) {
			raw := newRawFolder(b)
			r := turns(5, 240, func(n int) time.Duration {
				return together(b, clientsAtOnce, n, func(int) error { return registerOne(h, actor, freshBytes(test.size)) })
			}, func(n int) time.Duration {
				return together(b, clientsAtOnce, n, func(int) error { return raw.write(freshBytes(test.size)) })
			})
			r.figure("durable registrations of "+test.name+", 8 clients, beside raw durable writes", "registrations/s", test.target).report(b)
		})
	}
	b.Run("HTTP", func(b *testing.B) {
		post := benchDoor(b, h, actor)
		raw := newRawFolder(b)
		r := turns(3, 240, func(n int) time.Duration {
			return together(b, clientsAtOnce, n, func(int) error { return post(freshBytes(256 << 10)) })
		}, func(n int) time.Duration {
			return together(b, clientsAtOnce, n, func(int) error { return raw.write(freshBytes(256 << 10)) })
		})
		r.figure("durable registrations of 256KiB over HTTP, beside raw durable writes", "registrations/s", 0).report(b)
	})
}

const clientsAtOnce = 8

var (
	freshCount atomic.Uint64
	randomness = rand.New(rand.NewPCG(1, 2))
	noise      = func() []byte { // random, so that nothing compresses it
		out := make([]byte, 1<<20)
		for i := 0; i < len(out); i += 8 {
			binary.LittleEndian.PutUint64(out[i:], randomness.Uint64())
		}
		return out
	}()
)

// freshBytes are bytes that never come again.
func freshBytes(size int) []byte {
	out := bytes.Clone(noise[:size])
	binary.BigEndian.PutUint64(out, freshCount.Add(1))
	binary.BigEndian.PutUint64(out[8:], uint64(time.Now().UnixNano()))
	return out
}

// benchRecord is an ordinary record for department ZH.
func benchRecord() []byte {
	raw, err := json.Marshal(record("ZH", map[string]any{"source_no": fmt.Sprintf("云应急〔2026〕%d号", freshCount.Load()),
		"tags": []map[string]string{{"facet": "项目名称", "value": "消防检查"}, {"facet": "年度", "value": "2026"}}}))
	if err != nil {
		panic(err)
	}
	return raw
}

// registerOne is what the route does with a request, without HTTP.
func registerOne(h *house, actor access.Actor, content []byte) error {
	ctx := context.Background()
	upload, err := h.documents.Receive(ctx, actor, bytes.NewReader(content), "scan.bin")
	if err != nil {
		return err
	}
	defer upload.Discard()
	_, err = h.documents.Register(ctx, actor, document.Registration{Raw: benchRecord(), Uploads: []*attachment.Upload{upload}})
	return err
}

// benchDoor serves the house and returns what posts one document to it.
func benchDoor(b *testing.B, h *house, actor access.Actor) func(content []byte) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	doors, err := h.open(listener)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(doors.shutdown)
	secret, _, err := h.accounts.CreateToken(context.Background(), operator(), actor.Username, "benchmark", time.Hour)
	if err != nil {
		b.Fatal(err)
	}
	p := &person{service: &service{URL: "http://" + listener.Addr().String()}, Token: secret}
	return func(content []byte) error {
		a, err := p.tryRegister(json.RawMessage(benchRecord()), []upload{{"scan.bin", content}})
		if err == nil && a.Status != http.StatusCreated {
			err = fmt.Errorf("status %d: %.300s", a.Status, a.Body)
		}
		return err
	}
}

// rawFolder is the least that keeps bytes: 4,096 shards, nothing else.
type rawFolder struct {
	dir  string
	next atomic.Uint64
}

func newRawFolder(b *testing.B) *rawFolder {
	f := &rawFolder{dir: b.TempDir()}
	for i := range 4096 {
		if err := os.Mkdir(filepath.Join(f.dir, fmt.Sprintf("%03x", i)), 0o700); err != nil {
			b.Fatal(err)
		}
	}
	return f
}

func (f *rawFolder) write(content []byte) error {
	number := f.next.Add(1)
	folder := filepath.Join(f.dir, fmt.Sprintf("%03x", number*2654435761%4096))
	temporary := filepath.Join(folder, fmt.Sprintf("%d.tmp", number))
	file, err := os.Create(temporary)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(temporary, filepath.Join(folder, fmt.Sprint(number))); err != nil {
		return err
	}
	parent, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(parent.Sync(), parent.Close())
}
