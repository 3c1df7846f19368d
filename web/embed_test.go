package web

import (
	"errors"
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

// TestFS_PageIsSelfContained looks at the bundle, if there is one: everything that its page loads is
// in it, in a hashed place, and nothing comes from another address.
func TestFS_PageIsSelfContained(t *testing.T) {
	t.Parallel()
	page, err := fs.ReadFile(FS(), "index.html")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the pages have not been built (make web)")
	}
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), `<html lang="zh-CN">`) {
		t.Error("the page does not say its language")
	}
	loaded := regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(string(page), -1)
	if len(loaded) == 0 {
		t.Error("the page loads nothing")
	}
	for _, m := range loaded {
		name, found := strings.CutPrefix(m[1], "/assets/")
		if !found {
			t.Errorf("the page loads %s", m[1])
			continue
		}
		if _, err := fs.Stat(FS(), "assets/"+name); err != nil {
			t.Error(err)
		}
	}
	// What the policy of the pages would block.
	if inline := regexp.MustCompile(`(?i)<script>|\son\w+=|javascript:`).Find(page); inline != nil {
		t.Errorf("the page holds %q", inline)
	}
}
