package format_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"docket/internal/extract/format"
	"docket/internal/extract/format/formattest"
)

// patient is more time than any hostile file may cost under the race detector.
const patient = 20 * time.Second

func TestHostile_LimitsHold(t *testing.T) {
	t.Parallel()
	zeros := make([]byte, 12<<20)
	paragraph := `<w:p><w:r><w:t>` + strings.Repeat("字", 1000) + `</w:t></w:r></w:p>`
	for _, c := range []struct {
		name, mediaType string
		data            []byte
		lim             format.Limits
	}{
		{"a member that unpacks a thousandfold", typeDOCX, word(string(zeros)), format.Limits{}},
		{"a member that is too large", typeDOCX, word(strings.Repeat(paragraph, 1000)), format.Limits{MaxEntryBytes: 1 << 20}},
		{"members that are too large together", typePPTX, formattest.PPTX(strings.Repeat("字", 4000), strings.Repeat("符", 4000)), format.Limits{MaxTotalBytes: 20_000}},
		{"more members than allowed", typeZIP, manyMembers(11_000), format.Limits{}},
		{"more text than allowed", typeDOCX, word(strings.Repeat(paragraph, 10)), format.Limits{MaxBytes: 10_000}},
		{"more pages than allowed", typeOFD, formattest.OFD("一", "二", "三"), format.Limits{MaxPages: 2}},
		{"elements nested without end", typeDOCX, word(strings.Repeat("<w:p>", 100_000)), format.Limits{}},
		{"a tag of half a million attributes", "text/xml", []byte(`<a ` + strings.Repeat(`b=">" `, 500_000) + `/>`), format.Limits{}},
		{"a plain file that is too large", "text/plain", bytes.Repeat([]byte("字"), 1<<20), format.Limits{MaxEntryBytes: 1 << 20}},
		{"a mail of too many parts", typeEML, lines("Content-Type: multipart/mixed; boundary=b", "", strings.Repeat("--b\r\n\r\n", 20_000)), format.Limits{}},
		{"units that draw each other", typeOFD, compositeBomb(), format.Limits{}},
		{"a million cells of one shared string", typeXLSX, sheet(strings.Repeat(`<row><c t="s"><v>0</v></c></row>`, 100_000), `<si><t>`+strings.Repeat("长", 10_000)+`</t></si>`, "", ""), format.Limits{MaxRatio: 5000}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			begin := time.Now()
			doc, err := readWithin(t, c.mediaType, c.data, c.lim)
			if !errors.Is(err, format.ErrTooLarge) {
				t.Errorf("got %v, want ErrTooLarge", err)
			}
			if took := time.Since(begin); took > patient {
				t.Errorf("took %v", took)
			}
			maxBytes := int(format.DefaultLimits().MaxBytes)
			if c.lim.MaxBytes > 0 {
				maxBytes = int(c.lim.MaxBytes)
			}
			if n := len(strings.Join(doc.Pages, "")); n > maxBytes+1 {
				t.Errorf("gives %d bytes of text", n)
			}
		})
	}
}

func manyMembers(n int) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range n {
		if _, err := z.CreateHeader(&zip.FileHeader{Name: fmt.Sprint(i), Method: zip.Store}); err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// compositeBomb is a page of ten units, each of ten units …, eight deep.
func compositeBomb() []byte {
	var units strings.Builder
	for i := range 9 {
		fmt.Fprintf(&units, `<CompositeGraphicUnit ID="%d">%s</CompositeGraphicUnit>`, i, layer(strings.Repeat(fmt.Sprintf(`<CompositeObject ResourceID="%d"/>`, i+1), 10)))
	}
	return ofd(layer(`<CompositeObject ResourceID="0"/>`), formattest.File{Name: "Doc_0/PublicRes.xml", Data: []byte(
		`<Res>` + units.String() + `<CompositeGraphicUnit ID="9">` + layer(at(0, 0, 5, "爆")) + `</CompositeGraphicUnit></Res>`)})
}

func TestHostile_MillionMembers(t *testing.T) {
	t.Parallel()
	data := millionMembers()
	begin := time.Now()
	if _, err := read(t, typeZIP, data); !errors.Is(err, format.ErrTooLarge) {
		t.Errorf("got %v, want ErrTooLarge", err)
	}
	if took := time.Since(begin); took > patient {
		t.Errorf("took %v", took)
	}
}

// millionMembers is a directory of a million entries whose end record admits to
// one.
func millionMembers() []byte {
	const n = 1_000_000
	entry := make([]byte, 47)
	copy(entry, "PK\x01\x02")
	binary.LittleEndian.PutUint16(entry[28:], 1)
	entry[46] = 'a'
	directory := bytes.Repeat(entry, n)
	end := make([]byte, 22)
	copy(end, "PK\x05\x06")
	binary.LittleEndian.PutUint16(end[8:], 1)
	binary.LittleEndian.PutUint16(end[10:], n%65536)
	binary.LittleEndian.PutUint32(end[12:], uint32(len(directory)))
	return append(directory, end...)
}

func TestHostile_NothingIsExpandedOrFetched(t *testing.T) {
	t.Parallel()
	var laughs strings.Builder
	laughs.WriteString(`<!DOCTYPE w [<!ENTITY l0 "ha">`)
	for i := range 12 {
		fmt.Fprintf(&laughs, `<!ENTITY l%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&l%d;", i), 10))
	}
	laughs.WriteString(`]>`)
	for _, c := range []struct{ name, doctype, entity string }{
		{"billion laughs", laughs.String(), "&l12;"},
		{"external entity", `<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>`, "&x;"},
		{"external subset", `<!DOCTYPE w SYSTEM "http://127.0.0.1:1/x.dtd">`, "&x;"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			data := formattest.Zip(formattest.File{Name: "word/document.xml", Data: []byte(`<?xml version="1.0"?>` + c.doctype +
				`<w:document><w:p><w:t>前` + c.entity + `后</w:t></w:p></w:document>`)})
			wantPages(t, mustRead(t, typeDOCX, data), "前"+c.entity+"后")
			wantPages(t, mustRead(t, "text/xml", []byte(c.doctype+`<a>前`+c.entity+`后</a>`)), "前"+c.entity+"后")
		})
	}
}

func TestHostile_NamesLeadNowhere(t *testing.T) {
	t.Parallel()
	doc := mustRead(t, typeZIP, formattest.Zip(
		formattest.File{Name: "../../etc/passwd"}, formattest.File{Name: "/etc/shadow"}, formattest.File{Name: `..\..\windows\system.ini`},
		formattest.File{Name: "a/../../b"}, formattest.File{Name: "bad\nname\x00\x1b[31m"}, formattest.File{Name: gbk("招标/限价测算说明.docx"), NonUTF8: true},
	))
	wantPages(t, doc, "etc/passwd\netc/shadow\nwindows/system.ini\nb\nbad name[31m\n招标/限价测算说明.docx")
}

func TestArchive_EncryptedMembers(t *testing.T) {
	t.Parallel()
	lock := func(data []byte) []byte {
		data = bytes.Clone(data)
		for i := 0; i+4 < len(data); i++ {
			switch string(data[i : i+4]) {
			case "PK\x03\x04":
				data[i+6] |= 1
			case "PK\x01\x02":
				data[i+8] |= 1
			}
		}
		return data
	}
	doc, err := read(t, typeZIP, lock(formattest.Zip(formattest.File{Name: "合同.docx", Data: []byte("x")})))
	if !errors.Is(err, format.ErrEncrypted) {
		t.Errorf("archive gives %v", err)
	}
	wantPages(t, doc, "合同.docx")
	for mediaType, data := range map[string][]byte{typeOFD: formattest.OFD("页"), typeDOCX: formattest.DOCX("段"), typeODT: formattest.ODT("段")} {
		if _, err := read(t, mediaType, lock(data)); !errors.Is(err, format.ErrEncrypted) {
			t.Errorf("%s gives %v", mediaType, err)
		}
	}
}

func TestDamaged_GivesWhatIsReadable(t *testing.T) {
	t.Parallel()
	pages := make([]string, 30)
	for i := range pages {
		pages[i] = noise(i)
	}
	for mediaType, data := range map[string][]byte{
		typeOFD: formattest.OFD(pages...), typeDOCX: formattest.DOCX(pages...), typeODT: formattest.ODT(pages...),
		typePPTX: formattest.PPTX(pages...), typeXLSX: formattest.XLSX([][]string{pages, pages, pages}),
	} {
		doc, err := read(t, mediaType, data[:len(data)*3/4])
		if err != nil || !strings.Contains(strings.Join(doc.Pages, "\n"), pages[0][:30]) {
			t.Errorf("%s cut short gives %v and %.100q", mediaType, err, doc.Pages)
		}
		if _, err := read(t, mediaType, data[:40]); !errors.Is(err, format.ErrDamaged) {
			t.Errorf("the first bytes of %s give %v", mediaType, err)
		}
		lying := bytes.Clone(data)
		for i := 0; i+30 < len(lying); i++ { // claim other sizes and checksums everywhere
			switch string(lying[i : i+4]) {
			case "PK\x01\x02":
				copy(lying[i+16:i+28], "\x01\x02\x03\x04\x05\x00\x00\x00\x07\x00\x00\x00")
			case "PK\x07\x08":
				copy(lying[i+4:i+16], "\x01\x02\x03\x04\x05\x00\x00\x00\x07\x00\x00\x00")
			}
		}
		if mediaType == typeODT { // its first member is stored, and its size needed
			continue
		}
		want := mustRead(t, mediaType, data)
		if got, err := read(t, mediaType, lying); err != nil || strings.Join(got.Pages, "") != strings.Join(want.Pages, "") {
			t.Errorf("%s with wrong sizes gives %v and %.100q", mediaType, err, got.Pages)
		}
	}
}

// noise is text that does not compress, so that cutting a file cuts it somewhere
// among the pages.
func noise(seed int) string {
	random := rand.New(rand.NewPCG(uint64(seed), 1))
	text := make([]rune, 400)
	for i := range text {
		text[i] = 0x4E00 + rune(random.IntN(0x5000))
	}
	return string(text)
}

func TestDamaged_BrokenCharacters(t *testing.T) {
	t.Parallel()
	doc := mustRead(t, typeDOCX, word("<w:p><w:t>前\xFF\xC0\x00\x0B\x1B后&#x41;&amp;&nosuch;</w:t></w:p>"))
	wantPages(t, doc, "前\uFFFD\uFFFD后A&&nosuch;")
	doc = mustRead(t, typeDOCX, word("<w:p><w:t>前</w:t></w:p><w:p><w:t>坏 < 标记</w:t></w:p>"))
	if !strings.HasPrefix(doc.Pages[0], "前") {
		t.Errorf("got %q", doc.Pages)
	}
	for mediaType, data := range map[string][]byte{
		typeOFD: []byte("OFD"), typeDOCX: formattest.Zip(formattest.File{Name: "a"}), typeODT: formattest.Zip(formattest.File{Name: "b"}),
		typeXLSX: {}, "application/epub+zip": formattest.Zip(formattest.File{Name: "META-INF/container.xml"}),
	} {
		if _, err := read(t, mediaType, data); !errors.Is(err, format.ErrDamaged) {
			t.Errorf("%s of nothing gives %v", mediaType, err)
		}
	}
}

func TestRead_StopsInTheMiddle(t *testing.T) {
	t.Parallel()
	data := word(strings.Repeat(`<w:p><w:r><w:t>字</w:t></w:r></w:p>`, 100_000))
	ctx, cancel := context.WithCancel(context.Background())
	_, err := format.Read(ctx, typeDOCX, &cancellingReader{Reader: bytes.NewReader(data), after: 3, cancel: cancel}, int64(len(data)), "", format.Limits{MaxRatio: 5000})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// cancellingReader cancels after so many reads.
type cancellingReader struct {
	*bytes.Reader
	after  int
	cancel context.CancelFunc
}

func (c *cancellingReader) ReadAt(p []byte, off int64) (int, error) {
	if c.after--; c.after == 0 {
		c.cancel()
	}
	return c.Reader.ReadAt(p, off)
}
