package extract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"docket/internal/sandbox"
)

const (
	// filesPerWorker bounds what a worker that was taken over silently could see.
	filesPerWorker = 100
	// greetingTimeout bounds the start of a worker, on a machine that is busy.
	greetingTimeout = 30 * time.Second
	// workerFileBytes and workerOpenFiles are a worker's limits on what it writes and opens.
	workerFileBytes = 512 << 20
	workerOpenFiles = 256
	// niceness lets people's requests go before the reading of files.
	niceness = 10
	// processorPerTimeout is how much processor time each process of a worker may use in its
	// life, in multiples of Config.Timeout: the clock ends a single file, this ends what
	// escapes the clock.
	processorPerTimeout = 20
)

// worker is one confined child. One goroutine uses it at a time.
type worker struct {
	process     *sandbox.Process
	connection  *net.UnixConn
	folder      string
	confinement sandbox.Confinement
	served      int
}

// workerKind is what a worker is started for; it decides the policy.
type workerKind int

const (
	readingWorker workerKind = iota // everything but LibreOffice
	officeWorker                    // LibreOffice, which listens on a unix socket
	warmingWorker                   // compiles PDFium into its folder, the cache
)

// startWorker starts a child in folder and waits for its greeting.
func (e *Extractor) startWorker(ctx context.Context, kind workerKind, folder string) (*worker, error) {
	ours, theirs, err := socketPair()
	if err != nil {
		return nil, err
	}
	connection, err := connectionOf(ours)
	if err != nil {
		_ = theirs.Close()
		return nil, err
	}
	process, err := sandbox.Start(sandbox.Command{
		Path: e.config.Executable,
		Args: []string{"child", "extract"},
		Env: []string{
			"PATH=/usr/local/bin:/usr/bin:/bin",
			"LC_ALL=C.UTF-8",
			// The collector works harder before the parent's watch would strike.
			fmt.Sprintf("GOMEMLIMIT=%d", e.config.MemoryBytes/4*3),
		},
		Stdin:       theirs,
		Files:       []*os.File{e.cache},
		MemoryBytes: e.config.MemoryBytes,
		Niceness:    niceness,
		Policy: sandbox.Policy{
			Folder:      folder,
			UnixSockets: kind == officeWorker,
			KeepUser:    kind == warmingWorker,
			CPU:         processorPerTimeout * e.config.Timeout.Truncate(time.Second),
			FileBytes:   workerFileBytes,
			OpenFiles:   workerOpenFiles,
		},
	})
	_ = theirs.Close() // the child has its own; while this one is open its end would go unnoticed
	if err != nil {
		_ = connection.Close()
		return nil, fmt.Errorf("start an extraction worker: %w", err)
	}
	w := &worker{process: process, connection: connection, folder: folder}
	if err := w.greet(ctx); err != nil {
		w.kill()
		return nil, fmt.Errorf("start an extraction worker: %w", errors.Join(err, process.Err()))
	}
	if kind == readingWorker {
		e.noteConfinement(w.confinement)
	}
	return w, nil
}

func (w *worker) greet(ctx context.Context) error {
	stop := context.AfterFunc(ctx, w.process.Kill)
	defer stop()
	if err := w.connection.SetDeadline(time.Now().Add(greetingTimeout)); err != nil {
		return err
	}
	var greeting reply
	if err := readFrame(w.connection, &greeting); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("wait for its greeting: %w", err)
	}
	if greeting.Greeting == nil {
		return errFrame
	}
	w.confinement = *greeting.Greeting
	return nil
}

// ask sends one request and collects the answer. When the worker fails, it is killed and the
// reason is in the answer; the error is the context's alone.
func (w *worker) ask(ctx context.Context, request request, file *os.File, timeout time.Duration) (answer, error) {
	w.served++
	w.process.SetBusy(true)
	defer w.process.SetBusy(false)
	stop := context.AfterFunc(ctx, w.process.Kill)
	defer stop()

	collected := answer{out: request.out}
	err := w.connection.SetDeadline(time.Now().Add(timeout))
	if request.out != nil { // another worker may have begun before this one
		err = errors.Join(err, request.out.Truncate(0))
		_, seekErr := request.out.Seek(0, io.SeekStart)
		err = errors.Join(err, seekErr)
	}
	if err == nil {
		// The child gives up a little earlier by itself where it can, and so survives.
		request.TimeoutMS = (timeout - timeout/10).Milliseconds()
		err = sendRequest(w.connection, request, file)
	}
	for err == nil && !collected.isComplete {
		var reply reply
		if err = readFrame(w.connection, &reply); err == nil {
			err = collected.add(reply)
		}
	}
	if err == nil {
		if collected.ending.Reason == ReasonCrashed {
			w.kill() // its memory cannot be trusted after a panic
		}
		return collected, nil
	}
	w.kill()
	if ctx.Err() != nil {
		return answer{}, ctx.Err()
	}
	return answer{ending: ending{Reason: w.reasonOf(err)}, isLost: true}, nil
}

// reasonOf says why a worker did not answer. The worker has been killed.
func (w *worker) reasonOf(err error) string {
	<-w.process.Done()
	switch {
	case w.process.OverMemory():
		return ReasonMemory
	case errors.Is(err, os.ErrDeadlineExceeded):
		return ReasonTimeout
	case errors.Is(err, errTooMuch):
		return ReasonTooLarge
	}
	return ReasonCrashed
}

// isUsable tells whether the worker may take another file.
func (w *worker) isUsable() bool {
	select {
	case <-w.process.Done():
		return false
	default:
		return w.served < filesPerWorker
	}
}

// kill ends the worker and waits for its end.
func (w *worker) kill() {
	w.process.Kill()
	<-w.process.Done()
	_ = w.connection.Close()
}

// remove kills the worker and removes its folder with everything in it.
func (w *worker) remove(logger *slog.Logger) {
	w.kill()
	if err := os.RemoveAll(w.folder); err != nil {
		logger.Error("a worker's folder could not be removed", "error", err)
	}
}

func socketPair() (ours, theirs *os.File, err error) {
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, fmt.Errorf("make a socket pair: %w", err)
	}
	return os.NewFile(uintptr(pair[0]), "worker"), os.NewFile(uintptr(pair[1]), "parent"), nil
}

// connectionOf turns a socket's file into a connection, and closes the file.
func connectionOf(file *os.File) (*net.UnixConn, error) {
	defer file.Close()
	connection, err := net.FileConn(file)
	if err != nil {
		return nil, fmt.Errorf("open the socket: %w", err)
	}
	unixConnection, isUnix := connection.(*net.UnixConn)
	if !isUnix {
		_ = connection.Close()
		return nil, fmt.Errorf("open the socket: %w", syscall.EPROTOTYPE)
	}
	return unixConnection, nil
}
