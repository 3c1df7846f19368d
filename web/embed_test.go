package web

import (
	"io/fs"
	"regexp"
	"testing"
)

func TestFS_PageIsCompleteAndSelfContained(t *testing.T) {
	t.Parallel()
	page, err := fs.ReadFile(FS(), "index.html")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fs.Stat(FS(), "style.css"); err != nil {
		t.Error(err)
	}
	for _, wanted := range []string{`<html lang="zh-CN">`, `lang="en"`, `href="/healthz"`, `href="/readyz"`, `href="/api/openapi.json"`} {
		if !regexp.MustCompile(regexp.QuoteMeta(wanted)).Match(page) {
			t.Errorf("the page lacks %s", wanted)
		}
	}
	// What the policy of the service would block, or what leaves the machine.
	for _, forbidden := range []string{`<script`, `<style`, `<img`, `\sstyle=`, `\son\w+=`, `https?://`, `(?:href|src)="//`} {
		if found := regexp.MustCompile(`(?i)` + forbidden).Find(page); found != nil {
			t.Errorf("the page holds %q", found)
		}
	}
}
