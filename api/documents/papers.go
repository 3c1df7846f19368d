package documents

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/document"
)

// registerPapers adds the forms that are made of a record.
func (r routes) registerPapers(api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "print-slip", Method: http.MethodGet, Path: root + "/{id}/slip.pdf", Summary: "The handling slip 收文处理笺, A4",
		Tags: []string{"documents"}, Responses: binary(httpkit.PDF), Errors: []int{404, 503}}, r.slip)
	huma.Register(api, huma.Operation{OperationID: "print-circulation", Method: http.MethodGet, Path: root + "/{id}/circulation.pdf", Summary: "The circulation slip 传阅单, A4",
		Tags: []string{"documents"}, Responses: binary(httpkit.PDF), Errors: []int{404, 503}}, r.circulation)
	huma.Register(api, huma.Operation{OperationID: "print-copy", Method: http.MethodGet, Path: root + "/{id}/copy.pdf", Summary: "A copy of all files, of classified ones with mark, reader and time on every page",
		Tags: []string{"documents"}, Responses: binary(httpkit.PDF), Errors: []int{404, 409, 503}}, r.copy)
}

func (r routes) circulation(ctx context.Context, in *idInput) (*huma.StreamResponse, error) {
	return paperOf(r.documents.CirculationSlip(ctx, httpkit.Actor(ctx), in.ID))
}

func (r routes) copy(ctx context.Context, in *idInput) (*huma.StreamResponse, error) {
	return paperOf(r.documents.MarkedCopy(ctx, httpkit.Actor(ctx), in.ID))
}

func (r routes) slip(ctx context.Context, in *idInput) (*huma.StreamResponse, error) {
	return paperOf(r.documents.Slip(ctx, httpkit.Actor(ctx), in.ID))
}

func paperOf(paper document.Paper, err error) (*huma.StreamResponse, error) {
	if err != nil {
		return nil, err
	}
	return httpkit.Made{Name: paper.Name, MediaType: httpkit.PDF, Content: paper.Content}.Response(), nil
}
