package ole

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// noticeRTF is what testdata/notice.fodt says, in the order of an .rtf.
const noticeRTF = "\t关于加强公文管理的通知\n各科室、各直属单位：\n为规范收文登记，现将有关事项通知如下。\n" +
	"文号：青综办〔2026〕17号，详见内网通知。\n" +
	"Latin text – “quotes”, café, 100 % & more; 生僻字 𠮷 与 emoji 🏢。\n" +
	"序号\t事项\t责任人\n1\t收文登记\t陈思齐\n特此通知。\n" +
	"青岚市综合办公室文件\n第1页\n\t脚注：登记应在当日完成。\n批注：请核对文号。\n文本框：内部资料，注意保存。"

func rtf(t testing.TB, source string, lim Limits) (string, error) {
	t.Helper()
	content, err := RTF(context.Background(), strings.NewReader(source), lim)
	if errors.Is(err, errReader) {
		t.Fatalf("the reader panicked: %v", err)
	}
	return content, err
}

// hex writes bytes as RTF writes those that are not ASCII.
func hex(b []byte) string {
	var out strings.Builder
	for _, c := range b {
		fmt.Fprintf(&out, `\'%02x`, c)
	}
	return out.String()
}

func TestRTF_OfAnOffice(t *testing.T) {
	t.Parallel()
	got, err := RTF(context.Background(), bytes.NewReader(fixture(t, "notice.rtf")), Limits{})
	if err != nil || got != noticeRTF {
		t.Errorf("%v\n got %q\nwant %q", err, got, noticeRTF)
	}
}

func TestRTF(t *testing.T) {
	t.Parallel()
	const fonts = `{\fonttbl{\f0\fnil\fcharset0 Times;}{\f1\fcharset134 SimSun;}{\f2\fcharset136 MingLiU;}{\f3\fcharset204 Cyr;}}`
	big5 := `\'a4\'a4\'a4\'e5`
	for name, test := range map[string]struct{ body, want string }{
		"code page of the file":                      {`\ansi\ansicpg936 ` + hex(gbk("收文登记")) + `\par x`, "收文登记\nx"},
		"raw bytes":                                  {`\ansi\ansicpg936 ` + string(gbk("收文")), "收文"},
		"second byte is an ASCII letter":             {`\ansi\ansicpg936 ` + hex(gbk("镕")[:1]) + string(gbk("镕基")[1:]) + "a", "镕基a"},
		"fonts switch the charset":                   {`\ansi\ansicpg1252` + fonts + `\f1 ` + hex(gbk("公文")) + `{\f2 ` + big5 + `}` + `{\f3 \'c4\'e0}` + hex(gbk("归档")), "公文中文Да归档"},
		"a western font in a Chinese file":           {`\ansi\ansicpg936` + fonts + `\f0 ` + hex(gbk("公文")) + ` caf\'e9 x`, "公文 café x"},
		"East Asian font beside a Latin one":         {`\ansi\ansicpg1252` + fonts + `\loch\f0\hich\af0\dbch\af1 ab` + hex(gbk("公文")), "ab公文"},
		"Chinese without any code page":              {`\ansi ` + hex(gbk("会议纪要")), "会议纪要"},
		"western default":                            {`\ansi\ansicpg1252 caf\'e9`, "café"},
		"Unicode with its substitutes":               {`\uc2\u25910\'ca\'d5\uc1\u25991 ?{\uc0\u-10187\u-8960}\u8212\emdash z`, "收文\U0001D500—z"},
		"substitute is not skipped beyond its group": {`{\u25910}x\u25991?y`, "收x文y"},
		"a paragraph is no substitute":               {`\u25910\par x`, "收\nx"},
		"tables":                                     {`\trowd 甲\cell 乙\cell\row{\*\nesttableprops\nestrow}{\nonesttables\par}丙\par`, "甲\t乙\n\n丙"},
		"symbols":                                    {`a\~b\_c\-d\{\}\\\emdash\lquote x\rquote\bullet`, `a b-cd{}\—‘x’•`},
		"skipped destinations": {fonts + `{\colortbl;\red0;}{\stylesheet{\s0 Normal;}}{\info{\title T}}{\*\generator X;}{\pict 0a0b0c}{\*\unknown y}` +
			`{\object{\*\objdata 0102}{\result shown}}{\xe index}!`, "shown!"},
		"fields keep their result": {`{\field{\*\fldinst HYPERLINK "x"}{\fldrslt 内网}}。`, "内网。"},
		"notes follow the text":    {`正文{\footnote 脚注}继续{\header 页眉}\par 完`, "正文继续\n完\n脚注\n页眉"},
		"drawings show their text": {`{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt 框内}}{\shprslt{\*\do 框内}}}正文`, "正文\n框内"},
		"deleted text is gone":     {`a{\deleted b}c\deleted d\deleted0 e`, "ace"},
		"binary data":              {"a{\\pict\\bin5 }{}\\x}b{\\bin3 }}}c}", "abc"},
		"line ends mean nothing":   {"a\r\nb\\\nc", "ab\nc"},
		"a shape of only markup":   {``, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := test.body
			if !strings.Contains(body, `\ansi`) {
				body = `\ansi\ansicpg65001 ` + body
			}
			got, err := rtf(t, `{\rtf1`+body+`}`, Limits{})
			if err != nil || got != test.want {
				t.Errorf("%v\n got %q\nwant %q", err, got, test.want)
			}
		})
	}
}

func TestRTF_Refusals(t *testing.T) {
	t.Parallel()
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := RTF(cancelled, strings.NewReader(`{\rtf1 x}`), Limits{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for name, test := range map[string]struct {
		source, want string
		lim          Limits
		err          error
	}{
		"not RTF":       {"plain", "", Limits{}, ErrUnsupported},
		"cut off":       {`{\rtf1 kept`, "kept", Limits{}, ErrDamaged},
		"cut in a word": {`{\rtf1 kept\pa`, "kept", Limits{}, ErrDamaged},
		"too long":      {`{\rtf1 abcdefgh}`, "abcd", Limits{MaxBytes: 4}, ErrTooLarge},
		"deep groups":   {`{\rtf1 a` + strings.Repeat("{", 200_000) + "b" + strings.Repeat("}", 200_000) + "c}", "abc", Limits{}, nil},
		"endless word":  {`{\rtf1 a\` + strings.Repeat("w", 1<<20) + strings.Repeat("9", 1000) + " b}", "ab", Limits{}, nil},
		"endless bin":   {`{\rtf1 a\bin999999999 b}`, "a", Limits{}, ErrDamaged},
	} {
		got, err := rtf(t, test.source, test.lim)
		if !errors.Is(err, test.err) || got != test.want {
			t.Errorf("%s: got %q, %v; want %q, %v", name, got, err, test.want, test.err)
		}
	}
}
