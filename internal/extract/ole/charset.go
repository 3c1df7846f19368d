package ole

import (
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// codepage is a Windows code page number, which is how all these formats name
// a charset. Zero means that the file does not say.
type codepage int

const (
	codepageUnknown codepage = 0
	codepageGBK     codepage = 936
	codepageBig5    codepage = 950
	codepageUTF16   codepage = 1200
	codepageWestern codepage = 1252
	codepageMac     codepage = 10000
	codepageUTF8    codepage = 65001
)

var encodings = map[codepage]encoding.Encoding{
	437: charmap.CodePage437, 850: charmap.CodePage850, 852: charmap.CodePage852, 855: charmap.CodePage855,
	866: charmap.CodePage866, 874: charmap.Windows874,
	932: japanese.ShiftJIS, 949: korean.EUCKR, codepageBig5: traditionalchinese.Big5,
	// GB18030 contains GBK, which contains GB 2312.
	codepageGBK: simplifiedchinese.GB18030, 10008: simplifiedchinese.GB18030, 20936: simplifiedchinese.GB18030,
	54936: simplifiedchinese.GB18030, 52936: simplifiedchinese.HZGB2312,
	codepageUTF16: unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM),
	1201:          unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
	12000:         utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM),
	1250:          charmap.Windows1250, 1251: charmap.Windows1251, codepageWestern: charmap.Windows1252,
	1253: charmap.Windows1253, 1254: charmap.Windows1254, 1255: charmap.Windows1255,
	1256: charmap.Windows1256, 1257: charmap.Windows1257, 1258: charmap.Windows1258,
	codepageMac: charmap.Macintosh, 10001: japanese.ShiftJIS, 10002: traditionalchinese.Big5,
	10007: charmap.MacintoshCyrillic, 20866: charmap.KOI8R, 21866: charmap.KOI8U, 20127: charmap.Windows1252,
	28591: charmap.ISO8859_1, 28592: charmap.ISO8859_2, 28595: charmap.ISO8859_5, 28597: charmap.ISO8859_7,
	28599: charmap.ISO8859_9, 28605: charmap.ISO8859_15,
	50220: japanese.ISO2022JP, 50221: japanese.ISO2022JP, 50222: japanese.ISO2022JP, 51932: japanese.EUCJP,
	51949: korean.EUCKR, 51936: simplifiedchinese.GB18030, codepageUTF8: encoding.Nop,
}

// isDoubleByte tells whether a byte from 0x81 on announces a second one.
func (cp codepage) isDoubleByte() bool {
	switch cp {
	case 932, codepageGBK, 949, codepageBig5, 10001, 10002, 10008, 20936, 51936, 54936, 51949, 51932:
		return true
	}
	return false
}

// isWestern marks the code pages that programs write when nobody chose one.
func (cp codepage) isWestern() bool {
	return cp == codepageUnknown || cp == codepageWestern || cp == 28591 || cp == 20127
}

// decode turns bytes into text. Where the code page is unknown or the western
// default, text that can only sensibly be GBK is taken as GBK, and else UTF-8
// as UTF-8: old Chinese programs seldom stated the truth.
func (cp codepage) decode(b []byte) string {
	if isASCII(b) && cp != codepageUTF16 && cp != 1201 && cp != 12000 && cp != 52936 {
		return string(b)
	}
	if cp.isWestern() {
		switch {
		case utf8.Valid(b):
			return string(b)
		case looksGBK(b):
			cp = codepageGBK
		}
	}
	enc, known := encodings[cp]
	if !known {
		enc = charmap.Windows1252
	}
	decoded, err := enc.NewDecoder().Bytes(b)
	if err != nil {
		return string([]rune(string(decoded)))
	}
	return string(decoded)
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// looksGBK reports whether all high bytes pair up as GBK and nearly all pairs
// are in the area of GB 2312, where everyday Chinese is. Western text fails
// because its accented letters stand alone among ASCII.
func looksGBK(b []byte) bool {
	pairs, everyday := 0, 0
	for i := 0; i < len(b); i++ {
		if b[i] < utf8.RuneSelf {
			continue
		}
		if i+1 >= len(b) || b[i] == 0x80 || b[i] == 0xFF || b[i+1] < 0x40 || b[i+1] == 0x7F || b[i+1] == 0xFF {
			return false
		}
		if b[i] >= 0xA1 && b[i] <= 0xF7 && b[i+1] >= 0xA1 {
			everyday++
		}
		pairs++
		i++
	}
	return pairs > 0 && everyday*10 >= pairs*9
}

// codepageOfLanguage maps a Windows language id to the code page its ANSI programs used.
func codepageOfLanguage(lid uint16) codepage {
	switch lid {
	case 0x0404, 0x0C04, 0x1404: // 台湾, 香港, 澳门
		return codepageBig5
	}
	switch lid & 0x3FF {
	case 0x04:
		return codepageGBK
	case 0x11:
		return 932
	case 0x12:
		return 949
	case 0x1E:
		return 874
	case 0x05, 0x0E, 0x15, 0x18, 0x1B, 0x1C, 0x24:
		return 1250
	case 0x02, 0x19, 0x22, 0x23, 0x2F:
		return 1251
	case 0x08:
		return 1253
	case 0x1F:
		return 1254
	case 0x0D:
		return 1255
	case 0x01, 0x20, 0x29:
		return 1256
	case 0x25, 0x26, 0x27:
		return 1257
	case 0x2A:
		return 1258
	}
	return codepageWestern
}

// codepageOfCharset maps the charset number of a Windows font.
func codepageOfCharset(charset int) codepage {
	switch charset {
	case 0:
		return codepageWestern
	case 77:
		return codepageMac
	case 78, 128:
		return 932
	case 80, 134:
		return codepageGBK
	case 79, 129:
		return 949
	case 81, 136:
		return codepageBig5
	case 161:
		return 1253
	case 162:
		return 1254
	case 163:
		return 1258
	case 177:
		return 1255
	case 178:
		return 1256
	case 186:
		return 1257
	case 204:
		return 1251
	case 222:
		return 874
	case 238:
		return 1250
	case 255:
		return 437
	}
	return codepageUnknown
}
