package calendar_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"testing"
	"time"

	"docket/internal/calendar"
)

// seeded are the schedules that a new archive knows, as the migration writes them.
func seeded(t *testing.T) []calendar.Schedule {
	t.Helper()
	raw, err := os.ReadFile("../database/migrations/202611240006_calendar.sql")
	if err != nil {
		t.Fatal(err)
	}
	var out []calendar.Schedule
	for _, found := range regexp.MustCompile(`(?s)\(20\d\d, '(\{.*?\})'\)`).FindAllSubmatch(raw, -1) {
		var s calendar.Schedule
		if err := json.Unmarshal(found[1], &s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	if len(out) != 2 {
		t.Fatalf("%d schedules are seeded", len(out))
	}
	return out
}

func day(t *testing.T, s string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Domain 6.5: the check sums of working days per month, and the statutory days.
func TestDays_CheckSums(t *testing.T) {
	t.Parallel()
	days := calendar.NewDays(seeded(t)...)
	for year, want := range map[int][]int{
		2025: {19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23},
		2026: {21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23},
	} {
		var got []int
		sum, statutory := 0, 0
		for m := time.January; m <= time.December; m++ {
			got = append(got, days.WorkingDays(year, m))
			sum += got[len(got)-1]
		}
		for d := calendar.NewDate(year, time.January, 1); d.Year() == year; d = d.AddDays(1) {
			if days.Kind(d) == calendar.Holiday {
				statutory++
			}
			if days.IsProvisional(d) {
				t.Errorf("%s is provisional", d)
			}
		}
		if !slices.Equal(got, want) || sum != 248 || statutory != 13 {
			t.Errorf("%d: %v = %d, %d statutory days; want %v = 248, 13", year, got, sum, statutory, want)
		}
	}
}

// The worked examples of the domain book around Spring Festival, Labour Day and National Day.
func TestDays_WorkedExamples(t *testing.T) {
	t.Parallel()
	days := calendar.NewDays(seeded(t)...)
	notice := func(d calendar.Date) calendar.Date { return days.Add(d, -3) }
	stocktake := func(d calendar.Date) calendar.Date { return days.Monthly(d.Year(), d.Month(), 25) }
	for _, c := range []struct {
		rule     string
		of       func(calendar.Date) calendar.Date
		examples map[string]string
	}{
		{"MTG-01: the meeting's notice three working days before", notice, map[string]string{"2025-10-09": "2025-09-28",
			"2026-02-24": "2026-02-12", "2026-03-02": "2026-02-26", "2026-10-08": "2026-09-28", "2026-11-30": "2026-11-25"}},
		{"INV-07: stocktake on the 25th or the next working day", stocktake, map[string]string{"2026-01-01": "2026-01-26",
			"2026-04-01": "2026-04-27", "2026-09-01": "2026-09-28", "2026-10-01": "2026-10-26", "2026-03-01": "2026-03-25"}},
		{"MTG-06: the summary of Friday", days.Weekly, map[string]string{"2026-05-01": "2026-04-30", "2026-06-19": "2026-06-18",
			"2026-10-02": "2026-09-30", "2026-02-20": "2026-02-24", "2026-02-13": "2026-02-13", "2026-11-23": "2026-11-27"}},
		{"domain 6.5: a make-up day is a full working day", days.Next, map[string]string{"2026-02-14": "2026-02-14", "2026-02-15": "2026-02-24",
			"2026-02-28": "2026-02-28", "2026-05-01": "2026-05-06", "2026-05-09": "2026-05-09", "2026-10-01": "2026-10-08", "2026-10-10": "2026-10-10"}},
	} {
		for from, want := range c.examples {
			if got := c.of(day(t, from)); got.String() != want {
				t.Errorf("%s: %s gives %s, want %s", c.rule, from, got, want)
			}
		}
	}
}

// Domain 6.5: a year whose notice is not known has weekends and the holidays that never move, 暂定; the
// notice of a year also tells of the December before.
func TestDays_Provisional(t *testing.T) {
	t.Parallel()
	schedules := seeded(t)
	for _, c := range []struct {
		day         string
		kind        calendar.Kind
		provisional bool
	}{
		{"2027-01-01", calendar.Holiday, true}, {"2027-05-01", calendar.Holiday, true}, {"2027-05-03", calendar.WorkingDay, true},
		{"2027-10-03", calendar.Holiday, true}, {"2027-10-04", calendar.WorkingDay, true}, {"2027-02-06", calendar.RestDay, true}, // 春节 moves
		{"2026-12-31", calendar.WorkingDay, false}, {"2026-12-26", calendar.RestDay, false}, {"2026-02-14", calendar.WorkingDay, false},
		{"2026-02-15", calendar.RestDay, false}, {"2026-02-16", calendar.Holiday, false},
	} {
		days := calendar.NewDays(schedules...)
		if d := day(t, c.day); days.Kind(d) != c.kind || days.IsProvisional(d) != c.provisional {
			t.Errorf("%s: %s, provisional %v", d, days.Kind(d), days.IsProvisional(d))
		}
	}
	next := calendar.Schedule{Year: 2027, Off: []calendar.Break{{Name: "元旦", From: day(t, "2026-12-31"), To: day(t, "2027-01-02")}}, Working: []calendar.Date{day(t, "2026-12-26")}}
	days := calendar.NewDays(append([]calendar.Schedule{next}, schedules...)...)
	if days.IsWorking(day(t, "2026-12-31")) || !days.IsWorking(day(t, "2026-12-26")) || days.IsProvisional(day(t, "2027-03-01")) || days.Name(day(t, "2026-12-31")) != "元旦" {
		t.Error("the notice of 2027 does not tell of December 2026")
	}
	var none calendar.Days
	if none.IsWorking(day(t, "2026-10-01")) || !none.IsWorking(day(t, "2026-10-05")) || none.Between(day(t, "2026-10-04"), day(t, "2026-10-09")) != 5 {
		t.Error("the zero Days does not know weekends")
	}
}

func TestDate_Arithmetic(t *testing.T) {
	t.Parallel()
	if d := day(t, "2024-02-28").AddDays(2); d.String() != "2024-03-01" || day(t, "2024-02-28").Until(d) != 2 || d.Until(day(t, "2024-02-28")) != -2 {
		t.Errorf("two days after 2024-02-28: %s", d)
	}
	if at := day(t, "2026-02-13").At(17, 30).Format(time.RFC3339); at != "2026-02-13T09:30:00Z" {
		t.Error(at)
	}
}
