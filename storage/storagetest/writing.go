package storagetest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"docket/storage"
)

func deletes(t *testing.T, s storage.Store) {
	for _, key := range []string{"rec/abc/one.json", "rec/abc/one.json.more", "rec/abc/two.json"} {
		MustPut(t, s, key, []byte(key))
	}
	for range 2 { // the second time it is absent
		if err := s.Delete(t.Context(), "rec/abc/one.json"); err != nil {
			t.Fatal(err)
		}
		MustBeAbsent(t, s, "rec/abc/one.json")
	}
	want := []string{"rec/abc/one.json.more", "rec/abc/two.json"}
	if got := Keys(t, s, ""); !slices.Equal(got, want) {
		t.Errorf("left are %q, want %q", got, want)
	}
	MustPut(t, s, "rec/abc/one.json", []byte("again"))
	MustHold(t, s, "rec/abc/one.json", []byte("again"))
}

func refusesOtherBytes(t *testing.T, s storage.Store) {
	content := Bytes(300<<10, 5)
	wrong := bytes.Clone(content)
	wrong[200<<10] ^= 1
	for name, test := range map[string]struct {
		content []byte
		size    int
		hash    string
	}{
		"a flipped bit":         {wrong, len(wrong), Sum(content)},
		"a source that ends":    {content[:1000], len(content), Sum(content)},
		"no source for a size":  {nil, 10, Sum(content)},
		"bytes for none":        {nil, 0, Sum(content)},
		"a hash in capitals":    {content, len(content), strings.ToUpper(Sum(content))},
		"no hash":               {content, len(content), ""},
		"the hash of fewer":     {content, len(content), Sum(content[:1000])},
		"a size below zero":     {content, -1, Sum(content)},
		"more than is hashed":   {content, len(content) - 1, Sum(content)},
		"a hash of wrong bytes": {content, len(content), Sum(wrong)},
	} {
		key := storage.BlobKey(Sum(content))
		err := s.Put(t.Context(), key, bytes.NewReader(test.content), int64(test.size), test.hash)
		mustBe(t, err, storage.ErrCorrupt, "Put of "+name)
		MustBeAbsent(t, s, key)
	}
	if keys := Keys(t, s, ""); len(keys) > 0 {
		t.Errorf("left are %q", keys)
	}
}

var errSource = errors.New("the source cannot be read")

type failingSource struct{}

func (failingSource) ReadAt(p []byte, offset int64) (int, error) {
	if offset > 0 {
		return 0, errSource
	}
	return len(p), nil
}

func passesOnSourceError(t *testing.T, s storage.Store) {
	for _, size := range []int64{1 << 20, 65 << 20} {
		err := s.Put(t.Context(), "rec/abc/one.json", failingSource{}, size, Sum([]byte("x")))
		mustBe(t, err, errSource, "Put")
		MustBeAbsent(t, s, "rec/abc/one.json")
	}
}

func keepsWhatIsThere(t *testing.T, s storage.Store) {
	content := Bytes(1000, 6)
	key := storage.BlobKey(Sum(content))
	MustPut(t, s, key, content)
	err := s.Put(t.Context(), key, bytes.NewReader(Bytes(1000, 7)), 1000, Sum(Bytes(1000, 8)))
	mustBe(t, err, storage.ErrCorrupt, "Put of other bytes")
	MustHold(t, s, key, content)
}

func takesSameBytesTwice(t *testing.T, s storage.Store) {
	content := Bytes(20<<10, 9)
	key := storage.BlobKey(Sum(content))
	for range 2 {
		MustPut(t, s, key, content)
	}
	MustHold(t, s, key, content)
	if got := Keys(t, s, ""); !slices.Equal(got, []string{key}) {
		t.Errorf("the store holds %q", got)
	}
}

func healsRottenBytes(t *testing.T, s storage.Store) {
	content := Bytes(200<<10, 10)
	flipped := bytes.Clone(content)
	flipped[100<<10] ^= 1
	for name, rotten := range map[string][]byte{
		"flipped":  flipped,
		"cut":      content[:1000],
		"emptied":  nil,
		"extended": append(bytes.Clone(content), 0),
	} {
		key := storage.BlobKey(Sum(content))
		MustPut(t, s, key, rotten) // a store does not know which bytes belong under a key
		_, err := storage.Verify(t.Context(), s, key, Sum(content))
		mustBe(t, err, storage.ErrCorrupt, "Verify of "+name+" bytes")
		MustPut(t, s, key, content)
		MustHold(t, s, key, content)
		if got := Keys(t, s, ""); !slices.Equal(got, []string{key}) {
			t.Errorf("after healing %s bytes the store lists %q", name, got)
		}
		if err := s.Delete(t.Context(), key); err != nil {
			t.Fatal(err)
		}
	}
}

func takesConcurrentPuts(t *testing.T, s storage.Store) {
	content := Bytes(100<<10, 11)
	key := storage.BlobKey(Sum(content))
	MustPut(t, s, key, content[:50]) // rotten, so that they also heal at once
	var putters sync.WaitGroup
	for range 8 {
		putters.Go(func() {
			if err := put(t.Context(), s, key, content); err != nil {
				t.Error(err)
			}
		})
	}
	putters.Wait()
	MustHold(t, s, key, content)
	if got := Keys(t, s, ""); !slices.Equal(got, []string{key}) {
		t.Errorf("the store lists %q", got)
	}
}

func refusesInvalidKeys(t *testing.T, s storage.Store) {
	for _, key := range []string{
		"", "/", "/rec", "rec/", "rec//x", "rec/../x", "..", "rec/./x", "tmp/x", "tmp", "quarantine/x",
		"rec/a b", "rec/文件", "rec\\x", "rec/x\x00", strings.Repeat("k", 121),
	} {
		mustBe(t, put(t.Context(), s, key, []byte("x")), storage.ErrInvalidKey, "Put "+key)
		_, err := s.Get(t.Context(), key, 0, -1)
		mustBe(t, err, storage.ErrInvalidKey, "Get "+key)
		_, err = s.Stat(t.Context(), key)
		mustBe(t, err, storage.ErrInvalidKey, "Stat "+key)
		mustBe(t, s.Delete(t.Context(), key), storage.ErrInvalidKey, "Delete "+key)
	}
	longest := "rec/" + strings.Repeat("k", 116)
	MustPut(t, s, longest, []byte("x"))
	MustHold(t, s, longest, []byte("x"))
}

// cancelling ends the context once a megabyte has been read.
type cancelling struct {
	content []byte
	cancel  context.CancelFunc
}

func (c cancelling) ReadAt(p []byte, offset int64) (int, error) {
	if offset > 1<<20 {
		c.cancel()
	}
	return bytes.NewReader(c.content).ReadAt(p, offset)
}

var _ io.ReaderAt = cancelling{}

func leavesNothingWhenCancelled(t *testing.T, s storage.Store) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	err := put(ended, s, "rec/abc/one.json", []byte("x"))
	mustBe(t, err, context.Canceled, "Put with a context that has ended")

	content := Bytes(8<<20, 12)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	err = s.Put(ctx, "rec/abc/one.json", cancelling{content, cancel}, int64(len(content)), Sum(content))
	mustBe(t, err, context.Canceled, "Put with a context that ends")
	clear(content) // the race detector sees whether it is still being read
	MustBeAbsent(t, s, "rec/abc/one.json")
	if keys := Keys(t, s, ""); len(keys) > 0 {
		t.Errorf("left are %q", keys)
	}
}
