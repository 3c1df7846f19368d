package storage_test

import (
	"io/fs"
	"path"
	"strings"
	"testing"

	"docket/storage"
)

const testSum = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" // of "test"

func TestKeys(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, got, want string }{
		{"blob", storage.BlobKey(testSum), "blob/9f8/" + testSum},
		{"text", storage.TextKey(testSum), "text/9f8/" + testSum + ".zst"},
		{"record", storage.RecordKey("01JKXQ5T8ZK3X", 7), "rec/k3x/01JKXQ5T8ZK3X.000007.json"},
		{"record after a million changes", storage.RecordKey("01JKXQ5T8ZK3X", 1234567), "rec/k3x/01JKXQ5T8ZK3X.1234567.json"},
		{"blob of a short hash", storage.BlobKey("9f8"), ""},
		{"blob of capitals", storage.BlobKey(strings.ToUpper(testSum)), ""},
		{"text of no hash", storage.TextKey(""), ""},
		{"record with a short id", storage.RecordKey("ab", 1), ""},
		{"record with a path for an id", storage.RecordKey("../../etc/passwd", 1), ""},
		{"record with a Chinese id", storage.RecordKey("卷宗一号", 1), ""},
		{"record before its first change", storage.RecordKey("01JKXQ5T8ZK3X", -1), ""},
	} {
		if test.got != test.want {
			t.Errorf("%s: %q, want %q", test.name, test.got, test.want)
		}
		if test.want != "" && !storage.ValidKey(test.got) {
			t.Errorf("%s: %q is no valid key", test.name, test.got)
		}
	}
}

func TestValidKey(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]bool{
		"DOCKET.json":            true,
		"snap/00000031/a_b-c.d":  true,
		"tmpfile":                true,
		"rec/tmp/x":              true,
		".hidden/x":              true,
		strings.Repeat("k", 120): true,
		strings.Repeat("k", 121): false,
		"":                       false,
		"/":                      false,
		"/rec":                   false,
		"rec/":                   false,
		"rec//x":                 false,
		".":                      false,
		"rec/./x":                false,
		"rec/.":                  false,
		"..":                     false,
		"rec/../x":               false,
		"rec/a..b":               false,
		"tmp":                    false,
		"tmp/x":                  false,
		"quarantine":             false,
		"quarantine/x":           false,
		"rec/a b":                false,
		"rec\\x":                 false,
		"rec/x\n":                false,
		"rec/~x":                 false,
		"rec/文件":                 false,
	} {
		if got := storage.ValidKey(key); got != want {
			t.Errorf("ValidKey(%q) = %v", key, got)
		}
	}
}

// FuzzValidKey looks for a valid key that would lead out of the store's folder,
// into its housekeeping, or to another file than a bucket's object.
func FuzzValidKey(f *testing.F) {
	for _, key := range []string{"DOCKET.json", "rec/k3x/01JKX.000007.json", "blob/../x", "tmp/x", "a//b", "./a", "卷", "a\x00b"} {
		f.Add(key)
	}
	f.Fuzz(func(t *testing.T, key string) {
		if !storage.ValidKey(key) {
			return
		}
		if !fs.ValidPath(key) || path.Clean(key) != key || strings.Contains(key, "..") || len(key) > 120 ||
			strings.HasPrefix(key, "tmp/") || strings.HasPrefix(key, "quarantine/") {
			t.Errorf("ValidKey(%q)", key)
		}
		for i := range len(key) {
			if key[i] <= ' ' || key[i] > '~' {
				t.Errorf("ValidKey(%q) with byte %#x", key, key[i])
			}
			if !storage.ValidPrefix(key[:i]) {
				t.Errorf("%q begins the valid key %q and is no valid prefix", key[:i], key)
			}
		}
	})
}
