package format_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"docket/internal/extract/format"
	"docket/internal/extract/format/formattest"
)

// fuzzLimits are small, so that the fuzzer looks for crashes and not for time.
var fuzzLimits = format.Limits{MaxBytes: 1 << 20, MaxEntryBytes: 1 << 20, MaxTotalBytes: 4 << 20, MaxEntries: 200, MaxPages: 50, MaxDepth: 2}

// check holds what is promised for any bytes at all.
func check(t *testing.T, mediaType string, data []byte) {
	t.Helper()
	doc, err := format.Read(context.Background(), mediaType, bytes.NewReader(data), int64(len(data)), "file", fuzzLimits)
	if err != nil && !errors.Is(err, format.ErrDamaged) && !errors.Is(err, format.ErrEncrypted) && !errors.Is(err, format.ErrTooLarge) && !errors.Is(err, format.ErrUnsupported) {
		t.Errorf("fails with %v", err)
	}
	if len(doc.Pages) > fuzzLimits.MaxPages || doc.PageCount < len(doc.Pages) {
		t.Errorf("%d pages, counted %d", len(doc.Pages), doc.PageCount)
	}
	size := 0
	for _, page := range doc.Pages {
		size += len(page)
		checkText(t, page)
	}
	for name, value := range doc.Fields {
		size += len(name) + len(value)
		checkText(t, name+value)
	}
	for _, a := range doc.Attachments {
		size += len(a.Text)
		checkText(t, a.Name+a.Text)
		if a.Name == "" || strings.ContainsAny(a.Name, "/\\\n") || len(a.Name) > 255 {
			t.Errorf("attachment named %q", a.Name)
		}
	}
	if size > int(fuzzLimits.MaxBytes)+4096 {
		t.Errorf("gives %d bytes of text", size)
	}
}

func checkText(t *testing.T, s string) {
	t.Helper()
	if !utf8.ValidString(s) || strings.ContainsAny(s, "\x00\x1b\r") {
		t.Errorf("unclean text %q", s)
	}
}

// fuzzPart lets the fuzzer write one part of a package: a ZIP around it would
// hide every byte behind its checksum.
func fuzzPart(f *testing.F, mediaType, part string, rest ...formattest.File) {
	f.Fuzz(func(t *testing.T, data []byte, asPackage bool) {
		if asPackage {
			check(t, mediaType, data)
			return
		}
		check(t, mediaType, formattest.Zip(append([]formattest.File{{Name: part, Data: data}}, rest...)...))
	})
}

func FuzzOFD(f *testing.F) {
	f.Add(formattest.OFD("第一页\n第二行"), true)
	f.Add([]byte(`<Page><Template TemplateID="9"/>`+layer(at(1, 2, 3, "甲"), `<CompositeObject ResourceID="5" CTM="1 0 0 1 0 0"/>`)+`</Page>`), false)
	f.Add([]byte(`<Page><Content><TextObject Boundary="0 0 9 9" Size="5"><TextCode DeltaX="g 3 5 1" DeltaY="g 2 -8">通知公告</TextCode></TextObject></Content></Page>`), false)
	fuzzPart(f, typeOFD, "Doc_0/Pages/Page_0/Content.xml",
		formattest.File{Name: "OFD.xml", Data: []byte(`<OFD><DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody></OFD>`)},
		formattest.File{Name: "Doc_0/Document.xml", Data: []byte(`<Document><CommonData><PublicRes>Pages/Page_0/Content.xml</PublicRes><TemplatePage ID="9" BaseLoc="Pages/Page_0/Content.xml"/></CommonData>` +
			`<Pages><Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></Pages><Annotations>Pages/Page_0/Content.xml</Annotations><Attachments>Pages/Page_0/Content.xml</Attachments></Document>`)})
}

func FuzzDOCX(f *testing.F) {
	f.Add(formattest.DOCXWith(formattest.DOCXParts{Header: "页眉", Table: [][]string{{"甲"}}}, "通知"), true)
	f.Add([]byte(`<w:document><w:p><w:pPr><w:sectPr/></w:pPr><w:txbxContent><w:p><w:t>框</w:t></w:p></w:txbxContent><w:t>文&amp;&x;</w:t></w:p></w:document>`), false)
	fuzzPart(f, typeDOCX, "word/document.xml")
}

func FuzzXLSX(f *testing.F) {
	f.Add(formattest.XLSX([][]string{{"品名", "50"}}), true)
	f.Add([]byte(`<worksheet><si><t>甲</t></si><numFmt numFmtId="9" formatCode="[h]:yy"/><cellXfs><xf numFmtId="14"/></cellXfs><row><c t="s" s="0"><v>0</v></c><c s="0"><v>46031.5</v></c></row></worksheet>`), false)
	fuzzPart(f, typeXLSX, "xl/part.xml",
		formattest.File{Name: "xl/workbook.xml", Data: []byte(`<workbook xmlns:r="urn:r"><sheets><sheet name="表" r:id="a"/></sheets></workbook>`)},
		formattest.File{Name: "xl/_rels/workbook.xml.rels", Data: []byte(`<Relationships><Relationship Id="a" Type="x/worksheet" Target="part.xml"/>` +
			`<Relationship Id="b" Type="x/sharedStrings" Target="part.xml"/><Relationship Id="c" Type="x/styles" Target="part.xml"/></Relationships>`)})
}

func FuzzEML(f *testing.F) {
	f.Add(formattest.EML(formattest.Mail{Subject: "报送", Text: "请查收", HTML: "<p>请", Charset: "gbk", Attachments: []formattest.File{{Name: "a.txt", Data: []byte("甲")}}}))
	f.Add(lines("Content-Type: multipart/mixed; boundary=b", "Subject: =?gbk?Q?=BA=CF_?= =?gbk?B?zaw=?=", "", "--b", `Content-Disposition: attachment; filename*0*=gbk''%BA; filename*1="x\"y"`, "Content-Transfer-Encoding: base64", "", "MTIz", "--b--"))
	f.Add(lines("Content-Type: multipart/alternative; boundary=\"=?utf-8?B?Yg==?=\"", "", "--b", "", "x"))
	f.Fuzz(func(t *testing.T, data []byte) { check(t, typeEML, data) })
}

func FuzzHTML(f *testing.F) {
	f.Add([]byte(`<!doctype html><meta charset=gbk><title>t</title><script>x</script><table><tr><td><p>` + gbk("通知") + `</td></table><pre> a </pre>`))
	f.Add([]byte(`<?xml version="1.0" encoding="utf-16"?><html><iframe><svg><template>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		check(t, "text/html", data)
		check(t, "text/xml", data)
	})
}
