package main

import (
	"bytes"
	"io"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"docket/internal/account"
	"docket/web"
)

// garbage is what a stranger may send: none of it may be looked at before they are known.
var garbage = []struct{ name, contentType, query, body string }{
	{"nothing", "", "", ""},
	{"broken JSON", "application/json", "", `{"title":`},
	{"JSON of another shape", "application/json", "?limit=zwei&cursor=%00", `[[[[1e999]]]]`},
	{"no form at all", "multipart/form-data", "?from=gestern&tag=x", "--"},
	{"a form without its end", "multipart/form-data; boundary=b", "", "--b\r\nContent-Disposition: form-data; name=\"record\"\r\n\r\n{}"},
	{"a wrong content type", "text/html; charset=\xff", "?page=-1&width=9999999999999999999999", "<script>"},
	{"no content type", "", "?q=" + strings.Repeat("%F0%9F%92%A3", 600) + "&sort=%27%3B--&facets=,,,,", "\x00\x01\x02"},
}

// Contract, HTTP: a stranger gets 401 on everything but the public routes, before validation.
func TestAccess_Stranger(t *testing.T) {
	t.Parallel()
	s := theService(t)
	strangers := map[string][]header{
		"no credentials":    nil,
		"an unknown token":  {{"Authorization", "Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}},
		"another scheme":    {{"Authorization", "Basic YWRtaW46YWRtaW4="}},
		"an endless token":  {{"Authorization", "Bearer " + strings.Repeat("a", 9000)}},
		"an unknown cookie": {{"Cookie", "docket=AAAAAAAAAAAAAAAAAAAAAA"}},
		"cookies of a name": {{"Cookie", `docket="\x00"; docket=; docket=%00; __Host-docket=x; =; ;;`}},
		"claims of a proxy": {{"X-Forwarded-User", "admin"}, {"X-Real-IP", "127.0.0.1"}, {"X-Original-URL", "/healthz"}},
	}
	operations := describe(t, s).operations()
	for name, headers := range strangers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for i, o := range operations {
				if public[o.Method+" "+o.Path] {
					continue
				}
				path := strings.NewReplacer("{id}", "nobody", "{file}", "%2e%2e", "{seq}", "0", "{username}", "admin").Replace(o.Path)
				for k, g := range garbage {
					if headers != nil && k != i%len(garbage) {
						continue // the whole square for those without credentials, its diagonal for the others
					}
					wantStranger(t, s, o.Method, path+g.query, g.contentType, g.body, headers)
				}
			}
		})
	}
}

// The same on addresses that do not exist and with methods that no route knows.
func TestAccess_StrangerElsewhere(t *testing.T) {
	t.Parallel()
	s := theService(t)
	paths := []string{"/api/v1/documents", "/api/v1/documents/nobody", "/api/v1/session", "/api/v1/session/", "/api/v1/unknown", "/api/v1/", "/api", "/api/",
		"/api/v2/documents", "/api/v1/documents/a/files/b/content/c", "/API/V1/DOCUMENTS", "/api/v1//documents", "/api/v1/../v1/documents",
		"/healthz/../api/v1/documents", "/api/openapi.json/x", "/operator/verify", "/debug/pprof/", "/.git/config", "/docs", "/schemas"}
	for _, path := range paths {
		for _, method := range []string{"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW", "get"} {
			if method == "POST" && strings.EqualFold(path, "/api/v1/session") {
				continue
			}
			body := ""
			if method == "POST" || method == "PUT" || method == "PATCH" {
				body = `{"a":`
			}
			wantStranger(t, s, method, path, "application/json", body, nil)
		}
	}
}

// The public routes are public, and only with their own methods.
func TestAccess_PublicRoutes(t *testing.T) {
	t.Parallel()
	s := theService(t)
	for route := range public {
		method, path, _ := strings.Cut(route, " ")
		if method == http.MethodGet {
			want := http.StatusOK
			if _, err := fs.Stat(web.FS(), "index.html"); err != nil && path == "/" {
				want = http.StatusServiceUnavailable // the tests were built before the pages
			}
			s.stranger().Get(t, path).Want(t, want)
		}
		for _, other := range []string{"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"} {
			if other != method {
				wantStranger(t, s, other, path, "application/json", "{}", nil)
			}
		}
	}
	s.stranger().Do(t, "POST", "/api/v1/session", map[string]string{"username": "nobody", "password": "nothing"}).Problem(t, http.StatusUnauthorized, "account.sign_in_failed")
}

func wantStranger(t *testing.T, s *service, method, path, contentType, body string, headers []header) {
	t.Helper()
	var reader io.Reader
	if body != "" {
		reader = bytes.NewReader([]byte(body))
	}
	if contentType != "" && !strings.Contains(contentType, "\xff") {
		headers = append(headers[:len(headers):len(headers)], header{"Content-Type", contentType})
	}
	a := s.stranger().Do(t, method, path, reader, headers...)
	if a.Status != http.StatusUnauthorized || a.Header.Get("WWW-Authenticate") == "" {
		t.Errorf("%s %.80s with %v: status %d, want 401: %.200s", method, path, headers, a.Status, a.Body)
		return
	}
	if method != http.MethodHead {
		a.Problem(t, http.StatusUnauthorized, "unauthenticated")
	}
}

// administratorOf returns the first administrator, who is made when the doors are open already.
func administratorOf(t testing.TB, s *service) *person {
	t.Helper()
	waitFor(t, time.Minute, "the first administrator", func() bool {
		var people []account.Person
		s.Operate(t, "user-list", nothing{}, &people)
		return slices.ContainsFunc(people, func(p account.Person) bool { return p.Username == "admin" })
	})
	return &person{service: s, Username: "admin", Token: s.NewToken(t, "admin")}
}
