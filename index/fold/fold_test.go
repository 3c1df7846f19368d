package fold_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"docket/index/fold"
)

func TestText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"Kangxi radicals become characters", "⾃查", "自查"},
		{"radicals without a decomposition become characters", "⻓江⻢⻋", "长江马车"},
		{"full width becomes half width", "ＡＢＣ１２３（一）　完", "abc123(一) 完"},
		{"upper case becomes lower case", "GB/T 33190 Ä", "gb/t 33190 ä"},
		{"traditional becomes simplified", "消防檢查與國務院檔案", "消防检查与国务院档案"},
		{"a compatibility ideograph becomes the character", "\uF9F4\uFA0C", "林兀"},
		{"one character may fold to several", "㎡ ﬁle ①", "m2 file 1"},
		{"invisible characters go", "机\u200b密\ufeff\u00ad", "机密"},
		{"invalid bytes stay one character each", "a\xff\xfeb", "a\uFFFD\uFFFDb"},
		{"what has one form stays", "云应急〔2026〕8号、〇々", "云应急〔2026〕8号、〇々"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := fold.Text(c.in); got != c.want {
				t.Errorf("Text(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestRune(t *testing.T) {
	t.Parallel()
	for in, want := range map[rune]rune{'A': 'a', '⾃': '自', '檢': '检', '８': '8', '\u200b': -1, '㎡': '㎡', '自': '自', '𠮷': '𠮷'} {
		if got := fold.Rune(in); got != want {
			t.Errorf("Rune(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestMapSpan(t *testing.T) {
	t.Parallel()
	const text = "《⾃查㎡表》"
	folded, offsets := fold.Map(text)
	if string(folded) != "《自查m2表》" {
		t.Fatalf("folded to %q", string(folded))
	}
	for _, c := range []struct {
		i, j int
		want string
	}{{1, 3, "⾃查"}, {3, 4, "㎡"}, {3, 5, "㎡"}, {4, 6, "㎡表"}, {0, 7, text}, {7, 7, ""}} {
		start, end := fold.Span(offsets, c.i, c.j)
		if got := text[start:end]; got != c.want {
			t.Errorf("Span(%d, %d) marks %q, want %q", c.i, c.j, got, c.want)
		}
	}
}

func TestMapCompact(t *testing.T) {
	t.Parallel()
	const text = "开展⾃\n  查工作"
	folded, offsets := fold.MapCompact(text)
	if string(folded) != "开展自查工作" {
		t.Fatalf("folded to %q", string(folded))
	}
	if start, end := fold.Span(offsets, 2, 4); text[start:end] != "⾃\n  查" {
		t.Errorf("marks %q", text[start:end])
	}
}

func TestCompact(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"a line break inside a word goes", "消防检\n查", "消防检查"},
		{"layout spaces between characters go", "关 于　开 展", "关于开展"},
		{"spaces between characters and digits go", "2026 年 1 月 9 日", "2026年1月9日"},
		{"spaces around Latin words stay", "使用 iOS 系统", "使用 iOS 系统"},
		{"spaces between numbers stay", "1 000 2", "1 000 2"},
		{"a blank line stays", "标题\n\n正文", "标题\n\n正文"},
		{"a page break stays", "前页\n\f\n后页", "前页\n\f\n后页"},
		{"punctuation keeps its line break", "检查，\n然后", "检查，\n然后"},
		{"radicals count as characters", "⾃\n查", "⾃查"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := fold.Compact(c.in); got != c.want {
				t.Errorf("Compact(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestContains(t *testing.T) {
	t.Parallel()
	text := "关于开展消防\n檢查的通知（GB/T 33190）"
	for phrase, want := range map[string]bool{
		"消防检查": true, "消防檢查": true, "ＧＢ/T 33190": true, "防查": false, "消防 检查": false, "": true,
	} {
		if got := fold.Contains(text, phrase); got != want {
			t.Errorf("Contains(%q) = %v", phrase, got)
		}
	}
}

func TestRuns(t *testing.T) {
	t.Parallel()
	const text = "第5次iOS会议，2026年〇号 x1"
	var got []string
	for run := range fold.Runs(text) {
		kind := "o:"
		if run.Han {
			kind = "h:"
		}
		got = append(got, kind+text[run.Start:run.End])
	}
	want := []string{"h:第", "o:5", "h:次", "o:iOS", "h:会议", "o:2026", "h:年〇号", "o:x1"}
	if !slices.Equal(got, want) {
		t.Errorf("Runs = %v, want %v", got, want)
	}
}

func FuzzMap(f *testing.F) {
	for _, seed := range []string{"", "⾃\n查 ㎡ﬁ", "a\xffb\u200b檢", "机 密★", "\f\n\n 一 1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		folded, offsets := fold.Map(s)
		if string(folded) != fold.Text(s) {
			t.Fatalf("Map %q and Text %q differ", string(folded), fold.Text(s))
		}
		if again := fold.Text(string(folded)); again != string(folded) {
			t.Fatalf("folding twice: %q, then %q", string(folded), again)
		}
		checkOffsets(t, s, folded, offsets)
		folded, offsets = fold.MapCompact(s)
		if want := fold.Text(fold.Compact(s)); string(folded) != want {
			t.Fatalf("MapCompact %q, want %q", string(folded), want)
		}
		checkOffsets(t, s, folded, offsets)
		if once := fold.Compact(s); fold.Compact(once) != once {
			t.Fatalf("Compact is not idempotent on %q", s)
		}
		last := 0
		for run := range fold.Runs(s) {
			if run.Start < last || run.End <= run.Start || run.End > len(s) {
				t.Fatalf("run %+v after %d of %d", run, last, len(s))
			}
			last = run.End
		}
	})
}

// checkOffsets holds the promise that a highlighter depends on.
func checkOffsets(t *testing.T, s string, folded []rune, offsets []int) {
	t.Helper()
	if len(offsets) != len(folded)+1 || offsets[len(folded)] != len(s) {
		t.Fatalf("%d offsets for %d runes of %q", len(offsets), len(folded), s)
	}
	if !slices.IsSorted(offsets) {
		t.Fatalf("offsets descend: %v", offsets)
	}
	for i, at := range offsets[:len(folded)] {
		if at >= len(s) || utf8.ValidString(s) && !utf8.RuneStart(s[at]) {
			t.Fatalf("offset %d is %d of %q", i, at, s)
		}
		if start, end := fold.Span(offsets, i, i+1); start >= end {
			t.Fatalf("rune %d of %q marks nothing", i, s)
		}
	}
}

func BenchmarkText(b *testing.B) {
	text := strings.Repeat("关于开展2026年第一季度消防安全检查的通知，各部門须于３月前完成⾃查。", 100)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		fold.Text(text)
	}
}
