package local_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"testing/iotest"

	"docket/storage"
	"docket/storage/local"
	"docket/storage/local/localtest"
	"docket/storage/storagetest"
)

func TestStage(t *testing.T) {
	t.Parallel()
	dir := localtest.Folder(t)
	s := localtest.OpenIn(t, dir)
	for name, size := range map[string]int{"nothing": 0, "a little": 100, "a page": 20 << 10, "more than a buffer": 1<<20 + 1} {
		content := storagetest.Bytes(size, 1)
		staged, err := s.Stage(t.Context(), iotest.HalfReader(bytes.NewReader(content)), int64(size))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if staged.SHA256 != storagetest.Sum(content) || staged.Size != int64(size) ||
			!bytes.Equal(staged.Head, content[:min(size, 4096)]) {
			t.Errorf("%s: staged %s of %d bytes with a head of %d", name, staged.SHA256, staged.Size, len(staged.Head))
		}
		key := storage.BlobKey(staged.SHA256)
		storagetest.MustBeAbsent(t, s, key)
		mustRead(t, staged, content)
		for range 2 {
			if err := staged.Publish(); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		storagetest.MustHold(t, s, key, content)
		mustRead(t, staged, content)
		staged.Discard()
		staged.Discard()
		storagetest.MustHold(t, s, key, content)
		mustRead(t, staged, content)
	}
	mustHaveNoTemporaryFiles(t, dir)
}

func mustRead(t *testing.T, staged *local.Staged, want []byte) {
	t.Helper()
	file, err := staged.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if got, err := io.ReadAll(file); err != nil || !bytes.Equal(got, want) {
		t.Errorf("Open gives %d bytes, %v, want %d", len(got), err, len(want))
	}
}

func TestStage_leavesNothingWhenItFails(t *testing.T) {
	t.Parallel()
	dir := localtest.Folder(t)
	s := localtest.OpenIn(t, dir)
	content := storagetest.Bytes(1<<20, 2)
	broken := errors.New("the client went away")
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for name, test := range map[string]struct {
		ctx    context.Context
		source io.Reader
		limit  int64
		want   error
	}{
		"a byte over the limit": {t.Context(), bytes.NewReader(content), int64(len(content)) - 1, local.ErrTooLarge},
		"no bytes allowed":      {t.Context(), bytes.NewReader(content), 0, local.ErrTooLarge},
		"an endless source":     {t.Context(), endless{}, 10 << 20, local.ErrTooLarge},
		"a source that fails":   {t.Context(), io.MultiReader(bytes.NewReader(content), iotest.ErrReader(broken)), -1, broken},
		"a context that ended":  {ended, bytes.NewReader(content), -1, context.Canceled},
	} {
		staged, err := s.Stage(test.ctx, test.source, test.limit)
		if staged != nil || !errors.Is(err, test.want) {
			t.Errorf("%s: Stage = %v, %v, want %v", name, staged, err, test.want)
		}
		mustHaveNoTemporaryFiles(t, dir)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestStage_discarded(t *testing.T) {
	t.Parallel()
	dir := localtest.Folder(t)
	s := localtest.OpenIn(t, dir)
	staged, err := s.Stage(t.Context(), bytes.NewReader([]byte("test")), -1)
	if err != nil {
		t.Fatal(err)
	}
	staged.Discard()
	mustHaveNoTemporaryFiles(t, dir)
	_, err = staged.Open()
	mustBe(t, err, storage.ErrNotExist)
	if err := staged.Publish(); err == nil {
		t.Error("Publish of a discarded file succeeded")
	}
	storagetest.MustBeAbsent(t, s, storage.BlobKey(staged.SHA256))
}

func TestStage_theSameBytesByMany(t *testing.T) {
	t.Parallel()
	dir := localtest.Folder(t)
	s := localtest.OpenIn(t, dir)
	content := storagetest.Bytes(20<<10, 3)
	var registrars sync.WaitGroup
	for range 8 {
		registrars.Go(func() {
			staged, err := s.Stage(t.Context(), bytes.NewReader(content), -1)
			if err != nil {
				t.Error(err)
				return
			}
			defer staged.Discard()
			if err := staged.Publish(); err != nil {
				t.Error(err)
			}
		})
	}
	registrars.Wait()
	storagetest.MustHold(t, s, storage.BlobKey(storagetest.Sum(content)), content)
	mustHaveNoTemporaryFiles(t, dir)
}

func TestReserve(t *testing.T) {
	t.Parallel()
	dir := localtest.Folder(t)
	s := localtest.OpenIn(t, dir)
	for name, size := range map[string]int{"less than reserved": 100, "as reserved": 8 << 10, "more than reserved": 20 << 10, "nothing": 0} {
		content := storagetest.Bytes(size, 4)
		key := storage.RecordKey("01JKXTEST0"+storagetest.Sum(content)[:16], 7)
		reserved, err := s.Reserve(t.Context(), 8<<10)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := reserved.Publish(key, content); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		storagetest.MustHold(t, s, key, content)
		if err := reserved.Publish(key, content); err == nil {
			t.Errorf("%s: a reservation was used twice", name)
		}
		reserved.Discard()
		storagetest.MustHold(t, s, key, content)
	}
	mustHaveNoTemporaryFiles(t, dir)
}

func TestReserve_healsRottenManifest(t *testing.T) {
	t.Parallel()
	s := localtest.Open(t)
	storagetest.MustPut(t, s, "rec/abc/one.json", []byte("{"))
	reserved, err := s.Reserve(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	if err := reserved.Publish("rec/abc/one.json", []byte("{}")); err != nil {
		t.Fatal(err)
	}
	storagetest.MustHold(t, s, "rec/abc/one.json", []byte("{}"))
}
