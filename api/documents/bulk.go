package documents

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/document"
	"docket/internal/tag"
)

// registerBulk adds the routes of bulk changes.
func (r routes) registerBulk(api huma.API) {
	op := func(id, method, path, summary string, errors ...int) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: root + "/bulk" + path, Summary: summary, Tags: []string{"documents"}, Errors: errors}
	}
	huma.Register(api, op("bulk-tags", http.MethodPost, "/tags", "Add and remove tags of many records; preview counts only", 403, 422), r.bulkTags)
	huma.Register(api, op("get-bulk", http.MethodGet, "/{id}", "How an own bulk change stands", 403, 404), r.getBulk)
	huma.Register(api, op("undo-bulk", http.MethodPost, "/{id}/undo", "Undo an own bulk change, for ten minutes, where nothing has changed since", 403, 404, 409), r.undoBulk)
}

type bulkTagsInput struct {
	Body struct {
		IDs     []string  `json:"ids" doc:"at most 1000"`
		Add     []tag.Tag `json:"add,omitempty"`
		Remove  []tag.Tag `json:"remove,omitempty"`
		Preview bool      `json:"preview,omitempty" doc:"count only"`
	}
}

type bulkOutput struct{ Body bulkAnswer }

// bulkAnswer is a bulk change, or what it would do.
type bulkAnswer struct {
	document.Bulk
	Changes int `json:"changes" doc:"all records that the change concerned, undone or not"`
}

func bulkOf(b document.Bulk, err error) (*bulkOutput, error) {
	return &bulkOutput{bulkAnswer{b, b.Changed + b.Undone + len(b.ChangedSince)}}, err
}

func (r routes) bulkTags(ctx context.Context, in *bulkTagsInput) (*bulkOutput, error) {
	act := r.documents.ChangeTags
	if in.Body.Preview {
		act = r.documents.PreviewTags
	}
	return bulkOf(act(ctx, httpkit.Actor(ctx), document.BulkTags{IDs: in.Body.IDs, Add: in.Body.Add, Remove: in.Body.Remove}))
}

func (r routes) getBulk(ctx context.Context, in *idInput) (*bulkOutput, error) {
	return bulkOf(r.documents.BulkState(ctx, httpkit.Actor(ctx), in.ID))
}

func (r routes) undoBulk(ctx context.Context, in *idInput) (*bulkOutput, error) {
	return bulkOf(r.documents.UndoBulk(ctx, httpkit.Actor(ctx), in.ID))
}
