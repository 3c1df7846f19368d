package search

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"docket/index"
	"docket/index/fold"
	"docket/internal/access"
	"docket/internal/fault"
	"docket/internal/fulltext"
	"docket/internal/page"
)

const (
	maxQueryRunes = 500
	facetValues   = 50
	// maxPlace is more than any list of hits is read through; a place beyond it is made up.
	maxPlace = 1_000_000_000
)

// Request is a search as asked.
type Request struct {
	Text   string   `json:"q"`
	Filter Filter   `json:"f"`
	Kind   string   `json:"k"`
	Sort   string   `json:"s"`
	Facets []string `json:"-"`
	Limit  int      `json:"-"`
	Cursor string   `json:"-"`
	// IDsOnly is for a caller that reads the records itself, under the policy: the hits have their
	// ids alone, and no text is read to quote from it.
	IDsOnly bool `json:"-"`
}

// Highlight is a piece of a field with the words marked. HTML is escaped but for <mark>.
type Highlight struct {
	Field string `json:"field" doc:"title, source, source_no or body"`
	Page  int    `json:"page,omitempty" doc:"page of the file, for body"`
	HTML  string `json:"html"`
}

// Hit is one record found.
type Hit struct {
	Rendered
	Score      float64     `json:"score" doc:"1/rank, never the raw figure"`
	Highlights []Highlight `json:"highlights"`
}

// FacetValue is a value of a facet with the number of records found that have it.
type FacetValue struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

// Answer is what a search found.
type Answer struct {
	Total      uint64                  `json:"total"`
	TookMS     int64                   `json:"took_ms"`
	Hits       []Hit                   `json:"hits"`
	Facets     map[string][]FacetValue `json:"facets"`
	NextCursor *string                 `json:"next_cursor"`
}

// words is a query text taken apart.
type words struct {
	text    string   // free words
	phrases []string // "原文词组"
	numbers []string // document numbers, canonical
	without []string // -词 and -"原文词组"
}

// minus are the signs that exclude the word behind them.
const minus = "-－−"

// Parse takes a query text apart: quoted phrases, document numbers in any spelling, words, and words
// to be left out, which have a minus in front. It never fails; an unclosed quote ends with the text.
func parse(text string) words {
	var w words
	var free strings.Builder
	for rest := text; rest != ""; {
		open := strings.IndexAny(rest, "\"“”＂")
		if open < 0 {
			free.WriteString(rest)
			break
		}
		before, isExcluded := cutMinus(rest[:open])
		free.WriteString(before)
		free.WriteByte(' ')
		_, width := utf8.DecodeRuneInString(rest[open:])
		rest = rest[open+width:]
		end := strings.IndexAny(rest, "\"“”＂")
		phrase := rest
		if end >= 0 {
			phrase = rest[:end]
			_, width = utf8.DecodeRuneInString(rest[end:])
			rest = rest[end+width:]
		} else {
			rest = ""
		}
		switch phrase = strings.TrimSpace(phrase); {
		case phrase == "":
		case isExcluded:
			w.without = append(w.without, phrase)
		default:
			w.phrases = append(w.phrases, phrase)
		}
	}
	plain := w.leaveOut(free.String())
	var kept strings.Builder
	at := 0
	for _, n := range fold.LocateDocumentNumbers(plain) {
		w.numbers = append(w.numbers, n.Number)
		kept.WriteString(plain[at:n.Start])
		kept.WriteByte(' ')
		at = n.End
	}
	kept.WriteString(plain[at:])
	w.text = strings.TrimSpace(kept.String())
	return w
}

// leaveOut returns text without the words that have a minus in front, and keeps those. A minus within
// a word, as in a number, is part of it.
func (w *words) leaveOut(text string) string {
	var kept strings.Builder
	for part := range strings.FieldsSeq(text) {
		if word := strings.TrimLeft(part, minus); word != part && word != "" {
			w.without = append(w.without, word)
			continue
		}
		kept.WriteString(part)
		kept.WriteByte(' ')
	}
	return kept.String()
}

// cutMinus tells whether text ends with a word that is nothing but a minus, and returns what is before it.
func cutMinus(text string) (before string, found bool) {
	before = strings.TrimRight(text, minus)
	last, _ := utf8.DecodeLastRuneInString(before)
	if before == text || before != "" && !unicode.IsSpace(last) {
		return text, false
	}
	return before, true
}

// position is where a page begins: the index's own cursor, and how many hits have been shown.
type position struct {
	index.Cursor
	Shown int
}

// Find answers a search for actor.
func (s *Service) Find(ctx context.Context, actor access.Actor, r Request) (Answer, error) {
	start := time.Now()
	var from position
	if r.Cursor != "" {
		if err := page.Open(r.Cursor, r, &from); err != nil {
			return Answer{}, err
		}
		if from.Place < 0 || from.Place > maxPlace || from.Shown < 0 || from.Shown > maxPlace {
			return Answer{}, page.ErrCursor
		}
	}
	q, w, err := s.query(actor, r)
	if err != nil {
		return Answer{}, err
	}
	q.After = from.Cursor
	result, err := s.live.Search(ctx, q)
	if err == nil && result.Total == 0 && len(w.numbers) > 0 {
		// A number that no record bears may still stand inside a text.
		q.Numbers = nil
		q.Text = strings.TrimSpace(w.text + " " + strings.Join(w.numbers, " "))
		result, err = s.live.Search(ctx, q)
	}
	switch {
	case errors.Is(err, index.ErrNoIndex):
		return Answer{}, ErrRebuilding.After(5)
	case errors.Is(err, index.ErrTooBroad):
		return Answer{}, ErrTooBroad
	case errors.Is(err, index.ErrQuery):
		return Answer{}, page.ErrCursor
	case err != nil:
		return Answer{}, fmt.Errorf("search: %w", err)
	}
	answer := Answer{Total: result.Total, Hits: []Hit{}, Facets: map[string][]FacetValue{}}
	if r.IDsOnly {
		for _, h := range result.Hits {
			answer.Hits = append(answer.Hits, Hit{Rendered: Rendered{ID: h.ID}})
		}
	} else if err := s.render(ctx, actor, w, result, from.Shown, &answer); err != nil {
		return Answer{}, err
	}
	for _, name := range r.Facets {
		answer.Facets[name] = []FacetValue{}
		for _, c := range result.Facets[facetField(name)] {
			answer.Facets[name] = append(answer.Facets[name], FacetValue{c.Value, c.Count})
		}
	}
	if result.Next != (index.Cursor{}) {
		c, err := page.Cursor(r, position{result.Next, from.Shown + len(result.Hits)})
		if err != nil {
			return Answer{}, err
		}
		answer.NextCursor = &c
	}
	answer.TookMS = time.Since(start).Milliseconds()
	return answer, nil
}

func (s *Service) query(actor access.Actor, r Request) (index.Query, words, error) {
	limit, err := page.Limit(r.Limit)
	if err != nil {
		return index.Query{}, words{}, err
	}
	if err := r.Filter.Check(); err != nil {
		return index.Query{}, words{}, err
	}
	var check fault.Check
	if utf8.RuneCountInString(r.Text) > maxQueryRunes {
		check.Add("q", "query_too_long", "max", maxQueryRunes)
	}
	sorts := []string{"", index.SortRelevance, index.SortReceived, index.SortReceivedDescending}
	if !slices.Contains(sorts, r.Sort) {
		check.Add("sort", "choice", "choices", strings.Join(sorts[1:], ", "))
	}
	if !slices.Contains([]string{"", index.KindDocument, index.KindArticle}, r.Kind) {
		check.Add("kind", "choice", "choices", index.KindDocument+", "+index.KindArticle)
	}
	if len(r.Facets) > 20 {
		check.Add("facets", "too_many", "max", 20)
	}
	if err := check.Err(); err != nil {
		return index.Query{}, words{}, err
	}
	w := parse(strings.ToValidUTF8(r.Text, ""))
	q := index.Query{Readers: actor.ReaderKeys(), Cleared: actor.Cleared(), Text: w.text, Phrases: w.phrases, Without: w.without, Numbers: w.numbers,
		Verify: s.verify, Filter: r.Filter.index(r.Kind), Sort: r.Sort, Limit: limit, FacetSize: facetValues}
	for _, name := range r.Facets {
		q.Facets = append(q.Facets, facetField(name))
	}
	return q, w, nil
}

// verify checks a phrase in the text of a record. It is asked only for records that the query's
// policy already admits.
func (s *Service) verify(ctx context.Context, id, phrase string) (bool, error) {
	for _, kind := range s.kinds {
		title, blobs, err := s.sources[kind].Blobs(ctx, id)
		if err != nil {
			return false, err
		}
		if title != "" && fold.Contains(title, phrase) {
			return true, nil
		}
		for _, b := range blobs {
			o, err := s.texts.Read(ctx, b)
			if errors.Is(err, fulltext.ErrNoText) {
				continue
			}
			if err != nil {
				return false, err
			}
			for _, p := range o.Pages {
				if fold.Contains(p.Text, phrase) {
					return true, nil
				}
			}
		}
	}
	return false, nil
}

// render authorises each hit again and adds what is shown of it.
func (s *Service) render(ctx context.Context, actor access.Actor, w words, result index.Result, before int, answer *Answer) error {
	ids := make([]string, len(result.Hits))
	for i, h := range result.Hits {
		ids[i] = h.ID
	}
	shown := map[string]Rendered{}
	for _, kind := range s.kinds {
		found, err := s.sources[kind].Render(ctx, actor, ids)
		if err != nil {
			return err
		}
		for id, r := range found {
			shown[id] = r
		}
	}
	marker := newMarker(w)
	for i, id := range ids {
		r, ok := shown[id]
		if !ok { // a right was taken away a moment ago
			continue
		}
		h := Hit{Rendered: r, Score: 1 / float64(before+i+1), Highlights: marker.fields(r)}
		if err := s.quote(ctx, marker, r, &h); err != nil {
			return err
		}
		answer.Hits = append(answer.Hits, h)
	}
	return nil
}

// quote adds the best lines of the text.
func (s *Service) quote(ctx context.Context, m *marker, r Rendered, h *Hit) error {
	if m.empty() {
		return nil
	}
	for _, blob := range r.Blobs {
		o, err := s.texts.Read(ctx, blob)
		if errors.Is(err, fulltext.ErrNoText) {
			continue
		}
		if err != nil {
			return err
		}
		if best, ok := m.bestOf(o.Pages); ok {
			h.Highlights = append(h.Highlights, best)
			return nil
		}
	}
	return nil
}

// Suggestion is something the person may be typing.
type Suggestion struct {
	Text string `json:"text"`
	Kind string `json:"kind" enum:"document,article,query"`
	ID   string `json:"id,omitempty"`
}

// Suggest returns readable records whose title or number contains text.
func (s *Service) Suggest(ctx context.Context, actor access.Actor, text string) ([]Suggestion, error) {
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) > maxQueryRunes {
		return nil, fault.ErrInvalid.With(fault.Field{Field: "q", Code: "query_too_long", Params: map[string]any{"max": maxQueryRunes}})
	}
	out := []Suggestion{}
	if text == "" || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return out, nil
	}
	for _, kind := range s.kinds {
		more, err := s.sources[kind].Suggest(ctx, actor, text, 8)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}
