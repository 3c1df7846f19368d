package documents

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/document"
)

// registerDistribution adds the routes of distributing and signing for.
func (r routes) registerDistribution(api huma.API) {
	op := func(id, method, path, summary string, errors ...int) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: root + "/{id}" + path, Summary: summary, Tags: []string{"documents"}, Errors: errors}
	}
	huma.Register(api, op("distribute-document", http.MethodPost, "/distribute", "Distribute 分发: recipients sign for it; again to add recipients", 403, 404, 409, 422), r.distribute)
	huma.Register(api, op("preview-distribution", http.MethodPost, "/distribute/preview", "How many departments and people would sign", 403, 404, 409, 422), r.previewDistribution)
	huma.Register(api, op("list-acknowledgements", http.MethodGet, "/acknowledgements", "Who has signed 签收 and who is to", 404), r.acknowledgements)
	paper := op("enter-paper-acknowledgement", http.MethodPost, "/acknowledgements/paper", "Enter a signature on paper 纸质签收", 403, 404, 409, 422)
	paper.DefaultStatus = http.StatusNoContent
	huma.Register(api, paper, r.enterPaper)
	huma.Register(api, op("get-scope", http.MethodGet, "/scope", "The scope in force and, for those who take part, the one asked for", 404), r.scope)
	huma.Register(api, op("change-scope", http.MethodPatch, "/scope", "Change the scope 传阅范围; a wider one of a classified document waits for a supervisor", 403, 404, 409, 422), r.changeScope)
	huma.Register(api, op("classify-document", http.MethodPut, "/classification", "Raise, lower or lift the level 密级", 403, 404, 409, 422), r.classify)
	huma.Register(api, op("assign-custody", http.MethodPut, "/custody", "Name who keeps a classified document 保管人", 403, 404, 409, 422), r.assignCustody)
	huma.Register(api, huma.Operation{OperationID: "acknowledge-tasks", Method: http.MethodPost, Path: "/api/v1/tasks/acknowledge", Summary: "Sign for several documents; each is answered on its own",
		Tags: []string{"tasks"}, Errors: []int{422}}, r.acknowledgeAll)
}

type distributeInput struct {
	ID   string `path:"id"`
	Body document.Distribution
}

func (r routes) distribute(ctx context.Context, in *distributeInput) (*RecordOutput, error) {
	d, err := r.documents.Distribute(ctx, httpkit.Actor(ctx), in.ID, in.Body)
	return &RecordOutput{Body: d}, err
}

type previewDistributionOutput struct{ Body document.Preview }

func (r routes) previewDistribution(ctx context.Context, in *distributeInput) (*previewDistributionOutput, error) {
	p, err := r.documents.PreviewDistribution(ctx, httpkit.Actor(ctx), in.ID, in.Body)
	return &previewDistributionOutput{p}, err
}

type acknowledgementsOutput struct{ Body document.Acknowledgements }

func (r routes) acknowledgements(ctx context.Context, in *idInput) (*acknowledgementsOutput, error) {
	list, err := r.documents.Acknowledgements(ctx, httpkit.Actor(ctx), in.ID)
	return &acknowledgementsOutput{list}, err
}

type paperInput struct {
	ID   string `path:"id"`
	Body document.PaperSignature
}

func (r routes) enterPaper(ctx context.Context, in *paperInput) (*struct{}, error) {
	return nil, r.documents.EnterPaper(ctx, httpkit.Actor(ctx), in.ID, in.Body)
}

type acknowledgeInput struct {
	Body struct {
		IDs []string `json:"ids" doc:"of tasks, at most 200"`
	}
}

type acknowledgeOutput struct {
	Body struct {
		Items []document.AcknowledgeResult `json:"items"`
	}
}

func (r routes) acknowledgeAll(ctx context.Context, in *acknowledgeInput) (*acknowledgeOutput, error) {
	out := &acknowledgeOutput{}
	var err error
	out.Body.Items, err = r.documents.AcknowledgeAll(ctx, httpkit.Actor(ctx), in.Body.IDs)
	return out, err
}

type scopeOutput struct{ Body document.ScopeView }

func (r routes) scope(ctx context.Context, in *idInput) (*scopeOutput, error) {
	v, err := r.documents.Scope(ctx, httpkit.Actor(ctx), in.ID)
	return &scopeOutput{v}, err
}

type changeScopeInput struct {
	ID   string `path:"id"`
	Body document.ScopeEdit
}

func (r routes) changeScope(ctx context.Context, in *changeScopeInput) (*RecordOutput, error) {
	return recordOf(r.documents.ChangeScope(ctx, httpkit.Actor(ctx), in.ID, in.Body))
}

type classifyInput struct {
	ID   string `path:"id"`
	Body document.Reclassification
}

func (r routes) classify(ctx context.Context, in *classifyInput) (*RecordOutput, error) {
	return recordOf(r.documents.Reclassify(ctx, httpkit.Actor(ctx), in.ID, in.Body))
}

type custodyInput struct {
	ID   string `path:"id"`
	Body document.Custody
}

func (r routes) assignCustody(ctx context.Context, in *custodyInput) (*RecordOutput, error) {
	return recordOf(r.documents.AssignCustody(ctx, httpkit.Actor(ctx), in.ID, in.Body))
}

func recordOf(d document.Document, err error) (*RecordOutput, error) {
	return &RecordOutput{Body: d}, err
}
