package format

import (
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"strings"

	"github.com/jhillyerd/enmime/v2"
)

// decodeTransfer undoes the Content-Transfer-Encoding. Senders break lines and
// padding; what is no code is passed over.
func decodeTransfer(p *enmime.Part) []byte {
	switch strings.ToLower(strings.TrimSpace(p.Header.Get("Content-Transfer-Encoding"))) {
	case "base64":
		return decodeBase64(p.Content)
	case "quoted-printable":
		return decodeQuotedPrintable(p.Content, false)
	}
	return p.Content
}

func decodeBase64(b []byte) []byte {
	code := make([]byte, 0, len(b))
	for _, c := range b {
		if c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/' {
			code = append(code, c)
		}
	}
	if len(code)%4 == 1 {
		code = code[:len(code)-1]
	}
	data := make([]byte, base64.RawStdEncoding.DecodedLen(len(code)))
	n, _ := base64.RawStdEncoding.Decode(data, code) // the alphabet was checked
	return data[:n]
}

// decodeQuotedPrintable leaves codes that are none as they are. In headers an
// underscore is a blank.
func decodeQuotedPrintable(b []byte, inHeader bool) []byte {
	data := make([]byte, 0, len(b))
	for i := 0; i < len(b); i++ {
		switch {
		case b[i] == '_' && inHeader:
			data = append(data, ' ')
		case b[i] != '=':
			data = append(data, b[i])
		case i+2 < len(b) && b[i+1] == '\r' && b[i+2] == '\n':
			i += 2
		case i+1 < len(b) && b[i+1] == '\n':
			i++
		default:
			var octet [1]byte
			if i+2 >= len(b) {
				data = append(data, b[i])
			} else if _, err := hex.Decode(octet[:], b[i+1:i+3]); err != nil {
				data = append(data, b[i])
			} else {
				data = append(data, octet[0])
				i += 2
			}
		}
	}
	return data
}

var encodedWord = regexp.MustCompile(`=\?([^?\s]+)\?([bBqQ])\?([^?]*)\?=`)

// decodeHeader decodes encoded-words (RFC 2047) and raw 8-bit headers. Words in
// a row are joined as bytes before they are decoded: many mailers cut a Chinese
// character in two.
func decodeHeader(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	var out strings.Builder
	var word []byte // bytes of the words in a row
	charset := ""
	flush := func() {
		text, _ := decodeDeclared(word, charset)
		out.WriteString(text)
		word = nil
	}
	at := 0
	for _, m := range encodedWord.FindAllStringSubmatchIndex(s, -1) {
		between, label := s[at:m[0]], s[m[2]:m[3]]
		label, _, _ = strings.Cut(label, "*") // a language may follow (RFC 2231)
		inRow := at > 0 && strings.TrimSpace(between) == ""
		if !inRow || !strings.EqualFold(label, charset) {
			flush()
		}
		if !inRow {
			out.WriteString(asText(between))
		}
		charset = label
		if code := s[m[6]:m[7]]; strings.EqualFold(s[m[4]:m[5]], "b") {
			word = append(word, decodeBase64([]byte(code))...)
		} else {
			word = append(word, decodeQuotedPrintable([]byte(code), true)...)
		}
		at = m[1]
	}
	flush()
	out.WriteString(asText(s[at:]))
	return strings.Join(strings.Fields(printable(out.String())), " ")
}

func asText(s string) string {
	text, _ := DecodeText([]byte(s))
	return text
}
