package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"docket/internal/database/dbtest"
	"docket/internal/extract"
	"docket/internal/extract/pdf/pdftest"
	"docket/internal/supervise/supervisetest"
)

// asDocket makes the test program behave as docket itself, so that what is tested is the real
// process, built with the race detector.
const asDocket = "DOCKET_TEST_AS_DOCKET"

// testNow is the time at which a docket of the tests starts, where it is not that of the machine.
const testNow = "DOCKET_TEST_NOW"

// testReader names the program that reads files for a docket of the tests.
const testReader = "DOCKET_TEST_READER"

// at sets the time at which a service starts.
func at(moment string) option { return withEnv(testNow + "=" + moment) }

// RestartAt starts the process again at another time.
func (s *service) RestartAt(t testing.TB, moment string) {
	t.Helper()
	s.Stop()
	s.env = append(s.env, testNow+"="+moment)
	s.Start(t)
}

func TestMain(m *testing.M) {
	if len(os.Args) >= 3 && os.Args[1] == "child" && os.Args[2] == "extract" {
		os.Exit(extract.ChildMain(os.Stdin, os.Stderr))
	}
	if os.Getenv(asDocket) != "" {
		if at, err := time.Parse(time.RFC3339, os.Getenv(testNow)); err == nil {
			began := time.Now()
			clock = func() time.Time { return at.Add(time.Since(began)) }
		}
		reader = os.Getenv(testReader)
		os.Exit(run(os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
	}
	code := m.Run()
	sharedService.stop()
	if builtFolder != "" {
		_ = os.RemoveAll(builtFolder)
	}
	os.Exit(code)
}

// service is a running docket.
type service struct {
	URL  string // http://127.0.0.1:port
	Data string // its data folder
	// Database and Bucket are what it was told to use; empty where it runs its own.
	Database string
	Bucket   supervisetest.Bucket
	// BucketName is the bucket in use.
	BucketName string

	env    []string
	cmd    *exec.Cmd
	exited chan struct{}
	log    *bytes.Buffer
	mu     sync.Mutex
	names  atomic.Int64
}

// option changes how a service is started.
type option func(*startOptions)

type startOptions struct {
	env     []string
	private bool
	data    string
}

// withEnv sets variables, NAME=value.
func withEnv(env ...string) option { return func(o *startOptions) { o.env = append(o.env, env...) } }

// withPrivateServers has the service run its own PostgreSQL and MinIO.
func withPrivateServers() option { return func(o *startOptions) { o.private = true } }

// withData names the data folder.
func withData(dir string) option { return func(o *startOptions) { o.data = dir } }

var bucketCount atomic.Int64

// startService starts a docket of the test's own, on its own database and bucket, and stops it at
// the end of the test. It returns when /readyz answers 200.
func startService(t testing.TB, options ...option) *service {
	t.Helper()
	o := startOptions{}
	for _, apply := range options {
		apply(&o)
	}
	if o.data == "" {
		o.data = t.TempDir()
	}
	s := &service{Data: o.data, BucketName: fmt.Sprintf("t%d-%d", os.Getpid(), bucketCount.Add(1))}
	s.URL = "http://" + freeAddress(t)
	program, err := builtDocket()
	if err != nil {
		t.Fatal(err)
	}
	s.env = append(cleanEnvironment(), asDocket+"=1", testReader+"="+program, "DOCKET_DATA="+s.Data, "DOCKET_LISTEN="+strings.TrimPrefix(s.URL, "http://"),
		"DOCKET_S3_BUCKET="+s.BucketName, "DOCKET_ADMIN_PASSWORD=administrator-of-tests")
	if !o.private {
		s.Database, s.Bucket = dbtest.URL(t), supervisetest.MinIO(t)
		s.env = append(s.env, "DOCKET_DATABASE_URL="+s.Database, "DOCKET_S3_ENDPOINT="+s.Bucket.Endpoint,
			"DOCKET_S3_ACCESS_KEY="+s.Bucket.AccessKey, "DOCKET_S3_SECRET_KEY="+s.Bucket.SecretKey)
	}
	s.env = append(s.env, o.env...)
	giveCompiledPDFium(t, s.Data)
	s.Start(t)
	t.Cleanup(func() {
		s.Stop()
		if t.Failed() {
			t.Logf("log of the service:\n%s", s.Log())
		}
	})
	return s
}

var builtFolder string

// builtDocket is the program as it is shipped, without the race detector; it is built once.
var builtDocket = sync.OnceValues(func() (program string, err error) {
	if builtFolder, err = os.MkdirTemp("", "docket-built-"); err != nil {
		return "", err
	}
	if err := os.Chmod(builtFolder, 0o755); err != nil {
		return "", err
	}
	program = filepath.Join(builtFolder, "docket")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build docket: %w\n%s", err, out)
	}
	return program, nil
})

// compiledPDFium is made once for all services of this program: under the race detector each would
// spend minutes on it.
var compiledPDFium = sync.OnceValues(pdftest.Compiled)

// giveCompiledPDFium puts the compiled PDFium into the cache of a data folder.
func giveCompiledPDFium(t testing.TB, data string) {
	t.Helper()
	from, err := compiledPDFium()
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(data, "cache", "pdfium")
	if _, err := os.Stat(to); err == nil {
		return // a folder that was used before
	}
	for dir, mode := range map[string]os.FileMode{data: 0o711, filepath.Join(data, "cache"): 0o700} {
		if err := os.MkdirAll(dir, mode); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

// shared is one service for all tests that need none of their own. They keep out of each other's
// way by their own departments and people (office).
type shared struct {
	once sync.Once
	s    *service
	host *longLived
}

var sharedService shared

func (s *shared) stop() {
	if s.host != nil {
		s.host.end()
	}
}

// longLived is a testing.TB that lives as long as the test program.
type longLived struct {
	testing.TB
	cleanups []func()
	dir      string
}

func (l *longLived) Cleanup(f func())        { l.cleanups = append(l.cleanups, f) }
func (l *longLived) Failed() bool            { return os.Getenv("DOCKET_TEST_LOG") != "" }
func (l *longLived) Logf(f string, a ...any) { fmt.Fprintf(os.Stderr, f, a...) }
func (l *longLived) TempDir() string         { return l.dir }

func (l *longLived) end() {
	for i := len(l.cleanups) - 1; i >= 0; i-- {
		l.cleanups[i]()
	}
	_ = os.RemoveAll(l.dir)
}

// theService returns the shared service.
func theService(t *testing.T) *service {
	t.Helper()
	sharedService.once.Do(func() {
		dir, err := os.MkdirTemp("", "docket-shared-*")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(dir, 0o711); err != nil {
			t.Fatal(err)
		}
		sharedService.host = &longLived{TB: t, dir: dir}
		sharedService.s = startService(sharedService.host)
	})
	if sharedService.s == nil {
		t.Fatal("the shared service did not start")
	}
	return sharedService.s
}

func cleanEnvironment() []string {
	var out []string
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "DOCKET_") || strings.HasPrefix(v, "DOCKET_MINIO_BIN=") {
			out = append(out, v)
		}
	}
	if os.Getenv("DOCKET_MINIO_BIN") == "" {
		if path, err := filepath.Abs("../../bin/minio"); err == nil {
			out = append(out, "DOCKET_MINIO_BIN="+path)
		}
	}
	return out
}

func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// Start starts the process (again) and waits until it is ready.
func (s *service) Start(t testing.TB) {
	t.Helper()
	s.launch(t)
	s.WaitReady(t, 90*time.Second)
}

func (s *service) launch(t testing.TB) {
	t.Helper()
	s.mu.Lock()
	if s.log == nil {
		s.log = &bytes.Buffer{}
	}
	s.mu.Unlock()
	cmd := exec.Command(os.Args[0], "serve")
	cmd.Env = s.env
	cmd.Stdout, cmd.Stderr = (*lockedLog)(s), (*lockedLog)(s)
	cmd.WaitDelay = 5 * time.Second
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.cmd, s.exited = cmd, make(chan struct{})
	go func(exited chan struct{}) { _ = cmd.Wait(); close(exited) }(s.exited)
}

type lockedLog service

// Write collects the log of the process.
func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.log.Write(p)
}

// Log returns what the process has written so far.
func (s *service) Log() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.String()
}

// WaitReady returns when /readyz answers 200 and fails the test after patience.
func (s *service) WaitReady(t testing.TB, patience time.Duration) {
	t.Helper()
	waitFor(t, patience, "the service to be ready", func() bool {
		select {
		case <-s.exited:
			t.Fatalf("the service ended:\n%s", s.Log())
		default:
		}
		r, err := http.Get(s.URL + "/readyz")
		if err != nil {
			return false
		}
		_ = r.Body.Close()
		return r.StatusCode == http.StatusOK
	})
}

// Stop asks the process to end and waits.
func (s *service) Stop() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-s.exited:
	case <-time.After(60 * time.Second):
		s.Kill()
	}
}

// Kill is kill -9.
func (s *service) Kill() {
	_ = s.cmd.Process.Kill()
	<-s.exited
}

// Pid is the process id of the service.
func (s *service) Pid() int { return s.cmd.Process.Pid }

// CLI runs a docket command against this service's data folder.
func (s *service) CLI(t testing.TB, args ...string) (stdout string, code int) {
	t.Helper()
	return s.CLIWithInput(t, "", args...)
}

// CLIWithInput runs a command with standard input.
func (s *service) CLIWithInput(t testing.TB, input string, args ...string) (stdout string, code int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Env = s.env
	cmd.Stdin = strings.NewReader(input)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("docket %v: %v", args, err)
	}
	if errs.Len() > 0 {
		t.Logf("docket %s: %s", strings.Join(args, " "), strings.TrimSpace(errs.String()))
	}
	return out.String(), cmd.ProcessState.ExitCode()
}

// S3 is a client on the service's bucket.
func (s *service) S3(t testing.TB) *minio.Client {
	t.Helper()
	c, err := minio.New(s.Bucket.Endpoint, &minio.Options{Creds: credentials.NewStaticV4(s.Bucket.AccessKey, s.Bucket.SecretKey, "")})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// waitFor waits for a condition, looking often, and fails the test after patience.
func waitFor(t testing.TB, patience time.Duration, what string, holds func() bool) {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(25 * time.Millisecond)
	defer tick.Stop()
	for {
		if holds() {
			return
		}
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("waited %v for %s", patience, what)
		}
	}
}

// command is a docket command against this service's data folder, for tests that stop it midway.
func (s *service) command(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = s.env
	return cmd
}
