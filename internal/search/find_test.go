package search

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"docket/internal/fulltext"
)

// Rule DOC-16: a query text is words, phrases and numbers in any spelling.
func TestParse(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, query string
		text        string
		phrases     []string
		numbers     []string
		without     []string
	}{
		{"words stay words", "消防 检查", "消防 检查", nil, nil, nil},
		{"a phrase in any quotes", `停电 “计划停电的告知”`, "停电", []string{"计划停电的告知"}, nil, nil},
		{"an unclosed quote ends with the text", `停电 "计划`, "停电", []string{"计划"}, nil, nil},
		{"empty quotes ask nothing", `""`, "", nil, nil, nil},
		{"a number in ASCII brackets", "岚网协提示[2026]09号", "", nil, []string{"岚网协提示〔2026〕9号"}, nil},
		{"a number in full width beside words", "通知 云应急（２０２６）０８号", "通知", nil, []string{"云应急〔2026〕8号"}, nil},
		{"a word with a minus in front is left out, in any width", "停电 -检修 －演练", "停电", nil, nil, []string{"检修", "演练"}},
		{"a phrase with a minus in front is left out", `停电 -“计划停电的告知” 通知`, "停电 通知", nil, nil, []string{"计划停电的告知"}},
		{"nothing but what is left out", "-停电", "", nil, nil, []string{"停电"}},
		{"a minus within a word is part of it", `2026-01 GB/T-9704 A-"附件"`, "2026-01 GB/T-9704 A-", []string{"附件"}, nil, nil},
		{"a minus alone is no word", "停电 - 检修 -", "停电 - 检修 -", nil, nil, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := parse(c.query)
			if strings.Join(strings.Fields(w.text), " ") != c.text || !slices.Equal(w.phrases, c.phrases) || !slices.Equal(w.numbers, c.numbers) || !slices.Equal(w.without, c.without) {
				t.Errorf("parse(%q) = %+v", c.query, w)
			}
		})
	}
}

func TestMarker(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, query, text, want string }{
		{"a word", "消防", "关于消防检查的通知", "关于<mark>消防</mark>检查的通知"},
		{"traditional text by a simplified query", "检查", "消防檢查", "消防<mark>檢查</mark>"},
		{"full-width digits", "2026", "二〇二六年即２０２６年", "二〇二六年即<mark>２０２６</mark>年"},
		{"a whole word, not a part of one", "cat", "cat category", "<mark>cat</mark> category"},
		{"one character", "函", "统计年报的函", "统计年报的<mark>函</mark>"},
		{"markup of the text is escaped", "脚本", `<script>脚本</script>`, "&lt;script&gt;<mark>脚本</mark>&lt;/script&gt;"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := newMarker(parse(c.query)).fields(Rendered{Title: c.text})
			if len(got) != 1 || got[0].HTML != c.want {
				t.Errorf("got %+v, want %s", got, c.want)
			}
		})
	}
}

// The quotation is the densest place, with its page.
func TestMarker_QuotesTheDensestPage(t *testing.T) {
	t.Parallel()
	pages := []fulltext.Page{{Number: 1, Text: "检查。" + strings.Repeat("无关的话。", 60)}, {Number: 7, Text: strings.Repeat("别的内容。", 40) + "消防安全检\n查记录，消防器材检查"}}
	h, ok := newMarker(parse("消防检查")).bestOf(pages)
	if !ok || h.Page != 7 || !strings.Contains(h.HTML, "<mark>消防</mark>") {
		t.Errorf("quoted %+v", h)
	}
}

// Query text comes from anybody: taking it apart never fails and never loses the mark of a place.
func FuzzParse(f *testing.F) {
	for _, q := range []string{"消防 检查", `"原文词组" 云应急〔2026〕8号`, "“", "\"\"\"", "-词 -\"原文\" －", "［2026］０８号", "\xff\xfe", "😀 a\u202eb"} {
		f.Add(q, "关于2026年消防检查的通知 云应急〔2026〕8号")
	}
	f.Fuzz(func(t *testing.T, query, text string) {
		w := parse(strings.ToValidUTF8(query, ""))
		m := newMarker(w)
		text = strings.ToValidUTF8(text, "")
		for _, h := range m.fields(Rendered{Title: text}) {
			if !utf8.ValidString(h.HTML) || strings.Count(h.HTML, "<mark>") != strings.Count(h.HTML, "</mark>") {
				t.Fatalf("broken markup %q", h.HTML)
			}
		}
		m.bestOf([]fulltext.Page{{Number: 1, Text: text}})
	})
}
