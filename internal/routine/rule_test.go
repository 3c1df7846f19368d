package routine

import (
	"testing"

	"docket/internal/calendar"
)

// MTG-06, INV-07 and the daily page around the breaks of 2026, as the domain book works them out.
func TestRule_Occurrences(t *testing.T) {
	t.Parallel()
	date := func(s string) calendar.Date {
		d, err := calendar.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	brk := func(from, to string) calendar.Break { return calendar.Break{From: date(from), To: date(to)} }
	days := calendar.NewDays(calendar.Schedule{Year: 2026, Off: []calendar.Break{brk("2026-02-15", "2026-02-23"), brk("2026-05-01", "2026-05-05"),
		brk("2026-06-19", "2026-06-21"), brk("2026-09-25", "2026-09-27"), brk("2026-10-01", "2026-10-07")},
		Working: []calendar.Date{date("2026-02-14"), date("2026-02-28"), date("2026-05-09"), date("2026-09-20"), date("2026-10-10")}})
	for _, c := range []struct {
		name     string
		rule     Rule
		from, to string
		want     []Occurrence
	}{
		{"MTG-06: the week that is off whole falls to the next working day", Rule{Every: EveryWeek}, "2026-02-09", "2026-02-28",
			[]Occurrence{{"2026-W07", date("2026-02-13")}, {"2026-W08", date("2026-02-24")}, {"2026-W09", date("2026-02-27")}}},
		{"MTG-06: Labour Day", Rule{Every: EveryWeek}, "2026-04-27", "2026-05-03", []Occurrence{{"2026-W18", date("2026-04-30")}}},
		{"MTG-06: Dragon Boat", Rule{Every: EveryWeek}, "2026-06-15", "2026-06-21", []Occurrence{{"2026-W25", date("2026-06-18")}}},
		{"MTG-06: National Day", Rule{Every: EveryWeek}, "2026-09-28", "2026-10-09", []Occurrence{{"2026-W40", date("2026-09-30")}, {"2026-W41", date("2026-10-09")}}},
		{"INV-07: the 25th, or the next working day", Rule{Every: EveryMonth, Day: 25}, "2026-01-01", "2026-05-01",
			[]Occurrence{{"2026-01", date("2026-01-26")}, {"2026-02", date("2026-02-25")}, {"2026-03", date("2026-03-25")}, {"2026-04", date("2026-04-27")}}},
		{"INV-07: autumn", Rule{Every: EveryMonth, Day: 25}, "2026-09-01", "2026-10-31", []Occurrence{{"2026-09", date("2026-09-28")}, {"2026-10", date("2026-10-26")}}},
		{"the 31st of a short month, moved into the next", Rule{Every: EveryMonth, Day: 31}, "2026-02-01", "2026-03-02",
			[]Occurrence{{"2026-01", date("2026-02-02")}, {"2026-02", date("2026-02-28")}}},
		{"daily on working days", Rule{Every: EveryDay}, "2026-02-13", "2026-02-25",
			[]Occurrence{{"2026-02-13", date("2026-02-13")}, {"2026-02-14", date("2026-02-14")}, {"2026-02-24", date("2026-02-24")}, {"2026-02-25", date("2026-02-25")}}},
		{"nothing between", Rule{Every: EveryDay}, "2026-02-15", "2026-02-23", nil},
	} {
		got := c.rule.Occurrences(days, date(c.from), date(c.to))
		if len(got) != len(c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
				break
			}
		}
	}
}
