package suggest

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"docket/index/fold"
)

// headLines is how many lines are taken for the head at most: marks, organ,
// number, a title of up to five lines and the page header before them.
const headLines = 24

// paper is a text as lines, with the places of its parts.
type paper struct {
	lines []string // not blank, without layout spaces
	head  int      // lines before the salutation or the first sentence

	letterhead   string
	sourceNo     string
	beforeNumber string // on the number's line
	title        string
	titleEnd     int // the line after the title
}

func newPaper(text string) *paper {
	p := &paper{}
	for line := range strings.FieldsFuncSeq(text, func(c rune) bool { return c == '\n' || c == '\r' || c == '\f' }) {
		if line = tidy(line); line != "" {
			p.lines = append(p.lines, line)
		}
	}
	p.head = p.findHead()
	number := p.readNumber()
	p.letterhead = p.readLetterhead(number)
	p.readTitle(number)
	return p
}

// tidy drops the spaces a layout put between characters, and turns radicals and
// full-width letters, digits and brackets of numbers into ordinary ones.
// Punctuation stays: a title keeps its （）.
func tidy(line string) string {
	line = strings.Map(func(c rune) rune {
		switch {
		case c >= '０' && c <= '９', c >= 'Ａ' && c <= 'Ｚ', c >= 'ａ' && c <= 'ｚ':
			return c - 0xFEE0
		case c == '\t' || c == '\u00A0' || c == '\u3000':
			return ' '
		case c < 0x20 || c == utf8.RuneError || c >= 0x200B && c <= 0x200F || c == 0xFEFF:
			return -1
		}
		return c
	}, line)
	if strings.IndexFunc(line, isRadical) >= 0 {
		line = strings.Map(func(c rune) rune {
			if !isRadical(c) {
				return c
			}
			folded, _ := utf8.DecodeRuneInString(fold.Text(string(c)))
			return folded
		}, line)
	}
	return strings.Join(strings.Fields(fold.Compact(line)), " ")
}

func isRadical(c rune) bool { return c >= 0x2E80 && c <= 0x2FDF }

var (
	salutation = regexp.MustCompile(`^[^。；]{2,60}[：:]$`)
	// colonField: lines of a head that end in a colon or hold one and are no salutation.
	colonField = regexp.MustCompile(`^(密级|紧急程度|文号|编号|发文字号|字号|签发人|主题|标题|日期|时间|发件人|收件人|抄送|来文单位)[：:]`)
)

// findHead gives the number of lines before the salutation, or before the first
// line that holds a sentence.
func (p *paper) findHead() int {
	for i, line := range p.lines {
		if i == headLines {
			return i
		}
		if i > 0 && (salutation.MatchString(line) && !colonField.MatchString(line) || strings.ContainsAny(line, "。；")) {
			return i
		}
	}
	return len(p.lines)
}

// cut keeps at most n bytes and whole characters.
func cut(s string, n int) string {
	if len(s) > n {
		s = s[:n]
	}
	return strings.ToValidUTF8(s, "")
}

func runes(s string) int { return utf8.RuneCountInString(s) }
