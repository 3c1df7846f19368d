package httpkit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/fault"
	"docket/internal/opaque"
)

type requestIDKey struct{}

// RequestID is the id that the answer carries in X-Request-Id.
func RequestID(c *fiber.Ctx) string {
	id, _ := c.UserContext().Value(requestIDKey{}).(string)
	return id
}

// Gate decides who gets through to a route.
type Gate struct {
	Accounts *account.Service
	// PublicURL is the address people type; other origins may not act in their name.
	PublicURL string
	Secure    bool // cookies by HTTPS only
	// Proxies whose X-Forwarded-For is believed, for the log alone: rights never depend on an address.
	Proxies []netip.Prefix
	Log     *slog.Logger
	// Observe is told about every answered request.
	Observe func(method, route string, status int, took time.Duration)
}

// CookieName is the session cookie. The prefix keeps other hosts and plain HTTP from setting it.
func (g *Gate) CookieName() string {
	if g.Secure {
		return "__Host-docket"
	}
	return "docket"
}

// requestTimeout bounds the work for an ordinary request; transfers of files have their own.
const requestTimeout = 60 * time.Second

// transferTimeout bounds a request that carries a file.
const transferTimeout = 6 * time.Hour

// Begin gives the request its id, deadline and headers, and answers panics like any other fault.
func (g *Gate) Begin(c *fiber.Ctx) (err error) {
	start := time.Now()
	id := opaque.ID()
	limit := requestTimeout
	if IsTransfer(c.Method(), c.Path()) {
		limit = transferTimeout
	}
	ctx, cancel := context.WithTimeout(context.WithValue(context.Background(), requestIDKey{}, id), limit)
	defer cancel()
	c.SetUserContext(ctx)
	c.Set("X-Request-Id", id)
	secure(c)
	defer func() {
		if p := recover(); p != nil {
			g.Log.Error("panic", "request_id", id, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = fault.ErrInternal
		}
		if err != nil { // answer now, so that the log and the metrics know the status
			err = c.App().ErrorHandler(c, err)
		}
		took := time.Since(start)
		route := c.Route().Path
		g.Log.Debug("request", "request_id", id, "method", c.Method(), "route", route, "status", c.Response().StatusCode(), "duration_ms", took.Milliseconds(), "remote", g.remote(c))
		if g.Observe != nil {
			g.Observe(c.Method(), route, c.Response().StatusCode(), took)
		}
	}()
	if _, err := url.ParseRequestURI(string(c.Request().RequestURI())); err != nil {
		Refuse(c)
		return errHeaders.Because(err)
	}
	return c.Next()
}

// remote is the address a request came from: the last hop that is no proxy of ours.
func (g *Gate) remote(c *fiber.Ctx) string {
	address := c.Context().RemoteIP().String()
	hops := strings.Split(c.Get(fiber.HeaderXForwardedFor), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		ip, err := netip.ParseAddr(address)
		if err != nil || !slices.ContainsFunc(g.Proxies, func(p netip.Prefix) bool { return p.Contains(ip.Unmap()) }) {
			break
		}
		if hop, err := netip.ParseAddr(strings.TrimSpace(hops[i])); err == nil {
			address = hop.String()
		}
	}
	return address
}

// secure sets what keeps a browser from doing anything with an answer but show it to this page.
func secure(c *fiber.Ctx) {
	c.Set("X-Content-Type-Options", "nosniff")
	c.Set("Referrer-Policy", "no-referrer")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("X-Frame-Options", "DENY")
	c.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	c.Set("Cache-Control", "no-store")
}

// Authenticate finds the actor of the request or refuses it, before anything is read.
func (g *Gate) Authenticate(c *fiber.Ctx) error {
	actor, byCookie, err := g.actor(c)
	if err != nil {
		Refuse(c)
		return err
	}
	if byCookie && !g.sameOrigin(c) {
		Refuse(c)
		return errForeignOrigin
	}
	if actor.MustChangePassword && !mayBeforePasswordChange(c.Method(), c.Path()) {
		Refuse(c)
		return account.ErrChangePassword
	}
	c.SetUserContext(access.WithActor(c.UserContext(), actor))
	if !IsTransfer(c.Method(), c.Path()) {
		if err := collectBody(c); err != nil {
			return err
		}
	}
	return c.Next()
}

var errForeignOrigin = fault.New(fault.Forbidden, "foreign_origin", "拒绝来自其他网站的请求。", "Requests from other sites are refused.")

func (g *Gate) actor(c *fiber.Ctx) (a access.Actor, byCookie bool, err error) {
	if h := c.Get(fiber.HeaderAuthorization); h != "" {
		scheme, secret, _ := strings.Cut(h, " ")
		if !strings.EqualFold(scheme, "bearer") || secret == "" || len(secret) > 200 {
			return a, false, unauthorised(c)
		}
		a, err = g.Accounts.ByToken(c.UserContext(), strings.TrimSpace(secret))
	} else if secret := c.Cookies(g.CookieName()); secret != "" && len(secret) <= 200 {
		byCookie = true
		a, err = g.Accounts.BySession(c.UserContext(), secret)
	} else {
		err = fault.ErrUnauthorised
	}
	if errors.Is(err, fault.ErrUnauthorised) {
		err = unauthorised(c)
	}
	return a, byCookie, err
}

func unauthorised(c *fiber.Ctx) error {
	c.Set(fiber.HeaderWWWAuthenticate, `Bearer realm="docket"`)
	return fault.ErrUnauthorised
}

// sameOrigin refuses what another site makes a browser send. All browsers of today say where a
// request comes from (Fetch Metadata, Origin); a program that says nothing carries no stolen cookie.
func (g *Gate) sameOrigin(c *fiber.Ctx) bool {
	// Reading is no exception: some of it is written down, and some makes files. Links from elsewhere
	// lead to pages, which ask for themselves.
	if site := c.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin" || site == "none"
	}
	origin := c.Get(fiber.HeaderOrigin)
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && (u.Host == c.Hostname() || origin == strings.TrimSuffix(g.PublicURL, "/"))
}

func mayBeforePasswordChange(method, path string) bool {
	switch path {
	case "/api/v1/me", "/api/v1/me/password":
		return true
	case "/api/v1/session":
		return method == fiber.MethodDelete
	}
	return false
}

// IsTransfer reports whether a request carries a file: its body is streamed and its time is its own.
func IsTransfer(method, path string) bool {
	switch {
	case method == fiber.MethodPost && (path == "/api/v1/documents" || path == "/api/v1/intake"):
		return true
	case method == fiber.MethodPost && strings.HasPrefix(path, "/api/v1/documents/") && strings.HasSuffix(path, "/files"):
		return true
	case method == fiber.MethodGet && (strings.HasSuffix(path, "/content") || strings.HasSuffix(path, ".xlsx") || strings.HasSuffix(path, "/copy.pdf")):
		return true
	}
	return false
}

// Let returns the middleware that authenticates every request but those that public lets through;
// their bodies are read all the same.
func (g *Gate) Let(public func(*fiber.Ctx) bool) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if !public(c) {
			return g.Authenticate(c)
		}
		if !g.sameOrigin(c) {
			Refuse(c)
			return errForeignOrigin
		}
		if err := collectBody(c); err != nil {
			return err
		}
		return c.Next()
	}
}
