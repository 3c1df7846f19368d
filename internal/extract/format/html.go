package format

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxTagBytes bounds one tag or text of HTML held in memory.
const maxTagBytes = 16 << 20

// metaBytes is how far a declaration of the encoding is looked for.
const metaBytes = 2 << 10

var metaCharset = regexp.MustCompile(`(?i)<meta[^>]+charset\s*=\s*["']?\s*([A-Za-z0-9._:-]+)`)

func (r *reading) readHTML() error {
	data, err := r.whole()
	if err != nil {
		return err
	}
	return r.putHTML(data, "")
}

// putHTML writes the text of HTML bytes on the page in hand. A label from outside
// (a mail's header) counts before the one in the markup.
func (r *reading) putHTML(data []byte, label string) error {
	if label == "" {
		label = htmlCharset(data)
	}
	text, charset := decodeDeclared(data, label)
	if r.doc.Charset == "" {
		r.doc.Charset = charset
	}
	return r.putMarkup(text)
}

func htmlCharset(data []byte) string {
	head := data[:min(len(data), metaBytes)]
	if meta := metaCharset.FindSubmatch(head); meta != nil {
		return string(meta[1])
	}
	if declared := declaredEncoding.FindSubmatch(head); declared != nil {
		return string(declared[1])
	}
	return ""
}

// markupReader reads HTML token by token: no scripts, no styles, no comments;
// blocks and rows end lines, cells are parted by tabs.
type markupReader struct {
	flowWriter
	silent  atom.Atom // the element whose content is not shown
	inTitle bool
	pre     bool
	title   strings.Builder
}

// putMarkup writes the text of decoded HTML on the page in hand.
func (r *reading) putMarkup(markup string) error {
	m := &markupReader{flowWriter: flowWriter{r: r}}
	z := html.NewTokenizer(strings.NewReader(markup))
	z.SetMaxBuf(maxTagBytes)
	for z.Next() != html.ErrorToken {
		if err := r.step(1); err != nil {
			return err
		}
		m.token(z.Token())
	}
	r.title(m.title.String())
	return r.endOfPart(z.Err())
}

func (m *markupReader) token(t html.Token) {
	isStart, isEnd := t.Type == html.StartTagToken, t.Type == html.EndTagToken
	switch {
	case m.silent != 0:
		if isEnd && t.DataAtom == m.silent {
			m.silent = 0
		}
	case t.Type == html.TextToken:
		m.text(t.Data)
	case isStart && isSilent(t.DataAtom):
		m.silent = t.DataAtom
	case t.DataAtom == atom.Title:
		m.inTitle = isStart
	case t.DataAtom == atom.Pre || t.DataAtom == atom.Textarea:
		m.pre = isStart
		m.then("\n")
	case t.DataAtom == atom.Img:
		m.image(t)
	case t.DataAtom == atom.Td || t.DataAtom == atom.Th:
		if isEnd || m.r.page.gap != "\n" { // the end tag is often left out
			m.then("\t")
		}
	case isStart && m.r.page.gap == "\t" && t.DataAtom != atom.Tr:
		// A paragraph that opens a cell does not part it from its row.
	case isBlock(t.DataAtom):
		m.then("\n")
	}
}

func (m *markupReader) text(s string) {
	switch {
	case m.inTitle:
		m.title.WriteString(s)
	case m.pre:
		m.put(strings.ReplaceAll(s, "\r\n", "\n"))
	default:
		m.putCollapsed(s)
	}
}

func (m *markupReader) image(t html.Token) {
	m.r.doc.Images++
	for _, a := range t.Attr {
		if a.Key == "alt" {
			m.putCollapsed(a.Val)
		}
	}
}

// isBlock: elements that begin or end a line.
func isBlock(a atom.Atom) bool {
	switch a {
	case atom.Br, atom.P, atom.Div, atom.Tr, atom.Table, atom.Ul, atom.Ol, atom.Li, atom.Dl, atom.Dt, atom.Dd,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Hr, atom.Blockquote, atom.Section, atom.Article,
		atom.Header, atom.Footer, atom.Nav, atom.Aside, atom.Main, atom.Form, atom.Option, atom.Caption, atom.Figcaption, atom.Center:
		return true
	}
	return false
}

// isSilent: elements whose content is never shown. A browser with scripts
// shows no <noscript> either.
func isSilent(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Template, atom.Svg, atom.Iframe, atom.Noscript, atom.Noembed, atom.Noframes:
		return true
	}
	return false
}
