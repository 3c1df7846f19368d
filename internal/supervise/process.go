package supervise

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// process is one running program in a process group of its own, so that a
// Ctrl-C on the terminal reaches the owner alone, who then stops its children
// in order.
type process struct {
	program string
	pid     int
	ended   chan struct{}
	err     error // how it ended; read after ended is closed
}

// spawn starts the command. If the owner dies, the kernel sends atOwnersDeath
// to the new process; the kernel watches the thread that forked, not the
// process, so a goroutine keeps that thread for as long as the program lives.
func spawn(cmd *exec.Cmd, program string, atOwnersDeath syscall.Signal) (*process, error) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Setpgid = true
	dieWithOwner(cmd.SysProcAttr, atOwnersDeath)

	p := &process{program: program, ended: make(chan struct{})}
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if err := cmd.Start(); err != nil {
			started <- err
			return
		}
		p.pid = cmd.Process.Pid
		started <- nil
		p.err = cmd.Wait()
		close(p.ended)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	return p, nil
}

func (p *process) hasEnded() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// reason says how the process ended. Call it after ended is closed.
func (p *process) reason() error {
	if p.err == nil {
		return fmt.Errorf("%s ended by itself", p.program)
	}
	return fmt.Errorf("%s ended by itself: %w", p.program, p.err)
}

// signal sends s to the process, or to its whole group for SIGKILL: then
// nobody is left who could tell the others.
func (p *process) signal(s syscall.Signal) {
	if p.hasEnded() {
		return
	}
	if s == syscall.SIGKILL {
		_ = syscall.Kill(-p.pid, s)
	}
	_ = syscall.Kill(p.pid, s)
}

// step is one rung of an escalation: the signal, and how long to wait for its effect.
type step struct {
	signal syscall.Signal
	wait   time.Duration
}

// grace is what a server gets for an orderly end even when nobody wants to
// wait: an orderly end takes a fraction of it, and a forced one costs a
// recovery at the next start.
const grace = 2 * time.Second

// stop sends the signals of the ladder one after the other until the process
// has ended. When ctx is done the first wait is cut to a short grace, the
// later ones are not: an owner in a hurry still leaves no process behind.
func (p *process) stop(ctx context.Context, ladder []step) error {
	hurry := ctx.Done()
	for _, rung := range ladder {
		p.signal(rung.signal)
		enough := time.After(rung.wait)
		select {
		case <-hurry:
			enough = time.After(min(grace, rung.wait))
		case <-p.ended:
		case <-enough:
			continue
		}
		hurry = nil
		select {
		case <-p.ended:
			return nil
		case <-enough:
		}
	}
	select {
	case <-p.ended:
		return nil
	default:
		return fmt.Errorf("%s (process %d) does not end", p.program, p.pid)
	}
}

// run runs a short-lived command to its end and returns what it printed. The
// command does not outlive ctx, nor the owner.
func run(ctx context.Context, bin string, args []string, shape func(*exec.Cmd)) (string, error) {
	var printed bytes.Buffer
	cmd := exec.Command(bin, args...)
	cmd.Env = plainEnvironment()
	cmd.Stdout, cmd.Stderr = &printed, &printed
	cmd.WaitDelay = time.Second
	shape(cmd)
	p, err := spawn(cmd, filepath.Base(bin), syscall.SIGKILL)
	if err != nil {
		return "", err
	}
	select {
	case <-p.ended:
	case <-ctx.Done():
		p.signal(syscall.SIGKILL)
		<-p.ended
		return "", fmt.Errorf("%s was given up: %w", bin, ctx.Err())
	}
	if p.err != nil {
		return printed.String(), fmt.Errorf("%s: %w", bin, p.err)
	}
	return printed.String(), nil
}

// plainEnvironment is what every child gets: nothing of the owner's settings,
// which hold secrets and names (PGDATA, MINIO_…) that would change its ways.
func plainEnvironment() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
}

// awaitReady calls answers until it returns nil, the process ends, or ctx is
// done. Whenever a minute passes, note is called with the last refusal.
func (p *process) awaitReady(ctx context.Context, answers func(context.Context) error, note func(error)) error {
	minute := time.NewTicker(time.Minute)
	defer minute.Stop()
	pause := 5 * time.Millisecond
	for {
		asking, cancel := context.WithTimeout(ctx, 10*time.Second)
		err := answers(asking)
		cancel()
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return fmt.Errorf("%s did not get ready in the time given: %w", p.program, errors.Join(ctx.Err(), err))
		}
		select {
		case <-p.ended:
			return p.reason()
		case <-ctx.Done():
		case <-minute.C:
			note(err)
		case <-time.After(pause):
			pause = min(2*pause, 50*time.Millisecond)
		}
	}
}
