package format

import (
	"encoding/xml"
	"errors"
	"strings"
)

// ofdRef is an id with the place of its part.
type ofdRef struct {
	id, loc string
}

// ofdDocument is one Document.xml: what its pages refer to.
type ofdDocument struct {
	a     *archive
	part  *entry
	pages []ofdRef

	resources   []string
	templates   map[string]*ofdTemplate
	composites  map[string][]graphic // by id, from the resource parts
	annotations map[string][]*entry  // by page id
	attachments string
	annots      string
	objects     int // text codes in memory
	kept        int // of these, what templates and composite units keep
}

// ofdTemplate is read once and drawn on many pages.
type ofdTemplate struct {
	loc      string
	isRead   bool
	graphics []graphic
}

func (a *archive) readOFDDocument(part *entry) error {
	d := &ofdDocument{
		a: a, part: part,
		templates: map[string]*ofdTemplate{}, composites: map[string][]graphic{}, annotations: map[string][]*entry{},
	}
	if err := d.readStructure(); err != nil {
		return err
	}
	for _, ref := range d.resources {
		if err := d.readResources(d.part, ref); err != nil {
			return err
		}
	}
	if err := d.readAnnotationList(); err != nil {
		return err
	}
	for _, page := range d.pages {
		if err := d.putPage(page); err != nil {
			return err
		}
	}
	return d.readAttachments()
}

func (d *ofdDocument) readStructure() error {
	from, err := d.a.open(d.part)
	if err != nil {
		return d.a.r.tolerate(err)
	}
	return d.a.r.walkXML(from, func(x *xmlReader, el xml.StartElement) error {
		switch el.Name.Local {
		case "Page":
			d.pages = append(d.pages, ofdRef{id: attr(el, "ID"), loc: attr(el, "BaseLoc")})
		case "TemplatePage":
			d.templates[attr(el, "ID")] = &ofdTemplate{loc: attr(el, "BaseLoc")}
		case "PublicRes", "DocumentRes", "Annotations", "Attachments":
			text, err := x.text()
			text = strings.TrimSpace(text)
			switch el.Name.Local {
			case "Annotations":
				d.annots = text
			case "Attachments":
				d.attachments = text
			default:
				d.resources = append(d.resources, text)
			}
			return err
		case "Outlines", "Bookmarks", "Actions", "Permissions":
			return x.skip() // their Page elements are no pages
		}
		return nil
	})
}

// open finds and opens what a file refers to. A missing part is damage.
func (d *ofdDocument) open(from *entry, ref string) (*entry, *xmlReader, error) {
	e := d.a.resolve(from.name, ref)
	if e == nil {
		return nil, nil, errors.New("OFD part is missing")
	}
	data, err := d.a.open(e)
	if err != nil {
		return nil, nil, err
	}
	return e, d.a.r.xml(data), nil
}

// readResources collects composite units and counts pictures.
func (d *ofdDocument) readResources(from *entry, ref string) error {
	r := d.a.r
	_, x, err := d.open(from, ref)
	if err != nil {
		return r.tolerate(err)
	}
	before := d.objects
	defer func() { d.kept += d.objects - before }()
	for {
		t, err := x.next()
		if err != nil {
			return r.endOfPart(err)
		}
		el, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch {
		case el.Name.Local == "MultiMedia" && strings.EqualFold(attr(el, "Type"), "Image"):
			r.doc.Images++
		case el.Name.Local == "CompositeGraphicUnit":
			id := attr(el, "ID")
			unit, err := d.readGraphics(x)
			d.composites[id] = unit
			if err != nil {
				return r.endOfPart(err)
			}
		}
	}
}

// putPage writes the text of a page: templates, content and annotations.
func (d *ofdDocument) putPage(page ofdRef) error {
	r := d.a.r
	defer func() { d.objects = d.kept }()
	graphics, err := d.readPage(page.loc)
	if err = r.tolerate(err); err != nil {
		return err
	}
	s := &ofdSheet{d: d}
	if err := s.draw(graphics, identity, 0); err != nil {
		return err
	}
	r.put(s.text())
	for _, e := range d.annotations[page.id] {
		if err := d.putAnnotations(e); err != nil {
			return err
		}
	}
	return r.endPage()
}

// readPage gives the graphics of a page, those of its templates before or after
// the content as ZOrder says.
func (d *ofdDocument) readPage(loc string) ([]graphic, error) {
	e, x, err := d.open(d.part, loc)
	if err != nil {
		return nil, err
	}
	var behind, content, front []graphic
	for {
		t, err := x.next()
		if err != nil {
			return append(append(behind, content...), front...), d.a.r.endOfPart(err)
		}
		el, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch el.Name.Local {
		case "Template":
			graphics, err := d.template(attr(el, "TemplateID"))
			if strings.EqualFold(attr(el, "ZOrder"), "Foreground") {
				front = append(front, graphics...)
			} else {
				behind = append(behind, graphics...)
			}
			if err = d.a.r.tolerate(err); err != nil {
				return nil, err
			}
		case "PageRes":
			ref, err := x.text()
			if err == nil {
				err = d.readResources(e, ref)
			}
			if err = d.a.r.endOfPart(err); err != nil {
				return nil, err
			}
		case "Content":
			graphics, err := d.readGraphics(x)
			content = append(content, graphics...)
			if err != nil {
				return append(append(behind, content...), front...), d.a.r.endOfPart(err)
			}
		}
	}
}

// template gives the graphics of a template page, read on first use. A template
// that refers to itself finds itself read and empty.
func (d *ofdDocument) template(id string) ([]graphic, error) {
	t := d.templates[id]
	if t == nil {
		return nil, errors.New("OFD template page is not defined")
	}
	if !t.isRead {
		t.isRead = true
		before := d.objects
		graphics, err := d.readPage(t.loc)
		t.graphics, d.kept = graphics, d.kept+d.objects-before
		if err != nil {
			return graphics, err
		}
	}
	return t.graphics, d.a.r.step(len(t.graphics) / 8)
}
