package extract

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"docket/internal/extract/pdf/pdftest"
)

func TestExtractor_LosesOnlyTheWorker(t *testing.T) {
	t.Parallel()
	patient := newExtractor(t, func(c *Config) { c.Workers, c.MemoryBytes = 1, 400<<20 })
	hurried := newExtractor(t, func(c *Config) { c.Workers, c.Timeout = 1, 2*time.Second })
	cases := []struct {
		name, act string
		extractor *Extractor
		reason    string
	}{
		{"that crashes", "crash", patient, ReasonCrashed},
		{"that panics", "panic", patient, ReasonCrashed},
		{"that swells", "hog", patient, ReasonMemory},
		{"that invents", "babble", patient, ReasonCrashed},
		{"that boasts", "boast", patient, ReasonTooLarge},
		{"that hangs", "hang", hurried, ReasonTimeout},
	}
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			e, start := test.extractor, time.Now()
			result := extractBytes(t, e, "bad", actFile(test.act))
			if result.State != StateFailed || result.Reason != test.reason || len(result.Pages) != 0 {
				t.Errorf("result = %+v, want failed for %s", result, test.reason)
			}
			if test.act == "hang" && time.Since(start) > 20*time.Second {
				t.Errorf("the hang lasted %v", time.Since(start))
			}
			next := extractBytes(t, e, "next.txt", []byte("下一份文件"))
			if next.State != StateDone || next.Pages[0].Text != "下一份文件" {
				t.Errorf("the next file: %+v", next)
			}
		})
	}
}

func TestExtractor_RetriesACrashInAFreshWorker(t *testing.T) {
	t.Parallel()
	e := newExtractor(t, func(c *Config) { c.Workers = 1 })
	extractBytes(t, e, "first", actFile("served"))
	result := extractBytes(t, e, "second", actFile("crash-once"))
	if result.State != StateDone || result.Pages[0].Text != "survived" {
		t.Errorf("result = %+v", result)
	}
}

func TestExtractor_ServesFewFilesWithOneWorker(t *testing.T) {
	t.Parallel()
	e := newExtractor(t, nil)
	file := tempFile(t, actFile("served"))
	serve := func(fresh bool) int {
		result, err := e.Extract(t.Context(), file, "a", fresh)
		if err != nil {
			t.Fatal(err)
		}
		count, err := strconv.Atoi(result.Pages[0].Text)
		if err != nil {
			t.Fatal(err)
		}
		return count
	}
	for want := 1; want <= filesPerWorker; want++ {
		if count := serve(false); count != want {
			t.Fatalf("the worker has served %d files, want %d", count, want)
		}
		if want == 2 {
			if count := serve(true); count != 1 {
				t.Fatalf("the fresh worker has served %d files", count)
			}
		}
	}
	if count := serve(false); count != 1 {
		t.Errorf("the worker after the hundredth file has served %d", count)
	}
}

func TestExtractor_ConfinesWorkers(t *testing.T) {
	t.Parallel()
	outside := filepath.Join(t.TempDir(), "the register")
	if err := os.WriteFile(outside, []byte("secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	cases := []struct{ name, act, want string }{
		{"from the password file", "read /etc/shadow", "refused"},
		{"from other documents", "read " + outside, "refused"},
		{"from writing elsewhere", "write " + outside, "refused"},
		{"but not from their own folder", "write ./own", "allowed"},
		{"from the network", "socket", "refused"},
		{"from unix sockets", "unix-socket", "refused"},
		{"from writing into the document", "reopen", "refused"},
		{"from the machine code of others", "poison-cache", "refused"},
	}
	e := newExtractor(t, nil)
	for _, test := range cases {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			result := extractBytes(t, e, "act", actFile(test.act))
			if len(result.Pages) != 1 || result.Pages[0].Text != test.want {
				t.Errorf("result = %+v, want %s", result, test.want)
			}
		})
	}
}

func TestExtractor_Cancel(t *testing.T) {
	t.Parallel()
	e := newExtractor(t, func(c *Config) { c.Workers = 1 })
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() {
		_, err := e.Extract(ctx, tempFile(t, actFile("hang")), "a", false)
		done <- err
	}()
	waitForWorkers(t, e, 1)
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v", err)
	}
	if result := extractBytes(t, e, "next.txt", []byte("下一份")); result.State != StateDone {
		t.Errorf("the next file: %+v", result)
	}
}

func TestExtractor_Close(t *testing.T) {
	t.Parallel()
	e := newExtractor(t, func(c *Config) { c.Workers = 1 })
	done := make(chan error)
	for range 2 { // one at work, one waiting
		go func() {
			_, err := e.Extract(context.Background(), tempFile(t, actFile("hang")), "a", false)
			done <- err
		}()
	}
	waitForWorkers(t, e, 1)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := <-done; !errors.Is(err, ErrClosed) {
			t.Errorf("under way: %v", err)
		}
	}
	if err := e.Close(); err != nil {
		t.Errorf("a second time: %v", err)
	}
	if _, err := e.Extract(t.Context(), tempFile(t, pdftest.Text("迟到")), "a", false); !errors.Is(err, ErrClosed) {
		t.Errorf("afterwards: %v", err)
	}
	left, err := os.ReadDir(e.config.WorkDir)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestNew_WipesWhatACrashLeft(t *testing.T) {
	t.Parallel()
	work := t.TempDir()
	abandoned := filepath.Join(work, "run-1")
	if err := os.MkdirAll(filepath.Join(abandoned, "worker-1"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(abandoned, lockName), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	inUse := newExtractor(t, func(c *Config) { c.WorkDir = work })
	newExtractor(t, func(c *Config) { c.WorkDir = work })
	if _, err := os.Stat(abandoned); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the abandoned folder: %v", err)
	}
	if _, err := os.Stat(inUse.run.path); err != nil {
		t.Errorf("the folder in use: %v", err)
	}
}

func waitForWorkers(t *testing.T, e *Extractor, count int) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for range tick.C {
		e.lock.Lock()
		found := len(e.workers)
		e.lock.Unlock()
		if found == count {
			return
		}
		if t.Context().Err() != nil {
			t.Fatal("the worker did not start")
		}
	}
}
