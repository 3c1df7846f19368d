package formattest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/textproto"
	"net/url"
	"strings"
	"time"

	"golang.org/x/text/encoding/htmlindex"
)

// Mail is what EML writes. Empty fields take plausible values.
type Mail struct {
	Subject, From, To, Cc string
	Date                  time.Time
	Text, HTML            string
	// Charset of headers and bodies; empty is utf-8.
	Charset     string
	Attachments []File
}

// EML makes a mail. Bodies are sent quoted-printable, attachments in base64 with
// names after RFC 2231.
func EML(m Mail) []byte {
	m = m.orSample()
	var b bytes.Buffer
	for _, h := range [][2]string{{"Subject", m.Subject}, {"From", m.From}, {"To", m.To}, {"Cc", m.Cc}} {
		if h[1] != "" {
			fmt.Fprintf(&b, "%s: %s\r\n", h[0], m.word(h[1]))
		}
	}
	fmt.Fprintf(&b, "Date: %s\r\nMessage-ID: <20260109.1@example.cn>\r\nMIME-Version: 1.0\r\n", m.Date.Format(time.RFC1123Z))
	w := multipart.NewWriter(&b)
	must(w.SetBoundary("docket-sample-boundary"))
	fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=%q\r\n\r\n", w.Boundary())
	if m.Text != "" {
		m.body(w, "text/plain", m.Text)
	}
	if m.HTML != "" {
		m.body(w, "text/html", m.HTML)
	}
	for _, f := range m.Attachments {
		m.attach(w, f)
	}
	must(w.Close())
	return b.Bytes()
}

func (m Mail) orSample() Mail {
	if m.From == "" {
		m.From = "zhbgs@example.cn"
	}
	if m.To == "" {
		m.To = "office@example.cn"
	}
	if m.Date.IsZero() {
		m.Date = madeAt
	}
	if m.Charset == "" {
		m.Charset = "utf-8"
	}
	return m
}

func (m Mail) body(w *multipart.Writer, kind, body string) {
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Type": {kind + "; charset=" + m.Charset}, "Content-Transfer-Encoding": {"quoted-printable"},
	})
	must(err)
	qp := quotedprintable.NewWriter(part)
	_, err = qp.Write(m.encode(body))
	must(err)
	must(qp.Close())
}

func (m Mail) attach(w *multipart.Writer, f File) {
	kind := f.MediaType
	if kind == "" {
		kind = "application/octet-stream"
	}
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Type": {kind}, "Content-Transfer-Encoding": {"base64"},
		"Content-Disposition": {"attachment; filename*=" + m.Charset + "''" + url.PathEscape(string(m.encode(f.Name)))},
	})
	must(err)
	code := base64.StdEncoding.EncodeToString(f.Data)
	for len(code) > 76 {
		_, err = part.Write([]byte(code[:76] + "\r\n"))
		must(err)
		code = code[76:]
	}
	_, err = part.Write([]byte(code + "\r\n"))
	must(err)
}

// word encodes a header value; an address in angle brackets stays outside.
func (m Mail) word(s string) string {
	name, address, isAddress := strings.Cut(s, "<")
	if strings.EqualFold(m.Charset, "utf-8") {
		name = mime.BEncoding.Encode("utf-8", strings.TrimSpace(name))
	} else {
		name = "=?" + m.Charset + "?B?" + base64.StdEncoding.EncodeToString(m.encode(strings.TrimSpace(name))) + "?="
	}
	if isAddress {
		return name + " <" + address
	}
	return name
}

func (m Mail) encode(s string) []byte {
	enc, err := htmlindex.Get(m.Charset)
	must(err)
	b, err := enc.NewEncoder().Bytes([]byte(s))
	must(err)
	return b
}
