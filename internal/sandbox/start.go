package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// planVariable carries the plan from Start to Enter, and from the first life to the second.
const planVariable = "DOCKET_SANDBOX"

// plan is what a child is told about its confinement.
type plan struct {
	Policy   Policy
	Files    int  // how many of Command.Files there are
	Nobody   bool // the parent is root and wants the child to become nobody
	Confined bool // the second life: everything has been applied
	Achieved Confinement
}

// Process is a running child with its family. Its methods may be called from any goroutine.
type Process struct {
	command *exec.Cmd
	done    chan struct{}
	err     error // set before done is closed

	memoryBytes int64
	busy        atomic.Bool
	overMemory  atomic.Bool
}

// namespaces are tried from the best to none. A user namespace is what lets an ordinary user have
// the others; root may have them without.
func namespaces() []uintptr {
	const others = syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWNET | syscall.CLONE_NEWIPC
	if os.Geteuid() == 0 {
		return []uintptr{syscall.CLONE_NEWUSER | others, others, 0}
	}
	return []uintptr{syscall.CLONE_NEWUSER | others, 0}
}

// Start runs command in a confined child. It returns when the child has been created; the child
// confines itself in Enter. The error is that of the last way tried.
func Start(command Command) (*Process, error) {
	return start(command, namespaces())
}

// start tries the attempts, sets of namespaces, in their order.
func start(command Command, attempts []uintptr) (*Process, error) {
	folderPath, err := filepath.Abs(command.Policy.Folder)
	if err != nil {
		return nil, fmt.Errorf("find the child's folder: %w", err)
	}
	command.Policy.Folder = folderPath
	if _, err := os.Stat(folderPath); err != nil {
		return nil, fmt.Errorf("look at the child's folder: %w", err)
	}
	becomeNobody := os.Geteuid() == 0 && !command.Policy.KeepUser
	if becomeNobody {
		if err := os.Chown(folderPath, nobody, nobody); err != nil {
			return nil, fmt.Errorf("give the folder to the child: %w", err)
		}
	}
	process := &Process{done: make(chan struct{}), memoryBytes: command.MemoryBytes}
	started := make(chan error)
	go process.live(command, becomeNobody, attempts, started)
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start confined %s: %w", filepath.Base(command.Path), err)
	}
	if command.MemoryBytes > 0 {
		go process.watchMemory()
	}
	return process, nil
}

// live starts the child and waits for its end on one locked thread: the kernel sends the parent's
// death signal when the thread that started the child ends, not when the process does.
func (p *Process) live(
	command Command, becomeNobody bool, attempts []uintptr, started chan<- error,
) {
	runtime.LockOSThread()
	if command.Niceness > 0 {
		// What the child inherits this thread cannot give up again, so it ends with the goroutine.
		// Best effort: without it the child is only less polite.
		_ = unix.Setpriority(unix.PRIO_PROCESS, unix.Gettid(), command.Niceness)
	} else {
		defer runtime.UnlockOSThread()
	}

	childEnd, ourEnd, err := os.Pipe()
	if err != nil {
		started <- fmt.Errorf("make the lifeline: %w", err)
		return
	}
	defer ourEnd.Close()
	for _, flags := range attempts {
		p.command, err = prepare(command, childEnd, becomeNobody, flags)
		if err != nil {
			break
		}
		if err = p.command.Start(); err == nil || errors.Is(err, os.ErrNotExist) {
			break
		}
	}
	_ = childEnd.Close()
	started <- err
	if err != nil {
		return
	}
	p.err = p.command.Wait()
	close(p.done)
}

// prepare builds one attempt with the given namespaces.
func prepare(command Command, lifeline *os.File, becomeNobody bool, flags uintptr) (*exec.Cmd, error) {
	text, err := json.Marshal(plan{
		Policy: command.Policy,
		Files:  len(command.Files),
		Nobody: becomeNobody,
		Achieved: Confinement{
			UserNamespace:    flags&syscall.CLONE_NEWUSER != 0,
			NetworkNamespace: flags&syscall.CLONE_NEWNET != 0,
			MountNamespace:   flags&syscall.CLONE_NEWNS != 0,
			ProcessNamespace: flags&syscall.CLONE_NEWPID != 0,
		},
	})
	if err != nil {
		return nil, fmt.Errorf("write the child's plan: %w", err)
	}
	child := exec.Command(command.Path, command.Args...)
	child.Env = append(append([]string(nil), command.Env...), planVariable+"="+string(text))
	if command.Stdin != nil {
		child.Stdin = command.Stdin
	}
	child.Stderr = command.Stderr
	child.ExtraFiles = append([]*os.File{lifeline}, command.Files...)
	child.Dir = command.Policy.Folder
	child.WaitDelay = time.Second // a stray grandchild may hold standard error open
	child.SysProcAttr = &syscall.SysProcAttr{
		Setsid:     true, // a process group of its own, and no terminal to type into
		Pdeathsig:  syscall.SIGKILL,
		Cloneflags: flags,
	}
	if flags&syscall.CLONE_NEWUSER != 0 {
		mapIdentities(child.SysProcAttr, becomeNobody)
	}
	return child, nil
}

// mapIdentities makes the parent's user root of the new user namespace, which mounting needs for a
// moment, and adds nobody where the child shall become it.
func mapIdentities(attributes *syscall.SysProcAttr, becomeNobody bool) {
	attributes.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}}
	attributes.GidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}}
	if becomeNobody {
		other := syscall.SysProcIDMap{ContainerID: nobody, HostID: nobody, Size: 1}
		attributes.UidMappings = append(attributes.UidMappings, other)
		attributes.GidMappings = append(attributes.GidMappings, other)
		attributes.GidMappingsEnableSetgroups = true
	}
}

// PID is the child's process id, which is also that of its process group.
func (p *Process) PID() int { return p.command.Process.Pid }

// Done is closed when the child has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// Err waits for the child's end and returns how it ended; nil after exit status 0.
func (p *Process) Err() error {
	<-p.done
	return p.err
}

// OverMemory tells whether the child was killed for exceeding its memory limit.
func (p *Process) OverMemory() bool { return p.overMemory.Load() }

// SetBusy tells the memory watch whether the child has work. An idle child is looked at every few
// seconds, a busy one ten times a second.
func (p *Process) SetBusy(busy bool) { p.busy.Store(busy) }

// Kill ends the child and everything it started, and returns without waiting. It may be called
// more than once and after the end.
func (p *Process) Kill() {
	select {
	case <-p.done:
		return
	default:
	}
	// Without a process namespace a grandchild may have left the group; find it by descent while
	// its parent still lives.
	family, _ := readFamily(p.PID())
	_ = syscall.Kill(-p.PID(), syscall.SIGKILL)
	_ = p.command.Process.Kill()
	for _, pid := range family.pids {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
}
