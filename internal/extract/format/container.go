package format

import (
	"errors"
	"strings"
)

// readArchive opens a ZIP and goes by what lies in it.
func (r *reading) readArchive() error {
	a, err := r.openArchive()
	if err != nil {
		return err
	}
	switch {
	case a.find("OFD.xml") != nil:
		return a.readOFD()
	case a.find("[Content_Types].xml") != nil || isOOXML(r.mediaType):
		return a.readOOXML()
	case a.find("META-INF/container.xml") != nil:
		return a.readEPUB()
	case isODF(r.mediaType) || strings.HasPrefix(a.declaredType(), "application/vnd.oasis.opendocument."):
		return a.readODF()
	case strings.Contains(r.mediaType, "zip") && r.mediaType != "application/epub+zip":
		return a.list()
	}
	return errors.New("archive without the parts of its format")
}

// declaredType is the type that OpenDocument and EPUB packages name in their
// first member.
func (a *archive) declaredType() string {
	e := a.find("mimetype")
	if e == nil {
		return ""
	}
	data, err := a.bytes(e)
	if err != nil {
		return ""
	}
	return clip(strings.TrimSpace(string(data)), 200)
}

// list gives the names of the members, a line each. What they hold is not read:
// an archive sent as a document is unpacked by a person, member by member.
func (a *archive) list() error {
	encrypted := false
	for _, e := range a.entries {
		if err := a.r.step(1); err != nil {
			return err
		}
		encrypted = encrypted || e.encrypted || e.method == methodAES
		if e.name == "" || strings.HasPrefix(e.name, "__MACOSX/") {
			continue
		}
		a.r.put(e.name)
		a.r.page.then("\n")
		if isImageName(e.name) {
			a.r.doc.Images++
		}
	}
	if encrypted {
		return ErrEncrypted
	}
	return nil
}
