package local_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"docket/storage"
	"docket/storage/local/localtest"
	"docket/storage/storagetest"
)

// smallDisk mounts a disk of the given size, which needs the right to mount.
func smallDisk(t *testing.T, options string) string {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("docket-test", dir, "tmpfs", 0, options); errors.Is(err, unix.EPERM) {
		t.Skip("no right to mount a small disk")
	} else if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

func TestStore_fullDisk(t *testing.T) {
	t.Parallel()
	dir := smallDisk(t, "size=4m,mode=0700")
	s := localtest.OpenIn(t, dir)
	large := storagetest.Bytes(8<<20, 1)

	_, err := s.Stage(t.Context(), bytes.NewReader(large), -1)
	mustBe(t, err, storage.ErrNoSpace)
	mustBe(t, put(t, s, "rec/abc/large", large), storage.ErrNoSpace)
	_, err = s.Reserve(t.Context(), int64(len(large)))
	mustBe(t, err, storage.ErrNoSpace)
	mustHaveNoTemporaryFiles(t, dir)

	// What was refused has given its space back, and what was reserved can be
	// written when nothing else can.
	reserved, err := s.Reserve(t.Context(), 8<<10)
	if err != nil {
		t.Fatal(err)
	}
	filler, err := os.Create(filepath.Join(dir, "filler"))
	if err != nil {
		t.Fatal(err)
	}
	defer filler.Close()
	if _, err := filler.Write(large); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("the disk did not fill: %v", err)
	}
	manifest := storagetest.Bytes(6<<10, 2)
	if err := reserved.Publish("rec.json", manifest); err != nil {
		t.Fatal(err)
	}
	storagetest.MustHold(t, s, "rec.json", manifest)
}

func TestReserve_setsSpaceAside(t *testing.T) {
	t.Parallel()
	dir := localtest.Folder(t)
	s := localtest.OpenIn(t, dir)
	for _, size := range []int64{0, 64 << 10} {
		reserved, err := s.Reserve(t.Context(), size)
		if err != nil {
			t.Fatal(err)
		}
		if got := temporaryBytes(t, dir); got < size {
			t.Errorf("a reservation of %d bytes holds %d", size, got)
		}
		reserved.Discard()
		reserved.Discard()
		mustHaveNoTemporaryFiles(t, dir)
		if err := reserved.Publish("rec/abc/one.json", nil); err == nil {
			t.Error("a discarded reservation was used")
		}
	}
	reserved, err := s.Reserve(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	mustBe(t, reserved.Publish("../passwd", nil), storage.ErrInvalidKey)
	mustHaveNoTemporaryFiles(t, dir)
}

// temporaryBytes is how much disk the files in tmp/ take.
func temporaryBytes(t *testing.T, dir string) int64 {
	t.Helper()
	var taken int64
	paths, err := filepath.Glob(filepath.Join(dir, "tmp", "*", "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		var stat unix.Stat_t
		if err := unix.Stat(path, &stat); err != nil {
			t.Fatal(err)
		}
		taken += stat.Blocks * 512
	}
	return taken
}
