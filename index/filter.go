package index

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/RoaringBitmap/roaring/v2"

	"docket/index/fold"
)

// conjunction is the one place where the policy and every other unscored
// condition of a query become one filter. Nobody without a key finds anything.
func (q Query) conjunction() And {
	policy := Or{}
	for _, key := range unique(q.Readers) {
		policy = append(policy, holder{fieldReaders, key})
	}
	all := And{policy}
	if len(q.Numbers) > 0 {
		numbers := Or{}
		for _, number := range q.Numbers {
			numbers = append(numbers, holder{fieldNumber, fold.NumberKey(number)})
		}
		all = append(all, numbers)
	}
	if q.Filter != nil {
		all = append(all, q.Filter)
	}
	return all
}

// matching returns the documents of a part for which the filter holds, without
// deleted ones. The result is the caller's.
func (p *part) matching(f Filter) (*roaring.Bitmap, error) {
	found, err := p.eval(f)
	if err != nil {
		return nil, err
	}
	if p.deleted == nil {
		return found.Clone(), nil
	}
	return roaring.AndNot(found, p.deleted), nil
}

// eval returns the documents for which the filter holds, deleted ones too. The
// result must not be changed.
func (p *part) eval(f Filter) (*roaring.Bitmap, error) {
	switch f := f.(type) {
	case And:
		return p.evalAnd(f)
	case Or:
		found, err := p.evalEach(f)
		if err != nil {
			return nil, err
		}
		return roaring.FastOr(found...), nil
	case Not:
		found, err := p.eval(f.Filter)
		if err != nil {
			return nil, err
		}
		return roaring.AndNot(p.all(), found), nil
	case Term:
		return p.having(f.Field, f.Value)
	case holder:
		return p.having(f.field, f.value)
	case DayRange:
		return p.within(f)
	}
	return nil, fmt.Errorf("%w: unknown filter %T", ErrQuery, f)
}

// evalAnd asks for single terms before anything that is made of many, and stops
// when nothing can be left.
func (p *part) evalAnd(filters And) (*roaring.Bitmap, error) {
	if len(filters) == 0 {
		return p.all(), nil
	}
	ordered := slices.Clone(filters)
	slices.SortStableFunc(ordered, func(a, b Filter) int { return cmp.Compare(effort(a), effort(b)) })
	found := make([]*roaring.Bitmap, 0, len(filters))
	for _, f := range ordered {
		next, err := p.eval(f)
		if err != nil {
			return nil, err
		}
		if next.IsEmpty() {
			return next, nil
		}
		found = append(found, next)
	}
	return intersect(found), nil
}

// effort orders filters by how many terms they read.
func effort(f Filter) int {
	switch f := f.(type) {
	case Term, holder:
		return 1
	case DayRange:
		return 30
	case And:
		if len(f) > 0 {
			return effort(f[0]) // most often left after its first
		}
	case Or:
		return 2 + len(f)
	}
	return 10
}

// intersect takes the rarest first; it needs at least one bitmap.
func intersect(found []*roaring.Bitmap) *roaring.Bitmap {
	slices.SortFunc(found, func(a, b *roaring.Bitmap) int {
		return cmp.Compare(a.GetCardinality(), b.GetCardinality())
	})
	result := found[0]
	for _, next := range found[1:] {
		if result.IsEmpty() {
			break
		}
		result = roaring.And(result, next)
	}
	return result
}

func (p *part) evalEach(filters []Filter) ([]*roaring.Bitmap, error) {
	found := make([]*roaring.Bitmap, len(filters))
	for i, f := range filters {
		var err error
		if found[i], err = p.eval(f); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// within returns the documents whose day lies in a range.
func (p *part) within(f DayRange) (*roaring.Bitmap, error) {
	years, err := p.years(f.Field)
	if err != nil || len(years) == 0 {
		return roaring.New(), err
	}
	var found []*roaring.Bitmap
	for _, span := range cover(f.Field, f.From, f.To, years[0], years[len(years)-1]) {
		bitmap, err := p.having(span.field, span.term)
		if err != nil {
			return nil, err
		}
		found = append(found, bitmap)
	}
	return roaring.FastOr(found...), nil
}

// years lists the years in which a part has days, ascending.
func (p *part) years(field string) ([]int, error) {
	if years, ok := p.yearsOf[field]; ok {
		return years, nil
	}
	var years []int
	err := p.terms(yearField(field), "", "", func(term string) error {
		year, err := strconv.Atoi(term)
		if err != nil {
			return fmt.Errorf("%w: year %q", ErrDamaged, term)
		}
		years = append(years, year)
		return nil
	})
	if err == nil {
		p.yearsOf[field] = years
	}
	return years, err
}
