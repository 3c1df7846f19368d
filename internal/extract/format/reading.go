package format

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// maxSteps bounds tokens, glyph runs and table cells of one file together with
// the files inside it: about ten seconds of work.
const maxSteps = 40_000_000

// reading is one file being read: what may still be spent, the page in hand,
// and what was found.
type reading struct {
	ctx       context.Context
	lim       Limits
	src       io.ReaderAt
	size      int64
	mediaType string
	name      string
	depth     int     // how many files this one lies inside
	spent     *budget // shared with the files inside

	page   textFlow
	doc    Doc
	damage error // the first thing that could not be read
	limit  error // a limit that left something out and let the rest be read
}

// budget is what a file and the files inside it have cost so far.
type budget struct {
	textBytes     int64
	inflatedBytes int64
	steps         int64
}

// step counts n units of work. It ends the reading when there were too many,
// when the text is full or when nobody waits any longer.
func (r *reading) step(n int) error {
	before := r.spent.steps
	r.spent.steps += int64(n)
	if before>>10 != r.spent.steps>>10 {
		if err := r.ctx.Err(); err != nil {
			return err
		}
	}
	switch {
	case r.spent.steps > maxSteps:
		return fmt.Errorf("more than %d steps: %w", maxSteps, ErrTooLarge)
	case r.spent.textBytes >= r.lim.MaxBytes:
		return fmt.Errorf("more than %d bytes of text: %w", r.lim.MaxBytes, ErrTooLarge)
	}
	return nil
}

// tolerate lets the reading go on after damage, and gives back what must end it.
func (r *reading) tolerate(err error) error {
	if err == nil || isFinal(err) {
		return err
	}
	if r.damage == nil {
		r.damage = err
	}
	return nil
}

func isFinal(err error) bool {
	return errors.Is(err, ErrTooLarge) || errors.Is(err, ErrEncrypted) || errors.Is(err, ErrUnsupported) ||
		errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// put writes text on the page in hand, as far as the limit allows.
func (r *reading) put(s string) {
	s = printable(s)
	room := r.lim.MaxBytes - r.spent.textBytes
	if int64(len(s)) > room {
		s = clip(s, int(room))
		r.spent.textBytes = r.lim.MaxBytes // whatever is left is too small to use
	}
	if s == "" {
		return
	}
	r.spent.textBytes += int64(r.page.put(s))
}

// field keeps a property of the file; the first value stands.
func (r *reading) field(name, value string) {
	name, value = strings.TrimSpace(printable(name)), strings.TrimSpace(printable(value))
	cost := int64(len(name) + len(value))
	if name == "" || value == "" || r.spent.textBytes+cost > r.lim.MaxBytes {
		return
	}
	if r.doc.Fields == nil {
		r.doc.Fields = map[string]string{}
	}
	if _, taken := r.doc.Fields[name]; !taken {
		r.doc.Fields[name] = value
		r.spent.textBytes += cost
	}
}

func (r *reading) title(s string) {
	if r.doc.Title == "" {
		r.doc.Title = clip(strings.Join(strings.Fields(printable(s)), " "), 1<<10)
	}
}

// endPage closes the page in hand, also when it is empty.
func (r *reading) endPage() error {
	if len(r.doc.Pages) >= r.lim.MaxPages {
		r.page = textFlow{}
		return fmt.Errorf("more than %d pages: %w", r.lim.MaxPages, ErrTooLarge)
	}
	r.doc.Pages = append(r.doc.Pages, r.page.take())
	return nil
}

// finish turns what was found into Read's answer.
func (r *reading) finish(err error) (Doc, error) {
	if !r.page.empty() {
		err = errors.Join(err, r.endPage())
	}
	r.doc.PageCount = max(r.doc.PageCount, len(r.doc.Pages))
	if err = r.tolerate(err); err != nil {
		return r.doc, err
	}
	if r.limit != nil {
		return r.doc, r.limit
	}
	if r.spent.textBytes >= r.lim.MaxBytes {
		return r.doc, fmt.Errorf("more than %d bytes of text: %w", r.lim.MaxBytes, ErrTooLarge)
	}
	if r.damage != nil && !r.doc.hasText() {
		return r.doc, fmt.Errorf("%w: %w", ErrDamaged, r.damage)
	}
	return r.doc, nil
}

func (d Doc) hasText() bool {
	for _, page := range d.Pages {
		if strings.TrimSpace(page) != "" {
			return true
		}
	}
	return len(d.Attachments) > 0
}

// whole gives the bytes of a file that is no archive.
func (r *reading) whole() ([]byte, error) {
	data := io.Reader(io.NewSectionReader(r.src, 0, r.size))
	return io.ReadAll(r.metered(data, nil, "file"))
}

// clip cuts s to at most n bytes without splitting a character.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:max(n, 0)]
}

// printable drops control characters and replaces broken bytes.
func printable(s string) string {
	for i := 0; i < len(s); {
		c, size := utf8.DecodeRuneInString(s[i:])
		if !isPrintable(c) || c == utf8.RuneError && size == 1 {
			return strings.Map(func(c rune) rune { // broken bytes come as U+FFFD
				if isPrintable(c) {
					return c
				}
				return -1
			}, s)
		}
		i += size
	}
	return s
}

func isPrintable(c rune) bool {
	switch {
	case c < 0x20:
		return c == '\n' || c == '\t'
	case c >= 0x7F && c < 0xA0, c == 0xFEFF:
		return false
	}
	return true
}
