package documents

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/document"
)

// registerFiling adds what an archivist does with one record, and the rules for all.
func (r routes) registerFiling(api huma.API) {
	tags := []string{"archive"}
	huma.Register(api, huma.Operation{OperationID: "file-document", Method: http.MethodPost, Path: root + "/{id}/file", Summary: "File a record 归档; answers it with its archival code", Tags: tags, Errors: []int{403, 404, 409, 422, 503}}, r.file)
	huma.Register(api, huma.Operation{OperationID: "relocate-document", Method: http.MethodPut, Path: root + "/{id}/location", Summary: "Say where a filed record lies", Tags: tags, Errors: []int{403, 404, 409, 422}}, r.relocate)
	huma.Register(api, huma.Operation{OperationID: "list-filing-copies", Method: http.MethodGet, Path: root + "/{id}/filing-copies", Summary: "How a filed record stands in the designated systems", Tags: tags, Errors: []int{404}}, r.filingCopies)
	huma.Register(api, huma.Operation{OperationID: "retry-filing-copies", Method: http.MethodPost, Path: root + "/{id}/filing-copies", Summary: "Try the copies that failed at once", Tags: tags, Errors: []int{403, 404, 409}}, r.retryFilingCopies)
	huma.Register(api, huma.Operation{OperationID: "hold-document", Method: http.MethodPost, Path: root + "/{id}/holds", DefaultStatus: http.StatusCreated, Summary: "Keep a record from destruction 冻结", Tags: tags, SkipValidateBody: true, Errors: []int{403, 404, 409, 422}}, r.hold)
	huma.Register(api, huma.Operation{OperationID: "release-document", Method: http.MethodDelete, Path: root + "/{id}/holds", DefaultStatus: http.StatusOK, Summary: "Lift the hold on a record 解除冻结", Tags: tags, SkipValidateBody: true, Errors: []int{403, 404, 409, 422}}, r.release)
	huma.Register(api, huma.Operation{OperationID: "list-holds", Method: http.MethodGet, Path: root + "/{id}/holds", Summary: "The holds on a record, the latest first", Tags: tags, Errors: []int{404}}, r.holds)
	huma.Register(api, huma.Operation{OperationID: "get-retention-rules", Method: http.MethodGet, Path: "/api/v1/archive/retention-rules", Summary: "The rules that propose how long documents are kept", Tags: tags, Errors: []int{403}}, r.retentionRules)
	huma.Register(api, huma.Operation{OperationID: "set-retention-rules", Method: http.MethodPut, Path: "/api/v1/archive/retention-rules", Summary: "Change these rules", Tags: tags, SkipValidateBody: true, Errors: []int{403, 409, 422}}, r.setRetentionRules)
}

type fileDocumentInput struct {
	ID   string `path:"id"`
	Body document.FilingInput
}

func (r routes) file(ctx context.Context, in *fileDocumentInput) (*RecordOutput, error) {
	d, err := r.documents.File(ctx, httpkit.Actor(ctx), in.ID, in.Body)
	return &RecordOutput{Body: d}, err
}

type relocateInput struct {
	ID   string `path:"id"`
	Body document.Relocation
}

func (r routes) relocate(ctx context.Context, in *relocateInput) (*RecordOutput, error) {
	d, err := r.documents.Relocate(ctx, httpkit.Actor(ctx), in.ID, in.Body)
	return &RecordOutput{Body: d}, err
}

type filingCopiesOutput struct{ Body document.FilingCopies }

func (r routes) filingCopies(ctx context.Context, in *idInput) (*filingCopiesOutput, error) {
	copies, err := r.documents.FilingCopies(ctx, httpkit.Actor(ctx), in.ID)
	return &filingCopiesOutput{copies}, err
}

func (r routes) retryFilingCopies(ctx context.Context, in *idInput) (*filingCopiesOutput, error) {
	copies, err := r.documents.RetryFilingCopies(ctx, httpkit.Actor(ctx), in.ID)
	return &filingCopiesOutput{copies}, err
}

type holdOutput struct{ Body document.Hold }

func (r routes) hold(ctx context.Context, in *reasonInput) (*holdOutput, error) {
	h, err := r.documents.Hold(ctx, httpkit.Actor(ctx), in.ID, in.Body.Reason)
	return &holdOutput{h}, err
}

func (r routes) release(ctx context.Context, in *reasonInput) (*holdOutput, error) {
	h, err := r.documents.Release(ctx, httpkit.Actor(ctx), in.ID, in.Body.Reason)
	return &holdOutput{h}, err
}

type holdsOutput struct {
	Body struct {
		Items []document.Hold `json:"items"`
	}
}

func (r routes) holds(ctx context.Context, in *idInput) (*holdsOutput, error) {
	out := &holdsOutput{}
	var err error
	out.Body.Items, err = r.documents.Holds(ctx, httpkit.Actor(ctx), in.ID)
	return out, err
}

type retentionRulesOutput struct{ Body document.RetentionRules }

func (r routes) retentionRules(ctx context.Context, _ *struct{}) (*retentionRulesOutput, error) {
	rules, err := r.documents.RetentionRules(ctx, httpkit.Actor(ctx))
	return &retentionRulesOutput{rules}, err
}

type setRetentionRulesInput struct{ Body document.RetentionRules }

func (r routes) setRetentionRules(ctx context.Context, in *setRetentionRulesInput) (*retentionRulesOutput, error) {
	rules, err := r.documents.SetRetentionRules(ctx, httpkit.Actor(ctx), in.Body)
	return &retentionRulesOutput{rules}, err
}
