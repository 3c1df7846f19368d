// Run starts one PostgreSQL and one MinIO for tests, runs a command with the
// variables that lead to them, stops both, and exits with the command's code.
//
//	run -- go test ./...
//	run -memory -- go test ./...
//
// With -memory the servers and the command keep their temporary files in memory
// where the machine has room.
//
// A variable that is set already is respected: that server is not started.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"docket/internal/supervise/supervisetest"
)

func main() {
	inMemory := flag.Bool("memory", false, "keep temporary files in memory")
	flag.Usage = func() { fmt.Fprintln(os.Stderr, "usage: run [-memory] -- COMMAND [ARGUMENT…]") }
	flag.Parse()
	if flag.NArg() == 0 {
		flag.Usage()
		os.Exit(2)
	}
	code, err := withServers(flag.Args(), *inMemory)
	if err != nil {
		fmt.Fprintln(os.Stderr, "run:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

func withServers(command []string, inMemory bool) (code int, err error) {
	began := time.Now()
	var temporary []string
	if inMemory {
		folder, remove, err := supervisetest.InMemory()
		if err != nil {
			return 1, err
		}
		defer func() { _ = remove() }()
		if folder != "" {
			temporary = []string{"TMPDIR=" + folder}
		}
	}
	environment, stop, err := startServers()
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, stop()) }()
	environment = append(environment, temporary...)
	fmt.Fprintf(os.Stderr, "Test servers ready in %d ms.\n", time.Since(began).Milliseconds())
	return pass(command, environment)
}

// startServers starts both at once and returns the environment for the tests.
func startServers() (environment []string, stop func() error, err error) {
	var (
		databaseURL               = os.Getenv(supervisetest.DatabaseURLVariable)
		bucket                    = supervisetest.Bucket{Endpoint: os.Getenv(supervisetest.EndpointVariable), AccessKey: os.Getenv(supervisetest.AccessKeyVariable), SecretKey: os.Getenv(supervisetest.SecretKeyVariable)}
		stopPostgres, stopMinIO   = nothing, nothing
		postgresError, minioError error
		both                      sync.WaitGroup
	)
	if databaseURL == "" {
		both.Go(func() { databaseURL, stopPostgres, postgresError = supervisetest.StartPostgres() })
	}
	if bucket.Endpoint == "" {
		both.Go(func() { bucket, stopMinIO, minioError = supervisetest.StartMinIO() })
	}
	both.Wait()
	stop = func() error {
		var failed [2]error
		both.Go(func() { failed[0] = stopPostgres() })
		both.Go(func() { failed[1] = stopMinIO() })
		both.Wait()
		return errors.Join(failed[:]...)
	}
	if err := errors.Join(postgresError, minioError); err != nil {
		if postgresError != nil {
			stopPostgres = nothing
		}
		if minioError != nil {
			stopMinIO = nothing
		}
		return nil, nil, errors.Join(err, stop())
	}
	return append(os.Environ(), supervisetest.Environment(databaseURL, bucket)...), stop, nil
}

func nothing() error { return nil }

// pass runs the command to its end, hands it the signals that come for it, and
// returns its exit code.
func pass(command, environment []string) (int, error) {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = environment
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	if err := cmd.Start(); err != nil {
		return 1, err
	}
	go func() {
		for s := range signals {
			_ = cmd.Process.Signal(s)
		}
	}()
	err := cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
			return 128 + int(status.Signal()), nil
		}
		return exit.ExitCode(), nil
	}
	return 0, err
}
