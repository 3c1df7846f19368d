package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"docket/api/httpkit"
	"docket/api/pages"
	apisystem "docket/api/system"
	"docket/internal/fault"
	"docket/web"
)

type serveCommand struct{}

// Run serves until it is asked to stop.
func (serveCommand) Run(e *environment) error {
	start := time.Now()
	h, err := openHouse(e.ctx, e.cfg, e.log)
	if err != nil {
		return err
	}
	defer h.close()
	if err := h.run(e.ctx); err != nil {
		return err
	}
	listener, err := listen(e.cfg)
	if err != nil {
		return err
	}
	if err := h.welcome(e.ctx, e.stderr); err != nil {
		return err
	}
	d, err := h.open(listener)
	if err != nil {
		return err
	}
	defer d.shutdown()
	e.log.Info("ready", "listen", listener.Addr().String(), "took_ms", time.Since(start).Milliseconds())
	select {
	case <-e.ctx.Done():
		e.log.Info("stopping")
		return nil
	case err := <-d.failed:
		return fmt.Errorf("serve: %w", err)
	}
}

// welcome tells where the service is and, once, how to sign in. The first administrator is made
// here, with the address taken and the doors still shut, and nowhere before: a password made by a
// start that fails, or by another command, would be seen by nobody.
func (h *house) welcome(ctx context.Context, w io.Writer) error {
	password, err := h.accounts.EnsureAdmin(ctx, string(h.cfg.AdminPassword))
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintf(w, "\nDocket · 卷宗  %s\n", h.cfg.PublicURL)
	if password != "" {
		_, _ = fmt.Fprintf(w, "First sign-in 首次登录 (shown once 仅显示一次): user 用户 admin  password 密码 %s\n", password)
	}
	_, _ = fmt.Fprintln(w)
	return nil
}

// doors are the listeners: the address for people and programs, and the socket for commands.
type doors struct {
	app    *fiber.App
	socket *fasthttp.Server
	path   string
	failed chan error
}

// open builds the application and serves it on listener (nil: the socket alone) and on the socket.
func (h *house) open(listener net.Listener) (*doors, error) {
	app, _, err := h.application()
	if err != nil {
		return nil, err
	}
	d := &doors{app: app, path: h.socketPath(), failed: make(chan error, 2)}
	socket, err := listenSocket(d.path)
	if err != nil {
		return nil, err
	}
	operator := h.operatorApplication().Handler()
	public := app.Handler()
	d.socket = &fasthttp.Server{StreamRequestBody: true, NoDefaultServerHeader: true, HeaderReceived: app.Server().HeaderReceived,
		ReadBufferSize: 32 << 10, MaxRequestBodySize: 1 << 20, Logger: app.Server().Logger,
		Handler: func(c *fasthttp.RequestCtx) {
			if strings.HasPrefix(string(c.Path()), "/operator/") {
				operator(c)
				return
			}
			public(c)
		}}
	go func() { d.failed <- d.socket.Serve(socket) }()
	if listener != nil {
		go func() { d.failed <- app.Listener(listener) }()
	}
	return d, nil
}

func (d *doors) shutdown() {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second) // see house.close
	defer cancel()
	var closing sync.WaitGroup
	closing.Go(func() { _ = d.app.ShutdownWithContext(ctx) })
	closing.Go(func() { _ = d.socket.ShutdownWithContext(ctx) })
	closing.Wait()
	_ = os.Remove(d.path)
}

// listenSocket makes the socket for commands, for the owner of the data alone. The data lock is
// held, so a socket that is there belongs to a dead predecessor.
func listenSocket(path string) (net.Listener, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("command socket: %w", err)
	}
	if err := ownFolder(filepath.Dir(path)); err != nil {
		return nil, err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("command socket: %w", err)
	}
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("command socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		_ = l.Close()
		return nil, fmt.Errorf("command socket: %w", err)
	}
	return l, nil
}

// ownFolder refuses a folder of the socket that somebody else made or can write to: whoever owns it
// could listen there in our place and be told passwords.
func ownFolder(dir string) error {
	info, err := os.Lstat(dir)
	if err != nil {
		return fmt.Errorf("command socket: %w", err)
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !info.IsDir() || info.Mode().Perm()&0o022 != 0 || !ok || int(owner.Uid) != os.Geteuid() {
		return fmt.Errorf("command socket: %s belongs to somebody else; remove it or choose a shorter DOCKET_DATA", dir)
	}
	return nil
}

// application is what people and programs reach: the public routes, then the gate, then the rest.
func (h *house) application() (*fiber.App, huma.API, error) {
	app := httpkit.NewApp(h.log)
	metrics := h.metrics()
	gate := &httpkit.Gate{Accounts: h.accounts, PublicURL: h.cfg.PublicURL, Secure: h.cfg.SecureCookies(), Proxies: prefixes(h.cfg.TrustedProxies),
		Log: h.log, Observe: metrics.observe}
	blocks := apisystem.Blocks{Readiness: h, Metrics: metrics.registry, Preserve: h.preserve, Audit: h.audit, Texts: h.texts, Jobs: h.queue, Queue: h.failures, Version: version,
		Authority: func() []byte { return h.sealer.Authority() }}
	app.Use(gate.Begin)
	apisystem.RegisterPublic(app, blocks)
	if err := pages.Register(app, web.FS()); err != nil {
		return nil, nil, err
	}
	api := httpkit.NewAPI(app, version, h.log)
	apisystem.ServeOpenAPI(app, api)
	app.Use(gate.Let(func(c *fiber.Ctx) bool { return c.Method() == fiber.MethodPost && c.Path() == "/api/v1/session" }))
	h.register(api, gate, blocks)
	app.Use(func(*fiber.Ctx) error { return fault.ErrNotFound })
	return app, api, nil
}

func prefixes(list []string) []netip.Prefix {
	var out []netip.Prefix
	for _, s := range list { // checked by config.Load
		if p, err := netip.ParsePrefix(s); err == nil {
			out = append(out, p)
		} else if a, err := netip.ParseAddr(s); err == nil {
			out = append(out, netip.PrefixFrom(a, a.BitLen()))
		}
	}
	return out
}
