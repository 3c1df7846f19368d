package print

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf16"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// glyphsPerFont is how many codes a Type 3 font has; the first is left free for viewers that take
// it for the end of a text.
const glyphsPerFont = 255

// subset are the characters of one face that a document uses, in order of first use.
type subset struct {
	face   *face
	prefix string // of the names of its fonts
	runes  []rune
	place  map[rune]int
}

func newSubset(f *face, prefix string) *subset {
	return &subset{face: f, prefix: prefix, place: map[rune]int{}}
}

// code returns the font and the code of a character.
func (s *subset) code(r rune) (font int, code byte) {
	n, ok := s.place[r]
	if !ok {
		n = len(s.runes)
		s.place[r], s.runes = n, append(s.runes, r)
	}
	return n / glyphsPerFont, byte(n%glyphsPerFont) + 1
}

func (s *subset) name(font int) string { return fmt.Sprintf("%s%d", s.prefix, font) }

// write adds the fonts to the file and returns them as entries of a resource dictionary.
func (s *subset) write(file *writer) string {
	var entries strings.Builder
	for font := 0; font*glyphsPerFont < len(s.runes); font++ {
		runes := s.runes[font*glyphsPerFont : min(len(s.runes), (font+1)*glyphsPerFont)]
		var procedures, names, widths strings.Builder
		for i, r := range runes {
			width := s.face.advance(r) * unitsPerEm
			id := file.addPacked("", s.face.procedure(r))
			fmt.Fprintf(&procedures, "/g%d %d 0 R ", i+1, id)
			fmt.Fprintf(&names, "/g%d ", i+1)
			fmt.Fprintf(&widths, "%s ", number(width))
		}
		unicode := file.addStream("", toUnicode(runes))
		id := file.add(fmt.Sprintf("<< /Type /Font /Subtype /Type3 /Name /%s /FontBBox [0 -300 %d 1000] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 1 /LastChar %d "+
			"/CharProcs << %s>> /Encoding << /Type /Encoding /Differences [1 %s] >> /Widths [%s] /Resources << >> /ToUnicode %d 0 R >>",
			s.name(font), unitsPerEm, len(runes), procedures.String(), names.String(), widths.String(), unicode))
		fmt.Fprintf(&entries, "/%s %d 0 R ", s.name(font), id)
	}
	return entries.String()
}

// mostProcedures is how many glyphs a face remembers: the usual characters, in some megabytes.
const mostProcedures = 4096

// procedure is the compressed procedure of a character. Forms have most of theirs in common, and to draw
// and compress one takes longer than all else that is done for it.
func (f *face) procedure(r rune) []byte {
	f.drawing.Lock()
	packed, ok := f.procedures[r]
	f.drawing.Unlock()
	if ok {
		return packed
	}
	packed = pack(glyphProcedure(f.outline(r), f.advance(r)*unitsPerEm))
	f.drawing.Lock()
	defer f.drawing.Unlock()
	if f.procedures == nil || len(f.procedures) >= mostProcedures {
		f.procedures = map[rune][]byte{}
	}
	f.procedures[r] = packed
	return packed
}

// glyphProcedure draws one glyph: its width and box, then its outline, filled.
func glyphProcedure(outline sfnt.Segments, width float64) []byte {
	bounds := outline.Bounds()
	return fmt.Appendf(nil, "%s 0 %s %s %s %s d1\n%s", number(width), number(units(bounds.Min.X)), number(-units(bounds.Max.Y)),
		number(units(bounds.Max.X)), number(-units(bounds.Min.Y)), outlinePath(outline))
}

// outlinePath is an outline, filled; nothing for a space.
func outlinePath(outline sfnt.Segments) []byte {
	var path bytes.Buffer
	var at fixed.Point26_6
	for i, s := range outline {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if i > 0 {
				path.WriteString("h\n")
			}
			fmt.Fprintf(&path, "%s m\n", point(s.Args[0]))
			at = s.Args[0]
		case sfnt.SegmentOpLineTo:
			fmt.Fprintf(&path, "%s l\n", point(s.Args[0]))
			at = s.Args[0]
		case sfnt.SegmentOpQuadTo: // PDF knows cubic curves only
			c, end := s.Args[0], s.Args[1]
			fmt.Fprintf(&path, "%s %s %s c\n", point(between(at, c)), point(between(end, c)), point(end))
			at = end
		case sfnt.SegmentOpCubeTo:
			fmt.Fprintf(&path, "%s %s %s c\n", point(s.Args[0]), point(s.Args[1]), point(s.Args[2]))
			at = s.Args[2]
		}
	}
	if len(outline) > 0 {
		path.WriteString("f\n")
	}
	return path.Bytes()
}

// between is two thirds of the way from the end of a quadratic curve to its control point.
func between(end, control fixed.Point26_6) fixed.Point26_6 {
	return fixed.Point26_6{X: end.X + (control.X-end.X)*2/3, Y: end.Y + (control.Y-end.Y)*2/3}
}

func units(v fixed.Int26_6) float64 { return float64(v) / 64 }

// point writes a point; outlines have y downwards.
func point(p fixed.Point26_6) string { return number(units(p.X)) + " " + number(-units(p.Y)) }

// toUnicode leads codes back to characters, so that text can be found and copied.
func toUnicode(runes []rune) []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Docket def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<01> <FF>\nendcodespacerange\n")
	for start := 0; start < len(runes); start += 100 { // a section holds no more
		part := runes[start:min(len(runes), start+100)]
		fmt.Fprintf(&b, "%d beginbfchar\n", len(part))
		for i, r := range part {
			fmt.Fprintf(&b, "<%02X> <", start+i+1)
			for _, u := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, "%04X", u)
			}
			b.WriteString(">\n")
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return b.Bytes()
}
