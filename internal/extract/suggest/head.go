package suggest

import (
	"regexp"
	"strings"

	"docket/index/fold"
)

// numberLabel may stand before a number, signer after it on the same line.
var (
	numberLabel = regexp.MustCompile(`^(发文字号|来文字号|文件编号|文号|字号|编号)[：:]?\s*`)
	signer      = regexp.MustCompile(`\s*签\s*发\s*人\s*[：:].*$`)
)

// readNumber finds the document's own number and gives its line, or -1. It
// stands alone on its line or after the organ; numbers in the text belong to
// other documents.
func (p *paper) readNumber() int {
	for i, line := range p.lines[:p.head] {
		typed := numberLabel.ReplaceAllString(signer.ReplaceAllString(line, ""), "")
		if _, ok := fold.DocumentNumber(typed); !ok {
			continue
		}
		p.beforeNumber, typed = splitOrgan(typed)
		if canonical, ok := fold.DocumentNumber(typed); ok {
			p.sourceNo = asTyped(typed, canonical)
			return i
		}
	}
	for i, line := range p.lines[:p.head] { // the title on the same line
		if strings.ContainsAny(line, "《》") {
			continue
		}
		if found := fold.LocateDocumentNumbers(line); len(found) == 1 {
			p.sourceNo = asTyped(line[found[0].Start:found[0].End], found[0].Number)
			p.beforeNumber = strings.TrimSpace(line[:found[0].Start])
			return i
		}
	}
	return -1
}

// splitOrgan parts a letterhead from the number that a layout put on its line:
// 云港供电服务所云供告〔2026〕27号. What is left must be an agency's code and not
// the kind of document, as in 国家税务总局公告〔2026〕8号.
func splitOrgan(typed string) (organ, rest string) {
	agency, tail := typed, ""
	if open := strings.IndexAny(typed, "〔[［(（【﹝〖"); open > 0 {
		agency, tail = typed[:open], typed[open:]
	}
	for at := range agency {
		before, code := agency[:at], agency[at:]
		if n := runes(code); n < 2 || n > 10 || kindOf(code) == code {
			continue
		}
		if name, isRed := strings.CutSuffix(before, "文件"); isOrgan(before) || isRed && isOrgan(name) {
			organ = before // the longest that leaves a code
		}
	}
	return organ, agency[len(organ):] + tail
}

// asTyped keeps the number as the sender wrote it, without spaces, unless its
// brackets do not match, which is OCR's doing and not the sender's.
func asTyped(typed, canonical string) string {
	typed = strings.Join(strings.Fields(typed), "")
	for _, pair := range []string{"〔〕", "[]", "［］", "()", "（）", "【】", "﹝﹞", "〖〗"} {
		brackets := []rune(pair)
		if strings.ContainsRune(typed, brackets[0]) && strings.ContainsRune(typed, brackets[1]) && strings.HasSuffix(typed, "号") {
			return typed
		}
	}
	return canonical
}

// organSuffixes end the names of those who send documents.
var organSuffix = regexp.MustCompile(`(局|厅|处|科|室|部|委|委员会|政府|办公室|办公厅|公司|集团|中心|协会|学会|商会|联合会|院|所|校|大学|学院|医院|站|队|银行|党委|党组|工会|支队|大队|街道办事处|管委会|法院|检察院|总队|领导小组|指挥部|事务所|合作社|基金会)$`)

// isOrgan judges a line, or the part of one, that should name an organ.
func isOrgan(s string) bool {
	n := runes(s)
	return n >= 3 && n <= 40 && organSuffix.MatchString(s) && !strings.HasPrefix(s, "关于") &&
		!strings.ContainsAny(s, "，。；：、？！《》“”\"0123456789") && !strings.Contains(s, "的")
}

var (
	redHead = regexp.MustCompile(`^(.{3,40}?)(文件|发文|公文)$`)
	copyNo  = regexp.MustCompile(`^(№|No\.?|份号[：:]?)?\s*\d{6}$`)
)

// readLetterhead finds the issuing organ: the line ending in 文件, else a line that
// is nothing but an organ's name above the number (the form of letters).
func (p *paper) readLetterhead(number int) string {
	var organs []string
	for i, line := range p.lines[:p.head] {
		if number >= 0 && i > number {
			break
		}
		if i == number {
			line = p.beforeNumber
		}
		if m := redHead.FindStringSubmatch(line); m != nil && !strings.HasPrefix(line, "关于") {
			if above := len(organs); above > 0 && !isOrgan(m[1]) { // broken over two lines
				return organs[above-1] + m[1]
			}
			return m[1]
		}
		if isOrgan(line) {
			organs = append(organs, line)
		} else if number < 0 && len(organs) == 0 && !p.isMarkLine(line) {
			break // without a number only the top of the page counts
		}
	}
	if len(organs) == 0 {
		return ""
	}
	return organs[0]
}

// isMarkLine: lines above the letterhead that belong to no title.
func (p *paper) isMarkLine(line string) bool {
	return copyNo.MatchString(line) || urgencyIn(line) != "" && runes(line) <= 12 || markIn(line).level != "" ||
		strings.Contains(line, "★") || colonField.MatchString(line) && !strings.HasPrefix(line, "标题") ||
		isDateLine(line) || pageNumber.MatchString(line)
}

var pageNumber = regexp.MustCompile(`^[-—–·\s]*(第?\s*\d+\s*页?(\s*/?\s*共?\s*\d+\s*页?)?)[-—–·\s]*$`)

var urgencyLine = regexp.MustCompile(`(特急|特提|加急|急件)`)

// urgency reads the mark among the lines above the title.
func (p *paper) urgency() string {
	for i, line := range p.lines[:p.head] {
		if i >= p.titleEnd && p.titleEnd > 0 {
			break
		}
		if runes(line) <= 20 && !strings.Contains(line, "关于") {
			if u := urgencyIn(line); u != "" {
				return u
			}
		}
	}
	return ""
}

// urgencyIn gives the contract's word for a mark of urgency.
func urgencyIn(s string) string {
	switch urgencyLine.FindString(s) {
	case "特急", "特提":
		return "critical"
	case "加急", "急件":
		return "urgent"
	}
	return ""
}
