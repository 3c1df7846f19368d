package ole

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// The four ways in which a file gives no text, or not all of it. Test with errors.Is.
var (
	// ErrEncrypted: the file is locked with a password or by rights management.
	ErrEncrypted = errors.New("the file is encrypted")
	// ErrDamaged: the structure contradicts itself. What could be read before
	// the contradiction is returned beside it.
	ErrDamaged = errors.New("the file is damaged")
	// ErrUnsupported: not a compound file, or one whose streams no reader here knows.
	ErrUnsupported = errors.New("the format is not supported")
	// ErrTooLarge: a limit was reached. What fitted is returned beside it.
	ErrTooLarge = errors.New("the file exceeds a limit")
)

// Limits bound what one file may cost. A field that is zero or negative takes
// its value from DefaultLimits.
type Limits struct {
	// MaxBytes is the largest text, in bytes of UTF-8 over all pages and fields.
	MaxBytes int64
	// MaxStreamBytes is the largest single stream that is held in memory.
	MaxStreamBytes int64
	// MaxAttachmentBytes is the sum over all attachments of a message.
	MaxAttachmentBytes int64
}

// DefaultLimits suits office files: 64 MiB of text, streams of 128 MiB,
// attachments of 128 MiB together.
func DefaultLimits() Limits {
	return Limits{MaxBytes: 64 << 20, MaxStreamBytes: 128 << 20, MaxAttachmentBytes: 128 << 20}
}

func (l Limits) orDefaults() Limits {
	standard := DefaultLimits()
	if l.MaxBytes <= 0 {
		l.MaxBytes = standard.MaxBytes
	}
	if l.MaxStreamBytes <= 0 {
		l.MaxStreamBytes = standard.MaxStreamBytes
	}
	if l.MaxAttachmentBytes <= 0 {
		l.MaxAttachmentBytes = standard.MaxAttachmentBytes
	}
	return l
}

// Attachment is one file sent with a message.
type Attachment struct {
	// Name is the sender's file name without any folder; it may be empty.
	Name string
	// MediaType is what the sender claimed, or empty. Sniff Data before trusting it.
	MediaType string
	// Data are the original bytes; of a damaged file those that could be read.
	Data []byte
}

// Doc is what a file says.
type Doc struct {
	// Kind is one of the words of Kind.
	Kind string
	// Pages are the sheets of a workbook, each led by a line with its name; the
	// slides of a presentation, each with its notes; the message and the
	// messages within it; or the one text of a Word document, whose page
	// breaks only a layout engine knows. Valid UTF-8; lines end in \n, cells in \t.
	Pages []string
	// Title is the title in the file's properties, or the subject of a message.
	Title string
	// Fields are the remaining properties by their names in lower case: author,
	// subject, keywords, comments, last_author, created, modified, company,
	// manager, category; of a message: subject, from, to, cc, bcc, date,
	// message_id. Times are RFC 3339 in UTC. Absent ones have no key.
	Fields map[string]string
	// Attachments are the files of a message; nil for the other kinds.
	Attachments []Attachment
}

// Kind tells what a compound file holds: doc, xls, ppt, msg, works (Microsoft
// Works), wps, et, dps (a doc, xls, ppt whose class id is Kingsoft's), or
// unknown. It reads the allocation table and the directory only, so it is
// cheap. The error is ErrEncrypted for an OOXML file behind a password, which
// is a compound file too, ErrUnsupported when r holds no compound file, and
// ErrDamaged when its directory cannot be read.
func Kind(r io.ReaderAt, size int64) (kind string, err error) {
	defer damageFromPanic(&err)
	kind = kindUnknown
	box, err := openContainer(r, size)
	if err != nil {
		return kind, err
	}
	return box.kind()
}

// Read returns the text, properties and attachments of a compound file. It
// never panics, and its time and memory stay within a small multiple of the
// limits and of size. With ErrDamaged, ErrTooLarge or the context's error, Doc
// holds what was read until then; with ErrEncrypted and ErrUnsupported at most
// the kind and the properties. It may be called concurrently.
func Read(ctx context.Context, r io.ReaderAt, size int64, lim Limits) (doc Doc, err error) {
	defer damageFromPanic(&err)
	doc.Kind = kindUnknown
	box, err := openContainer(r, size)
	if err != nil {
		return doc, err
	}
	if doc.Kind, err = box.kind(); err != nil {
		return doc, err
	}
	reading := startReading(ctx, lim)
	readProperties(reading, box, &doc)
	if box.hasAny(box.root(), "\x09DRMContent", "EncryptedSummary") {
		return doc, ErrEncrypted
	}
	switch doc.Kind {
	case kindDoc, kindWPS:
		err = readWord(reading, box, &doc)
	case kindXLS, kindET:
		err = readExcel(reading, box, &doc)
	case kindPPT, kindDPS:
		err = readPowerPoint(reading, box, &doc)
	case kindMsg:
		err = readMessage(reading, box, &doc)
	default:
		return doc, fmt.Errorf("no reader for kind %s: %w", doc.Kind, ErrUnsupported)
	}
	if reading.err != nil && !errors.Is(err, ErrEncrypted) {
		err = reading.err // what the parts said after that is a consequence
	}
	if err != nil {
		err = fmt.Errorf("read %s: %w", doc.Kind, err)
	}
	return doc, err
}

// errReader marks a fault of the readers themselves; the tests look for it.
var errReader = errors.New("the reader failed")

// damageFromPanic is the last resort: the readers check every offset, and a
// check that was forgotten must cost one file and not the process.
func damageFromPanic(err *error) {
	if problem := recover(); problem != nil {
		*err = fmt.Errorf("%w: %w: %v", ErrDamaged, errReader, problem)
	}
}
