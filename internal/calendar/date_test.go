package calendar_test

import (
	"encoding/json"
	"testing"
	"time"

	"docket/internal/calendar"
)

func TestDateOf_IsTheOfficesDay(t *testing.T) {
	t.Parallel()
	for instant, want := range map[string]string{"2026-01-11T15:59:59Z": "2026-01-11", "2026-01-11T16:00:00Z": "2026-01-12", "2025-12-31T16:30:00Z": "2026-01-01"} {
		at, err := time.Parse(time.RFC3339, instant)
		if err != nil {
			t.Fatal(err)
		}
		if got := calendar.DateOf(at).String(); got != want {
			t.Errorf("the day of %s is %s, want %s", instant, got, want)
		}
	}
}

func TestParseDate(t *testing.T) {
	t.Parallel()
	for in, ok := range map[string]bool{"2026-02-28": true, "2026-02-29": false, "2024-02-29": true, "2026-2-3": false, "0001-01-01": false, "3000-01-01": false, "": false} {
		if _, err := calendar.ParseDate(in); (err == nil) != ok {
			t.Errorf("ParseDate(%q): %v", in, err)
		}
	}
}

func TestDate_JSON(t *testing.T) {
	t.Parallel()
	var in struct{ A, B calendar.Date }
	if err := json.Unmarshal([]byte(`{"A":"2026-01-12","B":null}`), &in); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(in)
	if err != nil || string(out) != `{"A":"2026-01-12","B":null}` || in.B.IsZero() == in.A.IsZero() {
		t.Errorf("%s, %v", out, err)
	}
}
