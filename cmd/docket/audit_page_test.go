package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Whoever reads the audit can ask for each kind of event that the service writes, and reads it in words.
func TestAuditPage_KnowsEveryEvent(t *testing.T) {
	t.Parallel()
	read := func(path string) string {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	admin := filepath.Join("..", "..", "web", "src", "features", "admin")
	offered, texts := read(filepath.Join(admin, "audit.ts")), read(filepath.Join(admin, "texts.ts"))
	kind := regexp.MustCompile(`EventKind\(\) string\s*\{\s*return "([a-z_.]+)"`)
	found := 0
	err := filepath.WalkDir(filepath.Join("..", "..", "internal"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		for _, m := range kind.FindAllStringSubmatch(read(path), -1) {
			found++
			if !strings.Contains(offered, "'"+m[1]+"'") {
				t.Errorf("the filter does not offer %s", m[1])
			}
			if strings.Count(texts, "'action."+m[1]+"':") != 2 {
				t.Errorf("%s has no name in both languages", m[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found < 80 {
		t.Errorf("only %d kinds of events were found", found)
	}
}
