package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"

	"docket/internal/preserve"
	"docket/internal/supervise/supervisetest"
)

// line is the network between a service and the tests' bucket. It can be cut and mended.
type line struct {
	address string
	to      string

	mu       sync.Mutex
	listener net.Listener
	open     map[net.Conn]bool
}

// newLine lays a line that is cut.
func newLine(t *testing.T) *line {
	t.Helper()
	l := &line{address: freeAddress(t), to: supervisetest.MinIO(t).Endpoint, open: map[net.Conn]bool{}}
	t.Cleanup(l.Cut)
	return l
}

// Mend lets everything through.
func (l *line) Mend(t *testing.T) {
	t.Helper()
	listener, err := net.Listen("tcp", l.address)
	if err != nil {
		t.Fatal(err)
	}
	l.mu.Lock()
	l.listener = listener
	l.mu.Unlock()
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			go l.carry(near)
		}
	}()
}

func (l *line) carry(near net.Conn) {
	far, err := net.Dial("tcp", l.to)
	if err != nil {
		_ = near.Close()
		return
	}
	l.mu.Lock()
	l.open[near], l.open[far] = true, true
	l.mu.Unlock()
	one := func(to, from net.Conn) {
		_, _ = io.Copy(to, from)
		_, _ = to.Close(), from.Close()
	}
	go one(far, near)
	one(near, far)
}

// Cut ends every connection and lets nobody through.
func (l *line) Cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.listener != nil {
		_ = l.listener.Close()
	}
	for c := range l.open {
		_ = c.Close()
	}
	clear(l.open)
}

// stores asks for /stores; the bucket is its second replica.
func (p *person) stores(t testing.TB) (s preserve.Stores) {
	t.Helper()
	p.Get(t, "/api/v1/stores").Want(t, http.StatusOK).JSON(t, &s)
	return s
}

// waitStored waits until the bucket holds the files of the records.
func (p *person) waitStored(t testing.TB, ids ...string) {
	t.Helper()
	for _, id := range ids {
		waitFor(t, time.Minute, "the copy in the bucket", func() bool { return p.Document(t, id).Files[0].Copies.Bucket.State == "stored" })
	}
}

// Rule DOC-08: with the bucket away, from the start or in the middle, work goes on, the copies are
// shown as waiting and nothing is called a dual backup; when it is back they follow unaided.
func TestBucket_AwayAndBack(t *testing.T) {
	t.Parallel()
	line := newLine(t)
	s := startService(t, withEnv("DOCKET_S3_ENDPOINT="+line.address))
	o := newOffice(t, s)
	registrar := o.Registrar(t)
	for _, when := range []string{"away from the start", "away in the middle"} {
		stores := registrar.stores(t)
		if b := stores.Replicas[1]; b.State != "unavailable" || b.Problem == "" || stores.DualBackup {
			t.Errorf("%s: /stores says %+v", when, stores)
		}
		var ids []string
		for i := range 3 {
			d := registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"title": fmt.Sprintf("%s %d", when, i)}), upload{"文.txt", []byte(when + fmt.Sprint(i))})
			if c := d.Files[0].Copies; c.Local.State != "stored" || c.Bucket.State != "pending" {
				t.Errorf("%s: copies %+v", when, c)
			}
			ids = append(ids, d.ID)
		}
		if r, status := s.readyz(); status != http.StatusOK || s.part("bucket") != "missing" {
			t.Errorf("%s: /readyz answers %d: %+v", when, status, r)
		}
		if b := registrar.stores(t).Replicas[1]; b.State != "unavailable" || b.Waiting < 3 {
			t.Errorf("%s: /stores says %+v", when, b)
		}
		line.Mend(t)
		registrar.waitStored(t, ids...)
		waitFor(t, time.Minute, "/stores and /readyz to tell that the bucket is back", func() bool {
			return registrar.stores(t).Replicas[1].State == "ok" && s.part("bucket") == "ok"
		})
		line.Cut()
	}
}

// Rule DOC-08 with DOCKET_BUCKET_REQUIRED: without the bucket a registration is not answered with
// success; the retry with the same key returns the one record when it is back.
func TestBucket_Required(t *testing.T) {
	t.Parallel()
	line := newLine(t)
	line.Mend(t)
	s := startService(t, withEnv("DOCKET_S3_ENDPOINT="+line.address, "DOCKET_BUCKET_REQUIRED=true"))
	o := newOffice(t, s)
	registrar := o.Registrar(t)
	line.Cut()
	waitFor(t, time.Minute, "the service to be not ready", func() bool { _, status := s.readyz(); return status == http.StatusServiceUnavailable })
	register := func() answer {
		return registrar.Register(t, record(o.Dept("A"), nil), []upload{{"文.txt", []byte("两份副本都存妥才算登记完成。")}}, header{"Idempotency-Key", "both"})
	}
	for range 2 {
		a := register()
		if p := a.Problem(t, http.StatusServiceUnavailable, "document.copies_pending"); a.Header.Get("Retry-After") == "" {
			t.Errorf("no Retry-After with %+v", p)
		}
	}
	line.Mend(t)
	var first, again documentAnswer
	waitFor(t, time.Minute, "the retry to succeed", func() bool {
		a := register()
		if a.Status == http.StatusCreated {
			a.JSON(t, &first)
		}
		return first.ID != ""
	})
	register().Want(t, http.StatusCreated).JSON(t, &again)
	if again.ID != first.ID || registrar.Document(t, first.ID).Files[0].Copies.Bucket.State != "stored" {
		t.Errorf("records %s and %s", first.ID, again.ID)
	}
	var list struct{ Total int }
	if registrar.Get(t, "/api/v1/documents").JSON(t, &list); list.Total != 1 {
		t.Errorf("%d records for one key", list.Total)
	}
}

// Rule DOC-08: another bucket, or the same one emptied, gets everything anew, whatever the register
// believed of the old one; the bucket of another archive is left alone.
func TestBucket_Another(t *testing.T) {
	t.Parallel()
	s := startService(t)
	o := newOffice(t, s)
	registrar := o.Registrar(t)
	var ids []string
	for i := range 3 {
		ids = append(ids, registrar.MustRegister(t, record(o.Dept("A"), nil), upload{"文.txt", fmt.Appendf(nil, "第%d份", i)}).ID)
	}
	for _, id := range ids {
		registrar.WaitText(t, id)
	}
	registrar.waitStored(t, ids...)
	waitFor(t, time.Minute, "every copy", func() bool { return registrar.stores(t).Replicas[1].State == "ok" })
	before, client := s.objects(t, s.BucketName), s.S3(t)
	stores := registrar.stores(t)
	if !stores.SameMachine || stores.DualBackup || !strings.Contains(stores.Message, "同一台机器") {
		t.Errorf("a bucket on this machine is shown as %+v", stores)
	}
	s.Stop()

	other := s.BucketName + "-other"
	s.env = append(s.env, "DOCKET_S3_BUCKET="+other)
	s.Start(t)
	waitFor(t, time.Minute, "everything in the other bucket", func() bool { return len(s.objects(t, other)) == len(before) })
	if _, code := s.CLI(t, "verify"); code != exitDone {
		t.Error("docket verify is not content with the other bucket")
	}
	s.Stop()
	for _, key := range slices.Collect(maps.Keys(before)) {
		if err := client.RemoveObject(t.Context(), other, key, minio.RemoveObjectOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	s.Start(t)
	waitFor(t, time.Minute, "everything in the emptied bucket", func() bool { return len(s.objects(t, other)) == len(before) })
	if r, _ := s.readyz(); !strings.Contains(fmt.Sprint(r), "same_machine") {
		t.Errorf("/readyz hides that both copies are on one machine: %+v", r)
	}
	s.Stop()

	foreign := s.BucketName + "-foreign"
	if err := client.MakeBucket(t.Context(), foreign, minio.MakeBucketOptions{}); err != nil {
		t.Fatal(err)
	}
	mark := []byte(`{"archive_id":"01ANOTHERARCHIVE0000000000","cipher":null,"created_at":"2026-01-01T00:00:00Z","format":1,"hash":"sha256"}`)
	if _, err := client.PutObject(t.Context(), foreign, "DOCKET.json", bytes.NewReader(mark), int64(len(mark)), minio.PutObjectOptions{}); err != nil {
		t.Fatal(err)
	}
	theirs := s.objects(t, foreign)
	s.env = append(s.env, "DOCKET_S3_BUCKET="+foreign)
	s.Start(t)
	d := registrar.MustRegister(t, record(o.Dept("A"), nil), upload{"文.txt", []byte("不能写进别人的桶。")})
	waitFor(t, time.Minute, "the foreign bucket to be named", func() bool {
		r, status := s.readyz()
		stores := registrar.stores(t)
		return status == http.StatusOK && strings.Contains(fmt.Sprint(r), "another archive") && stores.Replicas[1].State == "unavailable" && strings.Contains(stores.Message, "另一个档案库")
	})
	if state := registrar.Document(t, d.ID).Files[0].Copies.Bucket.State; state != "pending" {
		t.Errorf("the copy for a foreign bucket is %s", state)
	}
	if now := s.objects(t, foreign); !maps.Equal(now, theirs) {
		t.Errorf("the foreign bucket held %v and holds %v", theirs, now)
	}
}

// objects lists a bucket: key → ETag.
func (s *service) objects(t testing.TB, bucket string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for o := range s.S3(t).ListObjects(context.Background(), bucket, minio.ListObjectsOptions{Recursive: true}) {
		if o.Err != nil {
			return nil // it is not there yet
		}
		out[o.Key] = o.ETag
	}
	return out
}
