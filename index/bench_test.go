package index_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2"
	_ "github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"

	"golang.org/x/sys/unix"

	"docket/index"
	"docket/index/indextest"
)

// benchEntries is the size of the corpus; $INDEX_BENCH_ENTRIES changes it.
func benchEntries(b *testing.B, standard int) int {
	if text, ok := os.LookupEnv("INDEX_BENCH_ENTRIES"); ok {
		n, err := strconv.Atoi(text)
		if err != nil {
			b.Fatal(err)
		}
		return n
	}
	return standard
}

const bodyRunes = 550 // of an ordinary document

// BenchmarkThreeTagsDatePolicy asks for three tags within a range of days as a
// person of 20 reader groups, with totals, and reports the 95th percentile. The
// naive way beside it is Bleve's own mapping, a disjunction and a date range.
func BenchmarkThreeTagsDatePolicy(b *testing.B) {
	n := benchEntries(b, 100_000)
	b.Run("index", func(b *testing.B) {
		ix, err := index.Create(b.TempDir(), index.Options{})
		if err != nil {
			b.Fatal(err)
		}
		defer ix.Close()
		for seed := range chunks(n) {
			if err := ix.Apply(context.Background(), index.Batch{Put: renumber(indextest.Corpus(uint64(seed), 1000, 60), seed)}); err != nil {
				b.Fatal(err)
			}
		}
		if err := ix.Flush(); err != nil {
			b.Fatal(err)
		}
		measure(b, func(rng *rand.Rand) error {
			_, err := ix.Search(context.Background(), threeTags(rng))
			return err
		})
	})
	b.Run("naive", func(b *testing.B) {
		naive, err := bleve.New(filepath.Join(b.TempDir(), "naive"), naiveMapping())
		if err != nil {
			b.Fatal(err)
		}
		defer naive.Close()
		for seed := range chunks(n) {
			naiveApply(b, naive, renumber(indextest.Corpus(uint64(seed), 1000, 60), seed))
		}
		measure(b, func(rng *rand.Rand) error {
			_, err := naive.Search(naiveRequest(threeTags(rng)))
			return err
		})
	})
}

// BenchmarkQuestion asks a question in words, ranked, with the policy.
func BenchmarkQuestion(b *testing.B) {
	ix, err := index.Create(b.TempDir(), index.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer ix.Close()
	for seed := range chunks(benchEntries(b, 20_000)) {
		if err := ix.Apply(context.Background(), index.Batch{Put: renumber(indextest.Corpus(uint64(seed), 1000, 300), seed)}); err != nil {
			b.Fatal(err)
		}
	}
	for name, q := range map[string]index.Query{
		"question": {Text: "办公用品采购预算怎么审批和报销？"},
		"words":    {Text: "消防 隐患整改"},
		"facets":   {Text: "消防", Facets: []string{index.FacetField("项目名称"), index.FieldYear, index.FieldClassification, index.FieldSource}},
		"by date":  {Text: "消防", Sort: index.SortReceivedDescending},
	} {
		b.Run(name, func(b *testing.B) {
			q.Readers = indextest.Keys(20, 1)
			measure(b, func(*rand.Rand) error {
				_, err := ix.Search(context.Background(), q)
				return err
			})
		})
	}
}

// BenchmarkApply adds entries of ordinary length in batches, two callers at a
// time, beside Bleve's own analysis of the same texts.
func BenchmarkApply(b *testing.B) {
	entries := indextest.Corpus(1, benchEntries(b, 5000), bodyRunes)
	b.Run("index", func(b *testing.B) {
		for b.Loop() {
			dir, start, used := b.TempDir(), time.Now(), cpuTime(b, unix.RUSAGE_SELF)
			ix, err := index.Create(dir, index.Options{})
			if err != nil {
				b.Fatal(err)
			}
			var callers sync.WaitGroup
			for half := range slices.Chunk(entries, (len(entries)+1)/2) {
				callers.Go(func() {
					if err := ix.Apply(context.Background(), index.Batch{Put: half}); err != nil {
						b.Error(err)
					}
				})
			}
			callers.Wait()
			reportRate(b, len(entries), start, used)
			if err := ix.Close(); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(folderBytes(b, dir))/float64(len(entries)), "bytes/entry")
		}
	})
	b.Run("naive", func(b *testing.B) {
		for b.Loop() {
			start, used := time.Now(), cpuTime(b, unix.RUSAGE_SELF)
			naive, err := bleve.New(filepath.Join(b.TempDir(), "naive"), naiveMapping())
			if err != nil {
				b.Fatal(err)
			}
			for batch := range slices.Chunk(entries, 500) {
				naiveApply(b, naive, batch)
			}
			reportRate(b, len(entries), start, used)
			if err := naive.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// reportRate reports on the round that began at start, with used processor time.
func reportRate(b *testing.B, entries int, start time.Time, used time.Duration) {
	b.ReportMetric(float64(entries)/time.Since(start).Seconds(), "entries/s")
	b.ReportMetric((cpuTime(b, unix.RUSAGE_SELF)-used).Seconds()*1000/float64(entries), "cpu-ms/entry")
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	b.ReportMetric(float64(memory.Sys)/(1<<20), "MiB-sys")
}

func folderBytes(b *testing.B, dir string) (size int64) {
	err := filepath.Walk(dir, func(_ string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			size += info.Size()
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return size
}

func chunks(n int) int { return (n + 999) / 1000 }

func renumber(entries []index.Entry, chunk int) []index.Entry {
	for i := range entries {
		entries[i].ID = fmt.Sprintf("%04d-%s", chunk, entries[i].ID)
	}
	return entries
}

func threeTags(rng *rand.Rand) index.Query {
	tag := func(facet, value string) index.Filter {
		return index.Term{Field: index.FieldTag, Value: index.Tag(facet, value)}
	}
	from := indextest.FirstDay.AddDate(0, 0, rng.IntN(indextest.Days-200))
	return index.Query{
		Readers: indextest.Keys(20, 1)[20:],
		Filter: index.And{
			tag("项目名称", indextest.Projects[rng.IntN(len(indextest.Projects))]), tag("年度", from.Format("2006")),
			index.Term{Field: index.FieldDepartment, Value: indextest.Departments[rng.IntN(len(indextest.Departments))]},
			index.DayRange{Field: index.DayReceived, From: from.Format(time.DateOnly), To: from.AddDate(0, 0, 200).Format(time.DateOnly)},
		},
	}
}

// measure repeats ask and reports the 95th percentile of its time on the clock,
// and its mean time on a processor, which other work on the machine leaves alone
// (the kernel counts in ticks, so single times mean nothing).
func measure(b *testing.B, ask func(*rand.Rand) error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	rng := rand.New(rand.NewPCG(1, 1))
	var times []time.Duration
	used := cpuTime(b, unix.RUSAGE_THREAD)
	for b.Loop() {
		start := time.Now()
		if err := ask(rng); err != nil {
			b.Fatal(err)
		}
		times = append(times, time.Since(start))
	}
	used = cpuTime(b, unix.RUSAGE_THREAD) - used
	slices.Sort(times)
	b.ReportMetric(times[len(times)*95/100].Seconds()*1000, "p95-ms")
	b.ReportMetric(used.Seconds()*1000/float64(len(times)), "cpu-ms/op")
}

// cpuTime is the time that the thread or the process has had on processors.
func cpuTime(b *testing.B, who int) time.Duration {
	var usage unix.Rusage
	if err := unix.Getrusage(who, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func naiveMapping() mapping.IndexMapping {
	m := bleve.NewIndexMapping()
	m.DefaultAnalyzer = "cjk"
	for _, name := range []string{"tag", "department", "readers"} {
		m.DefaultMapping.AddFieldMappingsAt(name, bleve.NewKeywordFieldMapping())
	}
	m.DefaultMapping.AddFieldMappingsAt("received", bleve.NewDateTimeFieldMapping())
	return m
}

func naiveApply(b *testing.B, ix bleve.Index, entries []index.Entry) {
	for batch := range slices.Chunk(entries, 500) {
		next := ix.NewBatch()
		for _, e := range batch {
			document := map[string]any{
				"title": e.Title, "body": e.Body, "readers": e.Readers, "tag": e.Terms[index.FieldTag], "department": e.Terms[index.FieldDepartment],
			}
			if day := e.Days[index.DayReceived]; day != "" {
				document["received"] = day + "T00:00:00Z"
			}
			if err := next.Index(e.ID, document); err != nil {
				b.Fatal(err)
			}
		}
		if err := ix.Batch(next); err != nil {
			b.Fatal(err)
		}
	}
}

func naiveRequest(q index.Query) *bleve.SearchRequest {
	policy := bleve.NewDisjunctionQuery()
	for _, key := range q.Readers {
		policy.AddQuery(naiveTerm("readers", key))
	}
	all := []query.Query{policy}
	for _, f := range q.Filter.(index.And) {
		switch f := f.(type) {
		case index.Term:
			all = append(all, naiveTerm(f.Field, f.Value))
		case index.DayRange:
			from, _ := time.Parse(time.DateOnly, f.From)
			to, _ := time.Parse(time.DateOnly, f.To)
			days := bleve.NewDateRangeQuery(from, to)
			days.SetField("received")
			all = append(all, days)
		}
	}
	request := bleve.NewSearchRequestOptions(bleve.NewConjunctionQuery(all...), 20, 0, false)
	request.SortBy([]string{"-received", "_id"})
	return request
}

func naiveTerm(field, value string) query.Query {
	q := bleve.NewTermQuery(value)
	q.SetField(field)
	return q
}
