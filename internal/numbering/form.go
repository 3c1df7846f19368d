package numbering

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Form is how a register writes its numbers: text with the fields {prefix}, {year} and {number}, the
// last with zeros up to a width as {number:4}. The year and the number stand in every form.
type Form string

// Standard is the form of the office's registers: 收〔2026〕15号 (domain 2.4).
const Standard Form = "{prefix}〔{year}〕{number}号"

// MaxFormRunes bounds a form.
const MaxFormRunes = 60

// What is wrong with a form; the messages are codes of fields.
var (
	ErrFormFields = errors.New("number_form")        // a field is missing, unknown or twice
	ErrFormText   = errors.New("control_characters") // characters that nobody sees
	ErrFormLength = errors.New("too_long")
)

var formField = regexp.MustCompile(`\{([a-z]+)(?::([1-8]))?\}`)

// Check says what is wrong with f: ErrFormFields, ErrFormText or ErrFormLength.
func (f Form) Check() error {
	if utf8.RuneCountInString(string(f)) > MaxFormRunes {
		return ErrFormLength
	}
	if !utf8.ValidString(string(f)) || strings.ContainsFunc(string(f), func(r rune) bool { return !unicode.IsPrint(r) }) {
		return ErrFormText
	}
	seen := map[string]int{}
	for _, m := range formField.FindAllStringSubmatch(string(f), -1) {
		seen[m[1]]++
		if m[1] != "prefix" && m[1] != "year" && m[1] != "number" || m[2] != "" && m[1] != "number" {
			return ErrFormFields
		}
	}
	if seen["year"] != 1 || seen["number"] != 1 || seen["prefix"] > 1 || strings.ContainsAny(formField.ReplaceAllString(string(f), ""), "{}") {
		return ErrFormFields
	}
	return nil
}

// Write writes a number in this form.
func (f Form) Write(prefix string, year, number int) string {
	return formField.ReplaceAllStringFunc(string(f), func(field string) string {
		m := formField.FindStringSubmatch(field)
		switch m[1] {
		case "prefix":
			return prefix
		case "year":
			return strconv.Itoa(year)
		}
		width, _ := strconv.Atoi(m[2]) // no width is 0
		return fmt.Sprintf("%0*d", width, number)
	})
}
