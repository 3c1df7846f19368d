package ole

import (
	"math"
	"strings"
)

// sheetReader writes the cells of one sheet in the order of the stream, which
// is row by row. Cells are parted by one \t however many empty ones lie between.
type sheetReader struct {
	workbook *workbook
	text     *text
	asides   *text
	row      int
	inChart  int // above zero within a chart, whose cells repeat the sheet's
	// formula is set between a formula and the record with its text result.
	formula    bool
	formulaRow int
}

// record handles one record of a sheet.
func (s *sheetReader) record(kind uint16, b []byte) {
	if s.inChart > 0 {
		if kind == recordChartText && len(b) > 3 {
			s.aside(s.workbook.segments(b[3:]).text(int(b[2])))
		}
		return
	}
	switch kind {
	case recordHeader, recordFooter:
		s.runningHead(b)
		return
	case recordTextObject:
		s.textObject(b)
		return
	case recordString:
		s.formulaText(b)
		return
	case recordNote:
		if !s.workbook.is8 && len(b) > 6 {
			s.aside(s.workbook.cp.decode(b[6:min(len(b), 6+int(le.Uint16(b[4:])))]))
		}
		return
	}
	if len(b) >= 6 {
		s.cell(kind, int(le.Uint16(b)), le.Uint16(b[4:]), b)
	}
}

// cell handles the records that begin with row, column and cell style.
func (s *sheetReader) cell(kind uint16, row int, style uint16, b []byte) {
	body := b[6:]
	switch kind {
	case recordLabel, recordRString:
		if len(body) > 2 {
			s.put(row, s.workbook.segments(body[2:]).text(int(le.Uint16(body))))
		}
	case recordLabelSST:
		if len(body) >= 4 {
			if shared := s.workbook.strings.get(le.Uint32(body)); len(shared) > 0 {
				s.place(row)
				s.textBytes(shared)
			}
		}
	case recordNumber:
		if len(body) >= 8 {
			s.number(row, style, math.Float64frombits(le.Uint64(body)))
		}
	case recordRK:
		if len(body) >= 4 {
			s.number(row, style, rkNumber(le.Uint32(body)))
		}
	case recordMulRK:
		for at := 4; at+6 <= len(b)-2; at += 6 {
			s.number(row, le.Uint16(b[at:]), rkNumber(le.Uint32(b[at+2:])))
		}
	case recordBoolErr:
		if len(body) >= 2 && body[1] == 0 {
			s.put(row, boolText(body[0]))
		}
	case recordFormula, recordFormula3, recordFormula4:
		s.formulaResult(row, style, body)
	}
}

// formulaResult writes the value that the program calculated last. Error
// values are dropped. A text follows in a record of its own.
func (s *sheetReader) formulaResult(row int, style uint16, body []byte) {
	if len(body) < 8 {
		return
	}
	if le.Uint16(body[6:]) != 0xFFFF {
		s.number(row, style, math.Float64frombits(le.Uint64(body)))
		return
	}
	switch body[0] {
	case 0:
		s.formula, s.formulaRow = true, row
	case 1:
		s.put(row, boolText(body[2]))
	}
}

func (s *sheetReader) formulaText(b []byte) {
	if s.formula && len(b) > 2 {
		s.put(s.formulaRow, s.workbook.segments(b[2:]).text(int(le.Uint16(b))))
	}
	s.formula = false
}

func (s *sheetReader) number(row int, style uint16, value float64) {
	s.put(row, s.workbook.format(style).text(value, s.workbook.is1904))
}

func (s *sheetReader) put(row int, value string) {
	if value = strings.TrimSpace(value); value != "" {
		s.place(row)
		s.textBytes([]byte(value))
	}
}

// textBytes writes a cell on one line.
func (s *sheetReader) textBytes(b []byte) {
	start := 0
	for i, c := range b {
		if c == '\n' || c == '\r' || c == '\t' {
			s.text.bytes(b[start:i])
			s.text.rune(' ')
			start = i + 1
		}
	}
	s.text.bytes(b[start:])
}

// place moves to the next cell.
func (s *sheetReader) place(row int) {
	if row == s.row {
		s.text.rune('\t')
		return
	}
	s.text.line()
	s.row = row
}

// aside writes text that is in no cell.
func (s *sheetReader) aside(value string) {
	s.asides.line()
	s.asides.put(value)
}

// textObject writes a text box or a comment: the characters follow in a
// CONTINUE record, which begins with the flag byte of a string.
func (s *sheetReader) textObject(b []byte) {
	if len(b) < 12 || !s.workbook.is8 {
		return
	}
	if length := int(le.Uint16(b[10:])); length > 0 {
		s.aside(string(s.workbook.segments(nil).appendCharacters(nil, length, false)))
	}
}

// runningHead writes a page header or footer without its layout codes, such as
// &L and &"宋体,Bold" and &12.
func (s *sheetReader) runningHead(b []byte) {
	at, length := 1, 0
	if s.workbook.is8 {
		at = 2
	}
	if len(b) <= at {
		return
	}
	if length = int(b[0]); s.workbook.is8 {
		length = int(le.Uint16(b))
	}
	s.aside(withoutLayoutCodes(s.workbook.segments(b[at:]).text(length)))
}

func withoutLayoutCodes(head string) string {
	var out strings.Builder
	parts := strings.Split(head, "&")
	out.WriteString(parts[0])
	for i := 1; i < len(parts); i++ {
		part := parts[i]
		switch {
		case part == "": // && is an ampersand
			out.WriteByte('&')
			if i++; i < len(parts) {
				out.WriteString(parts[i])
			}
		case part[0] == '"':
			if end := strings.IndexByte(part[1:], '"'); end >= 0 {
				out.WriteString(part[end+2:])
			}
		case part[0] >= '0' && part[0] <= '9':
			out.WriteString(strings.TrimLeft(part, "0123456789"))
		case part[0] < 0x80:
			out.WriteString(" " + part[1:])
		default:
			out.WriteString(part)
		}
	}
	return strings.Join(strings.Fields(out.String()), " ")
}

func boolText(b byte) string {
	if b != 0 {
		return "TRUE"
	}
	return "FALSE"
}

// rkNumber unpacks a number of 30 bits: an integer or the upper half of a
// float, either of them perhaps in hundredths.
func rkNumber(rk uint32) float64 {
	var value float64
	if rk&2 != 0 {
		value = float64(int32(rk) >> 2)
	} else {
		value = math.Float64frombits(uint64(rk&^3) << 32)
	}
	if rk&1 != 0 {
		value /= 100
	}
	return value
}
