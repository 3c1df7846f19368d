package attachment_test

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"docket/internal/attachment"
)

func TestCleanName(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, in, want string // "" is refused
	}{
		{"an ordinary Chinese name", "关于停电的通知（第一版）.pdf", "关于停电的通知（第一版）.pdf"},
		{"a Unix path", "/etc/passwd", "passwd"},
		{"a Windows path", `C:\文件\..\合同.doc`, "合同.doc"},
		{"a direction override that hides the extension", "附件\u202efdp.exe", "附件fdp.exe"},
		{"control characters", "a\x00b\n.txt", "ab.txt"},
		{"255 bytes", strings.Repeat("文", 85), strings.Repeat("文", 85)},
		{"only dots", "..", ""},
		{"nothing", "", ""},
		{"only a path", "文件/", ""},
		{"no UTF-8", "\xff\xfe.txt", ""},
		{"longer than file systems carry", strings.Repeat("a", 1025), ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := attachment.CleanName(c.in)
			if got != c.want || (err == nil) != (c.want != "") || err != nil && !errors.Is(err, attachment.ErrName) {
				t.Errorf("CleanName(%q) = %q, %v", c.in, got, err)
			}
		})
	}
}

func FuzzCleanName(f *testing.F) {
	for _, s := range []string{"通知.pdf", "..\\..\\x", "a\u202eb", "\xff", " . ", "con.txt", "\u2067x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name, err := attachment.CleanName(s)
		if err != nil {
			return
		}
		bad := func(r rune) bool {
			return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '/' || r == '\\'
		}
		if name == "" || name == ".." || !utf8.ValidString(name) || strings.ContainsFunc(name, bad) {
			t.Fatalf("CleanName(%q) = %q", s, name)
		}
		if again, err := attachment.CleanName(name); err != nil || again != name {
			t.Fatalf("cleaning %q twice gives %q, %v", s, again, err)
		}
	})
}
