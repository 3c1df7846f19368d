package index

import (
	"encoding/binary"
	"errors"
	"runtime"
	"strings"
	"sync"
	"unsafe"

	"github.com/blevesearch/bleve/v2/document"
	bleve "github.com/blevesearch/bleve_index_api"

	"docket/index/analysis"
	"docket/index/fold"
)

// scored are the fields that rank, in the order of lengths.
var scored = [...]string{fieldTitleGram, fieldTitleWord, fieldBodyGram, fieldBodyWord}

// lengths counts the terms of the scored fields: of one entry, or of all entries
// of a shelf.
type lengths [len(scored)]uint64

func (l *lengths) add(o lengths) {
	for i := range l {
		l[i] += o[i]
	}
}

func (l *lengths) subtract(o lengths) {
	for i := range l {
		l[i] -= o[i]
	}
}

// fieldLengths is the one stored field: an entry's own lengths, so that the
// shelf's totals stay true when the entry is replaced or removed.
const fieldLengths = "lengths"

func (l lengths) encode() []byte {
	var out []byte
	for _, n := range l {
		out = binary.AppendUvarint(out, n)
	}
	return out
}

func decodeLengths(in []byte) (l lengths, err error) {
	for i := range l {
		n, size := binary.Uvarint(in)
		if size <= 0 {
			return lengths{}, errors.New("lengths of an entry are cut off")
		}
		l[i], in = n, in[size:]
	}
	return l, nil
}

// analyzed is an entry cut into terms, ready to be written.
type analyzed struct {
	id       string
	level    int
	document *document.Document
	lengths  lengths
}

// analyze cuts one entry into terms.
func analyze(e Entry) analyzed {
	title, body := fold.Text(fold.Compact(e.Title)), fold.Text(fold.Compact(e.Body))
	a := analyzed{id: e.ID, level: e.Level, document: document.NewDocument(e.ID)}
	for i, cut := range []struct {
		text string
		by   func(string, func(int, int))
	}{{title, analysis.Grams}, {title, analysis.Words}, {body, analysis.Grams}, {body, analysis.Words}} {
		f := textField(scored[i], cut.text, cut.by)
		a.lengths[i] = uint64(f.length)
		a.document.AddField(f)
	}
	a.document.AddField(document.NewTextFieldCustom(fieldLengths, nil, a.lengths.encode(), bleve.StoreField, nil))

	keyword := func(name string, values ...string) {
		if len(values) > 0 {
			a.document.AddField(keywordField(name, values))
		}
	}
	keyword(FieldKind, e.Kind)
	keyword(fieldReaders, e.Readers...)
	var numbers []string
	for _, number := range e.Numbers {
		numbers = append(numbers, fold.NumberKey(number))
	}
	keyword(fieldNumber, numbers...)
	for name, values := range e.Terms {
		keyword(name, values...)
	}
	for _, name := range []string{DayReceived, DayDocument} {
		for _, span := range dayTerms(name, e.Days[name]) {
			keyword(span.field, span.term)
		}
	}
	return a
}

// analyzeAll analyses entries on all processors.
func analyzeAll(entries []Entry) []analyzed {
	out := make([]analyzed, len(entries))
	var wg sync.WaitGroup
	workers := min(runtime.GOMAXPROCS(0), len(entries))
	for worker := range workers {
		wg.Go(func() {
			for i := worker; i < len(entries); i += workers {
				out[i] = analyze(entries[i])
			}
		})
	}
	wg.Wait()
	return out
}

// field is a field of Bleve's document that was analysed before Bleve sees it.
type field struct {
	name        string
	options     bleve.FieldIndexingOptions
	length      int
	frequencies bleve.TokenFrequencies
}

// textField keeps frequencies and the length, and no positions: phrases are
// checked in the text.
func textField(name, text string, cut func(string, func(int, int))) *field {
	f := &field{name: name, options: bleve.IndexField, frequencies: bleve.TokenFrequencies{}}
	bytes := unsafe.Slice(unsafe.StringData(text), len(text)) // terms are never written to
	var slab []bleve.TokenFreq
	cut(text, func(start, end int) {
		f.length++
		term := f.frequencies[text[start:end]]
		if term == nil {
			if len(slab) == 0 {
				slab = make([]bleve.TokenFreq, 128)
			}
			term, slab = &slab[0], slab[1:]
			term.Term = bytes[start:end:end]
			f.frequencies[text[start:end]] = term
		}
		term.SetFrequency(term.Frequency() + 1)
	})
	return f
}

// keywordField keeps which entries have a value and, for fields that can be
// counted, which values an entry has.
func keywordField(name string, values []string) *field {
	f := &field{name: name, options: bleve.IndexField | bleve.SkipFreqNorm, frequencies: bleve.TokenFrequencies{}}
	if isCounted(name) {
		f.options |= bleve.DocValues
	}
	for _, value := range values {
		value = strings.ToValidUTF8(value, "\uFFFD") // 0xFF separates values on disk
		if _, again := f.frequencies[value]; !again && value != "" {
			f.frequencies[value] = &bleve.TokenFreq{Term: []byte(value)}
			f.length++
		}
	}
	return f
}

func (f *field) Name() string                                     { return f.name }
func (f *field) ArrayPositions() []uint64                         { return nil }
func (f *field) Options() bleve.FieldIndexingOptions              { return f.options }
func (f *field) Analyze()                                         {}
func (f *field) Value() []byte                                    { return nil }
func (f *field) NumPlainTextBytes() uint64                        { return 0 }
func (f *field) Size() int                                        { return 0 }
func (f *field) EncodedFieldType() byte                           { return 't' }
func (f *field) AnalyzedLength() int                              { return f.length }
func (f *field) AnalyzedTokenFrequencies() bleve.TokenFrequencies { return f.frequencies }

// unique returns the distinct values in the order of their first appearance.
func unique(values []string) []string {
	var out []string
	seen := make(map[string]bool, len(values))
	for _, value := range values {
		if !seen[value] {
			seen[value] = true
			out = append(out, value)
		}
	}
	return out
}
