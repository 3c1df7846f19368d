package ole

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"
)

// reading is what one call shares between its parts: the context, the limits,
// and what is left of them. The first problem stops all further output and is
// kept in err, so that the parts need not pass it along.
type reading struct {
	ctx            context.Context
	limits         Limits
	textLeft       int64
	attachmentLeft int64
	workLeft       int64
	untilCheck     int64
	err            error
}

// checkEvery is how much work passes between two looks at the context.
const checkEvery = 1 << 16

// startReading allots the budgets. Work is counted in bytes looked at. An
// honest file is looked at once or twice; one that refers to the same bytes
// again and again runs out.
func startReading(ctx context.Context, lim Limits) *reading {
	lim = lim.orDefaults()
	return &reading{
		ctx:            ctx,
		limits:         lim,
		textLeft:       lim.MaxBytes,
		attachmentLeft: lim.MaxAttachmentBytes,
		workLeft:       4 * (lim.MaxBytes + lim.MaxStreamBytes),
		err:            ctx.Err(),
	}
}

// spend accounts for n bytes of work and reports whether to go on.
func (r *reading) spend(n int) bool {
	if r.err != nil {
		return false
	}
	r.workLeft -= int64(n)
	r.untilCheck -= int64(n)
	if r.workLeft < 0 {
		r.err = fmt.Errorf("%w: too much work for its size", ErrTooLarge)
		return false
	}
	if r.untilCheck < 0 {
		r.untilCheck = checkEvery
		r.err = r.ctx.Err()
	}
	return r.err == nil
}

// stopped reports whether output has ended for good.
func (r *reading) stopped() bool { return r.err != nil }

// allow takes n bytes from the text budget.
func (r *reading) allow(n int) bool {
	if r.err != nil {
		return false
	}
	if int64(n) > r.textLeft {
		r.err = fmt.Errorf("%w: more than %d bytes of text", ErrTooLarge, r.limits.MaxBytes)
		return false
	}
	r.textLeft -= int64(n)
	return true
}

// text collects one page within the reading's budget. Lines carry no blanks at
// their ends, and no more than one empty line stands between two others.
type text struct {
	reading *reading
	b       []byte
}

// rune adds one character. Line ends of every kind become \n, control
// characters and the private use area of symbol fonts are dropped.
func (t *text) rune(r rune) {
	switch {
	case r == '\n', r == '\r', r == '\v', r == '\f', r == 0x85, r == 0x2028, r == 0x2029:
		t.newline()
		return
	case r == '\t':
	case r < 0x20, r >= 0x7F && r < 0xA0, r >= 0xF000 && r <= 0xF0FF, r == 0xFEFF, r == 0xFFFE, r == 0xFFFF:
		return
	}
	size := utf8.RuneLen(r)
	if size < 0 {
		r, size = utf8.RuneError, 3
	}
	if t.reading.allow(size) {
		t.b = utf8.AppendRune(t.b, r)
	}
}

func (t *text) newline() {
	n := len(t.b)
	for n > 0 && (t.b[n-1] == ' ' || t.b[n-1] == '\t') {
		n--
	}
	t.b = t.b[:n]
	if n == 0 || n >= 2 && t.b[n-1] == '\n' && t.b[n-2] == '\n' {
		return
	}
	if t.reading.allow(1) {
		t.b = append(t.b, '\n')
	}
}

// put adds a string; \r\n counts as one line end.
func (t *text) put(s string) {
	var before rune
	for _, r := range s {
		if t.reading.stopped() {
			return
		}
		if r != '\n' || before != '\r' {
			t.rune(r)
		}
		before = r
	}
}

// bytes adds UTF-8 without making a string of it first.
func (t *text) bytes(b []byte) {
	for len(b) > 0 && !t.reading.stopped() {
		r, size := utf8.DecodeRune(b)
		t.rune(r)
		b = b[size:]
	}
}

// line ends the current line unless it is empty already.
func (t *text) line() {
	if n := len(t.b); n > 0 && t.b[n-1] != '\n' {
		t.newline()
	}
}

// append adds a text that was collected apart and is paid for already.
func (t *text) append(other *text) {
	if s := other.String(); s != "" {
		t.line()
		t.b = append(t.b, s...)
	}
}

// String returns the text without blanks at its end.
func (t *text) String() string { return strings.TrimRight(string(t.b), " \t\n") }

// plain returns s as text.put would write it, on the reading's budget.
func (r *reading) plain(s string) string {
	t := text{reading: r}
	t.put(s)
	return strings.TrimSpace(string(t.b))
}
