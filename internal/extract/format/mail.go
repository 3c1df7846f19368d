package format

import (
	"bytes"
	"fmt"
	"net/mail"
	"strings"
	"time"

	"github.com/jhillyerd/enmime/v2"
	"github.com/jhillyerd/enmime/v2/mediatype"
)

// maxMultiparts bounds the multiparts of a mail: each one nested in another adds
// a reader that every byte passes through.
const maxMultiparts = 200

// readMail reads a mail: the headers people look at, then the text; the other
// parts become attachments. Only the tree of parts is taken from the MIME
// library; transfer encodings, charsets and names are decoded here, where text
// in GBK, declared or not, is the ordinary case.
func (r *reading) readMail() error {
	data, err := r.whole()
	if err != nil {
		return err
	}
	if bytes.Count(data, []byte("\n--")) > r.lim.MaxEntries {
		r.limit = fmt.Errorf("mail of more than %d parts: %w", r.lim.MaxEntries, ErrTooLarge)
		return r.putUndecoded(data)
	}
	root, err := partsOf(data)
	if err != nil {
		if err := r.tolerate(fmt.Errorf("read mail: %w", err)); err != nil {
			return err
		}
		return r.putUndecoded(data)
	}
	m := &mailReader{r: r}
	m.headers(root)
	if err := m.walk(root, true); err != nil {
		return err
	}
	return r.endPage()
}

// putUndecoded shows a mail that cannot be taken apart as it is.
func (r *reading) putUndecoded(data []byte) error {
	text, charset := DecodeText(data)
	r.doc.Charset = charset
	r.put(text)
	return nil
}

func partsOf(data []byte) (*enmime.Part, error) {
	multiparts := 0
	parseType := func(value string) (string, map[string]string, []string, error) {
		kind, params, invalid, err := mediatype.ParseWithOptions(value, mediatype.ParseOptions{StripMediaTypeInvalidCharacters: true})
		if err != nil {
			kind, _, _ = strings.Cut(value, ";")
			return strings.ToLower(strings.TrimSpace(kind)), nil, nil, nil
		}
		if params["boundary"] != "" {
			if multiparts++; multiparts > maxMultiparts {
				delete(params, "boundary") // read on as one piece
			}
		}
		return kind, params, invalid, nil
	}
	return enmime.NewParser(
		enmime.RawContent(true), enmime.SkipMalformedParts(true), enmime.MultipartWOBoundaryAsSinglePart(true),
		enmime.MaxStoredPartErrors(16), enmime.SetCustomParseMediaType(parseType),
	).ReadParts(bytes.NewReader(data))
}

// mailReader writes one mail.
type mailReader struct {
	r *reading
}

// mailHeaders are shown at the head of the page, in this order.
var mailHeaders = []struct{ header, field, label string }{
	{"Subject", "subject", "主题"},
	{"From", "from", "发件人"},
	{"To", "to", "收件人"},
	{"Cc", "cc", "抄送"},
	{"Date", "date", "日期"},
}

func (m *mailReader) headers(root *enmime.Part) {
	for _, h := range mailHeaders {
		value := decodeHeader(root.Header.Get(h.header))
		if value == "" {
			continue
		}
		m.r.put(h.label + ": " + value)
		m.r.page.then("\n")
		switch h.field {
		case "subject":
			m.r.title(value)
		case "date":
			if at, err := mail.ParseDate(value); err == nil {
				value = at.Format(time.RFC3339)
			}
		}
		m.r.field(h.field, value)
	}
	m.r.field("message_id", strings.Trim(root.Header.Get("Message-Id"), "<> "))
}

// walk writes the body below a part and collects attachments. Without withBody
// only attachments are taken: the text is there in another form.
func (m *mailReader) walk(p *enmime.Part, withBody bool) error {
	if err := m.r.step(1); err != nil {
		return err
	}
	if p.FirstChild == nil {
		return m.leaf(p, withBody)
	}
	isAlternative := strings.EqualFold(p.ContentType, "multipart/alternative")
	chosen := (*enmime.Part)(nil)
	if isAlternative {
		chosen = m.chooseAlternative(p)
	}
	for child := p.FirstChild; child != nil; child = child.NextSibling {
		if err := m.walk(child, withBody && (!isAlternative || child == chosen)); err != nil {
			return err
		}
	}
	return nil
}

// chooseAlternative prefers plain text that is not blank, then the last form,
// which is the richest.
func (m *mailReader) chooseAlternative(p *enmime.Part) *enmime.Part {
	last := p.FirstChild
	for child := p.FirstChild; child != nil; child = child.NextSibling {
		if child.ContentType == "text/plain" && len(bytes.TrimSpace(child.Content)) > 0 {
			return child
		}
		if child.ContentType == "text/html" || child.FirstChild != nil {
			last = child
		}
	}
	return last
}

func (m *mailReader) leaf(p *enmime.Part, withBody bool) error {
	kind := strings.ToLower(p.ContentType)
	if strings.HasPrefix(kind, "image/") {
		m.r.doc.Images++
	}
	name := partFileName(p)
	isFile := name != "" || strings.EqualFold(p.Disposition, "attachment")
	isText := kind == "" || strings.HasPrefix(kind, "text/") || strings.HasPrefix(kind, "multipart/")
	switch {
	case isText && !isFile:
		if withBody {
			return m.body(p, kind)
		}
		return nil
	case strings.HasPrefix(kind, "image/") && !isFile:
		return nil // a logo in the signature
	}
	data := decodeTransfer(p)
	m.r.spent.inflatedBytes += int64(len(data))
	if m.r.spent.inflatedBytes > m.r.lim.MaxTotalBytes {
		return fmt.Errorf("mail attachments: %w", ErrTooLarge)
	}
	if name == "" && kind == "message/rfc822" {
		name = forwardedName(data)
	}
	return m.r.attach(name, kind, data)
}

func (m *mailReader) body(p *enmime.Part, kind string) error {
	m.r.page.then("\n")
	data := decodeTransfer(p)
	if kind == "text/html" {
		return m.r.putHTML(data, p.Charset)
	}
	text, charset := decodeDeclared(data, p.Charset)
	if m.r.doc.Charset == "" {
		m.r.doc.Charset = charset
	}
	m.r.put(strings.ReplaceAll(text, "\r\n", "\n"))
	m.r.page.then("\n")
	return nil
}

// forwardedName names a mail inside a mail by its subject.
func forwardedName(data []byte) string {
	message, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		return ""
	}
	subject := decodeHeader(message.Header.Get("Subject"))
	if subject == "" {
		return ""
	}
	return strings.NewReplacer("/", "_", `\`, "_").Replace(subject) + ".eml"
}
