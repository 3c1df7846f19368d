package ole

import (
	"fmt"
)

// Record types of BIFF5 to BIFF8 (MS-XLS 2.3).
const (
	recordFormula     = 0x0006
	recordEOF         = 0x000A
	recordHeader      = 0x0014
	recordFooter      = 0x0015
	recordNote        = 0x001C
	recordDateMode    = 0x0022
	recordFilePass    = 0x002F
	recordContinue    = 0x003C
	recordCodepage    = 0x0042
	recordBoundSheet  = 0x0085
	recordMulRK       = 0x00BD
	recordRString     = 0x00D6
	recordXF          = 0x00E0
	recordSST         = 0x00FC
	recordLabelSST    = 0x00FD
	recordTextObject  = 0x01B6
	recordNumber      = 0x0203
	recordLabel       = 0x0204
	recordBoolErr     = 0x0205
	recordString      = 0x0207
	recordRK          = 0x027E
	recordFormula3    = 0x0206
	recordFormula4    = 0x0406
	recordFormat      = 0x041E
	recordBOF         = 0x0809
	recordChartText   = 0x100D
	biff8             = 0x0600
	bofGlobals        = 0x0005
	bofChart          = 0x0020
	codepageBIFFWest  = 0x8001
	codepageBIFFMac   = 0x8000
	maxSheets         = 10_000
	maxFormats        = 100_000
	blankStringResult = 3
)

// records walks a stream of type, length, payload.
type records struct {
	stream []byte
	at     int
}

func (s *records) next() (kind uint16, payload []byte, ok bool) {
	if s.at+4 > len(s.stream) {
		return 0, nil, false
	}
	kind = le.Uint16(s.stream[s.at:])
	length := int(le.Uint16(s.stream[s.at+2:]))
	s.at += 4
	payload = s.stream[s.at:min(s.at+length, len(s.stream))]
	s.at += length
	return kind, payload, true
}

// continuation returns the payload of the next record if it continues the last one.
func (s *records) continuation() ([]byte, bool) {
	if s.at+4 > len(s.stream) || le.Uint16(s.stream[s.at:]) != recordContinue {
		return nil, false
	}
	_, payload, ok := s.next()
	return payload, ok
}

// sheet is one tab of the workbook. Its position in the stream tells which
// substream is its own: the order of the tabs and of the substreams may differ.
type sheet struct {
	text text
	// asides are headers, footers, comments, text boxes and chart titles.
	asides text
}

// workbook is what the globals of a workbook say, needed to read its sheets.
type workbook struct {
	reading  *reading
	records  records
	is8      bool
	cp       codepage
	sheets   []*sheet
	byOffset map[int]*sheet
	strings  sharedStrings
	formats  map[int]numberFormat // by format index
	cells    []uint16             // format index by cell style
	is1904   bool
}

// readExcel reads BIFF8, BIFF7 and BIFF5 in one pass over the stream.
func readExcel(r *reading, c *container, doc *Doc) error {
	e := c.find(c.root(), streamWorkbook)
	if e == nil {
		e = c.find(c.root(), streamBook)
	}
	stream, damage := c.read(e, r.limits.MaxStreamBytes)
	w := &workbook{
		reading:  r,
		records:  records{stream: stream},
		byOffset: map[int]*sheet{},
		formats:  map[int]numberFormat{},
	}
	kind, payload, ok := w.records.next()
	if kind&0xFF == recordBOF&0xFF && kind < recordBOF {
		return fmt.Errorf("older than Excel 5: %w", ErrUnsupported)
	}
	if !ok || kind != recordBOF || len(payload) < 4 {
		return fmt.Errorf("no workbook at the start of the stream: %w", orDamaged(damage))
	}
	w.records.at = 0
	err := w.read()
	if err == nil {
		err = damage
	}
	doc.Pages = w.pages()
	return err
}

// read follows the substreams: the globals, then one for each sheet, within
// which a chart has one of its own.
func (w *workbook) read() error {
	var cells *sheetReader
	depth := 0
	for {
		at := w.records.at
		kind, payload, ok := w.records.next()
		if !ok {
			break
		}
		if !w.reading.spend(len(payload) + 4) {
			return nil // the reading keeps the reason
		}
		switch {
		case kind == recordFilePass && depth <= 1:
			w.sheets = nil
			return ErrEncrypted
		case kind == recordBOF:
			depth++
			if depth == 1 {
				cells = w.begin(at, payload)
			} else if cells != nil {
				cells.inChart++
			}
		case kind == recordEOF:
			depth = max(depth-1, 0)
			if depth == 0 {
				cells = nil
			} else if cells != nil {
				cells.inChart--
			}
		case depth == 0:
			// Padding behind the last substream.
		case cells != nil:
			cells.record(kind, payload)
		default:
			w.global(kind, payload)
		}
	}
	if w.strings.isCut {
		return fmt.Errorf("%w: string table", ErrTooLarge)
	}
	if depth > 0 {
		return fmt.Errorf("workbook stream ends within a sheet: %w", ErrDamaged)
	}
	return nil
}

// begin opens a substream and returns the reader of its cells, or nil for the globals.
func (w *workbook) begin(at int, bof []byte) *sheetReader {
	if len(bof) < 4 {
		return nil
	}
	kind := le.Uint16(bof[2:])
	if kind == bofGlobals {
		w.is8 = le.Uint16(bof) == biff8
		return nil
	}
	s := w.byOffset[at]
	if s == nil {
		if len(w.sheets) >= maxSheets {
			return nil
		}
		s = w.addSheet("")
	}
	reader := &sheetReader{workbook: w, text: &s.text, asides: &s.asides, row: -1}
	if kind == bofChart {
		reader.inChart = 1
	}
	return reader
}

func (w *workbook) addSheet(name string) *sheet {
	s := &sheet{text: text{reading: w.reading}, asides: text{reading: w.reading}}
	s.text.put(name)
	s.text.line()
	w.sheets = append(w.sheets, s)
	return s
}

// pages returns the sheets in the order of their tabs.
func (w *workbook) pages() []string {
	var pages []string
	for _, s := range w.sheets {
		s.text.append(&s.asides)
		pages = append(pages, s.text.String())
	}
	return pages
}

func (w *workbook) global(kind uint16, payload []byte) {
	switch kind {
	case recordCodepage:
		if len(payload) >= 2 {
			w.cp = biffCodepage(le.Uint16(payload))
		}
	case recordDateMode:
		w.is1904 = len(payload) >= 2 && payload[0] == 1
	case recordBoundSheet:
		if len(payload) > 7 && len(w.sheets) < maxSheets {
			name := w.segments(payload[7:]).text(int(payload[6]))
			w.byOffset[int(le.Uint32(payload))] = w.addSheet(name)
		}
	case recordFormat:
		w.addFormat(payload)
	case recordXF:
		if len(payload) >= 4 && len(w.cells) < maxFormats {
			w.cells = append(w.cells, le.Uint16(payload[2:]))
		}
	case recordSST:
		w.strings.read(w.reading, w.segments(payload))
	}
}

func biffCodepage(value uint16) codepage {
	switch value {
	case codepageBIFFWest:
		return codepageWestern
	case codepageBIFFMac:
		return codepageMac
	}
	return codepage(value)
}

func (w *workbook) addFormat(payload []byte) {
	if len(payload) < 5 || len(w.formats) >= maxFormats {
		return
	}
	at, length := 3, int(payload[2])
	if w.is8 {
		at, length = 4, int(le.Uint16(payload[2:]))
	}
	w.formats[int(le.Uint16(payload))] = parseNumberFormat(w.segments(payload[at:]).text(length))
}

// format returns how the cells of a style show numbers.
func (w *workbook) format(style uint16) numberFormat {
	if int(style) >= len(w.cells) {
		return numberFormat{}
	}
	index := int(w.cells[style])
	if f, ok := w.formats[index]; ok {
		return f
	}
	return builtinFormat(index)
}
