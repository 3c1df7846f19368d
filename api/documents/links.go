package documents

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/document"
)

func (r routes) registerLinks(api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "document-links", Method: http.MethodGet, Path: root + "/{id}/links", Summary: "What a record answers and what answers it 关联", Tags: []string{"documents"}, Errors: []int{404}}, r.links)
	huma.Register(api, huma.Operation{OperationID: "link-reply", Method: http.MethodPut, Path: root + "/{id}/reply-to", Summary: "Say which document a record answers", Tags: []string{"documents"}, Errors: []int{403, 404, 409, 422}}, r.linkReply)
}

type linksOutput struct{ Body document.Links }

func (r routes) links(ctx context.Context, in *idInput) (*linksOutput, error) {
	links, err := r.documents.Links(ctx, httpkit.Actor(ctx), in.ID)
	return &linksOutput{links}, err
}

type linkReplyInput struct {
	ID   string `path:"id"`
	Body struct {
		Document *string `json:"document" doc:"the document that this one answers; null for none"`
		Version  int     `json:"version" doc:"the version that was read"`
	}
}

func (r routes) linkReply(ctx context.Context, in *linkReplyInput) (*RecordOutput, error) {
	d, err := r.documents.LinkReply(ctx, httpkit.Actor(ctx), in.ID, in.Body.Document, in.Body.Version)
	return &RecordOutput{Body: d}, err
}
