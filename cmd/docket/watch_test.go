package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"docket/internal/access"
)

// A scanner's folder: files go to 待登记 and are moved, never deleted; a marked name is refused.
func TestWatchedFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startService(t, withEnv("DOCKET_WATCH="+dir, "DOCKET_WATCH_USER=t1.scanner"))
	scanner := newOffice(t, s).Person(t, "scanner", "A", access.Internal)
	for name, text := range map[string]string{"来文一.txt": "关于停电的通知", "机密★5年.txt": "不应接收"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	exists := func(parts ...string) bool {
		_, err := os.Stat(filepath.Join(append([]string{dir}, parts...)...))
		return err == nil
	}
	waitFor(t, time.Minute, "both files to be dealt with", func() bool {
		return exists("已接收", "来文一.txt") && exists("未接收", "机密★5年.txt.reason.txt")
	})
	if exists("来文一.txt") || !exists("未接收", "机密★5年.txt") {
		t.Error("a file is not where it belongs")
	}
	var list struct {
		Total int
		Items []struct{ Name string }
	}
	scanner.Get(t, "/api/v1/intake").Want(t, 200).JSON(t, &list)
	if list.Total != 1 || list.Items[0].Name != "来文一.txt" {
		t.Errorf("intake %+v", list)
	}
}
