package ole

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

// property builds the stream of a long value.
func property(id, kind uint16, value []byte) node {
	return node{name: fmt.Sprintf("__substg1.0_%04X%04X", id, kind), data: value}
}

func wideProperty(id uint16, value string) node {
	return property(id, typeUnicode, utf16Bytes(value))
}

// shortValues builds the properties stream from pairs of id and value.
func shortValues(header propertyHeader, pairs ...uint64) node {
	list := make([]byte, header)
	for i := 0; i+1 < len(pairs); i += 2 {
		list = append(list, 3, 0)
		list = le.AppendUint16(list, uint16(pairs[i]))
		list = le.AppendUint32(list, 6)
		list = le.AppendUint64(list, pairs[i+1])
	}
	return node{name: streamProperties, data: list}
}

const marchFifth = 134171640000000000 // 2026-03-05 06:00 UTC in units of 100 ns since 1601

// meetingMail is a message as Outlook writes it today.
func meetingMail() []byte {
	nested := []node{
		shortValues(headerOfEmbedded), wideProperty(propSubject, "原始来函"), wideProperty(propBody, "函件正文\r\n第二行"),
		{name: prefixAttachment + "00000000", children: []node{
			shortValues(headerOfPart), wideProperty(propAttachLongName, "来函.txt"), property(propAttachData, typeBinary, []byte("来函")),
		}},
	}
	return compound(
		shortValues(headerOfMessage, propSubmitTime, marchFifth),
		wideProperty(propSubject, "周例会\t通知"),
		wideProperty(propSenderName, "林晓岚"), wideProperty(propSenderSMTP, "lin@office.example"),
		wideProperty(propSenderMail, "/o=office/cn=lin"),
		wideProperty(propBody, "各位同事：\r\n\r\n请准时参加。\x00"),
		wideProperty(propMessageID, "<1@office.example>"),
		node{name: prefixRecipient + "00000001", children: []node{
			shortValues(headerOfPart, propRecipientType, 2), wideProperty(propDisplayName, "周明远"),
		}},
		node{name: prefixRecipient + "00000000", children: []node{
			shortValues(headerOfPart, propRecipientType, 1), wideProperty(propDisplayName, "陈思齐"), wideProperty(propSMTPAddress, "chen@office.example"),
		}},
		node{name: prefixAttachment + "00000000", children: []node{
			shortValues(headerOfPart), wideProperty(propAttachLongName, `C:\temp\议程.pdf`), wideProperty(propAttachMediaType, "application/pdf"),
			property(propAttachData, typeBinary, bytes.Repeat([]byte("%PDF"), 2000)),
		}},
		node{name: prefixAttachment + "00000001", children: []node{
			shortValues(headerOfPart),
			{name: fmt.Sprintf("__substg1.0_%04X%04X", propAttachData, typeObject), children: nested},
		}},
	)
}

func TestRead_Message(t *testing.T) {
	t.Parallel()
	doc := mustRead(t, meetingMail())
	wantPages(t, doc.Pages, "各位同事：\n\n请准时参加。", "原始来函\n函件正文\n第二行")
	if doc.Kind != "msg" || doc.Title != "周例会 通知" {
		t.Errorf("kind %q, title %q", doc.Kind, doc.Title)
	}
	want := map[string]string{
		"subject": "周例会 通知", "from": "林晓岚 <lin@office.example>", "to": "陈思齐 <chen@office.example>",
		"cc": "周明远", "date": "2026-03-05T06:00:00Z", "message_id": "<1@office.example>",
	}
	if !reflect.DeepEqual(doc.Fields, want) {
		t.Errorf("fields\n got %q\nwant %q", doc.Fields, want)
	}
	if len(doc.Attachments) != 2 || doc.Attachments[0].Name != "议程.pdf" || doc.Attachments[0].MediaType != "application/pdf" ||
		len(doc.Attachments[0].Data) != 8000 || doc.Attachments[1].Name != "来函.txt" || string(doc.Attachments[1].Data) != "来函" {
		t.Errorf("attachments: %d", len(doc.Attachments))
	}
}

func TestRead_MessageBodies(t *testing.T) {
	t.Parallel()
	page := `<html><head><title>t</title><style>p{}</style></head><body><p>收文&nbsp;登记</p>
<table><tr><td>甲</td><td>乙</td></tr></table><script>x</script>一<br>二 <b>三</b></body></html>`
	const shown = "收文\u00a0登记\n甲\t乙\n一\n二 三"
	for name, test := range map[string]struct {
		parts []node
		want  string
	}{
		"GBK by the message's code page": {[]node{shortValues(headerOfMessage, propMessageCodepage, 936), property(propBody, typeString8, gbk("公文喆"))}, "公文喆"},
		"GBK without a code page":        {[]node{shortValues(headerOfMessage), property(propBody, typeString8, gbk("公文流转"))}, "公文流转"},
		"HTML in UTF-8":                  {[]node{shortValues(headerOfMessage), property(propHTML, typeBinary, []byte(page))}, shown},
		"HTML in GBK":                    {[]node{shortValues(headerOfMessage, propInternetCodepage, 936), property(propHTML, typeBinary, gbk(page[:len(page)-14]))}, shown},
		"RTF, uncompressed":              {[]node{shortValues(headerOfMessage), property(propRTFCompressed, typeBinary, uncompressedRTF(`{\rtf1\ansi\ansicpg936 `+hex(gbk("请阅"))+`}`))}, "请阅"},
		"RTF around HTML": {[]node{shortValues(headerOfMessage), property(propRTFCompressed, typeBinary,
			uncompressedRTF(`{\rtf1\ansi\fromhtml1{\*\htmltag64 <p>}\htmlrtf\par\htmlrtf0 text{\*\htmltag72 </p>}}`))}, "text"},
		"nothing": {[]node{shortValues(headerOfMessage)}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantPages(t, mustRead(t, compound(test.parts...)).Pages, test.want)
		})
	}
}

func uncompressedRTF(rtf string) []byte {
	return append(uint32s([]uint32{uint32(len(rtf) + 12), uint32(len(rtf)), rtfUncompressed, 0}), rtf...)
}

// compressRTF is the plainest compressor: it refers to the window where two or
// more characters repeat.
func compressRTF(raw []byte) []byte {
	window := append([]byte(rtfPreset), raw...)
	at, end := len(rtfPreset), len(window)
	var body []byte
	for at <= end {
		control, run := 0, []byte(nil)
		for bit := 0; bit < 8 && at <= end; bit++ {
			if at == end { // a reference to the write position ends the stream
				control |= 1 << bit
				run = append(run, byte(at%rtfWindow>>4), byte(at%rtfWindow<<4))
				at++
				break
			}
			length := min(17, end-at)
			found := -1
			for ; length >= 2 && found < 0; length-- {
				if found = bytes.Index(window[max(0, at-4000):at], window[at:at+length]); found >= 0 {
					found += max(0, at-4000)
					break
				}
			}
			if found < 0 {
				run = append(run, window[at])
				at++
				continue
			}
			control |= 1 << bit
			offset := found % rtfWindow
			run = append(run, byte(offset>>4), byte(offset<<4)|byte(length-2))
			at += length
		}
		body = append(append(body, byte(control)), run...)
	}
	return append(uint32s([]uint32{uint32(len(body) + 12), uint32(len(raw)), rtfCompressed, 0}), body...)
}

func TestDecompressRTF(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for _, raw := range []string{
		"", "x", `{\rtf1\ansi\ansicpg936 ` + strings.Repeat(hex(gbk("收文登记")), 700) + `\par}`,
		strings.Repeat(string([]byte{byte(random.IntN(256)), byte(random.IntN(256))}), 3000),
	} {
		packed := compressRTF([]byte(raw))
		got, err := decompressRTF(packed, 1<<20)
		if err != nil || string(got) != raw {
			t.Errorf("%d bytes: got %d, %v", len(raw), len(got), err)
		}
	}
	// The example of the specification, MS-OXRTFCP 4.1.
	example := []byte("\x2d\x00\x00\x00\x2b\x00\x00\x00\x4c\x5a\x46\x75\xf1\xc5\xc7\xa7\x03\x00\x0a\x00\x72\x63\x70\x67\x31\x32\x35\x42" +
		"\x32\x0a\xf3\x20\x68\x65\x6c\x09\x00\x20\x62\x77\x05\xb0\x6c\x64\x7d\x0a\x80\x0f\xa0")
	if got, err := decompressRTF(example, 1<<20); err != nil || string(got) != "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n" {
		t.Errorf("example: %q, %v", got, err)
	}
	for name, test := range map[string]struct {
		packed []byte
		limit  int64
		err    error
	}{
		"short header":  {[]byte("LZFu"), 100, ErrDamaged},
		"unknown magic": {make([]byte, 20), 100, ErrDamaged},
		"cut off":       {append(bytes.Clone(example[:16]), 0xFF, 0), 100, ErrDamaged},
		"too large":     {example, 10, ErrTooLarge},
	} {
		if _, err := decompressRTF(test.packed, test.limit); !errors.Is(err, test.err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRead_MessageLimits(t *testing.T) {
	t.Parallel()
	doc, err := read(t, meetingMail(), Limits{MaxAttachmentBytes: 5000})
	if !errors.Is(err, ErrTooLarge) || len(doc.Attachments) != 1 || len(doc.Pages) != 2 {
		t.Errorf("attachments over the limit: %d, %v", len(doc.Attachments), err)
	}
	// A message that contains itself, as far as names go.
	parts := []node{shortValues(headerOfEmbedded), wideProperty(propSubject, "套")}
	for range 40 {
		parts = []node{
			shortValues(headerOfEmbedded), wideProperty(propSubject, "套"),
			{name: prefixAttachment + "00000000", children: []node{
				shortValues(headerOfPart), {name: fmt.Sprintf("__substg1.0_%04X%04X", propAttachData, typeObject), children: parts},
			}},
		}
	}
	if doc := mustRead(t, compound(parts...)); len(doc.Pages) != maxNestedMessages+1 {
		t.Errorf("%d pages", len(doc.Pages))
	}
}

// TestProperties reads a property set in the code page that it names.
func TestProperties(t *testing.T) {
	t.Parallel()
	set := func(cp uint16, kind uint32, title []byte) []byte {
		value := append(uint32s([]uint32{kind, uint32(len(title))}), title...)
		section := uint32s([]uint32{0, 3, 1, 32, 2, 40, 12, 40 + uint32(len(value)), valueInt16, uint32(cp)})
		section = append(append(section, value...), uint32s([]uint32{valueFileTime})...)
		section = le.AppendUint64(section, marchFifth)
		return append(append(make([]byte, 44), uint32s([]uint32{48})...), section...)
	}
	latin, _ := charmap.Windows1252.NewEncoder().Bytes([]byte("Überblick"))
	for name, stream := range map[string][]byte{
		"收文":        set(936, valueString, append(gbk("收文"), 0)),
		"登记":        set(65001, valueString, []byte("登记\x00\x00")),
		"台账":        set(1200, valueString, utf16Bytes("台账\x00")),
		"归档":        set(1252, valueString, gbk("归档")),
		"Überblick": set(1252, valueString, latin),
	} {
		doc, err := read(t, compound(node{name: streamSummary, data: stream}), Limits{})
		if !errors.Is(err, ErrUnsupported) || doc.Title != name || doc.Fields["created"] != "2026-03-05T06:00:00Z" {
			t.Errorf("%s: got %q, %q, %v", name, doc.Title, doc.Fields, err)
		}
	}
	wide := set(1200, valueWideString, nil)
	le.PutUint32(wide[48+44:], 0xFFFFFFFF) // a length beyond the stream
	if _, err := read(t, compound(node{name: streamSummary, data: wide}), Limits{}); !errors.Is(err, ErrUnsupported) {
		t.Errorf("got %v", err)
	}
}
