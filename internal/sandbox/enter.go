package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// ErrNotConfined is returned by Enter in a process that Start did not start, or whose confinement
// is not what the plan says.
var ErrNotConfined = errors.New("this process was not started by the sandbox")

// Enter confines the current process and must be the first thing a child does. It executes the
// program again, so whatever the program did before happens twice; in the second life it returns
// what was achieved. The working directory is then the child's own folder.
func Enter() (Confinement, error) {
	text, found := os.LookupEnv(planVariable)
	if !found {
		return Confinement{}, ErrNotConfined
	}
	var plan plan
	if err := json.Unmarshal([]byte(text), &plan); err != nil {
		return Confinement{}, fmt.Errorf("read the child's plan: %w", err)
	}
	if plan.Confined {
		_ = os.Unsetenv(planVariable)
		for descriptor := lifeline; descriptor < FirstFile+plan.Files; descriptor++ {
			syscall.CloseOnExec(descriptor) // programs that the child runs get none of them
		}
		return plan.Achieved, verify(plan)
	}
	runtime.LockOSThread() // everything below acts on this thread, which becomes the whole process
	return Confinement{}, plan.apply()
}

// apply confines the current thread and executes the program again. It returns only on failure.
func (p *plan) apply() error {
	p.Achieved.Folder = p.Policy.Folder
	if p.Achieved.MountNamespace {
		p.mount()
	}
	places, err := openPlaces(p.Policy.ReadOnly, p.Files)
	if err != nil {
		return err
	}
	if err := p.limit(); err != nil {
		return err
	}
	if err := p.giveUpPrivileges(); err != nil {
		return err
	}
	if err := dieWithParent(); err != nil {
		return err
	}
	if !p.Achieved.ProcessNamespace {
		// Orphans stay in the family, where the parent finds them.
		if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
			return fmt.Errorf("become the reaper of orphans: %w", err)
		}
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("renounce new privileges: %w", err)
	}
	if p.Achieved.Landlock, err = restrictFiles(places); errors.Is(err, errNotOffered) {
		p.Achieved.lacks("landlock", err)
	} else if err != nil {
		return err
	}
	if err := restrictCalls(p.Policy.UnixSockets); errors.Is(err, errNotOffered) {
		p.Achieved.lacks("seccomp", err)
	} else if err != nil {
		return err
	} else {
		p.Achieved.Seccomp = true
	}
	if !p.Achieved.NetworkNamespace {
		p.Achieved.Missing = append(p.Achieved.Missing, "network namespace: sockets are refused by the seccomp filter alone")
	}
	return p.executeAgain()
}

// dieWithParent sets the death signal again, which changing the user has cleared, and then makes
// sure that the parent did not end in between.
func dieWithParent() error {
	if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0); err != nil {
		return fmt.Errorf("set the death signal: %w", err)
	}
	watched := []unix.PollFd{{Fd: lifeline}}
	if _, err := unix.Poll(watched, 0); err != nil {
		return fmt.Errorf("look at the lifeline: %w", err)
	}
	if watched[0].Revents != 0 {
		return errors.New("the parent has ended")
	}
	return nil
}

func (p *plan) executeAgain() error {
	p.Confined = true
	text, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("write the child's plan: %w", err)
	}
	if err := os.Setenv(planVariable, string(text)); err != nil {
		return fmt.Errorf("write the child's plan: %w", err)
	}
	err = syscall.Exec("/proc/self/exe", os.Args, os.Environ())
	return fmt.Errorf("execute the confined program: %w", err)
}

// verify asks the kernel for what the plan claims, because an environment can be written by
// anyone.
func verify(plan plan) error {
	noNewPrivileges, err := unix.PrctlRetInt(unix.PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)
	if err != nil || noNewPrivileges != 1 {
		return ErrNotConfined
	}
	if plan.Achieved.Seccomp {
		mode, err := unix.PrctlRetInt(unix.PR_GET_SECCOMP, 0, 0, 0, 0)
		if err != nil || mode != unix.SECCOMP_MODE_FILTER {
			return ErrNotConfined
		}
	}
	capabilities, err := effectiveCapabilities()
	if err != nil || capabilities != 0 {
		return ErrNotConfined
	}
	return nil
}
