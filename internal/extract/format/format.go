package format

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"strings"
)

// What Read answers when a file gives no text, or not all of it. They are
// wrapped; test with errors.Is.
var (
	// ErrEncrypted: the file, or a part that is needed, is protected by a
	// password.
	ErrEncrypted = errors.New("file is encrypted")
	// ErrDamaged: nothing could be read. A damaged file of which some text
	// was readable is no error.
	ErrDamaged = errors.New("file is damaged")
	// ErrUnsupported: no reader here knows the media type.
	ErrUnsupported = errors.New("file type is not supported")
	// ErrTooLarge: a limit was met. The Doc holds what was read until then.
	ErrTooLarge = errors.New("file exceeds the limits")
)

// Limits bound what one file may cost. Everything is counted on the bytes that
// really come out, never on what headers promise. A zero field takes the value
// of DefaultLimits. A file inside a file spends from the same budget.
type Limits struct {
	// MaxBytes is the size of all text given back, in bytes of UTF-8.
	MaxBytes int64
	// MaxEntryBytes is the size of one part after decompression: an archive
	// member, a mail attachment, or a file that is no archive.
	MaxEntryBytes int64
	// MaxTotalBytes is the size of all parts after decompression.
	MaxTotalBytes int64
	// MaxEntries is the number of members of an archive, or parts of a mail.
	MaxEntries int
	// MaxDepth is how deep files may lie inside files and still be read. An
	// attachment of the file given lies at depth 1.
	MaxDepth int
	// MaxPages is the number of pages, sheets or slides.
	MaxPages int
	// MaxRatio is how many bytes may come out of one compressed byte, once a
	// member has grown past ratioFloorBytes.
	MaxRatio float64
}

// DefaultLimits fits office files as they are sent: a report of a thousand
// pages passes, a bomb costs a second and then stops.
func DefaultLimits() Limits {
	return Limits{
		MaxBytes:      16 << 20,
		MaxEntryBytes: 64 << 20,
		MaxTotalBytes: 256 << 20,
		MaxEntries:    10_000,
		MaxDepth:      3,
		MaxPages:      5_000,
		MaxRatio:      200,
	}
}

// FieldSigned is the field that says "true" when a file carries seals or
// signatures, whether valid or not.
const FieldSigned = "signed"

// Doc is what a file says: its text page by page, and what it says of itself.
type Doc struct {
	// Pages holds the text in reading order, one string a page, sheet or
	// slide. A page without text is an empty string, so that the index is the
	// page number minus one.
	Pages []string `json:"pages"`
	// PageCount may exceed len(Pages): a word processor's file knows its
	// pages without marking where they begin.
	PageCount int `json:"page_count"`
	// Images counts pictures; a file with images and no text wants OCR.
	Images int `json:"images"`
	// Charset is the encoding that was declared or guessed, by its WHATWG
	// name ("gb18030"); empty where the format fixes it.
	Charset string `json:"charset,omitempty"`
	// Title is the title the file carries in its properties, not a guess
	// from the text.
	Title string `json:"title,omitempty"`
	// Fields are the file's own properties: author, subject, created … and,
	// for OFD, its CustomDatas under their own names; see doc.go.
	Fields map[string]string `json:"fields,omitempty"`
	// Attachments are the files inside this one that travel as files.
	Attachments []Attachment `json:"attachments,omitempty"`
}

// Attachment is a file inside a file.
type Attachment struct {
	// Name is a bare file name: no folder, no control characters.
	Name string `json:"name"`
	// MediaType is sniffed from the bytes, and only where they tell nothing
	// what the sender declared.
	MediaType string `json:"media_type"`
	// Data is nil when the attachment exceeds MaxEntryBytes.
	Data []byte `json:"data,omitempty"`
	// Text is filled for the types this package reads.
	Text string `json:"text,omitempty"`
}

// Supported says whether Read knows the media type. Parameters and case are
// ignored.
func Supported(mediaType string) bool {
	return readerOf(mediaType) != nil
}

// Read gives the text of a file of size bytes. The media type is the one sniffed
// from the content; name only helps where content cannot tell (Markdown). Read is
// safe for concurrent use and keeps nothing.
//
// The Doc is worth keeping with every error: it holds what was read until then.
// Errors are ErrEncrypted, ErrDamaged, ErrUnsupported, ErrTooLarge or the
// context's.
func Read(ctx context.Context, mediaType string, r io.ReaderAt, size int64, name string, lim Limits) (Doc, error) {
	read := readerOf(mediaType)
	if read == nil {
		return Doc{}, fmt.Errorf("read %q: %w", baseType(mediaType), ErrUnsupported)
	}
	rd := &reading{
		ctx: ctx, lim: lim.orDefault(), src: r, size: size,
		mediaType: baseType(mediaType), name: name, spent: &budget{},
	}
	return rd.finish(read(rd))
}

func (l Limits) orDefault() Limits {
	d := DefaultLimits()
	if l.MaxBytes == 0 {
		l.MaxBytes = d.MaxBytes
	}
	if l.MaxEntryBytes == 0 {
		l.MaxEntryBytes = d.MaxEntryBytes
	}
	if l.MaxTotalBytes == 0 {
		l.MaxTotalBytes = d.MaxTotalBytes
	}
	if l.MaxEntries == 0 {
		l.MaxEntries = d.MaxEntries
	}
	if l.MaxDepth == 0 {
		l.MaxDepth = d.MaxDepth
	}
	if l.MaxPages == 0 {
		l.MaxPages = d.MaxPages
	}
	if l.MaxRatio == 0 {
		l.MaxRatio = d.MaxRatio
	}
	return l
}

func baseType(mediaType string) string {
	if base, _, err := mime.ParseMediaType(mediaType); err == nil {
		return base
	}
	base, _, _ := strings.Cut(mediaType, ";")
	return strings.ToLower(strings.TrimSpace(base))
}

// readerOf names the reader of each family. Everything in a ZIP goes through
// one door, which looks inside: senders and sniffers often take one for another.
func readerOf(mediaType string) func(*reading) error {
	t := baseType(mediaType)
	switch {
	case t == "application/zip", t == "application/x-zip-compressed", t == "application/epub+zip",
		t == "application/ofd", t == "application/x-ofd", t == "application/vnd.ofd",
		isOOXML(t), isODF(t):
		return (*reading).readArchive
	case t == "message/rfc822":
		return (*reading).readMail
	case t == "text/html", t == "application/xhtml+xml":
		return (*reading).readHTML
	case t == "text/xml", t == "application/xml", strings.HasSuffix(t, "+xml"), strings.HasSuffix(t, "-flat-xml"):
		return (*reading).readXML
	case t == "application/json", strings.HasSuffix(t, "+json"):
		return (*reading).readJSON
	case t == "text/rtf":
		return nil // an Office format, whatever its type says
	case strings.HasPrefix(t, "text/"), t == "application/csv", t == "application/x-ndjson":
		return (*reading).readPlain
	}
	return nil
}

func isOOXML(t string) bool {
	return strings.HasPrefix(t, "application/vnd.openxmlformats-officedocument.") ||
		strings.HasPrefix(t, "application/vnd.ms-") && strings.HasSuffix(t, ".macroenabled.12")
}

func isODF(t string) bool {
	return strings.HasPrefix(t, "application/vnd.oasis.opendocument.") && !strings.HasSuffix(t, "-flat-xml")
}
