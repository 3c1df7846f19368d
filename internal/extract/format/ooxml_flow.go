package format

import (
	"encoding/xml"
	"io"
	"strings"
)

// flowReader reads the running text of WordprocessingML and DrawingML, which
// share their words for paragraph, run and text: bodies, headers, notes,
// comments, slides, text boxes, diagrams.
type flowReader struct {
	flowWriter
	x            *xmlReader
	breaksPages  bool // the main text of a document
	inText       int
	inProperties int  // inside pPr, where <tab> is a tab stop
	sectionEnds  bool // the paragraph ends a section that begins a page
	loose        bool // comments that keep their text in <text>
}

// readFlow writes the running text of a part on the page in hand; with
// breaksPages the marks that word processors leave begin new pages.
func (r *reading) readFlow(from io.Reader, breaksPages bool) error {
	f := &flowReader{flowWriter: flowWriter{r: r}, x: r.xml(from), breaksPages: breaksPages}
	for {
		t, err := f.x.next()
		if err == nil {
			err = f.token(t)
		}
		if err != nil {
			f.close()
			return r.endOfPart(err)
		}
	}
}

func (f *flowReader) token(t xml.Token) error {
	switch t := t.(type) {
	case xml.StartElement:
		return f.start(t)
	case xml.EndElement:
		return f.end(t.Name.Local)
	case xml.CharData:
		if f.inText > 0 {
			f.put(string(t))
		}
	}
	return nil
}

func (f *flowReader) start(e xml.StartElement) error {
	switch e.Name.Local {
	case "Fallback", "moveFrom", "rPh", "rt", "instrText", "delText":
		return f.x.skip() // said a second time, removed, or not for reading
	case "fld":
		if kind := attr(e, "type"); kind == "slidenum" || strings.HasPrefix(kind, "datetime") {
			return f.x.skip()
		}
	case "ThreadedComments", "cmLst":
		f.loose = true
	case "t":
		f.inText++
	case "text":
		if f.loose {
			f.inText++
		}
	case "pPr":
		f.inProperties++
	case "txbxContent":
		f.beginBox()
	case "tab", "ptab":
		if f.inProperties == 0 {
			f.put("\t")
		}
	case "cr":
		f.put("\n")
	case "noBreakHyphen":
		f.put("-")
	case "br", "lastRenderedPageBreak", "pageBreakBefore", "sectPr", "type":
		return f.startBreak(e)
	}
	return nil
}

// startBreak deals with line and page breaks. Word writes a page break and then,
// in the next run, the mark where it rendered it: breakPage makes the two one.
func (f *flowReader) startBreak(e xml.StartElement) error {
	switch e.Name.Local {
	case "br":
		if attr(e, "type") == "page" {
			return f.breakPage()
		}
		f.put("\n")
	case "lastRenderedPageBreak":
		return f.breakPage()
	case "pageBreakBefore":
		if val := attr(e, "val"); val != "0" && val != "false" && val != "off" {
			return f.breakPage()
		}
	case "sectPr":
		f.sectionEnds = f.inProperties > 0
	case "type":
		if f.sectionEnds && attr(e, "val") == "continuous" {
			f.sectionEnds = false
		}
	}
	return nil
}

func (f *flowReader) end(local string) error {
	switch local {
	case "t":
		f.inText = max(f.inText-1, 0)
	case "text":
		if f.loose {
			f.inText = max(f.inText-1, 0)
			f.then("\n")
		}
	case "pPr":
		f.inProperties = max(f.inProperties-1, 0)
	case "txbxContent":
		f.endBox()
	case "p":
		f.endParagraph()
		if f.sectionEnds && len(f.open) == 0 {
			f.sectionEnds = false
			return f.breakPage()
		}
	case "tc":
		f.then("\t")
	case "tr", "comment":
		f.then("\n")
	}
	return nil
}

// breakPage begins a page, unless the one in hand has no text yet.
func (f *flowReader) breakPage() error {
	if !f.breaksPages || len(f.open) > 0 || f.r.page.empty() {
		return nil
	}
	return f.r.endPage()
}
