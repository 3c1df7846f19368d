package compare_test

import (
	"strings"
	"testing"
	"time"

	"docket/internal/compare"
)

// marked writes a result as people read it: [-gone-]{+come+}, a line each.
func marked(r compare.Result) string {
	var b strings.Builder
	for _, l := range r.Lines {
		for _, p := range l.Parts {
			switch p.Kind {
			case compare.Added:
				b.WriteString("{+" + p.Text + "+}")
			case compare.Removed:
				b.WriteString("[-" + p.Text + "-]")
			default:
				b.WriteString(p.Text)
			}
		}
		b.WriteByte('\n')
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// DOC-19: two versions of a draft are compared by line, and within a line by character and word.
func TestTexts(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ from, to, want string }{
		"nothing has changed":                    {"甲\n乙", "甲\n乙", "甲\n乙"},
		"both are empty":                         {"", "", ""},
		"the first one is empty":                 {"", "甲", "{+甲+}"},
		"the second one is empty":                {"甲\n乙", "", "[-甲-]\n[-乙-]"},
		"characters within a sentence":           {"请于3月15日前报送材料。", "请于3月20日前报送书面材料。", "请于3月[-15-]{+20+}日前报送{+书面+}材料。"},
		"a number is one word":                   {"预算1250万元", "预算1350万元", "预算[-1250-]{+1350+}万元"},
		"a Latin word is one word":               {"使用 Docket 系统", "使用 Ledger 系统", "使用 [-Docket-]{+Ledger+} 系统"},
		"a paragraph came":                       {"一、总则\n二、附则", "一、总则\n新增一条。\n二、附则", "一、总则\n{+新增一条。+}\n二、附则"},
		"a paragraph went":                       {"一、总则\n多余。\n二、附则", "一、总则\n二、附则", "一、总则\n[-多余。-]\n二、附则"},
		"a line gave way to quite another":       {"消防安全检查", "abc def", "[-消防安全检查-]\n{+abc def+}"},
		"an empty line stays an empty line":      {"甲\n\n乙", "甲\n\n丙", "甲\n\n[-乙-]\n{+丙+}"},
		"ends of lines of another machine":       {"甲\r\n乙", "甲\n乙", "甲\n乙"},
		"characters outside the basic plane":     {"𠮷野家的通知书", "𠮷野屋的通知书", "𠮷野[-家-]{+屋+}的通知书"},
		"a number of a document in its brackets": {"岚政办〔2026〕8号文", "岚政办〔2026〕9号文", "岚政办〔2026〕[-8-]{+9+}号文"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := marked(compare.Texts(c.from, c.to)); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
		})
	}
}

// Texts that have nothing in common, and endless ones, are compared in no time.
func TestTexts_IsBounded(t *testing.T) {
	t.Parallel()
	var a, b strings.Builder
	for i := range 30_000 {
		a.WriteString(strings.Repeat("甲", i%7) + "\n")
		b.WriteString(strings.Repeat("乙", i%5) + "\n")
	}
	for name, c := range map[string][2]string{"many lines": {a.String(), b.String()}, "one long line": {strings.Repeat("甲乙", 300_000), strings.Repeat("乙丙", 300_000)},
		"long lines that resemble each other": {strings.Repeat(strings.Repeat("甲乙丙丁", 120)+"\n", 400), strings.Repeat(strings.Repeat("丁甲戊丙", 120)+"\n", 400)}} {
		start := time.Now()
		r := compare.Texts(c[0], c[1])
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
		if name == "one long line" && !r.IsPartial {
			t.Error("what was left out is not said")
		}
	}
}

// Whatever the texts, the parts put together give both of them again.
func FuzzTexts(f *testing.F) {
	for _, s := range []string{"", "甲\n乙\n丙", "一、总则\r\n二、附则", "a b c", "\n\n", "\xff", "请于3月15日前"} {
		f.Add(s, "甲\n丁")
		f.Add("甲\n丁 x", s)
	}
	f.Fuzz(func(t *testing.T, from, to string) {
		clean := func(s string) string {
			s = strings.ToValidUTF8(strings.ReplaceAll(s, "\r\n", "\n"), "\uFFFD")
			if s != "" && !strings.HasSuffix(s, "\n") {
				s += "\n"
			}
			return s
		}
		if len(from)+len(to) > 1<<16 {
			t.Skip()
		}
		r := compare.Texts(from, to)
		if got := r.Before(); got != clean(from) {
			t.Errorf("before %q, want %q", got, clean(from))
		}
		if got := r.After(); got != clean(to) {
			t.Errorf("after %q, want %q", got, clean(to))
		}
	})
}
