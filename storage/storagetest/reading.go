package storagetest

import (
	"bytes"
	"context"
	"slices"
	"testing"
	"time"

	"docket/storage"
)

func keepsBytes(t *testing.T, s storage.Store) {
	for _, size := range []int{0, 1, 20 << 10, 256 << 10, 1<<20 + 1} {
		content := Bytes(size, 1)
		key := storage.BlobKey(Sum(content))
		MustPut(t, s, key, content)
		MustHold(t, s, key, content)
		mustDescribe(t, s, key, content)
	}
}

func mustDescribe(t *testing.T, s storage.Store, key string, content []byte) {
	t.Helper()
	info, err := s.Stat(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if info.Key != key || info.Size != int64(len(content)) {
		t.Errorf("Stat(%s) = %+v, want size %d", key, info, len(content))
	}
	if info.SHA256 != "" && info.SHA256 != Sum(content) {
		t.Errorf("Stat(%s) tells the hash %s, want %s or none", key, info.SHA256, Sum(content))
	}
	if age := time.Since(info.ModTime); age < -time.Minute || age > time.Hour {
		t.Errorf("Stat(%s) tells the time %v", key, info.ModTime)
	}
	size, err := storage.Verify(t.Context(), s, key, Sum(content))
	if err != nil || size != int64(len(content)) {
		t.Errorf("Verify(%s) = %d, %v, want %d", key, size, err, len(content))
	}
}

func keepsLargeObject(t *testing.T, s storage.Store) {
	content := Bytes(20<<20, 2)
	key := storage.BlobKey(Sum(content))
	MustPut(t, s, key, content)
	mustDescribe(t, s, key, content)
}

func keepsObjectInParts(t *testing.T, s storage.Store) {
	if testing.Short() {
		t.Skip("70 MiB")
	}
	content := Bytes(70<<20, 3)
	key := storage.BlobKey(Sum(content))
	MustPut(t, s, key, content)
	mustDescribe(t, s, key, content)

	wrong := bytes.Clone(content)
	wrong[len(wrong)-1] ^= 1
	err := s.Put(t.Context(), "snap/00000001/dump", bytes.NewReader(wrong), int64(len(wrong)), Sum(content))
	mustBe(t, err, storage.ErrCorrupt, "Put of other bytes in parts")
	MustBeAbsent(t, s, "snap/00000001/dump")
}

func readsRanges(t *testing.T, s storage.Store) {
	content := []byte("卷宗 0123456789")
	MustPut(t, s, "rec/abc/one.json", content)
	MustPut(t, s, "rec/abc/empty.json", nil)
	end := int64(len(content))
	for _, test := range []struct {
		key            string
		offset, length int64
		want           []byte
	}{
		{"rec/abc/one.json", 0, -1, content},
		{"rec/abc/one.json", 0, end, content},
		{"rec/abc/one.json", 0, 1, content[:1]},
		{"rec/abc/one.json", 0, 0, nil},
		{"rec/abc/one.json", 7, 3, content[7:10]},
		{"rec/abc/one.json", 7, -1, content[7:]},
		{"rec/abc/one.json", 7, 1000, content[7:]},
		{"rec/abc/one.json", end - 1, 1, content[end-1:]},
		{"rec/abc/one.json", end, -1, nil},
		{"rec/abc/one.json", end, 5, nil},
		{"rec/abc/one.json", end + 100, 5, nil},
		{"rec/abc/empty.json", 0, -1, nil},
		{"rec/abc/empty.json", 0, 10, nil},
	} {
		got, err := get(t.Context(), s, test.key, test.offset, test.length)
		if err != nil || !bytes.Equal(got, test.want) {
			t.Errorf("Get(%s, %d, %d) = %q, %v, want %q", test.key, test.offset, test.length, got, err, test.want)
		}
	}
	if _, err := s.Get(t.Context(), "rec/abc/one.json", -1, 1); err == nil {
		t.Error("Get from a negative offset succeeded")
	}
}

func saysWhatIsAbsent(t *testing.T, s storage.Store) {
	MustPut(t, s, "rec/abc/one.json", []byte("{}"))
	for _, key := range []string{
		storage.BlobKey(Sum(nil)),
		"rec/abc/two.json",
		"rec/abc",               // a folder of another key
		"rec/abc/one.json/more", // below another key
	} {
		MustBeAbsent(t, s, key)
		for _, length := range []int64{-1, 0, 1} {
			_, err := s.Get(t.Context(), key, 0, length)
			mustBe(t, err, storage.ErrNotExist, "Get "+key)
		}
		_, err := storage.Verify(t.Context(), s, key, Sum(nil))
		mustBe(t, err, storage.ErrNotExist, "Verify "+key)
		if err := s.Delete(t.Context(), key); err != nil {
			t.Errorf("Delete of the absent %s: %v", key, err)
		}
	}
	MustHold(t, s, "rec/abc/one.json", []byte("{}"))
	if keys := Keys(t, s, "blob/"); len(keys) > 0 {
		t.Errorf("blob/ holds %q", keys)
	}
}

func listsAscending(t *testing.T, s storage.Store) {
	keys := []string{ // in the order of bytes, where '-' and '.' come before '/'
		"DOCKET.json",
		"rec/a-b/x",
		"rec/a.b/x",
		"rec/a/x",
		"rec/a/y",
		"rec/a0/x",
		"rec/aa/x",
		"roll/00000412.json",
		"roll/00000412.zst",
	}
	backwards := slices.Clone(keys)
	slices.Reverse(backwards)
	for i, key := range backwards {
		MustPut(t, s, key, Bytes(i, 4))
	}
	for prefix, want := range map[string][]string{
		"":              keys,
		"D":             keys[:1],
		"rec/":          keys[1:7],
		"rec/a":         keys[1:7],
		"rec/a/":        keys[3:5],
		"rec/a/x":       keys[3:4],
		"rec":           keys[1:7],
		"ro":            keys[7:],
		"roll/00000412": keys[7:],
		"text/":         {},
	} {
		if got := Keys(t, s, prefix); !slices.Equal(got, want) {
			t.Errorf("List(%q) = %q, want %q", prefix, got, want)
		}
	}
	for info, err := range s.List(t.Context(), "roll/") {
		if err != nil || info.Size != 1 || info.ModTime.IsZero() {
			t.Errorf("List yields %+v, %v", info, err)
		}
		break // a listing may be left early
	}
	for _, prefix := range []string{"/", "tmp/", "quarantine/", "rec//", "../", "a b"} {
		for _, err := range s.List(t.Context(), prefix) {
			mustBe(t, err, storage.ErrInvalidKey, "List "+prefix)
		}
	}
}

func listingEndsWithContext(t *testing.T, s storage.Store) {
	MustPut(t, s, "rec/abc/one.json", []byte("{}"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	seen := 0
	for _, err := range s.List(ctx, "") {
		seen++
		mustBe(t, err, context.Canceled, "List")
	}
	if seen != 1 {
		t.Errorf("the listing yielded %d pairs, want one error", seen)
	}
}
