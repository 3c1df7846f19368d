package format_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"docket/internal/extract/format/formattest"
)

func gbk(s string) string {
	b, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		panic(err)
	}
	return b
}

func base64Of(s string) string {
	return base64.StdEncoding.EncodeToString([]byte(s))
}

// lines makes a mail of lines.
func lines(ls ...string) []byte {
	return []byte(strings.Join(ls, "\r\n") + "\r\n")
}

func TestMail(t *testing.T) {
	t.Parallel()
	for _, charset := range []string{"utf-8", "gb18030", "gbk", "big5"} {
		t.Run(charset, func(t *testing.T) {
			t.Parallel()
			doc := mustRead(t, typeEML, formattest.EML(formattest.Mail{
				Subject: "年度公告", From: "王小明 <wang@example.cn>", Text: "各位同仁：\n附上文件。", Charset: charset,
				Attachments: []formattest.File{{Name: "文件.docx", Data: formattest.DOCX("附件正文")}, {Name: "圖.png", MediaType: "image/png", Data: []byte("\x89PNG\r\n\x1a\n")}},
			}))
			wantPages(t, doc, "主题: 年度公告\n发件人: 王小明 <wang@example.cn>\n收件人: office@example.cn\n日期: Fri, 09 Jan 2026 01:00:00 +0000\n各位同仁：\n附上文件。")
			if doc.Title != "年度公告" || doc.Fields["from"] != "王小明 <wang@example.cn>" || doc.Fields["date"] != "2026-01-09T01:00:00Z" {
				t.Errorf("title %q, fields %v", doc.Title, doc.Fields)
			}
			if len(doc.Attachments) != 2 || doc.Attachments[0].Name != "文件.docx" || doc.Attachments[0].MediaType != typeDOCX || doc.Attachments[0].Text != "附件正文" {
				t.Fatalf("attachments %+v", doc.Attachments)
			}
			if png := doc.Attachments[1]; png.Name != "圖.png" || png.MediaType != "image/png" || string(png.Data) != "\x89PNG\r\n\x1a\n" || doc.Images != 1 {
				t.Errorf("attachment %+v, images %d", png, doc.Images)
			}
		})
	}
}

func TestMail_Headers(t *testing.T) {
	t.Parallel()
	cut := gbk("消防安全检查通知")
	for _, c := range []struct{ name, header, want string }{
		{"encoded-word", "=?GBK?B?" + base64Of(gbk("报送材料")) + "?=", "报送材料"},
		{"encoded-word in quoted-printable", "=?utf-8?Q?=E9=80=9A_=E7=9F=A5?=", "通 知"},
		{"character cut in two between words", "=?gb2312?B?" + base64Of(cut[:7]) + "?=\r\n =?gb2312?B?" + base64Of(cut[7:]) + "?=", "消防安全检查通知"},
		{"words between plain text", "Re: =?utf-8?B?" + base64Of("通知") + "?= (2)", "Re: 通知 (2)"},
		{"raw GBK", gbk("关于报送统计年报的函"), "关于报送统计年报的函"},
		{"raw UTF-8", "关于报送统计年报的函", "关于报送统计年报的函"},
		{"broken word", "=?utf-8?B?!!!?= =?x-none?Q?=zz?=", "=zz"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			doc := mustRead(t, typeEML, lines("Subject: "+c.header, "", "正文"))
			if doc.Title != c.want {
				t.Errorf("subject %q, want %q", doc.Title, c.want)
			}
		})
	}
}

func TestMail_Bodies(t *testing.T) {
	t.Parallel()
	part := func(kind, body string) string {
		return "--b\r\nContent-Type: " + kind + "\r\n\r\n" + body + "\r\n"
	}
	multipart := func(kind string, parts ...string) []byte {
		return lines("Content-Type: multipart/"+kind+"; boundary=b", "", strings.Join(parts, "")+"--b--")
	}
	for _, c := range []struct {
		name string
		mail []byte
		want string
	}{
		{"takes plain text before HTML", multipart("alternative", part("text/plain", "文本"), part("text/html", "<b>网页</b>")), "文本"},
		{"takes HTML when the plain text is blank", multipart("alternative", part("text/plain", " "), part("text/html; charset=utf-8", "<p>网页<p>二")), "网页\n二"},
		{"reads GBK declared", lines("Content-Type: text/plain; charset=gb2312", "", gbk("请查收，镕基")), "请查收，镕基"},
		{"reads GBK that nobody declared", lines("", gbk("请于本周五之前报送材料。")), "请于本周五之前报送材料。"},
		{"reads GBK declared as something else", lines("Content-Type: text/plain; charset=iso-8859-1", "", gbk("请于本周五之前报送材料。")), "请于本周五之前报送材料。"},
		{"reads HTML by its own declaration", lines("Content-Type: text/html", "", "<meta charset=gbk><p>"+gbk("通知")), "通知"},
		{"reads base64 with broken lines", lines("Content-Transfer-Encoding: BASE64", "", base64Of("请查收")[:5], " "+base64Of("请查收")[5:]+"!"), "请查收"},
		{"reads quoted-printable with broken codes", lines("Content-Transfer-Encoding: quoted-printable", "", "100% =E9=80=9A=", "=E7=9F=A5 =XY"), "100% 通知 =XY"},
		{"joins texts of a mixed mail", multipart("mixed", part("text/plain", "一"), part("text/plain", "二")), "一\n二"},
		{"reads a mail whose boundary never ends", lines("Content-Type: multipart/mixed; boundary=b", "", "--b", "", "没有结尾"), "没有结尾"},
		{"reads a multipart without boundary", lines("Content-Type: multipart/mixed", "", "正文"), "正文"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			wantPages(t, mustRead(t, typeEML, c.mail), c.want)
		})
	}
}

func TestMail_AttachmentNames(t *testing.T) {
	t.Parallel()
	word := func(s string) string { return "=?gbk?B?" + base64Of(gbk(s)) + "?=" }
	for _, c := range []struct{ name, header, want string }{
		{"RFC 2231 in UTF-8", `Content-Disposition: attachment; filename*=UTF-8''%E5%90%88%E5%90%8C.pdf`, "合同.pdf"},
		{"RFC 2231 in GBK", `Content-Disposition: attachment; filename*=GBK'zh'%BA%CF%CD%AC.pdf`, "合同.pdf"},
		{"RFC 2231 in pieces", "Content-Disposition: attachment;\r\n filename*0*=utf-8''%E5%90%88;\r\n filename*1*=%E5%90%8C;\r\n filename*2=\".pdf\"", "合同.pdf"},
		{"pieces of encoded-words", "Content-Disposition: attachment;\r\n filename*0=\"=?utf-8?B?" + base64Of("合同")[:4] + "\";\r\n filename*1=\"" + base64Of("合同")[4:] + "?=\"", "合同"},
		{"encoded-word in quotes", `Content-Disposition: attachment; filename="` + word("合同") + `.pdf"`, "合同.pdf"},
		{"raw GBK", `Content-Disposition: attachment; filename="` + gbk("合同终稿") + `.pdf"`, "合同终稿.pdf"},
		{"name of the type", `Content-Type: application/pdf; name="` + word("合同.pdf") + `"`, "合同.pdf"},
		{"path of the sender", `Content-Disposition: attachment; filename="C:\\机密\\..\\合同.pdf"`, "合同.pdf"},
		{"nothing but dots", `Content-Disposition: attachment; filename="../.."`, "附件1.pdf"},
		{"none", `Content-Disposition: attachment`, "附件1.pdf"},
		{"too long", `Content-Disposition: attachment; filename="` + strings.Repeat("长", 300) + `.pdf"`, strings.Repeat("长", 65) + ".pdf"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			header := c.header
			if !strings.HasPrefix(header, "Content-Type") {
				header += "\r\nContent-Type: application/octet-stream"
			}
			doc := mustRead(t, typeEML, lines("Content-Type: multipart/mixed; boundary=b", "", "--b", header, "", "%PDF-1.7", "--b--"))
			if len(doc.Attachments) != 1 || doc.Attachments[0].Name != c.want {
				t.Errorf("attachments %+v, want %q", doc.Attachments, c.want)
			}
		})
	}
}

func TestMail_InsideMail(t *testing.T) {
	t.Parallel()
	inner := formattest.EML(formattest.Mail{Subject: "原文", Text: "里层正文", Attachments: []formattest.File{{Name: "a.txt", Data: []byte("更里层的附件")}}})
	outer := lines("Subject: outer", "Content-Type: multipart/mixed; boundary=o", "", "--o", "", "外层", "--o", "Content-Type: message/rfc822", "", string(inner), "--o--")
	doc := mustRead(t, typeEML, outer)
	if len(doc.Attachments) != 1 {
		t.Fatalf("attachments %+v", doc.Attachments)
	}
	a := doc.Attachments[0]
	if a.Name != "原文.eml" || a.MediaType != typeEML || !strings.Contains(a.Text, "里层正文") || !strings.Contains(a.Text, "更里层的附件") {
		t.Errorf("attachment %s %s: %q", a.Name, a.MediaType, a.Text)
	}
	deep := []byte("最里层")
	for i := range 6 {
		deep = lines("Subject: s", "Content-Type: multipart/mixed; boundary=b"+fmt.Sprint(i), "", "--b"+fmt.Sprint(i), "Content-Type: message/rfc822", "", "X: 1\r\n"+string(deep), "--b"+fmt.Sprint(i)+"--")
	}
	if text := mustRead(t, typeEML, deep).Attachments[0].Text; strings.Contains(text, "最里层") {
		t.Errorf("reads deeper than the limit: %q", text)
	}
}
