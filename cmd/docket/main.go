// Docket is the document registry and search service of a general office. `docket serve` runs it;
// the other commands talk to the running service, or bring up what they need for their duration.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"docket/internal/config"
	"docket/internal/extract"
)

// version is stamped by the build.
var version = "dev"

// The exit codes of the contract.
const (
	exitDone     = 0
	exitNotRight = 1
	exitUsage    = 2
)

type commands struct {
	Serve      serveCommand      `cmd:"" help:"Run the service."`
	Import     importCommand     `cmd:"" help:"Register files and folders as a person."`
	Verify     verifyCommand     `cmd:"" help:"Read every byte of both replicas and hold it against the register."`
	Backup     backupCommand     `cmd:"" help:"Dump the register into both replicas now."`
	Restore    restoreCommand    `cmd:"" help:"Bring everything back from one replica, into an empty state."`
	Reindex    reindexCommand    `cmd:"" help:"Build the search index anew, beside the live one."`
	Audit      auditCommands     `cmd:"" help:"The audit tree."`
	Department departmentCommand `cmd:"" help:"Departments."`
	User       userCommands      `cmd:"" help:"People."`
	Token      tokenCommands     `cmd:"" help:"Bearer tokens for programs."`
	Seed       seedCommand       `cmd:"" help:"Load the sample office; marks the archive as 演示."`
	OpenAPI    openapiCommand    `cmd:"" name:"openapi" hidden:"" help:"Print the description of the API."`
	Version    versionCommand    `cmd:"" help:"Print the version."`
}

// environment is what a command runs in.
type environment struct {
	ctx    context.Context
	cfg    config.Config
	log    *slog.Logger
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
}

// print writes text for a person, or value as JSON for a program.
func (e *environment) print(asJSON bool, value any, text string) error {
	if !asJSON {
		_, err := io.WriteString(e.stdout, text)
		return err
	}
	encoder := json.NewEncoder(e.stdout)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(value)
}

// exitError ends the program with a code; its message, if any, has been written for the person.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

func usage(format string, args ...any) error {
	return &exitError{exitUsage, fmt.Errorf(format, args...)}
}

func notRight(format string, args ...any) error {
	return &exitError{exitNotRight, fmt.Errorf(format, args...)}
}

func main() {
	// The child confines itself before anything else happens in the process.
	if len(os.Args) >= 3 && os.Args[1] == "child" && os.Args[2] == "extract" {
		os.Exit(extract.ChildMain(os.Stdin, os.Stderr))
	}
	os.Exit(run(os.Args[1:], os.Environ(), os.Stdin, os.Stdout, os.Stderr))
}

func run(args, environ []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var c commands
	code := -1
	parser, err := kong.New(&c, kong.Name("docket"), kong.UsageOnError(), kong.Writers(stdout, stderr),
		kong.Description("Docket · 卷宗: document registry and search service. Settings come from DOCKET_… variables; see the README."),
		kong.Exit(func(n int) { code = n }))
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "docket:", err)
		return exitUsage
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	selected, err := parser.Parse(args)
	if code >= 0 { // --help
		return code
	}
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "docket:", err)
		return exitUsage
	}
	if selected.Command() == "version" {
		_, _ = fmt.Fprintln(stdout, version)
		return exitDone
	}
	cfg, err := config.Load(environ)
	if err != nil {
		_, _ = fmt.Fprintln(stderr, "docket:", err)
		return exitUsage
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if selected.Command() != "serve" && cfg.LogLevel == "info" {
		cfg.LogLevel = "warn" // a person at a terminal asked for an answer, not for a log
	}
	e := &environment{ctx: ctx, cfg: cfg, log: newLogger(cfg, stderr), stdin: stdin, stdout: stdout, stderr: stderr}
	err = selected.Run(e)
	var exit *exitError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &exit):
		if exit.err != nil {
			_, _ = fmt.Fprintln(stderr, "docket:", exit.err)
		}
		return exit.code
	default:
		_, _ = fmt.Fprintln(stderr, "docket:", err)
		return exitNotRight
	}
}

func newLogger(cfg config.Config, w io.Writer) *slog.Logger {
	level, _ := cfg.Level() // checked by config.Load
	options := &slog.HandlerOptions{Level: level}
	if cfg.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

type versionCommand struct{}

// Run is never reached: run answers before any setting is read.
func (versionCommand) Run(*environment) error { return nil }
