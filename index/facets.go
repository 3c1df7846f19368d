package index

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// countValues counts the values of a field over the matching documents and
// returns the size most frequent, equal ones by value. A value that no matching
// document has does not appear, whoever else has it.
func countValues(ctx context.Context, parts []*part, matching []*roaring.Bitmap, field string, size int) ([]Count, error) {
	counts := map[string]int{}
	for i, p := range parts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := p.tally(matching[i], field, counts); err != nil {
			return nil, fmt.Errorf("count the values of %s: %w", field, err)
		}
	}
	out := make([]Count, 0, len(counts))
	for value, n := range counts {
		out = append(out, Count{value, n})
	}
	slices.SortFunc(out, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return out[:min(size, len(out))], nil
}

// tally adds the values of the matching documents of a part. It goes over the
// documents or over the values, whichever are fewer.
func (p *part) tally(matching *roaring.Bitmap, field string, counts map[string]int) error {
	if matching.IsEmpty() {
		return nil
	}
	dictionary, err := p.dictionary(field)
	if err != nil {
		return err
	}
	if matching.GetCardinality() < uint64(dictionary.Cardinality()) {
		return p.tallyDocuments(matching, field, counts)
	}
	return p.terms(field, "", "", func(value string) error {
		having, err := p.having(field, value)
		if err != nil {
			return err
		}
		if n := having.AndCardinality(matching); n > 0 {
			counts[value] += int(n)
		}
		return nil
	})
}

func (p *part) tallyDocuments(matching *roaring.Bitmap, field string, counts map[string]int) error {
	documents, ok := p.segment.(segment.DocValueVisitable)
	if !ok {
		return errors.New("segment keeps no values")
	}
	fields := []string{field}
	var visit segment.DocVisitState
	for numbers := matching.Iterator(); numbers.HasNext(); {
		var err error
		visit, err = documents.VisitDocValues(uint64(numbers.Next()), fields, func(_ string, value []byte) {
			counts[string(value)]++
		}, visit)
		if err != nil {
			return err
		}
	}
	return nil
}
