package search

import (
	"html"
	"slices"
	"strings"

	"docket/index/fold"
	"docket/internal/fulltext"
)

// snippetRunes is the length of a quotation.
const snippetRunes = 90

// marker marks the words of a query in texts: bigrams of Chinese runs, whole words of others, so
// that it marks what the index matched.
type marker struct{ grams map[string]bool }

func newMarker(w words) *marker {
	m := &marker{grams: map[string]bool{}}
	for _, text := range append(append([]string{w.text}, w.phrases...), w.numbers...) {
		folded := fold.Text(text)
		for run := range fold.Runs(folded) {
			piece := []rune(folded[run.Start:run.End])
			if !run.Han || len(piece) == 1 {
				m.grams[string(piece)] = true
				continue
			}
			for i := 0; i+2 <= len(piece); i++ {
				m.grams[string(piece[i:i+2])] = true
			}
		}
	}
	return m
}

func (m *marker) empty() bool { return len(m.grams) == 0 }

// marks returns which runes of a folded text are to be marked.
func (m *marker) marks(folded []rune) []bool {
	marks := make([]bool, len(folded))
	for i := 0; i < len(folded); {
		if fold.IsHan(folded[i]) {
			if m.grams[string(folded[i])] {
				marks[i] = true
			}
			if i+1 < len(folded) && m.grams[string(folded[i:i+2])] {
				marks[i], marks[i+1] = true, true
			}
			i++
			continue
		}
		end := i + 1
		for end < len(folded) && isWord(folded[i]) && isWord(folded[end]) {
			end++
		}
		if m.grams[string(folded[i:end])] {
			for k := i; k < end; k++ {
				marks[k] = true
			}
		}
		i = end
	}
	return marks
}

func isWord(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r > 0x7f && !fold.IsHan(r) && !strings.ContainsRune("　，。、；：？！（）〔〕《》“”‘’【】—…·", r)
}

func (m *marker) fields(r Rendered) []Highlight {
	out := []Highlight{}
	if m.empty() {
		return out
	}
	add := func(field, text string) {
		folded, offsets := fold.Map(text)
		marks := m.marks(folded)
		if slices.Contains(marks, true) {
			out = append(out, Highlight{Field: field, HTML: markup(text, offsets, marks, 0, len(folded))})
		}
	}
	add("title", r.Title)
	add("source", r.Source)
	names := make([]string, 0, len(r.Fields))
	for name := range r.Fields {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		add(name, r.Fields[name])
	}
	return out
}

// bestOf quotes the place with the most marked characters, the earliest among equals.
func (m *marker) bestOf(pages []fulltext.Page) (Highlight, bool) {
	var best Highlight
	most := 0
	for _, p := range pages {
		folded, offsets := fold.MapCompact(p.Text)
		marks := m.marks(folded)
		from, count := densest(marks, snippetRunes)
		if count > most {
			most = count
			to := min(from+snippetRunes, len(folded))
			best = Highlight{Field: "body", Page: p.Number, HTML: markup(p.Text, offsets, marks, from, to)}
		}
	}
	return best, most > 0
}

// densest returns the window with the most marks, beginning a little before its first one.
func densest(marks []bool, width int) (from, count int) {
	in := 0
	for i := range marks {
		if marks[i] {
			in++
		}
		if i >= width && marks[i-width] {
			in--
		}
		if in > count {
			count, from = in, max(0, i-width+1)
		}
	}
	if count == 0 {
		return 0, 0
	}
	first := from
	for first < len(marks) && !marks[first] {
		first++
	}
	return max(0, first-12), count
}

// markup writes runes [from, to) of the folded text as the original has them, escaped, marked.
func markup(text string, offsets []int, marks []bool, from, to int) string {
	var b strings.Builder
	if from > 0 {
		b.WriteString("…")
	}
	for i := from; i < to; {
		end := i + 1
		for end < to && marks[end] == marks[i] {
			end++
		}
		start, stop := fold.Span(offsets, i, end)
		piece := html.EscapeString(oneLine(text[start:stop]))
		if marks[i] {
			piece = "<mark>" + piece + "</mark>"
		}
		b.WriteString(piece)
		i = end
	}
	if to < len(marks) {
		b.WriteString("…")
	}
	return b.String()
}

// oneLine replaces layout by single spaces.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}
