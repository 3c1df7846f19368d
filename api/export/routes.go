// Package export is the HTTP side of internal/export: files made in the background (导出).
package export

import (
	"context"
	"net/http"
	"path"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/export"
	"docket/internal/page"
)

type routes struct{ exports *export.Service }

const root = "/api/v1/exports"

// Register adds the routes of this module.
func Register(api huma.API, exports *export.Service) {
	r := routes{exports}
	binary := map[string]*huma.Response{"200": {Description: "the file", Content: map[string]*huma.MediaType{
		httpkit.Excel: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}, httpkit.ZIP: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}
	huma.Register(api, huma.Operation{OperationID: "list-exports", Method: http.MethodGet, Path: root, Summary: "One's own exports", Tags: []string{"exports"}, Errors: []int{422}}, r.list)
	huma.Register(api, huma.Operation{OperationID: "get-export", Method: http.MethodGet, Path: root + "/{id}", Summary: "The state of an export", Tags: []string{"exports"}, Errors: []int{404}}, r.get)
	huma.Register(api, huma.Operation{OperationID: "get-export-content", Method: http.MethodGet, Path: root + "/{id}/content", Summary: "The file; kept for a day", Tags: []string{"exports"},
		Responses: binary, Errors: []int{404, 409, 410, 416}}, r.content)
}

type listInput struct {
	Limit  int    `query:"limit" doc:"at most 200; 50 when absent"`
	Cursor string `query:"cursor"`
}

type listOutput struct{ Body page.Page[export.Export] }

func (r routes) list(ctx context.Context, in *listInput) (*listOutput, error) {
	p, err := r.exports.List(ctx, httpkit.Actor(ctx), in.Limit, in.Cursor)
	return &listOutput{p}, err
}

type idInput struct {
	ID string `path:"id"`
}

type exportOutput struct{ Body export.Export }

func (r routes) get(ctx context.Context, in *idInput) (*exportOutput, error) {
	e, err := r.exports.Get(ctx, httpkit.Actor(ctx), in.ID)
	return &exportOutput{e}, err
}

func (r routes) content(ctx context.Context, in *idInput) (*huma.StreamResponse, error) {
	content, err := r.exports.Open(ctx, httpkit.Actor(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return httpkit.Stream(httpkit.Download{File: content.File, SizeBytes: content.Export.SizeBytes, SHA256: content.SHA256,
		Name: content.Export.Name, MediaType: mediaType(content.Export.Name), Still: content.Still}.Send), nil
}

// mediaType is what an export of that name is: a workbook, or a package of files.
func mediaType(name string) string {
	if path.Ext(name) == ".zip" {
		return httpkit.ZIP
	}
	return httpkit.Excel
}
