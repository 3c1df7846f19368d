package documents

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/calendar"
	"docket/internal/document"
)

// registerExtensions adds what puts off a due date.
func (r routes) registerExtensions(api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "extend-document", Method: http.MethodPost, Path: root + "/{id}/extend", Summary: "Ask to put off the due date 延期, before it has passed",
		Tags: []string{"documents"}, Errors: []int{403, 404, 409, 422}}, r.extend)
	huma.Register(api, huma.Operation{OperationID: "list-extensions", Method: http.MethodGet, Path: root + "/{id}/extensions", Summary: "How often the due date was put off, or asked to be",
		Tags: []string{"documents"}, Errors: []int{404}}, r.extensions)
}

type extendInput struct {
	ID   string `path:"id"`
	Body struct {
		DueOn  calendar.Date `json:"due_on" format:"date" doc:"later than the date in force"`
		Reason string        `json:"reason"`
	}
}

func (r routes) extend(ctx context.Context, in *extendInput) (*RecordOutput, error) {
	d, err := r.documents.Extend(ctx, httpkit.Actor(ctx), in.ID, in.Body.DueOn, in.Body.Reason)
	return &RecordOutput{Body: d}, err
}

type extensionsOutput struct {
	Body struct {
		Items []document.Extension `json:"items"`
	}
}

func (r routes) extensions(ctx context.Context, in *idInput) (*extensionsOutput, error) {
	out := &extensionsOutput{}
	var err error
	out.Body.Items, err = r.documents.Extensions(ctx, httpkit.Actor(ctx), in.ID)
	return out, err
}
