package extract

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTidy(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, text, want string }{
		{"leaves a text alone", "关于\t开展 \u3000检查\n第二行", "关于\t开展 \u3000检查\n第二行"},
		{"keeps indentation", "标题\n    正文", "标题\n    正文"},
		{"unifies line ends", "一\r\n二\r三\f四\u2028五", "一\n二\n三\n四\n五"},
		{"removes NUL and control characters", "一\x00二\x07三\x7f", "一二三"},
		{"removes invalid UTF-8", "一\xff\xfe二\xe4\xb8", "一二"},
		{"removes PDFium's hyphen marks", "safe\ufffety\u0002", "safety"},
		{"removes blanks at line ends", "一  \t\n二   ", "一\n二"},
		{"keeps two empty lines", "一\n\n\n\n\n\n二", "一\n\n\n二"},
		{"removes empty lines at the ends", "\n\n一\n\n", "一"},
		{"keeps a replacement character that stands there", "一\ufffd二", "一\ufffd二"},
		{"keeps rare characters", "𠮷野家", "𠮷野家"},
		{"makes nothing of nothing", " \r\n\x00 ", ""},
	}
	for _, test := range cases {
		if tidied := tidy(test.text); tidied != test.want {
			t.Errorf("%s: %q, want %q", test.name, tidied, test.want)
		}
	}
}

func FuzzTidy(f *testing.F) {
	f.Add("一\r\n\x00二 \n\n\n\n三")
	f.Fuzz(func(t *testing.T, text string) {
		tidied := tidy(text)
		if !utf8.ValidString(tidied) || strings.ContainsAny(tidied, "\x00\r") || len(tidied) > len(text) {
			t.Errorf("%q became %q", text, tidied)
		}
		if again := tidy(tidied); again != tidied {
			t.Errorf("%q became %q a second time", tidied, again)
		}
	})
}
