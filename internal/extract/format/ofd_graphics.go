package format

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

const (
	// maxObjects bounds the text held in memory at once: a page with its
	// templates and the composite units of the document.
	maxObjects = 500_000
	// maxDeltas bounds the steps kept of one text code; a line has hundreds.
	maxDeltas = 10_000
)

// graphic is what matters of one graphic object: text, or a unit to be drawn in
// its place. Everything else on a page is passed over.
type graphic struct {
	at        matrix // from the object's coordinates to those of its parent
	size      float64
	codes     []textCode
	composite string // the id of a CompositeGraphicUnit
}

// textCode is a run of characters and how far it is from one to the next, in
// millimetres.
type textCode struct {
	x, y   float64
	dx, dy []float64
	text   string
}

// matrix maps (x, y) to (a·x + c·y + e, b·x + d·y + f), as CTM does.
type matrix struct{ a, b, c, d, e, f float64 }

var identity = matrix{a: 1, d: 1}

func (m matrix) apply(x, y float64) (float64, float64) {
	return m.a*x + m.c*y + m.e, m.b*x + m.d*y + m.f
}

// within gives the matrix that first applies m and then outer.
func (m matrix) within(outer matrix) matrix {
	e, f := outer.apply(m.e, m.f)
	return matrix{
		a: outer.a*m.a + outer.c*m.b, b: outer.b*m.a + outer.d*m.b,
		c: outer.a*m.c + outer.c*m.d, d: outer.b*m.c + outer.d*m.d, e: e, f: f,
	}
}

// readGraphics reads the objects below the element whose start was just given.
// Layers and page blocks only group: they have no coordinates of their own.
func (d *ofdDocument) readGraphics(x *xmlReader) ([]graphic, error) {
	var all []graphic
	for above := x.depth - 1; x.depth > above; {
		t, err := x.next()
		if err != nil {
			return all, err
		}
		el, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch el.Name.Local {
		case "TextObject":
			g, err := readTextObject(x, el)
			if d.objects += len(g.codes); d.objects > maxObjects {
				return all, fmt.Errorf("OFD page with more than %d texts: %w", maxObjects, ErrTooLarge)
			}
			all = append(all, g)
			if err != nil {
				return all, err
			}
		case "CompositeObject":
			d.objects++
			all = append(all, graphic{at: placeOf(el), composite: attr(el, "ResourceID")})
		case "PathObject":
			if err := x.skip(); err != nil {
				return all, err
			}
		}
	}
	return all, nil
}

// placeOf combines Boundary and CTM.
func placeOf(el xml.StartElement) matrix {
	m := identity
	if ctm := floats(attr(el, "CTM")); len(ctm) == 6 {
		m = matrix{ctm[0], ctm[1], ctm[2], ctm[3], ctm[4], ctm[5]}
	}
	if box := floats(attr(el, "Boundary")); len(box) >= 2 {
		m.e += box[0]
		m.f += box[1]
	}
	return m
}

func readTextObject(x *xmlReader, el xml.StartElement) (graphic, error) {
	g := graphic{at: placeOf(el), size: number(attr(el, "Size"))}
	var lastX, lastY float64
	for above := x.depth - 1; x.depth > above; {
		t, err := x.next()
		if err != nil {
			return g, err
		}
		code, ok := t.(xml.StartElement)
		if !ok || code.Name.Local != "TextCode" {
			continue
		}
		// Without X or Y a text code begins where the one before it did.
		if s := attr(code, "X"); s != "" {
			lastX = number(s)
		}
		if s := attr(code, "Y"); s != "" {
			lastY = number(s)
		}
		text, err := x.text()
		text = strings.Trim(text, "\r\n\t")
		limit := min(len(text), maxDeltas)
		g.codes = append(g.codes, textCode{
			x: lastX, y: lastY, text: text,
			dx: deltas(attr(code, "DeltaX"), limit), dy: deltas(attr(code, "DeltaY"), limit),
		})
		if err != nil {
			return g, err
		}
	}
	return g, nil
}

// deltas expands "g 4 1.5 3" (four times 1.5, then 3) to at most limit steps.
func deltas(s string, limit int) []float64 {
	fields := strings.Fields(s)
	var steps []float64
	for i := 0; i < len(fields) && len(steps) < limit; i++ {
		if fields[i] != "g" || i+2 >= len(fields) {
			steps = append(steps, number(fields[i]))
			continue
		}
		times, _ := strconv.Atoi(fields[i+1])
		for range min(times, limit-len(steps)) {
			steps = append(steps, number(fields[i+2]))
		}
		i += 2
	}
	return steps
}

func floats(s string) []float64 {
	var all []float64
	for _, field := range strings.Fields(s) {
		all = append(all, number(field))
	}
	return all
}

// number reads a coordinate; what is none, or beyond any paper, is zero.
func number(s string) float64 {
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || !(n > -1e6 && n < 1e6) {
		return 0
	}
	return n
}
