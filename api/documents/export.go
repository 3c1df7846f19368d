package documents

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"docket/api/httpkit"
	"docket/internal/document"
	"docket/internal/export"
)

// registerExports adds the routes that answer with a spreadsheet, or say which export will have it.
func (r routes) registerExports(api huma.API) {
	begun := api.OpenAPI().Components.Schemas.Schema(typeOf[exportBegun](), true, "ExportBegun")
	responses := func() map[string]*huma.Response {
		out := binary(httpkit.Excel)
		out["202"] = &huma.Response{Description: "more than 5,000 rows: it is being made, see /exports/{id}", Content: map[string]*huma.MediaType{"application/json": {Schema: begun}}}
		return out
	}
	huma.Register(api, huma.Operation{OperationID: "export-documents", Method: http.MethodGet, Path: "/api/v1/documents.xlsx", Summary: "Export the list as Excel, up to 50,000 rows",
		Tags: []string{"documents"}, Responses: responses(), Errors: []int{422}}, r.export)
	huma.Register(api, huma.Operation{OperationID: "export-register", Method: http.MethodGet, Path: "/api/v1/registers/{direction}.xlsx", Summary: "The register of a year as Excel 登记簿",
		Tags: []string{"documents"}, Responses: responses(), Errors: []int{422}}, r.exportRegister)
}

type exportBegun struct {
	ExportID string `json:"export_id"`
}

type exportInput struct {
	QueryParams
	Columns string `query:"columns" doc:"names of fields, divided by commas; those of the register when absent"`
}

func (r routes) export(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
	q, err := in.query()
	if err != nil {
		return nil, err
	}
	e := document.Export{Query: q}
	if in.Columns != "" {
		e.Columns = strings.Split(in.Columns, ",")
	}
	return answerExport(r.documents.Export(ctx, httpkit.Actor(ctx), e))
}

type registerExportInput struct {
	Direction string `path:"direction" doc:"incoming, outgoing, internal, circulation"`
	Year      int    `query:"year" doc:"this year when absent"`
}

func (r routes) exportRegister(ctx context.Context, in *registerExportInput) (*huma.StreamResponse, error) {
	return answerExport(r.documents.ExportRegister(ctx, httpkit.Actor(ctx), in.Direction, in.Year))
}

func answerExport(paper document.Paper, begun *export.Export, err error) (*huma.StreamResponse, error) {
	if err != nil {
		return nil, err
	}
	if begun == nil {
		return httpkit.Made{Name: paper.Name, MediaType: httpkit.Excel, Content: paper.Content}.Response(), nil
	}
	return httpkit.Stream(func(c *fiber.Ctx) error {
		return c.Status(http.StatusAccepted).JSON(exportBegun{begun.ID})
	}), nil
}
