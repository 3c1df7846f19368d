package format

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	utf16 "golang.org/x/text/encoding/unicode"
)

var utf8BOM = []byte{0xEF, 0xBB, 0xBF}

// fewErrors: one broken character in so many is an accident in a text, not a sign
// of another encoding.
const fewErrors = 500

// DecodeText turns bytes of unknown encoding into text and names the encoding it
// settled on (WHATWG names, lower case). It never fails: what cannot be decoded
// becomes U+FFFD. Steps, first match wins: byte-order mark, UTF-8, the NUL
// pattern of UTF-16, the statistical detector when it is sure of an East Asian
// encoding, GB18030 or Big5 by their everyday characters (for text too short for
// the detector), the detector after all, strict GB18030, windows-1252.
func DecodeText(b []byte) (text, charset string) {
	if text, charset, ok := decodeMarked(b); ok {
		return text, charset
	}
	if isUTF8(b) && !isGBKInDisguise(b) {
		return strings.ToValidUTF8(string(b), "\uFFFD"), "utf-8"
	}
	if enc, name := utf16ByNULs(b); enc != nil {
		return decodeAs(enc, b), name
	}
	found, foundName := detected(b)
	if isEastAsian(foundName) {
		return decodeAs(found, b), foundName
	}
	if enc, name := chineseOf(b); enc != nil { // too short for the detector
		return decodeAs(enc, b), name
	}
	switch {
	case found != nil:
		return decodeAs(found, b), foundName
	case utf8.Valid(b):
		return string(b), "utf-8" // with a few NULs
	case strictly(simplifiedchinese.GB18030, b):
		return decodeAs(simplifiedchinese.GB18030, b), "gb18030"
	}
	return decodeAs(charmap.Windows1252, b), "windows-1252"
}

// decodeDeclared decodes by the label that a file or mail carries, unless the
// bytes contradict it.
func decodeDeclared(b []byte, label string) (text, charset string) {
	if text, charset, ok := decodeMarked(b); ok {
		return text, charset
	}
	enc, name := encodingOf(label)
	switch {
	case enc == nil, name == "utf-8" && !isUTF8(b), name == "windows-1252":
		return DecodeText(b) // us-ascii and latin1 are what careless writers declare
	case isUTF8(b) && !isASCII(b) && !isGBKInDisguise(b):
		return strings.ToValidUTF8(string(b), "\uFFFD"), "utf-8"
	}
	text = decodeAs(enc, b)
	if brokenIn(text)*fewErrors > len(b) {
		return DecodeText(b)
	}
	return text, name
}

func decodeMarked(b []byte) (text, charset string, ok bool) {
	switch {
	case bytes.HasPrefix(b, utf8BOM):
		return strings.ToValidUTF8(string(b[len(utf8BOM):]), "\uFFFD"), "utf-8", true
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE}):
		return decodeAs(utf16.UTF16(utf16.LittleEndian, utf16.UseBOM), b), "utf-16le", true
	case bytes.HasPrefix(b, []byte{0xFE, 0xFF}):
		return decodeAs(utf16.UTF16(utf16.BigEndian, utf16.UseBOM), b), "utf-16be", true
	}
	return "", "", false
}

// isUTF8 accepts text that was cut in the middle of a character, or has a rare
// broken one among many good.
func isUTF8(b []byte) bool {
	if utf8.Valid(b) {
		return !bytes.Contains(b, []byte{0}) // NULs speak for UTF-16
	}
	good, bad := 0, 0
	for i := 0; i < len(b); {
		c, size := utf8.DecodeRune(b[i:])
		switch {
		case c == utf8.RuneError && size == 1 && !utf8.FullRune(b[i:]):
			return bad*fewErrors <= good && good > 0 // the end was cut off
		case c == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		}
		i += size
	}
	return good > 0 && bad*fewErrors <= good
}

func isASCII(b []byte) bool {
	return bytes.IndexFunc(b, func(c rune) bool { return c >= utf8.RuneSelf }) < 0
}

// encodingOf knows an encoding by any of its labels; GBK and GB2312 are read as
// GB18030, which contains both.
func encodingOf(label string) (encoding.Encoding, string) {
	switch label = strings.ToLower(strings.Trim(label, " \t\"'")); label {
	case "gb-18030", "cp936", "936", "gb_2312", "gb2312-80", "hz-gb-2312":
		label = "gb18030"
	case "cp950", "950", "big5-eten":
		label = "big5"
	case "utf8mb4":
		label = "utf-8"
	}
	enc, err := htmlindex.Get(label)
	if err != nil {
		return nil, ""
	}
	name, err := htmlindex.Name(enc)
	if err != nil || name == "replacement" {
		return nil, ""
	}
	if name == "gbk" {
		return simplifiedchinese.GB18030, "gb18030"
	}
	return enc, name
}

func isEastAsian(name string) bool {
	switch name {
	case "gb18030", "big5", "shift_jis", "euc-jp", "euc-kr", "iso-2022-jp":
		return true
	}
	return false
}

func isUTF16(name string) bool {
	return strings.HasPrefix(name, "utf-16")
}

func decodeAs(enc encoding.Encoding, b []byte) string {
	text, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	return string(text)
}

func brokenIn(text string) int {
	return strings.Count(text, "\uFFFD")
}
