package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const mayGrow = 64 << 20

// largeBytes is 128 MiB, or what $DOCKET_TEST_LARGE_MIB says.
func largeBytes(t *testing.T) int64 {
	t.Helper()
	text := os.Getenv("DOCKET_TEST_LARGE_MIB")
	if text == "" {
		return 128 << 20
	}
	mib, err := strconv.ParseInt(text, 10, 64)
	if err != nil || mib < 1 {
		t.Fatalf("DOCKET_TEST_LARGE_MIB=%q is no number of MiB", text)
	}
	return mib << 20
}

// Files of any size go through without being held: one of 128 MiB, and eight at once, up and down,
// let the service's memory grow by no more than 64 MiB. The race detector would be measured with
// it, so the program is built without.
func TestMemory_LargeFilesStream(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds the program and moves two gigabytes")
	}
	program, err := builtDocket()
	if err != nil {
		t.Fatal(err)
	}
	s := startService(t, withEnv("DOCKET_EXTRACT_WORKERS=0"))
	s.Stop()
	cmd := exec.Command(program, "serve")
	cmd.Env, cmd.SysProcAttr = s.env, &syscall.SysProcAttr{Setpgid: true}
	s.begin(t, cmd)
	s.WaitReady(t, time.Minute)
	o := newOffice(t, s)
	registrar := o.Registrar(t)
	for range 8 { // everything is in use that a busy service uses
		registrar.MustRegister(t, record(o.Dept("A"), nil), upload{"小.bin", make([]byte, 4<<20)})
	}
	warm, size := s.peak(t), largeBytes(t)
	for _, at := range []int{1, 8} {
		var clients sync.WaitGroup
		problems := make(chan error, at)
		for i := range at {
			clients.Go(func() { problems <- registrar.upAndDown(record(o.Dept("A"), nil), byte(10*at+i), size) })
		}
		clients.Wait()
		close(problems)
		for err := range problems {
			if err != nil {
				t.Error(err)
			}
		}
		grown := s.peak(t) - warm
		t.Logf("%d at once: peak memory %d MiB above the %d MiB of a warm service", at, grown>>20, warm>>20)
		if grown > mayGrow {
			t.Errorf("%d at once: memory grew by %d MiB", at, grown>>20)
		}
	}
}

var peakLine = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// peak is the most memory that the process has ever held, in bytes.
func (s *service) peak(t *testing.T) int64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.Pid()))
	if err != nil {
		t.Fatal(err)
	}
	m := peakLine.FindSubmatch(status)
	if m == nil {
		t.Fatalf("no peak in %s", status)
	}
	kib, err := strconv.ParseInt(string(m[1]), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return kib << 10
}

// repeated is a stream of one byte, for files that nobody wants to hold.
type repeated byte

func (r repeated) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(r)
	}
	return len(p), nil
}

// upAndDown registers a large file and reads it back.
func (p *person) upAndDown(record any, content byte, size int64) error {
	body, contentType, err := form(record, []upload{{"大.bin", []byte("HERE")}})
	if err != nil {
		return err
	}
	before, after, _ := strings.Cut(string(body), "HERE")
	hash := sha256.New()
	large := io.TeeReader(io.LimitReader(repeated(content), size), hash)
	a, err := p.try(http.MethodPost, "/api/v1/documents", io.MultiReader(strings.NewReader(before), large, strings.NewReader(after)), header{"Content-Type", contentType})
	if err != nil || a.Status != http.StatusCreated {
		return fmt.Errorf("upload: %d %s: %w", a.Status, a.Body, err)
	}
	var d documentAnswer
	if err := json.Unmarshal(a.Body, &d); err != nil {
		return err
	}
	request, err := http.NewRequest(http.MethodGet, p.URL+"/api/v1/documents/"+d.ID+"/files/"+d.Files[0].ID+"/content", nil)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+p.Token)
	response, err := testClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	back := sha256.New()
	n, err := io.Copy(back, response.Body)
	if err != nil || n != size || hex.EncodeToString(back.Sum(nil)) != hex.EncodeToString(hash.Sum(nil)) {
		return errors.Join(err, fmt.Errorf("%d bytes came back, not those that were sent", n))
	}
	return nil
}
