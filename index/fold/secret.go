package fold

import (
	"strings"
	"unicode"
)

// stars are the characters taken for the ★ of a state-secret mark. Beside ★
// itself these are the other five-pointed stars, black and white: fonts without
// the character, phones (⭐ 🌟) and OCR put one in place of another, and a
// company's own mark carries no star at all, so nothing lawful is refused by
// counting them. Asterisks and six-pointed stars are left out: they are
// footnotes and ornaments.
const stars = "★☆⭐🌟🟉🟊⋆⚝✩✪✫✬✭✮✯✰⍟"

// maxMarkSpaces bounds the white space tolerated inside a mark, so that words
// of different paragraphs do not meet.
const maxMarkSpaces = 16

// StateSecretMark tells whether s carries the mark of a state secret: 绝密, 机密
// or 秘密 followed by a star. Spaces and line breaks that OCR or a layout put
// between the characters do not matter, nor traditional characters.
func StateSecretMark(s string) bool {
	if !strings.ContainsAny(s, stars) {
		return false
	}
	folded, _ := Map(s)
	for i, r := range folded {
		if r != '绝' && r != '机' && r != '秘' {
			continue
		}
		next := skipMarkSpaces(folded, i+1)
		if next == len(folded) || folded[next] != '密' {
			continue
		}
		next = skipMarkSpaces(folded, next+1)
		if next < len(folded) && strings.ContainsRune(stars, folded[next]) {
			return true
		}
	}
	return false
}

func skipMarkSpaces(text []rune, at int) int {
	for limit := at + maxMarkSpaces; at < len(text) && at < limit; at++ {
		if text[at] == '\f' || !unicode.IsSpace(text[at]) {
			break
		}
	}
	return at
}
