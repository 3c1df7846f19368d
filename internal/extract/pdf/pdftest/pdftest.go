// Package pdftest writes small PDF files for tests and sample data, with Chinese text, scans and attachments.
//
// Chinese needs no font file: the text is in a standard encoding of the Adobe-GB1 collection, which
// readers know by heart, and is drawn with whatever font the machine has.
package pdftest

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"strings"
	"unicode/utf16"
)

// Page is one A4 page.
type Page struct {
	Lines   []string    // text from the top down
	Picture image.Image // covers the page, beneath the text
	Hidden  bool        // the text is drawn invisibly
}

// File is what Write puts into a PDF.
type File struct {
	Title       string
	Pages       []Page
	Attachments map[string][]byte
}

// Text is a file of one page with the given lines.
func Text(lines ...string) []byte { return File{Pages: []Page{{Lines: lines}}}.Write() }

const a4 = "0 0 595 842"

// writer collects numbered objects.
type writer struct {
	bytes.Buffer
	offsets []int
}

// add writes an object and returns its number.
func (w *writer) add(body string) int {
	w.offsets = append(w.offsets, w.Len())
	number := len(w.offsets)
	fmt.Fprintf(w, "%d 0 obj\n%s\nendobj\n", number, body)
	return number
}

func (w *writer) addStream(dictionary string, content []byte) int {
	return w.add(fmt.Sprintf("<<%s /Length %d>>\nstream\n%s\nendstream", dictionary, len(content), content))
}

// Write returns the file's bytes.
func (f File) Write() []byte {
	w := new(writer)
	w.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	descriptor := w.add("<</Type /FontDescriptor /FontName /STSong-Light /Flags 4 /ItalicAngle 0 " +
		"/Ascent 880 /Descent -120 /CapHeight 880 /StemV 90 /FontBBox [-25 -254 1000 880]>>")
	descendant := w.add(fmt.Sprintf("<</Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light "+
		"/CIDSystemInfo <</Registry (Adobe) /Ordering (GB1) /Supplement 4>> /FontDescriptor %d 0 R /DW 1000>>", descriptor))
	font := w.add(fmt.Sprintf("<</Type /Font /Subtype /Type0 /BaseFont /STSong-Light "+
		"/Encoding /UniGB-UCS2-H /DescendantFonts [%d 0 R]>>", descendant))

	// The page tree comes after the pages: its number is known from what they need.
	var pages []string
	tree := len(w.offsets) + 1
	for _, page := range f.Pages {
		tree += 2
		if page.Picture != nil {
			tree++
		}
	}
	for _, page := range f.Pages {
		pages = append(pages, fmt.Sprintf("%d 0 R", w.addPage(page, font, tree)))
	}
	w.add(fmt.Sprintf("<</Type /Pages /Kids [%s] /Count %d>>", strings.Join(pages, " "), len(pages)))

	names := ""
	for name, data := range f.Attachments {
		stream := w.addStream("/Type /EmbeddedFile", data)
		file := w.add(fmt.Sprintf("<</Type /Filespec /F %s /UF %s /EF <</F %d 0 R>>>>", text(name), text(name), stream))
		names += fmt.Sprintf("%s %d 0 R ", text(name), file)
	}
	catalog := w.add(fmt.Sprintf("<</Type /Catalog /Pages %d 0 R /Names <</EmbeddedFiles <</Names [%s]>>>>>>", tree, names))
	info := w.add(fmt.Sprintf("<</Title %s /Author (docket)>>", text(f.Title)))

	table := w.Len()
	fmt.Fprintf(w, "xref\n0 %d\n0000000000 65535 f \n", len(w.offsets)+1)
	for _, offset := range w.offsets {
		fmt.Fprintf(w, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(w, "trailer\n<</Size %d /Root %d 0 R /Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n",
		len(w.offsets)+1, catalog, info, table)
	return w.Bytes()
}

func (w *writer) addPage(page Page, font, tree int) int {
	var content bytes.Buffer
	resources := fmt.Sprintf("/Font <</F1 %d 0 R>>", font)
	if page.Picture != nil {
		var encoded bytes.Buffer
		if err := jpeg.Encode(&encoded, page.Picture, nil); err != nil {
			panic(err) // a buffer takes everything
		}
		bounds := page.Picture.Bounds()
		picture := w.addStream(fmt.Sprintf("/Type /XObject /Subtype /Image /Width %d /Height %d "+
			"/ColorSpace /%s /BitsPerComponent 8 /Filter /DCTDecode", bounds.Dx(), bounds.Dy(), colours(page.Picture)), encoded.Bytes())
		resources += fmt.Sprintf(" /XObject <</P1 %d 0 R>>", picture)
		content.WriteString("q 595 0 0 842 0 0 cm /P1 Do Q\n")
	}
	mode := 0
	if page.Hidden {
		mode = 3
	}
	for index, line := range page.Lines {
		fmt.Fprintf(&content, "BT /F1 14 Tf %d Tr 50 %d Td %s Tj ET\n", mode, 780-20*index, hex(line))
	}
	stream := w.addStream("", content.Bytes())
	return w.add(fmt.Sprintf("<</Type /Page /Parent %d 0 R /MediaBox [%s] /Resources <<%s>> /Contents %d 0 R>>",
		tree, a4, resources, stream))
}

func colours(picture image.Image) string {
	if _, isGray := picture.(*image.Gray); isGray {
		return "DeviceGray"
	}
	return "DeviceRGB"
}

// hex writes text in the font's encoding.
func hex(text string) string {
	var encoded strings.Builder
	for _, unit := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&encoded, "%04x", unit)
	}
	return "<" + encoded.String() + ">"
}

// text writes a string of the document's structure.
func text(value string) string { return "<feff" + strings.Trim(hex(value), "<>") + ">" }
