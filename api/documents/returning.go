package documents

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
)

// registerReturning adds the way back of paper that came home by mistake.
func (r routes) registerReturning(api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "return-file", Method: http.MethodPost, Path: root + "/{id}/files/{file}/return",
		Summary: "Give a file that came from the queue back to it, within seven days, by whoever attached it; the record keeps it in its history",
		Tags:    []string{"documents"}, Errors: []int{403, 404, 409, 410}}, r.returnFile)
}

func (r routes) returnFile(ctx context.Context, in *fileInput) (*RecordOutput, error) {
	d, err := r.documents.ReturnFile(ctx, httpkit.Actor(ctx), in.ID, in.File)
	return &RecordOutput{Body: d}, err
}
