package format_test

import (
	"errors"
	"testing"

	"docket/internal/extract/format"
	"docket/internal/extract/format/formattest"
)

func TestODF_Text(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, body string
		pages      []string
	}{
		{"collapses white space but keeps what is marked", "<text:p>关于\n  召开<text:s text:c=\"2\"/>会议<text:tab/>通知<text:line-break/>二行</text:p>", []string{"关于 召开  会议\t通知\n二行"}},
		{"reads headings, lists and spans", `<text:h>标题</text:h><text:list><text:list-item><text:p>一<text:span>二</text:span></text:p></text:list-item></text:list>`, []string{"标题\n一二"}},
		{"puts notes and comments after their paragraph",
			`<text:p>前<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>脚注</text:p></text:note-body></text:note>后<office:annotation><dc:creator>张三</dc:creator><text:p>批注</text:p></office:annotation></text:p><text:p>下段</text:p>`,
			[]string{"前后\n脚注\n批注\n下段"}},
		{"leaves out what was deleted", `<text:tracked-changes><text:changed-region><text:deletion><text:p>旧</text:p></text:deletion></text:changed-region></text:tracked-changes><text:p>新</text:p>`, []string{"新"}},
		{"begins pages where the word processor broke them", `<text:p>一</text:p><text:soft-page-break/><text:p>二</text:p>`, []string{"一", "二"}},
		{"reads a table by rows", `<table:table><table:table-row><table:table-cell><text:p>甲</text:p></table:table-cell><table:table-cell/><table:table-cell><text:p>乙</text:p></table:table-cell></table:table-row></table:table>`, []string{"甲\t乙"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			wantPages(t, mustRead(t, typeODT, formattest.ODF("text", `<office:text>`+c.body+`</office:text>`)), c.pages...)
		})
	}
}

func TestODF_SpreadsheetShowsValuesWithoutText(t *testing.T) {
	t.Parallel()
	body := `<office:spreadsheet><table:table table:name="甲"><table:table-row><table:table-cell office:value-type="float" office:value="12.5"/>` +
		`<table:table-cell office:value-type="date" office:date-value="2026-01-09"/><table:table-cell table:number-columns-repeated="16000"/></table:table-row></table:table>` +
		`<table:table table:name="乙"/></office:spreadsheet>`
	wantPages(t, mustRead(t, typeODS, formattest.ODF("spreadsheet", body)), "甲\n12.5\t2026-01-09", "乙")
}

func TestODF_Encrypted(t *testing.T) {
	t.Parallel()
	data := formattest.Zip(
		formattest.File{Name: "META-INF/manifest.xml", Data: []byte(`<manifest:manifest xmlns:manifest="urn:m"><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>`)},
		formattest.File{Name: "content.xml", Data: []byte("\x8f\x03noise")},
	)
	if _, err := read(t, typeODT, data); !errors.Is(err, format.ErrEncrypted) {
		t.Errorf("got %v", err)
	}
}

func TestEPUB(t *testing.T) {
	t.Parallel()
	chapter := func(s string) []byte {
		return []byte(`<html xmlns="urn:x"><head><title>章</title></head><body><p>` + s + `</p></body></html>`)
	}
	data := formattest.Zip(
		formattest.File{Name: "META-INF/container.xml", Data: []byte(`<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>`)},
		formattest.File{Name: "OEBPS/book.opf", Data: []byte(`<package xmlns:dc="urn:dc"><metadata><dc:title>制度汇编</dc:title><dc:creator>综合办公室</dc:creator></metadata>` +
			`<manifest><item id="b" href="2.xhtml"/><item id="a" href="1.xhtml"/></manifest><spine><itemref idref="a"/><itemref idref="b"/></spine></package>`)},
		formattest.File{Name: "OEBPS/1.xhtml", Data: chapter("第一章")},
		formattest.File{Name: "OEBPS/2.xhtml", Data: chapter("第二章")},
	)
	doc := mustRead(t, "application/epub+zip", data)
	wantPages(t, doc, "第一章", "第二章")
	if doc.Title != "制度汇编" || doc.Fields["author"] != "综合办公室" {
		t.Errorf("title %q, fields %v", doc.Title, doc.Fields)
	}
}
