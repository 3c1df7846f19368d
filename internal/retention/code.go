package retention

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Limits of the parts of a code.
const (
	FirstYear = 1900
	LastYear  = 2999
	// MaxItem is the highest number of an item: four digits, as the standard has it, and room beyond.
	MaxItem = 999_999
)

// UsualCategory is that of documents (文书).
const UsualCategory = "WS"

// Class is what items are numbered within.
type Class struct {
	Category string // 门类
	Year     int    // 归档年度
	Period   Period
	Office   string // 机构或问题; "" where the archive is not divided by it
}

// Code is an archival code (档号, domain 4.1).
type Code struct {
	Fonds string // 全宗号
	Class
	Item int // 件号
}

// ErrCode says that a text is no archival code.
var ErrCode = errors.New("no archival code")

var (
	fondsForm    = regexp.MustCompile(`^[0-9A-Z]{4}$`)
	categoryForm = regexp.MustCompile(`^[A-Z]{2}$`)
	officeForm   = regexp.MustCompile(`^[0-9A-Z]{1,16}$`)
	itemForm     = regexp.MustCompile(`^(?:[0-9]{4}|[1-9][0-9]{4,5})$`)
)

// ValidFonds reports whether s is a fonds code.
func ValidFonds(s string) bool { return fondsForm.MatchString(s) }

// ValidCategory reports whether s is a category.
func ValidCategory(s string) bool { return categoryForm.MatchString(s) }

// ValidOffice reports whether s may stand for an office in a code. A period's own letters may not: the
// code would be read otherwise by who knows the periods.
func ValidOffice(s string) bool { return officeForm.MatchString(s) && periodOf(s) == "" }

// Valid reports whether the parts of a class fit its form.
func (c Class) Valid() bool {
	return ValidCategory(c.Category) && c.Year >= FirstYear && c.Year <= LastYear && c.Period.Valid() && (c.Office == "" || ValidOffice(c.Office))
}

// String is the class as it stands in a code, without fonds and item: WS·2026-D30-XZ.
func (c Class) String() string {
	s := fmt.Sprintf("%s·%04d-%s", c.Category, c.Year, c.Period.Code())
	if c.Office != "" {
		s += "-" + c.Office
	}
	return s
}

// Series names the numbers of a class in a fonds (package numbering); the year is not part of it.
func (c Class) Series(fonds string) string {
	return strings.TrimSuffix("file "+fonds+" "+c.Category+" "+c.Period.Code()+" "+c.Office, " ")
}

// Compare orders classes as they stand on the shelves: category, year, longest period, office.
func (c Class) Compare(other Class) int {
	place := func(p Period) int {
		for i, q := range Periods() {
			if p == q {
				return i
			}
		}
		return len(Periods())
	}
	if n := strings.Compare(c.Category, other.Category); n != 0 {
		return n
	}
	if n := c.Year - other.Year; n != 0 {
		return n
	}
	if n := place(c.Period) - place(other.Period); n != 0 {
		return n
	}
	return strings.Compare(c.Office, other.Office)
}

// String writes the code: L001-WS·2026-D30-XZ-0001.
func (c Code) String() string { return fmt.Sprintf("%s-%s-%04d", c.Fonds, c.Class, c.Item) }

// typed maps what people type for the separators and digits of a code to what the code has: middle
// dots of every kind, and the full-width forms of a Chinese keyboard.
var typed = strings.NewReplacer("‧", "·", "•", "·", ".", "·", "．", "·", "・", "·", "－", "-", "–", "-", "—", "-", " ", "", "　", "")

// Parse reads a code however its separators are typed; ErrCode when it is none.
func Parse(s string) (Code, error) {
	if len(s) > 200 {
		return Code{}, ErrCode
	}
	s = strings.ToUpper(narrow(typed.Replace(s)))
	fonds, rest, _ := strings.Cut(s, "-")
	category, rest, found := strings.Cut(rest, "·")
	parts := strings.Split(rest, "-")
	if !found || len(parts) != 3 && len(parts) != 4 || len(parts[0]) != 4 || !itemForm.MatchString(parts[len(parts)-1]) {
		return Code{}, ErrCode
	}
	year, err := strconv.Atoi(parts[0])
	if err != nil {
		return Code{}, ErrCode
	}
	item, err := strconv.Atoi(parts[len(parts)-1])
	if err != nil || item < 1 {
		return Code{}, ErrCode
	}
	c := Code{Fonds: fonds, Class: Class{Category: category, Year: year, Period: periodOf(parts[1])}, Item: item}
	if len(parts) == 4 {
		c.Office = parts[2]
	}
	if !ValidFonds(c.Fonds) || !c.Class.Valid() || len(parts) == 4 && c.Office == "" {
		return Code{}, ErrCode
	}
	return c, nil
}

// narrow turns full-width letters and digits into their usual forms.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			return r - 0xFEE0
		}
		return r
	}, s)
}

func periodOf(code string) Period {
	for p, form := range periodForms {
		if form.code == code {
			return p
		}
	}
	return ""
}
