// Package localtest opens local stores for tests.
//
// Each store has a folder of its own with thousands of shards. Disk file systems
// are slow to make and remove those over and over (ext4 does not use the place of
// what was just deleted), so the folder lies in memory where that is possible.
package localtest

import (
	"os"
	"testing"

	"golang.org/x/sys/unix"

	"docket/storage/local"
)

const (
	memory     = "/dev/shm"
	enoughFree = 1 << 30 // bytes; containers often have less memory to give
)

// Open opens an empty store that ends with the test.
func Open(t testing.TB) *local.Store {
	t.Helper()
	return OpenIn(t, Folder(t))
}

// OpenIn opens the store in dir until the test ends.
func OpenIn(t testing.TB, dir string) *local.Store {
	t.Helper()
	store, err := local.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

// Folder makes an empty folder that is removed when the test ends.
func Folder(t testing.TB) string {
	t.Helper()
	var stat unix.Statfs_t
	if err := unix.Statfs(memory, &stat); err != nil || stat.Bavail*uint64(stat.Bsize) < enoughFree {
		return t.TempDir()
	}
	dir, err := os.MkdirTemp(memory, "docket-local-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}
