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
