package index

import (
	"context"
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"
)

// search is one query on its way: the parts of all shelves it may see, and for
// each part the documents that still match.
type search struct {
	query   Query
	limit   int // of candidates to verify
	views   []*view
	parts   []*part
	wording wording
	phrases []phrase
	checked map[string]bool // entries whose text was verified, and the answer
}

// newSearch prepares a checked query for the given views.
func newSearch(q Query, views []*view, verifyLimit int) *search {
	s := &search{query: q, views: views, limit: verifyLimit, wording: newWording(q.Text), checked: map[string]bool{}}
	for _, v := range views {
		s.parts = append(s.parts, v.parts...)
	}
	for _, text := range unique(q.Phrases) {
		s.phrases = append(s.phrases, newPhrase(text))
	}
	return s
}

func (s *search) run(ctx context.Context) (Result, error) {
	matching, err := s.match(ctx)
	if err != nil {
		return Result{}, err
	}
	result := Result{Facets: map[string][]Count{}}
	for _, documents := range matching {
		result.Total += documents.GetCardinality()
	}
	for _, field := range s.query.Facets {
		if result.Facets[field], err = countValues(ctx, s.parts, matching, field, s.query.FacetSize); err != nil {
			return Result{}, err
		}
	}
	if s.query.Limit == 0 {
		return result, nil
	}
	if s.query.Sort == SortRelevance {
		err = s.byRelevance(ctx, matching, &result)
	} else {
		err = s.byDay(ctx, matching, &result)
	}
	return result, err
}

// match finds the documents of each part for which the whole query holds.
func (s *search) match(ctx context.Context) ([]*roaring.Bitmap, error) {
	filter := s.query.conjunction()
	filtered := make([]*roaring.Bitmap, len(s.parts))
	for i, p := range s.parts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		found, err := p.matching(filter)
		if err != nil {
			return nil, err
		}
		for _, ph := range s.phrases {
			having, err := p.withPhrase(ph)
			if err != nil {
				return nil, err
			}
			found.And(having)
		}
		filtered[i] = found
	}
	if s.wording.blank {
		return s.verify(ctx, filtered)
	}
	if s.wording.brief {
		all, err := s.narrow(ctx, filtered, (*part).withAll)
		if err != nil || !empty(all) {
			return all, err
		}
	}
	return s.narrow(ctx, filtered, (*part).withAny)
}

// narrow keeps what has the words of the query, by one reading of "has", and
// the phrases.
func (s *search) narrow(ctx context.Context, filtered []*roaring.Bitmap, having func(*part, []string) (*roaring.Bitmap, error)) ([]*roaring.Bitmap, error) {
	narrowed := make([]*roaring.Bitmap, len(s.parts))
	for i, p := range s.parts {
		found, err := having(p, s.wording.grams)
		if err != nil {
			return nil, err
		}
		narrowed[i] = roaring.And(filtered[i], found)
	}
	return s.verify(ctx, narrowed)
}

// verify drops the documents whose text lacks a phrase.
func (s *search) verify(ctx context.Context, matching []*roaring.Bitmap) ([]*roaring.Bitmap, error) {
	var doubtful []string
	for _, ph := range s.phrases {
		if ph.needsText {
			doubtful = append(doubtful, ph.text)
		}
	}
	if s.query.Verify == nil || len(doubtful) == 0 {
		return matching, nil
	}
	candidates := uint64(0)
	for _, documents := range matching {
		candidates += documents.GetCardinality()
	}
	if candidates > uint64(s.limit) {
		return nil, ErrTooBroad
	}
	verified := make([]*roaring.Bitmap, len(matching))
	for i, p := range s.parts {
		verified[i] = roaring.New()
		for numbers := matching[i].Iterator(); numbers.HasNext(); {
			number := numbers.Next()
			id, err := p.id(number)
			if err != nil {
				return nil, err
			}
			ok, err := s.hasPhrases(ctx, id, doubtful)
			if err != nil {
				return nil, fmt.Errorf("verify a phrase in %s: %w", id, err)
			}
			if ok {
				verified[i].Add(number)
			}
		}
	}
	return verified, nil
}

func (s *search) hasPhrases(ctx context.Context, id string, phrases []string) (bool, error) {
	if answer, known := s.checked[id]; known {
		return answer, nil
	}
	for _, text := range phrases {
		ok, err := s.query.Verify(ctx, id, text)
		if err != nil {
			return false, err
		}
		if !ok {
			s.checked[id] = false
			return false, nil
		}
	}
	s.checked[id] = true
	return true, nil
}

// byRelevance fills in the page after the cursor's place.
func (s *search) byRelevance(ctx context.Context, matching []*roaring.Bitmap, result *Result) error {
	w := s.wording
	for _, ph := range s.phrases {
		w.grams = unique(append(w.grams, ph.grams...))
	}
	legs, err := newLegs(s.views, w)
	if err != nil {
		return err
	}
	window := min(s.query.After.Place+s.query.Limit, MaxWindow)
	best, err := rank(ctx, s.parts, matching, legs, window)
	if err != nil {
		return err
	}
	for _, r := range best[min(s.query.After.Place, len(best)):] {
		result.Hits = append(result.Hits, Hit{ID: r.id, Score: float64(r.score) / unit})
	}
	if len(best) == window && window < MaxWindow && uint64(window) < result.Total {
		result.Next = Cursor{Place: window}
	}
	return nil
}

func empty(matching []*roaring.Bitmap) bool {
	for _, documents := range matching {
		if !documents.IsEmpty() {
			return false
		}
	}
	return true
}
