package format

import (
	"encoding/xml"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// numberStyle is what a cell style says about a number, as far as it changes
// what is read: dates must not appear as 46034.
type numberStyle int

const (
	plainNumber numberStyle = iota
	percentNumber
	dateNumber
	durationNumber // [h]:mm, hours beyond a day
)

// readStyles reads the number format of every cell style.
func (w *workbook) readStyles(e *entry) error {
	from, err := w.archive.open(e)
	if err != nil {
		return w.archive.r.tolerate(err)
	}
	own := map[int]numberStyle{}
	inCells := false
	return w.archive.r.walkXML(from, func(_ *xmlReader, el xml.StartElement) error {
		switch el.Name.Local {
		case "numFmt":
			if id, err := strconv.Atoi(attr(el, "numFmtId")); err == nil {
				own[id] = styleOfCode(attr(el, "formatCode"))
			}
		case "cellXfs":
			inCells = true
		case "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if inCells {
				id, _ := strconv.Atoi(attr(el, "numFmtId"))
				style, isOwn := own[id]
				if !isOwn {
					style = builtInStyle(id)
				}
				w.styles = append(w.styles, style)
			}
		}
		return nil
	})
}

// builtInStyle knows the formats that are never written out (ECMA-376 part 1,
// 18.8.30, with the East Asian ones).
func builtInStyle(id int) numberStyle {
	switch {
	case id == 9 || id == 10:
		return percentNumber
	case id == 46:
		return durationNumber
	case id >= 14 && id <= 22, id >= 27 && id <= 36, id == 45, id == 47, id >= 50 && id <= 58:
		return dateNumber
	}
	return plainNumber
}

var (
	formatLiterals = regexp.MustCompile(`"[^"]*"|\\.|_.|\*.`)
	formatDuration = regexp.MustCompile(`(?i)\[(h+|m+|s+)\]`)
	formatBrackets = regexp.MustCompile(`\[[^\]]*\]`)
)

// styleOfCode judges a format code such as `yyyy"年"m"月"d"日";@`.
func styleOfCode(code string) numberStyle {
	code = formatLiterals.ReplaceAllString(code, "")
	if formatDuration.MatchString(code) {
		return durationNumber
	}
	code = formatBrackets.ReplaceAllString(code, "")
	code, _, _ = strings.Cut(code, ";")
	switch {
	case strings.EqualFold(code, "general"):
		return plainNumber
	case strings.ContainsAny(code, "yYmMdDhHsS"):
		return dateNumber
	case strings.Contains(code, "%"):
		return percentNumber
	}
	return plainNumber
}

// lastSerial is 9999-12-31, the last day Excel knows.
const lastSerial = 2_958_466

// show writes a stored number. What does not parse is given as it is.
func (s numberStyle) show(value string, is1904 bool) string {
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return value
	}
	switch {
	case s == percentNumber:
		return showNumber(n*100) + "%"
	case s == dateNumber && n >= 0 && n < lastSerial:
		return showDate(n, is1904)
	case s == durationNumber && n >= 0 && n < lastSerial:
		seconds := int64(math.Round(n * 86400))
		return fmt.Sprintf("%d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
	}
	return showNumber(n)
}

// showNumber undoes the 17 digits that files store: 0.30000000000000004 is 0.3.
func showNumber(n float64) string {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 15, 64), 64)
	if err != nil {
		rounded = n
	}
	if abs := math.Abs(rounded); abs != 0 && (abs < 1e-9 || abs >= 1e21) {
		return strconv.FormatFloat(rounded, 'g', -1, 64)
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// showDate turns a serial day into a date, a time of day, or both. Excel's 1900
// was a leap year, so its first sixty days lie one day off.
func showDate(serial float64, is1904 bool) string {
	day, fraction := math.Modf(serial)
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case is1904:
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case day < 60:
		epoch = epoch.AddDate(0, 0, 1)
	}
	at := epoch.AddDate(0, 0, int(day)).Add(time.Duration(math.Round(fraction*86400)) * time.Second)
	switch {
	case fraction == 0:
		return at.Format(time.DateOnly)
	case day == 0:
		return at.Format(time.TimeOnly)
	}
	return at.Format(time.DateTime)
}
