package fold

import (
	"strings"
	"unicode"
)

// gap is a range of bytes that [Compact] leaves out.
type gap struct{ start, end int }

// Compact drops the line breaks and spaces that a page layout put between two
// Chinese characters or between one and a digit: 消防检\n查 and 2026 年 1 月 become
// words again. A blank line ends a paragraph and stays, and so does a form feed,
// which separates pages. Use it for text that came from a layout (PDF, OCR) and
// not for a query, where a person's space separates words.
func Compact(s string) string {
	gaps := layoutSpaces(s)
	if len(gaps) == 0 {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	at := 0
	for _, g := range gaps {
		out.WriteString(s[at:g.start])
		at = g.end
	}
	out.WriteString(s[at:])
	return out.String()
}

// layoutSpaces finds the gaps of s in ascending order.
func layoutSpaces(s string) []gap {
	var gaps []gap
	var before rune // the last character that is not layout space
	open := -1      // where the space under way begins
	breaks := 0
	for i, r := range s {
		switch {
		case isLayoutSpace(r):
			if open < 0 {
				open, breaks = i, 0
			}
			if r == '\n' {
				breaks++
			}
			continue
		case isInvisible(r):
			continue
		}
		if open >= 0 && breaks <= 1 && joins(before, r) {
			gaps = append(gaps, gap{open, i})
		}
		open, before = -1, r
	}
	return gaps
}

func isLayoutSpace(r rune) bool {
	return r != '\f' && unicode.IsSpace(r)
}

// joins tells whether the space between a and b is the layout's.
func joins(a, b rune) bool {
	hanA, hanB := isHanForm(a), isHanForm(b)
	return hanA && hanB || hanA && unicode.IsDigit(b) || unicode.IsDigit(a) && hanB
}

// isHanForm is IsHan for unfolded text, where radicals stand for characters.
func isHanForm(r rune) bool {
	return IsHan(r) || 0x2E80 <= r && r <= 0x2FD5
}

// Contains tells whether text contains phrase when both are folded. Layout
// spaces of the text do not count, spaces of the phrase do. It is the check
// behind an exact phrase; an empty phrase is contained in every text.
func Contains(text, phrase string) bool {
	return strings.Contains(Text(Compact(text)), Text(strings.TrimSpace(phrase)))
}
