package storagetest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math/rand/v2"
	"testing"

	"docket/storage"
)

// Run tests the stores that open gives. Each call of open must give an empty
// store that no other test uses, and register what is to be closed with
// t.Cleanup. With -short the object that is sent in parts is left out.
func Run(t *testing.T, open func(t *testing.T) storage.Store) {
	for _, test := range []struct {
		name string
		run  func(t *testing.T, s storage.Store)
	}{
		{"keeps bytes of every size", keepsBytes},
		{"keeps a large object", keepsLargeObject},
		{"keeps an object that is sent in parts", keepsObjectInParts},
		{"reads ranges", readsRanges},
		{"says what is absent", saysWhatIsAbsent},
		{"lists ascending by key", listsAscending},
		{"lists nothing for a context that has ended", listingEndsWithContext},
		{"deletes", deletes},
		{"refuses other bytes than announced", refusesOtherBytes},
		{"passes on the error of the source", passesOnSourceError},
		{"keeps what is there when it refuses", keepsWhatIsThere},
		{"takes the same bytes twice", takesSameBytesTwice},
		{"heals rotten bytes", healsRottenBytes},
		{"takes one key from many at once", takesConcurrentPuts},
		{"refuses invalid keys", refusesInvalidKeys},
		{"leaves nothing when the context ends", leavesNothingWhenCancelled},
		{"marks the archive once", marksArchiveOnce},
		{"refuses a foreign archive", refusesForeignArchive},
		{"refuses a mark that it cannot read", refusesUnreadableMark},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.run(t, open(t))
		})
	}
}

// Bytes gives size bytes that look random and are the same for the same seed.
func Bytes(size int, seed uint64) []byte {
	content := make([]byte, size)
	var key [32]byte
	key[0], key[1], key[2] = byte(seed), byte(seed>>8), byte(size)
	_, _ = rand.NewChaCha8(key).Read(content) // never fails
	return content
}

// Sum is the SHA-256 of content in lower-case hex.
func Sum(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// MustPut puts content under key.
func MustPut(t testing.TB, s storage.Store, key string, content []byte) {
	t.Helper()
	if err := put(t.Context(), s, key, content); err != nil {
		t.Fatal(err)
	}
}

func put(ctx context.Context, s storage.Store, key string, content []byte) error {
	return s.Put(ctx, key, bytes.NewReader(content), int64(len(content)), Sum(content))
}

// MustHold checks that key holds content.
func MustHold(t testing.TB, s storage.Store, key string, content []byte) {
	t.Helper()
	got, err := get(t.Context(), s, key, 0, -1)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, content) {
		t.Fatalf("%s holds %d bytes with hash %s, want %d with %s", key, len(got), Sum(got), len(content), Sum(content))
	}
}

func get(ctx context.Context, s storage.Store, key string, offset, length int64) ([]byte, error) {
	content, err := s.Get(ctx, key, offset, length)
	if err != nil {
		return nil, err
	}
	got, err := io.ReadAll(content)
	return got, errors.Join(err, content.Close())
}

// MustBeAbsent checks that key holds nothing.
func MustBeAbsent(t testing.TB, s storage.Store, key string) {
	t.Helper()
	if info, err := s.Stat(t.Context(), key); !errors.Is(err, storage.ErrNotExist) {
		t.Fatalf("Stat(%s) = %+v, %v, want ErrNotExist", key, info, err)
	}
}

// Keys lists the keys that begin with prefix.
func Keys(t testing.TB, s storage.Store, prefix string) []string {
	t.Helper()
	keys := []string{}
	for info, err := range s.List(t.Context(), prefix) {
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, info.Key)
	}
	return keys
}

func mustBe(t testing.TB, err, want error, what string) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: error %v, want %v", what, err, want)
	}
}
