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
	without []phrase
	checked map[verdict]bool
}

// verdict is whether the text of an entry has a phrase.
type verdict struct{ id, phrase string }

// newSearch prepares a checked query for the given views.
func newSearch(q Query, views []*view, verifyLimit int) *search {
	s := &search{query: q, views: views, limit: verifyLimit, wording: newWording(q.Text), checked: map[verdict]bool{}}
	for _, v := range views {
		s.parts = append(s.parts, v.parts...)
	}
	for _, text := range unique(q.Phrases) {
		s.phrases = append(s.phrases, newPhrase(text))
	}
	for _, text := range unique(q.Without) {
		s.without = append(s.without, newPhrase(text))
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
		for _, ph := range s.without {
			if ph.needsText {
				continue // having its grams is no reason to be left out; see verify
			}
			having, err := p.withPhrase(ph)
			if err != nil {
				return nil, err
			}
			found.AndNot(having)
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

// verify drops the documents whose text lacks a phrase, or has one that it must be without.
func (s *search) verify(ctx context.Context, matching []*roaring.Bitmap) ([]*roaring.Bitmap, error) {
	kept := matching
	for _, ph := range s.phrases {
		if !ph.needsText || s.query.Verify == nil {
			continue
		}
		var err error
		if kept, err = s.having(ctx, kept, ph); err != nil {
			return nil, err
		}
	}
	for _, ph := range s.without {
		if !ph.needsText {
			continue // left out already
		}
		having := make([]*roaring.Bitmap, len(s.parts))
		for i, p := range s.parts {
			grams, err := p.withPhrase(ph)
			if err != nil {
				return nil, err
			}
			having[i] = roaring.And(kept[i], grams)
		}
		if s.query.Verify != nil {
			var err error
			if having, err = s.having(ctx, having, ph); err != nil {
				return nil, err
			}
		}
		rest := make([]*roaring.Bitmap, len(s.parts))
		for i := range s.parts {
			rest[i] = roaring.AndNot(kept[i], having[i])
		}
		kept = rest
	}
	return kept, nil
}

// having returns the candidates whose text has the phrase.
func (s *search) having(ctx context.Context, candidates []*roaring.Bitmap, ph phrase) ([]*roaring.Bitmap, error) {
	count := uint64(0)
	for _, documents := range candidates {
		count += documents.GetCardinality()
	}
	if count > uint64(s.limit) {
		return nil, ErrTooBroad
	}
	having := make([]*roaring.Bitmap, len(candidates))
	for i, p := range s.parts {
		having[i] = roaring.New()
		for numbers := candidates[i].Iterator(); numbers.HasNext(); {
			number := numbers.Next()
			id, err := p.id(number)
			if err != nil {
				return nil, err
			}
			ok, err := s.contains(ctx, id, ph.text)
			if err != nil {
				return nil, fmt.Errorf("verify a phrase in %s: %w", id, err)
			}
			if ok {
				having[i].Add(number)
			}
		}
	}
	return having, nil
}

// contains tells whether the text of an entry has a phrase; it asks for each once.
func (s *search) contains(ctx context.Context, id, phrase string) (bool, error) {
	key := verdict{id, phrase}
	if answer, known := s.checked[key]; known {
		return answer, nil
	}
	answer, err := s.query.Verify(ctx, id, phrase)
	if err == nil {
		s.checked[key] = answer
	}
	return answer, err
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
