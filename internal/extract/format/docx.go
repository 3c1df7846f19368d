package format

import (
	"bytes"
	"strings"
)

// readDOCX reads headers, body, diagrams, footers, notes and comments. Headers
// stand on the first page, where a mark of secrecy or a letterhead is looked
// for; the rest follows on the last.
func (a *archive) readDOCX(main *entry, body []byte) error {
	relations, err := a.relations(main.name)
	if err != nil {
		return err
	}
	if len(relations) == 0 {
		relations = a.guessRelations()
	}
	a.r.doc.Images = a.countImages("word/media/")
	if err := a.putParts(main, relations, "header"); err != nil {
		return err
	}
	a.r.page.then("\n")
	if err := a.r.readFlow(bytes.NewReader(body), true); err != nil {
		return err
	}
	if err := a.putParts(main, relations, "diagramData", "chart", "footer", "footnotes", "endnotes", "comments"); err != nil {
		return err
	}
	if err := a.r.endPage(); err != nil {
		return err
	}
	return a.putProperties("docProps/app.xml", "Properties")
}

// guessRelations stands in for a lost .rels part.
func (a *archive) guessRelations() []relation {
	var all []relation
	for _, e := range a.entries {
		file, inWord := strings.CutPrefix(e.name, "word/")
		if !inWord || strings.Contains(file, "/") {
			continue
		}
		kind := strings.TrimRight(strings.TrimSuffix(file, ".xml"), "0123456789")
		all = append(all, relation{kind: kind, target: "/" + e.name})
	}
	return all
}
