package local_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"docket/storage"
	"docket/storage/local/localtest"
	"docket/storage/storagetest"
)

// rot flips one bit of a published file, as an old disk does.
func rot(t *testing.T, path string) (rotten []byte) {
	t.Helper()
	rotten, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rotten[len(rotten)/2] ^= 1
	if err := os.WriteFile(path, rotten, 0o600); err != nil {
		t.Fatal(err)
	}
	return rotten
}

func TestPut_quarantinesWhatHasRotted(t *testing.T) {
	t.Parallel()
	dir := localtest.Folder(t)
	s := localtest.OpenIn(t, dir)
	content := storagetest.Bytes(50<<10, 1)
	key := storage.BlobKey(storagetest.Sum(content))
	storagetest.MustPut(t, s, key, content)
	rotten := rot(t, blobPath(dir, content))
	storagetest.MustPut(t, s, key, content)
	storagetest.MustHold(t, s, key, content)
	mustBeQuarantined(t, dir, key, rotten)
	mustHaveNoTemporaryFiles(t, dir)

	if err := s.Delete(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	if left := names(t, filepath.Join(dir, "quarantine")); len(left) > 0 {
		t.Errorf("after Delete quarantine/ holds %q", left)
	}
}

func TestStage_healsWhatHasRotted(t *testing.T) {
	t.Parallel()
	dir := localtest.Folder(t)
	s := localtest.OpenIn(t, dir)
	content := storagetest.Bytes(50<<10, 2)
	key := storage.BlobKey(storagetest.Sum(content))
	storagetest.MustPut(t, s, key, content)
	rotten := rot(t, blobPath(dir, content))

	staged, err := s.Stage(t.Context(), bytes.NewReader(content), -1)
	if err != nil {
		t.Fatal(err)
	}
	defer staged.Discard()
	if err := staged.Publish(); err != nil {
		t.Fatal(err)
	}
	storagetest.MustHold(t, s, key, content)
	mustRead(t, staged, content)
	mustBeQuarantined(t, dir, key, rotten)
}

// mustBeQuarantined checks that quarantine/ holds content as the only one, and
// beside it a note that names the key.
func mustBeQuarantined(t *testing.T, dir, key string, content []byte) {
	t.Helper()
	left := names(t, filepath.Join(dir, "quarantine"))
	if len(left) != 2 {
		t.Fatalf("quarantine/ holds %q, want one file and its note", left)
	}
	got, err := os.ReadFile(filepath.Join(dir, "quarantine", left[0]))
	if err != nil || !bytes.Equal(got, content) {
		t.Errorf("quarantined are %d bytes, %v, want the rotten %d", len(got), err, len(content))
	}
	note, err := os.ReadFile(filepath.Join(dir, "quarantine", left[0]+".txt"))
	if err != nil || !strings.HasPrefix(string(note), key+"\n") {
		t.Errorf("the note says %q, %v", note, err)
	}
}

func TestPut_manyHealAtOnce(t *testing.T) {
	t.Parallel()
	dir := localtest.Folder(t)
	content := storagetest.Bytes(50<<10, 3)
	key := storage.BlobKey(storagetest.Sum(content))
	first := localtest.OpenIn(t, dir)
	storagetest.MustPut(t, first, key, content)
	rotten := rot(t, blobPath(dir, content))

	healed := make(chan struct{})
	var healers, reader sync.WaitGroup
	for range 2 { // two processes would lock each other out in the same way
		s := localtest.OpenIn(t, dir)
		for range 4 {
			healers.Go(func() {
				if err := put(t, s, key, content); err != nil {
					t.Error(err)
				}
			})
		}
	}
	reader.Go(func() {
		for {
			if _, err := first.Stat(t.Context(), key); err != nil {
				t.Errorf("while it was healed the key was gone: %v", err)
				return
			}
			select {
			case <-healed:
				return
			default:
			}
		}
	})
	healers.Wait()
	close(healed)
	reader.Wait()
	storagetest.MustHold(t, first, key, content)
	mustBeQuarantined(t, dir, key, rotten) // and never a good one
}

func TestQuarantine(t *testing.T) {
	t.Parallel()
	dir := localtest.Folder(t)
	s := localtest.OpenIn(t, dir)
	storagetest.MustPut(t, s, "rec/abc/one.json", []byte("{"))
	if err := s.Quarantine(t.Context(), "rec/abc/one.json", "both copies are rotten"); err != nil {
		t.Fatal(err)
	}
	storagetest.MustBeAbsent(t, s, "rec/abc/one.json")
	mustBeQuarantined(t, dir, "rec/abc/one.json", []byte("{"))
	for _, key := range []string{"rec/abc/one.json", "rec/abd/one.json", "rec/abc"} {
		if err := s.Quarantine(t.Context(), key, "again"); !errors.Is(err, storage.ErrNotExist) {
			t.Errorf("Quarantine of the absent %s: %v", key, err)
		}
	}
	if err := s.Delete(t.Context(), "rec/abc/one"); err != nil { // a shorter key
		t.Fatal(err)
	}
	mustBeQuarantined(t, dir, "rec/abc/one.json", []byte("{"))
}
