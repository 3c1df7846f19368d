package extract

import (
	"bytes"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"

	"docket/internal/extract/ole"
)

// SniffBytes is how much of a file's beginning Sniff likes to be given as head.
const SniffBytes = 4096

// maxSniffRead bounds what Sniff reads beside the head.
const maxSniffRead = 4 << 20

const unknownType = "application/octet-stream"

// Sniff says by content what a file is, as a media type without parameters; name is asked only
// which kind of plain text it is. head is the file's beginning, up to SniffBytes; f may be nil when
// nothing more is at hand. Sniff reads little and never fails: what it does not know is
// application/octet-stream, and a file whose structure cannot be followed keeps its general type.
func Sniff(head []byte, f io.ReaderAt, size int64, name string) string {
	if f == nil {
		f, size = bytes.NewReader(head), int64(len(head))
	}
	switch {
	case len(head) == 0:
		return unknownType
	case hasPDFMark(head):
		return "application/pdf"
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return sniffOLE(&frugalReader{f, maxSniffRead}, size)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return sniffZIP(head, &frugalReader{f, maxSniffRead}, size)
	case bytes.HasPrefix(head, []byte(`{\rtf`)):
		return "text/rtf"
	}
	detected, _, _ := strings.Cut(mimetype.Detect(head).String(), ";")
	switch {
	case detected == unknownType && looksLikeUTF16(head):
		return plainTextType(name)
	case detected == "text/plain":
		return plainTextType(name)
	case detected == "image/vnd.mozilla.apng", detected == "image/apng":
		return "image/png" // the decoder shows its first picture
	}
	return detected
}

// hasPDFMark follows the readers, which allow other bytes before the mark.
func hasPDFMark(head []byte) bool {
	const markWithin = 1024
	return bytes.Contains(head[:min(len(head), markWithin)], []byte("%PDF-"))
}

// plainTextType uses the name, since the content of these kinds is text to every test.
func plainTextType(name string) string {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".csv":
		return "text/csv"
	case ".tsv":
		return "text/tab-separated-values"
	case ".md", ".markdown":
		return "text/markdown"
	case ".eml":
		return "message/rfc822"
	case ".htm", ".html":
		return "text/html"
	}
	return "text/plain"
}

// looksLikeUTF16 recognises text without a byte order mark by the NUL bytes that Latin letters,
// digits and line ends leave in every second place.
func looksLikeUTF16(head []byte) bool {
	if len(head) < 4 || len(head)%2 != 0 && len(head) < SniffBytes {
		return false
	}
	var zeros [2]int
	for at, value := range head {
		if value == 0 {
			zeros[at%2]++
		}
	}
	few, many := min(zeros[0], zeros[1]), max(zeros[0], zeros[1])
	if few > 0 || many < len(head)/40+1 {
		return false
	}
	text := make([]rune, 0, len(head)/2)
	for at := 0; at+1 < len(head); at += 2 {
		unit := rune(head[at]) | rune(head[at+1])<<8
		if zeros[0] > zeros[1] {
			unit = rune(head[at])<<8 | rune(head[at+1])
		}
		text = append(text, unit)
	}
	for _, letter := range text {
		if letter < ' ' && !strings.ContainsRune("\t\n\f\r", letter) || letter >= 0xfffe || !utf8.ValidRune(letter) {
			return false
		}
	}
	return true
}

var oleTypes = map[string]string{
	"doc":   "application/msword",
	"xls":   "application/vnd.ms-excel",
	"ppt":   "application/vnd.ms-powerpoint",
	"msg":   "application/vnd.ms-outlook",
	"wps":   "application/wps-office.wps",
	"et":    "application/wps-office.et",
	"dps":   "application/wps-office.dps",
	"works": "application/vnd.ms-works",
}

const oleType = "application/x-ole-storage"

// sniffOLE tells the Office formats of the first generation apart by the names of their streams.
func sniffOLE(f io.ReaderAt, size int64) string {
	kind, err := ole.Kind(f, size)
	if err != nil {
		return oleType
	}
	if mediaType, known := oleTypes[kind]; known {
		return mediaType
	}
	return oleType
}

// errReadEnough stops a structure that wants to be read without end.
var errReadEnough = errors.New("enough has been read")

// frugalReader gives out a limited number of bytes.
type frugalReader struct {
	source io.ReaderAt
	left   int64
}

func (r *frugalReader) ReadAt(buffer []byte, offset int64) (int, error) {
	if int64(len(buffer)) > r.left {
		return 0, errReadEnough
	}
	r.left -= int64(len(buffer))
	return r.source.ReadAt(buffer, offset)
}
