package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// childVariable makes the test binary behave as a confined child that does one act.
const childVariable = "SANDBOX_TEST_ACT"

func TestMain(m *testing.M) {
	act := os.Getenv(childVariable)
	switch {
	case act == "die as a parent":
		os.Exit(dieAsParent())
	case act != "":
		confinement, err := Enter()
		if err != nil {
			_, _ = os.Stderr.WriteString("enter: " + err.Error())
			os.Exit(3)
		}
		os.Exit(perform(act, confinement))
	}
	os.Exit(m.Run())
}

// perform does one act in the child. It exits 0 when the act succeeded, 1 when it was refused.
func perform(act string, confinement Confinement) int {
	verb, argument, _ := strings.Cut(act, " ")
	var err error
	switch verb {
	case "report":
		err = json.NewEncoder(os.Stderr).Encode(confinement)
	case "read":
		_, err = os.ReadFile(argument)
	case "write":
		err = os.WriteFile(argument, []byte("x"), 0o600)
	case "execute":
		err = exec.Command(argument).Run()
	case "socket":
		family, _ := strconv.Atoi(argument)
		_, err = unix.Socket(family, unix.SOCK_STREAM, 0)
	case "connect":
		var socket int
		if socket, err = unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0); err == nil {
			err = unix.Connect(socket, &unix.SockaddrUnix{Name: argument})
		}
	case "unshare":
		err = unix.Unshare(unix.CLONE_NEWNS)
	case "clone":
		child := exec.Command("/usr/bin/true")
		child.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER}
		err = child.Run()
	case "signal":
		pid, _ := strconv.Atoi(argument)
		err = unix.Kill(pid, 0)
	case "become-root":
		err = unix.Setuid(0)
		if err == nil {
			_, err = os.ReadFile("/etc/shadow")
		}
	case "reopen": // the handed descriptor once more, for writing
		_, err = os.OpenFile("/proc/self/fd/"+strconv.Itoa(FirstFile), os.O_RDWR, 0)
	case "chmod":
		err = unix.Fchmod(FirstFile, 0o777)
	case "hang":
		return hang()
	case "spin":
		for { //nolint:staticcheck // uses processor time until the limit ends it
		}
	case "hog":
		var kept [][]byte
		for {
			kept = append(kept, bytes.Repeat([]byte{1}, 4<<20))
		}
	case "breed": // a grandchild that leaves the process group and outlives its parent
		grandchild := exec.Command("/usr/bin/sleep", "1000")
		grandchild.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
		if err = grandchild.Start(); err == nil {
			_, _ = io.WriteString(os.Stderr, "bred")
			return hang()
		}
	}
	if err != nil {
		_, _ = io.WriteString(os.Stderr, err.Error())
		return 1
	}
	return 0
}

// dieAsParent starts a child that hangs, says its id, and ends without killing it.
func dieAsParent() int {
	process, err := Start(Command{
		Path: "/proc/self/exe", Env: []string{childVariable + "=hang"},
		Policy: Policy{Folder: os.Getenv("FOLDER")},
	})
	if err != nil {
		_, _ = os.Stderr.WriteString(err.Error())
		return 3
	}
	_, _ = os.Stdout.WriteString(strconv.Itoa(process.PID()))
	return 0
}

func testCommand(t *testing.T, act string) (Command, *lockedBuffer) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	stderr := new(lockedBuffer)
	return Command{
		Path: program, Env: []string{childVariable + "=" + act}, Stderr: stderr,
		Policy: Policy{
			Folder: t.TempDir(), CPU: 10 * time.Second, FileBytes: 1 << 20, OpenFiles: 64,
		},
	}, stderr
}

// ways are with everything this machine offers, and with no namespaces at all.
var ways = []struct {
	name     string
	attempts []uintptr
}{{"best", namespaces()}, {"without namespaces", []uintptr{0}}}

func TestChild_Acts(t *testing.T) {
	t.Parallel()
	outside := filepath.Join(t.TempDir(), "outside")
	if err := os.WriteFile(outside, []byte("the office's"), 0o644); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name, act string
		allowed   bool
	}{
		{"writes into its folder", "write here.txt", true},
		{"runs a program of the machine", "execute /usr/bin/true", true},
		{"reads a font or library", "read /etc/ld.so.cache", true},
		{"does not read the password file", "read /etc/shadow", false},
		{"does not read other people's files", "read " + outside, false},
		{"does not write other people's files", "write " + outside, false},
		{"does not write beside the program", "write /usr/local/x", false},
		{"does not execute what it wrote", "execute ./here.txt", false},
		{"does not open an internet socket", "socket " + strconv.Itoa(unix.AF_INET), false},
		{"does not open an internet socket, version 6", "socket " + strconv.Itoa(unix.AF_INET6), false},
		{"does not open a netlink socket", "socket " + strconv.Itoa(unix.AF_NETLINK), false},
		{"does not open a unix socket", "socket " + strconv.Itoa(unix.AF_UNIX), false},
		{"does not make a mount namespace", "unshare", false},
		{"does not make a user namespace", "clone", false},
		{"does not signal its parent", "signal " + strconv.Itoa(os.Getpid()), false},
		{"does not become root", "become-root", false},
		{"does not open the document for writing", "reopen", false},
		{"does not change the document's mode", "chmod", false},
	}
	for _, way := range ways {
		for _, test := range cases {
			t.Run(way.name+"/"+test.name, func(t *testing.T) {
				t.Parallel()
				command, stderr := testCommand(t, test.act)
				document, err := os.Open(outside)
				if err != nil {
					t.Fatal(err)
				}
				defer document.Close()
				command.Files = []*os.File{document}
				process, err := start(command, way.attempts)
				if err != nil {
					t.Fatal(err)
				}
				err = process.Err()
				var exit *exec.ExitError
				if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
					t.Fatalf("child failed: %v: %s", err, stderr.String())
				}
				if (err == nil) != test.allowed {
					t.Errorf("allowed = %v, want %v: %s", err == nil, test.allowed, stderr.String())
				}
			})
		}
	}
}

func TestChild_Report(t *testing.T) {
	t.Parallel()
	command, stderr := testCommand(t, "report")
	process, err := Start(command)
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Err(); err != nil {
		t.Fatalf("%v: %s", err, stderr.String())
	}
	var confinement Confinement
	if err := json.Unmarshal([]byte(stderr.String()), &confinement); err != nil {
		t.Fatal(err)
	}
	for _, capability := range Capabilities() {
		t.Logf("%+v", capability)
		switch capability.Name {
		case "namespaces":
			if capability.Available != confinement.NetworkNamespace {
				t.Errorf("namespaces: offered %v, achieved %+v", capability.Available, confinement)
			}
		case "landlock":
			if capability.Available != (confinement.Landlock > 0) {
				t.Errorf("landlock: offered %v, achieved %+v", capability.Available, confinement)
			}
		case "seccomp":
			if capability.Available != confinement.Seccomp {
				t.Errorf("seccomp: offered %v, achieved %+v", capability.Available, confinement)
			}
		case "own_user":
			if capability.Available != confinement.Nobody {
				t.Errorf("own_user: offered %v, achieved %+v", capability.Available, confinement)
			}
		}
	}
	t.Logf("%+v", confinement)
}

func TestChild_UnixSocketsWhenAllowed(t *testing.T) {
	t.Parallel()
	service := filepath.Join(t.TempDir(), "service")
	listener, err := net.Listen("unix", service)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if err := os.Chmod(service, 0o777); err != nil {
		t.Fatal(err)
	}
	cases := map[string]bool{
		"socket " + strconv.Itoa(unix.AF_UNIX): true,
		"socket " + strconv.Itoa(unix.AF_INET): false,
		"connect " + service:                   false,
	}
	for _, way := range ways {
		for act, allowed := range cases {
			command, _ := testCommand(t, act)
			command.Policy.UnixSockets = true
			process, err := start(command, way.attempts)
			if err != nil {
				t.Fatal(err)
			}
			if err := process.Err(); (err == nil) != allowed {
				t.Errorf("%s, %s: allowed = %v, want %v", way.name, act, err == nil, allowed)
			}
		}
	}
}

func TestChild_KeepUserWritesForTheParent(t *testing.T) {
	t.Parallel()
	command, stderr := testCommand(t, "write here.txt")
	command.Policy.KeepUser = true
	process, err := Start(command)
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Err(); err != nil {
		t.Fatalf("%v: %s", err, stderr.String())
	}
	info, err := os.Stat(filepath.Join(command.Policy.Folder, "here.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if owner := info.Sys().(*syscall.Stat_t).Uid; int(owner) != os.Geteuid() {
		t.Errorf("owner = %d, want %d", owner, os.Geteuid())
	}
}

func TestProcess_MemoryLimit(t *testing.T) {
	t.Parallel()
	command, _ := testCommand(t, "hog")
	command.MemoryBytes = 256 << 20
	process, err := Start(command)
	if err != nil {
		t.Fatal(err)
	}
	process.SetBusy(true)
	if err := process.Err(); err == nil || !process.OverMemory() {
		t.Errorf("ended with %v, over memory: %v", err, process.OverMemory())
	}
}

func TestProcess_ProcessorLimit(t *testing.T) {
	t.Parallel()
	command, _ := testCommand(t, "spin")
	command.Policy.CPU = time.Second
	process, err := Start(command)
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Err(); err == nil {
		t.Error("ended in peace, want killed")
	}
}

func TestProcess_Niceness(t *testing.T) {
	t.Parallel()
	before, err := unix.Getpriority(unix.PRIO_PROCESS, 0)
	if err != nil {
		t.Fatal(err)
	}
	command, _ := testCommand(t, "hang")
	command.Niceness = 7
	process, err := Start(command)
	if err != nil {
		t.Fatal(err)
	}
	defer process.Kill()
	got, err := unix.Getpriority(unix.PRIO_PROCESS, process.PID())
	if err != nil || 20-got != 7 { // the system call counts from 20 down
		t.Errorf("niceness of the child = %d, %v", 20-got, err)
	}
	for range 100 { // on whatever threads there are
		if now, err := unix.Getpriority(unix.PRIO_PROCESS, 0); err != nil || now != before {
			t.Fatalf("the parent's own priority = %d, %v; before %d", now, err, before)
		}
		runtime.Gosched()
	}
}

func TestProcess_KillEndsTheFamily(t *testing.T) {
	t.Parallel()
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			command, stderr := testCommand(t, "breed")
			process, err := start(command, way.attempts)
			if err != nil {
				t.Fatal(err)
			}
			waitFor(t, func() bool { return stderr.String() != "" })
			if stderr.String() != "bred" {
				t.Fatal(stderr.String())
			}
			family, err := readFamily(process.PID())
			if err != nil || len(family.pids) != 2 {
				t.Fatalf("family = %+v, %v", family, err)
			}
			process.Kill()
			process.Kill() // a second time is harmless
			<-process.Done()
			for _, pid := range family.pids {
				waitFor(t, func() bool { return hasEnded(pid) })
			}
		})
	}
}

func TestProcess_DiesWithItsParent(t *testing.T) {
	t.Parallel()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	parent := exec.Command(program)
	parent.Env = []string{childVariable + "=die as a parent", "FOLDER=" + t.TempDir()}
	output, err := parent.Output()
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(string(output))
	if err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { return hasEnded(pid) })
}

func TestEnter_RefusesStrangers(t *testing.T) {
	if _, err := Enter(); !errors.Is(err, ErrNotConfined) {
		t.Errorf("without a plan: %v", err)
	}
	t.Setenv(planVariable, `{"Confined":true}`)
	if _, err := Enter(); !errors.Is(err, ErrNotConfined) {
		t.Errorf("with a forged plan: %v", err)
	}
	t.Setenv(planVariable, `{`)
	if _, err := Enter(); err == nil {
		t.Error("a broken plan was believed")
	}
}

func TestStart_Missing(t *testing.T) {
	t.Parallel()
	command, _ := testCommand(t, "report")
	command.Path = filepath.Join(t.TempDir(), "none")
	if _, err := Start(command); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing program: %v", err)
	}
	command, _ = testCommand(t, "report")
	command.Policy.Folder = filepath.Join(t.TempDir(), "none")
	if _, err := Start(command); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing folder: %v", err)
	}
}

func FuzzParseStat(f *testing.F) {
	f.Add([]byte("12 (a b) c) S 1 12 12 0 -1 4194304 1 0 0 0 1 2 0 0 20 0 1 0 77 1000 42 1844"))
	f.Add([]byte(") "))
	f.Fuzz(func(t *testing.T, line []byte) { parseStat(1, line) })
}

// hasEnded is true for a process that is gone or waits to be reaped.
func hasEnded(pid int) bool {
	line, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err != nil || bytes.Contains(line, []byte(") Z "))
}

func waitFor(t *testing.T, condition func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !condition() {
		select {
		case <-ctx.Done():
			t.Fatal("the condition did not come true")
		case <-tick.C:
		}
	}
}

// hang waits for a signal that never comes.
func hang() int {
	_ = unix.Pause()
	return 0
}
