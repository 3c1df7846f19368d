package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
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

	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/config"
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
		os.Exit(run(os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
	}
	code := m.Run()
	sharedService.stop()
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
	s.env = append(cleanEnvironment(), asDocket+"=1", "DOCKET_DATA="+s.Data, "DOCKET_LISTEN="+strings.TrimPrefix(s.URL, "http://"),
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

// office is a test's own departments and people on a service.
type office struct {
	*service
	prefix string
}

// newOffice makes an office with departments <P>A and <P>B. P is unique, so that parallel tests on
// one service do not meet.
func newOffice(t testing.TB, s *service) *office {
	t.Helper()
	o := &office{s, fmt.Sprintf("T%d", s.names.Add(1))}
	for _, d := range []string{"A", "B"} {
		s.Operate(t, "department-add", account.Department{Code: o.Dept(d), Name: "部门" + o.Dept(d)}, nil)
	}
	return o
}

// Dept is the code of one of the office's departments.
func (o *office) Dept(name string) string { return o.prefix + name }

// Person adds someone to a department and returns a client that acts as them.
func (o *office) Person(t testing.TB, name, department string, clearance access.Level, roles ...access.Role) *person {
	t.Helper()
	username, shown, code := strings.ToLower(o.prefix)+"."+name, "人员"+name, o.Dept(department)
	roles = append([]access.Role{access.Employee}, roles...)
	o.Operate(t, "user-add", userRequest{account.PersonInput{Username: username, Name: &shown, Department: &code, Clearance: &clearance, Roles: &roles}}, nil)
	return &person{service: o.service, Username: username, Token: o.NewToken(t, username)}
}

// NewToken makes a bearer token for someone.
func (s *service) NewToken(t testing.TB, username string) string {
	t.Helper()
	var token tokenAnswer
	s.Operate(t, "token-create", tokenRequest{Username: username, Name: "test"}, &token)
	return token.Secret
}

// Operate runs a command of the socket, as the commands of this machine do, without the cost of
// starting a process.
func (s *service) Operate(t testing.TB, name string, in, out any) {
	t.Helper()
	if err := dial(socketPath(config.Config{Data: s.Data})).call(context.Background(), name, in, out); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// Registrar adds a registrar cleared for everything, in department A.
func (o *office) Registrar(t testing.TB) *person {
	t.Helper()
	return o.Person(t, "registrar", "A", access.Secret, access.Registrar)
}

// Supervisor adds a supervisor cleared for everything, in department A.
func (o *office) Supervisor(t testing.TB) *person {
	t.Helper()
	return o.Person(t, "supervisor", "A", access.Secret, access.Supervisor)
}

// person is someone who makes requests. The zero Token is a stranger.
type person struct {
	*service
	Username string
	Token    string
}

// stranger makes requests without signing in.
func (s *service) stranger() *person { return &person{service: s} }

// answer is a response with its body read.
type answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// JSON decodes the body into v.
func (a answer) JSON(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal(a.Body, v); err != nil {
		t.Fatalf("status %d, body is no JSON: %v\n%.300s", a.Status, err, a.Body)
	}
}

// Want fails the test unless the status is as expected.
func (a answer) Want(t testing.TB, status int) answer {
	t.Helper()
	if a.Status != status {
		t.Fatalf("status %d, want %d: %.600s", a.Status, status, a.Body)
	}
	return a
}

// problemDocument is a decoded error.
type problemDocument struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Errors []struct {
		Field   string `json:"field"`
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"errors"`
}

// Problem decodes an error and checks its form.
func (a answer) Problem(t testing.TB, status int, code string) problemDocument {
	t.Helper()
	a.Want(t, status)
	var p problemDocument
	a.JSON(t, &p)
	if p.Code != code || p.Status != status || p.Detail == "" || a.Header.Get("Content-Type") != "application/problem+json" {
		t.Fatalf("problem %+v (%s), want code %s", p, a.Header.Get("Content-Type"), code)
	}
	return p
}

// header is one header of a request.
type header struct{ Name, Value string }

// Do makes a request; body may be nil, an io.Reader, or anything that becomes JSON.
func (p *person) Do(t testing.TB, method, path string, body any, headers ...header) answer {
	t.Helper()
	a, err := p.try(method, path, body, headers...)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

// try is Do for clients whose service may be killed.
func (p *person) try(method, path string, body any, headers ...header) (answer, error) {
	var reader io.Reader
	contentType := ""
	switch b := body.(type) {
	case nil:
	case io.Reader:
		reader = b
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			return answer{}, err
		}
		reader, contentType = bytes.NewReader(raw), "application/json"
	}
	request, err := http.NewRequest(method, p.URL+path, reader)
	if err != nil {
		return answer{}, err
	}
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	if p.Token != "" {
		request.Header.Set("Authorization", "Bearer "+p.Token)
	}
	for _, h := range headers {
		request.Header.Set(h.Name, h.Value)
	}
	response, err := testClient.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header, raw}, err
}

var testClient = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}, Timeout: 3 * time.Minute}

// Get is a GET of an API path with query parameters, alternating name and value.
func (p *person) Get(t testing.TB, path string, query ...string) answer {
	t.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(query); i += 2 {
		v.Add(query[i], query[i+1])
	}
	if len(v) > 0 {
		path += "?" + v.Encode()
	}
	return p.Do(t, http.MethodGet, path, nil)
}

// upload is a file of a registration.
type upload struct {
	Name    string
	Content []byte
}

// record returns a valid record for department, with changes put over it; nil removes a field.
func record(department string, changes map[string]any) map[string]any {
	r := map[string]any{"title": "关于开展消防安全检查的通知", "source": "岚洲市云港区应急管理局", "received_on": "2026-01-12",
		"classification": "internal", "distribution": map[string]any{"departments": []string{department}}}
	for k, v := range changes {
		if v == nil {
			delete(r, k)
			continue
		}
		r[k] = v
	}
	return r
}

// Register posts a record with files.
func (p *person) Register(t testing.TB, record any, files []upload, headers ...header) answer {
	t.Helper()
	a, err := p.tryRegister(record, files, headers...)
	if err != nil {
		t.Fatalf("register: %v", err)
	}
	return a
}

func (p *person) tryRegister(record any, files []upload, headers ...header) (answer, error) {
	body, contentType, err := form(record, files)
	if err != nil {
		return answer{}, err
	}
	return p.try(http.MethodPost, "/api/v1/documents", bytes.NewReader(body), append(headers, header{"Content-Type", contentType})...)
}

// form writes multipart/form-data: record first, then files.
func form(record any, files []upload) (body []byte, contentType string, err error) {
	raw, err := json.Marshal(record)
	if err != nil {
		return nil, "", err
	}
	var buffer bytes.Buffer
	w := multipart.NewWriter(&buffer)
	part, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="record"`}, "Content-Type": {"application/json"}})
	if err == nil {
		_, err = part.Write(raw)
	}
	for _, f := range files {
		if err == nil {
			part, err = w.CreateFormFile("file", f.Name)
		}
		if err == nil {
			_, err = part.Write(f.Content)
		}
	}
	err = errors.Join(err, w.Close())
	return buffer.Bytes(), w.FormDataContentType(), err
}

// documentAnswer is the part of a record that tests look at.
type documentAnswer struct {
	ID             string `json:"id"`
	Title          string `json:"title"`
	RegisterNo     string `json:"register_no"`
	Status         string `json:"status"`
	ScopeState     string `json:"scope_state"`
	Classification string `json:"classification"`
	VoidReason     string `json:"void_reason"`
	RegisteredBy   string `json:"registered_by"`
	Version        int    `json:"version"`
	Files          []struct {
		ID         string `json:"id"`
		Name       string `json:"name"`
		SHA256     string `json:"sha256"`
		SizeBytes  int64  `json:"size_bytes"`
		MediaType  string `json:"media_type"`
		TextState  string `json:"text_state"`
		TextReason string `json:"text_reason"`
		Copies     struct {
			Local  struct{ State string } `json:"local"`
			Bucket struct{ State string } `json:"bucket"`
		} `json:"copies"`
	} `json:"files"`
	Warnings []struct {
		Code string   `json:"code"`
		IDs  []string `json:"ids"`
	} `json:"warnings"`
}

// MustRegister registers and returns the record.
func (p *person) MustRegister(t testing.TB, record any, files ...upload) documentAnswer {
	t.Helper()
	var d documentAnswer
	p.Register(t, record, files).Want(t, http.StatusCreated).JSON(t, &d)
	return d
}

// Document reads a record.
func (p *person) Document(t testing.TB, id string) documentAnswer {
	t.Helper()
	var d documentAnswer
	p.Get(t, "/api/v1/documents/"+id).Want(t, http.StatusOK).JSON(t, &d)
	return d
}

// WaitText waits until the text of every file of a record is final.
func (p *person) WaitText(t testing.TB, id string) documentAnswer {
	t.Helper()
	var d documentAnswer
	waitFor(t, 2*time.Minute, "the text of a record", func() bool {
		d = p.Document(t, id)
		for _, f := range d.Files {
			if f.TextState == "pending" {
				return false
			}
		}
		return true
	})
	return d
}

// searchAnswer is the part of a search that tests look at.
type searchAnswer struct {
	Total int `json:"total"`
	Hits  []struct {
		ID         string `json:"id"`
		Title      string `json:"title"`
		RegisterNo string `json:"register_no"`
		Highlights []struct {
			Field string `json:"field"`
			Page  int    `json:"page"`
			HTML  string `json:"html"`
		} `json:"highlights"`
	} `json:"hits"`
	Facets map[string][]struct {
		Value string `json:"value"`
		Count int    `json:"count"`
	} `json:"facets"`
	NextCursor *string `json:"next_cursor"`
}

// Search searches; query alternates name and value.
func (p *person) Search(t testing.TB, query ...string) searchAnswer {
	t.Helper()
	var a searchAnswer
	p.Get(t, "/api/v1/search", query...).Want(t, http.StatusOK).JSON(t, &a)
	return a
}

// Has reports whether a search found a record.
func (a searchAnswer) Has(id string) bool {
	for _, h := range a.Hits {
		if h.ID == id {
			return true
		}
	}
	return false
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
