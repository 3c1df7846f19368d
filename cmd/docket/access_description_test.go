package main

import (
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"docket/internal/config"
)

// description is /api/openapi.json as the tests of access read it: what stands in it is tested,
// and a route that is added later is tested too.
type description struct {
	OpenAPI    string                          `json:"openapi"`
	Paths      map[string]map[string]operation `json:"paths"`
	Components struct {
		Schemas map[string]*schema `json:"schemas"`
	} `json:"components"`
}

type operation struct {
	Method, Path string `json:"-"`

	ID         string                 `json:"operationId"`
	Summary    string                 `json:"summary"`
	Security   *[]map[string][]string `json:"security"`
	Parameters []struct {
		Name   string  `json:"name"`
		In     string  `json:"in"`
		Schema *schema `json:"schema"`
	} `json:"parameters"`
	RequestBody *struct {
		Content map[string]struct {
			Schema *schema `json:"schema"`
		} `json:"content"`
	} `json:"requestBody"`
	Responses map[string]struct {
		Description string `json:"description"`
		Content     map[string]struct {
			Schema *schema `json:"schema"`
		} `json:"content"`
	} `json:"responses"`
}

type schema struct {
	Ref        string             `json:"$ref"`
	Type       any                `json:"type"`
	Format     string             `json:"format"`
	Enum       []any              `json:"enum"`
	Properties map[string]*schema `json:"properties"`
	Items      *schema            `json:"items"`
}

// describe reads the description of a running service.
func describe(t testing.TB, s *service) description {
	t.Helper()
	var d description
	s.stranger().Get(t, "/api/openapi.json").Want(t, http.StatusOK).JSON(t, &d)
	return d
}

// operations are all of them, in order of path and method.
func (d description) operations() []operation {
	var out []operation
	for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(d.Paths[path])) {
			o := d.Paths[path][method]
			o.Method, o.Path = strings.ToUpper(method), path
			out = append(out, o)
		}
	}
	return out
}

// isPublic reports whether the description says that strangers may use it.
func (o operation) isPublic() bool { return o.Security != nil && len(*o.Security) == 0 }

// isJSON reports whether the operation takes a JSON body and nothing else.
func (o operation) isJSON() bool {
	return o.RequestBody != nil && len(o.RequestBody.Content) == 1 && o.RequestBody.Content["application/json"].Schema != nil
}

// sample is a value that fits a schema, so that a body made of it passes validation.
func (d description) sample(s *schema) any {
	if s == nil {
		return nil
	}
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		return d.sample(d.Components.Schemas[name])
	}
	if len(s.Enum) > 0 {
		return s.Enum[0]
	}
	kind, _ := s.Type.(string)
	if list, ok := s.Type.([]any); ok && len(list) > 0 {
		kind, _ = list[0].(string)
	}
	switch kind {
	case "object":
		out := map[string]any{}
		for name, member := range s.Properties {
			out[name] = d.sample(member)
		}
		return out
	case "array":
		return []any{}
	case "integer", "number":
		return 1
	case "boolean":
		return true
	case "string":
		if s.Format == "date-time" {
			return "2026-01-12T08:00:00Z"
		}
		return "字"
	}
	return nil
}

// public are the routes that the contract opens to strangers.
var public = map[string]bool{"GET /healthz": true, "GET /readyz": true, "GET /metrics": true, "GET /api/openapi.json": true,
	"POST /api/v1/session": true, "GET /": true}

// The description is complete: every operation has an id of its own, a summary and answers, and
// what is public in it is what the contract opens.
func TestDescription_IsComplete(t *testing.T) {
	t.Parallel()
	d := describe(t, theService(t))
	if !strings.HasPrefix(d.OpenAPI, "3.1") {
		t.Errorf("OpenAPI %q", d.OpenAPI)
	}
	if len(d.operations()) < 30 {
		t.Fatalf("only %d operations are described", len(d.operations()))
	}
	ids := map[string]string{}
	for _, o := range d.operations() {
		name := o.Method + " " + o.Path
		if o.ID == "" || o.Summary == "" || len(o.Responses) == 0 {
			t.Errorf("%s: id %q, summary %q, %d responses", name, o.ID, o.Summary, len(o.Responses))
		}
		if other := ids[o.ID]; other != "" {
			t.Errorf("%s and %s are both called %s", name, other, o.ID)
		}
		ids[o.ID] = name
		if o.isPublic() != public[name] {
			t.Errorf("%s: described as public: %v, the contract says %v", name, o.isPublic(), public[name])
		}
		if !slices.ContainsFunc(slices.Collect(maps.Keys(o.Responses)), func(code string) bool { return code[0] == '2' }) {
			t.Errorf("%s: no success is described", name)
		}
		for _, parameter := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(o.Path, -1) {
			found := slices.ContainsFunc(o.Parameters, func(p struct {
				Name   string  `json:"name"`
				In     string  `json:"in"`
				Schema *schema `json:"schema"`
			}) bool {
				return p.Name == parameter[1] && p.In == "path"
			})
			if !found {
				t.Errorf("%s: {%s} is not described", name, parameter[1])
			}
		}
	}
	for member, inSchema := range map[string]string{"register_no": "DocumentDocument", "errors": "HttpkitProblem", "next_cursor": "PagePageDocumentRow"} {
		if s := d.Components.Schemas[inSchema]; s == nil || s.Properties[member] == nil {
			t.Errorf("no schema %s with %s; there are %v", inSchema, member, slices.Sorted(maps.Keys(d.Components.Schemas)))
		}
	}
}

// Every route that the application serves is described. It is built here without its house, for
// routes are registered before anything is asked of a module. Not parallel: huma holds the form of
// errors in a variable of its package.
func TestDescription_NamesEveryRoute(t *testing.T) {
	h := &house{cfg: config.Config{PublicURL: "http://127.0.0.1"}, log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	app, _, err := h.application()
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequest(http.MethodGet, "http://localhost/api/openapi.json", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := app.Test(request, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	var d description
	if err := json.NewDecoder(response.Body).Decode(&d); err != nil {
		t.Fatal(err)
	}
	parameter := regexp.MustCompile(`:(\w+)`)
	checked := 0
	for _, route := range app.GetRoutes(true) {
		path := parameter.ReplaceAllString(route.Path, "{$1}")
		operations, described := d.Paths[path]
		if !described && strings.Contains(path, ".") && !strings.HasPrefix(path, "/api/") {
			continue // a file of the pages
		}
		_, direct := operations[strings.ToLower(route.Method)]
		_, asGet := operations["get"]
		if !direct && !(route.Method == http.MethodHead && asGet) {
			t.Errorf("%s %s is served and not described", route.Method, route.Path)
		}
		checked++
	}
	if checked < 30 {
		t.Errorf("only %d routes were found", checked)
	}
}
