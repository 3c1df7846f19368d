package httpkit

import (
	"context"
	"encoding/json"
	"log/slog"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"docket/internal/access"
	"docket/internal/calendar"
)

// slowSenders is how long an ordinary request may take to arrive and its answer to leave.
const slowSenders = 15 * time.Second

// NewApp returns the Fiber application with the settings that design.md 3 asks for.
func NewApp(log *slog.Logger) *fiber.App {
	app := fiber.New(fiber.Config{
		AppName: "docket", ServerHeader: "", DisableStartupMessage: true,
		StreamRequestBody: true, DisablePreParseMultipartForm: true, Immutable: true,
		BodyLimit: 1 << 20, // from here on the body is a stream; routes limit themselves
		// Names of 255 Chinese characters in a header, and long queries.
		ReadBufferSize: 32 << 10,
		// Programs keep idle connections for 90 s as a rule; whoever closes first must not be the one that is sent to.
		ReadTimeout: slowSenders, WriteTimeout: slowSenders, IdleTimeout: 3 * time.Minute,
		ErrorHandler: ErrorHandler(log),
	})
	app.Server().HeaderReceived = func(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
		path, _, _ := strings.Cut(string(h.RequestURI()), "?")
		if !IsTransfer(string(h.Method()), path) {
			return fasthttp.RequestConfig{}
		}
		// A transfer may be as slow as 64 KiB/s.
		patience := slowSenders
		if n := h.ContentLength(); n > 0 {
			patience += time.Duration(n>>16) * time.Second
		} else {
			patience = transferTimeout
		}
		return fasthttp.RequestConfig{ReadTimeout: min(patience, transferTimeout), WriteTimeout: transferTimeout}
	}
	// Fiber answers methods that it does not know by itself, ahead of the gate. No route listens to
	// TRACE, so as such they reach the gate like everything else.
	routed := app.Server().Handler
	app.Server().Handler = func(c *fasthttp.RequestCtx) {
		if !slices.Contains(fiber.DefaultMethods, string(c.Method())) {
			c.Request.Header.SetMethod(fiber.MethodTrace)
		}
		routed(c)
	}
	app.Server().NoDefaultServerHeader = true
	app.Server().SecureErrorLogMessage = true
	app.Server().Logger = quietLogger{}
	return app
}

// quietLogger drops fasthttp's own remarks about broken connections; they may quote requests.
type quietLogger struct{}

// Printf does nothing.
func (quietLogger) Printf(string, ...any) {}

// NewAPI returns the huma API on app, answering with problem documents.
func NewAPI(app *fiber.App, version string, log *slog.Logger) huma.API {
	useProblems(log)
	config := huma.DefaultConfig("Docket 卷宗", version)
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	config.CreateHooks = nil // no $schema member in answers
	config.Info.Description = "Document registry and search service of a general office. Errors are problem documents (RFC 9457)."
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"bearer": {Type: "http", Scheme: "bearer"},
		"cookie": {Type: "apiKey", In: "cookie", Name: "docket"},
	}
	config.Security = []map[string][]string{{"bearer": {}}, {"cookie": {}}}
	api := humafiber.New(app, config)
	describeTypes(api.OpenAPI().Components.Schemas)
	return api
}

// typeName is a type inside the brackets of a generic one, with its package.
var typeName = regexp.MustCompile(`(?:[\w.-]+/)*(\w+)\.(\w+)`)

// schemaName names a schema by package and type, so that intake.Item and approval.Item can both be
// described.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Name() == "" {
		return huma.DefaultSchemaNamer(t, hint)
	}
	name, args, generic := strings.Cut(t.Name(), "[")
	name = title(path.Base(t.PkgPath())) + title(name)
	if generic {
		for _, m := range typeName.FindAllStringSubmatch(args, -1) {
			name += title(m[1]) + title(m[2])
		}
	}
	return name
}

func title(s string) string {
	if s == "" || s == "." {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// describeTypes tells how types with their own JSON form look in it.
func describeTypes(schemas huma.Registry) {
	schemas.RegisterTypeAlias(reflect.TypeFor[access.Level](), reflect.TypeFor[string]())
	schemas.RegisterTypeAlias(reflect.TypeFor[calendar.Date](), reflect.TypeFor[string]())
	schemas.RegisterTypeAlias(reflect.TypeFor[json.RawMessage](), reflect.TypeFor[map[string]any]())
}

// Actor returns who asks.
func Actor(ctx context.Context) access.Actor { return access.From(ctx) }

// Public marks an operation that strangers may use.
func Public(o huma.Operation) huma.Operation {
	o.Security = []map[string][]string{}
	return o
}

// RegisterStreaming registers an operation that takes the body itself. The body is described only
// after the registration: huma reads every body that it knows of.
func RegisterStreaming[I, O any](api huma.API, o huma.Operation, handler func(context.Context, *I) (*O, error)) {
	body := o.RequestBody
	o.RequestBody = nil
	huma.Register(api, o, handler)
	if described := api.OpenAPI().Paths[o.Path]; described != nil && described.Post != nil {
		described.Post.RequestBody = body
	}
}

// Raw gives a route its Fiber context. It may be used until the handler returns, never kept.
type Raw struct {
	c *fiber.Ctx
}

// Resolve is huma's hook that runs before the handler.
func (r *Raw) Resolve(ctx huma.Context) []error {
	r.c = humafiber.Unwrap(ctx)
	return nil
}

// Fiber returns the context of the request.
func (r *Raw) Fiber() *fiber.Ctx { return r.c }

// Stream answers with whatever send writes to the Fiber context, past huma's own writer.
func Stream(send func(*fiber.Ctx) error) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		c := humafiber.Unwrap(ctx)
		if err := send(c); err != nil {
			_ = c.App().ErrorHandler(c, err) // the answer has not begun: send fails before it writes
		}
	}}
}
