package print

import (
	"strings"
	"unicode"
)

// notFirst may not begin a line, notLast may not end one (GB/T 15834).
const (
	notFirst = "，。、；：？！．）》〉】」』〕］｝”’％…—·～号,.;:?!)]}%"
	notLast  = "（《〈【「『〔［｛“‘([{"
)

// wrap sets a text in lines no wider than width, in ems of the face.
func (f *face) wrap(s string, width float64) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(strings.ReplaceAll(s, "\r\n", "\n"), "\n") {
		lines = append(lines, f.wrapParagraph(printable(paragraph), width)...)
	}
	return lines
}

func (f *face) wrapParagraph(s string, width float64) []string {
	var lines []string
	var line strings.Builder
	used := 0.0
	flush := func() {
		lines = append(lines, strings.TrimRight(line.String(), " "))
		line.Reset()
		used = 0
	}
	for _, unit := range wrapUnits(s) {
		w := f.width(unit)
		if used > 0 && used+f.width(strings.TrimRight(unit, " ")) > width {
			flush()
			unit = strings.TrimLeft(unit, " ")
			w = f.width(unit)
		}
		if w <= width {
			line.WriteString(unit)
			used += w
			continue
		}
		for _, r := range unit { // longer than a line: an address, a file name
			if a := f.advance(r); used > 0 && used+a > width {
				flush()
			}
			line.WriteRune(r)
			used += f.advance(r)
		}
	}
	flush()
	return lines
}

// wrapUnits divides a paragraph where a line may end: after each Chinese character, after spaces; marks
// stay with what they belong to.
func wrapUnits(s string) []string {
	var out []string
	var unit strings.Builder
	var before rune
	for _, r := range s {
		if unit.Len() > 0 && mayBreak(before, r) {
			out = append(out, unit.String())
			unit.Reset()
		}
		unit.WriteRune(r)
		before = r
	}
	if unit.Len() > 0 {
		out = append(out, unit.String())
	}
	return out
}

func mayBreak(before, r rune) bool {
	switch {
	case r == ' ' || strings.ContainsRune(notFirst, r) || strings.ContainsRune(notLast, before):
		return false
	case before == ' ':
		return true
	}
	return !isLatin(before) || !isLatin(r)
}

// isLatin reports whether the character is part of a word that is not broken.
func isLatin(r rune) bool {
	return r < 0x2E80 && !unicode.IsSpace(r) && !strings.ContainsRune(notFirst+notLast, r) || strings.ContainsRune(",.:", r)
}

func (f *face) width(s string) float64 {
	sum := 0.0
	for _, r := range s {
		sum += f.advance(r)
	}
	return sum
}

// printable leaves out what has no shape and would turn the order of what follows.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r):
			return -1
		}
		return r
	}, s)
}
