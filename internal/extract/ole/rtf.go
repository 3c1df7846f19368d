package ole

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

const (
	// maxRTFDepth is the deepest group whose formatting is remembered; groups
	// below inherit it. Word writes some dozens.
	maxRTFDepth = 1000
	maxRTFFonts = 10_000
	// maxRTFRun bounds the bytes of one charset collected before decoding.
	maxRTFRun = 64 << 10
	// maxRTFWord is the longest control word; the standard says 32 letters.
	maxRTFWord = 32
)

// RTF returns the text of a rich text file in UTF-8. It reads as a stream, so
// pictures cost time but no memory. Errors: ErrUnsupported when r does not
// begin as RTF does, ErrDamaged when it ends within a group, ErrTooLarge when
// the text passes lim.MaxBytes, the context's and r's own. The text read until
// then is returned beside the error. It may be called concurrently.
func RTF(ctx context.Context, r io.Reader, lim Limits) (content string, err error) {
	page := &text{reading: startReading(ctx, lim)}
	// A file may be any length, and pictures make it long: the bound of work
	// that guards against references within a file has no sense here.
	page.reading.workLeft = 1 << 62
	defer func() { content = page.String() }()
	defer damageFromPanic(&err)
	return "", readRTF(page, r)
}

// readRTF writes the text of an RTF file to page.
func readRTF(page *text, r io.Reader) error {
	in := bufio.NewReaderSize(r, 64<<10)
	if head, _ := in.Peek(5); string(head) != `{\rtf` {
		return fmt.Errorf("does not begin with {\\rtf: %w", ErrUnsupported)
	}
	reader := &rtfReader{
		in: in, page: page, asides: &text{reading: page.reading},
		fonts: map[int]codepage{}, cp: codepageUnknown, state: rtfState{fallback: 1},
	}
	err := reader.run()
	reader.flush()
	page.append(reader.asides)
	if page.reading.err != nil {
		return page.reading.err
	}
	return err
}

// rtfState is what a group inherits and restores.
type rtfState struct {
	destination rtfDestination
	font        int
	eastFont    int  // the font for East Asian characters, by \dbch\afN
	isEast      bool // \dbch was the last of \loch \hich \dbch
	fallback    int  // bytes that follow a \u for readers without Unicode
	isDeleted   bool // struck out by a reviewer
	isAside     bool // in a footnote, a running head, a comment or a text box
}

type rtfDestination int

const (
	rtfBody rtfDestination = iota
	rtfFontTable
	rtfSkip
)

// rtfReader interprets an RTF file.
type rtfReader struct {
	in     *bufio.Reader
	page   *text
	asides *text // what would interrupt the sentences of the page
	state  rtfState
	stack  []rtfState
	beyond int // groups open below maxRTFDepth

	fonts       map[int]codepage // code page by font number
	defaultFont int
	cp          codepage // of the file, by \ansicpg

	run8      []byte // bytes of one charset waiting to be decoded
	lead      bool   // the last of run8 announces a second byte
	high      rune   // first half of a surrogate pair
	skip      int    // fallback bytes still to drop
	starred   bool   // \* stood before: an unknown destination is to be skipped
	groupHead bool   // nothing but \* since the group began
}

// run reads to the end of the outermost group.
func (r *rtfReader) run() error {
	depth := 0
	for {
		b, err := r.in.ReadByte()
		if errors.Is(err, io.EOF) {
			return fmt.Errorf("file ends within a group: %w", ErrDamaged)
		}
		if err != nil {
			return fmt.Errorf("read RTF: %w", err)
		}
		if !r.page.reading.spend(1) {
			return nil // the reading keeps the reason
		}
		switch b {
		case '{':
			depth++
			r.open()
		case '}':
			if depth--; depth <= 0 {
				return nil
			}
			r.close()
		case '\\':
			if err := r.control(); err != nil {
				return err
			}
		case '\r', '\n':
		case 0:
		default:
			r.groupHead = false
			r.byte(b)
		}
	}
}

func (r *rtfReader) open() {
	r.flush()
	r.skip = 0
	if len(r.stack) >= maxRTFDepth {
		r.beyond++
	} else {
		r.stack = append(r.stack, r.state)
	}
	r.groupHead, r.starred = true, false
}

func (r *rtfReader) close() {
	r.flush()
	r.skip = 0
	r.groupHead, r.starred = false, false
	if r.beyond > 0 {
		r.beyond--
		return
	}
	r.state = r.stack[len(r.stack)-1]
	r.stack = r.stack[:len(r.stack)-1]
}

// control reads what follows a backslash: a symbol, or a word with a number.
func (r *rtfReader) control() error {
	b, err := r.in.ReadByte()
	if err != nil {
		return nil // the caller meets the end again
	}
	if !isLetter(b) {
		return r.symbol(b)
	}
	word := make([]byte, 0, maxRTFWord)
	for ; err == nil && isLetter(b); b, err = r.in.ReadByte() {
		if len(word) < maxRTFWord {
			word = append(word, b)
		}
	}
	number, has, sign := 0, false, 1
	if err == nil && b == '-' {
		sign = -1
		b, err = r.in.ReadByte()
	}
	for ; err == nil && b >= '0' && b <= '9'; b, err = r.in.ReadByte() {
		if has = true; number < 1<<30 {
			number = number*10 + int(b-'0')
		}
	}
	if err == nil && b != ' ' {
		_ = r.in.UnreadByte() // cannot fail after ReadByte
	}
	return r.word(string(word), sign*min(number, 1<<30), has)
}

func isLetter(b byte) bool { return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' }

func (r *rtfReader) symbol(b byte) error {
	if b == '*' && r.groupHead {
		r.starred = true
		return nil
	}
	r.groupHead = false
	switch b {
	case '\'':
		r.hexByte()
	case '\\', '{', '}':
		r.byte(b)
	case '~':
		r.rune(' ')
	case '_':
		r.rune('-')
	case '\r', '\n':
		r.rune('\n')
	case '\t':
		r.rune('\t')
	}
	return nil
}

func (r *rtfReader) hexByte() {
	pair, err := r.in.Peek(2)
	if err != nil {
		return
	}
	high, low := hexDigit(pair[0]), hexDigit(pair[1])
	if high < 0 || low < 0 {
		return
	}
	_, _ = r.in.Discard(2) // just peeked at
	r.byte(byte(high<<4 | low))
}

func hexDigit(b byte) int {
	switch {
	case b >= '0' && b <= '9':
		return int(b - '0')
	case b >= 'a' && b <= 'f':
		return int(b-'a') + 10
	case b >= 'A' && b <= 'F':
		return int(b-'A') + 10
	}
	return -1
}

// word handles a control word. The first word of a group names its destination.
func (r *rtfReader) word(word string, number int, has bool) error {
	isFirst, starred := r.groupHead, r.starred
	r.groupHead, r.starred = false, false
	if word == "bin" {
		r.flush()
		_, err := io.CopyN(io.Discard, contextReader{r.page.reading, r.in}, int64(max(number, 0)))
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("skip binary data: %w", err)
		}
		return nil
	}
	if r.state.destination == rtfSkip && !rtfKept[word] {
		return nil
	}
	if (isFirst || starred) && r.destination(word, starred) {
		return nil
	}
	if c, ok := rtfCharacters[word]; ok {
		isSubstitute := r.skip > 0 && c > ' '
		r.skip = max(r.skip-1, 0)
		if !isSubstitute {
			r.rune(c)
		}
		return nil
	}
	r.property(word, number, has)
	return nil
}

// destination starts the destination of a group and reports whether word named
// one. What stands in a drawing or in place of an embedded object is shown even
// though the destination around it is not.
func (r *rtfReader) destination(word string, starred bool) bool {
	switch {
	case word == "fonttbl":
		r.state.destination = rtfFontTable
	case rtfKept[word]:
		if r.state.destination == rtfSkip && word != "shptxt" && word != "result" {
			return true
		}
		r.state.destination = rtfBody
		if rtfAsides[word] {
			r.flush()
			r.state.isAside = true
			r.asides.line()
		}
	case starred, rtfSkipped[word]:
		r.state.destination = rtfSkip
	default:
		return false
	}
	return true
}

// property handles the words that change how later bytes are read.
func (r *rtfReader) property(word string, number int, has bool) {
	switch word {
	case "ansicpg":
		if _, known := encodings[codepage(number)]; known {
			r.cp = codepage(number)
		}
	case "mac":
		r.cp = codepageMac
	case "pc":
		r.cp = 437
	case "pca":
		r.cp = 850
	case "uc":
		r.state.fallback = max(min(number, 16), 0)
	case "u":
		r.unicode(number)
	case "deff":
		r.defaultFont, r.state.font = number, number
	case "f":
		r.flush()
		r.state.font = number
		if r.state.isEast {
			r.state.eastFont = number
		}
	case "af":
		if r.state.isEast {
			r.flush()
			r.state.eastFont = number
		}
	case "dbch":
		r.state.isEast = true
	case "loch", "hich":
		r.state.isEast = false
	case "plain":
		r.flush()
		r.state.font, r.state.isEast, r.state.isDeleted = r.defaultFont, false, false
	case "deleted":
		r.flush()
		r.state.isDeleted = !has || number != 0
	case "fcharset":
		r.fontCodepage(codepageOfCharset(number))
	case "cpg":
		r.fontCodepage(codepage(number))
	}
}

func (r *rtfReader) fontCodepage(cp codepage) {
	if _, known := encodings[cp]; known && r.state.destination == rtfFontTable && len(r.fonts) < maxRTFFonts {
		r.fonts[r.state.font] = cp
	}
}

// unicode handles \uN: a signed 16 bit unit of UTF-16 with its substitute behind it.
func (r *rtfReader) unicode(number int) {
	r.flush()
	r.skip = r.state.fallback
	unit := rune(uint16(number))
	switch {
	case unit >= 0xD800 && unit < 0xDC00:
		r.high = unit
	case unit >= 0xDC00 && unit < 0xE000:
		if r.high != 0 {
			r.rune(0x10000 + (r.high-0xD800)<<10 + (unit - 0xDC00))
		}
		r.high = 0
	default:
		r.high = 0
		r.rune(unit)
	}
}

// visible tells whether text here belongs to the document.
func (r *rtfReader) visible() bool { return r.state.destination == rtfBody && !r.state.isDeleted }

// rune writes a character whose value is known.
func (r *rtfReader) rune(c rune) {
	r.flush()
	if r.visible() {
		r.out().rune(c)
	}
}

func (r *rtfReader) out() *text {
	if r.state.isAside {
		return r.asides
	}
	return r.page
}

// byte takes a byte of text in whatever charset is in force.
func (r *rtfReader) byte(b byte) {
	if r.skip > 0 {
		r.skip--
		return
	}
	if !r.visible() {
		return
	}
	if b < 0x80 && !r.lead {
		r.flush()
		r.out().rune(rune(b))
		return
	}
	r.run8 = append(r.run8, b)
	switch {
	case r.lead:
		r.lead = false
		if len(r.run8) >= maxRTFRun {
			r.flush()
		}
	case r.charset().isDoubleByte():
		r.lead = b > 0x80 && b < 0xFF
	case len(r.run8) >= maxRTFRun:
		r.flush()
	}
}

// charset is the code page of the bytes that follow. Word sets Chinese in the
// font that \dbch names while the font of the Latin letters stays in force.
func (r *rtfReader) charset() codepage {
	cp, known := r.fonts[r.state.font]
	if known && !cp.isWestern() {
		return cp
	}
	if east := r.fonts[r.state.eastFont]; east.isDoubleByte() {
		return east
	}
	if known {
		return cp
	}
	return r.cp
}

// flush decodes the waiting bytes. It must come before the charset changes.
// Pairs of high bytes in a western font are taken as the file's own charset
// when that is East Asian: many programs never choose a font for Chinese.
func (r *rtfReader) flush() {
	if len(r.run8) == 0 {
		return
	}
	cp := r.charset()
	if cp.isWestern() && r.cp.isDoubleByte() && len(r.run8)%2 == 0 {
		cp = r.cp
	}
	r.out().put(cp.decode(r.run8))
	r.run8, r.lead = r.run8[:0], false
}

// contextReader ends a long skip when the reading ends.
type contextReader struct {
	reading *reading
	in      io.Reader
}

func (c contextReader) Read(b []byte) (int, error) {
	if !c.reading.spend(len(b)) {
		return 0, c.reading.err
	}
	return c.in.Read(b)
}

// setOf makes a set of the words in a text.
func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(words) {
		set[word] = true
	}
	return set
}
