package print

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"time"
)

// A4, in millimetres.
const (
	a4Short, a4Long = 210.0, 297.0
	pointsPerMM     = 72 / 25.4
)

// Align says where in its rectangle a line stands.
type Align int

// The alignments.
const (
	Left Align = iota
	Center
	Right
)

// Style is how a text is set. The zero size is 10.5 points, the usual size of forms (五号).
type Style struct {
	Face   Face
	Size   float64 // points
	Align  Align
	Middle bool // in the middle of its rectangle's height, else at its top
}

const (
	usualSize = 10.5
	// leading is the distance of lines, in sizes.
	leading = 1.45
)

func (s Style) size() float64 {
	if s.Size == 0 {
		return usualSize
	}
	return s.Size
}

// lineHeight is in millimetres.
func (s Style) lineHeight() float64 { return s.size() * leading / pointsPerMM }

// Rect is a rectangle on the sheet, from the top left corner, in millimetres.
type Rect struct{ X, Y, W, H float64 }

// Inset returns the rectangle with a margin left free on each side.
func (r Rect) Inset(mm float64) Rect { return Rect{r.X + mm, r.Y + mm, r.W - 2*mm, r.H - 2*mm} }

// Setup is what all pages of a document have in common.
type Setup struct {
	Title     string // of the file, as viewers show it
	Landscape bool
	Header    string   // at the top of each page, in the middle
	Footer    string   // at the bottom of each page, left; n/m stands right
	Mark      string   // 密级, top left of each page
	Watermark string   // across each page: who has it and since when
	Seal      *Sealing // nil: the form bears no seal
	// Over puts the watermark over what stands on the pages, which stays legible: for pictures of pages.
	Over bool
	Now  time.Time
}

// Document is a form under way. One goroutine uses it at a time.
type Document struct {
	setup   Setup
	fonts   [2]*subset
	pages   []*bytes.Buffer
	current *bytes.Buffer
	images  []picture
}

// New begins a document; the first page comes with AddPage.
func New(fonts *Fonts, setup Setup) *Document {
	d := &Document{setup: setup}
	for i, f := range fonts.faces {
		d.fonts[i] = newSubset(f, string(rune('R'+i)))
	}
	return d
}

// Width and Height are those of the sheet, in millimetres.
func (d *Document) Width() float64 {
	if d.setup.Landscape {
		return a4Long
	}
	return a4Short
}

// Height is that of the sheet, in millimetres.
func (d *Document) Height() float64 {
	if d.setup.Landscape {
		return a4Short
	}
	return a4Long
}

// Margin is left free around the text of a page; header and footer stand in it.
const Margin = 20.0

// Body is the part of the sheet between the margins.
func (d *Document) Body() Rect {
	return Rect{Margin, Margin, d.Width() - 2*Margin, d.Height() - 2*Margin}
}

// AddPage begins a page; what is drawn from now on stands on it.
func (d *Document) AddPage() {
	d.current = &bytes.Buffer{}
	d.pages = append(d.pages, d.current)
}

// Lines returns the text as it is set in a width.
func (d *Document) Lines(width float64, style Style, s string) []string {
	return d.fonts[style.Face].face.wrap(s, width*pointsPerMM/style.size())
}

// TextHeight is how high a text is when it is set in a width.
func (d *Document) TextHeight(width float64, style Style, s string) float64 {
	return float64(len(d.Lines(width, style, s))) * style.lineHeight()
}

// Text sets a text in a rectangle. Lines that do not fit are left out, and the last that does ends
// in an ellipsis; ask TextHeight before where nothing may be lost.
func (d *Document) Text(r Rect, style Style, s string) {
	lines := d.Lines(r.W, style, s)
	if room := max(1, int((r.H+0.01)/style.lineHeight())); len(lines) > room {
		lines = lines[:room]
		last := []rune(lines[room-1])
		lines[room-1] = string(last[:max(0, len(last)-1)]) + "…"
	}
	y := r.Y
	if style.Middle {
		y += (r.H - float64(len(lines))*style.lineHeight()) / 2
	}
	f := d.fonts[style.Face].face
	for i, line := range lines {
		x := r.X
		free := r.W - f.width(line)*style.size()/pointsPerMM
		switch style.Align {
		case Center:
			x += free / 2
		case Right:
			x += free
		}
		// The baseline lies 0.88 of the size below the top of the characters, which stand in the
		// middle of their line.
		base := y + float64(i)*style.lineHeight() + style.size()*((leading-1)/2+0.88)/pointsPerMM
		d.line(x, base, style, line)
	}
}

// line shows one line with its baseline at y.
func (d *Document) line(x, y float64, style Style, s string) {
	fmt.Fprintf(d.current, "BT 1 0 0 1 %s %s Tm\n", number(x*pointsPerMM), number((d.Height()-y)*pointsPerMM))
	d.show(d.current, style, s)
	d.current.WriteString("ET\n")
}

// show writes the codes of a text, changing between the fonts that hold its characters.
func (d *Document) show(to *bytes.Buffer, style Style, s string) {
	font := -1
	for _, r := range s {
		in, code := d.fonts[style.Face].code(r)
		if in != font {
			if font >= 0 {
				to.WriteString("> Tj\n")
			}
			fmt.Fprintf(to, "/%s %s Tf <", d.fonts[style.Face].name(in), number(style.size()))
			font = in
		}
		fmt.Fprintf(to, "%02X", code)
	}
	if font >= 0 {
		to.WriteString("> Tj\n")
	}
}

// Line draws a line of a width in millimetres.
func (d *Document) Line(x1, y1, x2, y2, width float64) {
	fmt.Fprintf(d.current, "%s w %s %s m %s %s l S\n", number(width*pointsPerMM), number(x1*pointsPerMM), number((d.Height()-y1)*pointsPerMM),
		number(x2*pointsPerMM), number((d.Height()-y2)*pointsPerMM))
}

// Frame draws the outline of a rectangle.
func (d *Document) Frame(r Rect, width float64) {
	fmt.Fprintf(d.current, "%s w %s re S\n", number(width*pointsPerMM), d.rect(r))
}

// fill draws rectangles, black, as one shape.
func (d *Document) fill(rects []Rect) {
	for _, r := range rects {
		fmt.Fprintf(d.current, "%s re\n", d.rect(r))
	}
	if len(rects) > 0 {
		d.current.WriteString("f\n")
	}
}

func (d *Document) rect(r Rect) string {
	return number(r.X*pointsPerMM) + " " + number((d.Height()-r.Y-r.H)*pointsPerMM) + " " + number(r.W*pointsPerMM) + " " + number(r.H*pointsPerMM)
}

// Cell is a text in a framed rectangle.
func (d *Document) Cell(r Rect, style Style, s string) {
	d.Frame(r, 0.2)
	d.Text(r.Inset(cellPadding), style, s)
}

const cellPadding = 1.5

// Write writes the file. The document is finished then.
func (d *Document) Write(w io.Writer) error {
	d.finish()
	file := &writer{}
	tree, resources := file.reserve(), file.reserve()
	kids, form := "", ""
	for i, page := range d.pages {
		content := file.addStream("", page.Bytes())
		id, fields := file.reserve(), ""
		if i == 0 && d.setup.Seal != nil {
			field := d.setup.Seal.field(file, id, d.setup.Now)
			fields = fmt.Sprintf(" /Annots [%d 0 R]", field)
			form = fmt.Sprintf(" /AcroForm << /Fields [%d 0 R] /SigFlags 3 >>", field)
		}
		file.set(id, fmt.Sprintf("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %s %s] /Resources %d 0 R /Contents %d 0 R%s >>", tree,
			number(d.Width()*pointsPerMM), number(d.Height()*pointsPerMM), resources, content, fields))
		kids += fmt.Sprintf("%d 0 R ", id)
	}
	fonts := ""
	for _, s := range d.fonts {
		fonts += s.write(file)
	}
	file.set(resources, "<< /Font << "+fonts+">> /XObject << "+d.stamp(file)+d.drawn(file)+">> /ExtGState << /M << /BM /Multiply >> >> >>")
	file.set(tree, fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids, len(d.pages)))
	root := file.add(fmt.Sprintf("<< /Type /Catalog /Pages %d 0 R /Lang (zh-CN) /ViewerPreferences << /DisplayDocTitle true >>%s >>", tree, form))
	info := file.add(fmt.Sprintf("<< /Title %s /Producer (Docket) /CreationDate (D:%sZ) >>", text(d.setup.Title), d.setup.Now.UTC().Format("20060102150405")))
	pdf := file.bytes(root, info)
	if d.setup.Seal != nil {
		if err := d.setup.Seal.seal(pdf); err != nil {
			return err
		}
	}
	_, err := w.Write(pdf)
	return err
}

// finish puts header, footer, mark and watermark on every page, for only now their number is known.
func (d *Document) finish() {
	for i, page := range d.pages {
		content := page
		d.current = &bytes.Buffer{}
		if !d.setup.Over {
			d.watermark()
		}
		d.edges(i + 1)
		d.current.Write(content.Bytes())
		if d.setup.Over {
			d.watermark()
		}
		d.pages[i] = d.current
	}
}

func (d *Document) edges(n int) {
	small := Style{Size: 9}
	wide := d.Width() - 2*Margin
	if d.setup.Mark != "" {
		d.Text(Rect{Margin, 9, wide, 8}, Style{Face: Bold, Size: 14}, d.setup.Mark)
	}
	if d.setup.Header != "" {
		d.Text(Rect{Margin, 10, wide, 6}, Style{Size: 9, Align: Center}, d.setup.Header)
	}
	bottom := d.Height() - 14
	d.Text(Rect{Margin, bottom, wide * 0.75, 6}, small, d.setup.Footer)
	small.Align = Right
	d.Text(Rect{Margin, bottom, wide, 6}, small, fmt.Sprintf("第 %d 页 / 共 %d 页", n, len(d.pages)))
}

// watermark repeats its text across the page, light enough to read through. It is drawn as shapes, not
// as text: who searches or copies the form does not meet it.
func (d *Document) watermark() {
	if d.setup.Watermark == "" {
		return
	}
	cos, sin := number4(math.Cos(math.Pi/6)), number4(math.Sin(math.Pi/6))
	width := d.fonts[Regular].face.width(printable(d.setup.Watermark)) * watermarkSize / pointsPerMM
	d.current.WriteString("/Artifact BMC\n")
	for row, y := 0, 60.0; y < d.Height()+40; row, y = row+1, y+55 {
		for x := -20 - float64(row%2)*width/3; x < d.Width(); x += width*0.87 + 30 {
			fmt.Fprintf(d.current, "q /M gs %s %s -%s %s %s %s cm /W Do Q\n", cos, sin, sin, cos, number(x*pointsPerMM), number((d.Height()-y)*pointsPerMM))
		}
	}
	d.current.WriteString("EMC\n")
}

const watermarkSize = 15.0

// stamp adds the shapes of the watermark to the file.
func (d *Document) stamp(file *writer) string {
	if d.setup.Watermark == "" {
		return ""
	}
	f := d.fonts[Regular].face
	var shapes bytes.Buffer
	scale := number4(watermarkSize / unitsPerEm)
	x := 0.0
	shapes.WriteString("0.85 g\n")
	for _, r := range printable(d.setup.Watermark) {
		fmt.Fprintf(&shapes, "q %s 0 0 %s %s 0 cm\n%sQ\n", scale, scale, number(x), outlinePath(f.outline(r)))
		x += f.advance(r) * watermarkSize
	}
	id := file.addStream(fmt.Sprintf("/Type /XObject /Subtype /Form /BBox [0 -10 %s 20] /Resources << >>", number(x)), shapes.Bytes())
	return fmt.Sprintf("/W %d 0 R ", id)
}

func number4(v float64) string { return fmt.Sprintf("%.4f", v) }
