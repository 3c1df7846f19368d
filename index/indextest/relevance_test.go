package indextest_test

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"docket/index"
	"docket/index/fold"
)

// floor is the mean reciprocal rank of the first relevant document within ten
// hits, over the sampled questions of all sets joined in one index, below which
// ranking has become worse.
const floor = 0.955

// Every second question is asked. Either half of them differs from the whole by
// less than 0.0002; a tenth of them may be off by 0.01, more than the floor is
// meant to notice.
const everyNth = 2

type evalDocument struct{ ID, Title, Text string }

type evalQuestion struct {
	ID, Text string
	Relevant []string
}

// TestRelevance measures ranking on $DOCKET_SEARCH_EVAL.
func TestRelevance(t *testing.T) {
	t.Parallel()
	dir := evalFolder(t)
	ix, err := index.Create(t.TempDir(), index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	var questions []evalQuestion
	for _, set := range []string{"web", "wiki", "wiki-traditional"} {
		var batch index.Batch
		for _, d := range readLines[evalDocument](t, filepath.Join(dir, set, "docs.jsonl")) {
			batch.Put = append(batch.Put, index.Entry{ID: d.ID, Kind: index.KindDocument, Title: d.Title, Body: d.Text, Readers: []string{"r"}})
		}
		if err := ix.Apply(context.Background(), batch); err != nil {
			t.Fatal(err)
		}
		for i, q := range readLines[evalQuestion](t, filepath.Join(dir, set, "queries.jsonl")) {
			if i%everyNth == 0 {
				questions = append(questions, q)
			}
		}
	}
	var sum float64
	for _, q := range questions {
		found := hits(t, ix, q.Text)
		sum += reciprocalRank(found, q.Relevant)
		// Simplified or traditional, a question has the same answer.
		if other := hits(t, ix, fold.Text(q.Text)); !equalIDs(found, other) {
			t.Errorf("%q finds %v, in simplified characters %v", q.Text, found, other)
		}
	}
	mean := sum / float64(len(questions))
	t.Logf("MRR@10 %.4f over %d questions", mean, len(questions))
	if mean < floor {
		t.Errorf("MRR@10 is %.4f, below %.3f", mean, floor)
	}
}

// evalFolder finds the sets; without them the test is skipped, unless it is the
// test run itself that must not skip.
func evalFolder(t *testing.T) string {
	dir, named := os.LookupEnv("DOCKET_SEARCH_EVAL")
	if !named {
		dir = filepath.Join(repositoryRoot(t), "..", "shared", "search-eval")
	}
	if _, err := os.Stat(filepath.Join(dir, "wiki", "docs.jsonl")); err == nil {
		return dir
	}
	if _, err := os.Stat(dir); err == nil && os.Getenv("CI") == "true" {
		t.Fatalf("%s is there but cannot be used", dir)
	}
	t.Skipf("TestRelevance is skipped: no evaluation sets in %s (set DOCKET_SEARCH_EVAL)", dir)
	return ""
}

// repositoryRoot is the folder of go.mod above the test's own.
func repositoryRoot(t *testing.T) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
}

func readLines[T any](t *testing.T, path string) []T {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var out []T
	scanner := bufio.NewScanner(file)
	scanner.Buffer(nil, 1<<22)
	for scanner.Scan() {
		var line T
		if err := json.Unmarshal(scanner.Bytes(), &line); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		out = append(out, line)
	}
	if err := scanner.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func hits(t *testing.T, ix index.Index, text string) []string {
	t.Helper()
	result, err := ix.Search(context.Background(), index.Query{Readers: []string{"r"}, Text: text, Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, hit := range result.Hits {
		ids = append(ids, hit.ID)
	}
	return ids
}

func reciprocalRank(found, relevant []string) float64 {
	for i, id := range found {
		for _, want := range relevant {
			if id == want {
				return 1 / float64(i+1)
			}
		}
	}
	return 0
}

func equalIDs(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
