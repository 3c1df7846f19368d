package format_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"docket/internal/extract/format"
	"docket/internal/extract/format/formattest"
)

const (
	typeOFD  = "application/ofd"
	typeDOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	typePPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
	typeODT  = "application/vnd.oasis.opendocument.text"
	typeODS  = "application/vnd.oasis.opendocument.spreadsheet"
	typeODP  = "application/vnd.oasis.opendocument.presentation"
	typeEML  = "message/rfc822"
	typeZIP  = "application/zip"
)

func read(t testing.TB, mediaType string, data []byte) (format.Doc, error) {
	t.Helper()
	return readWithin(t, mediaType, data, format.Limits{})
}

func readWithin(t testing.TB, mediaType string, data []byte, lim format.Limits) (format.Doc, error) {
	t.Helper()
	return format.Read(context.Background(), mediaType, bytes.NewReader(data), int64(len(data)), "file", lim)
}

func mustRead(t testing.TB, mediaType string, data []byte) format.Doc {
	t.Helper()
	doc, err := read(t, mediaType, data)
	if err != nil {
		t.Fatalf("read %s: %v", mediaType, err)
	}
	return doc
}

func wantPages(t testing.TB, doc format.Doc, want ...string) {
	t.Helper()
	if got := strings.Join(doc.Pages, "\f"); got != strings.Join(want, "\f") {
		t.Errorf("pages\n got %q\nwant %q", doc.Pages, want)
	}
}

func TestRead_EveryFormat(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, mediaType string
		data            []byte
		pages           []string
	}{
		{"OFD", typeOFD, formattest.OFD("第一页\n第二行", "第二页"), []string{"第一页\n第二行", "第二页"}},
		{"OFD that was sniffed as an archive", typeZIP, formattest.OFD("第一页"), []string{"第一页"}},
		{"Word", typeDOCX, formattest.DOCX("关于召开会议的通知", "各部门：\n请准时\f参加。"), []string{"关于召开会议的通知\n各部门：\n请准时", "参加。"}},
		{"Word under the wrong name", typeXLSX, formattest.DOCX("通知"), []string{"通知"}},
		{"workbook", typeXLSX, formattest.XLSX([][]string{{"品名", "数量"}, {"中性笔", "50"}}), []string{"Sheet1\n品名\t数量\n中性笔\t50"}},
		{"workbook of two sheets", typeXLSX, formattest.XLSXSheets(
			formattest.Sheet{Name: "一季度", Rows: [][]string{{"甲"}}}, formattest.Sheet{Name: "二季度", Rows: [][]string{{"乙"}}}),
			[]string{"一季度\n甲", "二季度\n乙"}},
		{"presentation", typePPTX, formattest.PPTX("封面\n岚洲远航", "第二张"), []string{"封面\n岚洲远航", "第二张"}},
		{"OpenDocument text", typeODT, formattest.ODT("标题", "正文\n二行"), []string{"标题\n正文\n二行"}},
		{"OpenDocument spreadsheet", typeODS, formattest.ODS([][]string{{"品名", "数量"}, {"中性笔", "50"}}), []string{"Sheet1\n品名\t数量\n中性笔\t50"}},
		{"OpenDocument presentation", typeODP, formattest.ODP("封面", "第二张"), []string{"封面", "第二张"}},
		{"flat OpenDocument", "text/xml; charset=UTF-8", formattest.FlatODT("题名", "正文"), []string{"正文"}},
		{"plain text", "text/plain; charset=utf-8", []byte("一\r\n二\f第二页"), []string{"一\n二", "第二页"}},
		{"table of values", "text/csv", []byte("品名,数量\n中性笔,50\n"), []string{"品名,数量\n中性笔,50"}},
		{"JSON with escapes", "application/json", []byte(`{"title":"\u5173\u4e8e","q":"a\u0022b","e":"\ud83d\ude00"}`), []string{`{"title":"关于","q":"a\u0022b","e":"😀"}`}},
		{"XML", "application/xml", []byte(`<?xml version="1.0"?><发票 号码="123" xmlns:a="urn:x"><金额>50.00</金额></发票>`), []string{"123\n50.00"}},
		{"HTML", "text/html", []byte(`<title>题名</title><script>no</script><style>no</style><p>第一段<b>粗</b><p>第二段&amp;<table><tr><td>甲<td>乙</table><noscript>no</noscript>`),
			[]string{"第一段粗\n第二段&\n甲\t乙"}},
		{"archive", typeZIP, formattest.Zip(formattest.File{Name: "合同/正文.docx"}, formattest.File{Name: "附件.pdf"}), []string{"合同/正文.docx\n附件.pdf"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			doc := mustRead(t, c.mediaType, c.data)
			wantPages(t, doc, c.pages...)
			if doc.PageCount != len(c.pages) {
				t.Errorf("page count %d, want %d", doc.PageCount, len(c.pages))
			}
		})
	}
}

func TestSupported(t *testing.T) {
	t.Parallel()
	for mediaType, want := range map[string]bool{
		typeOFD: true, typeDOCX: true, "Application/OFD; v=1": true, "text/html; charset=gbk": true, "image/svg+xml": true,
		"application/vnd.ms-excel.sheet.macroEnabled.12": true, "application/epub+zip": true, "text/x-log": true,
		"application/pdf": false, "application/msword": false, "application/vnd.ms-excel": false, "image/png": false, "text/rtf": false, "": false,
	} {
		if got := format.Supported(mediaType); got != want {
			t.Errorf("Supported(%q) = %v", mediaType, got)
		}
	}
	if _, err := read(t, "application/pdf", []byte("%PDF-1.7")); !errors.Is(err, format.ErrUnsupported) {
		t.Errorf("reading a PDF gives %v", err)
	}
}

func TestRead_Properties(t *testing.T) {
	t.Parallel()
	doc := mustRead(t, typeDOCX, formattest.DOCXWith(formattest.DOCXParts{Title: "题 名"}, "正文"))
	if doc.Title != "题 名" {
		t.Errorf("title %q", doc.Title)
	}
	doc = mustRead(t, "text/xml", formattest.FlatODT("题名", "正文"))
	if doc.Title != "题名" {
		t.Errorf("title of a flat file %q", doc.Title)
	}
	doc, err := format.Read(context.Background(), "text/plain", strings.NewReader("# 值班安排\n正文"), 23, "值班.md", format.Limits{})
	if err != nil || doc.Title != "值班安排" {
		t.Errorf("title of Markdown %q, %v", doc.Title, err)
	}
	html := []byte("<html><head><meta charset=\"gb2312\"><title>\xCD\xA8\xD6\xAA</title></head><body>\xBB\xE1\xD2\xE9<img alt=x></body></html>")
	doc = mustRead(t, "text/html", html)
	if doc.Title != "通知" || doc.Charset != "gb18030" || doc.Images != 1 {
		t.Errorf("HTML in GBK gives %+v", doc)
	}
	wantPages(t, doc, "会议x")
}

func TestRead_HonoursTheContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for mediaType, data := range map[string][]byte{
		typeOFD: formattest.OFD("页"), typeDOCX: formattest.DOCX("段"), typeXLSX: formattest.XLSX([][]string{{"格"}}),
		"text/plain": []byte("字"), typeEML: formattest.EML(formattest.Mail{Text: "信"}),
	} {
		if _, err := format.Read(ctx, mediaType, bytes.NewReader(data), int64(len(data)), "", format.Limits{}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", mediaType, err)
		}
	}
}
