package pdf

import (
	"fmt"
	"strings"

	pdfium "github.com/klippa-app/go-pdfium"
	"github.com/klippa-app/go-pdfium/references"
	"github.com/klippa-app/go-pdfium/requests"
)

// Document is one opened PDF. Page indexes begin at 0.
type Document struct {
	instance pdfium.Pdfium
	handle   references.FPDF_DOCUMENT
	pages    int
}

// Close frees the document with its instance.
func (d *Document) Close() {
	_ = d.instance.Close() // a broken instance is thrown away all the same
}

// PageCount returns the number of pages.
func (d *Document) PageCount() int { return d.pages }

// properties of the document information dictionary, with the names they get here.
var properties = []struct{ tag, name string }{
	{"Title", "title"}, {"Author", "author"}, {"Subject", "subject"}, {"Keywords", "keywords"},
	{"Creator", "creator"}, {"Producer", "producer"}, {"CreationDate", "created"}, {"ModDate", "modified"},
}

// Properties returns what the document says of itself under title, author, subject, keywords,
// creator, producer, created and modified. Absent ones have no key; dates are as the file writes
// them ("D:20260112093000+08'00'").
func (d *Document) Properties() map[string]string {
	found := make(map[string]string)
	for _, property := range properties {
		answer, err := d.instance.FPDF_GetMetaText(&requests.FPDF_GetMetaText{Document: d.handle, Tag: property.tag})
		if err != nil {
			continue
		}
		if value := strings.TrimSpace(answer.Value); value != "" {
			found[property.name] = value
		}
	}
	return found
}

// Attachment is a file embedded in a PDF, for instance the data of an electronic invoice.
type Attachment struct {
	Name string
	Data []byte
}

// Attachments returns at most limit embedded files. A file that cannot be read is left out.
func (d *Document) Attachments(limit int) []Attachment {
	count, err := d.instance.FPDFDoc_GetAttachmentCount(&requests.FPDFDoc_GetAttachmentCount{Document: d.handle})
	if err != nil {
		return nil
	}
	var found []Attachment
	for index := range min(count.AttachmentCount, limit) {
		attachment, err := d.attachment(index)
		if err == nil && attachment.Data != nil {
			found = append(found, attachment)
		}
	}
	return found
}

func (d *Document) attachment(index int) (Attachment, error) {
	handle, err := d.instance.FPDFDoc_GetAttachment(&requests.FPDFDoc_GetAttachment{Document: d.handle, Index: index})
	if err != nil {
		return Attachment{}, fmt.Errorf("find attachment %d: %w", index, err)
	}
	name, err := d.instance.FPDFAttachment_GetName(&requests.FPDFAttachment_GetName{Attachment: handle.Attachment})
	if err != nil {
		return Attachment{}, fmt.Errorf("name attachment %d: %w", index, err)
	}
	file, err := d.instance.FPDFAttachment_GetFile(&requests.FPDFAttachment_GetFile{Attachment: handle.Attachment})
	if err != nil {
		return Attachment{}, fmt.Errorf("read attachment %d: %w", index, err)
	}
	return Attachment{Name: name.Name, Data: file.Contents}, nil
}
