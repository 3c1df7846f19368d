package document

import (
	"testing"

	"docket/internal/calendar"
	"docket/internal/database"
)

// ux 5.2: 跳到 takes a day, a number in any spelling, or its figures alone.
func TestParsePlace(t *testing.T) {
	t.Parallel()
	day, err := calendar.ParseDate("2026-01-12")
	if err != nil {
		t.Fatal(err)
	}
	for given, want := range map[string]listPlace{
		"2026-01-12":     {day: day},
		"２０２６-01-12":     {day: day},
		"15":             {number: 15},
		" 15 ":           {number: 15},
		"收〔2026〕15号":     {register: "收", year: 2026, number: 15},
		"收［2026］015号":    {register: "收", year: 2026, number: 15},
		"密收(2026)3号":     {register: "密收", year: 2026, number: 3},
		"":               {number: -1},
		"第三份":            {number: -1},
		"-3":             {number: -1},
		"99999999999999": {number: -1},
		"2026-02-30":     {number: -1},
		"收〔2026〕号\x00":   {number: -1},
	} {
		got, err := parsePlace(given)
		if want.number == -1 {
			if err == nil {
				t.Errorf("%q is no place, but %+v", given, got)
			}
			continue
		}
		if err != nil || got != want {
			t.Errorf("%q: %+v, %v; want %+v", given, got, err, want)
		}
	}
}

// A cursor that was made up is refused before the database sees it.
func TestOrder_RefusesPlacesOfOthers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sort string
		from place
	}{
		"no key":            {"title", place{nil, "x"}},
		"too many keys":     {"title", place{[]string{"a", "b"}, "x"}},
		"no day":            {"received_on", place{[]string{"yesterday"}, "x"}},
		"no number":         {"register_no", place{[]string{"收", "2026", "99999999999"}, "x"}},
		"an impossible id":  {"title", place{[]string{"a"}, "\x00"}},
		"an impossible key": {"title", place{[]string{"\x00"}, "x"}},
	} {
		o, _ := orderOf(c.sort)
		if o.after(database.NewWhere(), c.from, false) {
			t.Errorf("%s was taken", name)
		}
	}
	for _, name := range Sorts() {
		o, ok := orderOf(name)
		if !ok || !o.after(database.NewWhere(), o.place(Document{}), true) && name != "received_on" && name != "-received_on" {
			t.Errorf("%s does not know its own places", name)
		}
	}
}
