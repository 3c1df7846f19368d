package formattest

import (
	"fmt"
	"strings"
)

const (
	ooxmlTypes         = "application/vnd.openxmlformats-officedocument."
	ooxmlRelationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	wordNamespace      = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	sheetNamespace     = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="` + ooxmlRelationships + `"`
)

// DOCX makes a Word document, a paragraph a string. "\n" in a paragraph breaks
// the line, "\f" the page.
func DOCX(paras ...string) []byte {
	return DOCXWith(DOCXParts{}, paras...)
}

// DOCXParts is what a document may carry beside its body.
type DOCXParts struct {
	Title, Header, Footer, Footnote string
	// Table follows the paragraphs.
	Table [][]string
}

// DOCXWith makes a Word document with further parts.
func DOCXWith(p DOCXParts, paras ...string) []byte {
	o := &officePackage{mainType: ooxmlTypes + "wordprocessingml.document.main+xml", main: "word/document.xml"}
	section := ""
	if p.Header != "" {
		id := o.part("word/header1.xml", "header", ooxmlTypes+"wordprocessingml.header+xml", `<w:hdr `+wordNamespace+`>`+wordParagraph(p.Header)+`</w:hdr>`)
		section += `<w:headerReference w:type="default" r:id="` + id + `"/>`
	}
	if p.Footer != "" {
		id := o.part("word/footer1.xml", "footer", ooxmlTypes+"wordprocessingml.footer+xml", `<w:ftr `+wordNamespace+`>`+wordParagraph(p.Footer)+`</w:ftr>`)
		section += `<w:footerReference w:type="default" r:id="` + id + `"/>`
	}
	var body strings.Builder
	for _, para := range paras {
		body.WriteString(wordParagraph(para))
	}
	if p.Footnote != "" {
		o.part("word/footnotes.xml", "footnotes", ooxmlTypes+"wordprocessingml.footnotes+xml", `<w:footnotes `+wordNamespace+
			`><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote><w:footnote w:id="1">`+wordParagraph(p.Footnote)+`</w:footnote></w:footnotes>`)
		body.WriteString(`<w:p><w:r><w:footnoteReference w:id="1"/></w:r></w:p>`)
	}
	if len(p.Table) > 0 {
		body.WriteString(wordTable(p.Table) + `<w:p/>`)
	}
	return o.pack(p.Title, `<w:document `+wordNamespace+` xmlns:r="`+ooxmlRelationships+`"><w:body>`+body.String()+
		`<w:sectPr>`+section+`<w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>`)
}

func wordParagraph(para string) string {
	const (
		line = `</w:t><w:br/><w:t xml:space="preserve">`
		page = `</w:t><w:br w:type="page"/><w:t xml:space="preserve">`
	)
	pages := strings.Split(para, "\f")
	for i, p := range pages {
		pages[i] = strings.ReplaceAll(escape(p), "&#xA;", line)
	}
	return `<w:p><w:r><w:t xml:space="preserve">` + strings.Join(pages, page) + `</w:t></w:r></w:p>`
}

func wordTable(rows [][]string) string {
	var b strings.Builder
	b.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid>`)
	b.WriteString(strings.Repeat(`<w:gridCol w:w="2000"/>`, len(rows[0])) + `</w:tblGrid>`)
	for _, row := range rows {
		b.WriteString(`<w:tr>`)
		for _, cell := range row {
			b.WriteString(`<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/></w:tcPr>` + wordParagraph(cell) + `</w:tc>`)
		}
		b.WriteString(`</w:tr>`)
	}
	b.WriteString(`</w:tbl>`)
	return b.String()
}

// XLSX makes a workbook with one sheet; every cell is text.
func XLSX(rows [][]string) []byte {
	return XLSXSheets(Sheet{Name: "Sheet1", Rows: rows})
}

// Sheet is one sheet of a workbook.
type Sheet struct {
	Name string
	Rows [][]string
}

// XLSXSheets makes a workbook of several sheets.
func XLSXSheets(sheets ...Sheet) []byte {
	o := &officePackage{mainType: ooxmlTypes + "spreadsheetml.sheet.main+xml", main: "xl/workbook.xml"}
	var list strings.Builder
	for i, sheet := range sheets {
		var b strings.Builder
		for r, row := range sheet.Rows {
			fmt.Fprintf(&b, `<row r="%d">`, r+1)
			for c, cell := range row {
				fmt.Fprintf(&b, `<c r="%s%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, column(c), r+1, escape(cell))
			}
			b.WriteString(`</row>`)
		}
		id := o.part(fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1), "worksheet", ooxmlTypes+"spreadsheetml.worksheet+xml",
			`<worksheet `+sheetNamespace+`><sheetData>`+b.String()+`</sheetData></worksheet>`)
		fmt.Fprintf(&list, `<sheet name="%s" sheetId="%d" r:id="%s"/>`, escape(sheet.Name), i+1, id)
	}
	return o.pack("", `<workbook `+sheetNamespace+`><sheets>`+list.String()+`</sheets></workbook>`)
}

// column names a column: 0 is A, 26 is AA.
func column(i int) string {
	name := ""
	for ; i >= 0; i = i/26 - 1 {
		name = string(rune('A'+i%26)) + name
	}
	return name
}

// officePackage gathers the parts of an OOXML file.
type officePackage struct {
	main, mainType string
	files          []File
	overrides      strings.Builder
	relations      map[string]*strings.Builder // by the part they belong to
	count          int
}

// part adds a part that the main part refers to and gives the relation's id.
func (o *officePackage) part(name, kind, contentType, body string) string {
	o.add(name, contentType, body)
	return o.relate(o.main, name, kind)
}

func (o *officePackage) add(name, contentType, body string) {
	o.files = append(o.files, text(name, body))
	fmt.Fprintf(&o.overrides, `<Override PartName="/%s" ContentType="%s"/>`, name, contentType)
}

// relate adds a relation between two parts.
func (o *officePackage) relate(from, to, kind string) string {
	if o.relations == nil {
		o.relations = map[string]*strings.Builder{}
	}
	if o.relations[from] == nil {
		o.relations[from] = &strings.Builder{}
	}
	o.count++
	id := fmt.Sprintf("rId%d", o.count)
	fmt.Fprintf(o.relations[from], `<Relationship Id="%s" Type="%s/%s" Target="/%s"/>`, id, ooxmlRelationships, kind, to)
	return id
}

const packageNamespace = `xmlns="http://schemas.openxmlformats.org/package/2006/`

func (o *officePackage) pack(title, main string) []byte {
	core := `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>` +
		escape(title) + `</dc:title></cp:coreProperties>`
	files := []File{
		text("[Content_Types].xml", `<Types `+packageNamespace+`content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>`+
			`<Default Extension="xml" ContentType="application/xml"/><Override PartName="/`+o.main+`" ContentType="`+o.mainType+`"/>`+
			`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>`+o.overrides.String()+`</Types>`),
		text("_rels/.rels", `<Relationships `+packageNamespace+`relationships"><Relationship Id="rId1" Type="`+ooxmlRelationships+`/officeDocument" Target="`+o.main+`"/>`+
			`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`),
		text("docProps/core.xml", core),
		text(o.main, main),
	}
	for _, part := range append([]File{{Name: o.main}}, o.files...) {
		if relations := o.relations[part.Name]; relations != nil {
			slash := strings.LastIndexByte(part.Name, '/') + 1
			files = append(files, text(part.Name[:slash]+"_rels/"+part.Name[slash:]+".rels",
				`<Relationships `+packageNamespace+`relationships">`+relations.String()+`</Relationships>`))
		}
	}
	return Zip(append(files, o.files...)...)
}
