package format

import (
	"encoding/xml"
	"errors"
	"fmt"
	"path"
	"strings"
)

// readAnnotationList reads which page has annotations, and where.
func (d *ofdDocument) readAnnotationList() error {
	if d.annots == "" {
		return nil
	}
	r := d.a.r
	list, x, err := d.open(d.part, d.annots)
	if err != nil {
		return r.tolerate(err)
	}
	page := ""
	for {
		t, err := x.next()
		if err != nil {
			return r.endOfPart(err)
		}
		el, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch el.Name.Local {
		case "Page":
			page = attr(el, "PageID")
		case "FileLoc":
			loc, err := x.text()
			if e := d.a.resolve(list.name, loc); e != nil {
				d.annotations[page] = append(d.annotations[page], e)
			}
			if err != nil {
				return r.endOfPart(err)
			}
		}
	}
}

// putAnnotations writes the text that annotations and stamps show, and what
// readers remarked.
func (d *ofdDocument) putAnnotations(e *entry) error {
	r := d.a.r
	from, err := d.a.open(e)
	if err != nil {
		return r.tolerate(err)
	}
	return r.walkXML(from, func(x *xmlReader, el xml.StartElement) error {
		switch el.Name.Local {
		case "Remark":
			remark, err := x.text()
			r.page.then("\n")
			r.put(strings.TrimSpace(remark))
			return err
		case "Appearance":
			graphics, err := d.readGraphics(x)
			s := &ofdSheet{d: d}
			if drawn := s.draw(graphics, placeOf(el), 0); drawn != nil {
				return drawn
			}
			r.page.then("\n")
			r.put(s.text())
			return err
		}
		return nil
	})
}

// readAttachments takes the files that travel in the package, such as the XML of
// an electronic invoice.
func (d *ofdDocument) readAttachments() error {
	if d.attachments == "" {
		return nil
	}
	r := d.a.r
	list, x, err := d.open(d.part, d.attachments)
	if err != nil {
		return r.tolerate(err)
	}
	name, format := "", ""
	for {
		t, err := x.next()
		if err != nil {
			return r.endOfPart(err)
		}
		el, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch el.Name.Local {
		case "Attachment":
			name, format = attr(el, "Name"), attr(el, "Format")
		case "FileLoc":
			loc, err := x.text()
			if err == nil {
				err = d.attach(list, loc, name, format)
			}
			if err != nil {
				return r.endOfPart(err)
			}
		}
	}
}

func (d *ofdDocument) attach(list *entry, loc, name, format string) error {
	r := d.a.r
	e := d.a.resolve(list.name, loc)
	if e == nil {
		return r.tolerate(errors.New("OFD attachment is missing"))
	}
	if name == "" {
		name = path.Base(e.name)
	}
	if path.Ext(name) == "" && format != "" {
		name += "." + strings.ToLower(strings.TrimPrefix(format, "."))
	}
	data, err := d.a.bytes(e)
	switch {
	case errors.Is(err, errPartTooLarge):
		data = nil
	case err != nil:
		data = nil
		if err := r.tolerate(fmt.Errorf("OFD attachment: %w", err)); err != nil {
			return err
		}
	}
	return r.attach(name, "", data)
}
