package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"docket/internal/access"
)

// docx is a Word file with one paragraph.
func docx(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range map[string]string{
		"[Content_Types].xml": `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
		"_rels/.rels":         `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
		"word/document.xml":   `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>` + text + `</w:t></w:r></w:p></w:body></w:document>`,
	} {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pdf is a PDF with a page for each line of Latin text.
func pdf(lines ...string) []byte {
	var b bytes.Buffer
	offsets := []int{}
	object := func(content string) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(offsets), content)
	}
	b.WriteString("%PDF-1.4\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	var kids strings.Builder
	for i := range lines {
		fmt.Fprintf(&kids, "%d 0 R ", 4+2*i)
	}
	object(fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids.String(), len(lines)))
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
	for i, line := range lines {
		object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 400] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>", 5+2*i))
		text := "BT /F1 18 Tf 20 200 Td (" + line + ") Tj ET"
		object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(text), text))
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return b.Bytes()
}

// Rule DOC-16: a document is found by words inside its text, however they are written, and by exact
// phrases; what was found is marked, with its page.
func TestRules_WordsInsideTexts(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar, insider := o.Registrar(t), o.Person(t, "insider", "A", access.Internal)
	register := func(name string, content []byte) documentAnswer {
		return registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"title": "无关标题", "source": "单位", "tags": tags(o.mark())}), upload{name, content})
	}
	gbk, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte("请财务部核对硒鼓388A与差旅费报销凭证。"))
	if err != nil {
		t.Fatal(err)
	}
	txt := register("通知.txt", []byte("请各部门于本周内检查灭火器压力表读数，压力异常者更换。读数填入表A17。"))
	old := register("旧编码.txt", gbk)
	word := register("方案.docx", docx(t, "海鸥智慧园区压力测试，机房B3，灭火预案。"))
	pages := register("report.pdf", pdf("Inspection of hydrants", "Room K42 needs a valve <b>&</b>"))
	noise := make([]byte, 5000)
	for i := range noise {
		noise[i] = byte(i*i*31 + i>>3)
	}
	unreadable := register("未知.bin", noise)
	damaged := register("破损.pdf", []byte("%PDF-1.4\n"+strings.Repeat("x", 400)))
	for id, want := range map[string]string{txt.ID: "done", old.ID: "done", word.ID: "done", pages.ID: "done"} {
		if f := registrar.WaitText(t, id).Files[0]; f.TextState != want || f.TextReason != "" {
			t.Errorf("%s: text %s %s, want %s", f.Name, f.TextState, f.TextReason, want)
		}
	}
	for _, id := range []string{unreadable.ID, damaged.ID} {
		f := registrar.WaitText(t, id).Files[0]
		if f.TextState != "none" && f.TextState != "failed" || f.TextReason == "" {
			t.Errorf("%s: text %s without a reason (%q)", f.Name, f.TextState, f.TextReason)
		}
		if a := insider.Get(t, documentsPath+"/"+id+"/files/"+f.ID+"/content").Want(t, http.StatusOK); len(a.Body) == 0 {
			t.Errorf("%s is lost", f.Name)
		}
	}
	for _, c := range []struct {
		q    string
		want []documentAnswer
	}{
		{"压力表", []documentAnswer{txt}},
		{"灭火器 读数", []documentAnswer{txt}},
		{`"检查灭火器压力表"`, []documentAnswer{txt}},
		{`“灭火预案”`, []documentAnswer{word}},
		{`"压力表异常"`, nil},
		{`"灭火器压力表" 更换`, []documentAnswer{txt}},
		{"鸥", []documentAnswer{word}},
		{"压", []documentAnswer{txt, word}},
		{"A17", []documentAnswer{txt}},
		{"a17", []documentAnswer{txt}},
		{"Ａ１７", []documentAnswer{txt}},
		{"388A", []documentAnswer{old}},
		{"B3", []documentAnswer{word}},
		{"滅火器壓力表", []documentAnswer{txt}},
		{"報銷憑證", []documentAnswer{old}},
		{"K42", []documentAnswer{pages}},
		{"HYDRANTS", []documentAnswer{pages}},
		{`"needs a valve"`, []documentAnswer{pages}},
		{`"valve needs"`, nil},
	} {
		found := insider.Search(t, "q", c.q, "tag", o.mark())
		var got, want []string
		for _, h := range found.Hits {
			got = append(got, h.ID)
			if len(h.Highlights) == 0 || !strings.Contains(h.Highlights[len(h.Highlights)-1].HTML, "<mark>") {
				t.Errorf("%s: nothing is marked in %s", c.q, h.ID)
			}
		}
		for _, d := range c.want {
			want = append(want, d.ID)
		}
		if !sameIDs(got, want) {
			t.Errorf("%s finds %d records %v, want %v", c.q, len(got), got, want)
		}
	}
	for q, want := range map[string]struct {
		page int
		html string
	}{
		"压力表":   {1, "<mark>压力表</mark>"},
		"Ａ１７":   {1, "<mark>A17</mark>"},
		"滅火器":   {1, "<mark>灭火器</mark>"},
		"valve": {2, "<mark>valve</mark> &lt;b&gt;&amp;&lt;/b&gt;"},
	} {
		h := insider.Search(t, "q", q, "tag", o.mark()).Hits
		if !slices.ContainsFunc(h[0].Highlights, func(l struct {
			Field string `json:"field"`
			Page  int    `json:"page"`
			HTML  string `json:"html"`
		}) bool {
			return l.Field == "body" && l.Page == want.page && strings.Contains(l.HTML, want.html)
		}) {
			t.Errorf("%s: %+v, want %s on page %d", q, h[0].Highlights, want.html, want.page)
		}
	}
	var text struct {
		TextState string `json:"text_state"`
		Pages     []struct {
			Number int
			Text   string
		}
	}
	insider.Get(t, documentsPath+"/"+pages.ID+"/files/"+pages.Files[0].ID+"/text").Want(t, http.StatusOK).JSON(t, &text)
	if len(text.Pages) != 2 || !strings.Contains(text.Pages[1].Text, "K42") || text.TextState != "done" {
		t.Errorf("text by pages: %+v", text)
	}
	insider.Get(t, documentsPath+"/"+unreadable.ID+"/files/"+unreadable.Files[0].ID+"/text").Problem(t, http.StatusNotFound, "document.no_text")
}

// Contract, Search: metadata is findable when the registration has been answered, and a correction
// when it has been answered.
func TestRules_MetadataIsFoundAtOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t, theService(t))
	registrar := o.Registrar(t)
	d := registrar.MustRegister(t, record(o.Dept("A"), map[string]any{"title": "除湿机采购请示", "source": "白鹭机电", "source_no": "鹭机〔2026〕4号", "remarks": "急件柜存放",
		"tags": tags(o.mark(), "类型:设备", "用途:地下库房防潮")}), upload{"白鹭清单.txt", []byte("正文")})
	for _, q := range []string{"除湿机", "白鹭机电", "鹭机(2026)04号", "急件柜", "白鹭清单", d.RegisterNo, "设备", `"采购请示"`, `"急件柜存放"`, `"地下库房防潮"`, `"白鹭清单"`, `"白鹭机电"`} {
		if !registrar.Search(t, "q", q, "tag", o.mark()).Has(d.ID) {
			t.Errorf("not found by %s at once", q)
		}
	}
	for _, q := range []string{`"请示白鹭"`, `"白鹭机电急件柜"`} { // words of two fields are no phrase
		if registrar.Search(t, "q", q, "tag", o.mark()).Has(d.ID) {
			t.Errorf("found by %s, which stands nowhere", q)
		}
	}
	registrar.Do(t, http.MethodPatch, documentsPath+"/"+d.ID, map[string]any{"version": d.Version, "title": "空调采购请示"}).Want(t, http.StatusOK)
	if registrar.Search(t, "q", `"除湿机"`, "tag", o.mark()).Has(d.ID) || !registrar.Search(t, "q", `"空调采购"`, "tag", o.mark()).Has(d.ID) {
		t.Error("the correction is not in the search")
	}
}
