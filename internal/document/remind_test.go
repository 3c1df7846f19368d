package document

import (
	"testing"
	"time"

	"docket/internal/calendar"
)

// Domain 2.2 around the long breaks of 2026: half of the time, one working day before, the day itself, and
// each working day overdue.
func TestStageOf(t *testing.T) {
	t.Parallel()
	date := func(s string) calendar.Date {
		d, err := calendar.ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	days := calendar.NewDays(calendar.Schedule{Year: 2026,
		Off:     []calendar.Break{{From: date("2026-02-15"), To: date("2026-02-23")}, {From: date("2026-05-01"), To: date("2026-05-05")}, {From: date("2026-10-01"), To: date("2026-10-07")}},
		Working: []calendar.Date{date("2026-02-14"), date("2026-02-28"), date("2026-05-09"), date("2026-09-20"), date("2026-10-10")}})
	for _, c := range []struct {
		name                      string
		received, registered, due string
		want                      map[string]string // every other day from receipt to two weeks after the date brings none, repeats of a stage apart
	}{
		{"Spring Festival lies before the date", "2026-02-04", "2026-02-04", "2026-02-24", map[string]string{
			"2026-02-14": "before", "2026-02-24": "due", "2026-02-25": "overdue:2026-02-25", "2026-02-26": "overdue:2026-02-26", "2026-02-27": "overdue:2026-02-27",
			"2026-02-28": "overdue:2026-02-28", "2026-03-02": "overdue:2026-03-02", "2026-03-03": "overdue:2026-03-03", "2026-03-04": "overdue:2026-03-04",
			"2026-03-05": "overdue:2026-03-05", "2026-03-06": "overdue:2026-03-06", "2026-03-09": "overdue:2026-03-09", "2026-03-10": "overdue:2026-03-10"}},
		{"the date lies in Labour Day", "2026-04-07", "2026-04-07", "2026-05-02", map[string]string{
			"2026-04-20": "half", "2026-04-30": "before", "2026-05-02": "due", "2026-05-06": "overdue:2026-05-06", "2026-05-07": "overdue:2026-05-07", "2026-05-08": "overdue:2026-05-08",
			"2026-05-09": "overdue:2026-05-09", "2026-05-11": "overdue:2026-05-11", "2026-05-12": "overdue:2026-05-12", "2026-05-13": "overdue:2026-05-13", "2026-05-14": "overdue:2026-05-14", "2026-05-15": "overdue:2026-05-15"}},
		{"the first day after National Day", "2026-09-18", "2026-09-18", "2026-10-08", map[string]string{
			"2026-09-28": "half", "2026-09-30": "before", "2026-10-08": "due", "2026-10-09": "overdue:2026-10-09", "2026-10-10": "overdue:2026-10-10", "2026-10-12": "overdue:2026-10-12",
			"2026-10-13": "overdue:2026-10-13", "2026-10-14": "overdue:2026-10-14", "2026-10-15": "overdue:2026-10-15", "2026-10-16": "overdue:2026-10-16", "2026-10-19": "overdue:2026-10-19",
			"2026-10-20": "overdue:2026-10-20", "2026-10-21": "overdue:2026-10-21", "2026-10-22": "overdue:2026-10-22"}},
		{"handling slip 7 of the domain book", "2026-03-20", "2026-03-20", "2026-03-24", map[string]string{"2026-03-23": "before", "2026-03-24": "due"}},
		{"half of the time had passed at registration", "2026-03-02", "2026-03-18", "2026-03-31", map[string]string{"2026-03-30": "before", "2026-03-31": "due"}},
		{"due on the day of receipt", "2026-03-20", "2026-03-20", "2026-03-20", map[string]string{"2026-03-20": "due", "2026-03-23": "overdue:2026-03-23"}},
	} {
		seen := map[string]bool{}
		last := date(c.due).AddDays(14)
		if len(c.want) < 8 {
			last = date(c.due)
		}
		for day := date(c.received); !day.After(last); day = day.AddDays(1) {
			got := stageOf(days, date(c.received), date(c.registered), date(c.due), day)
			if seen[got] || got == "" && c.want[day.String()] == "" {
				continue // a stage is sent once, on the first of its days
			}
			seen[got] = true
			if got != c.want[day.String()] {
				t.Errorf("%s: %s brings %q, want %q", c.name, day, got, c.want[day.String()])
			}
		}
	}
	if got := stageOf(days, date("2026-03-20"), date("2026-03-20"), date("2026-03-20"), calendar.DateOf(time.Date(2026, 3, 22, 16, 0, 0, 0, time.UTC))); got != "overdue:2026-03-23" {
		t.Errorf("the office's midnight: %q", got)
	}
}
