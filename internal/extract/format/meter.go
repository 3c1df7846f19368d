package format

import (
	"fmt"
	"io"
)

// ratioFloorBytes is how far a member may grow before its ratio is judged:
// a table of zeros compresses a thousandfold and is harmless.
const ratioFloorBytes = 8 << 20

// errPartTooLarge: one part exceeds MaxEntryBytes; others may still be read.
var errPartTooLarge = fmt.Errorf("one part %w", ErrTooLarge)

// meter counts the bytes that really come out of a part and stops at the limits.
type meter struct {
	r       *reading
	from    io.Reader
	packed  *counted // the compressed side; nil where there is none
	what    string
	out     int64
	stopped error
}

// counted counts what was taken from the compressed side.
type counted struct {
	from io.Reader
	n    int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.from.Read(p)
	c.n += int64(n)
	return n, err
}

func (r *reading) metered(from io.Reader, packed *counted, what string) *meter {
	return &meter{r: r, from: from, packed: packed, what: what}
}

func (m *meter) Read(p []byte) (int, error) {
	if m.stopped != nil {
		return 0, m.stopped
	}
	if err := m.r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := m.from.Read(p)
	m.out += int64(n)
	m.r.spent.inflatedBytes += int64(n)
	if m.stopped = m.judge(); m.stopped != nil {
		return 0, m.stopped
	}
	return n, err
}

func (m *meter) judge() error {
	lim := m.r.lim
	switch {
	case m.out > lim.MaxEntryBytes:
		return fmt.Errorf("%s: %w", m.what, errPartTooLarge)
	case m.r.spent.inflatedBytes > lim.MaxTotalBytes:
		return fmt.Errorf("parts hold more than %d bytes: %w", lim.MaxTotalBytes, ErrTooLarge)
	case m.packed != nil && m.out > ratioFloorBytes && float64(m.out) > lim.MaxRatio*float64(m.packed.n):
		return fmt.Errorf("%s unpacks more than %g-fold: %w", m.what, lim.MaxRatio, ErrTooLarge)
	}
	return nil
}
