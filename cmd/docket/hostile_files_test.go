package main

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color/palette"
	"image/gif"
	"image/png"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/internal/extract/format/formattest"
	"docket/internal/extract/pdf/pdftest"
)

// active are types that a browser would run or render with scripts.
var active = []string{"html", "svg", "xml", "javascript", "ecmascript", "flash"}

// file is a file made to harm, or harmed.
type file struct {
	name    string
	content []byte
}

// bombs are small files that become large, deep or many when they are opened.
func bombs() []file {
	docx := func(document string) []byte {
		return formattest.Zip(formattest.File{Name: "[Content_Types].xml", Data: []byte(`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`)},
			formattest.File{Name: "word/document.xml", Data: []byte(document)})
	}
	nested := []byte("最里面")
	for i := range 12 {
		nested = formattest.Zip(formattest.File{Name: fmt.Sprintf("%d.zip", i), Data: nested})
	}
	var many bytes.Buffer
	z := zip.NewWriter(&many)
	for i := range 100_000 {
		if _, err := z.CreateHeader(&zip.FileHeader{Name: fmt.Sprint(i)}); err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	var laughs strings.Builder
	laughs.WriteString(`<!DOCTYPE w [<!ENTITY l0 "ha">`)
	for i := range 12 {
		fmt.Fprintf(&laughs, `<!ENTITY l%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&l%d;", i), 10))
	}
	laughs.WriteString(`]><w:document xmlns:w="w"><w:p><w:t>&l12;</w:t></w:p></w:document>`)
	outside := `<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY % y SYSTEM "http://127.0.0.1:1/x.dtd">%y;]>`
	return []file{
		{"压缩炸弹.docx", docx("<w:document>" + strings.Repeat("\x00", 64<<20) + "</w:document>")},
		{"十万条目.zip", many.Bytes()},
		{"层层嵌套.zip", nested},
		{"像素炸弹.png", pixelBomb()},
		{"外部实体.docx", docx(outside + `<w:document xmlns:w="w"><w:p><w:t>&x;</w:t></w:p></w:document>`)},
		{"外部实体.odt", formattest.Zip(formattest.File{Name: "mimetype", Data: []byte("application/vnd.oasis.opendocument.text"), Stored: true}, formattest.File{Name: "content.xml", Data: []byte(outside + `<office:document-content xmlns:office="o" xmlns:text="t"><text:p>&x;</text:p></office:document-content>`)})},
		{"外部实体.ofd", formattest.Zip(formattest.File{Name: "OFD.xml", Data: []byte(outside + `<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"><ofd:DocBody><ofd:DocRoot>&x;</ofd:DocRoot></ofd:DocBody></ofd:OFD>`)})},
		{"十亿次笑.docx", docx(laughs.String())},
		{"逃出.zip", formattest.Zip(formattest.File{Name: "../../../../tmp/escaped", Data: []byte("x")}, formattest.File{Name: "/etc/cron.d/x"}, formattest.File{Name: `..\..\x`}, formattest.File{Name: strings.Repeat("n/", 5000)})},
		{"很深.docx", docx(strings.Repeat("<w:p>", 200_000))},
	}
}

// pixelBomb is a PNG of a few hundred bytes that claims to be 60,000 pixels square.
func pixelBomb() []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		panic(err)
	}
	data := b.Bytes()
	binary.BigEndian.PutUint32(data[16:], 60_000)
	binary.BigEndian.PutUint32(data[20:], 60_000)
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
	return data
}

// disguised are files of two kinds, or of another kind than they say, that a browser would run.
func disguised() []file {
	script := "<script>fetch('/api/v1/me')</script>"
	var picture bytes.Buffer
	if err := gif.Encode(&picture, image.NewPaletted(image.Rect(0, 0, 8, 8), palette.Plan9), nil); err != nil {
		panic(err)
	}
	return []file{
		{"页面.html", []byte("<!DOCTYPE html><html><body>" + script + "</body></html>")}, {"其实是网页.pdf", []byte("<html>" + script + "</html>")},
		{"图.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>`)},
		{"数据.xml", []byte(`<?xml version="1.0"?><?xml-stylesheet href="x.xsl" type="text/xsl"?><a/>`)},
		{"页面.xhtml", []byte(`<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">` + script + `</html>`)},
		{"程序.js", []byte("alert(document.cookie)//")}, {"没有扩展名", []byte("\n\n  <HTML>" + script)},
		{"动图.gif", slices.Concat([]byte("GIF89a/*"), picture.Bytes()[8:], []byte("*/=1;alert(1)//"))},
		{"两种.pdf", slices.Concat(pdftest.Text("两种文件"), formattest.Zip(formattest.File{Name: "a.html", Data: []byte(script)}))},
		{"邮件.mht", []byte("MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n" + script)}, {"空.txt", nil},
	}
}

// damaged are files of every format, cut off in the middle and with bits flipped.
func damaged(t *testing.T) (out []file) {
	t.Helper()
	rows := [][]string{{"物资", "数量"}, {"灭火器", "12"}}
	whole := map[string][]byte{"pdf": pdftest.Text("损坏的文件"), "docx": formattest.DOCX("损坏的文件"), "xlsx": formattest.XLSX(rows), "pptx": formattest.PPTX("损坏"),
		"odt": formattest.ODT("损坏的文件"), "ods": formattest.ODS(rows), "ofd": formattest.OFD("损坏的文件"), "eml": formattest.EML(formattest.Mail{}), "zip": formattest.Zip(formattest.File{Name: "a.txt", Data: []byte("损坏")})}
	for _, name := range []string{"notice.doc", "roster.xls", "report.ppt"} {
		b, err := os.ReadFile(filepath.Join("../../internal/extract/ole/testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		whole[strings.TrimPrefix(filepath.Ext(name), ".")] = b
	}
	for kind, content := range whole {
		out = append(out, file{"截断." + kind, content[:len(content)*2/3]})
		if kind == "doc" || kind == "ppt" {
			continue // one damaged file is enough for LibreOffice, which takes seconds for each
		}
		flipped := slices.Clone(content)
		for i := 97; i < len(flipped); i += 211 {
			flipped[i] ^= 1 << (i % 8)
		}
		out = append(out, file{"翻转." + kind, flipped})
	}
	return out
}

// files are kept as they came, with the reason why they have no text, and given back so that no
// browser runs them; ordinary readers go on meanwhile.
func (h *hostile) files(t *testing.T) {
	calm := h.medianGet(t)
	all := slices.Concat(bombs(), disguised(), damaged(t))
	kept := map[string]documentAnswer{}
	for _, f := range all {
		a := h.clerk.Register(t, record(h.Dept("A"), map[string]any{"title": "来件 " + f.name}), []upload{{f.name, f.content}})
		if a.Status != http.StatusCreated {
			refused(t, f.name, a)
			continue
		}
		var d documentAnswer
		a.JSON(t, &d)
		kept[f.name] = d
	}
	busy := h.medianGet(t)
	t.Logf("median of 50 GETs: %v before, %v while hostile files are read (%.1f×)", calm, busy, float64(busy)/float64(calm))
	if busy > 10*calm && busy > 500*time.Millisecond {
		t.Errorf("reading slows to %v from %v while hostile files are read", busy, calm)
	}
	for _, f := range disguised() {
		if d, ok := kept[f.name]; ok {
			h.servedSafely(t, f, d)
		}
	}
	for _, f := range all {
		d, ok := kept[f.name]
		if !ok {
			continue
		}
		got := h.clerk.WaitText(t, d.ID).Files[0]
		if (got.TextState == "failed" || got.TextState == "none") && got.TextReason == "" {
			t.Errorf("%s: text %s without a reason", f.name, got.TextState)
		}
		text := h.clerk.Get(t, "/api/v1/documents/"+d.ID+"/files/"+got.ID+"/text")
		if text.Status >= 500 || bytes.Contains(text.Body, []byte("root:")) {
			t.Errorf("%s: its text answers %d: %.200s", f.name, text.Status, text.Body)
		}
	}
	if _, err := os.Stat("/tmp/escaped"); err == nil {
		t.Error("a member of an archive was written outside")
	}
}

// servedSafely checks security 1.5: an attachment, never of a type that runs, its name readable.
func (h *hostile) servedSafely(t *testing.T, f file, d documentAnswer) {
	t.Helper()
	a := h.clerk.Get(t, "/api/v1/documents/"+d.ID+"/files/"+d.Files[0].ID+"/content").Want(t, http.StatusOK)
	kind, params, err := mime.ParseMediaType(a.Header.Get("Content-Disposition"))
	if err != nil || kind != "attachment" || params["filename"] != f.name {
		t.Errorf("%s: Content-Disposition %q", f.name, a.Header.Get("Content-Disposition"))
	}
	if a.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(a.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("%s: headers %v", f.name, a.Header)
	}
	for _, word := range active {
		if strings.Contains(a.Header.Get("Content-Type"), word) {
			t.Errorf("%s is served as %s", f.name, a.Header.Get("Content-Type"))
		}
	}
	if !bytes.Equal(a.Body, f.content) {
		t.Errorf("%s: %d bytes of %d come back", f.name, len(a.Body), len(f.content))
	}
}

// medianGet is the median time of fifty ordinary readings.
func (h *hostile) medianGet(t *testing.T) time.Duration {
	t.Helper()
	var took []time.Duration
	for range 50 {
		start := time.Now()
		h.clerk.Get(t, "/api/v1/documents/"+h.plain.ID).Want(t, http.StatusOK)
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	return took[25]
}

// fileNames never become paths, never deceive the eye, and are refused when nothing is left of them.
func (h *hostile) fileNames(t *testing.T) {
	long := strings.Repeat("长", 85) // 255 bytes
	for given, want := range map[string]string{
		`filename="/etc/passwd"`: "passwd", `filename="..\\..\\x"`: "x", `filename="C:\\temp\\a.txt"`: "a.txt", `filename="a/b/../c.txt"`: "c.txt",
		`filename="` + long + `"`: long, `filename*=UTF-8''%E9%80%9A%E7%9F%A5.txt`: "通知.txt", `filename*=UTF-8''a%00b%0d%0a.txt`: "ab.txt",
		`filename*=UTF-8''exe.%E2%80%AEfdp`: "exe.fdp", `filename="exe.` + "\u202e" + `fdp"`: "exe.fdp", `filename="  a.txt  "`: "a.txt",
		`filename="` + strings.Repeat("n", 4096) + `"`: "", `filename=".."`: "", `filename="."`: "", `filename="/"`: "", `filename=""`: "",
		`filename*=UTF-8''%E2%80%AE`: "", `filename*=UTF-8''%FF%FE`: "", "filename=\"\xff\xfe\"": "", `filename*=UTF-8''..%2F..%2Fx`: "x", `filename="=?utf-8?q?x?="`: "=?utf-8?q?x?=",
		`filename="CON"`: "CON", `filename="a` + "\u200b" + `.txt"`: "a\u200b.txt", `filename*=EBCDIC''%81`: "",
	} {
		body := raw("b", recordHead+h.validRecord(t), "Content-Disposition: form-data; name=\"file\"; "+given+"\r\n\r\n内容")
		a := h.clerk.Do(t, http.MethodPost, "/api/v1/documents", strings.NewReader(strings.ReplaceAll(body, "畸形表单", "怪名来件")), header{"Content-Type", "multipart/form-data; boundary=b"})
		h.wantName(t, "a form with "+given, a, want)
		if strings.ContainsAny(given, "\xff\u202e\u200b") || len(given) > 1000 {
			continue // no bytes for a header of net/http
		}
		a = h.clerk.Do(t, http.MethodPost, "/api/v1/intake", strings.NewReader("内容"), header{"Content-Disposition", "attachment; " + given})
		h.wantName(t, "an intake with "+given, a, want)
	}
}

func (h *hostile) wantName(t *testing.T, what string, a answer, want string) {
	t.Helper()
	if want == "" {
		refused(t, what, a, 400, 422)
		return
	}
	if a.Status != http.StatusCreated {
		t.Errorf("%.120s: status %d: %.300s", what, a.Status, a.Body)
		return
	}
	if !bytes.Contains(a.Body, []byte(`"name":"`+want+`"`)) {
		t.Errorf("%.120s: not kept as %q: %.900s", what, want, a.Body)
	}
}
