package ole

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlText returns what a reader of an HTML body sees, with a line for each
// block and a tab between cells.
func htmlText(r *reading, body string) string {
	page := &text{reading: r}
	tokens := html.NewTokenizer(strings.NewReader(body))
	silent := 0 // open elements whose text is not shown
	for !r.stopped() {
		kind := tokens.Next()
		if kind == html.ErrorToken || !r.spend(len(tokens.Raw())) {
			break
		}
		switch kind {
		case html.TextToken:
			if silent == 0 {
				page.put(collapseSpace(string(tokens.Text())))
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			name, _ := tokens.TagName()
			switch tag := atom.Lookup(name); tag {
			case atom.Style, atom.Script, atom.Title:
				if kind == html.StartTagToken {
					silent++
				} else if kind == html.EndTagToken {
					silent = max(silent-1, 0)
				}
			case atom.Br:
				page.rune('\n')
			case atom.Td, atom.Th:
				if kind == html.EndTagToken {
					page.rune('\t')
				}
			case atom.P, atom.Div, atom.Tr, atom.Li, atom.Table, atom.Ul, atom.Ol, atom.Blockquote, atom.Pre,
				atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Hr:
				page.line()
			}
		}
	}
	return page.String()
}

// collapseSpace makes one blank of each run of white space, as a browser does.
// Between tags that end lines nothing remains of it.
func collapseSpace(s string) string {
	words := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' })
	if len(words) == 0 {
		if strings.ContainsAny(s, " \t") && !strings.ContainsAny(s, "\r\n") {
			return " "
		}
		return ""
	}
	joined := strings.Join(words, " ")
	if strings.HasPrefix(s, " ") {
		joined = " " + joined
	}
	if strings.HasSuffix(s, " ") {
		joined += " "
	}
	return joined
}
