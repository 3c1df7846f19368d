package sample

import (
	_ "embed"
	"fmt"
	"html"
	"strings"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"docket/internal/extract/format/formattest"
	"docket/internal/extract/pdf/pdftest"
)

// form makes the file of a letter: the end of its name, and its bytes.
type form struct {
	extension string
	write     func(Letter) []byte
}

var (
	asPDF  = form{".pdf", pdfFile}
	asDOCX = form{".docx", docxFile}
	asPPTX = form{".pptx", pptxFile}
	asOFD  = form{".ofd", ofdFile}
	asODT  = form{".odt", odtFile}
	asXLSX = form{".xlsx", xlsxFile}
	asScan = form{"（扫描件）.png", scanFile}
	asHTML = form{".html", htmlFile}
	asText = form{".txt", textFile}
	asMail = form{".eml", mailFile}
)

// File returns the file that the letter came in.
func (l Letter) File() (name string, content []byte) {
	return l.Record.Title + l.form.extension, l.form.write(l)
}

// mark is what a company writes above a classified letter (domain 3.3): never a star, which only
// state secrets carry.
func (l Letter) mark() string {
	if !l.Record.Classification.Classified() {
		return ""
	}
	return l.Record.Source + "·" + l.Record.Classification.Mark() + "·至2028-12-31"
}

// paragraphs are the whole text, from mark and number to signature and day.
func (l Letter) paragraphs() []string {
	var all []string
	for _, line := range []string{l.mark(), l.Record.SourceNo, l.Record.Title} {
		if line != "" {
			all = append(all, line)
		}
	}
	return append(all, l.body...)
}

// lines breaks the paragraphs into lines of at most width characters.
func (l Letter) lines(width int) (lines []string) {
	for _, paragraph := range l.paragraphs() {
		rest := []rune(paragraph)
		for len(rest) > width {
			lines = append(lines, string(rest[:width]))
			rest = rest[width:]
		}
		lines = append(lines, string(rest))
	}
	return lines
}

// pages puts lines onto pages.
func pages(lines []string, perPage int) (pages [][]string) {
	for len(lines) > perPage {
		pages = append(pages, lines[:perPage])
		lines = lines[perPage:]
	}
	return append(pages, lines)
}

func pdfFile(l Letter) []byte {
	file := pdftest.File{Title: l.Record.Title}
	for _, lines := range pages(l.lines(34), 36) {
		file.Pages = append(file.Pages, pdftest.Page{Lines: lines})
	}
	return file.Write()
}

func ofdFile(l Letter) []byte {
	var all []string
	for _, lines := range pages(l.lines(28), 24) {
		all = append(all, strings.Join(lines, "\n"))
	}
	return formattest.OFDWith(formattest.OFDOptions{Title: l.Record.Title}, all...)
}

func docxFile(l Letter) []byte {
	return formattest.DOCXWith(formattest.DOCXParts{Title: l.Record.Title, Header: l.Record.Source}, l.paragraphs()...)
}

func odtFile(l Letter) []byte { return formattest.ODT(l.paragraphs()...) }

// pptxFile makes a slide of each paragraph; the mark stands above the first.
func pptxFile(l Letter) []byte {
	slides := append([]string{l.mark() + "\n" + l.body[0]}, l.body[1:]...)
	return formattest.PPTX(slides...)
}

// xlsxFile makes a row of each paragraph, its cells parted by bars.
func xlsxFile(l Letter) []byte {
	rows := [][]string{{l.mark()}, {l.Record.Title, l.Record.SourceNo}}
	for _, line := range l.body {
		rows = append(rows, strings.Split(line, "|"))
	}
	return formattest.XLSX(rows)
}

func htmlFile(l Letter) []byte {
	var body strings.Builder
	for _, paragraph := range l.paragraphs() {
		fmt.Fprintf(&body, "<p>%s</p>\n", html.EscapeString(paragraph))
	}
	return fmt.Appendf(nil, "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>%s</title></head>\n<body>\n%s</body></html>\n",
		html.EscapeString(l.Record.Title), body.String())
}

// textFile writes GB18030, as older programs do.
func textFile(l Letter) []byte {
	content, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(strings.Join(l.paragraphs(), "\r\n")))
	if err != nil {
		panic("sample: " + err.Error()) // GB18030 holds every character
	}
	return content
}

func mailFile(l Letter) []byte {
	day, err := time.Parse(time.DateOnly, l.Record.DocumentDate)
	if err != nil {
		panic("sample: " + err.Error())
	}
	return formattest.EML(formattest.Mail{Subject: l.Record.Title, From: l.Record.Source + " <office@yuantu.example>", To: "综合办公室 <office@yuanhang.example>",
		Date: day.Add(90 * time.Minute), Text: strings.Join(l.paragraphs(), "\n"), Charset: "gb18030"})
}

// scan is the eighth letter as it came from the scanner: black and white, 200 dots per inch.
//
//go:embed asset/scan.png
var scan []byte

func scanFile(Letter) []byte { return scan }
