package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// SIGTERM ends the service within the ten seconds that whoever runs it waits before a kill, also
// with an upload under way, and its servers with it; the upload leaves nothing behind.
func TestStop_WithAnUploadUnderWay(t *testing.T) {
	t.Parallel()
	s := startService(t, withPrivateServers())
	o := newOffice(t, s)
	registrar := o.Registrar(t)
	body, contentType, err := form(record(o.Dept("A"), nil), []upload{{"长.bin", make([]byte, 8<<20)}})
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := fmt.Fprintf(conn, "POST /api/v1/documents HTTP/1.1\r\nHost: docket\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n",
		registrar.Token, contentType, len(body)); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Write(body[:len(body)/2]); err != nil {
		t.Fatal(err)
	}
	waitFor(t, time.Minute, "the upload to be under way", func() bool { return len(s.temporaryFiles(t)) > 0 })
	servers := []int{s.child(t, "postgres"), s.child(t, "minio")}
	began := time.Now()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.exited:
	case <-time.After(time.Minute):
		t.Fatal("it does not end")
	}
	t.Logf("ended in %v", time.Since(began).Round(time.Millisecond))
	if code := s.cmd.ProcessState.ExitCode(); code != exitDone {
		t.Errorf("it exits %d", code)
	}
	for _, pid := range servers {
		if err := syscall.Kill(pid, 0); err == nil {
			t.Errorf("its server %d is still there", pid)
		}
	}
	if left := s.temporaryFiles(t); len(left) > 0 {
		t.Errorf("left over: %v", left)
	}
	if _, err := io.ReadAll(conn); err != nil {
		t.Logf("the sender learns: %v", err)
	}
	s.Start(t)
	var list struct{ Total int }
	if registrar.Get(t, "/api/v1/documents").JSON(t, &list); list.Total != 0 {
		t.Errorf("half an upload became %d records", list.Total)
	}
}

// temporaryFiles lists what lies in the store's tmp.
func (s *service) temporaryFiles(t *testing.T) (files []string) {
	t.Helper()
	root := s.Data + "/store/tmp"
	var look func(folder string)
	look = func(folder string) {
		entries, _ := os.ReadDir(folder) // one that has gone holds nothing
		for _, e := range entries {
			if e.IsDir() {
				look(folder + "/" + e.Name())
			} else {
				files = append(files, e.Name())
			}
		}
	}
	look(root)
	return files
}
