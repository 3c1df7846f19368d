package index

import (
	"slices"
	"testing"
	"time"
)

func TestCover(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, from, to string
		want           []string
	}{
		{"one day", "2026-01-12", "2026-01-12", []string{"2026-01-12"}},
		{"a month", "2026-02-01", "2026-02-28", []string{"2026-02"}},
		{"a year", "2026-01-01", "2026-12-31", []string{"2026"}},
		{"days, months, a year, months, days", "2024-11-29", "2026-02-02", []string{"2024-11-29", "2024-11-30", "2024-12", "2025", "2026-01", "2026-02-01", "2026-02-02"}},
		{"open to the past", "", "2024-01-01", []string{"2023", "2024-01-01"}},
		{"open to the future", "2026-12-31", "", []string{"2026-12-31"}},
		{"the wrong way round", "2026-01-02", "2026-01-01", nil},
		{"before everything", "1990-01-01", "1991-01-01", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, span := range cover("f", c.from, c.to, 2023, 2026) {
				got = append(got, span.term)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("cover = %v, want %v", got, c.want)
			}
		})
	}
}

func FuzzCover(f *testing.F) {
	f.Add(0, 400)
	f.Add(58, 1)
	f.Fuzz(func(t *testing.T, start, length int) {
		epoch := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
		from := epoch.AddDate(0, 0, int(uint(start)%2000))
		to := from.AddDate(0, 0, int(uint(length)%1500))
		terms := cover("f", from.Format(time.DateOnly), to.Format(time.DateOnly), 2018, 2030)
		for day := from.AddDate(0, 0, -3); day.Before(to.AddDate(0, 0, 4)); day = day.AddDate(0, 0, 1) {
			own := dayTerms("f", day.Format(time.DateOnly))
			covered := 0
			for _, term := range terms {
				if slices.Contains(own, term) {
					covered++
				}
			}
			want := 0
			if !day.Before(from) && !day.After(to) {
				want = 1
			}
			if covered != want {
				t.Fatalf("%s is covered %d times by %s to %s: %v", day, covered, from, to, terms)
			}
		}
	})
}
