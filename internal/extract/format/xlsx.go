package format

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// maxShared bounds the table of shared strings, which is held in memory; a sheet
// has a million rows at most.
const maxShared = 4_000_000

// workbook is what the cells of a sheet refer to.
type workbook struct {
	shared  []string
	styles  []numberStyle
	is1904  bool
	archive *archive
}

// sheetPart is a sheet in the order of the workbook's tabs.
type sheetPart struct {
	name string
	part *entry
}

// readXLSX reads a sheet a page: its name, then the rows, cells parted by tabs.
func (a *archive) readXLSX(main *entry, book []byte) error {
	a.r.doc.Images = a.countImages("xl/media/")
	relations, err := a.relations(main.name)
	if err != nil {
		return err
	}
	w := &workbook{archive: a}
	sheets, err := w.readBook(main, book, relations)
	if err != nil {
		return err
	}
	for _, rel := range relations {
		e := a.resolve(main.name, rel.target)
		switch {
		case e == nil:
			continue
		case rel.kind == "sharedStrings":
			err = w.readShared(e)
		case rel.kind == "styles":
			err = w.readStyles(e)
		}
		if err != nil {
			return err
		}
	}
	for _, sheet := range sheets {
		if err := w.putSheet(sheet); err != nil {
			return err
		}
	}
	return nil
}

func (w *workbook) readBook(main *entry, book []byte, relations []relation) ([]sheetPart, error) {
	targets := map[string]string{}
	for _, rel := range relations {
		targets[rel.id] = rel.target
	}
	var sheets []sheetPart
	err := w.archive.r.walkXML(bytes.NewReader(book), func(_ *xmlReader, el xml.StartElement) error {
		switch el.Name.Local {
		case "workbookPr":
			w.is1904 = isTrue(attr(el, "date1904"))
		case "sheet":
			if part := w.archive.resolve(main.name, targets[relAttr(el, "id")]); part != nil {
				sheets = append(sheets, sheetPart{name: attr(el, "name"), part: part})
			}
		}
		return nil
	})
	if len(sheets) > 0 || err != nil {
		return sheets, err
	}
	for _, e := range w.archive.entries {
		if strings.HasPrefix(e.name, "xl/worksheets/") && strings.HasSuffix(e.name, ".xml") {
			sheets = append(sheets, sheetPart{part: e})
		}
	}
	return sheets, nil
}

// readShared reads the table of shared strings; pronunciation aids are left out.
func (w *workbook) readShared(e *entry) error {
	from, err := w.archive.open(e)
	if err != nil {
		return w.archive.r.tolerate(err)
	}
	return w.archive.r.walkXML(from, func(x *xmlReader, el xml.StartElement) error {
		if el.Name.Local != "si" {
			return nil
		}
		text, err := x.richText()
		if w.shared = append(w.shared, text); len(w.shared) > maxShared {
			return fmt.Errorf("workbook with more than %d strings: %w", maxShared, ErrTooLarge)
		}
		return err
	})
}

// richText joins the runs of the string element whose start was just given.
func (x *xmlReader) richText() (string, error) {
	var b strings.Builder
	for above := x.depth - 1; x.depth > above; {
		t, err := x.next()
		if err != nil {
			return b.String(), err
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "rPh":
			err = x.skip()
		case "t":
			var run string
			run, err = x.text()
			b.WriteString(run)
		}
		if err != nil {
			return b.String(), err
		}
	}
	return b.String(), nil
}

func (w *workbook) putSheet(sheet sheetPart) error {
	r := w.archive.r
	r.put(sheet.name)
	r.page.then("\n")
	from, err := w.archive.open(sheet.part)
	if err == nil {
		err = r.walkXML(from, func(x *xmlReader, el xml.StartElement) error {
			switch el.Name.Local {
			case "row":
				r.page.then("\n")
			case "c":
				return w.putCell(x, el)
			}
			return nil
		})
	}
	if err = r.tolerate(err); err != nil {
		return err
	}
	relations, err := w.archive.relations(sheet.part.name)
	if err != nil {
		return err
	}
	if err := w.archive.putParts(sheet.part, relations, "drawing", "comments", "threadedComment"); err != nil {
		return err
	}
	return r.endPage()
}

// putCell writes a cell's value the way the sheet shows it, as far as that
// matters for reading and searching.
func (w *workbook) putCell(x *xmlReader, cell xml.StartElement) error {
	kind := attr(cell, "t")
	style, _ := strconv.Atoi(attr(cell, "s"))
	var value string
	for above := x.depth - 1; x.depth > above; {
		t, err := x.next()
		if err != nil {
			return err
		}
		el, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch el.Name.Local {
		case "v":
			value, err = x.text()
		case "is":
			value, err = x.richText()
		case "f":
			err = x.skip()
		}
		if err != nil {
			return err
		}
	}
	if value = w.shown(kind, style, value); value != "" {
		w.archive.r.put(value)
		w.archive.r.page.then("\t")
	}
	return nil
}

func (w *workbook) shown(kind string, style int, value string) string {
	switch kind {
	case "s":
		i, err := strconv.Atoi(strings.TrimSpace(value))
		if err != nil || i < 0 || i >= len(w.shared) {
			return ""
		}
		return strings.TrimSpace(w.shared[i])
	case "b":
		return map[bool]string{true: "TRUE", false: "FALSE"}[isTrue(value)]
	case "str", "inlineStr", "e", "d":
		return strings.TrimSpace(value)
	}
	var as numberStyle
	if style >= 0 && style < len(w.styles) {
		as = w.styles[style]
	}
	return as.show(strings.TrimSpace(value), w.is1904)
}

func isTrue(s string) bool {
	s = strings.TrimSpace(s)
	return s == "1" || strings.EqualFold(s, "true") || strings.EqualFold(s, "on")
}
