package format

import (
	"bytes"
	"encoding/xml"
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
)

// readPlain reads text as it stands; a form feed begins a new page.
func (r *reading) readPlain() error {
	data, err := r.whole()
	if err != nil {
		return err
	}
	text, charset := DecodeText(data)
	r.doc.Charset = charset
	if ext := strings.ToLower(path.Ext(r.name)); ext == ".md" || ext == ".markdown" || r.mediaType == "text/markdown" {
		r.title(firstHeading(text))
	}
	return r.putPages(text)
}

func (r *reading) putPages(text string) error {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	for sheet := range strings.SplitSeq(strings.TrimRight(text, "\f"), "\f") {
		r.put(sheet)
		if err := r.endPage(); err != nil {
			return err
		}
		if err := r.step(1); err != nil {
			return err
		}
	}
	return nil
}

// firstHeading is Markdown's title, when the text begins with one.
func firstHeading(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	if heading, ok := strings.CutPrefix(line, "# "); ok {
		return heading
	}
	return ""
}

var unicodeEscape = regexp.MustCompile(`(?:\\u[0-9A-Fa-f]{4})+`)

// readJSON reads JSON as text with its \u escapes resolved: many writers escape
// every Chinese character, and nobody would find them.
func (r *reading) readJSON() error {
	data, err := r.whole()
	if err != nil {
		return err
	}
	text, charset := DecodeText(data)
	r.doc.Charset = charset
	return r.putPages(unicodeEscape.ReplaceAllStringFunc(text, unescape))
}

func unescape(escapes string) string {
	var units []uint16
	for i := 0; i+6 <= len(escapes); i += 6 {
		unit, err := strconv.ParseUint(escapes[i+2:i+6], 16, 16)
		if err != nil || unit < 0x80 {
			return escapes // quotes and control characters keep their escape
		}
		units = append(units, uint16(unit))
	}
	return string(utf16.Decode(units))
}

// readXML reads any XML: text and attribute values, an element a line. Flat
// OpenDocument and XHTML files have readers of their own.
func (r *reading) readXML() error {
	data, err := r.whole()
	if err != nil {
		return err
	}
	switch root := r.rootElement(data); {
	case root.Name.Local == "document" && attr(root, "mimetype") != "":
		return r.readODFPart(bytes.NewReader(data))
	case strings.EqualFold(root.Name.Local, "html"):
		return r.putHTML(data, "")
	}
	return r.readXMLText(data)
}

// rootElement peeks at the first element.
func (r *reading) rootElement(data []byte) xml.StartElement {
	x := r.xml(bytes.NewReader(data))
	for {
		t, err := x.next()
		if err != nil {
			return xml.StartElement{}
		}
		if e, ok := t.(xml.StartElement); ok {
			return e.Copy()
		}
	}
}

func (r *reading) readXMLText(data []byte) error {
	if declared := declaredEncoding.FindSubmatch(data[:min(len(data), declarationBytes)]); declared != nil {
		_, r.doc.Charset = encodingOf(string(declared[1]))
	} else if _, r.doc.Charset = DecodeText(data); !isUTF16(r.doc.Charset) {
		text, _ := DecodeText(data)
		data = []byte(text)
	}
	x := r.xml(bytes.NewReader(data))
	for {
		t, err := x.next()
		if err != nil {
			return r.endOfPart(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			for _, a := range t.Attr {
				if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" && a.Name.Local != "schemaLocation" {
					r.page.then("\n")
					r.put(strings.TrimSpace(a.Value))
				}
			}
			r.page.then("\n")
		case xml.EndElement:
			r.page.then("\n")
		case xml.CharData:
			r.put(strings.TrimSpace(string(t)))
		}
	}
}
