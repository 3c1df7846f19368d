package sandbox

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// threadLimit bounds processes and threads. It is set only inside a user namespace: elsewhere the
// kernel counts all processes of the user, also those outside the family.
const threadLimit = 512

func (p *plan) limit() error {
	limits := []struct {
		name     string
		resource int
		value    uint64
	}{
		{"processor time", unix.RLIMIT_CPU, uint64(p.Policy.CPU / time.Second)},
		{"file size", unix.RLIMIT_FSIZE, uint64(p.Policy.FileBytes)},
		{"open files", unix.RLIMIT_NOFILE, p.Policy.OpenFiles},
	}
	if p.Achieved.UserNamespace {
		limits = append(limits, struct {
			name     string
			resource int
			value    uint64
		}{"threads", unix.RLIMIT_NPROC, threadLimit})
	}
	for _, limit := range limits {
		if limit.value == 0 {
			continue
		}
		if err := syscall.Setrlimit(limit.resource, &syscall.Rlimit{Cur: limit.value, Max: limit.value}); err != nil {
			return fmt.Errorf("limit %s: %w", limit.name, err)
		}
	}
	// No memory image of a document on the disk after a crash.
	if err := syscall.Setrlimit(unix.RLIMIT_CORE, &syscall.Rlimit{}); err != nil {
		return fmt.Errorf("limit core files: %w", err)
	}
	return nil
}

// giveUpPrivileges leaves the thread with no capability that it or a program it executes could
// use, and as nobody where that was planned and the machine lets nobody in.
func (p *plan) giveUpPrivileges() error {
	for capability := uintptr(0); capability <= unix.CAP_LAST_CAP; capability++ {
		_ = unix.Prctl(unix.PR_CAPBSET_DROP, capability, 0, 0, 0) // an ordinary user may not; it has none to lose
	}
	if p.Nobody {
		if err := p.becomeNobody(); err != nil {
			return err
		}
	}
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var none [2]unix.CapUserData
	if err := unix.Capset(&header, &none[0]); err != nil {
		return fmt.Errorf("give up capabilities: %w", err)
	}
	return nil
}

// becomeNobody changes this thread's user and groups. When nobody could not execute the program or
// reach the folder, the child stays root without capabilities and takes its folder back.
func (p *plan) becomeNobody() error {
	if err := p.nobodyCanWork(); err != nil {
		p.Achieved.lacks("user nobody", err)
		if err := unix.Chown(".", 0, 0); err != nil {
			return fmt.Errorf("take the folder back: %w", err)
		}
		return nil
	}
	steps := []struct {
		call uintptr
		args [3]uintptr
	}{
		{unix.SYS_SETGROUPS, [3]uintptr{}},
		{unix.SYS_SETRESGID, [3]uintptr{nobody, nobody, nobody}},
		{unix.SYS_SETRESUID, [3]uintptr{nobody, nobody, nobody}},
	}
	for _, step := range steps {
		// Raw calls: the library's versions would change all threads, which this one is not.
		if _, _, errno := unix.RawSyscall(step.call, step.args[0], step.args[1], step.args[2]); errno != 0 {
			return fmt.Errorf("become nobody: %w", errno)
		}
	}
	p.Achieved.Nobody = true
	return nil
}

func (p *plan) nobodyCanWork() error {
	const othersReadAndExecute, othersPass = 0o005, 0o001
	program, err := os.Stat("/proc/self/exe")
	if err != nil {
		return err
	}
	if program.Mode().Perm()&othersReadAndExecute != othersReadAndExecute {
		return fmt.Errorf("others may not execute the program")
	}
	if p.Achieved.Folder == ownFolder {
		return nil
	}
	for parent := filepath.Dir(p.Achieved.Folder); ; parent = filepath.Dir(parent) {
		info, err := os.Stat(parent)
		if err != nil {
			return err
		}
		if info.Mode().Perm()&othersPass == 0 {
			return fmt.Errorf("others may not pass through the folders above the work folder")
		}
		if parent == filepath.Dir(parent) {
			return nil
		}
	}
}

// effectiveCapabilities returns the capabilities of this thread as bits.
func effectiveCapabilities() (uint64, error) {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	if err := unix.Capget(&header, &data[0]); err != nil {
		return 0, fmt.Errorf("read capabilities: %w", err)
	}
	return uint64(data[1].Effective)<<32 | uint64(data[0].Effective), nil
}
