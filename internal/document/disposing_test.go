package document

import (
	"testing"
	"time"

	"docket/internal/calendar"
)

// DOC-12 and domain 4.3: what may be destroyed, and from when what is filed is due.
func TestDocument_NotDisposable(t *testing.T) {
	t.Parallel()
	day := func(y int, m time.Month, d int) calendar.Date {
		return calendar.DateOf(time.Date(y, m, d, 12, 0, 0, 0, calendar.Zone))
	}
	filed := func(year int, retention string, extended int) Document {
		return Document{Status: StatusFiled, Filing: Filing{FilingYear: year, Retention: retention, ExtendedYears: extended}}
	}
	for name, c := range map[string]struct {
		d     Document
		s     standing
		today calendar.Date
		want  string
	}{
		"ten years, on the last day":             {filed(2015, TenYears, 0), standing{}, day(2025, 12, 31), "not_due"},
		"ten years, on the day after":            {filed(2015, TenYears, 0), standing{}, day(2026, 1, 1), ""},
		"thirty years":                           {filed(1995, ThirtyYears, 0), standing{}, day(2026, 1, 1), ""},
		"thirty years, one short":                {filed(1996, ThirtyYears, 0), standing{}, day(2026, 1, 1), "not_due"},
		"extended":                               {filed(2015, TenYears, 5), standing{}, day(2030, 12, 31), "not_due"},
		"extended, and over":                     {filed(2015, TenYears, 5), standing{}, day(2031, 1, 1), ""},
		"permanent":                              {filed(1900, Permanent, 0), standing{}, day(2026, 1, 1), "kept_for_good"},
		"a hold stands":                          {filed(2000, TenYears, 0), standing{onHold: true}, day(2026, 1, 1), "on_hold"},
		"a paper copy is out":                    {filed(2000, TenYears, 0), standing{paperOut: true}, day(2026, 1, 1), "paper_out"},
		"on another list":                        {filed(2000, TenYears, 0), standing{listed: true}, day(2026, 1, 1), "destruction_under_way"},
		"void":                                   {Document{Status: StatusVoid}, standing{}, day(2026, 1, 1), ""},
		"returned to its sender":                 {Document{Status: StatusReturned}, standing{}, day(2026, 1, 1), ""},
		"void, a hold stands":                    {Document{Status: StatusVoid}, standing{onHold: true}, day(2026, 1, 1), "on_hold"},
		"historical":                             {Document{Status: StatusHistorical}, standing{}, day(2026, 1, 1), ""},
		"distributed":                            {Document{Status: StatusDistributed}, standing{}, day(2026, 1, 1), "not_filed"},
		"concluded":                              {Document{Status: StatusConcluded}, standing{}, day(2026, 1, 1), "not_filed"},
		"destroyed already, whatever else it is": {Document{Status: StatusDestroyed}, standing{onHold: true, listed: true}, day(2026, 1, 1), "destroyed_already"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := c.d.notDisposable(c.s, c.today); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}
