package workday

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/database"
	"docket/internal/event"
	"docket/internal/fault"
)

// PermManage is the right to enter a year's notice.
var PermManage = access.NewPermission("calendar.manage", access.Admin)

// The years that can be asked for.
const firstYear, lastYear = 2000, 2999

// Service keeps the notices.
type Service struct {
	db     *pgxpool.Pool
	events *event.Recorder
	now    func() time.Time
}

// NewService returns the service.
func NewService(db *pgxpool.Pool, events *event.Recorder, now func() time.Time) *Service {
	return &Service{db, events, now}
}

// Read returns the working days as all notices make them.
func Read(ctx context.Context, q database.Querier) (calendar.Days, error) {
	rows, err := q.Query(ctx, "SELECT schedule FROM workday_year ORDER BY year")
	if err != nil {
		return calendar.Days{}, fmt.Errorf("read working days: %w", err)
	}
	schedules, err := pgx.CollectRows(rows, pgx.RowTo[calendar.Schedule])
	if err != nil {
		return calendar.Days{}, fmt.Errorf("read working days: %w", err)
	}
	return calendar.NewDays(schedules...), nil
}

// Year is a year as the office works it.
type Year struct {
	calendar.Schedule
	IsProvisional bool  `json:"is_provisional" doc:"暂定: no notice for this year has been entered"`
	Version       int   `json:"version" doc:"0 while nothing has been entered"`
	WorkingDays   []int `json:"working_days" doc:"for each month"`
	Days          []Day `json:"days" doc:"every day that is not simply a weekday or a weekend"`
}

// Day is a day that a notice, or the law, names.
type Day struct {
	Date calendar.Date `json:"date" format:"date"`
	Kind calendar.Kind `json:"kind" enum:"working,rest,holiday"`
	Name string        `json:"name"`
}

// Year returns a year; zero is the current one.
func (s *Service) Year(ctx context.Context, year int) (Year, error) {
	if year == 0 {
		year = calendar.DateOf(s.now()).Year()
	}
	if err := checkYear("year", year); err != nil {
		return Year{}, err
	}
	return readYear(ctx, s.db, year)
}

func checkYear(field string, year int) error {
	if year < firstYear || year > lastYear {
		return fault.ErrInvalid.With(fault.Field{Field: field, Code: "out_of_range", Params: map[string]any{"min": firstYear, "max": lastYear}})
	}
	return nil
}

func readYear(ctx context.Context, q database.Querier, year int) (Year, error) {
	days, err := Read(ctx, q)
	if err != nil {
		return Year{}, err
	}
	y := Year{Schedule: empty(year), IsProvisional: days.IsProvisional(calendar.NewDate(year, time.July, 1)), Days: []Day{}}
	if !y.IsProvisional {
		if err := q.QueryRow(ctx, "SELECT schedule, version FROM workday_year WHERE year = $1", year).Scan(&y.Schedule, &y.Version); err != nil {
			return Year{}, fmt.Errorf("read working days of %d: %w", year, err)
		}
	}
	for m := time.January; m <= time.December; m++ {
		y.WorkingDays = append(y.WorkingDays, days.WorkingDays(year, m))
	}
	for day := calendar.NewDate(year, time.January, 1); day.Year() == year; day = day.AddDays(1) {
		if kind := days.Kind(day); kind == calendar.Holiday || (kind == calendar.RestDay) != isWeekend(day) || days.Name(day) != "" {
			y.Days = append(y.Days, Day{day, kind, days.Name(day)})
		}
	}
	return y, nil
}

func isWeekend(day calendar.Date) bool {
	return day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
}

func empty(year int) calendar.Schedule {
	return calendar.Schedule{Year: year, Off: []calendar.Break{}, Working: []calendar.Date{}, Statutory: []calendar.Date{}}
}

// Notice is what an administrator enters for a year.
type Notice struct {
	Off       []calendar.Break `json:"off" doc:"放假; weekends that no break joins need not be listed"`
	Working   []calendar.Date  `json:"working" doc:"调休上班: weekend days that are worked"`
	Statutory []calendar.Date  `json:"statutory" doc:"法定节假日, each within a break"`
	Version   int              `json:"version" doc:"as last seen; 0 for a year without notice"`
}

// Changed is written when the notice of a year is entered or corrected.
type Changed struct {
	Year    int `json:"-"`
	Version int `json:"version"`
	Off     int `json:"off"` // days off and days worked, as counts
	Working int `json:"working"`
}

// EventKind names the event.
func (Changed) EventKind() string { return "calendar.year.changed" }

// EventSubject is the year.
func (e Changed) EventSubject() (string, string) { return "calendar", strconv.Itoa(e.Year) }

// Set enters or corrects the notice of a year. A stale version is fault.ErrStale.
func (s *Service) Set(ctx context.Context, actor access.Actor, year int, in Notice) (Year, error) {
	if err := actor.Require(PermManage); err != nil {
		return Year{}, err
	}
	if err := checkYear("year", year); err != nil {
		return Year{}, err
	}
	schedule := empty(year)
	schedule.Off, schedule.Working, schedule.Statutory = append(schedule.Off, in.Off...), append(schedule.Working, in.Working...), append(schedule.Statutory, in.Statutory...)
	var check fault.Check
	off := checkSchedule(&schedule, &check)
	if err := check.Err(); err != nil {
		return Year{}, err
	}
	var y Year
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		sql := `UPDATE workday_year SET schedule = $2, version = version + 1, changed_by = $4, changed_at = $5 WHERE year = $1 AND version = $3`
		if in.Version == 0 {
			sql = `INSERT INTO workday_year (year, schedule, version, changed_by, changed_at) VALUES ($1, $2, $3 + 1, $4, $5) ON CONFLICT DO NOTHING`
		}
		tag, err := tx.Exec(ctx, sql, year, schedule, in.Version, actor.Username, s.now())
		if err != nil {
			return fmt.Errorf("store working days: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return fault.ErrStale
		}
		if y, err = readYear(ctx, tx, year); err != nil {
			return err
		}
		return s.events.Record(ctx, tx, actor, Changed{year, y.Version, off, len(schedule.Working)})
	})
	return y, err
}

const longestBreak = 31 // days

// checkSchedule names what is wrong with a notice and returns how many days it gives off.
func checkSchedule(s *calendar.Schedule, check *fault.Check) int {
	for field, n := range map[string]int{"off": len(s.Off), "working": len(s.Working), "statutory": len(s.Statutory)} {
		if n > 40 {
			check.Add(field, "too_many", "max", 40)
			return 0
		}
	}
	off := map[calendar.Date]bool{}
	for i := range s.Off {
		b, field := &s.Off[i], fmt.Sprintf("off.%d", i)
		b.Name = strings.TrimSpace(b.Name)
		switch {
		case utf8.RuneCountInString(b.Name) > 40:
			check.Add(field+".name", "too_long", "max", 40)
		case strings.ContainsFunc(b.Name, unicode.IsControl):
			check.Add(field+".name", "control_characters")
		}
		if !checkDay(field+".from", b.From, s.Year, check) || !checkDay(field+".to", b.To, s.Year, check) {
			continue
		}
		if b.To.Before(b.From) || b.From.Until(b.To) >= longestBreak {
			check.Add(field+".to", "break_length", "max", longestBreak)
			continue
		}
		for _, day := range b.Days() {
			if off[day] {
				check.Add(field, "day_twice", "value", day.String())
				break
			}
			off[day] = true
		}
	}
	checkDays("working", s.Working, s.Year, check, func(day calendar.Date) string {
		if off[day] || !isWeekend(day) {
			return "not_weekend"
		}
		return ""
	})
	checkDays("statutory", s.Statutory, s.Year, check, func(day calendar.Date) string {
		if !off[day] {
			return "not_off"
		}
		return ""
	})
	return len(off)
}

func checkDays(list string, days []calendar.Date, year int, check *fault.Check, wrong func(calendar.Date) string) {
	for i, day := range days {
		field := fmt.Sprintf("%s.%d", list, i)
		if !checkDay(field, day, year, check) {
			continue
		}
		if slices.Contains(days[:i], day) {
			check.Add(field, "day_twice", "value", day.String())
		} else if code := wrong(day); code != "" {
			check.Add(field, code)
		}
	}
}

// checkDay asks for a day of the year or of the December before it.
func checkDay(field string, day calendar.Date, year int, check *fault.Check) bool {
	switch {
	case day.IsZero():
		check.Add(field, "required")
	case day.Year() != year && (day.Year() != year-1 || day.Month() != time.December):
		check.Add(field, "other_year", "year", year)
	default:
		return true
	}
	return false
}
