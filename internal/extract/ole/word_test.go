package ole

import (
	"errors"
	"strings"
	"testing"
)

// noticeText is what testdata/notice.fodt says, in the order of a .doc.
const noticeText = "关于加强公文管理的通知\n各科室、各直属单位：\n为规范收文登记，现将有关事项通知如下。\n" +
	"文号：青综办〔2026〕17号，详见内网通知。\n" +
	"Latin text – “quotes”, café, 100 % & more; 生僻字 𠮷 与 emoji 🏢。\n" +
	"序号\t事项\t责任人\n1\t收文登记\t陈思齐\n特此通知。\n" +
	"\t脚注：登记应在当日完成。\n\n批注：请核对文号。\n\n文本框：内部资料，注意保存。\n\n青岚市综合办公室文件\n\n第1页"

func TestRead_WordOfAnOffice(t *testing.T) {
	t.Parallel()
	doc := mustRead(t, fixture(t, "notice.doc"))
	wantPages(t, doc.Pages, noticeText)
	if doc.Kind != "doc" || doc.Title != "关于加强公文管理的通知" || doc.Fields["author"] != "林晓岚" ||
		doc.Fields["subject"] != "公文管理" || doc.Fields["keywords"] != "公文 归档" {
		t.Errorf("kind %q, title %q, fields %q", doc.Kind, doc.Title, doc.Fields)
	}
}

// wordPart is a piece of a Word file to be built.
type wordPart struct {
	text string
	wide bool
}

// word97 builds a Word 97 file of pieces; counts are characters per story.
func word97(flags uint16, counts [storyCount]int, parts ...wordPart) []byte {
	stream := make([]byte, 0x400)
	le.PutUint16(stream, 0xA5EC)
	le.PutUint16(stream[2:], firstWord97)
	le.PutUint16(stream[fibLanguage:], 0x0804)
	le.PutUint16(stream[fibFlags:], flags|flagTable1)
	le.PutUint32(stream[fibTextStart:], 0x400)
	for s, count := range counts {
		le.PutUint32(stream[fib97Counts+4*s:], uint32(count))
	}
	positions, descriptors, cp := []uint32{0}, []byte(nil), 0
	for _, part := range parts {
		fc := uint32(len(stream))
		if part.wide {
			text := utf16Bytes(part.text)
			stream = append(stream, text...)
			cp += len(text) / 2
		} else {
			fc = fc*2 | compressedFlag
			stream = append(stream, part.text...)
			cp += len(part.text)
		}
		positions = append(positions, uint32(cp))
		descriptors = append(le.AppendUint32(append(descriptors, 0, 0), fc), 0, 0)
	}
	le.PutUint32(stream[fibTextEnd:], uint32(len(stream)))
	plc := append(uint32s(positions), descriptors...)
	table := []byte{1, 3, 0, 'x', 'y', 'z', 2} // one block of formatting goes before
	table = append(le.AppendUint32(table, uint32(len(plc))), plc...)
	le.PutUint32(stream[fib97Clx:], 0)
	le.PutUint32(stream[fib97Clx+4:], uint32(len(table)))
	return compound(node{name: "WordDocument", data: stream}, node{name: "1Table", data: table})
}

// word95 builds a Word 95 file without a piece table.
func word95(lid uint16, flags uint16, text []byte, characters int) []byte {
	stream := make([]byte, 0x300)
	le.PutUint16(stream, 0xA5DC)
	le.PutUint16(stream[2:], 104)
	le.PutUint16(stream[fibLanguage:], lid)
	le.PutUint16(stream[fibFlags:], flags)
	le.PutUint32(stream[fibTextStart:], 0x300)
	le.PutUint32(stream[fibTextEnd:], uint32(0x300+len(text)))
	le.PutUint32(stream[fib95Counts:], uint32(characters))
	return compound(node{name: "WordDocument", data: append(stream, text...)})
}

func TestRead_WordPieces(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		file []byte
		want string
	}{
		"compressed and wide pieces follow one another": {
			word97(0, [storyCount]int{}, wordPart{"No. 17 \x93copy\x94 ", false}, wordPart{"收文登记\r", true}, wordPart{"end", false}),
			"No. 17 “copy” 收文登记\nend",
		},
		"field codes go and results stay": {
			word97(0, [storyCount]int{}, wordPart{"见\x13 HYPERLINK \"http://x\" \x14内\x13 PAGE \x14七\x15网\x15。\x13 XE 索引 \x15完", true}),
			"见内七网。完",
		},
		"a field that never ends hides its own story only": {
			word97(0, [storyCount]int{3, 2}, wordPart{"甲\x13乙丙丁", true}), "甲\n丙丁",
		},
		"marks become plain text": {
			word97(0, [storyCount]int{}, wordPart{"a\x0Bb\x0Cc\x1Ed\x1Fe\u00A0f\x01\x08g\x02", true}), "a\nb\nc-de\u00A0fg",
		},
		"cells and rows": {
			word97(0, [storyCount]int{}, wordPart{"甲\x07乙\x07\x07丙\x07丁\x07\x07后", true}), "甲\t乙\n丙\t丁\n后",
		},
		"a character outside the basic plane spans pieces": {
			word97(0, [storyCount]int{}, wordPart{"\U00020BB7号", true}), "\U00020BB7号",
		},
		"running heads come last": {
			word97(0, [storyCount]int{2, 2, 2, 0, 2}, wordPart{"正文脚注页眉批注", true}), "正文\n脚注\n批注\n页眉",
		},
		"Chinese Word 95":                    {word95(0x0804, 0, gbk("收文\x07登记\x07\x07镕基\r"), 16), "收文\t登记\n镕基"},
		"Chinese text in an English Word 95": {word95(0x0409, 0, gbk("会议纪要 No. 3"), 14), "会议纪要 No. 3"},
		"English Word 95":                    {word95(0x0409, 0, []byte("caf\xe9 \x93x\x94"), 8), "café “x”"},
		"Word 95 of the Far East":            {word95(0x0804, flagExtChar, utf16Bytes("收文"), 2), "收文"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantPages(t, mustRead(t, test.file).Pages, test.want)
		})
	}
}

func TestRead_WordRefusals(t *testing.T) {
	t.Parallel()
	lost := word97(0, [storyCount]int{}, wordPart{"表头已失，正文仍在\r", true})
	lost = compound(node{name: "WordDocument", data: streamOf(t, lost, "WordDocument")})
	for name, test := range map[string]struct {
		file []byte
		err  error
		text string
	}{
		"encrypted":                             {word97(flagEncrypted, [storyCount]int{}, wordPart{"x", false}), ErrEncrypted, ""},
		"no file information block":             {compound(node{name: "WordDocument", data: make([]byte, 200)}), ErrDamaged, ""},
		"Word 2":                                {compound(node{name: "WordDocument", data: append([]byte{0xEC, 0xA5, 45}, make([]byte, 200)...)}), ErrUnsupported, ""},
		"empty stream":                          {compound(node{name: "WordDocument"}), ErrDamaged, ""},
		"without table stream the text is kept": {lost, ErrDamaged, "表头已失，正文仍在"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc, err := read(t, test.file, Limits{})
			if !errors.Is(err, test.err) || strings.Join(doc.Pages, "|") != test.text {
				t.Errorf("got %q, %v; want %q, %v", doc.Pages, err, test.text, test.err)
			}
		})
	}
}

// streamOf takes a stream out of a compound file.
func streamOf(t testing.TB, file []byte, name string) []byte {
	t.Helper()
	box := open(t, file)
	data, err := box.read(box.find(box.root(), name), 1<<30)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
