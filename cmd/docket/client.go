package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"docket/api/httpkit"
)

// client talks to the service over its socket.
type client struct {
	http *http.Client
	// token is a bearer token for the ordinary API, "" for none.
	token string
}

// problem is an error that the service answered.
type problem struct {
	httpkit.Problem
}

func (p *problem) Error() string {
	text := p.Detail
	for _, f := range p.Errors {
		text += "\n  " + f.Field + ": " + f.Message
	}
	return text
}

// withService runs act on the running service, or brings one up for its duration, without a door
// for others.
func (e *environment) withService(act func(ctx context.Context, c *client) error) error {
	path := socketPath(e.cfg)
	if c := dial(path); ownFolder(filepath.Dir(path)) == nil && c.alive(e.ctx) {
		return act(e.ctx, c)
	}
	h, err := openHouse(e.ctx, e.cfg, e.log)
	if errors.Is(err, errRunning) && dial(path).comesUp(e.ctx) { // it was only just starting
		return act(e.ctx, dial(path))
	}
	if err != nil {
		return err
	}
	defer h.close()
	if err := h.run(e.ctx); err != nil {
		return err
	}
	d, err := h.open(nil)
	if err != nil {
		return err
	}
	defer d.shutdown()
	return act(e.ctx, dial(path))
}

func dial(path string) *client {
	return &client{http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 16, IdleConnTimeout: 5 * time.Second, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", path)
	}}}}
}

// alive reports whether a service answers, waiting a moment for one that is just starting.
func (c *client) alive(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://docket/healthz", nil)
	if err != nil {
		return false
	}
	response, err := c.http.Do(request)
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// comesUp waits a minute for a service that holds the data folder to answer.
func (c *client) comesUp(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		if c.alive(ctx) {
			return true
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return false
		}
	}
}

// call runs a command of the socket.
func (c *client) call(ctx context.Context, name string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://docket/operator/"+name, bytes.NewReader(body))
	if err != nil {
		return err
	}
	return c.do(request, out)
}

// do sends a request and reads the answer into out, or returns the problem.
func (c *client) do(request *http.Request, out any) error {
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return fmt.Errorf("ask the service: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(response.Body, 256<<20))
	if err != nil {
		return fmt.Errorf("ask the service: %w", err)
	}
	if response.StatusCode >= 300 {
		p := &problem{}
		if json.Unmarshal(body, &p.Problem) != nil || p.Code == "" {
			return fmt.Errorf("the service answered %s: %s", response.Status, strings.TrimSpace(string(body)))
		}
		return p
	}
	if out == nil || len(body) == 0 {
		return nil
	}
	return json.Unmarshal(body, out)
}

// send makes a request of the API with a JSON body, nil for none.
func (c *client) send(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader = http.NoBody
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(raw)
	}
	request, err := http.NewRequestWithContext(ctx, method, "http://docket"+path, body)
	if err != nil {
		return err
	}
	if in != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	return c.do(request, out)
}

// settled waits until text and copies of these bytes are final; false when ctx ended before.
func (c *client) settled(ctx context.Context, sums []string) bool {
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		var left int
		if err := c.call(ctx, "unsettled", knownRequest{SHA256: sums}, &left); err == nil && left == 0 {
			return true
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return false
		}
	}
}

// asUsage turns bad input that the service refused into exit code 2.
func asUsage(err error) error {
	var p *problem
	if errors.As(err, &p) && p.Status >= 400 && p.Status < 500 {
		return &exitError{exitUsage, err}
	}
	return err
}
