package fold

import (
	"iter"
	"unicode"
	"unicode/utf8"
)

// Rune folds one character. It returns -1 for a character that folded text does
// not contain (a zero-width space), and r itself for one that folds to several
// (㎡, the ligature ﬁ), which [Text] and [Map] expand.
func Rune(r rune) rune {
	if r < 0x80 {
		if 'A' <= r && r <= 'Z' {
			return r + ('a' - 'A')
		}
		return r
	}
	switch folded := tables().appendFolded(make([]rune, 0, 4), r); len(folded) {
	case 0:
		return -1
	case 1:
		return folded[0]
	default:
		return r
	}
}

// Text folds s.
func Text(s string) string {
	t := tables()
	out := make([]byte, 0, len(s))
	var few [8]rune
	for _, r := range s {
		if r < 0x80 {
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			out = append(out, byte(r))
			continue
		}
		for _, f := range t.appendFolded(few[:0], r) {
			out = utf8.AppendRune(out, f)
		}
	}
	return string(out)
}

// Map folds s and tells where each folded rune came from: the original of
// folded[i] begins at byte offsets[i] of s. There is one offset more than
// runes, the length of s. A character that folds to several gives each of them
// its own offset; use [Span] to turn a match into bytes.
func Map(s string) (folded []rune, offsets []int) {
	return mapRunes(s, nil)
}

// MapCompact is [Map] of the text that [Compact] leaves, with offsets into the
// uncompacted s: the highlighter's view of a text that came from a layout.
func MapCompact(s string) (folded []rune, offsets []int) {
	return mapRunes(s, layoutSpaces(s))
}

// mapRunes folds what lies outside the gaps, byte ranges in ascending order.
func mapRunes(s string, gaps []gap) (folded []rune, offsets []int) {
	t := tables()
	folded = make([]rune, 0, len(s)/2)
	offsets = make([]int, 0, len(s)/2+1)
	for i, r := range s {
		for len(gaps) > 0 && i >= gaps[0].end {
			gaps = gaps[1:]
		}
		if len(gaps) > 0 && i >= gaps[0].start {
			continue
		}
		folded = t.appendFolded(folded, r)
		for len(offsets) < len(folded) {
			offsets = append(offsets, i)
		}
	}
	return folded, append(offsets, len(s))
}

// Span returns the bytes of the original that the folded runes [i, j) came
// from, given the offsets of [Map]. A match that ends inside an expanded
// character covers all of it.
func Span(offsets []int, i, j int) (start, end int) {
	start, end = offsets[i], offsets[j]
	for j > i && end == offsets[j-1] && j+1 < len(offsets) {
		j++
		end = offsets[j]
	}
	return start, end
}

// IsHan tells whether r is a Chinese character, 〇 and 々 included.
func IsHan(r rune) bool {
	switch {
	case 0x4E00 <= r && r <= 0x9FFF:
		return true
	case r < 0x2E80:
		return false
	default:
		return unicode.Is(unicode.Han, r)
	}
}

// isOther tells whether r belongs to a word that is not Chinese.
func isOther(r rune) bool {
	if r < 0x80 {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

// Run is a stretch of one kind of writing: bytes [Start, End) of the text.
type Run struct {
	Start, End int
	Han        bool
}

// Runs yields the runs of Chinese characters and of other letters and digits in
// s, in order. Everything else (space, punctuation, symbols) separates runs.
func Runs(s string) iter.Seq[Run] {
	return func(yield func(Run) bool) {
		run := Run{Start: -1}
		for i, r := range s {
			han := IsHan(r)
			word := han || isOther(r)
			if run.Start >= 0 && (!word || han != run.Han) {
				run.End = i
				if !yield(run) {
					return
				}
				run.Start = -1
			}
			if word && run.Start < 0 {
				run = Run{Start: i, Han: han}
			}
		}
		if run.Start >= 0 {
			run.End = len(s)
			yield(run)
		}
	}
}
