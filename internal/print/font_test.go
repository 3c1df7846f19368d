package print

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// A machine without fonts, or with broken ones, is told what to install.
func TestFind_WithoutFonts(t *testing.T) {
	t.Parallel()
	empty, broken := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(broken, "NotoSerifCJK-Regular.ttc"), []byte("ttcf no font"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, folder := range map[string]string{"no font": empty, "a broken font": broken, "no folder": filepath.Join(empty, "nowhere")} {
		if _, err := find([]string{folder}); !errors.Is(err, ErrNoFont) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
