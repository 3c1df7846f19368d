// Package intake is the HTTP side of internal/intake: files waiting for registration (待登记).
package intake

import (
	"context"
	"mime"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"docket/api/httpkit"
	"docket/internal/attachment"
	"docket/internal/intake"
	"docket/internal/page"
)

type routes struct {
	intake *intake.Service
	files  *attachment.Service
}

const root = "/api/v1/intake"

// Register adds the routes of this module.
func Register(api huma.API, service *intake.Service, files *attachment.Service) {
	r := routes{service, files}
	r.registerFailures(api) // before the routes with an id, which would take "failures" for one
	body := &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}
	httpkit.RegisterStreaming(api, huma.Operation{OperationID: "put-intake", Method: http.MethodPost, Path: root, DefaultStatus: http.StatusCreated,
		Summary: "Hand in a file for registration; raw body, name in Content-Disposition", Tags: []string{"intake"}, RequestBody: body, Errors: []int{411, 413, 422, 503, 507}}, r.put)
	huma.Register(api, huma.Operation{OperationID: "list-intake", Method: http.MethodGet, Path: root, Summary: "Files waiting for registration", Tags: []string{"intake"}, Errors: []int{422}}, r.list)
	huma.Register(api, huma.Operation{OperationID: "get-intake", Method: http.MethodGet, Path: root + "/{id}", Summary: "A waiting file with its suggestions", Tags: []string{"intake"}, Errors: []int{404}}, r.get)
	r.registerSheets(api)
	huma.Register(api, huma.Operation{OperationID: "attach-intake", Method: http.MethodPost, Path: root + "/{id}/attach",
		Summary: "Make a waiting file an attachment of a record: of the one named, or of the one whose code it bears", Tags: []string{"intake"}, Errors: []int{403, 404, 409, 422}}, r.attach)
	huma.Register(api, huma.Operation{OperationID: "remove-intake", Method: http.MethodDelete, Path: root + "/{id}", Summary: "Take a file out of the queue", Tags: []string{"intake"}, Errors: []int{404}}, r.remove)
}

type itemOutput struct {
	Location string `header:"Location"`
	Body     intake.Item
}

type putInput struct {
	httpkit.Raw
	ContentDisposition string `header:"Content-Disposition" doc:"filename or filename*"`
}

func (r routes) put(ctx context.Context, in *putInput) (_ *itemOutput, err error) {
	c := in.Fiber()
	defer func() {
		if err != nil {
			httpkit.Refuse(c)
		}
	}()
	if c.Request().Header.ContentLength() < 0 {
		return nil, httpkit.ErrLength
	}
	if httpkit.Announced(c) > r.files.MaxBytes() {
		return nil, attachment.ErrTooLarge
	}
	if err := r.files.CheckSpace(httpkit.Announced(c)); err != nil {
		return nil, err
	}
	name, err := fileName(c)
	if err != nil {
		return nil, err
	}
	item, err := r.intake.Put(ctx, httpkit.Actor(ctx), httpkit.Body(c), name)
	return &itemOutput{root + "/" + item.ID, item}, err
}

// fileName reads the name from Content-Disposition; filename* (RFC 8187) wins over filename.
func fileName(c *fiber.Ctx) (string, error) {
	_, params, err := mime.ParseMediaType(c.Get(fiber.HeaderContentDisposition))
	if err != nil || params["filename"] == "" {
		return "", attachment.ErrName
	}
	return params["filename"], nil
}

type listInput struct {
	Originals bool   `query:"originals" doc:"instead: files whose pages were sorted into others"`
	Limit     int    `query:"limit" doc:"at most 200; 50 when absent"`
	Cursor    string `query:"cursor"`
}

type listOutput struct{ Body page.Page[intake.Item] }

func (r routes) list(ctx context.Context, in *listInput) (*listOutput, error) {
	p, err := r.intake.List(ctx, httpkit.Actor(ctx), in.Originals, in.Limit, in.Cursor)
	return &listOutput{p}, err
}

type idInput struct {
	ID string `path:"id"`
}

func (r routes) get(ctx context.Context, in *idInput) (*itemOutput, error) {
	item, err := r.intake.Get(ctx, httpkit.Actor(ctx), in.ID)
	return &itemOutput{Body: item}, err
}

func (r routes) remove(ctx context.Context, in *idInput) (*struct{}, error) {
	return nil, r.intake.Remove(ctx, httpkit.Actor(ctx), in.ID)
}

type attachInput struct {
	ID   string `path:"id"`
	Body struct {
		Document string `json:"document,omitempty" maxLength:"40" doc:"the record; the one whose code the file bears when absent"`
	}
}

type attachOutput struct {
	Body struct {
		Document string `json:"document" doc:"the record that the file belongs to now"`
	}
}

func (r routes) attach(ctx context.Context, in *attachInput) (*attachOutput, error) {
	out := &attachOutput{}
	var err error
	out.Body.Document, err = r.intake.Attach(ctx, httpkit.Actor(ctx), in.ID, in.Body.Document)
	return out, err
}
