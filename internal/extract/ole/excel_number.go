package ole

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// numberFormat is what matters of a cell's number format for reading: whether
// the number is a date, a share or a number with leading zeros.
type numberFormat struct {
	date, clock bool
	percent     bool
	zeros       int // at least so many digits
}

// builtinFormat knows the formats that files refer to by number only: 14 to 17
// and 27 to 58 in part are dates, the latter in East Asian editions (年月日).
func builtinFormat(index int) numberFormat {
	switch {
	case index == 9 || index == 10:
		return numberFormat{percent: true}
	case index >= 14 && index <= 17, index >= 27 && index <= 31, index == 36,
		index >= 50 && index <= 54, index == 57, index == 58:
		return numberFormat{date: true}
	case index >= 18 && index <= 21, index >= 32 && index <= 35, index >= 45 && index <= 47,
		index == 55, index == 56:
		return numberFormat{clock: true}
	case index == 22:
		return numberFormat{date: true, clock: true}
	}
	return numberFormat{}
}

// parseNumberFormat looks for the letters of date and time outside quotes,
// escapes and brackets, in the first section of a format such as
// yyyy"年"m"月"d"日";@ or 0.00%.
func parseNumberFormat(code string) numberFormat {
	var f numberFormat
	runes := []rune(code)
	bare := make([]rune, 0, len(runes))
	for i := 0; i < len(runes) && runes[i] != ';'; i++ {
		switch runes[i] {
		case '"':
			for i++; i < len(runes) && runes[i] != '"'; i++ {
			}
		case '[':
			start := i + 1
			for i++; i < len(runes) && runes[i] != ']'; i++ {
			}
			if inside := strings.ToLower(string(runes[start:min(i, len(runes))])); inside == "h" || inside == "hh" {
				f.clock = true // hours beyond 24
			}
		case '\\', '_', '*':
			i++
		default:
			bare = append(bare, runes[i])
		}
	}
	plain := strings.ToLower(string(bare))
	if strings.HasPrefix(plain, "general") {
		return f
	}
	f.clock = f.clock || strings.ContainsAny(plain, "hs")
	f.date = strings.ContainsAny(plain, "yd") || strings.Contains(plain, "m") && !f.clock
	f.percent = strings.Contains(plain, "%")
	if strings.Trim(plain, "0") == "" {
		f.zeros = len(plain)
	}
	return f
}

// lastSerial is the last day of 9999, the end of the calendar of spreadsheets.
const lastSerial = 2_958_466

// text writes a number as the cell means it.
func (f numberFormat) text(value float64, is1904 bool) string {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return ""
	}
	switch {
	case (f.date || f.clock) && value >= 0 && value < lastSerial:
		return f.moment(value, is1904)
	case f.percent:
		return decimal(value*100) + "%"
	case f.zeros > 1 && value >= 0 && value < 1e15 && value == math.Trunc(value):
		digits := strconv.FormatInt(int64(value), 10)
		return strings.Repeat("0", max(min(f.zeros, 32)-len(digits), 0)) + digits
	}
	return decimal(value)
}

// moment writes days since the epoch. Days count from 1899-12-30 since a leap
// day in 1900 that never was is counted too; before that day they are off by one.
func (f numberFormat) moment(value float64, is1904 bool) string {
	seconds := int64(math.Round(value * 86400))
	layout := "2006-01-02"
	switch {
	case !f.date && seconds >= 86400:
		// Hours of work and other durations run past midnight.
		return strconv.FormatInt(seconds/3600, 10) + time.Unix(seconds%3600, 0).UTC().Format(":04:05")
	case !f.date:
		layout = "15:04"
	case f.clock || seconds%86400 != 0:
		layout += " 15:04"
	}
	if seconds%60 != 0 {
		layout += ":05"
	}
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case is1904:
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case seconds < 60*86400:
		epoch = epoch.AddDate(0, 0, 1)
	}
	return time.Unix(epoch.Unix()+seconds, 0).UTC().Format(layout)
}

// decimal writes the fifteen digits that spreadsheets calculate with, and no
// exponent where people would not write one.
func decimal(value float64) string {
	short, err := strconv.ParseFloat(strconv.FormatFloat(value, 'g', 15, 64), 64)
	if err != nil {
		short = value
	}
	if size := math.Abs(short); size != 0 && (size >= 1e21 || size < 1e-9) {
		return strconv.FormatFloat(short, 'g', -1, 64)
	}
	return strconv.FormatFloat(short, 'f', -1, 64)
}
