package index

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

var background = context.Background()

func create(t *testing.T, dir string, opts Options) *Bleve {
	t.Helper()
	b, err := Create(dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil && !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
	})
	return b
}

func letters(from, to int) []Entry {
	var out []Entry
	for i := from; i < to; i++ {
		out = append(out, Entry{
			ID: fmt.Sprintf("%04d", i), Kind: KindDocument, Level: i % 10 / 8 * 2, Readers: []string{"r"},
			Title: "消防检查", Body: fmt.Sprintf("第%d次会议纪要，消防安全", i%7), Days: map[string]string{DayReceived: "2026-01-12"},
		})
	}
	return out
}

func mustApply(t *testing.T, ix interface {
	Apply(context.Context, Batch) error
}, batch Batch) {
	t.Helper()
	if err := ix.Apply(background, batch); err != nil {
		t.Fatal(err)
	}
}

func answer(t *testing.T, ix Index) string {
	t.Helper()
	result, err := ix.Search(background, Query{Readers: []string{"r"}, Cleared: true, Text: "消防安全会议", Limit: 300})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%#v", result)
}

func TestReopen(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := create(t, dir, Options{})
	mustApply(t, b, Batch{Put: letters(0, 1100), Watermark: "1", Progress: "p"})
	mustApply(t, b, Batch{Put: letters(1100, 1110), Delete: []string{"0001", "0002"}, Watermark: "2"})
	want := answer(t, b)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Search(background, Query{}); !errors.Is(err, ErrClosed) {
		t.Errorf("searching a closed index: %v", err)
	}
	if err := b.Apply(background, Batch{}); !errors.Is(err, ErrClosed) {
		t.Errorf("changing a closed index: %v", err)
	}
	again, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if got := answer(t, again); got != want {
		t.Errorf("answers differ after opening again")
	}
	mark, _ := again.Watermark()
	progress, _ := again.Progress()
	n, _ := again.Count(background)
	if mark != "2" || progress != "p" || n != 1108 {
		t.Errorf("watermark %q, progress %q, %d entries", mark, progress, n)
	}
}

// TestMergesKeepOrder merges all segments into one.
func TestMergesKeepOrder(t *testing.T) {
	t.Parallel()
	b := create(t, t.TempDir(), Options{segmentsPerTier: 100})
	for i := range 12 {
		mustApply(t, b, Batch{Put: letters(i*20, i*20+25)})
		if err := b.Flush(); err != nil { // a segment of its own
			t.Fatal(err)
		}
	}
	want, before := answer(t, b), segments(t, b.open)
	for _, s := range []*shelf{b.open, b.classified} {
		if err := s.scorch.ForceMerge(background, nil); err != nil {
			t.Fatal(err)
		}
	}
	if after := segments(t, b.open); after >= before {
		t.Fatalf("%d segments after merging, %d before", after, before)
	}
	if got := answer(t, b); got != want {
		t.Errorf("answers differ after a merge:\n%.400s\n%.400s", got, want)
	}
}

func segments(t *testing.T, s *shelf) int {
	t.Helper()
	v, err := s.view()
	if err != nil {
		t.Fatal(err)
	}
	defer v.close()
	return len(v.parts)
}

// TestLengthsStayTrue compares the running totals with a fresh index.
func TestLengthsStayTrue(t *testing.T) {
	t.Parallel()
	b, fresh := create(t, t.TempDir(), Options{}), create(t, t.TempDir(), Options{})
	mustApply(t, b, Batch{Put: letters(0, 60)})
	moved := letters(0, 30)
	for i := range moved {
		moved[i].Level, moved[i].Body = 2-moved[i].Level, "短"
	}
	mustApply(t, b, Batch{Put: moved})
	mustApply(t, b, Batch{Delete: []string{"0000", "0009", "nothing"}})
	mustApply(t, b, Batch{Put: letters(0, 60)})
	mustApply(t, fresh, Batch{Put: letters(0, 60)})
	if b.open.state.Lengths != fresh.open.state.Lengths || b.classified.state.Lengths != fresh.classified.state.Lengths {
		t.Errorf("lengths %v and %v, want %v and %v", b.open.state.Lengths, b.classified.state.Lengths, fresh.open.state.Lengths, fresh.classified.state.Lengths)
	}
}

// TestShelvesApart stands for a crash after which one shelf is behind.
func TestShelvesApart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := create(t, dir, Options{})
	mustApply(t, b, Batch{Put: letters(0, 20), Watermark: "1"})
	ahead := b.last
	ahead.Sequence, ahead.Watermark = ahead.Sequence+5, "6"
	if err := b.open.write(change{next: ahead}); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	expect := func(want string) {
		t.Helper()
		if mark, err := again.Watermark(); err != nil || mark != want {
			t.Fatalf("watermark %q, %v, want %q", mark, err, want)
		}
	}
	expect("1")
	mustApply(t, again, Batch{Put: letters(20, 40)}) // says nothing of what is missing
	expect("1")
	mustApply(t, again, Batch{Put: letters(0, 20), Watermark: "6"})
	expect("6")
}

func TestUnclearedSeeOneShelf(t *testing.T) {
	t.Parallel()
	b := create(t, t.TempDir(), Options{})
	if err := b.classified.scorch.Close(); err != nil { // whoever opens it fails now
		t.Fatal(err)
	}
	defer func() { b.closed = true }()
	if _, err := b.Search(background, Query{Readers: []string{"r"}, Text: "消防"}); err != nil {
		t.Errorf("an uncleared search needs the classified shelf: %v", err)
	}
}

func TestDamaged(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(t *testing.T, dir string) error{
		"missing":             func(_ *testing.T, dir string) error { return os.RemoveAll(dir) },
		"no classified shelf": func(_ *testing.T, dir string) error { return os.RemoveAll(filepath.Join(dir, classifiedName)) },
		"no root":             func(_ *testing.T, dir string) error { return os.Remove(filepath.Join(dir, openName, "root.bolt")) },
		"a root cut off": func(_ *testing.T, dir string) error {
			return os.Truncate(filepath.Join(dir, openName, "root.bolt"), 100)
		},
		"an empty root": func(_ *testing.T, dir string) error { return os.Truncate(filepath.Join(dir, openName, "root.bolt"), 0) },
		"another format": func(t *testing.T, dir string) error {
			s, err := openShelf(dir, classifiedName, Options{}.withDefaults())
			if err != nil {
				return err
			}
			s.state.Format++
			return errors.Join(s.write(change{next: s.state, remove: []string{"x"}}), s.close())
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			b := create(t, dir, Options{})
			mustApply(t, b, Batch{Put: letters(0, 20)})
			if err := b.Close(); err != nil {
				t.Fatal(err)
			}
			if err := spoil(t, dir); err != nil {
				t.Fatal(err)
			}
			if b, err := Open(dir, Options{}); !errors.Is(err, ErrDamaged) {
				t.Errorf("Open gives %v, %v", b, err)
			}
		})
	}
}

// TestMissingFiles: what an index with lost files opens as is never taken for
// more than it is.
func TestMissingFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := create(t, dir, Options{})
	mustApply(t, b, Batch{Put: letters(0, 20), Watermark: "1"})
	if err := errors.Join(b.MarkComplete(background), b.Close()); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, openName, "*.zap"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no segments on disk: %v", err)
	}
	for _, file := range files {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	again, err := Open(dir, Options{})
	if errors.Is(err, ErrDamaged) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	mark, _ := again.Watermark()
	if complete, err := again.Complete(); err != nil || complete || mark != "" {
		t.Errorf("an index without its segments has watermark %q, complete %v, %v", mark, complete, err)
	}
}

func TestInUse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	create(t, dir, Options{})
	if _, err := Open(dir, Options{LockTimeout: 20 * time.Millisecond}); !errors.Is(err, ErrInUse) || errors.Is(err, ErrDamaged) {
		t.Errorf("Open gives %v", err)
	}
	if _, err := Create(dir, Options{}); err == nil {
		t.Error("Create replaces an index")
	}
}

func TestVerifyLimit(t *testing.T) {
	t.Parallel()
	b := create(t, t.TempDir(), Options{VerifyLimit: 10})
	mustApply(t, b, Batch{Put: letters(0, 30)})
	q := Query{Readers: []string{"r"}, Phrases: []string{"消防检查"}, Verify: func(context.Context, string, string) (bool, error) { return true, nil }}
	if _, err := b.Search(background, q); !errors.Is(err, ErrTooBroad) {
		t.Errorf("error %v", err)
	}
	q.Filter = DayRange{Field: DayReceived, To: "2026-01-11"}
	if result, err := b.Search(background, q); err != nil || result.Total != 0 {
		t.Errorf("total %d, %v", result.Total, err)
	}
}

func TestBacklog(t *testing.T) {
	t.Parallel()
	full := errors.New("no space left")
	b := newBacklog(1)
	written, err := b.enter(maxBatchEntries)
	if err != nil {
		t.Fatal(err)
	}
	b.fail(full)
	if _, err := b.enter(maxBatchEntries); !errors.Is(err, full) {
		t.Errorf("a full backlog admits more while the disk refuses: %v", err)
	}
	if err := b.drain(); !errors.Is(err, full) {
		t.Errorf("drain waits for a disk that refuses: %v", err)
	}
	written(nil)
	if _, err := b.enter(maxBatchEntries); err != nil {
		t.Errorf("after recovery: %v", err)
	}
}

func FuzzSearch(f *testing.F) {
	b, err := Create(f.TempDir(), Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { b.Close() })
	if err := b.Apply(background, Batch{Put: letters(0, 50)}); err != nil {
		f.Fatal(err)
	}
	f.Add("消防安全", "会议纪要")
	f.Add("第5次\xff★ 什么", "第")
	f.Add("的了是 水", "GB/T 33190，\u200b")
	f.Fuzz(func(t *testing.T, text, phrase string) {
		for _, q := range []Query{{Text: text}, {Phrases: []string{phrase}}, {Text: text, Phrases: []string{phrase}, Numbers: []string{text}}} {
			q.Readers, q.Limit = []string{"r"}, MaxWindow
			result, err := b.Search(background, q)
			if err != nil {
				t.Fatal(err)
			}
			if uint64(len(result.Hits)) != result.Total {
				t.Fatalf("%d hits of %d", len(result.Hits), result.Total)
			}
		}
	})
}
