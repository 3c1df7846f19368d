package calendar

import (
	"slices"
	"time"
)

// Break is some days off in a row, first and last day included.
type Break struct {
	Name string `json:"name" doc:"节日" maxLength:"40"`
	From Date   `json:"from" format:"date"`
	To   Date   `json:"to" format:"date"`
}

// Days returns the days of the break.
func (b Break) Days() []Date {
	var days []Date
	for day := b.From; !day.After(b.To); day = day.AddDays(1) {
		days = append(days, day)
	}
	return days
}

// Schedule is the notice of a year. It may list days of the December before.
type Schedule struct {
	Year      int     `json:"year"`
	Off       []Break `json:"off" doc:"放假; weekends that no break joins need not be listed" maxItems:"40"`
	Working   []Date  `json:"working" doc:"调休上班: weekend days that are worked" maxItems:"40"`
	Statutory []Date  `json:"statutory" doc:"法定节假日, each within a break" maxItems:"40"`
}

// Kind is what sort of day a day is.
type Kind string

// The kinds of days.
const (
	WorkingDay Kind = "working"
	RestDay    Kind = "rest"
	Holiday    Kind = "holiday" // 法定节假日
)

// Days answers for every day what sort of day it is. The zero Days knows weekends and the holidays
// whose date never moves. It is never changed, so everyone may use it at once.
type Days struct {
	listed    map[Date]Kind
	names     map[Date]string
	published map[int]bool
}

// NewDays puts schedules together; the order does not matter.
func NewDays(schedules ...Schedule) Days {
	d := Days{map[Date]Kind{}, map[Date]string{}, map[int]bool{}}
	inOrder := slices.Clone(schedules)
	slices.SortStableFunc(inOrder, func(a, b Schedule) int { return a.Year - b.Year })
	for _, s := range inOrder { // the later notice overwrites
		d.published[s.Year] = true
		for _, b := range s.Off {
			for _, day := range b.Days() {
				d.listed[day], d.names[day] = RestDay, b.Name
			}
		}
		for _, day := range s.Statutory {
			d.listed[day] = Holiday
		}
		for _, day := range s.Working {
			d.listed[day] = WorkingDay
			delete(d.names, day)
		}
	}
	return d
}

// Kind returns what sort of day it is.
func (d Days) Kind(day Date) Kind {
	if kind, ok := d.listed[day]; ok {
		return kind
	}
	if d.IsProvisional(day) && isFixedHoliday(day) {
		return Holiday
	}
	if w := day.Weekday(); w == time.Saturday || w == time.Sunday {
		return RestDay
	}
	return WorkingDay
}

// Name is the break that the day belongs to, "" for none.
func (d Days) Name(day Date) string { return d.names[day] }

// IsWorking reports whether the day is a working day.
func (d Days) IsWorking(day Date) bool { return d.Kind(day) == WorkingDay }

// IsProvisional reports whether the day is 暂定: no notice for its year is known.
func (d Days) IsProvisional(day Date) bool { return !d.published[day.Year()] }

// isFixedHoliday reports whether the law names the very day: 元旦, 劳动节, 国庆节. The other holidays
// follow the moon or the sun.
func isFixedHoliday(day Date) bool {
	switch day.Month() {
	case time.January:
		return day.Day() == 1
	case time.May:
		return day.Day() <= 2
	case time.October:
		return day.Day() <= 3
	}
	return false
}

// Next returns the day itself if it is a working day, else the first after it (顺延).
func (d Days) Next(day Date) Date {
	for !d.IsWorking(day) {
		day = day.AddDays(1)
	}
	return day
}

// Add returns the n-th working day after day, or before it where n is negative; day itself does not
// count, so that a notice three working days ahead is Add(meeting, -3). Zero gives the day itself.
func (d Days) Add(day Date, n int) Date {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		day = day.AddDays(step)
		if d.IsWorking(day) {
			n--
		}
	}
	return day
}

// Between counts the working days after from, up to and with to; nothing when to is not later.
func (d Days) Between(from, to Date) int {
	n := 0
	for day := from.AddDays(1); !day.After(to); day = day.AddDays(1) {
		if d.IsWorking(day) {
			n++
		}
	}
	return n
}

// Weekly returns the day of what is due each Friday, for the week of day: the last working day from
// Monday to that Friday, or, where the whole week is off, the next working day after it (MTG-06).
func (d Days) Weekly(day Date) Date {
	monday := day.AddDays(-(int(day.Weekday()) + 6) % 7)
	for i := 4; i >= 0; i-- {
		if on := monday.AddDays(i); d.IsWorking(on) {
			return on
		}
	}
	return d.Next(monday.AddDays(5))
}

// Monthly returns the day of what is due on the n-th of each month, for a month: the n-th, or the
// next working day (INV-07). In a month without an n-th it is the last day of the month that counts.
func (d Days) Monthly(year int, month time.Month, n int) Date {
	last := NewDate(year, month+1, 0)
	return d.Next(NewDate(year, month, min(n, last.Day())))
}

// WorkingDays counts the working days of a month.
func (d Days) WorkingDays(year int, month time.Month) int {
	first := NewDate(year, month, 1)
	return d.Between(first.AddDays(-1), NewDate(year, month+1, 0))
}
