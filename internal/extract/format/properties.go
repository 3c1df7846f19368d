package format

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// maxClaimedPages bounds the page count a file may claim for itself.
const maxClaimedPages = 100_000

// propertyNames maps the elements in which Office, OpenDocument and EPUB files
// describe themselves, all of Dublin Core's kin, to our fields.
var propertyNames = map[string]string{
	"creator": "author", "initial-creator": "author", "subject": "subject", "keywords": "keywords", "keyword": "keywords",
	"description": "description", "created": "created", "creation-date": "created", "modified": "modified", "date": "modified",
	"publisher": "publisher", "category": "category",
}

// putProperties reads a part that holds properties below the element named.
func (a *archive) putProperties(part, element string) error {
	e := a.find(part)
	if e == nil {
		return nil
	}
	from, err := a.open(e)
	if err != nil {
		return a.r.tolerate(err)
	}
	return a.r.walkXML(from, func(x *xmlReader, el xml.StartElement) error {
		if el.Name.Local == element {
			return x.properties()
		}
		return nil
	})
}

// properties reads title, author … from the element whose start was just given.
func (x *xmlReader) properties() error {
	for above := x.depth - 1; x.depth > above; {
		t, err := x.next()
		if err != nil {
			return err
		}
		if e, ok := t.(xml.StartElement); ok {
			if err := x.property(e); err != nil {
				return err
			}
		}
	}
	return nil
}

func (x *xmlReader) property(e xml.StartElement) error {
	switch local := e.Name.Local; {
	case local == "title":
		text, err := x.text()
		x.r.title(text)
		return err
	case propertyNames[local] != "":
		text, err := x.text()
		x.r.field(propertyNames[local], text)
		return err
	case local == "document-statistic": // OpenDocument
		x.r.claimPages(attr(e, "page-count"))
	case local == "Pages": // docProps/app.xml
		text, err := x.text()
		x.r.claimPages(text)
		return err
	}
	return nil
}

// claimPages takes the number of pages the word processor last counted.
func (r *reading) claimPages(s string) {
	if n, err := strconv.Atoi(strings.TrimSpace(s)); err == nil && n <= maxClaimedPages {
		r.doc.PageCount = max(r.doc.PageCount, n)
	}
}
