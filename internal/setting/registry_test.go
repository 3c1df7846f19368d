package setting

import (
	"regexp"
	"testing"
	"unicode"
)

// Latin words that a Chinese reader of the page knows: names of forms, programs and of the environment.
var knownLatin = regexp.MustCompile(`\b(PDF|OCR|DOCKET_[A-Z_]+)\b`)

// The contract: every text is complete in both languages and is of its language alone; a code of a
// program is no word for a person.
func TestRegistry_TextsAreOfOneLanguage(t *testing.T) {
	t.Parallel()
	if len(registry) == 0 {
		t.Fatal("nothing is declared")
	}
	isLatin := func(r rune) bool { return unicode.Is(unicode.Latin, r) }
	isHan := func(r rune) bool {
		return unicode.Is(unicode.Han, r) || unicode.Is(unicode.Bopomofo, r) || r >= 0x3000 && r < 0x3040
	}
	for _, d := range registry {
		for name, w := range map[string]Words{"label": d.Label, "help": d.Help} {
			if w.ZH == "" || w.EN == "" {
				t.Errorf("%s: the %s lacks a language: %+v", d.Name, name, w)
			}
			for _, r := range knownLatin.ReplaceAllString(w.ZH, "") {
				if isLatin(r) {
					t.Errorf("%s: the Chinese %s has Latin letters: %s", d.Name, name, w.ZH)
					break
				}
			}
			for _, r := range w.EN {
				if isHan(r) {
					t.Errorf("%s: the English %s has Chinese characters: %s", d.Name, name, w.EN)
					break
				}
			}
		}
	}
}
