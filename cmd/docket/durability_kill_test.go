package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"docket/storage"
)

// Rules DOC-01, DOC-08 and security.md 2.4: whatever was answered survives kill -9 of the service,
// of its PostgreSQL and of its MinIO, in the middle of eight clients' uploads; nothing is doubled,
// no number is lost, and everything heals unaided.
func TestKilled_LosesNothingAcknowledged(t *testing.T) {
	t.Parallel()
	s := startService(t, withPrivateServers())
	o := newOffice(t, s)
	siege := &siege{office: o, registrar: o.Registrar(t)}
	victims := []string{"service", "postgres", "minio"}
	ready := map[string][]time.Duration{}
	for round := range killRounds(t) {
		victim := victims[round%len(victims)]
		ready[victim] = append(ready[victim], siege.round(t, victim))
	}
	for _, victim := range victims {
		slices.Sort(ready[victim])
		t.Logf("ready again after kill -9 of %s: %v", victim, ready[victim])
	}
	siege.numbersAreWhole(t)
	siege.everythingIsFound(t)
	siege.storeIsWhole(t)
	for _, command := range [][]string{{"verify"}, {"audit", "verify"}} {
		if out, code := s.CLI(t, command...); code != exitDone {
			t.Errorf("docket %v exits %d: %s", command, code, out)
		}
	}
	t.Logf("%d registrations in %d attempts; other answers: %v", len(siege.acknowledged), siege.attempts.Load(), siege.refusals)
}

// killRounds is DOCKET_TEST_KILL_ROUNDS, or few enough for every day.
func killRounds(t *testing.T) int {
	t.Helper()
	text := os.Getenv("DOCKET_TEST_KILL_ROUNDS")
	if text == "" {
		return 5
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("DOCKET_TEST_KILL_ROUNDS=%q is not a number of rounds", text)
	}
	return n
}

// siege is the office under fire: its clients and what they were told.
type siege struct {
	*office
	registrar *person
	attempts  atomic.Int64

	mu           sync.Mutex
	acknowledged []acknowledged
	refusals     map[string]int
}

// acknowledged is a registration as a client sent it and as it was answered.
type acknowledged struct {
	key, id, number string
	record          map[string]any
	content         []byte
}

func (s *siege) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.acknowledged)
}

// round lets eight clients work, kills the victim at some moment, lets them go on, and holds what
// they were told against what is there. It returns how long the service was not ready.
func (s *siege) round(t *testing.T, victim string) time.Duration {
	t.Helper()
	before := s.count()
	enough := make(chan struct{})
	var clients sync.WaitGroup
	for range 8 {
		clients.Go(func() { s.client(t, enough) })
	}
	killAt := before + 4 + rand.IntN(24)
	waitFor(t, time.Minute, "registrations before the kill", func() bool { return s.count() >= killAt })
	took := s.kill(t, victim)
	after := s.count()
	waitFor(t, time.Minute, "registrations after the kill", func() bool { return s.count() >= after+8 })
	close(enough)
	clients.Wait()
	if t.Failed() {
		t.FailNow()
	}
	for _, a := range s.acknowledged[before:] {
		s.isKept(t, a)
	}
	return took
}

// kill is kill -9; it returns when the service is ready with the victim's successor.
func (s *siege) kill(t *testing.T, victim string) time.Duration {
	t.Helper()
	pid, part := s.Pid(), map[string]string{"postgres": "database", "minio": "bucket"}[victim]
	if victim != "service" {
		pid = s.child(t, victim)
	}
	began := time.Now()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if victim == "service" {
		<-s.exited
		s.launch(t)
		s.WaitReady(t, time.Minute)
		return time.Since(began).Round(time.Millisecond)
	}
	waitFor(t, time.Minute, "the service to be ready again", func() bool {
		successor, err := childOf(s.Pid(), victim)
		return err == nil && successor != pid && s.part(part) == "ok"
	})
	return time.Since(began).Round(time.Millisecond)
}

// client registers one document after the other, each until it is answered, as a careful program does.
func (s *siege) client(t *testing.T, enough <-chan struct{}) {
	next := time.NewTicker(200 * time.Millisecond) // a registrar is quick, but no flood
	defer next.Stop()
	for {
		select {
		case <-enough:
			return
		case <-next.C:
		}
		a := s.newRegistration()
		if err := s.insist(&a); err != nil {
			t.Error(err)
			return
		}
		s.mu.Lock()
		s.acknowledged = append(s.acknowledged, a)
		s.mu.Unlock()
	}
}

var registrations atomic.Int64

func (s *siege) newRegistration() acknowledged {
	n := registrations.Add(1)
	content := fmt.Appendf(nil, "第%d号来文：请各部门检查灭火器压力表读数。\n", n)
	if n%5 == 0 { // long enough to be cut off in the middle
		content = bytes.Repeat(content, 1<<20/len(content))
	}
	key := fmt.Sprintf("siege-%d", n)
	return acknowledged{key: key, content: content, record: record(s.Dept("A"), map[string]any{"title": "来文 " + key})}
}

// insist sends a registration until it is answered with 201, always with the same key.
func (s *siege) insist(a *acknowledged) error {
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for deadline := time.Now().Add(90 * time.Second); ; <-again.C {
		s.attempts.Add(1)
		answer, err := s.registrar.tryRegister(a.record, []upload{{a.key + ".txt", a.content}}, header{"Idempotency-Key", a.key})
		if err == nil && answer.Status == http.StatusCreated {
			var d documentAnswer
			if err := json.Unmarshal(answer.Body, &d); err != nil {
				return err
			}
			if a.id != "" && a.id != d.ID {
				return fmt.Errorf("%s is record %s and, retried, %s", a.key, a.id, d.ID)
			}
			a.id, a.number = d.ID, d.RegisterNo
			return nil
		}
		if err == nil {
			if err := s.refused(answer); err != nil {
				return err
			}
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s is not answered: status %d, %w", a.key, answer.Status, err)
		}
	}
}

// refused counts the answers other than 201. Only those that ask to come again are right.
func (s *siege) refused(a answer) error {
	var p problemDocument
	_ = json.Unmarshal(a.Body, &p)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refusals == nil {
		s.refusals = map[string]int{}
	}
	s.refusals[fmt.Sprintf("%d %s", a.Status, p.Code)]++
	if a.Status != http.StatusServiceUnavailable && a.Status != http.StatusConflict {
		return fmt.Errorf("answered with %d: %s", a.Status, a.Body)
	}
	return nil
}

// isKept holds an acknowledged registration against the register, the bytes, the manifest, and a retry.
func (s *siege) isKept(t *testing.T, a acknowledged) {
	t.Helper()
	d := s.registrar.Document(t, a.id)
	sum := sha256.Sum256(a.content)
	hash := hex.EncodeToString(sum[:])
	if d.RegisterNo != a.number || d.Title != a.record["title"] || len(d.Files) != 1 || d.Files[0].SHA256 != hash {
		t.Errorf("%s was answered as %s with %s; the record is %+v", a.key, a.number, hash, d)
		return
	}
	content := s.registrar.Get(t, "/api/v1/documents/"+a.id+"/files/"+d.Files[0].ID+"/content").Want(t, http.StatusOK)
	if !bytes.Equal(content.Body, a.content) {
		t.Errorf("%s: the content has %d bytes, sent were %d", a.key, len(content.Body), len(a.content))
	}
	var manifest struct {
		Format, Version int
		ID              string
		Prev            *string
		Record          documentAnswer
	}
	raw, err := os.ReadFile(filepath.Join(s.Data, "store", filepath.FromSlash(storage.RecordKey(a.id, 1))))
	if err == nil {
		err = json.Unmarshal(raw, &manifest)
	}
	m := manifest.Record
	if err != nil || manifest.ID != a.id || manifest.Version != 1 || manifest.Prev != nil || m.Title != d.Title || m.RegisterNo != a.number ||
		len(m.Files) != 1 || m.Files[0].SHA256 != hash {
		t.Errorf("%s: the manifest is %+v: %v", a.key, manifest, err)
	}
	retried := a
	if err := s.insist(&retried); err != nil {
		t.Error(err)
	}
}

// numbersAreWhole: one record for each answer, with the numbers from 1 without a gap.
func (s *siege) numbersAreWhole(t *testing.T) {
	t.Helper()
	var numbers []int
	for _, d := range s.everything(t) {
		n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(d.RegisterNo, "收〔2026〕"), "号"))
		if err != nil {
			t.Fatalf("number %s: %v", d.RegisterNo, err)
		}
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	for i, n := range numbers {
		if n != i+1 {
			t.Fatalf("number %d stands in the place of %d", n, i+1)
		}
	}
	if len(numbers) != len(s.acknowledged) {
		t.Errorf("%d records for %d answers", len(numbers), len(s.acknowledged))
	}
}

// everything reads the whole register.
func (s *siege) everything(t *testing.T) (all []documentAnswer) {
	t.Helper()
	for cursor := ""; ; {
		var p struct {
			Items      []documentAnswer
			NextCursor *string `json:"next_cursor"`
		}
		s.registrar.Get(t, "/api/v1/documents", "limit", "200", "cursor", cursor).Want(t, http.StatusOK).JSON(t, &p)
		all = append(all, p.Items...)
		if p.NextCursor == nil {
			return all
		}
		cursor = *p.NextCursor
	}
}

// everythingIsFound: every text becomes final, every copy is stored, every record is found by its number.
func (s *siege) everythingIsFound(t *testing.T) {
	t.Helper()
	var waiting []string
	defer func() {
		if len(waiting) > 0 {
			t.Logf("still waiting: %v", waiting)
		}
	}()
	waitFor(t, 2*time.Minute, "every text and copy", func() bool {
		waiting = waiting[:0]
		for _, d := range s.everything(t) {
			if f := d.Files[0]; f.TextState != "done" || f.Copies.Local.State != "stored" || f.Copies.Bucket.State != "stored" {
				waiting = append(waiting, fmt.Sprintf("%s: text %s, copies %+v", d.RegisterNo, f.TextState, f.Copies))
			}
		}
		return len(waiting) == 0
	})
	for _, a := range s.acknowledged {
		if !s.registrar.Search(t, "q", a.number).Has(a.id) {
			t.Errorf("%s is not found by its number %s", a.key, a.number)
		}
	}
}

// storeIsWhole: every blob is what its name says, and nothing half-written is left.
func (s *siege) storeIsWhole(t *testing.T) {
	t.Helper()
	blobs := 0
	err := filepath.WalkDir(filepath.Join(s.Data, "store"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			if errors.Is(err, fs.ErrNotExist) {
				return nil // a temporary file that has just gone
			}
			return err
		}
		relative, err := filepath.Rel(filepath.Join(s.Data, "store"), path)
		if err != nil {
			return err
		}
		switch place, _, _ := strings.Cut(filepath.ToSlash(relative), "/"); place {
		case "blob":
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			blobs++
			if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != entry.Name() {
				t.Errorf("%s is not what its name says", relative)
			}
		case "tmp", "quarantine":
			t.Errorf("%s is left over", relative)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if blobs < len(s.acknowledged) {
		t.Errorf("%d blobs for %d answers", blobs, len(s.acknowledged))
	}
}
