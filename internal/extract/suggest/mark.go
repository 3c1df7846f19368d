package suggest

import (
	"regexp"
	"strconv"
	"strings"
)

// mark is a company's mark: a level and how long it lasts.
type mark struct {
	level  string
	period string // 至2027-12-31, 3年, 长期 …
}

const (
	levelWords = `核心商密|普通商密|绝密|机密|秘密|内部|国内|公开`
	markDot    = `[·•‧・∙⋅．.\-—]`
)

var (
	companyMark = regexp.MustCompile(`^(?:.*[^\p{Han}A-Za-z0-9（）()])?[\p{Han}A-Za-z0-9（）()]{2,20}\s?` + markDot + `\s?(` + levelWords + `)(?:级)?(?:\s?` + markDot + `\s?([^·•‧・∙⋅]{1,20}))?$`)
	labelMark   = regexp.MustCompile(`^(?:密级|保密级别|秘密等级)[：:]\s?(` + levelWords + `)(?:级)?(?:[\s,，;；]?(.{1,20}))?$`)
	bareMark    = regexp.MustCompile(`^【?(` + levelWords + `)】?(?:\s?` + markDot + `?\s?(至?[\d年月天日\-.]{2,12}|长期))?$`)
)

var levels = map[string]string{
	"公开": "public", "内部": "internal", "国内": "internal",
	"秘密": "confidential", "普通商密": "confidential", "机密": "secret", "核心商密": "secret", "绝密": "secret",
}

// markIn reads a line that is a mark and nothing else.
func markIn(line string) mark {
	if strings.Contains(line, "★") {
		return mark{}
	}
	for _, form := range []*regexp.Regexp{companyMark, labelMark, bareMark} {
		if m := form.FindStringSubmatch(line); m != nil {
			return mark{level: levels[m[1]], period: strings.TrimSpace(m[2])}
		}
	}
	return mark{}
}

// mark reads the mark above the title, the highest when there are several: a
// level and an urgency may share a line.
func (p *paper) mark() mark {
	rank := map[string]int{"public": 1, "internal": 2, "confidential": 3, "secret": 4}
	var best mark
	for i, line := range p.lines[:p.head] {
		if i >= p.titleEnd && p.titleEnd > 0 {
			break
		}
		line = strings.TrimSpace(urgencyLine.ReplaceAllString(line, ""))
		if m := markIn(line); rank[m.level] > rank[best.level] {
			best = m
		}
	}
	return best
}

var markPeriod = regexp.MustCompile(`^(\d{1,3}|[一二三四五六七八九十]{1,3})(年|个月|月|天|日)$`)

// until gives the last day of the period. A length counts from the document's
// date; an open period has no end.
func (m mark) until(documentDate date) date {
	if found := firstDate(m.period); found.isSet() {
		return found
	}
	length := markPeriod.FindStringSubmatch(m.period)
	if length == nil || !documentDate.isSet() {
		return date{}
	}
	n, err := strconv.Atoi(length[1])
	if err != nil {
		n = hanNumber(length[1])
	}
	switch length[2] {
	case "年":
		return documentDate.add(n, 0, 0)
	case "个月", "月":
		return documentDate.add(0, n, 0)
	}
	return documentDate.add(0, 0, n)
}
