package extract

import (
	"context"
	"fmt"
	"io"
	"os"

	"docket/internal/extract/format"
)

// MaxUnpackBytes bounds a mail that is taken apart.
const MaxUnpackBytes = 128 << 20

// UnpackedFile is a file that lies in a mail.
type UnpackedFile struct {
	Name      string `json:"name"`
	SizeBytes int64  `json:"size_bytes"`
}

// Unpacked is a mail taken apart: what it says of itself, and the files in it, one after the other.
// Close it.
type Unpacked struct {
	Fields map[string]string // subject, from, date, message_id, as far as they are there
	Files  []UnpackedFile
	bytes  *os.File
}

// Close lets go of the files.
func (u *Unpacked) Close() error { return u.bytes.Close() }

// Open returns the bytes of Files[i].
func (u *Unpacked) Open(i int) io.Reader {
	var offset int64
	for _, f := range u.Files[:i] {
		offset += f.SizeBytes
	}
	return io.NewSectionReader(u.bytes, offset, u.Files[i].SizeBytes)
}

// Unpack takes a mail apart. Files inside its files stay there. A mail whose structure cannot be
// followed has no files. The error is a *Failure, the context's, ErrClosed, or that no worker could
// be started.
func (e *Extractor) Unpack(ctx context.Context, f *os.File) (*Unpacked, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	if info.Size() > MaxUnpackBytes {
		return nil, &Failure{ReasonTooLarge}
	}
	out, err := e.scratchFile()
	if err != nil {
		return nil, err
	}
	answer, err := e.ask(ctx, readingWorker, request{Verb: verbUnpack, out: out}, f, true)
	if err == nil && answer.ending.Reason != "" {
		err = &Failure{answer.ending.Reason}
	}
	if err != nil {
		_ = out.Close()
		return nil, err
	}
	return &Unpacked{Fields: answer.ending.Fields, Files: answer.ending.Parts, bytes: out}, nil
}

// unpack sends the files in a mail as bytes; their names and sizes stand in the ending.
func (c *child) unpack(ctx context.Context, file *os.File) (ending, error) {
	info, err := file.Stat()
	if err != nil {
		return ending{}, err
	}
	limits := format.DefaultLimits()
	limits.MaxEntryBytes, limits.MaxEntries = MaxUnpackBytes, maxAttachments
	limits.MaxDepth = -1 // their text is read when they are files of their own
	mail, err := format.Read(ctx, "message/rfc822", file, info.Size(), "", limits)
	if err != nil {
		return ending{}, err
	}
	end := ending{Fields: tidyFields(mail.Fields)}
	for _, a := range mail.Attachments {
		if a.Data == nil {
			return ending{}, errTooMuch // a file must not be lost without a word
		}
		if _, err := (bytesOut{c}).Write(a.Data); err != nil {
			return ending{}, err
		}
		end.Parts = append(end.Parts, UnpackedFile{clipped(tidy(a.Name), maxFieldBytes/4), int64(len(a.Data))})
	}
	return end, nil
}
