package format

import (
	"encoding/xml"
	"io"
	"strconv"
	"strings"
)

// odfReader reads content.xml, or a flat file, which holds everything in one.
type odfReader struct {
	flowWriter
	x           *xmlReader
	kind        string // the element below body: text, spreadsheet, presentation, drawing
	inBody      bool
	inParagraph int
	inCell      bool
	cellValue   string // shown when the cell has no paragraph
	tables      int    // nesting
	style       string // being defined
	pageStyles  map[string]bool
}

func (r *reading) readODFPart(from io.Reader) error {
	o := &odfReader{flowWriter: flowWriter{r: r}, x: r.xml(from)}
	if err := o.read(); err != nil {
		return err
	}
	if o.kind == "spreadsheet" || o.kind == "presentation" || o.kind == "drawing" {
		return nil // their pages end themselves
	}
	return r.endPage()
}

func (o *odfReader) read() error {
	for {
		t, err := o.x.next()
		if err == nil {
			switch t := t.(type) {
			case xml.StartElement:
				err = o.start(t)
			case xml.EndElement:
				err = o.end(t.Name.Local)
			case xml.CharData:
				if o.inParagraph > 0 {
					o.putCollapsed(string(t))
				}
			}
		}
		if err != nil {
			o.close()
			return o.r.endOfPart(err)
		}
	}
}

func (o *odfReader) start(e xml.StartElement) error {
	local := e.Name.Local
	if o.inBody && o.kind == "" {
		o.kind = local
		return nil
	}
	switch local {
	case "body":
		o.inBody = true
	case "tracked-changes", "note-citation", "ruby-text", "binary-data", "scripts", "event-listeners":
		return o.x.skip() // removed, said again, or not for reading
	case "meta":
		if !o.inBody {
			return o.x.properties() // of a flat file
		}
	case "creator", "date", "date-string":
		if len(o.open) > 0 {
			return o.x.skip() // who wrote a comment, and when
		}
	case "style":
		o.style = attr(e, "name")
	case "paragraph-properties":
		if attr(e, "break-before") == "page" && !o.inBody {
			if o.pageStyles == nil {
				o.pageStyles = map[string]bool{}
			}
			o.pageStyles[o.style] = true
		}
	case "p", "h":
		if o.pageStyles[attr(e, "style-name")] {
			if err := o.breakPage(); err != nil {
				return err
			}
		}
		o.inParagraph++
	case "s":
		n, _ := strconv.Atoi(attr(e, "c"))
		o.put(strings.Repeat(" ", min(max(n, 1), 100)))
	case "tab":
		o.put("\t")
	case "line-break":
		o.put("\n")
	case "soft-page-break":
		return o.breakPage()
	case "annotation", "note", "text-box":
		if o.inParagraph > 0 {
			o.beginBox()
		}
	case "table":
		o.tables++
		if o.kind == "spreadsheet" && o.tables == 1 {
			o.put(attr(e, "name"))
			o.then("\n")
		}
	case "table-cell":
		o.inCell, o.cellValue = true, cellValue(e)
	case "image":
		o.r.doc.Images++
	}
	return nil
}

func (o *odfReader) end(local string) error {
	switch local {
	case "p", "h":
		o.inParagraph = max(o.inParagraph-1, 0)
		o.cellValue = ""
		if o.inParagraph == 0 {
			o.endParagraph()
		} else {
			o.then("\n")
		}
	case "annotation", "note", "text-box":
		o.endBox()
	case "table-cell", "covered-table-cell":
		if o.inCell && o.cellValue != "" {
			o.put(o.cellValue)
		}
		o.inCell, o.cellValue = false, ""
		o.then("\t")
	case "table-row":
		o.then("\n")
	case "table":
		o.tables = max(o.tables-1, 0)
		if o.kind == "spreadsheet" && o.tables == 0 {
			return o.r.endPage()
		}
	case "page":
		if o.kind == "presentation" || o.kind == "drawing" {
			return o.r.endPage()
		}
	}
	return nil
}

// breakPage begins a page of a text, unless the one in hand has no text yet.
func (o *odfReader) breakPage() error {
	if o.kind == "text" && o.tables == 0 && len(o.open) == 0 && !o.r.page.empty() {
		return o.r.endPage()
	}
	return nil
}

func cellValue(e xml.StartElement) string {
	switch attr(e, "value-type") {
	case "date":
		return attr(e, "date-value")
	case "string":
		return attr(e, "string-value")
	case "boolean":
		return attr(e, "boolean-value")
	}
	return attr(e, "value")
}
