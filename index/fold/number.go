package fold

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// A document number (发文字号, 收文号) is 机关代字 + 〔年份〕 + 顺序号 + 号, as in
// 岚政办〔2026〕8号. Typists write it with any bracket, with spaces, with leading
// zeros, with 第, in full width, with the year in Chinese digits.

const (
	maxAgencyRunes   = 30 // longest 机关代字 accepted on its own
	maxQuotedRunes   = 16 // longest 机关代字 taken out of running text
	maxSerialDigits  = 8
	openingBrackets  = "〔[(【〖{﹝"
	closingBrackets  = "〕])】〗}﹞"
	placesWithNumber = "楼线院门机馆码房室床" // 3号楼 is no document
)

// Located is a document number found in a text, at its bytes [Start, End).
type Located struct {
	Number     string // canonical
	Start, End int
}

// DocumentNumber returns the canonical form of s when the whole of s, but for
// space around it, is one document number: folded, the year in digits within
// 〔〕, no spaces, no 第, no leading zeros, ending in 号.
func DocumentNumber(s string) (canonical string, ok bool) {
	folded, _ := Map(s)
	text := trimSpaceRunes(folded)
	open := slices.IndexFunc(text, isOpening)
	if open <= 0 {
		return "", false
	}
	tail, ok := parseTail(text, open)
	if !ok || tail.end != len(text) {
		return "", false
	}
	var agency []rune
	for _, r := range text[:open] {
		if unicode.IsSpace(r) {
			continue
		}
		if !isAgency(r) || len(agency) == maxAgencyRunes {
			return "", false
		}
		agency = append(agency, r)
	}
	if len(agency) == 0 {
		return "", false
	}
	return string(agency) + tail.canonical(), true
}

// FindDocumentNumbers returns the canonical forms of the document numbers
// inside running text or a query, each once, in the order they appear.
func FindDocumentNumbers(text string) []string {
	var numbers []string
	for _, found := range LocateDocumentNumbers(text) {
		if !slices.Contains(numbers, found.Number) {
			numbers = append(numbers, found.Number)
		}
	}
	return numbers
}

// LocateDocumentNumbers is [FindDocumentNumbers] with the place of every
// occurrence. Where the 机关代字 begins is not marked in running text: it reaches
// back to the nearest space, punctuation or introducing word (根据, 转发, 的 …).
func LocateDocumentNumbers(text string) []Located {
	folded, offsets := Map(text)
	var found []Located
	limit := 0 // a number never reaches back into the one before it
	for i := 0; i < len(folded); i++ {
		if !isOpening(folded[i]) {
			continue
		}
		tail, ok := parseTail(folded, i)
		if !ok || tail.end < len(folded) && !tail.endsBefore(folded[tail.end]) {
			continue
		}
		start, end := agencyBefore(folded, limit, i)
		if start < end {
			from, to := Span(offsets, start, tail.end)
			found = append(found, Located{string(folded[start:end]) + tail.canonical(), from, to})
		}
		limit = tail.end
		i = tail.end - 1
	}
	return found
}

// NumberKey is the form to compare any number of a document by: the canonical
// form of a document number; of other numbers (合同 LZ-2026 / 003) the folded
// text without spaces.
func NumberKey(s string) string {
	if canonical, ok := DocumentNumber(s); ok {
		return canonical
	}
	return strings.Join(strings.Fields(Text(s)), "")
}

// numberTail is what follows the 机关代字: 〔2026〕8号.
type numberTail struct {
	year, serial string
	marked       bool // ends in 号
	end          int  // index after the last rune
}

func (t numberTail) canonical() string { return "〔" + t.year + "〕" + t.serial + "号" }

// endsBefore tells whether a number in running text can end where next follows.
func (t numberTail) endsBefore(next rune) bool {
	if t.marked {
		return !strings.ContainsRune(placesWithNumber, next)
	}
	return !IsHan(next) && !isOther(next)
}

// parseTail reads the year and the serial number from the bracket at text[open].
func parseTail(text []rune, open int) (numberTail, bool) {
	at := skipSpace(text, open+1)
	var year []rune
	for at < len(text) && len(year) < 4 {
		digit, ok := digitOf(text[at])
		if !ok {
			return numberTail{}, false
		}
		year = append(year, digit)
		at = skipSpace(text, at+1)
	}
	if len(year) != 4 || !(year[0] == '1' && year[1] == '9' || year[0] == '2' && year[1] == '0') {
		return numberTail{}, false
	}
	if at < len(text) && text[at] == '年' {
		at = skipSpace(text, at+1)
	}
	if at == len(text) || !strings.ContainsRune(closingBrackets, text[at]) {
		return numberTail{}, false
	}
	at = skipSpace(text, at+1)
	if at < len(text) && text[at] == '第' {
		at = skipSpace(text, at+1)
	}
	digits := at
	for at < len(text) && '0' <= text[at] && text[at] <= '9' {
		at++
	}
	if at == digits || at-digits > maxSerialDigits {
		return numberTail{}, false
	}
	serial, err := strconv.Atoi(string(text[digits:at]))
	if err != nil || serial == 0 {
		return numberTail{}, false
	}
	tail := numberTail{year: string(year), serial: strconv.Itoa(serial), end: at}
	if mark := skipSpace(text, at); mark < len(text) && text[mark] == '号' {
		tail.marked, tail.end = true, mark+1
	}
	return tail, true
}

// introductions stand before a number in running text and never in a 机关代字.
var introductions = []string{
	"根据", "按照", "依据", "依照", "遵照", "参照", "贯彻", "落实", "执行", "转发", "印发", "下发", "收到",
	"关于", "文件", "通知", "附件", "原文", "文号", "字号", "编号", "以及", "查看", "查找", "的", "了", "请", "按", "据", "见",
}

// conjunctions join a number to the one before it: 7号和云应急〔2026〕8号.
const conjunctions = "和与及或至到"

// agencyBefore finds the 机关代字 that ends at the bracket text[open], not
// reaching before limit.
func agencyBefore(text []rune, limit, open int) (start, end int) {
	end = open
	for end > limit && unicode.IsSpace(text[end-1]) && text[end-1] != '\f' {
		end--
	}
	start = end
	for start > limit && end-start < maxQuotedRunes && isAgency(text[start-1]) {
		start--
	}
	if start == limit && limit > 0 {
		for start < end && strings.ContainsRune(conjunctions, text[start]) {
			start++
		}
	}
	agency := string(text[start:end])
	for _, word := range introductions {
		if i := strings.LastIndex(agency, word); i >= 0 {
			agency = agency[i+len(word):]
		}
	}
	agency = strings.TrimLeft(agency, "0123456789-·") // a list's numbering
	return end - len([]rune(agency)), end
}

func isOpening(r rune) bool { return strings.ContainsRune(openingBrackets, r) }

func isAgency(r rune) bool { return IsHan(r) || isOther(r) || r == '-' || r == '·' }

// digitOf reads an Arabic or a Chinese digit: 二〇二六 is 2026.
func digitOf(r rune) (rune, bool) {
	if '0' <= r && r <= '9' {
		return r, true
	}
	if r == '零' || r == '○' || r == 'o' {
		return '0', true
	}
	for i, han := range []rune("〇一二三四五六七八九") {
		if r == han {
			return '0' + rune(i), true
		}
	}
	return 0, false
}

func skipSpace(text []rune, at int) int {
	for at < len(text) && unicode.IsSpace(text[at]) {
		at++
	}
	return at
}

func trimSpaceRunes(text []rune) []rune {
	text = text[skipSpace(text, 0):]
	for len(text) > 0 && unicode.IsSpace(text[len(text)-1]) {
		text = text[:len(text)-1]
	}
	return text
}
