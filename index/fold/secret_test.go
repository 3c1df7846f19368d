package fold_test

import (
	"strings"
	"testing"

	"docket/index/fold"
)

func TestStateSecretMark(t *testing.T) {
	t.Parallel()
	for _, marked := range []string{
		"机密★5年", "秘密 ★ 10年", "绝密★", "標題 絕密★ 長期", "機密★", "机 密\n★", "机\u200b密\u3000★", "秘密☆", "秘密⭐️", "机密🟊",
		"前文\f秘密★1年", "⽂件 秘 密 ✭", "秘机密★", "絕　密　★",
	} {
		if !fold.StateSecretMark(marked) {
			t.Errorf("StateSecretMark(%q) = false", marked)
		}
	}
	for _, plain := range []string{
		"", "★", "机密", "普通商密·3年", "秘密*", "机密文件★", "五星★酒店", "秘密\f★", "秘密" + strings.Repeat(" ", 40) + "★", "内部★",
	} {
		if fold.StateSecretMark(plain) {
			t.Errorf("StateSecretMark(%q) = true", plain)
		}
	}
}

func FuzzStateSecretMark(f *testing.F) {
	for _, seed := range []string{"机密★5年", "机 密", "\xff★", "秘秘密★"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		marked := fold.StateSecretMark(s)
		if fold.StateSecretMark("甲，"+s+"，乙") != marked {
			t.Fatalf("what stands around %q changes the answer %v", s, marked)
		}
	})
}
