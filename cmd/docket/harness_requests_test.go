package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"
)

// person is someone who makes requests. The zero Token is a stranger.
type person struct {
	*service
	Username string
	Token    string
}

// stranger makes requests without signing in.
func (s *service) stranger() *person { return &person{service: s} }

// answer is a response with its body read.
type answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// JSON decodes the body into v.
func (a answer) JSON(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal(a.Body, v); err != nil {
		t.Fatalf("status %d, body is no JSON: %v\n%.300s", a.Status, err, a.Body)
	}
}

// Want fails the test unless the status is as expected.
func (a answer) Want(t testing.TB, status int) answer {
	t.Helper()
	if a.Status != status {
		t.Fatalf("status %d, want %d: %.600s", a.Status, status, a.Body)
	}
	return a
}

// problemDocument is a decoded error.
type problemDocument struct {
	Status int    `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Errors []struct {
		Field   string `json:"field"`
		Code    string `json:"code"`
		Message string `json:"message"`
	} `json:"errors"`
}

// Problem decodes an error and checks its form.
func (a answer) Problem(t testing.TB, status int, code string) problemDocument {
	t.Helper()
	a.Want(t, status)
	var p problemDocument
	a.JSON(t, &p)
	if p.Code != code || p.Status != status || p.Detail == "" || a.Header.Get("Content-Type") != "application/problem+json" {
		t.Fatalf("problem %+v (%s), want code %s", p, a.Header.Get("Content-Type"), code)
	}
	return p
}

// header is one header of a request.
type header struct{ Name, Value string }

// Do makes a request; body may be nil, an io.Reader, or anything that becomes JSON.
func (p *person) Do(t testing.TB, method, path string, body any, headers ...header) answer {
	t.Helper()
	a, err := p.try(method, path, body, headers...)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

// try is Do for clients whose service may be killed.
func (p *person) try(method, path string, body any, headers ...header) (answer, error) {
	var reader io.Reader
	contentType := ""
	switch b := body.(type) {
	case nil:
	case io.Reader:
		reader = b
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			return answer{}, err
		}
		reader, contentType = bytes.NewReader(raw), "application/json"
	}
	request, err := http.NewRequest(method, p.URL+path, reader)
	if err != nil {
		return answer{}, err
	}
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	if p.Token != "" {
		request.Header.Set("Authorization", "Bearer "+p.Token)
	}
	for _, h := range headers {
		request.Header.Set(h.Name, h.Value)
	}
	response, err := testClient.Do(request)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(response.Body)
	return answer{response.StatusCode, response.Header, raw}, err
}

// testClient gives up an idle connection before the service does, which waits 15 s for the first byte of one:
// a request sent in the moment of its closing would be lost, and what is no GET is not sent again.
var testClient = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, IdleConnTimeout: 5 * time.Second}, Timeout: 3 * time.Minute}

// Get is a GET of an API path with query parameters, alternating name and value.
func (p *person) Get(t testing.TB, path string, query ...string) answer {
	t.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(query); i += 2 {
		v.Add(query[i], query[i+1])
	}
	if len(v) > 0 {
		path += "?" + v.Encode()
	}
	return p.Do(t, http.MethodGet, path, nil)
}
