package main

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/config"
	"docket/internal/database/dbtest"
)

// refusesToServe starts `docket serve` with more variables, which must end by itself, and returns what it says.
func (s *service) refusesToServe(t *testing.T, wantCode int, env ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "serve")
	cmd.Env = append(append([]string{}, s.env...), env...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err == nil || ctx.Err() != nil {
		t.Fatalf("docket serve did not refuse: %v\n%s", err, said.String())
	}
	if code := cmd.ProcessState.ExitCode(); code != wantCode {
		t.Errorf("docket serve exits %d, want %d: %s", code, wantCode, said.String())
	}
	return said.String()
}

// What cannot be served is refused with words that say what to do.
func TestStart_RefusesWhatItMustNotServe(t *testing.T) {
	t.Parallel()
	s := startService(t)
	if said := s.refusesToServe(t, exitNotRight); !strings.Contains(said, "another docket is running on this data folder") {
		t.Errorf("a second docket says %s", said)
	}
	s.Stop()
	if said := s.refusesToServe(t, exitNotRight, "DOCKET_DATABASE_URL="+dbtest.URL(t)); !strings.Contains(said, "restore") || !strings.Contains(said, "database is empty") {
		t.Errorf("with the database lost it says %s", said)
	}
	conn, err := pgx.Connect(t.Context(), s.Database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	if _, err := conn.Exec(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (299901010000, true)"); err != nil {
		t.Fatal(err)
	}
	if said := s.refusesToServe(t, exitNotRight); !strings.Contains(said, "newer version") {
		t.Errorf("with a newer schema it says %s", said)
	}
	if _, err := conn.Exec(t.Context(), "DELETE FROM goose_db_version WHERE version_id = 299901010000"); err != nil {
		t.Fatal(err)
	}
	s.Start(t)
}

// What a killed predecessor left, its socket and its lock, keeps nobody from starting.
func TestStart_AfterADeadPredecessor(t *testing.T) {
	t.Parallel()
	s := startService(t)
	s.Kill()
	for _, name := range []string{socketPath(config.Config{Data: s.Data}), filepath.Join(s.Data, "run", "docket.lock")} {
		if _, err := os.Lstat(name); err != nil {
			t.Fatalf("the predecessor left no %s: %v", filepath.Base(name), err)
		}
	}
	s.Start(t)
	if _, code := s.CLI(t, "user", "list"); code != exitDone {
		t.Errorf("docket user list exits %d", code)
	}
}

// The first administrator's password is printed once, by the first start that serves: not by a
// command, not by a start that fails, not by the second.
func TestStart_PrintsThePasswordOnce(t *testing.T) {
	t.Parallel()
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = busy.Close() }()
	s := &service{Data: t.TempDir(), URL: "http://" + freeAddress(t)}
	giveCompiledPDFium(t, s.Data)
	s.env = append(cleanEnvironment(), asDocket+"=1", "DOCKET_DATA="+s.Data, "DOCKET_LISTEN="+strings.TrimPrefix(s.URL, "http://"))
	if said := s.refusesToServe(t, exitNotRight, "DOCKET_LISTEN="+busy.Addr().String()); strings.Contains(said, "password") || !strings.Contains(said, "DOCKET_LISTEN") {
		t.Errorf("a start that cannot listen says %s", said)
	}
	if out, code := s.CLI(t, "department", "add", "ZH", "综合办公室"); code != exitDone || strings.Contains(out, "password") {
		t.Errorf("docket department add exits %d and says %s", code, out)
	}
	s.Start(t)
	t.Cleanup(s.Stop)
	_, after, found := strings.Cut(s.Log(), "password 密码 ")
	password, _, _ := strings.Cut(after, "\n")
	if !found || len(password) < 16 {
		t.Fatalf("no password in:\n%s", s.Log())
	}
	s.stranger().Do(t, "POST", "/api/v1/session", map[string]string{"username": "admin", "password": password}).Want(t, 200)
	s.Stop()
	s.Start(t)
	if n := strings.Count(s.Log(), password); n != 1 {
		t.Errorf("the password is in the log %d times", n)
	}
	if n := strings.Count(s.Log(), "First sign-in"); n != 1 {
		t.Errorf("%d first sign-ins", n)
	}
}
