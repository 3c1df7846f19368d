package suggest

import (
	"path"
	"regexp"
	"strings"

	"docket/index/fold"
)

// kinds are the endings of titles and the 文种 they name; of two that fit, the
// longer is meant. The first fifteen are those of the official regulation.
var kinds = []struct{ ending, kind string }{
	{"决议", "决议"}, {"决定", "决定"}, {"命令", "命令"}, {"公报", "公报"}, {"公告", "公告"}, {"通告", "通告"}, {"意见", "意见"}, {"通知", "通知"},
	{"通报", "通报"}, {"报告", "报告"}, {"请示", "请示"}, {"批复", "批复"}, {"议案", "议案"}, {"函", "函"}, {"纪要", "纪要"},
	{"令", "命令"}, {"通知书", "通知书"}, {"告知书", "告知书"}, {"邀请书", "邀请书"}, {"倡议书", "倡议书"}, {"承诺书", "承诺书"}, {"委托书", "委托书"},
	{"任务书", "任务书"}, {"责任书", "责任书"}, {"提示", "提示"}, {"提示函", "函"}, {"说明", "说明"}, {"方案", "方案"}, {"预案", "预案"}, {"办法", "办法"},
	{"规定", "规定"}, {"细则", "细则"}, {"制度", "制度"}, {"规程", "规程"}, {"规范", "规范"}, {"条例", "条例"}, {"章程", "章程"}, {"协议", "协议"},
	{"协议书", "协议"}, {"合同", "合同"}, {"计划", "计划"}, {"规划", "规划"}, {"总结", "总结"}, {"简报", "简报"}, {"公示", "公示"}, {"声明", "声明"},
	{"证明", "证明"}, {"清单", "清单"}, {"名单", "名单"}, {"须知", "须知"}, {"指南", "指南"}, {"讲话", "讲话"}, {"要点", "要点"},
}

// afterKind may follow the kind: （初稿）, (征求意见稿), 1.0 …
var afterKind = regexp.MustCompile(`\s*[（(【\[〔][^（(【\[〔）)】\]〕]{1,20}[）)】\]〕]$`)

// kindOf names the 文种 by the end of a title, or nothing.
func kindOf(title string) string {
	title = strings.TrimRight(title, "。.！! ")
	for afterKind.MatchString(title) {
		title = afterKind.ReplaceAllString(title, "")
	}
	best, kind := "", ""
	for _, k := range kinds {
		if strings.HasSuffix(title, k.ending) && len(k.ending) > len(best) {
			best, kind = k.ending, k.kind
		}
	}
	return kind
}

const (
	maxTitleLines = 6
	maxTitleRunes = 120
	maxFormName   = 4
)

// readTitle joins the title over its lines: from below the number, or from the
// first line of a document without one, to the line that ends in a kind. A title
// that is a form's name only (通知, 会议纪要) gives way to a fuller one below it.
func (p *paper) readTitle(number int) {
	for start := number + 1; start < p.head; start++ {
		if !p.isTitleStart(start, number) {
			continue
		}
		title, end := p.joinTitle(start)
		switch {
		case title == "":
			continue
		case p.title == "":
			p.title, p.titleEnd = title, end
		case kindOf(title) != "":
			p.title, p.titleEnd = title, end
			return
		}
		if runes(p.title) > maxFormName || kindOf(p.title) == "" {
			return
		}
	}
	if p.title != "" {
		return
	}
	for start := range max(number, 0) { // a number below the title, as in letters
		if title, end := p.joinTitle(start); kindOf(title) != "" && p.isTitleStart(start, number) {
			p.title, p.titleEnd = title, end
			return
		}
	}
}

func (p *paper) isTitleStart(i, number int) bool {
	line := p.lines[i]
	return !p.isMarkLine(line) && !redHead.MatchString(line) && line != p.letterhead && !signer.MatchString(line) &&
		!(isOrgan(line) && i < number) && runes(line) >= 2 && hasHan(line) && !salutation.MatchString(line)
}

// joinTitle gives the title that begins at a line. Without a kind in sight only
// a single line that reads like a title is taken.
func (p *paper) joinTitle(start int) (title string, end int) {
	joined := ""
	for i := start; i < min(p.head, start+maxTitleLines); i++ {
		line := strings.TrimPrefix(strings.TrimPrefix(p.lines[i], "标题："), "标题:")
		if i > start && (p.isMarkLine(line) || numberAlone(line)) {
			break
		}
		joined = joinLines(joined, line)
		if runes(joined) > maxTitleRunes {
			break
		}
		if kindOf(joined) != "" && !p.continues(i+1) {
			return joined, i + 1
		}
	}
	first := p.lines[start]
	if n := runes(first); n >= 4 && n <= 60 && !isOrgan(first) && !strings.ContainsAny(first, "，。；：:") {
		return first, start + 1
	}
	return "", 0
}

// continues says whether a line goes on with a title that already ends in a kind:
// 关于印发工作报告 / 的通知.
func (p *paper) continues(i int) bool {
	if i >= p.head {
		return false
	}
	line := p.lines[i]
	if strings.HasPrefix(line, "的") || afterKind.MatchString(line) && strings.IndexAny(line, "（(【[〔") == 0 {
		return true
	}
	return kindOf(line) != "" && runes(line) <= 25 && !strings.ContainsAny(line, "，。；：:") && !strings.HasPrefix(line, "关于") && strings.Contains(line, "的")
}

func numberAlone(line string) bool {
	_, ok := fold.DocumentNumber(numberLabel.ReplaceAllString(signer.ReplaceAllString(line, ""), ""))
	return ok
}

// joinLines joins without a blank, unless Latin words meet.
func joinLines(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	if isLatin(a[len(a)-1]) && isLatin(b[0]) {
		return a + " " + b
	}
	return a + b
}

func isLatin(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func hasHan(s string) bool {
	return strings.IndexFunc(s, fold.IsHan) >= 0
}

var titleOrgan = regexp.MustCompile(`^(.{3,40}?)(?:关于|转发|印发)`)

// organBefore takes the organ that a title begins with: 云港区应急管理局关于….
func organBefore(title string) string {
	if m := titleOrgan.FindStringSubmatch(title); m != nil && isOrgan(m[1]) {
		return m[1]
	}
	return ""
}

// fileName is what the name of a file tells.
type fileName struct {
	title, sourceNo, rest string
	mark                  mark
}

var (
	nameMark  = regexp.MustCompile(`[【\[（(](` + levelWords + `|特急|加急)[】\]）)]`)
	nameNoise = regexp.MustCompile(`^(?:\d{8}|\d{4}-\d{2}-\d{2})[-_ ]*|\s*[（(]\d+[）)]$|[-_ ]*(?:扫描件|副本|盖章版|盖章|终稿|定稿|最终版|红头)$`)
)

// newFileName reads a name such as 【秘密】云应急〔2026〕8号 关于开展检查的通知(1).pdf.
func newFileName(name string) fileName {
	name = tidy(path.Base(strings.ReplaceAll(name, `\`, "/")))
	name = strings.TrimSuffix(name, path.Ext(name))
	f := fileName{rest: name}
	for _, found := range nameMark.FindAllStringSubmatch(name, -1) {
		if level := levels[found[1]]; level != "" {
			f.mark = mark{level: level}
		}
	}
	title := nameMark.ReplaceAllString(name, "")
	if found := fold.LocateDocumentNumbers(title); len(found) == 1 {
		f.sourceNo = asTyped(title[found[0].Start:found[0].End], found[0].Number)
		title = title[:found[0].Start] + " " + title[found[0].End:]
	}
	for before := ""; before != title; {
		before = title
		title = strings.Trim(nameNoise.ReplaceAllString(strings.TrimSpace(title), ""), " -_")
	}
	if runes(title) >= 4 && hasHan(title) {
		f.title = title
	}
	return f
}
