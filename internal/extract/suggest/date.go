package suggest

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// date is a day of the calendar; the zero value is no day.
type date struct{ year, month, day int }

// newDate gives no day when the date does not exist or no document bears it.
func newDate(year, month, day int) date {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if year < 1949 || year > 2100 || t.Year() != year || int(t.Month()) != month || t.Day() != day {
		return date{}
	}
	return date{year, month, day}
}

func (d date) isSet() bool { return d.year != 0 }

// String is YYYY-MM-DD, or empty.
func (d date) String() string {
	if !d.isSet() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

func (d date) before(other date) bool {
	return d.String() < other.String()
}

// add moves the day; the end of a month stays within it.
func (d date) add(years, months, days int) date {
	month := d.month - 1 + months
	year, month := d.year+years+month/12, month%12+1
	last := time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
	t := time.Date(year, time.Month(month), min(d.day, last)+days, 0, 0, 0, 0, time.UTC)
	return newDate(t.Year(), int(t.Month()), t.Day())
}

// hanDigits are the digits of dates and what OCR makes of the zero.
const hanDigits = `〇○◯Ｏ０零一二三四五六七八九oO0`

var (
	arabicDate = regexp.MustCompile(`((?:19|20)\d\s?\d)\s?(?:年|[-/.])\s?(\d{1,2})\s?(?:月|[-/.])\s?(\d{1,2})\s?日?`)
	hanDate    = regexp.MustCompile(`([` + hanDigits + `]{4})\s?年\s?([元一二三四五六七八九十]{1,3})\s?月\s?([一二三四五六七八九十廿卅]{1,4})\s?日`)
	wholeDate  = regexp.MustCompile(`^(?:` + arabicDate.String() + `|` + hanDate.String() + `)$`)
)

// firstDate gives the first date in a text.
func firstDate(s string) date {
	arabic, han := arabicDate.FindStringSubmatchIndex(s), hanDate.FindStringSubmatchIndex(s)
	if arabic != nil && (han == nil || arabic[0] < han[0]) {
		m := arabicDate.FindStringSubmatch(s)
		return newDate(number(m[1]), number(m[2]), number(m[3]))
	}
	if han != nil {
		m := hanDate.FindStringSubmatch(s)
		return newDate(hanYear(m[1]), hanNumber(m[2]), hanNumber(m[3]))
	}
	return date{}
}

// isDateLine: a line that is a date and nothing else.
func isDateLine(line string) bool {
	return wholeDate.MatchString(line) && firstDate(line).isSet()
}

func number(s string) int {
	n, err := strconv.Atoi(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		return 0
	}
	return n
}

// hanYear reads a number digit by digit: 二〇二六. Whatever stands for zero in a
// scan is zero.
func hanYear(s string) int {
	year := 0
	for _, c := range s {
		year = year*10 + max(slices.Index([]rune("〇一二三四五六七八九"), c), 0)
	}
	return year
}

// hanNumber reads a number below a hundred: 元, 九, 十, 十五, 二十一, 廿三.
func hanNumber(s string) int {
	if s == "元" {
		return 1
	}
	s = strings.NewReplacer("廿", "二十", "卅", "三十").Replace(s)
	tens, ones, isTens := strings.Cut(s, "十")
	if !isTens {
		tens, ones = "", s
	} else if tens == "" {
		tens = "一"
	}
	return hanYear(tens)*10 + hanYear(ones)
}

// yearOf takes the year of a document number.
func yearOf(sourceNo string) int {
	return number(numberYear.FindString(sourceNo))
}

var numberYear = regexp.MustCompile(`(19|20)\d\d`)
