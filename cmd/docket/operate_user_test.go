package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The service needs no root: an ordinary user runs it, private servers and all, on a folder of
// their own. Root runs it too, where nobody else may go (a home of mode 0700).
func TestUser_OrdinaryAndRoot(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("only root can become somebody else; an ordinary user runs all other tests")
	}
	const nobody = 65534
	for _, c := range []struct {
		name string
		mode os.FileMode
		uid  int
	}{
		{"an ordinary user", 0o755, nobody},
		{"root in a home of their own", 0o700, 0},
		{"root in a folder that others may pass", 0o711, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			home, err := os.MkdirTemp("", "docket-home-*")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.RemoveAll(home) })
			program, data := filepath.Join(home, "docket"), filepath.Join(home, "data")
			giveCompiledPDFium(t, data)
			for _, copied := range []struct{ from, to string }{{os.Args[0], program}, {minioProgram(), filepath.Join(home, "minio")}} {
				if out, err := exec.Command("cp", copied.from, copied.to).CombinedOutput(); err != nil {
					t.Fatalf("%v: %s", err, out)
				}
			}
			if out, err := exec.Command("chown", "-R", fmt.Sprintf("%d:%d", c.uid, c.uid), home).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			if err := os.Chmod(home, c.mode); err != nil {
				t.Fatal(err)
			}
			s := &service{Data: data, URL: "http://" + freeAddress(t)}
			s.env = append(cleanEnvironment(), asDocket+"=1", "DOCKET_DATA="+data, "DOCKET_LISTEN="+s.URL[len("http://"):],
				"DOCKET_MINIO_BIN="+filepath.Join(home, "minio"), "DOCKET_ADMIN_PASSWORD=administrator-of-tests", "HOME="+home)
			cmd := exec.Command(program, "serve")
			cmd.Env, cmd.Dir = s.env, home
			cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: &syscall.Credential{Uid: uint32(c.uid), Gid: uint32(c.uid)}}
			s.begin(t, cmd)
			t.Cleanup(func() {
				s.Stop()
				if t.Failed() {
					t.Logf("log of the service:\n%s", s.Log())
				}
			})
			s.WaitReady(t, 2*time.Minute)
			o := newOffice(t, s)
			registrar := o.Registrar(t)
			d := registrar.MustRegister(t, record(o.Dept("A"), nil), upload{"文.txt", []byte("普通用户也能运行。")})
			registrar.waitStored(t, d.ID)
			if registrar.WaitText(t, d.ID).Files[0].TextState != "done" {
				t.Error("no text")
			}
			if info, err := os.Stat(filepath.Join(data, "store", "DOCKET.json")); err != nil || int(info.Sys().(*syscall.Stat_t).Uid) != c.uid {
				t.Errorf("the store belongs to %+v, %v", info, err)
			}
		})
	}
}

// begin runs a command as the service's process.
func (s *service) begin(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	s.log = &bytes.Buffer{}
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = (*lockedLog)(s), (*lockedLog)(s), 5*time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.cmd, s.exited = cmd, make(chan struct{})
	go func() { _ = cmd.Wait(); close(s.exited) }()
}

// minioProgram is the MinIO that the harness names to the services.
func minioProgram() string {
	for _, v := range cleanEnvironment() {
		if path, found := strings.CutPrefix(v, "DOCKET_MINIO_BIN="); found {
			return path
		}
	}
	return ""
}
