package format

import (
	"encoding/xml"
	"errors"
	"strings"
)

// ofdBody is one DocBody: most packages hold one, the standard allows more.
type ofdBody struct {
	root       string // Doc_0/Document.xml
	signatures string
}

// readOFD reads a GB/T 33190 package: every body, in order.
func (a *archive) readOFD() error {
	main := a.find("OFD.xml")
	bodies, err := a.ofdBodies(main)
	if err != nil {
		return err
	}
	if len(bodies) == 0 {
		if a.find("Encryptions.xml") != nil {
			return ErrEncrypted // GM/T 0099
		}
		return errors.New("OFD without a document")
	}
	for _, body := range bodies {
		if err := a.readOFDSignatures(main, body.signatures); err != nil {
			return err
		}
		root := a.resolve(main.name, body.root)
		if root == nil {
			if err := a.r.tolerate(errors.New("OFD document is missing")); err != nil {
				return err
			}
			continue
		}
		if err := a.readOFDDocument(root); err != nil {
			return err
		}
	}
	return nil
}

func (a *archive) ofdBodies(main *entry) ([]ofdBody, error) {
	from, err := a.open(main)
	if err != nil {
		return nil, err
	}
	var bodies []ofdBody
	err = a.r.walkXML(from, func(x *xmlReader, el xml.StartElement) error {
		switch el.Name.Local {
		case "DocBody":
			bodies = append(bodies, ofdBody{})
		case "DocInfo":
			return a.r.readOFDInfo(x)
		case "DocRoot", "Signatures":
			text, err := x.text()
			if len(bodies) == 0 {
				bodies = append(bodies, ofdBody{})
			}
			if last := &bodies[len(bodies)-1]; el.Name.Local == "DocRoot" {
				last.root = strings.TrimSpace(text)
			} else {
				last.signatures = strings.TrimSpace(text)
			}
			return err
		}
		return nil
	})
	return bodies, err
}

// ofdInfoFields maps DocInfo to the field names all formats share.
var ofdInfoFields = map[string]string{
	"DocID": "doc_id", "Author": "author", "Subject": "subject", "Abstract": "description", "Creator": "creator",
	"CreationDate": "created", "ModDate": "modified", "Keyword": "keywords",
}

// readOFDInfo reads title and properties; an electronic invoice keeps its number,
// date and sum in CustomDatas.
func (r *reading) readOFDInfo(x *xmlReader) error {
	for above := x.depth - 1; x.depth > above; {
		t, err := x.next()
		if err != nil {
			return err
		}
		el, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		field := ofdInfoFields[el.Name.Local]
		if name := attr(el, "Name"); el.Name.Local == "CustomData" && name != FieldSigned {
			field = name
		}
		if field == "" && el.Name.Local != "Title" {
			continue
		}
		text, err := x.text()
		if field == "" {
			r.title(text)
		} else {
			r.field(field, text)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// readOFDSignatures says whether the package lists seals or signatures. Whether
// they are valid is not judged here.
func (a *archive) readOFDSignatures(main *entry, ref string) error {
	e := a.resolve(main.name, ref)
	if e == nil {
		return nil
	}
	from, err := a.open(e)
	if err != nil {
		return a.r.tolerate(err)
	}
	return a.r.walkXML(from, func(_ *xmlReader, el xml.StartElement) error {
		if el.Name.Local == "Signature" {
			a.r.field(FieldSigned, "true")
		}
		return nil
	})
}
