package index

import (
	"fmt"
	"time"
)

// Days are terms, and so are their month and year, in fields beside the first: a
// range of ten years is then some sixty terms and not 3,652, and the newest hits
// are found by descending from year to month to day.

// undated is the term of an entry that has no such day; it sorts after all days.
const undated = "undated"

// yearField and monthField are the fields of the years and months of a day field.
func yearField(field string) string  { return field + ".year" }
func monthField(field string) string { return field + ".month" }

// parseDay reads YYYY-MM-DD, a real day of the years 0001 to 9999.
func parseDay(day string) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil || t.Year() < 1 {
		return time.Time{}, fmt.Errorf("day %q is not YYYY-MM-DD", day)
	}
	return t, nil
}

// spanned is a term that covers a day, a month or a year.
type spanned struct{ field, term string }

// dayTerms are the terms of an entry with that day, or without one.
func dayTerms(field, day string) []spanned {
	if day == "" {
		return []spanned{{field, undated}}
	}
	return []spanned{{field, day}, {monthField(field), day[:7]}, {yearField(field), day[:4]}}
}

// cover returns the fewest terms that cover the days from first to last; empty
// ends are open as far as the years between oldest and newest.
func cover(field, first, last string, oldest, newest int) []spanned {
	from := time.Date(oldest, 1, 1, 0, 0, 0, 0, time.UTC)
	to := time.Date(newest, 12, 31, 0, 0, 0, 0, time.UTC)
	if t, err := parseDay(first); err == nil && t.After(from) {
		from = t
	}
	if t, err := parseDay(last); err == nil && t.Before(to) {
		to = t
	}
	var terms []spanned
	for !from.After(to) {
		nextYear, nextMonth := from.AddDate(1, 0, 0), from.AddDate(0, 1, 0)
		switch {
		case from.YearDay() == 1 && !nextYear.AddDate(0, 0, -1).After(to):
			terms = append(terms, spanned{yearField(field), from.Format("2006")})
			from = nextYear
		case from.Day() == 1 && !nextMonth.AddDate(0, 0, -1).After(to):
			terms = append(terms, spanned{monthField(field), from.Format("2006-01")})
			from = nextMonth
		default:
			terms = append(terms, spanned{field, from.Format(time.DateOnly)})
			from = from.AddDate(0, 0, 1)
		}
	}
	return terms
}
