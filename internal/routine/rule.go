package routine

import (
	"fmt"
	"time"

	"docket/internal/calendar"
)

// Rule says when a duty is due.
type Rule struct {
	Every  string `json:"every" enum:"day,week,month"`
	Day    int    `json:"day" doc:"of the month; 0 for the other two"`
	Hour   int    `json:"hour"`
	Minute int    `json:"minute"`
}

// The periods of rules.
const (
	EveryDay   = "day"
	EveryWeek  = "week"
	EveryMonth = "month"
)

// Occurrence is a day on which a duty is due, and the period that it is due for.
type Occurrence struct {
	Period string
	On     calendar.Date
}

// Occurrences returns when the duty is due from a day to another, both included, in order.
func (r Rule) Occurrences(days calendar.Days, from, to calendar.Date) []Occurrence {
	var all []Occurrence
	switch r.Every {
	case EveryDay:
		for day := from; !day.After(to); day = day.AddDays(1) {
			if days.IsWorking(day) {
				all = append(all, Occurrence{day.String(), day})
			}
		}
	case EveryWeek:
		// What a long break moves comes from some weeks before.
		for day := from.AddDays(-longestShift); !day.After(to.AddDays(7)); day = day.AddDays(7) {
			year, week := isoWeek(day)
			all = append(all, Occurrence{fmt.Sprintf("%04d-W%02d", year, week), days.Weekly(day)})
		}
	case EveryMonth:
		first := from.AddDays(-longestShift)
		for month := calendar.NewDate(first.Year(), first.Month(), 1); !month.After(to); month = calendar.NewDate(month.Year(), month.Month()+1, 1) {
			all = append(all, Occurrence{fmt.Sprintf("%04d-%02d", month.Year(), int(month.Month())), days.Monthly(month.Year(), month.Month(), r.Day)})
		}
	}
	var within []Occurrence
	for _, o := range all {
		if !o.On.Before(from) && !o.On.After(to) {
			within = append(within, o)
		}
	}
	return within
}

// longestShift is how far a break can move a duty, in days.
const longestShift = 42

func isoWeek(day calendar.Date) (year, week int) { return day.Start().In(calendar.Zone).ISOWeek() }

// due is the instant from which an occurrence is due.
func (r Rule) due(o Occurrence) time.Time { return o.On.At(r.Hour, r.Minute) }
