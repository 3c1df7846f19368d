package format

import (
	"bytes"
	"encoding/xml"
	"path"
	"slices"
	"strconv"
	"strings"
)

// readPPTX reads the slides in the order of the presentation, each with its
// diagrams, notes and comments on one page.
func (a *archive) readPPTX(main *entry, presentation []byte) error {
	a.r.doc.Images = a.countImages("ppt/media/")
	slides, err := a.slides(main, presentation)
	if err != nil {
		return err
	}
	for _, slide := range slides {
		if err := a.putFlow(slide); err != nil {
			return err
		}
		relations, err := a.relations(slide.name)
		if err != nil {
			return err
		}
		if err := a.putParts(slide, relations, "diagramData", "chart", "notesSlide", "comments"); err != nil {
			return err
		}
		if err := a.r.endPage(); err != nil {
			return err
		}
	}
	return nil
}

func (a *archive) slides(main *entry, presentation []byte) ([]*entry, error) {
	relations, err := a.relations(main.name)
	if err != nil {
		return nil, err
	}
	byID := map[string]*entry{}
	for _, rel := range relations {
		if rel.kind == "slide" {
			byID[rel.id] = a.resolve(main.name, rel.target)
		}
	}
	var slides []*entry
	err = a.r.walkXML(bytes.NewReader(presentation), func(_ *xmlReader, el xml.StartElement) error {
		if el.Name.Local != "sldId" {
			return nil
		}
		if slide := byID[relAttr(el, "id")]; slide != nil {
			slides = append(slides, slide)
			delete(byID, relAttr(el, "id"))
		}
		return nil
	})
	if len(slides) == 0 {
		slides = a.slidesByNumber()
	}
	return slides, err
}

// slidesByNumber finds the slides by their names when the list is lost.
func (a *archive) slidesByNumber() []*entry {
	var slides []*entry
	for _, e := range a.entries {
		if strings.HasPrefix(e.name, "ppt/slides/slide") && path.Ext(e.name) == ".xml" {
			slides = append(slides, e)
		}
	}
	number := func(e *entry) int {
		n, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(e.name, "ppt/slides/slide"), ".xml"))
		return n
	}
	slices.SortStableFunc(slides, func(x, y *entry) int { return number(x) - number(y) })
	return slides
}
