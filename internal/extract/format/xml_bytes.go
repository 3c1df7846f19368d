package format

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"regexp"
	"unicode/utf8"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// declarationBytes is how far the XML declaration is looked for.
const declarationBytes = 256

var declaredEncoding = regexp.MustCompile(`^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)

// xmlAsUTF8 decodes by byte-order mark or declaration and replaces what XML does
// not allow, so that one bad byte does not cost the rest of the part.
func xmlAsUTF8(from io.Reader) io.Reader {
	b := bufio.NewReader(from)
	head, _ := b.Peek(declarationBytes)
	var decoded io.Reader = b
	switch {
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}), bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		decoded = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(b)
	case bytes.HasPrefix(head, []byte("<\x00?\x00")):
		decoded = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder().Reader(b)
	case bytes.HasPrefix(head, []byte("\x00<\x00?")):
		decoded = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder().Reader(b)
	case bytes.HasPrefix(head, utf8BOM):
		_, _ = b.Discard(len(utf8BOM)) // just peeked
	default:
		if label := declaredEncoding.FindSubmatch(head); label != nil {
			if enc, name := encodingOf(string(label[1])); enc != nil && name != "utf-8" && !isUTF16(name) {
				decoded = enc.NewDecoder().Reader(b)
			}
		}
	}
	return &tagGuard{from: transform.NewReader(decoded, xmlCharacters{})}
}

// xmlCharacters drops the control characters that XML forbids and puts U+FFFD
// for broken UTF-8.
type xmlCharacters struct{ transform.NopResetter }

func (xmlCharacters) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		if c := src[nSrc]; c < utf8.RuneSelf {
			if nDst == len(dst) {
				return nDst, nSrc, transform.ErrShortDst
			}
			if c >= 0x20 || c == '\n' || c == '\t' || c == '\r' {
				dst[nDst] = c
				nDst++
			}
			nSrc++
			continue
		}
		if !atEOF && !utf8.FullRune(src[nSrc:]) {
			return nDst, nSrc, transform.ErrShortSrc
		}
		c, size := utf8.DecodeRune(src[nSrc:])
		if c == 0xFFFE || c == 0xFFFF {
			c = utf8.RuneError
		}
		if nDst+utf8.RuneLen(c) > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst += utf8.EncodeRune(dst[nDst:], c)
		nSrc += size
	}
	return nDst, nSrc, nil
}

// maxTagLength bounds one start tag. The decoder keeps all attributes of a tag at
// a dozen times their length; pictures in attributes stay below this.
const maxTagLength = 2 << 20

// tagGuard stops at a tag that is too long.
type tagGuard struct {
	from   io.Reader
	before byte // the byte last seen
	quote  byte // the quote an attribute value is in, or 0
	length int  // bytes of the tag so far, 0 outside
}

func (g *tagGuard) Read(p []byte) (int, error) {
	n, err := g.from.Read(p)
	for _, c := range p[:n] {
		g.see(c)
		if g.length > maxTagLength {
			return 0, fmt.Errorf("XML tag longer than %d bytes: %w", maxTagLength, ErrTooLarge)
		}
	}
	return n, err
}

func (g *tagGuard) see(c byte) {
	switch {
	case g.length == 0:
		if g.before == '<' && c != '!' && c != '?' && c != '/' && c > ' ' {
			g.length = 1
		}
	case g.quote != 0:
		g.length++
		if c == g.quote {
			g.quote = 0
		}
	case c == '>':
		g.length = 0
	default:
		g.length++
		if c == '"' || c == '\'' {
			g.quote = c
		}
	}
	g.before = c
}
