package calendar

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgtype"
)

// Zone is the office's time zone. It has no daylight saving time, so a fixed zone is exact.
var Zone = time.FixedZone("Asia/Shanghai", 8*3600)

// Date is a civil day. The zero Date is no day: it is null in JSON and in the database.
type Date struct {
	year  int
	month time.Month
	day   int
}

// ParseDate reads YYYY-MM-DD and refuses days that do not exist and years outside 1900…2999.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("parse day: %w", err)
	}
	if t.Year() < 1900 || t.Year() > 2999 {
		return Date{}, fmt.Errorf("parse day: year %d is out of range", t.Year())
	}
	return Date{t.Year(), t.Month(), t.Day()}, nil
}

// DateOf returns the office's day at instant t.
func DateOf(t time.Time) Date {
	y, m, d := t.In(Zone).Date()
	return Date{y, m, d}
}

// IsZero reports whether d is no day.
func (d Date) IsZero() bool { return d == Date{} }

// Year returns the calendar year.
func (d Date) Year() int { return d.year }

// Month returns the month.
func (d Date) Month() time.Month { return d.month }

// Start returns the instant at which the day begins in the office.
func (d Date) Start() time.Time {
	return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, Zone).UTC()
}

// Day is the day of the month.
func (d Date) Day() int { return d.day }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.civil().Weekday() }

// AddDays returns the day n days later, or earlier where n is negative.
func (d Date) AddDays(n int) Date { return dateOfCivil(d.civil().AddDate(0, 0, n)) }

// Until returns how many days lie from d to other; negative when other is earlier.
func (d Date) Until(other Date) int { return int(other.civil().Sub(d.civil()).Hours()) / 24 }

// NewDate returns a day of the calendar; a day that the month does not have moves on, as time.Date does.
func NewDate(year int, month time.Month, day int) Date {
	return dateOfCivil(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

func (d Date) civil() time.Time { return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC) }

func dateOfCivil(t time.Time) Date { return Date{t.Year(), t.Month(), t.Day()} }

// At returns the instant at which the office's clock shows hour and minute on the day.
func (d Date) At(hour, minute int) time.Time {
	return time.Date(d.year, d.month, d.day, hour, minute, 0, 0, Zone).UTC()
}

// After reports whether d lies after other.
func (d Date) After(other Date) bool { return d.Start().After(other.Start()) }

// Before reports whether d lies before other.
func (d Date) Before(other Date) bool { return d.Start().Before(other.Start()) }

// String writes YYYY-MM-DD, and nothing for no day.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

// MarshalJSON writes "YYYY-MM-DD" or null.
func (d Date) MarshalJSON() ([]byte, error) {
	if d.IsZero() {
		return []byte("null"), nil
	}
	return json.Marshal(d.String())
}

// UnmarshalJSON reads "YYYY-MM-DD" or null.
func (d *Date) UnmarshalJSON(b []byte) error {
	var s *string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	if s == nil {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(*s)
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// ScanDate reads a PostgreSQL date (pgtype.DateScanner).
func (d *Date) ScanDate(v pgtype.Date) error {
	if !v.Valid {
		*d = Date{}
		return nil
	}
	*d = Date{v.Time.Year(), v.Time.Month(), v.Time.Day()}
	return nil
}

// DateValue writes a PostgreSQL date (pgtype.DateValuer).
func (d Date) DateValue() (pgtype.Date, error) {
	if d.IsZero() {
		return pgtype.Date{}, nil
	}
	return pgtype.Date{Time: time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC), Valid: true}, nil
}
