package extract

import (
	"strings"
	"unicode/utf8"
)

// maxLineEnds in a row stay: two empty lines.
const maxLineEnds = 3

// tidy removes what cannot stand in a text and what layout leaves behind: invalid UTF-8, control
// characters and noncharacters; \r\n, \r, form feeds and Unicode line separators become \n; blanks
// at line ends go, and empty lines beyond two. Everything else stays as it is.
func tidy(text string) string {
	var (
		tidied   strings.Builder
		blanks   []byte // held back until a letter follows on the line
		lineEnds int    // held back until another line follows
	)
	tidied.Grow(len(text))
	for at := 0; at < len(text); {
		letter, width := utf8.DecodeRuneInString(text[at:])
		if letter == '\r' && strings.HasPrefix(text[at+width:], "\n") {
			width++
		}
		bytes := text[at : at+width]
		at += width
		switch {
		case letter == utf8.RuneError && width == 1:
		case isLineEnd(letter):
			lineEnds++
			blanks = blanks[:0]
		case letter == ' ' || letter == '\t':
			blanks = append(blanks, bytes...)
		case isNoise(letter):
		default:
			if tidied.Len() > 0 {
				tidied.WriteString("\n\n\n"[:min(lineEnds, maxLineEnds)])
			}
			tidied.Write(blanks)
			tidied.WriteString(bytes)
			lineEnds, blanks = 0, blanks[:0]
		}
	}
	return tidied.String()
}

func isLineEnd(letter rune) bool {
	switch letter {
	case '\n', '\r', '\v', '\f', '\u0085', '\u2028', '\u2029':
		return true
	}
	return false
}

// isNoise is true for control characters, the byte order mark and noncharacters; PDFium marks
// hyphens at line ends with some of them.
func isNoise(letter rune) bool {
	return letter < ' ' || letter >= 0x7f && letter <= 0x9f || letter == '\ufeff' ||
		letter&0xfffe == 0xfffe || letter >= 0xfdd0 && letter <= 0xfdef
}
