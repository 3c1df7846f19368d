package index

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
)

func openLive(t *testing.T, root string) *Live {
	t.Helper()
	l, err := OpenLive(root, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil && !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
	})
	return l
}

// fillWith fills with entries in portions of ten, going on where it stopped.
func fillWith(entries []Entry, watermark string) func(context.Context, *Filler) error {
	return func(ctx context.Context, into *Filler) error {
		progress, err := into.Progress()
		if err != nil {
			return err
		}
		if progress == "" {
			if err := into.Apply(ctx, Batch{Watermark: watermark}); err != nil {
				return err
			}
		}
		for portion := range slices.Chunk(entries, 10) {
			last := portion[len(portion)-1].ID
			if last <= progress {
				continue
			}
			if err := into.Apply(ctx, Batch{Put: portion, Progress: last}); err != nil {
				return err
			}
		}
		return nil
	}
}

func total(t *testing.T, ix Index) uint64 {
	t.Helper()
	result, err := ix.Search(background, Query{Readers: []string{"r"}, Cleared: true})
	if err != nil {
		t.Fatal(err)
	}
	return result.Total
}

func folders(t *testing.T, root string) []string {
	t.Helper()
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestLive(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	l := openLive(t, root)
	if _, err := l.Search(background, Query{}); !errors.Is(err, ErrNoIndex) || !l.Missing() {
		t.Fatalf("an empty root gives %v", err)
	}
	if err := l.Rebuild(background, fillWith(letters(0, 50), "7")); err != nil {
		t.Fatal(err)
	}
	mustApply(t, l, Batch{Put: letters(50, 60), Watermark: "8"})
	if l.Missing() || total(t, l) != 60 {
		t.Fatalf("missing %v, total %d", l.Missing(), total(t, l))
	}
	if err := l.Rebuild(background, fillWith(letters(0, 60), "8")); err != nil {
		t.Fatal(err)
	}
	if got := folders(t, root); !slices.Equal(got, []string{"000002", "CURRENT"}) {
		t.Errorf("folders %v", got)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	again := openLive(t, root)
	if mark, err := again.Watermark(); err != nil || mark != "8" || total(t, again) != 60 || again.Damage() != nil {
		t.Errorf("opened again: watermark %q, %v, total %d", mark, err, total(t, again))
	}
}

func TestRebuildGoesOnWhileInUse(t *testing.T) {
	t.Parallel()
	l := openLive(t, t.TempDir())
	if err := l.Rebuild(background, fillWith(letters(0, 40), "1")); err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	var searching sync.WaitGroup
	for range 3 {
		searching.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				result, err := l.Search(background, Query{Readers: []string{"r"}, Cleared: true, Limit: -1})
				if err != nil || result.Total < 40 {
					t.Errorf("during a rebuild: %d entries, %v", result.Total, err)
					return
				}
			}
		})
	}
	err := l.Rebuild(background, func(ctx context.Context, into *Filler) error {
		if err := l.Rebuild(ctx, fillWith(nil, "")); !errors.Is(err, ErrRebuilding) {
			t.Errorf("a second rebuild: %v", err)
		}
		loaded := letters(0, 40) // before these changes reach the index:
		changed := letters(3, 4)
		changed[0].Title, changed[0].Body = "新标题", "新标题"
		mustApply(t, l, Batch{Put: changed, Watermark: "2"})
		mustApply(t, l, Batch{Put: letters(40, 45), Watermark: "3"})
		mustApply(t, l, Batch{Delete: []string{"0041"}, Watermark: "4"})
		return fillWith(loaded, "1")(ctx, into)
	})
	close(stop)
	searching.Wait()
	if err != nil {
		t.Fatal(err)
	}
	if n := total(t, l); n != 44 {
		t.Errorf("after the rebuild %d entries, want 44", n)
	}
	result, err := l.Search(background, Query{Readers: []string{"r"}, Text: "新标题"})
	if err != nil || result.Total != 1 || result.Hits[0].ID != "0003" {
		t.Errorf("a change during the rebuild is lost: %+v, %v", result, err)
	}
	if mark, err := l.Watermark(); err != nil || mark != "1" {
		t.Errorf("watermark %q, %v: what changed since the fill began must be applied again", mark, err)
	}
}

func TestRebuildResumes(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	l := openLive(t, root)
	interrupted := errors.New("interrupted")
	err := l.Rebuild(background, func(ctx context.Context, into *Filler) error {
		if err := fillWith(letters(0, 30), "5")(ctx, into); err != nil {
			return err
		}
		if !l.Missing() || total(t, l) != 30 {
			t.Errorf("the part that is there does not answer")
		}
		return interrupted
	})
	if !errors.Is(err, interrupted) {
		t.Fatal(err)
	}
	if _, err := l.Search(background, Query{}); !errors.Is(err, ErrNoIndex) {
		t.Errorf("after an interrupted first rebuild: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	again := openLive(t, root)
	var portions int
	err = again.Rebuild(background, func(ctx context.Context, into *Filler) error {
		if n, err := into.Count(ctx); err != nil || n != 30 {
			return fmt.Errorf("resumed with %d entries, %w", n, err)
		}
		portions++
		return fillWith(letters(0, 50), "not used")(ctx, into)
	})
	if err != nil {
		t.Fatal(err)
	}
	if mark, _ := again.Watermark(); mark != "5" || total(t, again) != 50 {
		t.Errorf("watermark %q, total %d", mark, total(t, again))
	}
}

func TestLiveDamage(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(root string) error{
		"the folder is gone":   func(root string) error { return os.RemoveAll(filepath.Join(root, "000001")) },
		"CURRENT is cut off":   func(root string) error { return os.WriteFile(filepath.Join(root, currentFile), nil, 0o600) },
		"CURRENT is not ours":  func(root string) error { return os.WriteFile(filepath.Join(root, currentFile), []byte("../x"), 0o600) },
		"the shelves are gone": func(root string) error { return os.RemoveAll(filepath.Join(root, "000001", openName)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := t.TempDir()
			l := openLive(t, root)
			if err := l.Rebuild(background, fillWith(letters(0, 20), "1")); err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(l.Close(), spoil(root)); err != nil {
				t.Fatal(err)
			}
			again := openLive(t, root)
			if !again.Missing() {
				t.Fatal("the damage is not noticed")
			}
			if err := again.Rebuild(background, fillWith(letters(0, 20), "1")); err != nil {
				t.Fatal(err)
			}
			if n := total(t, again); n != 20 {
				t.Errorf("rebuilt with %d entries", n)
			}
		})
	}
}
