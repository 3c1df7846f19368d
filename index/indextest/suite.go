package indextest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"docket/index"
	"docket/index/fold"
)

// Run checks an implementation. empty returns a new, empty index; it closes it
// when the test ends.
func Run(t *testing.T, empty func(t *testing.T) index.Index) {
	for name, test := range map[string]func(*testing.T, index.Index){
		"golden queries":                       testGolden,
		"filters equal a plain scan":           testFilters,
		"pages join to the whole result":       testPages,
		"classified entries leave no trace":    testLeak,
		"replacing and deleting":               testChanges,
		"moving between levels":                testMoves,
		"phrases are verified":                 testPhrases,
		"watermark":                            testWatermark,
		"unknown names are refused":            testRefusals,
		"the order does not depend on history": testHistory,
		"callers at the same time":             testConcurrency,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, empty(t))
		})
	}
}

var background = context.Background()

func apply(t *testing.T, ix index.Index, batch index.Batch) {
	t.Helper()
	if err := ix.Apply(background, batch); err != nil {
		t.Fatalf("apply: %v", err)
	}
}

func search(t *testing.T, ix index.Index, q index.Query) index.Result {
	t.Helper()
	result, err := ix.Search(background, q)
	if err != nil {
		t.Fatalf("search %+v: %v", q, err)
	}
	return result
}

func ids(result index.Result) []string {
	out := []string{}
	for _, hit := range result.Hits {
		out = append(out, hit.ID)
	}
	return out
}

func filters(rng *rand.Rand, depth int) index.Filter {
	day := func() string { return FirstDay.AddDate(0, 0, rng.IntN(Days+200)-100).Format(time.DateOnly) }
	some := func() []index.Filter {
		var out []index.Filter
		for range rng.IntN(4) {
			out = append(out, filters(rng, depth-1))
		}
		return out
	}
	kind := rng.IntN(9)
	if depth == 0 {
		kind = rng.IntN(6)
	}
	switch kind {
	case 0:
		return index.Term{Field: index.FieldTag, Value: index.Tag("项目名称", pick(rng, Projects[:5]))}
	case 1:
		return index.Term{Field: index.FieldTag, Value: index.Tag("年度", fmt.Sprint(2015+rng.IntN(12)))}
	case 2:
		return index.Term{Field: index.FieldDepartment, Value: pick(rng, Departments)}
	case 3:
		return index.Term{Field: index.FieldKind, Value: index.KindArticle}
	case 4:
		return index.DayRange{Field: index.DayReceived, From: day(), To: day()}
	case 5:
		if rng.IntN(2) == 0 {
			return index.DayRange{Field: index.DayReceived, From: day()}
		}
		return index.DayRange{Field: index.DayReceived, To: day()}
	case 6:
		return index.And(some())
	case 7:
		return index.Or(some())
	default:
		return index.Not{Filter: filters(rng, depth-1)}
	}
}

func testFilters(t *testing.T, ix index.Index) {
	entries := Corpus(1, 400, 12)
	apply(t, ix, index.Batch{Put: entries})
	rng := rand.New(rand.NewPCG(2, 3))
	sorts := []string{index.SortReceived, index.SortReceivedDescending, index.SortDocument}
	for range 150 {
		q := index.Query{
			Readers: Keys(1+rng.IntN(len(Groups)), rng.IntN(4)),
			Cleared: rng.IntN(2) == 0,
			Filter:  filters(rng, 3),
			Sort:    sorts[rng.IntN(len(sorts))],
			Facets:  []string{index.FacetField("项目名称"), index.FieldDepartment, index.FieldYear, index.FieldKind},
			Limit:   index.MaxWindow,
		}
		if got, want := search(t, ix, q), Scan(entries, q); !equal(got, want) {
			t.Fatalf("query %+v\n got %+v\nwant %+v", q, got, want)
		}
	}
}

func equal(a, b index.Result) bool {
	return a.Total == b.Total && slices.Equal(a.Hits, b.Hits) && reflect.DeepEqual(a.Facets, b.Facets)
}

func testPages(t *testing.T, ix index.Index) {
	apply(t, ix, index.Batch{Put: Corpus(4, 300, 20)})
	for _, sort := range []string{index.SortRelevance, index.SortReceived, index.SortReceivedDescending} {
		q := index.Query{Readers: Keys(len(Groups), 3), Cleared: true, Text: "消防安全检查通知怎么落实", Sort: sort, Limit: index.MaxWindow}
		whole := search(t, ix, q)
		if uint64(len(whole.Hits)) != whole.Total || whole.Total < 50 {
			t.Fatalf("%s: %d hits of %d", sort, len(whole.Hits), whole.Total)
		}
		q.Limit = 7
		var joined []index.Hit
		for pages := 0; ; pages++ {
			page := search(t, ix, q)
			joined = append(joined, page.Hits...)
			if page.Next == (index.Cursor{}) || pages > 400 {
				break
			}
			q.After = page.Next
		}
		if !slices.Equal(joined, whole.Hits) {
			t.Errorf("%s: pages give %d hits in another order than the whole %d", sort, len(joined), len(whole.Hits))
		}
	}
}

// testLeak holds the promise that an uncleared person's answers do not change by
// what is classified: hits, scores, totals, facets, pages.
func testLeak(t *testing.T, ix index.Index) {
	var open, classified []index.Entry
	for _, e := range Corpus(5, 1200, 15) {
		if e.Level < index.LevelClassified {
			open = append(open, e)
		} else {
			e.Readers = append(e.Readers, Keys(len(Groups), 1)...) // as wrong as it can be
			classified = append(classified, e)
		}
	}
	if len(classified) < 100 {
		t.Fatalf("only %d classified entries", len(classified))
	}
	apply(t, ix, index.Batch{Put: open})
	answers := func() string {
		out := ""
		for _, text := range []string{"", "消防安全", "怎么报销差旅", "库存 盘点", "蓝鲸"} {
			for _, sort := range []string{"", index.SortReceived} {
				q := index.Query{
					Readers: Keys(len(Groups), 3), Text: text, Sort: sort, Limit: 50,
					Facets: []string{index.FacetField("项目名称"), index.FieldClassification, index.FieldSource},
				}
				first := search(t, ix, q)
				q.After = first.Next
				out += fmt.Sprintf("%#v\n%#v\n", first, search(t, ix, q))
			}
		}
		return out
	}
	before := answers()
	apply(t, ix, index.Batch{Put: classified[:100], Watermark: "100"})
	if answers() != before {
		t.Error("answers of an uncleared reader differ when classified entries are there")
	}
	apply(t, ix, index.Batch{Delete: entryIDs(classified[:50])})
	if answers() != before {
		t.Error("answers of an uncleared reader differ after classified entries are gone")
	}
	if cleared := search(t, ix, index.Query{Readers: Keys(len(Groups), 3), Cleared: true}); cleared.Total != uint64(len(open)+50) {
		t.Errorf("a cleared reader finds %d of %d", cleared.Total, len(open)+50)
	}
}

func entryIDs(entries []index.Entry) []string {
	out := make([]string, len(entries))
	for i, e := range entries {
		out[i] = e.ID
	}
	return out
}

func testChanges(t *testing.T, ix index.Index) {
	q := index.Query{Readers: []string{"r"}, Text: "消防", Facets: []string{index.FieldSource}}
	first := index.Entry{ID: "a", Kind: index.KindDocument, Title: "消防检查", Readers: []string{"r"}, Terms: map[string][]string{index.FieldSource: {"甲"}}}
	apply(t, ix, index.Batch{Put: []index.Entry{first}})
	if got := search(t, ix, q); got.Total != 1 || got.Facets[index.FieldSource][0].Value != "甲" {
		t.Fatalf("after adding: %+v", got)
	}
	second := first
	second.Title, second.Terms = "防汛检查", map[string][]string{index.FieldSource: {"乙"}}
	apply(t, ix, index.Batch{Put: []index.Entry{first, second}}) // the later one counts
	if got := search(t, ix, q); got.Total != 0 {
		t.Fatalf("the old words are still found: %+v", got)
	}
	q.Text = "防汛"
	if got := search(t, ix, q); got.Total != 1 || len(got.Facets[index.FieldSource]) != 1 || got.Facets[index.FieldSource][0].Value != "乙" {
		t.Fatalf("after replacing: %+v", got)
	}
	apply(t, ix, index.Batch{Delete: []string{"a", "never there"}})
	if got := search(t, ix, q); got.Total != 0 || len(got.Facets[index.FieldSource]) != 0 {
		t.Fatalf("after deleting: %+v", got)
	}
	apply(t, ix, index.Batch{Put: []index.Entry{second}, Delete: []string{"a"}})
	if n, err := ix.Count(background); err != nil || n != 1 {
		t.Fatalf("Count = %d, %v", n, err)
	}
}

func testMoves(t *testing.T, ix index.Index) {
	e := index.Entry{ID: "a", Kind: index.KindDocument, Title: "消防检查", Readers: []string{"r"}}
	for _, level := range []int{0, 2, 1, 3, 2, 0} {
		e.Level = level
		apply(t, ix, index.Batch{Put: []index.Entry{e}})
		q := index.Query{Readers: []string{"r"}, Text: "消防"}
		want := uint64(1)
		if level >= index.LevelClassified {
			want = 0
		}
		if got := search(t, ix, q); got.Total != want {
			t.Fatalf("level %d: an uncleared reader finds %d", level, got.Total)
		}
		q.Cleared = true
		if got := search(t, ix, q); got.Total != 1 || len(got.Hits) != 1 {
			t.Fatalf("level %d: a cleared reader finds %+v", level, got)
		}
	}
}

func testPhrases(t *testing.T, ix index.Index) {
	bodies := map[string]string{
		"apart":    "消防工作与检查，防检一体",
		"together": "开展消防\n检查工作",
		"trad":     "開展消防檢查工作",
		"single":   "通知",
	}
	var batch index.Batch
	for id, body := range bodies {
		batch.Put = append(batch.Put, index.Entry{ID: id, Kind: index.KindDocument, Body: body, Readers: []string{"r"}})
	}
	apply(t, ix, batch)
	asked := 0
	q := index.Query{Readers: []string{"r"}, Verify: func(_ context.Context, id, phrase string) (bool, error) {
		asked++
		return fold.Contains(bodies[id], phrase), nil
	}}
	q.Phrases = []string{"消防检查"}
	got := ids(search(t, ix, q))
	slices.Sort(got)
	if !slices.Equal(got, []string{"together", "trad"}) || asked == 0 {
		t.Errorf("phrase finds %v after %d questions", got, asked)
	}
	asked = 0
	q.Phrases = []string{"通知"}
	if got := ids(search(t, ix, q)); !slices.Equal(got, []string{"single"}) || asked != 0 {
		t.Errorf("a phrase of one bigram finds %v after %d questions", got, asked)
	}
	q.Phrases = []string{"，"}
	if got := search(t, ix, q); got.Total != 0 {
		t.Errorf("punctuation finds %d", got.Total)
	}
	failure := errors.New("text cannot be read")
	q.Phrases, q.Verify = []string{"消防检查"}, func(context.Context, string, string) (bool, error) { return false, failure }
	if _, err := ix.Search(background, q); !errors.Is(err, failure) {
		t.Errorf("a failing verifier gives %v", err)
	}
}

func testWatermark(t *testing.T, ix index.Index) {
	expect := func(want string) {
		t.Helper()
		if got, err := ix.Watermark(); err != nil || got != want {
			t.Fatalf("Watermark = %q, %v, want %q", got, err, want)
		}
	}
	expect("")
	apply(t, ix, index.Batch{Put: Corpus(6, 20, 10), Watermark: "7"})
	expect("7")
	apply(t, ix, index.Batch{Delete: []string{"D000001"}})
	expect("7")
	apply(t, ix, index.Batch{Watermark: "8"})
	expect("8")
}

func testRefusals(t *testing.T, ix index.Index) {
	for name, q := range map[string]index.Query{
		"field":                {Filter: index.Term{Field: "readers", Value: "r"}},
		"nested field":         {Filter: index.And{index.Not{Filter: index.Or{index.Term{Field: "title_bi", Value: "消防"}}}}},
		"nil filter":           {Filter: index.Not{}},
		"day field":            {Filter: index.DayRange{Field: "year"}},
		"day":                  {Filter: index.DayRange{Field: index.DayReceived, From: "2026-02-30"}},
		"facet":                {Facets: []string{"readers"}},
		"tag facet":            {Facets: []string{index.FieldTag}},
		"sort":                 {Sort: "readers"},
		"cursor by key":        {Text: "消防", After: index.Cursor{Key: "2026-01-01", ID: "a"}},
		"cursor by place":      {After: index.Cursor{Place: 5}},
		"cursor without a day": {After: index.Cursor{Key: "x", ID: "a"}},
	} {
		q.Readers = []string{"r"}
		if _, err := ix.Search(background, q); !errors.Is(err, index.ErrQuery) {
			t.Errorf("%s: error %v", name, err)
		}
	}
	for name, e := range map[string]index.Entry{
		"no id":         {Kind: index.KindDocument},
		"unknown kind":  {ID: "a", Kind: "letter"},
		"unknown field": {ID: "a", Kind: index.KindDocument, Terms: map[string][]string{"readers": {"r"}}},
		"a day":         {ID: "a", Kind: index.KindDocument, Days: map[string]string{index.DayReceived: "12.1.2026"}},
	} {
		if err := ix.Apply(background, index.Batch{Put: []index.Entry{e}}); err == nil {
			t.Errorf("%s: applied", name)
		}
	}
}

// testHistory fills an index in another order and in other portions, with detours;
// hits, scores and facets must come out the same.
func testHistory(t *testing.T, ix index.Index) {
	entries := Corpus(7, 400, 30)
	answers := func() string {
		out := ""
		for _, text := range []string{"消防安全检查", "怎么报销差旅费用", "档案", "查"} {
			out += fmt.Sprintf("%#v\n", search(t, ix, index.Query{
				Readers: Keys(len(Groups), 3), Cleared: true, Text: text, Limit: 200, Facets: []string{index.FieldSource},
			}))
		}
		return out
	}
	apply(t, ix, index.Batch{Put: entries})
	want := answers()
	detour := slices.Clone(entries[:200])
	for i := range detour {
		detour[i].Body, detour[i].Level = "消防安全检查报销", 3-detour[i].Level
	}
	apply(t, ix, index.Batch{Put: detour})
	apply(t, ix, index.Batch{Delete: entryIDs(entries[100:300])})
	slices.Reverse(entries)
	for portion := range slices.Chunk(entries, 37) {
		apply(t, ix, index.Batch{Put: portion})
	}
	if got := answers(); got != want {
		t.Errorf("answers differ after a detour:\n%.600s\n%.600s", got, want)
	}
}

func testConcurrency(t *testing.T, ix index.Index) {
	entries := Corpus(8, 120, 15)
	var wg sync.WaitGroup
	for portion := range slices.Chunk(entries, 20) {
		wg.Go(func() {
			for _, e := range portion {
				if err := ix.Apply(background, index.Batch{Put: []index.Entry{e}}); err != nil {
					t.Errorf("apply: %v", err)
					return
				}
				q := index.Query{Readers: e.Readers, Cleared: true, Numbers: e.Numbers}
				if got, err := ix.Search(background, q); err != nil || got.Total != 1 || got.Hits[0].ID != e.ID {
					t.Errorf("right after its Apply %s is not found: %+v, %v", e.ID, got, err)
				}
			}
		})
	}
	wg.Wait()
	if n, err := ix.Count(background); err != nil || n != uint64(len(entries)) {
		t.Errorf("Count = %d, %v", n, err)
	}
}
