package format

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"path"
	"strings"
)

// relation is one line of a .rels part. Kind is the last word of its type URI,
// which is the same in the transitional and the strict variant.
type relation struct {
	id, kind, target string
}

// relations reads what a part refers to, in the order written. External targets
// are left out: nothing is fetched.
func (a *archive) relations(part string) ([]relation, error) {
	folder, file := path.Split(part)
	e := a.find(folder + "_rels/" + file + ".rels")
	if e == nil {
		return nil, nil
	}
	from, err := a.open(e)
	if err != nil {
		return nil, a.r.tolerate(err)
	}
	var all []relation
	err = a.r.walkXML(from, func(_ *xmlReader, el xml.StartElement) error {
		if el.Name.Local == "Relationship" && !strings.EqualFold(attr(el, "TargetMode"), "External") {
			all = append(all, relation{id: attr(el, "Id"), kind: path.Base(attr(el, "Type")), target: attr(el, "Target")})
			if len(all) > a.r.lim.MaxEntries {
				return fmt.Errorf("part with %d relations: %w", len(all), ErrTooLarge)
			}
		}
		return nil
	})
	return all, err
}

// readOOXML finds the main part and goes by its root element.
func (a *archive) readOOXML() error {
	if err := a.putProperties("docProps/core.xml", "coreProperties"); err != nil {
		return err
	}
	main, err := a.mainPart()
	if err != nil {
		return err
	}
	data, err := a.bytes(main)
	if err = a.r.tolerate(err); err != nil {
		return err
	}
	switch root := a.r.rootElement(data); root.Name.Local {
	case "document":
		return a.readDOCX(main, data)
	case "workbook":
		return a.readXLSX(main, data)
	case "presentation":
		return a.readPPTX(main, data)
	case "":
		return errors.New("main part of the office file is no XML")
	}
	return ErrUnsupported
}

func (a *archive) mainPart() (*entry, error) {
	relations, err := a.relations("")
	if err != nil {
		return nil, err
	}
	for _, rel := range relations {
		if e := a.resolve("", rel.target); rel.kind == "officeDocument" && e != nil {
			return e, nil
		}
	}
	for _, name := range []string{"word/document.xml", "xl/workbook.xml", "ppt/presentation.xml"} {
		if e := a.find(name); e != nil {
			return e, nil
		}
	}
	return nil, errors.New("office file without a main part")
}

// putParts writes the running text of every part of the kinds named.
func (a *archive) putParts(main *entry, relations []relation, kinds ...string) error {
	seen := map[*entry]bool{}
	for _, kind := range kinds {
		for _, rel := range relations {
			e := a.resolve(main.name, rel.target)
			if rel.kind != kind || e == nil || seen[e] {
				continue
			}
			seen[e] = true
			a.r.page.then("\n")
			if err := a.putFlow(e); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *archive) putFlow(e *entry) error {
	data, err := a.bytes(e)
	if err = a.r.tolerate(err); err != nil {
		return err
	}
	return a.r.readFlow(bytes.NewReader(data), false)
}
