package index

import (
	"context"
	"fmt"
	"strings"
)

// Query asks for entries. Every part that is given must hold (AND); the zero
// value of a part asks nothing.
type Query struct {
	// Readers are the keys of the asking person; an entry is found when it has
	// one of them. Empty finds nothing, always.
	Readers []string

	// Cleared opens the classified shelf too. Without it that shelf is not
	// touched, and scores come from the open shelf's statistics alone.
	Cleared bool

	// Text is free words or a question, ranked by relevance. One to three short
	// words must all occur, unless nothing has them all; then, and for anything
	// longer, one bigram is enough to match.
	Text string

	// Phrases must occur literally. The index narrows them down by bigrams;
	// Verify decides. A phrase of one bigram or one word needs no verifying.
	Phrases []string

	// Without must not occur literally. Like Phrases they are narrowed down by
	// bigrams, and Verify decides.
	Without []string

	// Verify tells whether the text of an entry contains phrase (fold.Contains).
	// It is asked only for entries that everything else already matched. Nil
	// accepts all candidates.
	Verify func(ctx context.Context, id, phrase string) (bool, error)

	// Numbers are document numbers in any spelling; an entry matches with one.
	Numbers []string

	Filter Filter // never affects the score
	Sort   string // one of the Sort constants, "" is SortRelevance

	// Facets are the fields whose values to count, FacetSize how many values of
	// each to return (10 if zero), the most frequent first.
	Facets    []string
	FacetSize int

	Limit int // hits to return: 20 if zero, at most MaxWindow; negative for none
	After Cursor
}

// Orders of a result. A day order puts entries without that day last, and
// entries of one day in the order of their ids. SortRelevance without text and
// phrases is SortReceivedDescending.
const (
	SortRelevance          = "relevance"
	SortReceived           = "received_on"
	SortReceivedDescending = "-received_on"
	SortDocument           = "document_date"
	SortDocumentDescending = "-document_date"
)

// MaxWindow is how far a result by relevance can be paged, and the highest limit.
const MaxWindow = 1000

const (
	defaultLimit     = 20
	defaultFacetSize = 10
)

// Cursor is a place in a result; the zero Cursor is its beginning. By relevance
// it is the number of hits passed: a page is computed from the whole ranking, so
// the same query on the same data continues exactly, and a change in between may
// shift hits by a place. Whoever wants a frozen ranking asks once for MaxWindow
// and keeps the ids. By day it is the last hit's day and id, and nothing shifts.
type Cursor struct {
	Place int
	Key   string
	ID    string
}

// Result is the answer to a Query.
type Result struct {
	Total  uint64 // entries that match, exact
	Hits   []Hit
	Facets map[string][]Count // by field; fields without values are present and empty

	// Next continues after the last hit; it is the zero Cursor at the end.
	Next Cursor
}

// Hit is one entry found.
type Hit struct {
	ID string

	// Score orders hits by relevance and means nothing else. It is computed from
	// the statistics of the shelves searched and must not be shown.
	Score float64

	// Sort is the entry's day in an order by day, "" if it has none.
	Sort string
}

// Count is how many matching entries carry a value.
type Count struct {
	Value string
	Count int
}

// Filter is a condition on exact values: And, Or, Not, Term or DayRange.
type Filter interface {
	// check returns an ErrQuery when the filter names an unknown field.
	check() error
}

// And holds when all its filters hold; an empty And always holds.
type And []Filter

// Or holds when one of its filters holds; an empty Or never holds.
type Or []Filter

// Not holds when its filter does not.
type Not struct{ Filter Filter }

// Term holds when the field has the value.
type Term struct{ Field, Value string }

// DayRange holds when the day field lies within [From, To], YYYY-MM-DD; an empty
// end is open. Entries without the day are never within.
type DayRange struct{ Field, From, To string }

// holder is the index's own Term on a field that callers cannot name.
type holder struct{ field, value string }

func (f And) check() error  { return checkAll(f) }
func (f Or) check() error   { return checkAll(f) }
func (f Not) check() error  { return checkAll([]Filter{f.Filter}) }
func (holder) check() error { return nil }

func (f Term) check() error {
	if !isTermField(f.Field) {
		return fmt.Errorf("%w: unknown field %q", ErrQuery, f.Field)
	}
	return nil
}

func (f DayRange) check() error {
	if !isDayField(f.Field) {
		return fmt.Errorf("%w: unknown day field %q", ErrQuery, f.Field)
	}
	for _, day := range []string{f.From, f.To} {
		if _, err := parseDay(day); day != "" && err != nil {
			return fmt.Errorf("%w: %w", ErrQuery, err)
		}
	}
	return nil
}

func checkAll(filters []Filter) error {
	for _, f := range filters {
		if f == nil {
			return fmt.Errorf("%w: nil filter", ErrQuery)
		}
		if err := f.check(); err != nil {
			return err
		}
	}
	return nil
}

// check refuses what cannot be answered and fills in the defaults.
func (q *Query) check() error {
	if q.Filter != nil {
		if err := q.Filter.check(); err != nil {
			return err
		}
	}
	for _, field := range q.Facets {
		if !isCounted(field) {
			return fmt.Errorf("%w: unknown facet %q", ErrQuery, field)
		}
	}
	switch q.Sort {
	case "", SortRelevance:
		q.Sort = SortRelevance
		if strings.TrimSpace(q.Text) == "" && len(q.Phrases) == 0 {
			q.Sort = SortReceivedDescending
		}
	case SortReceived, SortReceivedDescending, SortDocument, SortDocumentDescending:
	default:
		return fmt.Errorf("%w: unknown sort %q", ErrQuery, q.Sort)
	}
	if q.Limit == 0 {
		q.Limit = defaultLimit
	}
	q.Limit = min(max(q.Limit, 0), MaxWindow)
	if q.FacetSize <= 0 {
		q.FacetSize = defaultFacetSize
	}
	return q.After.check(q.Sort)
}

func (c Cursor) check(sort string) error {
	byPlace, byKey := c.Place != 0, c.Key != "" || c.ID != ""
	if sort == SortRelevance && byKey || sort != SortRelevance && byPlace || c.Place < 0 {
		return fmt.Errorf("%w: cursor of another order", ErrQuery)
	}
	if !byKey {
		return nil
	}
	if _, err := parseDay(c.Key); err != nil && c.Key != undated {
		return fmt.Errorf("%w: cursor: %w", ErrQuery, err)
	}
	return nil
}
