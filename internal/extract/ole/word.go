package ole

import (
	"fmt"
	"slices"
	"sort"

	"golang.org/x/text/encoding/charmap"
)

// Offsets in the file information block (MS-DOC 2.5; for Word 6 and 95 the
// same block with its counters and its piece table elsewhere).
const (
	fibMinimum    = 0x60
	firstWord6    = 101  // nFib
	firstWord97   = 0xC1 // nFib
	flagComplex   = 1 << 2
	flagEncrypted = 1 << 8
	flagTable1    = 1 << 9
	flagExtChar   = 1 << 12

	fibLanguage    = 0x06
	fibFlags       = 0x0A
	fibCharset     = 0x14
	fibTextStart   = 0x18
	fibTextEnd     = 0x1C
	fib97Counts    = 0x4C
	fib97Clx       = 0x1A2
	fib95Counts    = 0x34
	fib95Clx       = 0x160
	charsetMac     = 0x100
	compressedFlag = 1 << 30
	offsetMask     = compressedFlag - 1
)

// wordIdents are the first words of the file: Word 97 and later, Word 6 and 95,
// and the East Asian editions of the latter.
var wordIdents = []uint16{0xA5EC, 0xA5DC, 0xA697, 0xA698, 0xA699}

// story is one of the texts that a Word file keeps one behind the other. The
// order of the constants is that of the file.
type story int

const (
	storyMain story = iota
	storyFootnotes
	storyHeaders
	storyMacros
	storyAnnotations
	storyEndnotes
	storyTextBoxes
	storyHeaderTextBoxes
	storyCount
)

// readingOrder puts the running heads, which are the least of the text, last.
var readingOrder = []story{
	storyMain, storyFootnotes, storyEndnotes, storyAnnotations, storyTextBoxes, storyHeaders, storyHeaderTextBoxes,
}

// wordFile is an opened WordDocument stream.
type wordFile struct {
	stream []byte
	is97   bool
	flags  uint16
	cp     codepage
	counts [storyCount]int64 // characters of each story
	pieces []piece
}

// piece is a run of characters that lie together in the stream.
type piece struct {
	from, to int64 // character positions
	offset   int64 // of the first character, in bytes
	wide     bool  // UTF-16 instead of one byte each
}

// readWord reads Word 97 and later, and Word 6 and 95.
func readWord(r *reading, c *container, doc *Doc) error {
	e := c.find(c.root(), streamWord)
	stream, damage := c.read(e, r.limits.MaxStreamBytes)
	if len(stream) < fibMinimum || !slices.Contains(wordIdents, le.Uint16(stream)) {
		return fmt.Errorf("no file information block: %w", orDamaged(damage))
	}
	if version := le.Uint16(stream[2:]); version < firstWord6 {
		return fmt.Errorf("older than Word 6 (version %d): %w", version, ErrUnsupported)
	}
	w := &wordFile{stream: stream, is97: le.Uint16(stream[2:]) >= firstWord97, flags: le.Uint16(stream[fibFlags:])}
	if w.flags&flagEncrypted != 0 {
		return ErrEncrypted
	}
	w.cp = codepageOfLanguage(le.Uint16(stream[fibLanguage:]))
	if !w.is97 && le.Uint16(stream[fibCharset:]) == charsetMac {
		w.cp = codepageMac
	}
	w.readCounts()
	if err := w.readPieces(r, c); err != nil {
		damage = err
		w.guessPieces()
	}
	page := &text{reading: r}
	for _, story := range w.stories() {
		page.line()
		w.readStory(page, story[0], story[1])
	}
	doc.Pages = []string{page.String()}
	return damage
}

func orDamaged(err error) error {
	if err == nil {
		return ErrDamaged
	}
	return err
}

func (w *wordFile) readCounts() {
	at := fib95Counts
	if w.is97 {
		at = fib97Counts
	}
	for s := range w.counts {
		if at+4*s+4 <= len(w.stream) {
			w.counts[s] = max(int64(int32(le.Uint32(w.stream[at+4*s:]))), 0)
		}
	}
}

// stories returns the character ranges in reading order. A file whose counters
// are lost is read from end to end.
func (w *wordFile) stories() [][2]int64 {
	var starts [storyCount + 1]int64
	for s, count := range w.counts {
		starts[s+1] = starts[s] + count
	}
	if starts[storyCount] == 0 {
		if len(w.pieces) == 0 {
			return nil
		}
		return [][2]int64{{0, w.pieces[len(w.pieces)-1].to}}
	}
	ranges := make([][2]int64, 0, len(readingOrder))
	for _, s := range readingOrder {
		ranges = append(ranges, [2]int64{starts[s], starts[s+1]})
	}
	return ranges
}

// readPieces finds the piece table. Word 6 and 95 have one only after a fast save.
func (w *wordFile) readPieces(r *reading, c *container) error {
	table, at := w.stream, fib95Clx
	if w.is97 {
		at = fib97Clx
		name := "0Table"
		if w.flags&flagTable1 != 0 {
			name = "1Table"
		}
		e := c.find(c.root(), name)
		if e == nil {
			return fmt.Errorf("no table stream: %w", ErrDamaged)
		}
		var err error
		if table, err = c.read(e, r.limits.MaxStreamBytes); len(table) == 0 {
			return orDamaged(err)
		}
	} else if w.flags&flagComplex == 0 {
		w.guessPieces()
		return nil
	}
	if len(w.stream) < at+8 {
		return fmt.Errorf("file information block is cut off: %w", ErrDamaged)
	}
	clx := tail(table, int64(le.Uint32(w.stream[at:])))
	clx = clx[:min(int64(len(clx)), int64(le.Uint32(w.stream[at+4:])))]
	for len(clx) >= 3 && clx[0] == 1 { // formatting of fast saved pieces
		clx = tail(clx, 3+int64(le.Uint16(clx[1:])))
	}
	if len(clx) < 5 || clx[0] != 2 {
		return fmt.Errorf("no piece table: %w", ErrDamaged)
	}
	plc := clx[5:]
	plc = plc[:min(int64(len(plc)), int64(le.Uint32(clx[1:])))]
	return w.parsePieces(plc)
}

// parsePieces reads n+1 positions of four bytes, then n descriptors of eight.
func (w *wordFile) parsePieces(plc []byte) error {
	n := (len(plc) - 4) / 12
	if n <= 0 {
		return fmt.Errorf("empty piece table: %w", ErrDamaged)
	}
	w.pieces = make([]piece, 0, n)
	for i := range n {
		p := piece{from: int64(le.Uint32(plc[4*i:])), to: int64(le.Uint32(plc[4*i+4:]))}
		fc := le.Uint32(plc[4*(n+1)+8*i+2:])
		switch {
		case !w.is97:
			p.offset, p.wide = int64(fc), w.flags&flagExtChar != 0
		case fc&compressedFlag != 0:
			p.offset = int64(fc&offsetMask) / 2
		default:
			p.offset, p.wide = int64(fc&offsetMask), true
		}
		if p.to < p.from || len(w.pieces) > 0 && p.from < w.pieces[len(w.pieces)-1].to {
			return fmt.Errorf("piece %d runs backwards: %w", i, ErrDamaged)
		}
		w.pieces = append(w.pieces, p)
	}
	return nil
}

// guessPieces takes the text as one run between the two marks of the file
// information block. Whether it is UTF-16 shows in its paragraph ends.
func (w *wordFile) guessPieces() {
	from := min(int64(le.Uint32(w.stream[fibTextStart:])), int64(len(w.stream)))
	to := max(min(int64(le.Uint32(w.stream[fibTextEnd:])), int64(len(w.stream))), from)
	p := piece{offset: from, to: to - from, wide: w.flags&flagExtChar != 0}
	if w.is97 {
		p.wide = false
		for i := from; i+1 < to && !p.wide; i += 2 {
			p.wide = w.stream[i] < 0x20 && w.stream[i+1] == 0
		}
	}
	if p.wide {
		p.to /= 2
	}
	w.pieces = []piece{p}
}

// readStory writes the characters from position from to position to.
func (w *wordFile) readStory(page *text, from, to int64) {
	out := wordText{page: page}
	first := sort.Search(len(w.pieces), func(i int) bool { return w.pieces[i].to > from })
	var bytes8 []byte // of Word 6 and 95, whose double bytes may span pieces
	for _, p := range w.pieces[first:] {
		if p.from >= to || !page.reading.spend(16) {
			break
		}
		data := w.slice(p, max(p.from, from), min(p.to, to))
		if !page.reading.spend(len(data)) {
			break
		}
		switch {
		case p.wide:
			out.wide(data)
		case w.is97:
			for _, b := range data {
				out.rune(charmap.Windows1252.DecodeByte(b))
			}
		default:
			bytes8 = append(bytes8, data...)
		}
	}
	for _, r := range w.cp.decode(bytes8) {
		out.rune(r)
	}
}

// slice returns the bytes of a part of a piece, as far as the stream has them.
func (w *wordFile) slice(p piece, from, to int64) []byte {
	width := int64(1)
	if p.wide {
		width = 2
	}
	data := tail(w.stream, p.offset+(from-p.from)*width)
	return data[:min(int64(len(data)), (to-from)*width)]
}
