package ole

import (
	"errors"
	"testing"
)

// reportPages is what testdata/report.fodp says.
var reportPages = []string{
	"年度工作汇报\n综合办公室\n二〇二六年三月\n图形文字1\n备注：开场致辞",
	"收文情况\n全年收文 1,248 件\nASCII only line\n图形文字2\n备注：引用统计表",
	"Plans – “next year”\n推进电子归档\n图形文字3\n备注：结束语",
}

func TestRead_Presentation(t *testing.T) {
	t.Parallel()
	doc := mustRead(t, fixture(t, "report.ppt"))
	if doc.Kind != "ppt" {
		t.Errorf("kind %q", doc.Kind)
	}
	wantPages(t, doc.Pages, reportPages...)
}

// pptAtom and group build records of a presentation.
func pptAtom(kind uint16, body []byte) []byte { return pptBytes(0, 0, kind, body) }

func group(kind, instance uint16, children ...[]byte) []byte {
	var body []byte
	for _, child := range children {
		body = append(body, child...)
	}
	return pptBytes(0xF, instance, kind, body)
}

func pptBytes(version, instance, kind uint16, body []byte) []byte {
	head := le.AppendUint16(le.AppendUint16(nil, instance<<4|version), kind)
	return append(le.AppendUint32(head, uint32(len(body))), body...)
}

func slide(text string) []byte {
	return group(recordSlide, 0, group(0xF00D, 0, pptAtom(recordTextChars, utf16Bytes(text))))
}

// deck is a presentation in the making: objects are numbered in the order of
// adding, and each save writes the directory of what it changed.
type deck struct {
	stream   []byte
	lastEdit uint32
}

func (d *deck) put(b []byte) uint32 {
	at := uint32(len(d.stream))
	d.stream = append(d.stream, b...)
	return at
}

func (d *deck) save(documentRef, cryptRef uint32, first uint32, offsets ...uint32) {
	directory := d.put(pptAtom(recordPersist, append(uint32s([]uint32{first | uint32(len(offsets))<<20}), uint32s(offsets)...)))
	body := []uint32{0, 0, d.lastEdit, directory, documentRef, 9, 0}
	if cryptRef != 0 {
		body = append(body, cryptRef)
	}
	d.lastEdit = d.put(pptAtom(recordUserEdit, uint32s(body)))
}

func (d *deck) file(token uint32) []byte {
	user := append(make([]byte, 8), uint32s([]uint32{20, token, d.lastEdit})...)
	return compound(node{name: "PowerPoint Document", data: d.stream}, node{name: "Current User", data: user})
}

const tokenPlain = 0xE391C05F

func slideList(refs ...uint32) []byte {
	var children [][]byte
	for i, ref := range refs {
		children = append(children, pptAtom(recordSlidePersist, uint32s([]uint32{ref, 0, 0, uint32(256 + i), 0})))
	}
	return group(recordSlideList, slideListSlides, children...)
}

func TestRead_PresentationSavedTwice(t *testing.T) {
	t.Parallel()
	var d deck
	d.put([]byte("padding."))
	first, second := d.put(slide("第一张旧稿")), d.put(slide("第二张"))
	document := d.put(group(recordDocument, 0, slideList(3, 2)))
	d.save(1, 0, 1, document, first, second)
	d.save(1, 0, 2, d.put(slide("第一张新稿")))
	wantPages(t, mustRead(t, d.file(tokenPlain)).Pages, "第二张", "第一张新稿")
}

func TestRead_PresentationOutline(t *testing.T) {
	t.Parallel()
	var d deck
	d.put([]byte("padding."))
	drawn := d.put(group(recordSlide, 0,
		group(0xF00D, 0, pptAtom(recordTextBytes, []byte("caf\xe9")), pptAtom(recordOutlineRef, uint32s([]uint32{1}))),
		group(recordMainMaster, 0, pptAtom(recordTextChars, utf16Bytes("单击此处")))))
	list := group(recordSlideList, slideListSlides,
		pptAtom(recordSlidePersist, uint32s([]uint32{2, 0, 0, 256, 0})),
		pptAtom(recordTextHeader, uint32s([]uint32{0})), pptAtom(recordTextChars, utf16Bytes("标题")),
		pptAtom(recordTextHeader, uint32s([]uint32{1})), pptAtom(recordTextChars, utf16Bytes("正文一\r正文二")))
	document := d.put(group(recordDocument, 0, list))
	d.save(1, 0, 1, document, drawn)
	wantPages(t, mustRead(t, d.file(tokenPlain)).Pages, "café\n正文一\n正文二\n标题")
}

func TestRead_PresentationRefusals(t *testing.T) {
	t.Parallel()
	var d deck
	d.put([]byte("padding."))
	one := d.put(slide("机密"))
	document := d.put(group(recordDocument, 0, slideList(2)))
	crypt := d.put(pptAtom(recordCryptSession, make([]byte, 40)))
	d.save(1, 3, 1, document, one, crypt)
	if doc, err := read(t, d.file(tokenPlain), Limits{}); !errors.Is(err, ErrEncrypted) || len(doc.Pages) > 0 {
		t.Errorf("by its edit: %q, %v", doc.Pages, err)
	}
	if _, err := read(t, d.file(tokenEncrypted), Limits{}); !errors.Is(err, ErrEncrypted) {
		t.Errorf("by its user: %v", err)
	}
	summary := compound(node{name: "PowerPoint Document"}, node{name: "EncryptedSummary"})
	if _, err := read(t, summary, Limits{}); !errors.Is(err, ErrEncrypted) {
		t.Errorf("by its summary: %v", err)
	}
	lost := append(slide("目录已失"), slide("仍可阅读")...)
	doc, err := read(t, compound(node{name: "PowerPoint Document", data: lost}), Limits{})
	if !errors.Is(err, ErrDamaged) {
		t.Errorf("without directory: %v", err)
	}
	wantPages(t, doc.Pages, "目录已失", "仍可阅读")
}

// TestRead_PresentationDeep nests containers as deep as eight bytes allow.
func TestRead_PresentationDeep(t *testing.T) {
	t.Parallel()
	const depth = 50_000
	stream := make([]byte, 0, 8*depth)
	for i := range depth {
		stream = le.AppendUint32(append(stream, 0xF, 0, 0xEE, 0x03), uint32(8*(depth-i-1)))
	}
	if _, err := read(t, compound(node{name: "PowerPoint Document", data: stream}), Limits{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("got %v", err)
	}
}
