package format_test

import (
	"fmt"
	"strings"
	"testing"

	"docket/internal/extract/format"
	"docket/internal/extract/format/formattest"
)

// ofd packs a document of one page with the content given.
func ofd(content string, more ...formattest.File) []byte {
	return ofdNamed(content, "Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml", more...)
}

func ofdNamed(content, root, page string, more ...formattest.File) []byte {
	files := []formattest.File{
		{Name: "OFD.xml", Data: []byte("\xEF\xBB\xBF" + `<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"><ofd:DocBody><ofd:DocRoot>` + root + `</ofd:DocRoot></ofd:DocBody></ofd:OFD>`)},
		{Name: "Doc_0/Document.xml", Data: []byte(`<Document><CommonData><PublicRes>PublicRes.xml</PublicRes><TemplatePage ID="9" BaseLoc="Tpl/Content.xml"/></CommonData>` +
			`<Pages><Page ID="1" BaseLoc="` + page + `"/></Pages><Annotations>Annots/Annotations.xml</Annotations><Attachments>Attachs/Attachments.xml</Attachments></Document>`)},
		{Name: "Doc_0/Pages/Page_0/Content.xml", Data: []byte(`<Page>` + content + `</Page>`)},
	}
	return formattest.Zip(append(files, more...)...)
}

func layer(objects ...string) string {
	return `<Content><Layer ID="2">` + strings.Join(objects, "") + `</Layer></Content>`
}

// at places text with its baseline at x, y.
func at(x, y, size float64, text string) string {
	return fmt.Sprintf(`<TextObject Boundary="%g %g 100 %g" Size="%g"><TextCode X="0" Y="%g">%s</TextCode></TextObject>`, x, y-size, size, size, size, text)
}

func TestOFD_ReadingOrder(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, content, want string }{
		{"sorts lines from the top and runs from the left", layer(at(60, 30, 5, "丙"), at(20, 40, 5, "丁"), at(20, 20, 5, "甲"), at(40, 30, 5, "乙")), "甲\n乙丙\n丁"},
		{"takes small differences of height as one line", layer(at(60, 31.5, 5, "右"), at(20, 30, 5, "左")), "左右"},
		{"keeps lines apart that are further than half the size", layer(at(20, 30, 5, "上"), at(20, 33, 5, "下")), "上\n下"},
		{"sets blanks between words, not between characters", layer(at(20, 30, 4, "Docket"), at(60, 30, 4, "v2"), at(100, 30, 4, "通"), at(120, 30, 4, "知")), "Docket v2通知"},
		{"takes bold type faked by printing twice as one", layer(at(20, 30, 5, "通知"), at(20.2, 30, 5, "通知")), "通知"},
		{"expands repeated steps", layer(`<TextObject Boundary="0 0 9 9" Size="5"><TextCode X="0" Y="5" DeltaX="g 3 5">通知公告</TextCode></TextObject>`), "通知公告"},
		{"breaks where a step leads back", layer(`<TextObject Boundary="0 0 99 99" Size="5"><TextCode X="0" Y="5" DeltaX="5 -5 5" DeltaY="0 8 0">一二三四</TextCode></TextObject>`), "一二\n三四"},
		{"keeps a column written downwards together", layer(`<TextObject Boundary="0 0 9 99" Size="5"><TextCode X="0" Y="5" DeltaY="g 3 6">正本竖排</TextCode></TextObject>`), "正本竖排"},
		{"applies the matrix of an object", layer(`<TextObject Boundary="0 50 9 9" Size="1" CTM="5 0 0 5 0 0"><TextCode X="0" Y="1">下</TextCode></TextObject>`, at(0, 20, 5, "上")), "上\n下"},
		{"begins a text code without place where the one before did", layer(`<TextObject Boundary="0 0 99 99" Size="5"><TextCode X="0" Y="5">一</TextCode><TextCode Y="20">二</TextCode></TextObject>`), "一\n二"},
		{"reads page blocks", layer(`<PageBlock><PageBlock>` + at(0, 10, 5, "块") + `</PageBlock></PageBlock>`), "块"},
		{"reads places that are no numbers as zero", layer(`<TextObject Boundary="x NaN Inf 1e99" Size="-"><TextCode X="?" Y="1e400" DeltaX="g x y g 5">字符</TextCode></TextObject>`), "字符"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			wantPages(t, mustRead(t, typeOFD, ofd(c.content)), c.want)
		})
	}
}

func TestOFD_Parts(t *testing.T) {
	t.Parallel()
	template := formattest.File{Name: "Doc_0/Tpl/Content.xml", Data: []byte(`<Page>` + layer(at(10, 20, 4, "发票号码：")) + `</Page>`)}
	resources := formattest.File{Name: "Doc_0/PublicRes.xml", Data: []byte(`<Res><CompositeGraphicUnits><CompositeGraphicUnit ID="5"><Content>` + at(0, 4, 4, "签发人") +
		`<CompositeObject ResourceID="5"/></Content></CompositeGraphicUnit></CompositeGraphicUnits><MultiMedias><MultiMedia Type="Image"/></MultiMedias></Res>`)}
	annotations := []formattest.File{
		{Name: "Doc_0/Annots/Annotations.xml", Data: []byte(`<Annotations><Page PageID="1"><FileLoc>Page_0/Annotation.xml</FileLoc></Page></Annotations>`)},
		{Name: "Doc_0/Annots/Page_0/Annotation.xml", Data: []byte(`<PageAnnot><Annot Type="Stamp"><Remark>已阅</Remark><Appearance Boundary="50 50 20 20">` + at(0, 4, 4, "岚洲远航") + `</Appearance></Annot></PageAnnot>`)},
	}
	attachments := []formattest.File{
		{Name: "Doc_0/Attachs/Attachments.xml", Data: []byte(`<Attachments><Attachment Name="original" Format="xml"><FileLoc>original.xml</FileLoc></Attachment></Attachments>`)},
		{Name: "Doc_0/Attachs/original.xml", Data: []byte(`<?xml version="1.0"?><Invoice><Number>2026001</Number></Invoice>`)},
	}
	more := append([]formattest.File{template, resources}, append(annotations, attachments...)...)
	data := ofd(`<Template TemplateID="9" ZOrder="Background"/>`+layer(at(60, 20, 4, "2026001"), `<CompositeObject ResourceID="5" Boundary="20 40 9 9" CTM="1 0 0 1 0 0"/>`), more...)

	doc := mustRead(t, typeOFD, data)
	wantPages(t, doc, "发票号码：2026001\n签发人\n已阅\n岚洲远航")
	if doc.Images != 1 {
		t.Errorf("images %d", doc.Images)
	}
	if len(doc.Attachments) != 1 || doc.Attachments[0].Name != "original.xml" || doc.Attachments[0].MediaType != "text/xml" || doc.Attachments[0].Text != "2026001" {
		t.Errorf("attachments %+v", doc.Attachments)
	}
}

func TestOFD_Invoice(t *testing.T) {
	t.Parallel()
	doc := mustRead(t, typeOFD, formattest.OFDWith(formattest.OFDOptions{
		Title: "电子发票", CustomDatas: [][2]string{{"发票号码", "26001"}, {"价税合计", "50.00"}, {"signed", "no"}}, Template: "发票号码", Signed: true,
		Attachments: []formattest.File{{Name: "original.xml", Data: []byte(`<a>甲</a>`)}},
	}, "26001"))
	if doc.Title != "电子发票" || doc.Fields["发票号码"] != "26001" || doc.Fields["价税合计"] != "50.00" || doc.Fields["created"] != "2026-01-09" {
		t.Errorf("title %q, fields %v", doc.Title, doc.Fields)
	}
	if doc.Fields[format.FieldSigned] != "true" {
		t.Error("does not say that it is signed, or lets its own data deny it")
	}
	wantPages(t, doc, "发票号码\n26001")
}

func TestOFD_LenientPaths(t *testing.T) {
	t.Parallel()
	content := layer(at(10, 10, 5, "通知"))
	for _, c := range []struct{ name, root, page string }{
		{"from the folder", "Doc_0/Document.xml", "Pages/Page_0/Content.xml"},
		{"from the root", "/Doc_0/Document.xml", "/Doc_0/Pages/Page_0/Content.xml"},
		{"from the root without saying so", "Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml"},
		{"with backslashes", `Doc_0\Document.xml`, `Pages\Page_0\Content.xml`},
		{"in another case", "doc_0/document.XML", "pages/page_0/content.xml"},
		{"with dots", "./Doc_0/./Document.xml", "../Doc_0/Pages/Page_0/Content.xml"},
		{"with white space", "\n Doc_0/Document.xml \n", " Pages/Page_0/Content.xml"},
		{"leading outside", "../../Doc_0/Document.xml", "../../../../Doc_0/Pages/Page_0/Content.xml"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			wantPages(t, mustRead(t, typeOFD, ofdNamed(content, c.root, c.page)), "通知")
		})
	}
}

func TestOFD_SeveralBodies(t *testing.T) {
	t.Parallel()
	document := func(page string) []byte {
		return []byte(`<Document><Pages><Page ID="1" BaseLoc="` + page + `"/></Pages></Document>`)
	}
	doc := mustRead(t, typeOFD, formattest.Zip(
		formattest.File{Name: "OFD.xml", Data: []byte(`<?xml version="1.0" encoding="GBK"?><OFD><DocBody><DocInfo><Title>` + "\xD6\xF7" + `</Title></DocInfo><DocRoot>A/D.xml</DocRoot></DocBody><DocBody><DocRoot>B/D.xml</DocRoot></DocBody><DocBody><DocRoot>missing.xml</DocRoot></DocBody></OFD>`)},
		formattest.File{Name: "A/D.xml", Data: document("p.xml")}, formattest.File{Name: "A/p.xml", Data: []byte(`<Page>` + layer(at(0, 9, 5, "甲")) + `</Page>`)},
		formattest.File{Name: "B/D.xml", Data: document("p.xml")}, formattest.File{Name: "B/p.xml", Data: []byte(`<Page>` + layer(at(0, 9, 5, "乙")) + `</Page>`)},
	))
	wantPages(t, doc, "甲", "乙")
	if doc.Title != "主" {
		t.Errorf("title %q of a part in GBK", doc.Title)
	}
}
