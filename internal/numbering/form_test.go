package numbering_test

import (
	"errors"
	"testing"

	"docket/internal/numbering"
)

// Domain 2.4: the standard form, and forms of an office's own.
func TestForm_Write(t *testing.T) {
	t.Parallel()
	for form, want := range map[numbering.Form]string{
		numbering.Standard:           "收〔2026〕15号",
		"{prefix}-{year}-{number:4}": "收-2026-0015",
		"{year}年{prefix}第{number}号":  "2026年收第15号",
		"岚政办〔{year}〕{number:1}号":     "岚政办〔2026〕15号",
		"{prefix}{year}{number:8}":   "收202600000015",
	} {
		if err := form.Check(); err != nil {
			t.Errorf("%s is refused: %v", form, err)
		}
		if got := form.Write("收", 2026, 15); got != want {
			t.Errorf("%s writes %s, want %s", form, got, want)
		}
	}
}

func TestForm_Check(t *testing.T) {
	t.Parallel()
	long := numbering.Form("{year}{number}")
	for range numbering.MaxFormRunes {
		long += "字"
	}
	for form, want := range map[numbering.Form]error{
		"":                               numbering.ErrFormFields,
		"{prefix}〔{year}〕号":              numbering.ErrFormFields,
		"{prefix}{number}":               numbering.ErrFormFields,
		"{year}{number}{number}":         numbering.ErrFormFields,
		"{year}{number}{month}":          numbering.ErrFormFields,
		"{year:4}{number}":               numbering.ErrFormFields,
		"{year}{number:9}":               numbering.ErrFormFields,
		"{year}{number:0}":               numbering.ErrFormFields,
		"{year}{number}}":                numbering.ErrFormFields,
		"{{year}{number}":                numbering.ErrFormFields,
		"{prefix}{prefix}{year}{number}": numbering.ErrFormFields,
		"{year}\n{number}":               numbering.ErrFormText,
		"{year}\xff{number}":             numbering.ErrFormText,
		"{year}\u202e{number}":           numbering.ErrFormText,
		long:                             numbering.ErrFormLength,
		"{prefix}〔{year}〕{number}号 (办公室)": nil,
	} {
		if err := form.Check(); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", form, err, want)
		}
	}
}
