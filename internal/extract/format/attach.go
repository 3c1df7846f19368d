package format

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// attach keeps a file that lies in this one and reads its text when this package
// can. Damage or a password inside an attachment is no damage of the file; a
// limit that it met is reported once everything else is read. Data may be nil.
func (r *reading) attach(name, declared string, data []byte) error {
	if len(r.doc.Attachments) >= r.lim.MaxEntries {
		return fmt.Errorf("more than %d attachments: %w", r.lim.MaxEntries, ErrTooLarge)
	}
	found := mimetype.Detect(data)
	file := Attachment{MediaType: attachmentType(found, declared, data), Data: data}
	file.Name = attachmentName(name, len(r.doc.Attachments)+1, found.Extension())
	var err error
	if read := readerOf(file.MediaType); data != nil && read != nil && r.depth < r.lim.MaxDepth {
		inner := &reading{
			ctx: r.ctx, lim: r.lim, src: bytes.NewReader(data), size: int64(len(data)),
			mediaType: file.MediaType, name: file.Name, depth: r.depth + 1, spent: r.spent,
		}
		var doc Doc
		doc, err = inner.finish(read(inner))
		file.Text = doc.allText()
	}
	r.doc.Attachments = append(r.doc.Attachments, file)
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, ErrTooLarge) && r.limit == nil:
		r.limit = err
	}
	return nil
}

// allText is the text of a file with that of the files inside it.
func (d Doc) allText() string {
	all := d.Pages
	for _, inside := range d.Attachments {
		if inside.Text != "" {
			all = append(all, inside.Text)
		}
	}
	return strings.Trim(strings.Join(all, "\n"), "\n")
}

func attachmentType(found *mimetype.MIME, declared string, data []byte) string {
	switch t := baseType(found.String()); {
	case data == nil, t == "application/octet-stream":
		if declared = baseType(declared); declared != "" {
			return declared
		}
		return "application/octet-stream"
	case t == "application/zip" && bytes.Contains(data[:min(len(data), 1<<10)], []byte("OFD.xml")):
		return "application/ofd"
	case t == "text/plain" && (declared == "message/rfc822" || declared == "text/html" || declared == "text/csv"):
		return declared // plain text to a sniffer
	default:
		return t
	}
}

// maxNameBytes keeps names within what file systems take.
const maxNameBytes = 200

// attachmentName makes a bare name of whatever the sender wrote.
func attachmentName(name string, number int, extension string) string {
	name = strings.ReplaceAll(printable(name), `\`, "/")
	name = strings.NewReplacer("\n", " ", "\t", " ").Replace(path.Base("/" + name))
	if name = strings.TrimSpace(name); name == "" || name == "/" || name == "." || name == ".." {
		return fmt.Sprintf("附件%d%s", number, extension)
	}
	if len(name) <= maxNameBytes {
		return name
	}
	ext := clip(path.Ext(name), 20)
	return clip(name, maxNameBytes-len(ext)) + ext
}
