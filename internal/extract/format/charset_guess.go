package format

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	utf16 "golang.org/x/text/encoding/unicode"
)

const (
	// detectorBytes is the sample from which an encoding is guessed.
	detectorBytes = 64 << 10
	// detectorSure is the confidence from which the statistical detector is
	// believed; below it takes short Chinese text for anything.
	detectorSure = 80
)

// utf16ByNULs recognises UTF-16 without a mark by the zero halves of its ASCII:
// line breaks, digits, blanks.
func utf16ByNULs(b []byte) (encoding.Encoding, string) {
	sample := b[:min(len(b), detectorBytes)]
	var zero [2]int
	for i, c := range sample {
		if c == 0 {
			zero[i%2]++
		}
	}
	switch pairs := len(sample) / 2; {
	case zero[1]*50 > pairs && zero[0]*4 <= zero[1]:
		return utf16.UTF16(utf16.LittleEndian, utf16.IgnoreBOM), "utf-16le"
	case zero[0]*50 > pairs && zero[1]*4 <= zero[0]:
		return utf16.UTF16(utf16.BigEndian, utf16.IgnoreBOM), "utf-16be"
	}
	return nil, ""
}

// detected asks the statistical detector. On equal confidence the encoding a
// Chinese office is likelier to meet wins, so that the answer never varies.
func detected(b []byte) (encoding.Encoding, string) {
	results, err := chardet.NewTextDetector().DetectAll(b[:min(len(b), detectorBytes)])
	if err != nil {
		return nil, ""
	}
	var best encoding.Encoding
	bestName, bestSure := "", detectorSure-1
	for _, found := range results {
		enc, name := encodingOf(found.Charset)
		if enc == nil || found.Confidence < bestSure || name == "utf-8" || isUTF16(name) {
			continue
		}
		if found.Confidence > bestSure || likelier(name, bestName) {
			best, bestName, bestSure = enc, name, found.Confidence
		}
	}
	return best, bestName
}

func likelier(a, b string) bool {
	rank := map[string]int{"gb18030": 3, "big5": 2, "windows-1252": 1}
	if rank[a] != rank[b] {
		return rank[a] > rank[b]
	}
	return a < b
}

// strictly says whether the bytes decode without a single error, but for a
// character cut off at the end of several.
func strictly(enc encoding.Encoding, b []byte) bool {
	text := decodeAs(enc, b)
	broken := brokenIn(text)
	return broken == 0 || broken == 1 && strings.HasSuffix(text, "\uFFFD") && len(text) > 4*len("\uFFFD")
}

// isGBKInDisguise finds short GBK text that happens to be valid UTF-8, such as
// 通知: it would read as two-byte characters of scripts no office here writes.
func isGBKInDisguise(b []byte) bool {
	strange := false
	for i := 0; i < len(b); {
		c, size := utf8.DecodeRune(b[i:])
		if size > 2 || c == utf8.RuneError && size == 1 {
			return false
		}
		strange = strange || size == 2 && c >= 0xA0 && !unicode.In(c, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.P, unicode.S, unicode.Z)
		i += size
	}
	if !strange {
		return false
	}
	_, name := chineseOf(b)
	return name == "gb18030"
}

// chineseOf tells GB18030 from Big5 where both would decode. Each code keeps
// the characters of everyday writing in one block; text read in the wrong code
// scatters over the whole plane.
func chineseOf(b []byte) (encoding.Encoding, string) {
	sample := b[:min(len(b), detectorBytes)]
	gb, big := 0.0, 0.0
	if strictly(simplifiedchinese.GB18030, sample) {
		gb = everydayShare(sample, func(lead, trail byte) bool {
			return trail >= 0xA1 && (lead >= 0xB0 && lead <= 0xD7 || lead >= 0xA1 && lead <= 0xA3)
		})
	}
	if strictly(traditionalchinese.Big5, sample) {
		big = everydayShare(sample, func(lead, _ byte) bool {
			return lead >= 0xA4 && lead <= 0xC6 || lead == 0xA1
		})
	}
	const convincing = 0.9
	switch {
	case gb >= convincing && gb >= big:
		return simplifiedchinese.GB18030, "gb18030"
	case big >= convincing && big > gb:
		return traditionalchinese.Big5, "big5"
	}
	return nil, ""
}

// everydayShare is the part of the double-byte characters that everyday accepts.
func everydayShare(b []byte, everyday func(lead, trail byte) bool) float64 {
	all, common := 0, 0
	for i := 0; i < len(b); i++ {
		if b[i] < 0x81 || i+1 == len(b) {
			continue
		}
		all++
		if everyday(b[i], b[i+1]) {
			common++
		}
		i++
	}
	if all == 0 {
		return 0
	}
	return float64(common) / float64(all)
}
