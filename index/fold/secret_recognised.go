package fold

import (
	"strings"
	"unicode"
)

// misreadStars is what recognition makes of the ★ of a mark: tesseract's Chinese knows no star and
// answers with the nearest character, one of these on all fonts, sizes and resolutions tried, or
// with an asterisk. The dot of a company's own mark always comes out as punctuation.
const misreadStars = "女友妈娘太廊广妇文大夫犬天奶娃好" + "*※＊✱✳" + stars

// RecognisedStateSecretMark tells whether recognised text carries the mark of a state secret. The
// star cannot be trusted there, so the form of the mark is: a line of its own that begins with 绝密,
// 机密 or 秘密 (a copy number may stand before it), one character that a star is taken for, and the
// period, or nothing more.
func RecognisedStateSecretMark(s string) bool {
	if StateSecretMark(s) {
		return true
	}
	for line := range strings.Lines(s) {
		if isRecognisedMark(line) {
			return true
		}
	}
	return false
}

func isRecognisedMark(line string) bool {
	folded, _ := Map(line)
	// What stands before the mark on its line: a copy number, specks taken for punctuation.
	rest := strings.TrimLeftFunc(string(folded), func(r rune) bool { return !unicode.Is(unicode.Han, r) })
	level := []rune(strings.Join(strings.Fields(rest), " "))
	at := 0
	next := func() rune {
		for at < len(level) && level[at] == ' ' {
			at++
		}
		if at == len(level) {
			return 0
		}
		at++
		return level[at-1]
	}
	if first := next(); !strings.ContainsRune("绝机秘", first) || next() != '密' {
		return false
	}
	if star := next(); star == 0 || !strings.ContainsRune(misreadStars, star) {
		return false
	}
	return isPeriod(string(level[at:]))
}

// isPeriod recognises what follows the star: 5年, 6个月, 长期, or nothing; then the line ends, or
// something else follows after a space, the urgency perhaps.
func isPeriod(rest string) bool {
	rest = strings.TrimSpace(rest)
	digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
	if digits > 2 {
		return false
	}
	unit := strings.TrimSpace(rest[digits:])
	if digits == 0 {
		// 长期 is misread easily, but nothing else of two characters stands there.
		return rest == "" || strings.HasPrefix(rest, "长") && len([]rune(strings.Fields(rest)[0])) == 2
	}
	for _, known := range []string{"年", "征", "个月", "月", "天", "日"} {
		if after, ok := strings.CutPrefix(unit, known); ok {
			return after == "" || after[0] == ' '
		}
	}
	return false
}
