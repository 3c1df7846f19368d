package suggest

import (
	"regexp"
	"strings"
)

// A deadline is a date followed by 前 and what may stand between (17:00, 周五,
// 下班), or introduced by 截止.
const (
	dueDate    = `(?:((?:19|20)\d\d)\s?年\s?|(本年|今年|明年|次年)\s?)?(?:(\d{1,2})\s?月|(本月|当月))\s?(\d{1,2})\s?日`
	dueBetween = `\s?(?:[（(][^（）()]{1,8}[）)])?\s?(?:(?:星期|周)[一二三四五六日天])?\s?(?:上午|下午|中午|晚上|晚)?\s?(?:\d{1,2}\s?(?:[:：]\s?\d{2}|[时点](?:\d{1,2}分|半|整)?))?\s?(?:下班)?\s?`
)

var (
	dueBefore = regexp.MustCompile(dueDate + dueBetween + `(?:之前|以前|前)`)
	dueUntil  = regexp.MustCompile(`(?:截止|截至|最迟|不晚于|不迟于|期限)[^。；，]{0,10}?` + dueDate)
)

// dueOn finds the first deadline that is not past on the document's date. A day
// without a year is the next one after that date; without a date the year of the
// number stands in, and without both there is no suggestion.
func (p *paper) dueOn(written date, numberYear int) date {
	text := strings.Join(p.lines[min(p.titleEnd, len(p.lines)):], "")
	var best date
	bestAt := len(text)
	for _, form := range []*regexp.Regexp{dueBefore, dueUntil} {
		for _, at := range form.FindAllStringSubmatchIndex(text, -1) {
			group := func(n int) string {
				if at[2*n] < 0 {
					return ""
				}
				return text[at[2*n]:at[2*n+1]]
			}
			due := resolveDue(group(1), group(2), group(3), group(5), written, numberYear)
			if due.isSet() && at[0] < bestAt {
				best, bestAt = due, at[0]
			}
		}
	}
	return best
}

func resolveDue(year, relativeYear, month, day string, written date, numberYear int) date {
	m, d := number(month), number(day)
	if month == "" { // 本月
		m = written.month
	}
	switch {
	case year != "":
		due := newDate(number(year), m, d)
		if written.isSet() && due.before(written) {
			return date{}
		}
		return due
	case !written.isSet():
		if numberYear == 0 || relativeYear != "" {
			return date{}
		}
		return newDate(numberYear, m, d)
	case relativeYear == "明年" || relativeYear == "次年":
		return newDate(written.year+1, m, d)
	}
	due := newDate(written.year, m, d)
	if due.before(written) && relativeYear == "" {
		due = newDate(written.year+1, m, d)
	}
	return due
}
