package s3_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"docket/storage"
	"docket/storage/storagetest"
)

func TestGet_goesOnAfterACut(t *testing.T) {
	t.Parallel()
	s, line := openThrough(t, config(t))
	content := storagetest.Bytes(1<<20, 1)
	key := storage.BlobKey(storagetest.Sum(content))
	storagetest.MustPut(t, s, key, content)
	line.cutAfter.Store(300 << 10)
	line.cuts.Store(2)
	storagetest.MustHold(t, s, key, content)

	line.cuts.Store(1)
	part, err := s.Get(t.Context(), key, 100<<10, 500<<10)
	if err != nil {
		t.Fatal(err)
	}
	defer part.Close()
	if got, err := io.ReadAll(part); err != nil || !bytes.Equal(got, content[100<<10:600<<10]) {
		t.Errorf("a part that was cut gives %d bytes, %v", len(got), err)
	}
}

// MinIO cuts the connection where it finds rotten bytes, each time anew.
func TestGet_takesACutThatComesAgainForRot(t *testing.T) {
	t.Parallel()
	s, line := openThrough(t, config(t))
	content := storagetest.Bytes(1<<20, 2)
	key := storage.BlobKey(storagetest.Sum(content))
	storagetest.MustPut(t, s, key, content)
	line.cutAfter.Store(0)
	line.cuts.Store(1000)
	_, err := storage.Verify(t.Context(), s, key, storagetest.Sum(content))
	mustBe(t, err, storage.ErrCorrupt)

	line.cuts.Store(0)
	storagetest.MustHold(t, s, key, content)
}

func TestStore_namesTheServersAnswers(t *testing.T) {
	t.Parallel()
	s, line := openThrough(t, config(t))
	storagetest.MustPut(t, s, "rec/abc/one.json", []byte("{}"))
	for _, test := range []struct {
		refusal
		want error
	}{
		{refusal{http.StatusServiceUnavailable, "SlowDownRead"}, storage.ErrCorrupt},
		{refusal{http.StatusServiceUnavailable, "SlowDown"}, storage.ErrUnavailable},
		{refusal{http.StatusInternalServerError, "InternalError"}, storage.ErrUnavailable},
		{refusal{http.StatusNotFound, "NoSuchBucket"}, storage.ErrUnavailable},
		{refusal{http.StatusNotFound, "NoSuchKey"}, storage.ErrNotExist},
		{refusal{http.StatusForbidden, "AccessDenied"}, storage.ErrDenied},
		{refusal{http.StatusInsufficientStorage, "XMinioStorageFull"}, storage.ErrNoSpace},
		{refusal{http.StatusBadRequest, "BadDigest"}, storage.ErrCorrupt},
	} {
		line.answer.Store(&test.refusal)
		_, err := s.Get(t.Context(), "rec/abc/one.json", 0, -1)
		mustBe(t, err, test.want)
		mustBe(t, put(t, s, "rec/abc/two.json", []byte("{}")), test.want)
	}
	line.answer.Store(nil)
	storagetest.MustHold(t, s, "rec/abc/one.json", []byte("{}"))
}

func TestStore_doesNotWaitForASilentServer(t *testing.T) {
	t.Parallel()
	s, line := openThrough(t, config(t))
	storagetest.MustPut(t, s, "rec/abc/one.json", []byte("{}"))
	content, err := s.Get(t.Context(), "rec/abc/one.json", 0, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer content.Close()

	s.SetPatience(50 * time.Millisecond)
	line.silent.Store(true)
	mustBe(t, put(t, s, "rec/abc/two.json", []byte("{}")), storage.ErrUnavailable)
	_, err = s.Get(t.Context(), "rec/abc/one.json", 0, -1)
	mustBe(t, err, storage.ErrUnavailable)
	_, err = s.Stat(t.Context(), "rec/abc/one.json")
	mustBe(t, err, storage.ErrUnavailable)
	mustBe(t, s.Delete(t.Context(), "rec/abc/one.json"), storage.ErrUnavailable)
	for _, err := range s.List(t.Context(), "") {
		mustBe(t, err, storage.ErrUnavailable)
	}
	line.silent.Store(false)
	s.SetPatience(time.Minute)
	storagetest.MustHold(t, s, "rec/abc/one.json", []byte("{}"))
}

func TestPut_goesOnWithTheParts(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("70 MiB")
	}
	s, line := openThrough(t, config(t))
	content := storagetest.Bytes(70<<20, 3)
	key := storage.BlobKey(storagetest.Sum(content))
	line.partsMax.Store(2) // of five
	mustBe(t, put(t, s, key, content), storage.ErrUnavailable)
	storagetest.MustBeAbsent(t, s, key)

	line.partsMax.Store(1000)
	line.parts.Store(0)
	storagetest.MustPut(t, s, key, content)
	if sent := line.parts.Load(); sent < 3 || sent > 4 { // of the two, one may have been on its way
		t.Errorf("%d parts were sent, want the 3 or 4 of 5 that had not arrived", sent)
	}
	if _, err := storage.Verify(t.Context(), s, key, storagetest.Sum(content)); err != nil {
		t.Error(err)
	}
}

func TestPut_isOneRequest(t *testing.T) {
	t.Parallel()
	s, line := openThrough(t, config(t))
	storagetest.MustPut(t, s, "rec/abc/one.json", []byte("{}")) // and the bucket's region is known
	before := line.requests.Load()
	storagetest.MustPut(t, s, "rec/abc/two.json", []byte("{}"))
	if sent := line.requests.Load() - before; sent != 1 {
		t.Errorf("Put sent %d requests", sent)
	}
}

func mustBe(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("error %v, want %v", err, want)
	}
}

func put(t testing.TB, s storage.Store, key string, content []byte) error {
	t.Helper()
	return s.Put(t.Context(), key, bytes.NewReader(content), int64(len(content)), storagetest.Sum(content))
}
