package documents

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
)

// registerPapers adds the forms that are made of a record.
func (r routes) registerPapers(api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "print-slip", Method: http.MethodGet, Path: root + "/{id}/slip.pdf", Summary: "The handling slip 收文处理笺, A4",
		Tags: []string{"documents"}, Responses: binary(httpkit.PDF), Errors: []int{404, 503}}, r.slip)
}

func (r routes) slip(ctx context.Context, in *idInput) (*huma.StreamResponse, error) {
	paper, err := r.documents.Slip(ctx, httpkit.Actor(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return httpkit.Made{Name: paper.Name, MediaType: httpkit.PDF, Content: paper.Content}.Response(), nil
}
