package ole

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// read reads a file and checks what holds for every file, whole or broken.
func read(t testing.TB, data []byte, lim Limits) (Doc, error) {
	t.Helper()
	doc, err := Read(context.Background(), bytes.NewReader(data), int64(len(data)), lim)
	if errors.Is(err, errReader) {
		t.Fatalf("a reader panicked: %v", err)
	}
	if err != nil && !isDeclared(err) {
		t.Fatalf("undeclared error: %v", err)
	}
	total := int64(len(doc.Title))
	for _, page := range doc.Pages {
		if !utf8.ValidString(page) {
			t.Fatalf("page is not UTF-8: %q", page)
		}
		if strings.ContainsAny(page, "\x00\x01\x07\r\f") {
			t.Fatalf("page has control characters: %q", page)
		}
		total += int64(len(page))
	}
	// Title and lines between collected parts are counted once too often here.
	if limit := lim.orDefaults().MaxBytes; total > limit+int64(len(doc.Title)+2*len(doc.Pages))+16 {
		t.Fatalf("%d bytes of text under a limit of %d", total, limit)
	}
	return doc, err
}

func isDeclared(err error) bool {
	for _, declared := range []error{ErrDamaged, ErrEncrypted, ErrTooLarge, ErrUnsupported} {
		if errors.Is(err, declared) {
			return true
		}
	}
	return false
}

func mustRead(t testing.TB, data []byte) Doc {
	t.Helper()
	doc, err := read(t, data, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func gbk(s string) []byte {
	b, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(s))
	if err != nil {
		panic(err)
	}
	return b
}

func wantPages(t testing.TB, got []string, want ...string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %d pages, want %d:\n%q", len(got), len(want), got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("page %d:\n got %q\nwant %q", i, got[i], want[i])
		}
	}
}
