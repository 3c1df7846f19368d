package local_test

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"docket/storage"
	"docket/storage/local"
	"docket/storage/local/localtest"
	"docket/storage/storagetest"
)

func TestStore(t *testing.T) {
	t.Parallel()
	storagetest.Run(t, func(t *testing.T) storage.Store { return localtest.Open(t) })
}

func TestOpen_makesTheTree(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(localtest.Folder(t), "data", "store")
	s := localtest.OpenIn(t, dir)
	storagetest.MustPut(t, s, "rec/abc/one.json", []byte("{}"))

	for _, name := range []string{"", "blob", "blob/000", "blob/9f8", "blob/fff", "tmp", "quarantine", "rec/abc"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode() != fs.ModeDir|0o700 {
			t.Errorf("folder %q: %v, %v, want mode 0700", name, info, err)
		}
	}
	if shards := names(t, filepath.Join(dir, "blob")); len(shards) != 4096 {
		t.Errorf("blob/ has %d shards", len(shards))
	}
	info, err := os.Stat(filepath.Join(dir, "rec/abc/one.json"))
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("file: %v, %v, want mode 0600", info, err)
	}
}

func TestOpen_makesLostShardsAgain(t *testing.T) {
	t.Parallel()
	dir := localtest.Folder(t)
	localtest.OpenIn(t, dir)
	if err := os.Remove(filepath.Join(dir, "blob", "9f8")); err != nil { // as by a restore without empty folders
		t.Fatal(err)
	}
	s := localtest.OpenIn(t, dir)
	storagetest.MustPut(t, s, storage.BlobKey(storagetest.Sum([]byte("test"))), []byte("test"))
}

func TestPut_makesAFolderAgainThatVanished(t *testing.T) {
	t.Parallel()
	dir := localtest.Folder(t)
	s := localtest.OpenIn(t, dir)
	storagetest.MustPut(t, s, "rec/abc/one.json", []byte("{}"))
	if err := os.RemoveAll(filepath.Join(dir, "rec", "abc")); err != nil {
		t.Fatal(err)
	}
	storagetest.MustPut(t, s, "rec/abc/two.json", []byte("{}"))
	storagetest.MustHold(t, s, "rec/abc/two.json", []byte("{}"))
}

func TestOpen_refusesAFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(localtest.Folder(t), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := local.Open(path); err == nil {
		t.Error("Open took a file for a folder")
	}
}

func TestPut_refusesAKeyThatIsAFolderOfAnother(t *testing.T) {
	t.Parallel()
	s := localtest.Open(t)
	storagetest.MustPut(t, s, "rec/abc/one", []byte("x"))
	for _, key := range []string{"rec/abc", "rec/abc/one/more"} {
		mustBe(t, put(t, s, key, []byte("y")), storage.ErrInvalidKey)
	}
	storagetest.MustHold(t, s, "rec/abc/one", []byte("x"))
}

func TestStore_TouchAndOpenFile(t *testing.T) {
	t.Parallel()
	s := localtest.Open(t)
	storagetest.MustPut(t, s, "rec/abc/one.json", []byte("{}"))
	day := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	if err := s.Touch("rec/abc/one.json", day); err != nil {
		t.Fatal(err)
	}
	if info, err := s.Stat(t.Context(), "rec/abc/one.json"); err != nil || !info.ModTime.Equal(day) {
		t.Errorf("Stat = %+v, %v, want the time %v", info, err, day)
	}
	mustBe(t, s.Touch("rec/abc/two.json", day), storage.ErrNotExist)

	file, err := s.OpenFile("rec/abc/one.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	_, err = s.OpenFile("rec/abc")
	mustBe(t, err, storage.ErrNotExist)
	_, err = s.OpenFile("../passwd")
	mustBe(t, err, storage.ErrInvalidKey)
}

func TestStore_knowsItsDevice(t *testing.T) {
	t.Parallel()
	s := localtest.Open(t)
	free, err := s.FreeBytes()
	if err != nil || free == 0 {
		t.Errorf("FreeBytes = %d, %v", free, err)
	}
	device, err := s.Device()
	if err != nil {
		t.Fatal(err)
	}
	if other, err := localtest.OpenIn(t, localtest.Folder(t)).Device(); err != nil || other != device {
		t.Errorf("two folders side by side lie on the devices %d and %d, %v", device, other, err)
	}
}

func put(t testing.TB, s storage.Store, key string, content []byte) error {
	return s.Put(t.Context(), key, bytes.NewReader(content), int64(len(content)), storagetest.Sum(content))
}

// names lists what lies in a folder.
func names(t testing.TB, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	list := []string{}
	for _, entry := range entries {
		list = append(list, entry.Name())
	}
	return list
}

// mustHaveNoTemporaryFiles checks that no process's folder in tmp/ holds a file.
func mustHaveNoTemporaryFiles(t testing.TB, dir string) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(dir, "tmp"), func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			t.Errorf("left is %s", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func mustBe(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("error %v, want %v", err, want)
	}
}

func blobPath(dir string, content []byte) string {
	return filepath.Join(dir, filepath.FromSlash(storage.BlobKey(storagetest.Sum(content))))
}
