package supervise

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
)

// ErrStopped is returned by Revive for a child that was never started or that
// was stopped on purpose.
var ErrStopped = errors.New("the server was stopped on purpose")

// State says how a child is, for the readiness report.
type State string

// The states of a child.
const (
	// Stopped: not started yet, or stopped on purpose.
	Stopped State = "stopped"
	// Starting: being started; a database may be recovering.
	Starting State = "starting"
	// Ready: answered when it was started, and its process lives.
	Ready State = "ready"
	// Down: ended by itself, or could not be started. Problem says why.
	Down State = "down"
)

// Child is a server that Keep can heal: *Postgres and *MinIO.
type Child interface {
	// Name says which child it is, in one word.
	Name() string
	// Done returns a channel that is closed when the process now running has
	// ended; it is closed already when none runs.
	Done() <-chan struct{}
	// Revive starts the child again if it has ended. It returns ErrStopped if
	// it is not meant to run, and nil if it runs already.
	Revive(ctx context.Context) error
}

// child is what both servers have in common: the one process, its state, and
// whether it is meant to run. Its methods may be called concurrently.
type child struct {
	name   string
	logger *slog.Logger

	turn chan struct{} // holds a token while somebody starts or stops the child

	mu          sync.Mutex
	wanted      bool
	state       State
	problem     error
	running     *process
	giveUpStart context.CancelFunc
}

func newChild(name string, logger *slog.Logger) child {
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	return child{name: name, logger: logger.With("server", name), turn: make(chan struct{}, 1), state: Stopped}
}

// Name returns "postgres" or "minio".
func (c *child) Name() string { return c.name }

// Pid returns the process id of the running server, 0 when none runs.
func (c *child) Pid() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running == nil || c.running.hasEnded() {
		return 0
	}
	return c.running.pid
}

// Done returns a channel that is closed when the process now running has
// ended; it is closed already when none runs.
func (c *child) Done() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running == nil {
		return closed
	}
	return c.running.ended
}

// State tells how the child is at this moment.
func (c *child) State() State {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state == Ready && c.running.hasEnded() {
		return Down
	}
	return c.state
}

// Problem says why the child is Down; nil in every other state.
func (c *child) Problem() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.state == Ready && c.running.hasEnded() {
		return c.running.reason()
	}
	return c.problem
}

// start declares that the child is meant to run, and launches it.
func (c *child) start(ctx context.Context, bringUp func(context.Context) (*process, error)) error {
	c.mu.Lock()
	c.wanted = true
	c.mu.Unlock()
	return c.launch(ctx, bringUp)
}

// launch runs bringUp unless the child runs already or is not meant to. A stop
// that comes meanwhile cancels the context that bringUp gets.
func (c *child) launch(ctx context.Context, bringUp func(context.Context) (*process, error)) error {
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()

	c.mu.Lock()
	if !c.wanted {
		c.mu.Unlock()
		return ErrStopped
	}
	if c.running != nil && !c.running.hasEnded() {
		c.mu.Unlock()
		return nil
	}
	c.state, c.problem, c.running, c.giveUpStart = Starting, nil, nil, cancel
	c.mu.Unlock()

	began := time.Now()
	p, err := bringUp(ctx)

	c.mu.Lock()
	defer c.mu.Unlock()
	c.giveUpStart = nil
	if err != nil {
		c.state, c.problem = Down, err
		if !c.wanted {
			c.state, c.problem = Stopped, nil
			return ErrStopped
		}
		return err
	}
	c.state, c.running = Ready, p
	c.logger.Info("server is ready", "pid", p.pid, "duration_ms", time.Since(began).Milliseconds())
	return nil
}

// end takes the child down, lets go of what belongs to it, and keeps it down
// until it is wanted again.
func (c *child) end(takeDown func(*process) error, letGo func() error) error {
	c.mu.Lock()
	c.wanted = false
	if c.giveUpStart != nil {
		c.giveUpStart()
	}
	c.mu.Unlock()

	c.turn <- struct{}{} // a start under way has just been told to give up
	defer func() { <-c.turn }()

	c.mu.Lock()
	p := c.running
	c.mu.Unlock()
	var err error
	if p != nil && !p.hasEnded() {
		began := time.Now()
		err = takeDown(p)
		c.logger.Info("server stopped", "pid", p.pid, "duration_ms", time.Since(began).Milliseconds())
	}
	err = errors.Join(err, letGo())
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running, c.state, c.problem = nil, Stopped, nil
	return err
}

var closed = func() chan struct{} { c := make(chan struct{}); close(c); return c }()
