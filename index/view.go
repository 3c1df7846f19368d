package index

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// view is a shelf at one moment: it does not change while the shelf does, and
// must be closed. What it hands out is backed by mapped files and lives no
// longer than the view.
type view struct {
	snapshot *scorch.IndexSnapshot
	state    state
	parts    []*part
}

func (s *shelf) view() (*view, error) {
	reader, err := s.scorch.Reader()
	if err != nil {
		return nil, fmt.Errorf("read %s shelf: %w", s.name, err)
	}
	v := &view{snapshot: reader.(*scorch.IndexSnapshot)}
	encoded, err := v.snapshot.GetInternal(stateKey)
	if err == nil && encoded == nil {
		err = fmt.Errorf("%w: %s shelf does not describe itself", ErrDamaged, s.name)
	}
	if err == nil {
		err = json.Unmarshal(encoded, &v.state)
	}
	if err != nil {
		return nil, errors.Join(err, v.close())
	}
	for _, snapshot := range v.snapshot.Segments() {
		v.parts = append(v.parts, &part{
			segment:      snapshot.Segment(),
			deleted:      snapshot.Deleted(),
			dictionaries: map[string]segment.TermDictionary{},
			yearsOf:      map[string][]int{},
		})
	}
	return v, nil
}

func (v *view) close() error { return v.snapshot.Close() }

// release closes the view and reports a failure that nothing else reported.
func (v *view) release(err *error) {
	if closing := v.close(); *err == nil {
		*err = closing
	}
}

func (v *view) count() uint64 {
	var n uint64
	for _, p := range v.parts {
		n += p.count()
	}
	return n
}

// part is one segment of a view. Documents have numbers within their part, which
// mean nothing outside it: merging segments gives out new ones.
type part struct {
	segment      segment.Segment
	deleted      *roaring.Bitmap // may be nil
	dictionaries map[string]segment.TermDictionary
	yearsOf      map[string][]int // by day field, once asked for
}

func (p *part) count() uint64 {
	n := p.segment.Count()
	if p.deleted != nil {
		n -= p.deleted.GetCardinality()
	}
	return n
}

// all is every document number of the part, deleted ones too.
func (p *part) all() *roaring.Bitmap {
	all := roaring.New()
	all.AddRange(0, p.segment.Count())
	return all
}

func (p *part) dictionary(field string) (segment.TermDictionary, error) {
	if d, ok := p.dictionaries[field]; ok {
		return d, nil
	}
	d, err := p.segment.Dictionary(field)
	if err != nil {
		return nil, fmt.Errorf("open the terms of %s: %w", field, err)
	}
	p.dictionaries[field] = d
	return d, nil
}

// postings are the documents with a term, without deleted ones.
func (p *part) postings(field, term string) (segment.PostingsList, error) {
	d, err := p.dictionary(field)
	if err != nil {
		return nil, err
	}
	list, err := d.PostingsList([]byte(term), p.deleted, nil)
	if err != nil {
		return nil, fmt.Errorf("read the entries of a term of %s: %w", field, err)
	}
	return list, nil
}

// having returns the documents with a term, deleted ones too; the bitmap is the
// segment's own and must not be changed.
func (p *part) having(field, term string) (*roaring.Bitmap, error) {
	d, err := p.dictionary(field)
	if err != nil {
		return nil, err
	}
	list, err := d.PostingsList([]byte(term), nil, nil)
	if err != nil {
		return nil, fmt.Errorf("read the entries of a term of %s: %w", field, err)
	}
	return bitmapOf(list), nil
}

func bitmapOf(list segment.PostingsList) *roaring.Bitmap {
	postings := list.Iterator(false, false, false, nil).(segment.OptimizablePostingsIterator)
	if number, single := postings.DocNum1Hit(); single {
		return roaring.BitmapOf(uint32(number))
	}
	if all := postings.ActualBitmap(); all != nil {
		return all
	}
	return roaring.New()
}

// terms visits the terms of a field within [from, to); an empty end is open.
func (p *part) terms(field, from, to string, visit func(term string) error) error {
	d, err := p.dictionary(field)
	if err != nil {
		return err
	}
	var start, end []byte
	if from != "" {
		start = []byte(from)
	}
	if to != "" {
		end = []byte(to)
	}
	iterator := d.AutomatonIterator(nil, start, end)
	for {
		entry, err := iterator.Next()
		if err != nil {
			return fmt.Errorf("list the terms of %s: %w", field, err)
		}
		if entry == nil {
			return nil
		}
		if err := visit(entry.Term); err != nil {
			return err
		}
	}
}

// id returns the entry's id; the result is a copy.
func (p *part) id(number uint32) (string, error) {
	id, err := p.segment.DocID(uint64(number))
	if err != nil {
		return "", fmt.Errorf("read the id of an entry: %w", err)
	}
	return string(id), nil
}
