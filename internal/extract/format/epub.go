package format

import (
	"encoding/xml"
	"errors"
)

// readEPUB reads the chapters of a book in reading order, a page each.
func (a *archive) readEPUB() error {
	book, err := a.packageFile()
	if err != nil {
		return err
	}
	chapters, err := a.chapters(book)
	if err != nil {
		return err
	}
	for _, e := range a.entries {
		if isImageName(e.name) {
			a.r.doc.Images++
		}
	}
	for _, chapter := range chapters {
		data, err := a.bytes(chapter)
		if err = a.r.tolerate(err); err != nil {
			return err
		}
		if err := a.r.putHTML(data, ""); err != nil {
			return err
		}
		if err := a.r.endPage(); err != nil {
			return err
		}
	}
	return nil
}

// packageFile finds the OPF that META-INF/container.xml names.
func (a *archive) packageFile() (*entry, error) {
	from, err := a.open(a.find("META-INF/container.xml"))
	if err != nil {
		return nil, err
	}
	var book *entry
	err = a.r.walkXML(from, func(_ *xmlReader, el xml.StartElement) error {
		if el.Name.Local == "rootfile" && book == nil {
			book = a.find(attr(el, "full-path"))
		}
		return nil
	})
	if book == nil && err == nil {
		err = errors.New("book without a package file")
	}
	return book, err
}

// chapters reads title and properties, and the spine with the files it names.
func (a *archive) chapters(book *entry) ([]*entry, error) {
	from, err := a.open(book)
	if err != nil {
		return nil, err
	}
	files := map[string]*entry{}
	var chapters []*entry
	err = a.r.walkXML(from, func(x *xmlReader, el xml.StartElement) error {
		switch el.Name.Local {
		case "metadata":
			return x.properties()
		case "item":
			files[attr(el, "id")] = a.resolve(book.name, attr(el, "href"))
		case "itemref":
			if chapter := files[attr(el, "idref")]; chapter != nil {
				chapters = append(chapters, chapter)
				delete(files, attr(el, "idref"))
			}
		}
		return nil
	})
	return chapters, err
}
