package formattest

import "strings"

const (
	odfType       = "application/vnd.oasis.opendocument."
	odfNamespaces = `xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" ` +
		`xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" ` +
		`xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" ` +
		`xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" ` +
		`xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" office:version="1.2"`
)

// ODT makes an OpenDocument text, a paragraph a string.
func ODT(paras ...string) []byte {
	var body strings.Builder
	for _, para := range paras {
		body.WriteString(`<text:p>` + odfText(para) + `</text:p>`)
	}
	return ODF("text", `<office:text>`+body.String()+`</office:text>`)
}

// ODS makes an OpenDocument spreadsheet with one sheet; every cell is text.
func ODS(rows [][]string) []byte {
	var body strings.Builder
	for _, row := range rows {
		body.WriteString(`<table:table-row>`)
		for _, cell := range row {
			body.WriteString(`<table:table-cell office:value-type="string"><text:p>` + odfText(cell) + `</text:p></table:table-cell>`)
		}
		body.WriteString(`</table:table-row>`)
	}
	return ODF("spreadsheet", `<office:spreadsheet><table:table table:name="Sheet1">`+body.String()+`</table:table></office:spreadsheet>`)
}

// ODP makes an OpenDocument presentation, a slide a string.
func ODP(slides ...string) []byte {
	var body strings.Builder
	for _, slide := range slides {
		body.WriteString(`<draw:page><draw:frame svg:width="20cm" svg:height="10cm" svg:x="1cm" svg:y="1cm"><draw:text-box><text:p>` +
			odfText(slide) + `</text:p></draw:text-box></draw:frame></draw:page>`)
	}
	return ODF("presentation", `<office:presentation>`+body.String()+`</office:presentation>`)
}

// ODF packs a body element of the kind text, spreadsheet or presentation.
func ODF(kind, body string) []byte {
	return Zip(
		File{Name: "mimetype", Data: []byte(odfType + kind), Stored: true},
		text("META-INF/manifest.xml", `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">`+
			`<manifest:file-entry manifest:full-path="/" manifest:media-type="`+odfType+kind+`"/>`+
			`<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`),
		text("content.xml", `<office:document-content `+odfNamespaces+`><office:body>`+body+`</office:body></office:document-content>`),
	)
}

// FlatODT makes the single-file form of an OpenDocument text.
func FlatODT(title string, paras ...string) []byte {
	var body strings.Builder
	for _, para := range paras {
		body.WriteString(`<text:p>` + odfText(para) + `</text:p>`)
	}
	return []byte(declaration + `<office:document ` + odfNamespaces + ` office:mimetype="` + odfType + `text"><office:meta><dc:title>` + escape(title) +
		`</dc:title></office:meta><office:body><office:text>` + body.String() + `</office:text></office:body></office:document>`)
}

func odfText(s string) string {
	return strings.NewReplacer("&#xA;", `<text:line-break/>`, "&#x9;", `<text:tab/>`).Replace(escape(s))
}
