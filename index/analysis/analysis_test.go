package analysis

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"docket/index/fold"
)

func cut(text string, by func(string, func(int, int))) []string {
	var terms []string
	by(text, func(start, end int) { terms = append(terms, text[start:end]) })
	return terms
}

func TestBigrams(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"消防检查":   "消防 防检 检查",
		"水":      "水",
		"第5次会议":  "第 5 次会 会议",
		"ios 开发": "ios 开发",
		"，。":     "",
	} {
		if got := strings.Join(cut(text, Bigrams), " "); got != want {
			t.Errorf("Bigrams(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestGrams(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"消防检查": "消防 防检 检查 查",
		"水":    "水",
		"第5次会": "第 5 次会 会",
	} {
		if got := strings.Join(cut(text, Grams), " "); got != want {
			t.Errorf("Grams(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"中华人民共和国":   "中华 华人 人民 共和 共和国 中华人民共和国",
		"消防安全检查":    "消防 安全 消防安全 检查",
		"研究生命起源":    "研究 生命 起源",
		"gb33190标准": "gb33190 标准",
	} {
		got := cut(text, Words)
		for _, word := range strings.Fields(want) {
			if !slices.Contains(got, word) {
				t.Errorf("Words(%q) = %q lacks %q", text, got, word)
			}
		}
	}
}

func TestLongRunIsCutOff(t *testing.T) {
	t.Parallel()
	for _, text := range []string{strings.Repeat("a", 100), strings.Repeat("é", 100)} {
		terms := cut(text, Bigrams)
		if len(terms) != 1 || len(terms[0]) > maxOtherBytes || !utf8.ValidString(terms[0]) {
			t.Errorf("terms %q", terms)
		}
	}
}

// TestDictionarySize guards the memory that doc.go promises.
func TestDictionarySize(t *testing.T) {
	t.Parallel()
	d := loaded()
	edges := len(d.scores) - 1
	if edges < 300_000 || 4*edges > 3*len(d.keys) {
		t.Errorf("%d edges in %d slots", edges, len(d.keys))
	}
	if bytes := 12*len(d.keys) + 4*cap(d.scores); bytes > 24<<20 {
		t.Errorf("the dictionary takes %d bytes", bytes)
	}
}

func FuzzTerms(f *testing.F) {
	for _, seed := range []string{"消防检查", "第5次iOS會議", "\xff一\u200b々", strings.Repeat("中", 50)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		folded := fold.Text(s)
		for _, by := range []func(string, func(int, int)){Bigrams, Grams, Words} {
			by(folded, func(start, end int) {
				if start < 0 || end <= start || end > len(folded) || !utf8.ValidString(folded[start:end]) {
					t.Fatalf("term [%d, %d) of %q", start, end, folded)
				}
			})
		}
	})
}

const sample = "关于开展2026年第一季度消防安全检查的通知,各部门须于3月前完成自查并报综合办公室。"

func BenchmarkWords(b *testing.B) {
	text := strings.Repeat(sample, 20)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Words(text, func(int, int) {})
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := buildDictionary(wordsFile); err != nil {
			b.Fatal(err)
		}
	}
}
