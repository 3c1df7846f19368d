package format

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxCompositeDepth is how deep composite units may draw each other.
const maxCompositeDepth = 8

// glyphRun is text that stands in one line, in page coordinates.
type glyphRun struct {
	x, y, end, size float64
	text            string
}

// ofdSheet gathers the runs of a page and puts them into reading order.
type ofdSheet struct {
	d     *ofdDocument
	drawn int
	runs  []glyphRun
}

// draw places graphics on the sheet. Units may draw each other many times over,
// so it is the drawings that are counted.
func (s *ofdSheet) draw(graphics []graphic, at matrix, depth int) error {
	for _, g := range graphics {
		if err := s.d.a.r.step(1); err != nil {
			return err
		}
		if s.drawn++; s.drawn > maxObjects {
			return fmt.Errorf("OFD page that draws more than %d objects: %w", maxObjects, ErrTooLarge)
		}
		place := g.at.within(at)
		if g.composite != "" && depth < maxCompositeDepth {
			if err := s.draw(s.d.composites[g.composite], place, depth+1); err != nil {
				return err
			}
		}
		for _, code := range g.codes {
			if err := s.d.a.r.step(utf8.RuneCountInString(code.text) / 8); err != nil {
				return err
			}
			if s.runs = append(s.runs, code.split(g.size, place)...); len(s.runs) > maxObjects {
				return fmt.Errorf("OFD page with more than %d texts: %w", maxObjects, ErrTooLarge)
			}
		}
	}
	return nil
}

// split cuts a text code where it turns back or steps down to a new line. A
// column written downwards stays together.
func (c textCode) split(size float64, at matrix) []glyphRun {
	var runs []glyphRun
	x, y := c.x, c.y
	begin, beginX, beginY := 0, x, y
	scale := math.Sqrt(math.Abs(at.a*at.d - at.b*at.c))
	if scale == 0 {
		scale = 1
	}
	if size <= 0 {
		size = 3.5
	}
	cut := func(end int, last rune) {
		if text := c.text[begin:end]; strings.TrimSpace(text) != "" {
			px, py := at.apply(beginX, beginY)
			ex, _ := at.apply(x+advance(last, size), y)
			runs = append(runs, glyphRun{x: px, y: py, end: ex, size: size * scale, text: text})
		}
	}
	isColumn := len(c.dx) == 0 && len(c.dy) > 0 && slices.Min(c.dy) > 0
	i, previous := 0, rune(0)
	for pos, char := range c.text {
		if pos > 0 {
			stepX, stepY := stepAt(c.dx, i-1), stepAt(c.dy, i-1)
			if len(c.dx) == 0 && len(c.dy) == 0 {
				stepX = advance(previous, size)
			}
			if !isColumn && (stepX < 0 || math.Abs(stepY) > size/2) {
				cut(pos, previous)
				begin, beginX, beginY = pos, x+stepX, y+stepY
			}
			x, y = x+stepX, y+stepY
		}
		previous = char
		i++
	}
	cut(len(c.text), previous)
	return runs
}

func stepAt(steps []float64, i int) float64 {
	if i < len(steps) {
		return steps[i]
	}
	return 0
}

// advance guesses the width of a character.
func advance(c rune, size float64) float64 {
	if c < 0x2E80 {
		return size / 2
	}
	return size
}

// text sorts the runs into lines (a tolerance of half the size) and joins them.
func (s *ofdSheet) text() string {
	slices.SortStableFunc(s.runs, func(p, q glyphRun) int { return compare(p.y, q.y) })
	var page strings.Builder
	for rest := s.runs; len(rest) > 0; {
		n := 1
		for n < len(rest) && rest[n].y-rest[0].y <= max(rest[0].size, rest[n].size)/2 {
			n++
		}
		line := rest[:n]
		slices.SortStableFunc(line, func(p, q glyphRun) int { return compare(p.x, q.x) })
		page.WriteString(joinRuns(line))
		page.WriteByte('\n')
		rest = rest[n:]
	}
	return strings.TrimRight(page.String(), "\n")
}

func compare(p, q float64) int {
	switch {
	case p < q:
		return -1
	case p > q:
		return 1
	}
	return 0
}

// joinRuns joins the runs of a line. A blank comes only where there is a gap and
// no Chinese character beside it; text printed twice in one place, as bold type
// is faked, is taken once.
func joinRuns(line []glyphRun) string {
	var b strings.Builder
	for i, run := range line {
		if i > 0 {
			before := line[i-1]
			if run.text == before.text && math.Abs(run.x-before.x) < run.size/4 {
				continue
			}
			last, _ := utf8.DecodeLastRuneInString(before.text)
			first, _ := utf8.DecodeRuneInString(run.text)
			if run.x-before.end > run.size/4 && !isWide(last) && !isWide(first) {
				b.WriteByte(' ')
			}
		}
		b.WriteString(run.text)
	}
	return b.String()
}

// isWide: Chinese characters and punctuation, which are set without blanks.
func isWide(c rune) bool {
	return unicode.Is(unicode.Han, c) || c >= 0x3000 && c < 0x3040 || c >= 0xFF00 && c < 0xFFF0
}
