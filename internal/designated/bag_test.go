package designated_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"docket/internal/designated"
)

func item() designated.Item {
	return designated.Item{Folder: "01JX.000003", Info: [][2]string{{"External-Identifier", "L001-WS·2026-Y-0007"}, {"Source-Organization", "岚洲\n远航"}},
		Files: []designated.File{designated.Bytes("record.json", []byte("{}\n")), designated.Bytes("files/01.pdf", []byte("%PDF-")), designated.Bytes("statements/0001.json", nil)}}
}

// DOC-07 and RFC 8493: what is written is a complete and valid bag, as somebody without this program
// checks it, and writing it again changes nothing.
func TestTarget_WritesAValidBag(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	target := designated.Target{Name: "folder", Place: designated.Folder(root)}
	sum, err := target.Write(t.Context(), item())
	if err != nil {
		t.Fatal(err)
	}
	bag := filepath.Join(root, "01JX.000003")
	read := func(name string) string {
		t.Helper()
		b, err := os.ReadFile(filepath.Join(bag, filepath.FromSlash(name)))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	listed := map[string]bool{}
	for _, list := range []string{"manifest-sha256.txt", "tagmanifest-sha256.txt"} {
		for line := range strings.Lines(read(list)) {
			hash, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
			if h := sha256.Sum256([]byte(read(name))); hex.EncodeToString(h[:]) != hash {
				t.Errorf("%s: %s is wrong", list, name)
			}
			listed[name] = true
		}
	}
	err = filepath.WalkDir(bag, func(path string, entry os.DirEntry, err error) error {
		name, _ := filepath.Rel(bag, path)
		if name = filepath.ToSlash(name); err == nil && !entry.IsDir() && !listed[name] && name != "tagmanifest-sha256.txt" {
			t.Errorf("%s is in no list", name)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if h := sha256.Sum256([]byte(read("tagmanifest-sha256.txt"))); hex.EncodeToString(h[:]) != sum {
		t.Error("the hash returned is not that of the list of tag files")
	}
	if got := read("bagit.txt"); got != "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n" {
		t.Errorf("bagit.txt: %q", got)
	}
	if got := read("bag-info.txt"); got != "External-Identifier: L001-WS·2026-Y-0007\nSource-Organization: 岚洲 远航\nPayload-Oxum: 8.3\n" {
		t.Errorf("bag-info.txt: %q", got)
	}
	if again, err := target.Write(t.Context(), item()); err != nil || again != sum {
		t.Errorf("written again: %s %v", again, err)
	}
}

// DOC-12: every version of one item goes, what is left of one that was cut off included, and nothing else. A
// disk that is not there may still hold it.
func TestTarget_Remove(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	target := designated.Target{Place: designated.Folder(root)}
	for _, folder := range []string{"01JX.000003", "01JX.000004", "01JXY.000001"} {
		i := item()
		i.Folder = folder
		if _, err := target.Write(t.Context(), i); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, "01JX.000004", ".new-1"), []byte("%PDF"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // again is no mistake
		if err := target.Remove(t.Context(), "01JX."); err != nil {
			t.Fatal(err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(root, "*")); len(left) != 1 || filepath.Base(left[0]) != "01JXY.000001" {
		t.Errorf("left: %v", left)
	}
	if err := (designated.Target{Place: designated.Folder(filepath.Join(root, "unmounted"))}).Remove(t.Context(), "01JX."); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
	for _, prefix := range []string{"", ".", "..", "../01JX.", "/", "01JX./data"} {
		if err := target.Remove(t.Context(), prefix); !errors.Is(err, designated.ErrPath) {
			t.Errorf("prefix %q: %v", prefix, err)
		}
	}
}

// liar returns other bytes than it was given.
type liar struct{ designated.Folder }

func (l liar) Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	r, err := l.Folder.Get(ctx, key, offset, length)
	if err != nil || !strings.HasSuffix(key, ".pdf") {
		return r, err
	}
	_ = r.Close()
	return io.NopCloser(strings.NewReader("%PDF+")), nil
}

// DOC-07: a copy that reads back otherwise, a disk that is not there and bytes that are not those of
// the record are failures.
func TestTarget_Failures(t *testing.T) {
	t.Parallel()
	if _, err := (designated.Target{Place: liar{designated.Folder(t.TempDir())}}).Write(t.Context(), item()); !errors.Is(err, designated.ErrDiffers) {
		t.Errorf("other bytes read back: %v", err)
	}
	missing := filepath.Join(t.TempDir(), "unmounted")
	if _, err := (designated.Target{Place: designated.Folder(missing)}).Write(t.Context(), item()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
	if _, err := os.Stat(missing); !errors.Is(err, os.ErrNotExist) {
		t.Error("it was made")
	}
	wrong := designated.Folder(t.TempDir())
	if err := wrong.Put(t.Context(), "a/b.txt", bytes.NewReader([]byte("xy")), 2, strings.Repeat("0", 64)); !errors.Is(err, designated.ErrDiffers) {
		t.Errorf("bytes of another hash: %v", err)
	}
	if left, _ := filepath.Glob(filepath.Join(string(wrong), "a", "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	for _, key := range []string{"../a", "/a", "a/../../b", `a\b`, ""} {
		if err := wrong.Put(t.Context(), key, bytes.NewReader(nil), 0, ""); !errors.Is(err, designated.ErrPath) {
			t.Errorf("key %q: %v", key, err)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (designated.Target{Place: designated.Folder(t.TempDir())}).Write(ended, item()); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context: %v", err)
	}
}
