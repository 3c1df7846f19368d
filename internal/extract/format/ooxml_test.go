package format_test

import (
	"strings"
	"testing"

	"docket/internal/extract/format/formattest"
)

const wordNamespaces = `xmlns:w="urn:w" xmlns:mc="urn:mc" xmlns:m="urn:m"`

// word packs a body as the only part of a document: no types, no relations.
func word(body string, parts ...formattest.File) []byte {
	return formattest.Zip(append([]formattest.File{{Name: "word/document.xml", Data: []byte(
		`<w:document ` + wordNamespaces + `><w:body>` + body + `</w:body></w:document>`)}}, parts...)...)
}

func TestDOCX_Body(t *testing.T) {
	t.Parallel()
	const run = `<w:p><w:r><w:t>%</w:t></w:r></w:p>`
	p := func(s string) string { return strings.Replace(run, "%", s, 1) }
	for _, c := range []struct {
		name, body string
		pages      []string
	}{
		{"joins the runs of a paragraph", `<w:p><w:r><w:t>关于</w:t></w:r><w:r><w:t xml:space="preserve">召开 </w:t></w:r><w:r><w:t>会议</w:t></w:r></w:p>`, []string{"关于召开 会议"}},
		{"knows tabs from tab stops", `<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t></w:r></w:p>`, []string{"甲\t乙"}},
		{"reads a table by rows, letters in cells included",
			`<w:tbl><w:tr><w:tc>` + p("1") + p("2") + `</w:tc><w:tc>` + p("乙") + `</w:tc></w:tr><w:tr><w:tc>` + p("丙") + `</w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>` + p("后"),
			[]string{"1\n2\t乙\n丙\n后"}},
		{"puts a text box after its paragraph, once",
			`<w:p><w:r><w:t>前半</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>` + p("框") + `</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>` + p("框") +
				`</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>后半</w:t></w:r></w:p>` + p("下段"),
			[]string{"前半后半\n框\n下段"}},
		{"leaves out what was deleted or moved away", `<w:p><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>移</w:t></w:r></w:moveFrom><w:ins><w:r><w:t>新</w:t></w:r></w:ins></w:p>`, []string{"新"}},
		{"leaves out field codes", `<w:p><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>第1页</w:t></w:r></w:p>`, []string{"第1页"}},
		{"reads mathematics", `<w:p><m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath></w:p>`, []string{"x=1"}},
		{"takes a page break and its rendered mark as one", p("一") + `<w:p><w:r><w:br w:type="page"/></w:r></w:p><w:p><w:r><w:lastRenderedPageBreak/><w:t>二</w:t></w:r></w:p>`, []string{"一", "二"}},
		{"begins a page at a section, unless it runs on",
			`<w:p><w:pPr><w:sectPr><w:type w:val="continuous"/></w:sectPr></w:pPr><w:r><w:t>一</w:t></w:r></w:p><w:p><w:pPr><w:sectPr/></w:pPr><w:r><w:t>二</w:t></w:r></w:p>` + p("三"),
			[]string{"一\n二", "三"}},
		{"begins a page before a paragraph that wants one", p("一") + `<w:p><w:pPr><w:pageBreakBefore/></w:pPr><w:r><w:t>二</w:t></w:r></w:p>`, []string{"一", "二"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			wantPages(t, mustRead(t, typeDOCX, word(c.body)), c.pages...)
		})
	}
}

func TestDOCX_Parts(t *testing.T) {
	t.Parallel()
	data := formattest.DOCXWith(formattest.DOCXParts{
		Header: "岚洲远航·秘密·至2027-12-31", Footer: "第1页", Footnote: "脚注", Table: [][]string{{"甲", "乙"}},
	}, "通知")
	wantPages(t, mustRead(t, typeDOCX, data), "岚洲远航·秘密·至2027-12-31\n通知\n甲\t乙\n第1页\n脚注")

	orphan := word(`<w:p><w:r><w:t>正文</w:t></w:r></w:p>`, formattest.File{Name: "word/header1.xml", Data: []byte(
		`<w:hdr ` + wordNamespaces + `><w:p><w:r><w:t>页眉</w:t></w:r></w:p></w:hdr>`)},
		formattest.File{Name: "word/media/image1.png", Data: []byte("png")},
		formattest.File{Name: "docProps/app.xml", Data: []byte(`<Properties><Pages>7</Pages></Properties>`)})
	doc := mustRead(t, typeDOCX, orphan)
	wantPages(t, doc, "页眉\n正文")
	if doc.Images != 1 || doc.PageCount != 7 {
		t.Errorf("images %d, page count %d", doc.Images, doc.PageCount)
	}
}

// sheet packs a worksheet with shared strings and styles.
func sheet(rows, shared, styles, bookProperties string) []byte {
	relation := func(id, kind, target string) string {
		return `<Relationship Id="` + id + `" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/` + kind + `" Target="` + target + `"/>`
	}
	return formattest.Zip(
		formattest.File{Name: "xl/workbook.xml", Data: []byte(`<workbook xmlns:r="urn:r">` + bookProperties + `<sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>`)},
		formattest.File{Name: "xl/_rels/workbook.xml.rels", Data: []byte(`<Relationships>` + relation("r1", "worksheet", "worksheets/sheet1.xml") +
			relation("r2", "sharedStrings", "sharedStrings.xml") + relation("r3", "styles", "/xl/styles.xml") + `</Relationships>`)},
		formattest.File{Name: "xl/worksheets/sheet1.xml", Data: []byte(`<worksheet><sheetData>` + rows + `</sheetData></worksheet>`)},
		formattest.File{Name: "xl/sharedStrings.xml", Data: []byte(`<sst>` + shared + `</sst>`)},
		formattest.File{Name: "xl/styles.xml", Data: []byte(`<styleSheet>` + styles + `</styleSheet>`)},
	)
}

func TestXLSX_Cells(t *testing.T) {
	t.Parallel()
	const shared = `<si><t>甲</t></si><si><r><t>富</t></r><r><t xml:space="preserve"> 文本</t></r><rPh><t>fu</t></rPh></si>`
	const styles = `<numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/><numFmt numFmtId="165" formatCode="[h]:mm"/>` +
		`<numFmt numFmtId="166" formatCode="[Red]#,##0.00&quot;d&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>` +
		`<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="10"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="22"/></cellXfs>`
	for _, c := range []struct{ name, cell, want string }{
		{"shared string", `<c t="s"><v>0</v></c>`, "甲"},
		{"shared rich text without pronunciation", `<c t="s"><v>1</v></c>`, "富 文本"},
		{"shared string that does not exist", `<c t="s"><v>9</v></c>`, ""},
		{"inline string", `<c t="inlineStr"><is><t>乙</t></is></c>`, "乙"},
		{"result of a formula", `<c t="str"><f>A1&amp;"x"</f><v>丙</v></c>`, "丙"},
		{"truth", `<c t="b"><v>1</v></c>`, "TRUE"},
		{"error", `<c t="e"><v>#DIV/0!</v></c>`, "#DIV/0!"},
		{"number with the noise of binary fractions", `<c><v>0.30000000000000004</v></c>`, "0.3"},
		{"large number without exponent", `<c><v>1.2345678901E10</v></c>`, "12345678901"},
		{"date", `<c s="1"><v>46031</v></c>`, "2026-01-09"},
		{"Chinese date", `<c s="2"><v>46031</v></c>`, "2026-01-09"},
		{"date and time", `<c s="6"><v>46031.5</v></c>`, "2026-01-09 12:00:00"},
		{"time of day", `<c s="6"><v>0.75</v></c>`, "18:00:00"},
		{"first days of Excel's 1900", `<c s="1"><v>1</v></c>`, "1900-01-01"},
		{"percentage", `<c s="3"><v>0.125</v></c>`, "12.5%"},
		{"duration beyond a day", `<c s="4"><v>1.5</v></c>`, "36:00:00"},
		{"number whose format only quotes letters", `<c s="5"><v>12</v></c>`, "12"},
		{"style that does not exist", `<c s="99"><v>12</v></c>`, "12"},
		{"date of the strict variant", `<c t="d"><v>2026-01-09</v></c>`, "2026-01-09"},
		{"nonsense", `<c><v>NaN</v></c>`, "NaN"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			want := strings.TrimRight("表\n"+c.want, "\n")
			wantPages(t, mustRead(t, typeXLSX, sheet(`<row r="1">`+c.cell+`</row>`, shared, styles, "")), want)
		})
	}
	wantPages(t, mustRead(t, typeXLSX, sheet(`<row><c s="1"><v>44569</v></c></row>`, "", styles, `<workbookPr date1904="1"/>`)), "表\n2026-01-09")
}

func TestPPTX_KeepsTheOrderOfThePresentation(t *testing.T) {
	t.Parallel()
	slide := func(s string) []byte {
		return []byte(`<p:sld xmlns:p="urn:p" xmlns:a="urn:a"><a:p><a:r><a:t>` + s + `</a:t></a:r><a:fld type="slidenum"><a:t>7</a:t></a:fld></a:p></p:sld>`)
	}
	data := formattest.Zip(
		formattest.File{Name: "ppt/presentation.xml", Data: []byte(`<p:presentation xmlns:p="urn:p" xmlns:r="urn:r"><p:sldIdLst><p:sldId id="300" r:id="b"/><p:sldId id="256" r:id="a"/></p:sldIdLst></p:presentation>`)},
		formattest.File{Name: "ppt/_rels/presentation.xml.rels", Data: []byte(`<Relationships><Relationship Id="a" Type="x/slide" Target="slides/slide1.xml"/><Relationship Id="b" Type="x/slide" Target="slides/slide2.xml"/></Relationships>`)},
		formattest.File{Name: "ppt/slides/slide1.xml", Data: slide("后")},
		formattest.File{Name: "ppt/slides/slide2.xml", Data: slide("先")},
		formattest.File{Name: "ppt/slides/_rels/slide2.xml.rels", Data: []byte(`<Relationships><Relationship Id="n" Type="x/notesSlide" Target="../notesSlides/notesSlide1.xml"/></Relationships>`)},
		formattest.File{Name: "ppt/notesSlides/notesSlide1.xml", Data: slide("备注")},
	)
	wantPages(t, mustRead(t, typePPTX, data), "先\n备注", "后")
}
