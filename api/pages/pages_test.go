package pages

import (
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gofiber/fiber/v2"

	"docket/api/httpkit"
	"docket/internal/fault"
)

const index, script = "<!doctype html><title>Docket</title>", "console.log('Docket')"

// built is a bundle as the build leaves it; the smaller forms say which one they are.
var built = fstest.MapFS{
	".gitkeep":              {},
	"index.html":            {Data: []byte(index)},
	"index.html.br":         {Data: []byte("index in br")},
	"assets/app-1a2b.js":    {Data: []byte(script)},
	"assets/app-1a2b.js.br": {Data: []byte("script in br")},
	"assets/app-1a2b.js.gz": {Data: []byte("script in gzip")},
	"assets/icon-3c4d.svg":  {Data: []byte("<svg/>")},
	"cmaps/UniGB.bcmap":     {Data: []byte("map")},
}

// ask sends a request to a house that holds the bundle, one route of the API, and nothing else.
func ask(t *testing.T, bundle fs.FS, method, path string, header ...string) (*http.Response, string) {
	t.Helper()
	app := httpkit.NewApp(slog.New(slog.DiscardHandler))
	if err := Register(app, bundle); err != nil {
		t.Fatal(err)
	}
	app.Get("/api/v1/x", func(c *fiber.Ctx) error { return c.SendString("the API") })
	app.Use(func(*fiber.Ctx) error { return fault.ErrNotFound })
	request := httptest.NewRequestWithContext(t.Context(), method, "/", http.NoBody)
	request.RequestURI = path // as it is, dots and all
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	answer, err := app.Test(request, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(body)
}

const html = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"

// TestPages_Addresses: a file under its name, the page at every address that a browser opens, and
// the API untouched.
func TestPages_Addresses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		method, path, accept string
		status               int
		body                 string // "" where only the status counts
	}{
		"the first page":                    {"GET", "/", html, 200, index},
		"the first page, asked by anything": {"GET", "/", "*/*", 200, index},
		"an address of the router":          {"GET", "/documents/01J?q=1", html, 200, index},
		"the same, only asked about":        {"HEAD", "/documents/01J", html, 200, ""},
		"an address of the router, no page": {"GET", "/documents/01J", "application/json", 404, ""},
		"an address of the router, changed": {"POST", "/documents/01J", html, 404, ""},
		"a file":                            {"GET", "/assets/app-1a2b.js", "*/*", 200, script},
		"a file, only asked about":          {"HEAD", "/assets/app-1a2b.js", "*/*", 200, ""},
		"a file, changed":                   {"DELETE", "/assets/app-1a2b.js", "*/*", 404, ""},
		"a file of another version":         {"GET", "/assets/app-9z9z.js", html, 404, ""},
		"a smaller form by its name":        {"GET", "/assets/app-1a2b.js.br", "*/*", 404, ""},
		"the file that keeps the folder":    {"GET", "/.gitkeep", "*/*", 404, ""},
		"a folder":                          {"GET", "/assets", "*/*", 404, ""},
		"a route of the API":                {"GET", "/api/v1/x", html, 200, "the API"},
		"no route of the API":               {"GET", "/api/v1/nothing", html, 404, ""},
		"the root of the API":               {"GET", "/api", html, 404, ""},
		"above the bundle":                  {"GET", "/../pages.go", "*/*", 404, ""},
		"above the bundle, in a folder":     {"GET", "/assets/../../pages.go", "*/*", 404, ""},
		"above the bundle, escaped":         {"GET", "/assets/%2e%2e/%2e%2e/pages.go", "*/*", 404, ""},
		"above the bundle, backwards":       {"GET", `/assets\..\..\pages.go`, "*/*", 404, ""},
		"a null byte":                       {"GET", "/assets/app-1a2b.js%00.svg", "*/*", 404, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer, body := ask(t, built, test.method, test.path, "Accept", test.accept)
			if answer.StatusCode != test.status || test.body != "" && body != test.body {
				t.Errorf("%s %s: %d %q, want %d %q", test.method, test.path, answer.StatusCode, body, test.status, test.body)
			}
			if test.method == http.MethodHead && body != "" {
				t.Errorf("HEAD answered a body: %q", body)
			}
		})
	}
}

// TestPages_Policy: what the pages may load, and that nobody hears where their reader came from.
func TestPages_Policy(t *testing.T) {
	t.Parallel()
	const want = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
		"connect-src 'self' blob:; worker-src 'self' blob:; frame-ancestors 'none'"
	for path, mediaType := range map[string]string{
		"/": "text/html; charset=utf-8", "/tasks": "text/html; charset=utf-8", "/assets/app-1a2b.js": "text/javascript; charset=utf-8",
		"/assets/icon-3c4d.svg": "image/svg+xml", "/cmaps/UniGB.bcmap": "application/octet-stream",
	} {
		answer, _ := ask(t, built, "GET", path, "Accept", html)
		for name, want := range map[string]string{
			"Content-Security-Policy": want, "Content-Type": mediaType, "Referrer-Policy": "no-referrer",
		} {
			if got := answer.Header.Get(name); got != want {
				t.Errorf("%s: %s: %q, want %q", path, name, got, want)
			}
		}
	}
}

// TestPages_Caching: what has its content in its name is kept for good; everything else is asked
// for again, and answered with 304 as long as it is the same in the same form.
func TestPages_Caching(t *testing.T) {
	t.Parallel()
	answer, _ := ask(t, built, "GET", "/assets/app-1a2b.js")
	if got := answer.Header.Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
		t.Errorf("a hashed file: Cache-Control %q", got)
	}
	if got := answer.Header.Get("Etag"); got != "" {
		t.Errorf("a hashed file: ETag %q", got)
	}

	answer, _ = ask(t, built, "GET", "/tasks", "Accept", html)
	tag := answer.Header.Get("Etag")
	if got := answer.Header.Get("Cache-Control"); got != "no-cache" || tag == "" {
		t.Errorf("the page: Cache-Control %q, ETag %q", got, tag)
	}
	answer, body := ask(t, built, "GET", "/", "If-None-Match", tag)
	if answer.StatusCode != http.StatusNotModified || body != "" || answer.Header.Get("Etag") != tag {
		t.Errorf("the page that one has: %d %q, ETag %q", answer.StatusCode, body, answer.Header.Get("Etag"))
	}
	answer, body = ask(t, built, "GET", "/", "If-None-Match", tag, "Accept-Encoding", "br")
	if answer.StatusCode != http.StatusOK || body != "index in br" {
		t.Errorf("the page in another form: %d %q", answer.StatusCode, body)
	}

	changed := fstest.MapFS{"index.html": {Data: []byte(index + "<p>new</p>")}}
	answer, body = ask(t, changed, "GET", "/", "If-None-Match", tag)
	if answer.StatusCode != http.StatusOK || !strings.HasSuffix(body, "<p>new</p>") {
		t.Errorf("the page of another version: %d %q", answer.StatusCode, body)
	}
}

// TestPages_SmallerForms: the browser's list decides, brotli first; nothing is compressed that the
// build did not.
func TestPages_SmallerForms(t *testing.T) {
	t.Parallel()
	for accepted, want := range map[string]struct{ coding, body string }{
		"":                        {"", script},
		"gzip, deflate, br, zstd": {"br", "script in br"},
		"GZIP":                    {"gzip", "script in gzip"},
		"br;q=0, gzip;q=0.5":      {"gzip", "script in gzip"},
		"br; q=0.000, gzip; q=0":  {"", script},
		"brotli":                  {"", script},
	} {
		answer, body := ask(t, built, "GET", "/assets/app-1a2b.js", "Accept-Encoding", accepted)
		if got := answer.Header.Get("Content-Encoding"); got != want.coding || body != want.body {
			t.Errorf("%q: %q in coding %q, want %q in %q", accepted, body, got, want.body, want.coding)
		}
		if !strings.Contains(answer.Header.Get("Vary"), "Accept-Encoding") {
			t.Errorf("%q: Vary %q", accepted, answer.Header.Get("Vary"))
		}
	}
	answer, body := ask(t, built, "GET", "/assets/icon-3c4d.svg", "Accept-Encoding", "br, gzip")
	if answer.Header.Get("Content-Encoding") != "" || body != "<svg/>" {
		t.Errorf("a file without a smaller form: %q", body)
	}
}

// TestPages_NotBuilt: without a bundle every page says so in both languages, and the API works.
func TestPages_NotBuilt(t *testing.T) {
	t.Parallel()
	empty := fstest.MapFS{".gitkeep": {}}
	for _, path := range []string{"/", "/documents/01J"} {
		answer, body := ask(t, empty, "GET", path, "Accept", html)
		if answer.StatusCode != http.StatusServiceUnavailable || answer.Header.Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("%s: %d %s", path, answer.StatusCode, answer.Header.Get("Content-Type"))
		}
		for _, want := range []string{`lang="zh-CN"`, "界面尚未构建", `lang="en"`, "The pages have not been built", "make web"} {
			if !strings.Contains(body, want) {
				t.Errorf("%s: the answer does not say %q", path, want)
			}
		}
		if got := answer.Header.Get("Content-Security-Policy"); !strings.HasPrefix(got, "default-src 'none'") {
			t.Errorf("%s: policy %q", path, got)
		}
	}
	if answer, body := ask(t, empty, "GET", "/api/v1/x"); answer.StatusCode != http.StatusOK || body != "the API" {
		t.Errorf("the API: %d %q", answer.StatusCode, body)
	}
	if answer, _ := ask(t, empty, "GET", "/assets/app-1a2b.js"); answer.StatusCode != http.StatusNotFound {
		t.Errorf("a file: %d", answer.StatusCode)
	}
}
