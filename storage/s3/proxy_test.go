package s3_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"docket/storage/s3"
)

// faultyLine stands between a store and the real server and spoils what passes.
type faultyLine struct {
	cutAfter atomic.Int64 // bytes of each answer to GET that pass before the cut; below 0 for all
	cuts     atomic.Int64 // cuts still to be made
	silent   atomic.Bool  // takes requests and answers nothing
	answer   atomic.Pointer[refusal]
	requests atomic.Int64
	parts    atomic.Int64 // parts that went up
	partsMax atomic.Int64 // parts that may go up before the line breaks; 0 for all
}

type refusal struct {
	status int
	code   string
}

// openThrough opens the bucket of config through a line that is whole at first.
func openThrough(t *testing.T, config s3.Config) (*s3.Store, *faultyLine) {
	t.Helper()
	line := &faultyLine{}
	line.cutAfter.Store(-1)
	server := &url.URL{Scheme: "http", Host: config.Endpoint}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(server)
			r.Out.Host = r.In.Host // the signature covers it
		},
		ModifyResponse: line.spoil,
		ErrorHandler:   func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
	released := make(chan struct{})
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		line.requests.Add(1)
		switch refused := line.answer.Load(); {
		case line.silent.Load():
			_, _ = io.Copy(io.Discard, r.Body)
			<-released
		case refused != nil:
			_, _ = io.Copy(io.Discard, r.Body)
			w.WriteHeader(refused.status)
			_, _ = io.WriteString(w, "<Error><Code>"+refused.code+"</Code><Message>refused</Message></Error>")
		case r.URL.Query().Has("partNumber") && line.partsMax.Load() > 0 && line.parts.Add(1) > line.partsMax.Load():
			panic(http.ErrAbortHandler) // the line is cut
		default:
			proxy.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), answerTo{}, w)))
		}
	}))
	t.Cleanup(front.Close)
	t.Cleanup(func() { close(released) })
	config.Endpoint = strings.TrimPrefix(front.URL, "http://")
	return open(t, config), line
}

// answerTo is the key of a request's ResponseWriter in its context.
type answerTo struct{}

func (l *faultyLine) spoil(response *http.Response) error {
	after := l.cutAfter.Load()
	if response.Request.Method == http.MethodGet && after >= 0 && l.cuts.Add(-1) >= 0 {
		answer := response.Request.Context().Value(answerTo{}).(http.ResponseWriter)
		response.Body = struct {
			io.Reader
			io.Closer
		}{io.MultiReader(io.LimitReader(response.Body, after), cutHere{answer}), response.Body}
	}
	return nil
}

// cutHere sends what there is, be it only the header, and cuts the connection.
type cutHere struct{ answer http.ResponseWriter }

func (c cutHere) Read([]byte) (int, error) {
	_ = http.NewResponseController(c.answer).Flush()
	panic(http.ErrAbortHandler)
}
