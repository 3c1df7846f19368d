package ole

import (
	"unicode/utf16"
	"unicode/utf8"
)

// wordText turns Word's characters into plain text.
type wordText struct {
	page *text
	// fields holds for each open field whether its result has begun. Codes
	// (" PAGE \* MERGEFORMAT ") are dropped, results are kept.
	fields  []bool
	codes   int  // open fields whose result has not begun
	cellEnd bool // a cell has ended, and perhaps the row with it
	high    rune // first half of a surrogate pair
}

// Word's characters with a meaning of their own.
const (
	wordCellEnd        = 0x07
	wordLineBreak      = 0x0B
	wordPageBreak      = 0x0C
	wordColumnBreak    = 0x0E
	wordFieldBegin     = 0x13
	wordFieldSeparator = 0x14
	wordFieldEnd       = 0x15
	wordHardHyphen     = 0x1E
)

func (t *wordText) wide(data []byte) {
	for ; len(data) >= 2; data = data[2:] {
		unit := rune(le.Uint16(data))
		switch {
		case unit >= 0xD800 && unit < 0xDC00:
			t.high = unit
			continue
		case unit >= 0xDC00 && unit < 0xE000:
			unit = utf16.DecodeRune(t.high, unit)
			if unit == utf8.RuneError {
				continue
			}
		}
		t.high = 0
		t.rune(unit)
	}
}

func (t *wordText) rune(r rune) {
	switch r {
	case wordFieldBegin:
		t.fields = append(t.fields, false)
		t.codes++
	case wordFieldSeparator:
		if n := len(t.fields); n > 0 && !t.fields[n-1] {
			t.fields[n-1] = true
			t.codes--
		}
	case wordFieldEnd:
		if n := len(t.fields); n > 0 {
			if !t.fields[n-1] {
				t.codes--
			}
			t.fields = t.fields[:n-1]
		}
	default:
		if t.codes == 0 {
			t.character(r)
		}
	}
}

// character writes what is no part of a field code. A row ends with a second
// cell end; an empty cell looks the same, and then the row is broken there,
// which search does not mind.
func (t *wordText) character(r rune) {
	if r == wordCellEnd {
		if t.cellEnd {
			t.page.rune('\n')
		}
		t.cellEnd = !t.cellEnd
		return
	}
	if t.cellEnd {
		t.cellEnd = false
		t.page.rune('\t')
	}
	switch r {
	case wordLineBreak, wordPageBreak, wordColumnBreak:
		t.page.rune('\n')
	case wordHardHyphen:
		t.page.rune('-')
	default:
		t.page.rune(r)
	}
}
