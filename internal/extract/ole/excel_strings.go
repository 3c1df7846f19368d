package ole

import (
	"unicode/utf16"
	"unicode/utf8"
)

// Flags of a BIFF8 string.
const (
	stringWide     = 1 << 0
	stringPhonetic = 1 << 2
	stringRich     = 1 << 3
)

// segments reads a payload that goes on in CONTINUE records. Characters that
// cross into the next record meet there a new flag byte, which may switch
// between one and two bytes per character in the middle of a string.
type segments struct {
	rest    []byte
	records *records
	is8     bool
	cp      codepage
}

func (w *workbook) segments(payload []byte) *segments {
	return &segments{rest: payload, records: &w.records, is8: w.is8, cp: w.cp}
}

// more moves to the next record when this one is used up.
func (s *segments) more() bool {
	for len(s.rest) == 0 {
		payload, ok := s.records.continuation()
		if !ok {
			return false
		}
		s.rest = payload
	}
	return true
}

func (s *segments) byte() byte {
	if !s.more() {
		return 0
	}
	b := s.rest[0]
	s.rest = s.rest[1:]
	return b
}

func (s *segments) uint16() int { return int(s.byte()) | int(s.byte())<<8 }

func (s *segments) skip(n int) {
	for n > 0 && s.more() {
		step := min(n, len(s.rest))
		s.rest = s.rest[step:]
		n -= step
	}
}

// text reads a string of length characters, flags included, or in BIFF5 and
// BIFF7 of length bytes.
func (s *segments) text(length int) string {
	if !s.is8 {
		return s.cp.decode(s.rest[:min(length, len(s.rest))])
	}
	return string(s.appendText(nil, length))
}

// appendText reads a BIFF8 string, from its flags to its phonetic guide, and
// appends its characters to out.
func (s *segments) appendText(out []byte, length int) []byte {
	flags := s.byte()
	runs, phonetic := 0, 0
	if flags&stringRich != 0 {
		runs = s.uint16()
	}
	if flags&stringPhonetic != 0 {
		phonetic = s.uint16() | s.uint16()<<16
	}
	out = s.appendCharacters(out, length, flags&stringWide != 0)
	s.skip(4*runs + phonetic)
	return out
}

func (s *segments) appendCharacters(out []byte, length int, wide bool) []byte {
	high := rune(0)
	for ; length > 0; length-- {
		if len(s.rest) == 0 {
			if !s.more() {
				break
			}
			wide = s.byte()&stringWide != 0
		}
		unit := rune(s.byte())
		if wide {
			unit |= rune(s.byte()) << 8
		}
		if utf16.IsSurrogate(unit) {
			if high == 0 {
				high = unit
				continue
			}
			unit, high = utf16.DecodeRune(high, unit), 0
		}
		out = utf8.AppendRune(out, unit)
	}
	return out
}

// sharedStrings is the table that LABELSST cells point into, kept as one block
// of UTF-8 because a workbook may have millions of short ones.
type sharedStrings struct {
	block []byte
	ends  []uint32
	isCut bool // the table is larger than the text may be
}

// read fills the table, up to the text limit: a larger one cannot be written
// out in full anyway.
func (t *sharedStrings) read(r *reading, s *segments) {
	s.skip(4) // how often strings are used
	count := s.uint16() | s.uint16()<<16
	limit := int(min(r.limits.MaxBytes, 1<<31))
	for range count {
		if !s.more() || !r.spend(3) {
			return
		}
		if t.isCut = len(t.block) > limit; t.isCut {
			return
		}
		before := len(t.block)
		t.block = s.appendText(t.block, s.uint16())
		t.ends = append(t.ends, uint32(len(t.block)))
		if !r.spend(len(t.block) - before) {
			return
		}
	}
}

// get returns string number i, or nothing when there is none.
func (t *sharedStrings) get(i uint32) []byte {
	if int64(i) >= int64(len(t.ends)) {
		return nil
	}
	from := uint32(0)
	if i > 0 {
		from = t.ends[i-1]
	}
	return t.block[from:t.ends[i]]
}
