package format

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
)

func encoded(t testing.TB, label, s string) []byte {
	t.Helper()
	enc, err := htmlindex.Get(label)
	if err != nil {
		t.Fatal(err)
	}
	b, err := enc.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const (
	simplifiedLetter  = "关于开展2026年第一季度消防安全检查的通知\n各部门：请于1月20日前完成自查，并将自查报告报送综合办公室。"
	traditionalLetter = "關於召開年度供應商大會的邀請函\n各供應商：茲定於十月二十日召開年度供應商大會，敬請準時出席，並將回執交回本公司。"
	japaneseLetter    = "年度サプライヤー会議のご案内\n拝啓 時下ますますご清栄のこととお慶び申し上げます。さて、このたび弊社では年度会議を開催することになりました。ご出席くださいますようお願いいたします。"
	frenchLetter      = "Réunion générale des fournisseurs : veuillez confirmer votre présence à l'assemblée prévue à Genève, où sera présenté le bilan de l'année écoulée."
)

func TestDecodeText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		bytes   []byte
		text    string
		charset string
	}{
		{"nothing", nil, "", "utf-8"},
		{"plain ASCII", []byte("plain"), "plain", "utf-8"},
		{"UTF-8", []byte(simplifiedLetter), simplifiedLetter, "utf-8"},
		{"UTF-8 behind its mark", append([]byte("\xEF\xBB\xBF"), simplifiedLetter...), simplifiedLetter, "utf-8"},
		{"UTF-8 cut in the middle of a character", []byte("检查通知")[:11], "检查通\uFFFD", "utf-8"},
		{"UTF-16 behind its mark", append([]byte("\xFF\xFE"), encoded(t, "utf-16le", simplifiedLetter)...), simplifiedLetter, "utf-16le"},
		{"big-endian UTF-16 behind its mark", append([]byte("\xFE\xFF"), encoded(t, "utf-16be", simplifiedLetter)...), simplifiedLetter, "utf-16be"},
		{"UTF-16 without a mark", encoded(t, "utf-16le", simplifiedLetter), simplifiedLetter, "utf-16le"},
		{"big-endian UTF-16 without a mark", encoded(t, "utf-16be", simplifiedLetter), simplifiedLetter, "utf-16be"},
		{"GBK", encoded(t, "gbk", simplifiedLetter), simplifiedLetter, "gb18030"},
		{"GBK of two characters", encoded(t, "gbk", "通知"), "通知", "gb18030"},
		{"GBK that looks like UTF-8 to Windows", encoded(t, "gbk", "联通"), "联通", "gb18030"},
		{"GBK with rare characters", encoded(t, "gb18030", "喆堃镕㙍的名单"), "喆堃镕㙍的名单", "gb18030"},
		{"GBK table of names and numbers", encoded(t, "gbk", "姓名,部门,日期\n张三,财务部,2026-01-09\n"), "姓名,部门,日期\n张三,财务部,2026-01-09\n", "gb18030"},
		{"Big5", encoded(t, "big5", traditionalLetter), traditionalLetter, "big5"},
		{"Big5 of a title", encoded(t, "big5", "年度會議通知"), "年度會議通知", "big5"},
		{"Shift_JIS", encoded(t, "shift_jis", japaneseLetter), japaneseLetter, "shift_jis"},
		{"EUC-JP", encoded(t, "euc-jp", japaneseLetter), japaneseLetter, "euc-jp"},
		{"windows-1252", encoded(t, "windows-1252", frenchLetter), frenchLetter, "windows-1252"},
		{"a single accent", []byte("caf\xE9"), "café", "windows-1252"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			text, charset := DecodeText(c.bytes)
			if text != c.text || charset != c.charset {
				t.Errorf("got %q as %s, want %q as %s", text, charset, c.text, c.charset)
			}
		})
	}
}

func TestDecodeText_NeverVaries(t *testing.T) {
	t.Parallel()
	b := encoded(t, "gbk", "编号 A-17 数量 5")
	want, wantCharset := DecodeText(b)
	for range 200 {
		if text, charset := DecodeText(b); text != want || charset != wantCharset {
			t.Fatalf("got %q as %s after %q as %s", text, charset, want, wantCharset)
		}
	}
}

func TestDecodeDeclared(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		bytes []byte
		label string
		want  string
	}{
		{"believes gb2312, read as GB18030", encoded(t, "gb18030", "镕基㙍"), "gb2312", "镕基㙍"},
		{"does not believe us-ascii", encoded(t, "gbk", simplifiedLetter), "us-ascii", simplifiedLetter},
		{"does not believe iso-8859-1", encoded(t, "gbk", simplifiedLetter), "iso-8859-1", simplifiedLetter},
		{"does not believe UTF-8 against the bytes", encoded(t, "gbk", simplifiedLetter), "utf-8", simplifiedLetter},
		{"does not believe GBK against the bytes", []byte(simplifiedLetter), "gbk", simplifiedLetter},
		{"passes over labels nobody knows", []byte("通知"), "x-none", "通知"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if text, _ := decodeDeclared(c.bytes, c.label); text != c.want {
				t.Errorf("got %q, want %q", text, c.want)
			}
		})
	}
}

func FuzzDecodeText(f *testing.F) {
	f.Add([]byte(simplifiedLetter))
	f.Add(encoded(f, "gbk", simplifiedLetter))
	f.Add(encoded(f, "big5", traditionalLetter))
	f.Add(encoded(f, "utf-16le", simplifiedLetter))
	f.Add([]byte("\x1b$B\x1b(B\x00\x00\xFE\xFF"))
	f.Fuzz(func(t *testing.T, b []byte) {
		text, charset := DecodeText(b)
		if !utf8.ValidString(text) {
			t.Errorf("gives broken UTF-8 as %s", charset)
		}
		if charset == "" || charset != strings.ToLower(charset) {
			t.Errorf("names the charset %q", charset)
		}
	})
}
