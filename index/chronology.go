package index

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
)

// An order by day descends from years to months to days and looks only into
// those that hold a match, so a page costs the same whether ten entries match or
// a million. Within a day the ids decide.

// chronology collects one page of matching entries in the order of a day field.
type chronology struct {
	field      string
	descending bool
	after      Cursor
	limit      int // hits to collect, one more than the page to see whether it is the last

	parts []*part
	hits  []Hit
}

func (s *search) byDay(ctx context.Context, matching []*roaring.Bitmap, result *Result) error {
	field, descending := strings.CutPrefix(s.query.Sort, "-")
	c := chronology{field: field, descending: descending, after: s.query.After, limit: s.query.Limit + 1, parts: s.parts}
	if err := c.collect(ctx, matching); err != nil {
		return err
	}
	result.Hits = c.hits
	if len(c.hits) > s.query.Limit {
		result.Hits = c.hits[:s.query.Limit]
		last := result.Hits[len(result.Hits)-1]
		result.Next = Cursor{Key: cmp.Or(last.Sort, undated), ID: last.ID}
	}
	return nil
}

func (c *chronology) collect(ctx context.Context, matching []*roaring.Bitmap) error {
	years, err := c.years()
	if err != nil {
		return err
	}
	for _, year := range years {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := c.inYear(matching, year); err != nil || len(c.hits) >= c.limit {
			return err
		}
	}
	return c.inDay(matching, undated)
}

// years lists the years of all parts in the order of the result.
func (c *chronology) years() ([]int, error) {
	var years []int
	for _, p := range c.parts {
		own, err := p.years(c.field)
		if err != nil {
			return nil, err
		}
		years = append(years, own...)
	}
	slices.Sort(years)
	years = slices.Compact(years)
	if c.descending {
		slices.Reverse(years)
	}
	return years, nil
}

func (c *chronology) inYear(matching []*roaring.Bitmap, year int) error {
	within, err := c.within(matching, yearField(c.field), fmt.Sprintf("%04d", year))
	if err != nil || within == nil {
		return err
	}
	for month := time.January; month <= time.December; month++ {
		ordered := month
		if c.descending {
			ordered = time.December + time.January - month
		}
		if err := c.inMonth(within, year, ordered); err != nil || len(c.hits) >= c.limit {
			return err
		}
	}
	return nil
}

func (c *chronology) inMonth(matching []*roaring.Bitmap, year int, month time.Month) error {
	within, err := c.within(matching, monthField(c.field), fmt.Sprintf("%04d-%02d", year, month))
	if err != nil || within == nil {
		return err
	}
	first := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
	days := first.AddDate(0, 1, -1).Day()
	for day := range days {
		if c.descending {
			day = days - 1 - day
		}
		if err := c.inDay(within, first.AddDate(0, 0, day).Format(time.DateOnly)); err != nil || len(c.hits) >= c.limit {
			return err
		}
	}
	return nil
}

// inDay collects the entries of one day, or those without one.
func (c *chronology) inDay(matching []*roaring.Bitmap, day string) error {
	within, err := c.within(matching, c.field, day)
	if err != nil || within == nil {
		return err
	}
	smallest := smallestIDs{limit: c.limit - len(c.hits)}
	for i, p := range c.parts {
		for numbers := within[i].Iterator(); numbers.HasNext(); {
			id, err := p.id(numbers.Next())
			if err != nil {
				return err
			}
			if day != c.after.Key || id > c.after.ID {
				smallest.offer(id)
			}
		}
	}
	if day == undated {
		day = ""
	}
	for _, id := range smallest.sorted() {
		c.hits = append(c.hits, Hit{ID: id, Sort: day})
	}
	return nil
}

// within returns what of matching lies in a year, a month or a day, and nil when
// that is nothing or wholly before the cursor.
func (c *chronology) within(matching []*roaring.Bitmap, field, span string) ([]*roaring.Bitmap, error) {
	if c.passed(span) {
		return nil, nil
	}
	within := make([]*roaring.Bitmap, len(c.parts))
	for i, p := range c.parts {
		if matching[i].IsEmpty() {
			within[i] = matching[i]
			continue
		}
		having, err := p.having(field, span)
		if err != nil {
			return nil, err
		}
		within[i] = roaring.And(matching[i], having)
	}
	if empty(within) {
		return nil, nil
	}
	return within, nil
}

// passed tells whether every entry of a span comes before the cursor.
func (c *chronology) passed(span string) bool {
	key := c.after.Key
	switch {
	case key == "" || span == undated:
		return false
	case key == undated:
		return true
	case c.descending:
		return span > key[:len(span)]
	default:
		return span < key[:len(span)]
	}
}

// smallestIDs keeps the first ids of a day. It gathers twice the limit before it
// sorts, which is cheap for a page and bounded for a day of any size.
type smallestIDs struct {
	limit int
	ids   []string
}

func (s *smallestIDs) offer(id string) {
	s.ids = append(s.ids, id)
	if len(s.ids) >= 2*s.limit+64 {
		s.sorted()
	}
}

func (s *smallestIDs) sorted() []string {
	slices.Sort(s.ids)
	s.ids = s.ids[:min(s.limit, len(s.ids))]
	return s.ids
}
