package ocr

import (
	"strings"
	"unicode"
)

// JoinHan removes the spaces that recognition puts between Chinese characters, and between them and
// their punctuation. Spaces beside Latin letters and digits stay.
func JoinHan(text string) string {
	letters := []rune(text)
	var joined strings.Builder
	joined.Grow(len(text))
	for at := 0; at < len(letters); {
		if letters[at] != ' ' {
			joined.WriteRune(letters[at])
			at++
			continue
		}
		end := at
		for end < len(letters) && letters[end] == ' ' {
			end++
		}
		isBetween := at > 0 && end < len(letters) && isHan(letters[at-1]) && isHan(letters[end])
		if !isBetween {
			joined.WriteString(string(letters[at:end]))
		}
		at = end
	}
	return joined.String()
}

// isHan is true for Chinese characters, their punctuation and full-width forms.
func isHan(letter rune) bool {
	return unicode.Is(unicode.Han, letter) ||
		letter >= 0x3000 && letter <= 0x303f ||
		letter >= 0xff00 && letter <= 0xffef ||
		strings.ContainsRune("“”‘’—…", letter)
}
