package format

import (
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
)

// readODF reads an OpenDocument package. Headers and footers live among the
// styles and follow on the last page.
func (a *archive) readODF() error {
	if err := a.checkODFEncryption(); err != nil {
		return err
	}
	content := a.find("content.xml")
	if content == nil {
		return errors.New("OpenDocument package without content.xml")
	}
	if err := a.putProperties("meta.xml", "meta"); err != nil {
		return err
	}
	from, err := a.open(content)
	if err == nil {
		err = a.r.readODFPart(from)
	}
	if err = a.r.tolerate(err); err != nil {
		return err
	}
	styles := a.find("styles.xml")
	if styles == nil || !strings.Contains(a.declaredType(), "opendocument.text") {
		return nil
	}
	return a.putODFHeaders(styles)
}

// checkODFEncryption looks into the manifest: encrypted parts are ordinary ZIP
// members full of noise.
func (a *archive) checkODFEncryption() error {
	e := a.find("META-INF/manifest.xml")
	if e == nil {
		return nil
	}
	from, err := a.open(e)
	if err != nil {
		return a.r.tolerate(err)
	}
	return a.r.walkXML(from, func(_ *xmlReader, el xml.StartElement) error {
		if el.Name.Local == "encryption-data" {
			return fmt.Errorf("OpenDocument package: %w", ErrEncrypted)
		}
		return nil
	})
}

// putODFHeaders adds headers and footers to the last page. Only they hold
// paragraphs in styles.xml.
func (a *archive) putODFHeaders(styles *entry) error {
	from, err := a.open(styles)
	if err != nil {
		return a.r.tolerate(err)
	}
	if n := len(a.r.doc.Pages); n > 0 { // take the last page up again
		a.r.page.put(a.r.doc.Pages[n-1])
		a.r.page.then("\n")
		a.r.doc.Pages = a.r.doc.Pages[:n-1]
	}
	o := &odfReader{flowWriter: flowWriter{r: a.r}, x: a.r.xml(from)}
	if err := o.read(); err != nil {
		return err
	}
	return a.r.endPage()
}
