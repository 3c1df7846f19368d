package document

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"docket/index/fold"
	"docket/internal/calendar"
	"docket/internal/database"
)

// order is one way to sort a list: columns that together with the id put every record in exactly
// one place, so that a page can begin after it.
type order struct {
	name  string
	isUp  bool
	keys  []string // SQL
	types []string // what the keys are, for reading them out of a cursor
	of    func(Document) []string
}

// byPinyin orders Chinese titles as a reader expects: by pronunciation.
const byPinyin = `d.title COLLATE "zh-x-icu"`

var orders = []order{
	{"-received_on", false, []string{"d.received_on"}, []string{"date"}, func(d Document) []string { return []string{d.ReceivedOn.String()} }},
	{"received_on", true, []string{"d.received_on"}, []string{"date"}, func(d Document) []string { return []string{d.ReceivedOn.String()} }},
	// What has no due day comes last in either direction.
	{"due_on", true, []string{"coalesce(d.due_on, 'infinity')"}, []string{"date"}, func(d Document) []string { return []string{dayOr(d.DueOn, "infinity")} }},
	{"-due_on", false, []string{"coalesce(d.due_on, '-infinity')"}, []string{"date"}, func(d Document) []string { return []string{dayOr(d.DueOn, "-infinity")} }},
	{"register_no", true, []string{"d.register", "d.number_year", "d.number"}, []string{"text", "integer", "integer"}, numberPlace},
	{"-register_no", false, []string{"d.register", "d.number_year", "d.number"}, []string{"text", "integer", "integer"}, numberPlace},
	{"title", true, []string{byPinyin}, []string{"text"}, func(d Document) []string { return []string{d.Title} }},
}

func numberPlace(d Document) []string {
	return []string{d.Register, strconv.Itoa(d.numberYear), strconv.Itoa(d.number)}
}

func dayOr(d calendar.Date, none string) string {
	if d.IsZero() {
		return none
	}
	return d.String()
}

// Sorts names the orders of a list; the first is the usual one.
func Sorts() []string {
	out := make([]string, len(orders))
	for i, o := range orders {
		out[i] = o.name
	}
	return out
}

func orderOf(name string) (order, bool) {
	i := slices.IndexFunc(orders, func(o order) bool { return o.name == name || name == "" })
	if i < 0 {
		return order{}, false
	}
	return orders[i], true
}

// place is where a record stands in an order.
type place struct {
	Keys []string `json:"k"`
	ID   string   `json:"i"`
}

func (o order) place(d Document) place { return place{o.of(d), d.ID} }

// after has a list begin behind a place, or with it. It returns false for a place of no such order.
func (o order) after(w *database.Where, from place, with bool) bool {
	if len(from.Keys) != len(o.keys) || strings.ContainsRune(from.ID, 0) {
		return false
	}
	columns, values := slices.Clone(o.keys), make([]string, 0, len(o.keys)+1)
	for i, key := range from.Keys {
		if !fits(o.types[i], key) {
			return false
		}
		name := fmt.Sprintf("after%d", i)
		w.Args[name] = key
		values = append(values, "@"+name+"::text::"+o.types[i])
	}
	w.Args["after_id"] = from.ID
	compare := "<"
	if o.isUp {
		compare = ">"
	}
	if with {
		compare += "="
	}
	w.And(fmt.Sprintf("(%s, d.id) %s (%s, @after_id)", strings.Join(columns, ", "), compare, strings.Join(values, ", ")))
	return true
}

// fits keeps a made-up cursor from reaching PostgreSQL as something it cannot read.
func fits(kind, value string) bool {
	switch kind {
	case "date":
		_, err := calendar.ParseDate(value)
		return err == nil || value == "infinity" || value == "-infinity"
	case "integer":
		_, err := strconv.ParseInt(value, 10, 32)
		return err == nil
	}
	return !strings.ContainsRune(value, 0)
}

// sql is the ORDER BY, ending in the id.
func (o order) sql() string {
	direction := " DESC"
	if o.isUp {
		direction = ""
	}
	return strings.Join(o.keys, direction+", ") + direction + ", d.id" + direction
}

// listPlace is what people write into 跳到: a day, or a number of a register.
type listPlace struct {
	day          calendar.Date
	register     string // "" for any
	year, number int    // year 0 for any
}

var errPlace = errors.New("neither a day nor a number")

// parsePlace reads 2026-01-12, 收〔2026〕15号 in any spelling, or 15 alone.
func parsePlace(s string) (listPlace, error) {
	s = strings.TrimSpace(fold.Text(s))
	if day, err := calendar.ParseDate(s); err == nil {
		return listPlace{day: day}, nil
	}
	if n, err := strconv.ParseInt(s, 10, 32); err == nil && n > 0 {
		return listPlace{number: int(n)}, nil
	}
	canonical, ok := fold.DocumentNumber(s)
	if !ok {
		return listPlace{}, errPlace
	}
	register, rest, _ := strings.Cut(canonical, "〔")
	year, rest, _ := strings.Cut(rest, "〕")
	y, errYear := strconv.Atoi(year)
	n, errNumber := strconv.ParseInt(strings.TrimSuffix(rest, "号"), 10, 32)
	if errYear != nil || errNumber != nil {
		return listPlace{}, errPlace
	}
	return listPlace{register: register, year: y, number: int(n)}, nil
}

// anchor finds the record with which the list begins: the one named, or the readable one that
// follows it, or the last before it. Because it is looked for among the records of the list alone,
// a number that the reader may not see is a gap like any other.
func (s *Service) anchor(ctx context.Context, selected *database.Where, o order, at string) (place, bool, error) {
	p, err := parsePlace(at)
	if err != nil {
		return place{}, false, err
	}
	w := *selected
	var first string
	args := make(pgx.NamedArgs, len(selected.Args)+3)
	for name, value := range selected.Args {
		args[name] = value
	}
	w.Args = args
	if !p.day.IsZero() {
		column := "d.received_on"
		if strings.HasSuffix(o.name, "due_on") {
			column = "d.due_on"
		}
		w.Args["place_day"] = p.day
		ahead := "<"
		if o.name == "-received_on" || o.name == "-due_on" {
			ahead = ">"
		}
		// Behind the place first, nearest first; with nothing behind it, the last before it.
		w.And(column + " IS NOT NULL")
		first = fmt.Sprintf("(%[1]s %[2]s @place_day::date), abs(%[1]s - @place_day::date), %[3]s", column, ahead, o.sql())
	} else {
		w.Args["place_number"] = p.number
		if p.register != "" {
			w.Arg("d.register = @place_register", "place_register", p.register)
		}
		if p.year != 0 {
			w.Arg("d.number_year = @place_year", "place_year", p.year)
		}
		first = "d.number_year DESC, (d.number < @place_number), abs(d.number - @place_number), " + o.sql()
	}
	list, err := readDocuments(ctx, s.db, &w, "ORDER BY "+first+" LIMIT 1")
	if err != nil || len(list) == 0 {
		return place{}, false, err
	}
	return o.place(list[0]), true, nil
}
