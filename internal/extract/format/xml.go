package format

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxElementDepth is how deep elements may nest; real files stay below 100.
const maxElementDepth = 512

// xmlReader walks XML token by token. Nothing is ever fetched or expanded: a
// document type is skipped, an unknown entity stays as it is written. Names keep
// their prefix in Name.Space; readers match local names, since writers choose
// prefixes and namespaces (transitional, strict) freely.
type xmlReader struct {
	r     *reading
	dec   *xml.Decoder
	depth int
}

func (r *reading) xml(from io.Reader) *xmlReader {
	dec := xml.NewDecoder(xmlAsUTF8(from))
	dec.Strict = false
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // decoded already
	return &xmlReader{r: r, dec: dec}
}

// next gives the next token, and io.EOF at the end. Character data is only valid
// until the next call.
func (x *xmlReader) next() (xml.Token, error) {
	if err := x.r.step(1); err != nil {
		return nil, err
	}
	t, err := x.dec.RawToken()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return nil, io.EOF
		}
		return nil, fmt.Errorf("read XML: %w", err)
	}
	switch t.(type) {
	case xml.StartElement:
		x.depth++
		if x.depth > maxElementDepth {
			return nil, fmt.Errorf("XML elements nest deeper than %d: %w", maxElementDepth, ErrTooLarge)
		}
	case xml.EndElement:
		x.depth = max(x.depth-1, 0)
	}
	return t, nil
}

// skip passes over the element whose start was just given.
func (x *xmlReader) skip() error {
	for above := x.depth - 1; x.depth > above; {
		if _, err := x.next(); err != nil {
			return err
		}
	}
	return nil
}

// text gives the character data of the element whose start was just given,
// with that of the elements in it.
func (x *xmlReader) text() (string, error) {
	var b strings.Builder
	for above := x.depth - 1; x.depth > above; {
		t, err := x.next()
		if err != nil {
			return b.String(), err
		}
		if data, ok := t.(xml.CharData); ok {
			b.Write(data)
		}
	}
	return b.String(), nil
}

// walkXML calls start for every element of a part. It ends quietly at the end of
// the part; damage is remembered and ends it too.
func (r *reading) walkXML(from io.Reader, start func(x *xmlReader, e xml.StartElement) error) error {
	x := r.xml(from)
	for {
		t, err := x.next()
		if err == nil {
			if e, ok := t.(xml.StartElement); ok {
				err = start(x, e)
			}
		}
		if err != nil {
			return r.endOfPart(err)
		}
	}
}

// attr gives an attribute by its local name.
func attr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

// relAttr gives the attribute of that local name that carries a prefix: r:id
// beside id.
func relAttr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local && a.Name.Space != "" {
			return a.Value
		}
	}
	return ""
}

// endOfPart takes the error that ended a loop over tokens: the regular end is
// none, damage is remembered.
func (r *reading) endOfPart(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return r.tolerate(err)
}
