// Package system is what machines and the administrator ask of the service: whether it lives and is
// ready, its metrics and description, the state of the stores and queues, the audit.
package system

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"docket/api/httpkit"
	"docket/internal/access"
	"docket/internal/audit"
	"docket/internal/fulltext"
	"docket/internal/jobs"
	"docket/internal/preserve"
	"docket/internal/queue"
)

// Part is one part of the service in /readyz.
type Part struct {
	Name   string `json:"name"`
	State  string `json:"state" enum:"ok,degraded,missing"`
	Detail string `json:"detail,omitempty"`
	// Needed: without it the service is not ready.
	Needed bool `json:"needed"`
}

// Readiness tells which parts are there. It must not depend on documents.
type Readiness interface {
	Parts(ctx context.Context) []Part
}

// Blocks are what the routes ask.
type Blocks struct {
	Readiness Readiness
	Metrics   prometheus.Gatherer
	Preserve  *preserve.Service
	Audit     *audit.Service
	Texts     *fulltext.Service
	Jobs      *jobs.Client
	Queue     *queue.Service
	Version   string
	// Authority is the certificate, PEM, against which anyone can check the seals.
	Authority func() []byte
}

var (
	permStores = access.NewPermission("system.stores", access.Admin, access.Supervisor, access.Archivist, access.Registrar)
	permQueues = access.NewPermission("system.queues", access.Admin, access.Registrar)
)

type routes struct{ Blocks }

// RegisterPublic adds the routes that need no sign-in, ahead of the gate.
func RegisterPublic(app *fiber.App, b Blocks) {
	r := routes{b}
	app.Get("/healthz", func(c *fiber.Ctx) error { return c.JSON(fiber.Map{"status": "ok", "version": b.Version}) })
	app.Get("/readyz", r.ready)
	metrics := adaptor.HTTPHandler(promhttp.HandlerFor(b.Metrics, promhttp.HandlerOpts{}))
	app.Get("/metrics", metrics)
}

// ServeOpenAPI serves the description once all routes are registered.
func ServeOpenAPI(app *fiber.App, api huma.API) {
	app.Get("/api/openapi.json", func(c *fiber.Ctx) error {
		body, err := json.Marshal(api.OpenAPI())
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderContentType, "application/vnd.oai.openapi+json; version=3.1")
		return c.Send(body)
	})
}

func (r routes) ready(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), 5*time.Second)
	defer cancel()
	parts := r.Readiness.Parts(ctx)
	status, state := http.StatusOK, "ready"
	for _, p := range parts {
		if p.State == "missing" && p.Needed {
			status, state = http.StatusServiceUnavailable, "not ready"
		}
	}
	return c.Status(status).JSON(fiber.Map{"status": state, "parts": parts})
}

// Register adds the routes behind the gate.
func Register(api huma.API, b Blocks) {
	r := routes{b}
	describePublic(api)
	huma.Register(api, huma.Operation{OperationID: "stores", Method: http.MethodGet, Path: "/api/v1/stores", Summary: "Both replicas 双备份", Tags: []string{"safety"}, Errors: []int{403}}, r.stores)
	huma.Register(api, huma.Operation{OperationID: "queues", Method: http.MethodGet, Path: "/api/v1/queues", Summary: "What waits for extraction and OCR", Tags: []string{"safety"}, Errors: []int{403}}, r.queues)
	huma.Register(api, huma.Operation{OperationID: "pause-ocr", Method: http.MethodPut, Path: "/api/v1/queues/ocr", Summary: "Pause or resume OCR", Tags: []string{"safety"}, Errors: []int{403, 422}}, r.pause)
	huma.Register(api, huma.Operation{OperationID: "retry-job", Method: http.MethodPost, Path: "/api/v1/queues/jobs/{id}/retry", Summary: "Try a job again that did not succeed", Tags: []string{"safety"}, Errors: []int{403, 404}}, r.retry)
	huma.Register(api, huma.Operation{OperationID: "audit", Method: http.MethodGet, Path: "/api/v1/audit", Summary: "Audit entries, newest first", Tags: []string{"safety"}, Errors: []int{403, 422}}, r.audit)
	huma.Register(api, huma.Operation{OperationID: "audit-export", Method: http.MethodGet, Path: "/api/v1/audit.xlsx", Summary: "Audit entries as a workbook, at most 50,000", Tags: []string{"safety"},
		Responses: map[string]*huma.Response{"200": {Description: "A workbook", Content: map[string]*huma.MediaType{httpkit.Excel: {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}}, Errors: []int{403, 422}}, r.auditSheet)
	huma.Register(api, huma.Operation{OperationID: "seal-authority", Method: http.MethodGet, Path: "/api/v1/seal/ca.pem", Summary: "The certificate against which anyone can check the seals of sign-off", Tags: []string{"safety"},
		Responses: map[string]*huma.Response{"200": {Description: "PEM", Content: map[string]*huma.MediaType{pemType: {Schema: &huma.Schema{Type: huma.TypeString}}}}}}, r.authority)
	huma.Register(api, huma.Operation{OperationID: "audit-checkpoint", Method: http.MethodGet, Path: "/api/v1/audit/checkpoint", Summary: "The signed checkpoint of the audit tree", Tags: []string{"safety"}, Errors: []int{403}}, r.checkpoint)
}

// describePublic puts the routes that huma does not serve into the description.
func describePublic(api huma.API) {
	for path, summary := range map[string]string{"/healthz": "Alive", "/readyz": "Ready; names each part", "/metrics": "Prometheus metrics",
		"/api/openapi.json": "This description", "/": "The pages"} {
		o := httpkit.Public(huma.Operation{OperationID: "get" + path, Method: http.MethodGet, Path: path, Summary: summary, Tags: []string{"public"},
			Responses: map[string]*huma.Response{"200": {Description: "OK"}}})
		api.OpenAPI().AddOperation(&o)
	}
}

type storesOutput struct{ Body preserve.Stores }

func (r routes) stores(ctx context.Context, _ *struct{}) (*storesOutput, error) {
	if err := httpkit.Actor(ctx).Require(permStores); err != nil {
		return nil, err
	}
	s, err := r.Preserve.Status(ctx)
	return &storesOutput{s}, err
}

type queuesOutput struct {
	Body struct {
		Items []jobs.Depth   `json:"items"`
		OCR   fulltext.Queue `json:"ocr"`
		// Failed is absent for whoever may not know of single jobs.
		Failed *[]queue.Failed `json:"failed,omitempty" doc:"administrators only: the newest 100 jobs that did not succeed"`
	}
}

func (r routes) queues(ctx context.Context, _ *struct{}) (*queuesOutput, error) {
	if err := httpkit.Actor(ctx).Require(permQueues); err != nil {
		return nil, err
	}
	return r.readQueues(ctx)
}

func (r routes) readQueues(ctx context.Context) (*queuesOutput, error) {
	out := &queuesOutput{}
	var err error
	if out.Body.Items, err = r.Jobs.Depths(ctx); err != nil {
		return nil, err
	}
	if out.Body.Items == nil {
		out.Body.Items = []jobs.Depth{}
	}
	if out.Body.OCR, err = r.Texts.OCRQueue(ctx, out.Body.Items); err != nil {
		return nil, err
	}
	if actor := httpkit.Actor(ctx); actor.Require(queue.PermManage) == nil {
		failed, err := r.Queue.Failed(ctx, actor)
		if err != nil {
			return nil, err
		}
		out.Body.Failed = &failed
	}
	return out, nil
}

type pauseInput struct {
	Body struct {
		Paused bool `json:"paused"`
	}
}

func (r routes) pause(ctx context.Context, in *pauseInput) (*queuesOutput, error) {
	if err := httpkit.Actor(ctx).Require(permQueues); err != nil {
		return nil, err
	}
	switchOver := r.Jobs.Resume
	if in.Body.Paused {
		switchOver = r.Jobs.Pause
	}
	if err := switchOver(ctx, jobs.QueueOCR); err != nil {
		return nil, err
	}
	return r.readQueues(ctx)
}

type jobInput struct {
	ID string `path:"id"`
}

func (r routes) retry(ctx context.Context, in *jobInput) (*struct{}, error) {
	return nil, r.Queue.Retry(ctx, httpkit.Actor(ctx), in.ID)
}

type checkpointOutput struct {
	Body struct {
		Note string `json:"note" doc:"signed note: origin, size, root, signature"`
	}
}

func (r routes) checkpoint(ctx context.Context, _ *struct{}) (*checkpointOutput, error) {
	note, err := r.Audit.Checkpoint(httpkit.Actor(ctx))
	out := &checkpointOutput{}
	out.Body.Note = note
	return out, err
}

const pemType = "application/x-pem-file"

func (r routes) authority(context.Context, *struct{}) (*huma.StreamResponse, error) {
	return httpkit.Made{Name: "docket-ca.pem", MediaType: pemType, Content: r.Authority()}.Response(), nil
}
