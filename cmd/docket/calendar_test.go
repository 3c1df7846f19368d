package main

import (
	"net/http"
	"slices"
	"testing"

	"docket/internal/access"
)

const calendarPath = "/api/v1/calendar"

type calendarAnswer struct {
	Year          int
	IsProvisional bool `json:"is_provisional"`
	Version       int
	WorkingDays   []int `json:"working_days"`
	Days          []struct{ Date, Kind, Name string }
}

func (a calendarAnswer) kind(date string) string {
	for _, d := range a.Days {
		if d.Date == date {
			return d.Kind
		}
	}
	return ""
}

// Domain 6.5: 2025 and 2026 are known, later years are 暂定 until an administrator enters the notice, which
// may tell of the December before; every change is an audit event.
func TestCalendar(t *testing.T) {
	t.Parallel()
	o := newOffice(t, startService(t))
	admin, reader, supervisor := administratorOf(t, o.service), o.Person(t, "reader", "A", access.Public), o.Supervisor(t)
	year := func(p *person, year string) (a calendarAnswer) {
		t.Helper()
		p.Get(t, calendarPath, "year", year).Want(t, http.StatusOK).JSON(t, &a)
		return a
	}
	if y := year(reader, "2026"); !slices.Equal(y.WorkingDays, []int{21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23}) || y.IsProvisional || y.Version != 1 ||
		y.kind("2026-02-14") != "working" || y.kind("2026-02-16") != "holiday" || y.kind("2026-02-23") != "rest" || y.kind("2026-02-24") != "" {
		t.Errorf("2026: %+v", y)
	}
	if y := year(reader, "2025"); !slices.Equal(y.WorkingDays, []int{19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23}) {
		t.Errorf("2025: %+v", y.WorkingDays)
	}
	if y := year(reader, "2027"); !y.IsProvisional || y.Version != 0 || y.kind("2027-10-01") != "holiday" || y.kind("2027-02-05") != "" {
		t.Errorf("2027: %+v", y)
	}
	set := func(p *person, year string, body map[string]any) answer {
		return p.Do(t, http.MethodPut, calendarPath+"/"+year, body)
	}
	notice := func(changes map[string]any) map[string]any {
		n := map[string]any{"off": []map[string]string{{"name": "元旦", "from": "2026-12-31", "to": "2027-01-02"}, {"name": "春节", "from": "2027-02-05", "to": "2027-02-12"}},
			"working": []string{"2026-12-26", "2027-02-20"}, "statutory": []string{"2027-01-01", "2027-02-05"}, "version": 0}
		for k, v := range changes {
			n[k] = v
		}
		return n
	}
	long := make([]string, 41)
	for i := range long {
		long[i] = "2027-02-20"
	}
	for _, c := range []struct {
		name   string
		change map[string]any
		want   map[string]string
	}{
		{"a weekday that is worked instead", map[string]any{"working": []string{"2027-02-22"}}, map[string]string{"working.0": "not_weekend"}},
		{"a break's own day that is worked instead", map[string]any{"working": []string{"2027-02-06"}}, map[string]string{"working.0": "not_weekend"}},
		{"a statutory day that is worked", map[string]any{"statutory": []string{"2027-03-01"}}, map[string]string{"statutory.0": "not_off"}},
		{"a day twice", map[string]any{"working": []string{"2027-02-20", "2027-02-20"}}, map[string]string{"working.1": "day_twice"}},
		{"another year", map[string]any{"working": []string{"2028-01-01", "2026-11-28"}}, map[string]string{"working.0": "other_year", "working.1": "other_year"}},
		{"a break that ends before it begins", map[string]any{"off": []map[string]string{{"name": "", "from": "2027-01-02", "to": "2027-01-01"}}, "statutory": []string{}}, map[string]string{"off.0.to": "break_length"}},
		{"a break of a year", map[string]any{"off": []map[string]string{{"name": "", "from": "2027-01-01", "to": "2027-12-31"}}, "working": []string{}, "statutory": []string{}}, map[string]string{"off.0.to": "break_length"}},
		{"a NUL", map[string]any{"off": []map[string]string{{"name": "a\x00", "from": "2027-01-01", "to": "2027-01-01"}}, "statutory": []string{}}, map[string]string{"off.0.name": "control_characters"}},
		{"too many days", map[string]any{"working": long}, map[string]string{"working": "too_many"}},
	} {
		t.Run(c.name, func(t *testing.T) { set(admin, "2027", notice(c.change)).WantFields(t, c.want) })
	}
	set(admin, "99999", notice(nil)).WantFields(t, map[string]string{"year": "out_of_range"})
	reader.Get(t, calendarPath, "year", "-1").WantFields(t, map[string]string{"year": "out_of_range"})
	for _, p := range []*person{reader, supervisor} {
		set(p, "2027", notice(nil)).Problem(t, http.StatusForbidden, "forbidden")
	}
	set(admin, "2027", notice(nil)).Want(t, http.StatusOK)
	set(admin, "2027", notice(nil)).Problem(t, http.StatusConflict, "stale_version")
	if y := year(reader, "2027"); y.IsProvisional || y.Version != 1 || y.kind("2027-01-01") != "holiday" || y.kind("2027-02-20") != "working" || y.kind("2027-10-01") != "" {
		t.Errorf("2027 after its notice: %+v", y)
	}
	if y := year(reader, "2026"); y.kind("2026-12-31") != "rest" || y.kind("2026-12-26") != "working" || y.WorkingDays[11] != 23 {
		t.Errorf("December 2026 after the notice of 2027: %+v", y)
	}
	set(admin, "2027", notice(map[string]any{"version": 1, "working": []string{}})).Want(t, http.StatusOK)
	var log struct{ Total int }
	waitFor(t, auditPatience, "the audit of the calendar", func() bool {
		supervisor.Get(t, "/api/v1/audit", "action", "calendar.year.changed").Want(t, http.StatusOK).JSON(t, &log)
		return log.Total == 2
	})
}
