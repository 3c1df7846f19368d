package attachment

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxNameBytes is what file systems and mail programs carry, with room for long Chinese names.
const maxNameBytes = 1024

// CleanName returns the name under which an upload is kept and shown: without a path, without
// control and direction-changing characters (U+202E makes "fdp.exe" of "exe.pdf" to the eye).
// ErrName when nothing usable is left or the bytes are no UTF-8.
func CleanName(name string) (string, error) {
	if !utf8.ValidString(name) {
		return "", ErrName
	}
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || unicode.Is(unicode.Noncharacter_Code_Point, r) {
			return -1
		}
		return r
	}, name))
	if name == "" || name == "." || name == ".." || len(name) > maxNameBytes {
		return "", ErrName
	}
	return name, nil
}
