package index

import (
	"cmp"
	"container/heap"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// Ranking is BM25 with the true lengths, summed over the scored fields. The
// weights were tuned on Chinese questions; see doc.go.
const (
	saturation  = 0.5  // k1: how fast repetition of a term stops counting
	lengthShare = 0.7  // b: how much longer texts are held back
	idfPower    = 1.25 // rare terms count more than BM25 gives them
)

var weights = [len(scored)]float64{0.3, 0.3, 0.7, 1}

// unit is one point of score in fixed point. Scores are integers, because sums
// of floats depend on their order, and the order of a sum would depend on how
// the index happens to be divided into segments.
const unit = 1 << 32

// leg is one term of a query in one field.
type leg struct {
	field   int // index into scored
	term    string
	weight  float64
	average float64 // length of the field over all entries
}

// newLegs weighs the terms by the statistics of all views together and drops
// those that occur nowhere. The heaviest come last.
func newLegs(views []*view, w wording) ([]leg, error) {
	var entries uint64
	var total lengths
	for _, v := range views {
		entries += v.count()
		total.add(v.state.Lengths)
	}
	var legs []leg
	for field := range scored {
		terms := w.grams
		if scored[field] == fieldTitleWord || scored[field] == fieldBodyWord {
			terms = w.words
		}
		average := max(1, float64(total[field])/float64(max(1, entries)))
		for _, term := range terms {
			var having uint64
			for _, v := range views {
				n, err := v.frequency(scored[field], term)
				if err != nil {
					return nil, err
				}
				having += n
			}
			if having == 0 {
				continue
			}
			n, df := float64(entries), float64(having)
			idf := math.Pow(math.Log(1+(n-df+0.5)/(df+0.5)), idfPower)
			legs = append(legs, leg{field, term, weights[field] * idf * (saturation + 1), average})
		}
	}
	slices.SortFunc(legs, func(a, b leg) int {
		return cmp.Or(cmp.Compare(a.weight, b.weight), cmp.Compare(a.field, b.field), cmp.Compare(a.term, b.term))
	})
	return legs, nil
}

// frequency is the number of entries with a term.
func (v *view) frequency(field, term string) (uint64, error) {
	var n uint64
	for _, p := range v.parts {
		list, err := p.postings(field, term)
		if err != nil {
			return 0, err
		}
		n += list.Count()
	}
	return n, nil
}

// contribution is what a term adds to the score of a document; it is below
// bound whatever the frequency and length.
func (l *leg) contribution(frequency, length uint64) int64 {
	tf := float64(frequency)
	return int64(l.weight * unit * tf / (tf + saturation*(1-lengthShare+lengthShare*float64(length)/l.average)))
}

func (l *leg) bound() int64 { return int64(l.weight*unit) + 1 }

// walk is a leg on its way through the matching documents of a part.
type walk struct {
	*leg
	postings segment.PostingsIterator
	number   uint64 // of the document it stands on
	score    int64  // its contribution there
}

const atEnd = math.MaxUint64

func (p *part) walk(l *leg, matching *roaring.Bitmap) (*walk, error) {
	list, err := p.postings(scored[l.field], l.term)
	if err != nil {
		return nil, err
	}
	postings := list.Iterator(true, true, false, nil)
	w := &walk{leg: l, postings: postings, number: atEnd}
	direct := postings.(segment.OptimizablePostingsIterator)
	if number, single := direct.DocNum1Hit(); single {
		if !matching.Contains(uint32(number)) {
			return w, nil
		}
	} else if all := direct.ActualBitmap(); all != nil {
		wanted := roaring.And(all, matching)
		if wanted.IsEmpty() {
			return w, nil
		}
		direct.ReplaceActual(wanted)
	}
	return w, w.next(0)
}

// next goes to the first document not before number, which must lie ahead.
func (w *walk) next(number uint64) error {
	posting, err := w.postings.Advance(number)
	if err != nil {
		return fmt.Errorf("read the entries of a term of %s: %w", scored[w.field], err)
	}
	if posting == nil {
		w.number = atEnd
		return nil
	}
	w.number = posting.Number()
	w.score = w.contribution(posting.Frequency(), posting.(interface{ NormUint64() uint64 }).NormUint64())
	return nil
}

// ranked is one document of the ranking.
type ranked struct {
	score  int64
	id     string
	part   *part
	number uint32
}

func (r ranked) compare(o ranked) int {
	return cmp.Or(cmp.Compare(o.score, r.score), cmp.Compare(r.id, o.id))
}

// ranking keeps the best documents, the worst of them on top.
type ranking struct {
	size int
	best []ranked
}

func (r *ranking) Len() int           { return len(r.best) }
func (r *ranking) Less(i, j int) bool { return r.best[i].compare(r.best[j]) > 0 }
func (r *ranking) Swap(i, j int)      { r.best[i], r.best[j] = r.best[j], r.best[i] }
func (r *ranking) Push(x any)         { r.best = append(r.best, x.(ranked)) }
func (r *ranking) Pop() any {
	last := r.best[len(r.best)-1]
	r.best = r.best[:len(r.best)-1]
	return last
}

// threshold is the score that a document needs to be kept.
func (r *ranking) threshold() int64 {
	if len(r.best) < r.size {
		return 0
	}
	return r.best[0].score
}

// offer keeps a document if it is among the best. Its id is read only then.
func (r *ranking) offer(score int64, p *part, number uint32) error {
	full := len(r.best) >= r.size
	if r.size == 0 || full && score < r.best[0].score {
		return nil
	}
	id, err := p.id(number)
	if err != nil {
		return err
	}
	candidate := ranked{score, id, p, number}
	switch {
	case !full:
		heap.Push(r, candidate)
	case candidate.compare(r.best[0]) < 0:
		r.best[0] = candidate
		heap.Fix(r, 0)
	}
	return nil
}

// rank returns the best size of the matching documents, by score, then id.
func rank(ctx context.Context, parts []*part, matching []*roaring.Bitmap, legs []leg, size int) ([]ranked, error) {
	r := &ranking{size: size}
	for i, p := range parts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if matching[i].IsEmpty() {
			continue
		}
		if err := r.visit(p, matching[i], legs); err != nil {
			return nil, err
		}
	}
	if len(r.best) < size {
		if err := r.visitRest(parts, matching); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(r.best, ranked.compare)
	return r.best, nil
}

// visit scores the documents of one part by MaxScore: the lightest legs whose
// bounds together stay below the threshold cannot lift a document into the
// ranking alone, so only documents of the other legs are looked at.
func (r *ranking) visit(p *part, matching *roaring.Bitmap, legs []leg) error {
	var walks []*walk
	for i := range legs {
		w, err := p.walk(&legs[i], matching)
		if err != nil {
			return err
		}
		if w.number != atEnd {
			walks = append(walks, w)
		}
	}
	bounds := make([]int64, len(walks)+1) // bounds[i]: of the walks before i together
	for i, w := range walks {
		bounds[i+1] = bounds[i] + w.bound()
	}
	first := 0 // walks from here on find documents, those before only add to them
	for {
		for first < len(walks) && bounds[first+1] < r.threshold() {
			first++
		}
		number := uint64(atEnd)
		for _, w := range walks[first:] {
			number = min(number, w.number)
		}
		if number == atEnd {
			return nil
		}
		var score int64
		for _, w := range walks[first:] {
			if w.number == number {
				score += w.score
				if err := w.next(number + 1); err != nil {
					return err
				}
			}
		}
		for i := first - 1; i >= 0 && score+bounds[i+1] >= r.threshold(); i-- {
			w := walks[i]
			if w.number < number {
				if err := w.next(number); err != nil {
					return err
				}
			}
			if w.number == number {
				score += w.score
			}
		}
		// A document whose lighter legs were not all added lies below the
		// threshold and is not kept.
		if err := r.offer(score, p, uint32(number)); err != nil {
			return err
		}
	}
}

// visitRest adds matching documents without any scored term: those found by a
// single character only. While the ranking has room, visit has kept all others.
func (r *ranking) visitRest(parts []*part, matching []*roaring.Bitmap) error {
	kept := map[*part]*roaring.Bitmap{}
	for _, document := range r.best {
		if kept[document.part] == nil {
			kept[document.part] = roaring.New()
		}
		kept[document.part].Add(document.number)
	}
	for i, p := range parts {
		rest := matching[i]
		if kept[p] != nil {
			rest = roaring.AndNot(rest, kept[p])
		}
		for numbers := rest.Iterator(); numbers.HasNext(); {
			if err := r.offer(0, p, numbers.Next()); err != nil {
				return err
			}
		}
	}
	return nil
}
