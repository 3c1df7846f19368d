package extract

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"docket/internal/extract/pdf/pdftest"
	"docket/internal/sandbox"
)

// TestMain is also the program of the workers: the tests run themselves as `… child extract`.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "child" && os.Args[2] == "extract" {
		os.Exit(childMain(os.Stdin, os.Stdout, readOrAct))
	}
	os.Exit(m.Run())
}

// actMark begins files that make the child misbehave instead of being read.
const actMark = "\x00ACT "

var served int

// readOrAct is the real reader, except for files with the mark.
func readOrAct(c *child, ctx context.Context, request request, file *os.File) (ending, error) {
	served++
	head := make([]byte, 256)
	n, _ := file.ReadAt(head, 0)
	act, isAct := strings.CutPrefix(string(head[:n]), actMark)
	if !isAct {
		return c.read(ctx, request, file)
	}
	verb, argument, _ := strings.Cut(act, " ")
	says := ""
	switch verb {
	case "crash":
		_ = unix.Kill(unix.Getpid(), unix.SIGKILL)
		_, _ = os.Stdout.Write(nil)
		os.Exit(9) // the first process of a namespace cannot kill itself
	case "crash-once": // the folder of a fresh worker is empty, that of a used one is not
		if served > 1 {
			os.Exit(9)
		}
		says = "survived"
	case "panic":
		panic("a reader's mistake")
	case "hang":
		_ = unix.Pause()
	case "hog":
		var kept [][]byte
		for {
			kept = append(kept, bytes.Repeat([]byte{1}, 8<<20))
		}
	case "served":
		says = fmt.Sprint(served)
	case "read":
		says = outcome(func() error { _, err := os.ReadFile(argument); return err })
	case "write":
		says = outcome(func() error { return os.WriteFile(argument, nil, 0o600) })
	case "reopen":
		says = outcome(func() error {
			_, err := os.OpenFile(fmt.Sprintf("/proc/self/fd/%d", file.Fd()), os.O_RDWR, 0)
			return err
		})
	case "seek":
		says = outcome(func() error { _, err := file.Seek(100, io.SeekStart); return err })
	case "socket":
		says = outcome(func() error { _, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0); return err })
	case "unix-socket":
		says = outcome(func() error { _, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0); return err })
	case "poison-cache": // the machine code that other workers will run
		says = outcome(func() error {
			return os.WriteFile(fmt.Sprintf("/proc/self/fd/%d/poison", sandbox.FirstFile), nil, 0o600)
		})
	case "babble": // more than the protocol allows
		for range 100 {
			_ = writeFrame(c.connection, reply{Piece: &piece{Page: 1, Origin: "invented", Text: "x"}})
		}
	case "boast":
		return ending{PageCount: -1}, nil
	}
	return c.send(document{pages: pagesOf([]string{says})})
}

func outcome(act func() error) string {
	if err := act(); err != nil {
		return "refused"
	}
	return "allowed"
}

func actFile(act string) []byte { return []byte(actMark + act) }

// sharedCache spares the tests from compiling PDFium again and again.
var sharedCache = sync.OnceValues(func() (string, error) {
	compiled, err := pdftest.Compiled()
	if err != nil {
		return "", err
	}
	return compiled, nil
})

func newExtractor(t testing.TB, change func(*Config)) *Extractor {
	t.Helper()
	compiled, err := sharedCache()
	if err != nil {
		t.Fatal(err)
	}
	cache := t.TempDir()
	if err := os.CopyFS(filepath.Join(cache, pdfiumFolder), os.DirFS(compiled)); err != nil {
		t.Fatal(err)
	}
	config := Config{
		WorkDir: filepath.Join(t.TempDir(), "run"), CacheDir: cache,
		Timeout: time.Minute, OCR: true, Office: true,
		Logger: slog.New(slog.NewTextHandler(testWriter{t}, nil)),
	}
	if change != nil {
		change(&config)
	}
	extractor, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := extractor.Close(); err != nil {
			t.Error(err)
		}
	})
	return extractor
}

type testWriter struct{ t testing.TB }

func (w testWriter) Write(line []byte) (int, error) {
	w.t.Log(strings.TrimSpace(string(line)))
	return len(line), nil
}

func tempFile(t testing.TB, content []byte) *os.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "document")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	return file
}

func extractBytes(t testing.TB, e *Extractor, name string, content []byte) Result {
	t.Helper()
	result, err := e.Extract(t.Context(), tempFile(t, content), name, false)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// needProgram skips a test of an optional program where it is missing, except where everything is
// meant to be there.
func needProgram(t testing.TB, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err == nil {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not installed", program)
	}
	t.Skipf("%s is not installed", program)
}
