package retention

import (
	"fmt"

	"docket/internal/calendar"
)

// Period is how long a document is kept (保管期限).
type Period string

// The periods.
const (
	Permanent   Period = "permanent"
	ThirtyYears Period = "30y"
	TenYears    Period = "10y"
)

// Periods returns all of them, the longest first: the order of the shelves.
func Periods() []Period { return []Period{Permanent, ThirtyYears, TenYears} }

type periodForm struct {
	code, words string
	years       int
}

var periodForms = map[Period]periodForm{
	Permanent:   {"Y", "永久", 0},
	ThirtyYears: {"D30", "30年", 30},
	TenYears:    {"D10", "10年", 10},
}

// Valid reports whether p is one of Periods.
func (p Period) Valid() bool { return periodForms[p].code != "" }

// Code is how a period stands in an archival code: Y, D30, D10.
func (p Period) Code() string { return periodForms[p].code }

// Words is how forms call a period: 永久, 30年, 10年.
func (p Period) Words() string { return periodForms[p].words }

// Due returns the day on which what was filed for year is due for appraisal; ok is false for what is
// kept for good. The period starts on 1 January after the filing year (domain 4.3).
func (p Period) Due(year int) (due calendar.Date, ok bool) {
	years := periodForms[p].years
	if years == 0 {
		return calendar.Date{}, false
	}
	due, err := calendar.ParseDate(fmt.Sprintf("%04d-01-01", year+1+years))
	return due, err == nil
}
