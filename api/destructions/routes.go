// Package destructions is the HTTP side of internal/destruction: what is destroyed, with whom, and the list
// that is kept of it.
package destructions

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/destruction"
	"docket/internal/page"
)

type routes struct{ destructions *destruction.Service }

const root = "/api/v1/destructions"

// Register adds the routes of this module. Appraisal, approval and witnesses decide through /tasks.
func Register(api huma.API, destructions *destruction.Service) {
	r := routes{destructions}
	op := func(id, method, path, summary string, errors ...int) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: root + path, Summary: summary, Tags: []string{"destructions"}, Errors: errors}
	}
	propose := op("propose-destruction", http.MethodPost, "", "Propose records for destruction: the list 销毁清册 goes to appraisal", 403, 409, 422)
	propose.DefaultStatus = http.StatusCreated
	huma.Register(api, propose, r.propose)
	huma.Register(api, op("list-destructions", http.MethodGet, "", "Destructions with a part of one's own; archivists and supervisors see those that they may read whole", 422), r.list)
	huma.Register(api, op("get-destruction", http.MethodGet, "/{id}", "A destruction with its list and what has been decided", 404), r.get)
	huma.Register(api, op("withdraw-destruction", http.MethodPost, "/{id}/withdraw", "Take an own destruction back, while nothing is gone", 403, 404, 409, 422), r.withdraw)
	execute := op("execute-destruction", http.MethodPost, "/{id}/execute", "Carry it out: the number of items is typed by hand; the content is removed in the background", 403, 404, 409, 422)
	execute.DefaultStatus = http.StatusAccepted
	huma.Register(api, execute, r.execute)
	register := op("print-destruction", http.MethodGet, "/{id}/register.pdf", "The list 销毁清册, A4 landscape", 404, 503)
	register.Responses = map[string]*huma.Response{"200": {Description: "the list", Content: map[string]*huma.MediaType{
		httpkit.PDF: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}
	huma.Register(api, register, r.register)
}

type output struct {
	Location string `header:"Location"`
	Body     destruction.Detail
}

func answer(d destruction.Detail, err error) (*output, error) {
	if err != nil {
		return nil, err
	}
	return &output{root + "/" + d.ID, d}, nil
}

type proposeInput struct{ Body destruction.Request }

func (r routes) propose(ctx context.Context, in *proposeInput) (*output, error) {
	return answer(r.destructions.Propose(ctx, httpkit.Actor(ctx), in.Body))
}

type listInput struct {
	State  string `query:"state" doc:"appraisal, approval, counting, ready, executing, confirming, destroyed, refused, withdrawn"`
	Limit  int    `query:"limit" doc:"at most 200; 50 when absent"`
	Cursor string `query:"cursor"`
}

type listOutput struct {
	Body page.Page[destruction.Destruction]
}

func (r routes) list(ctx context.Context, in *listInput) (*listOutput, error) {
	p, err := r.destructions.List(ctx, httpkit.Actor(ctx), in.State, in.Limit, in.Cursor)
	return &listOutput{p}, err
}

type idInput struct {
	ID string `path:"id"`
}

func (r routes) get(ctx context.Context, in *idInput) (*output, error) {
	return answer(r.destructions.Get(ctx, httpkit.Actor(ctx), in.ID))
}

type withdrawInput struct {
	ID   string `path:"id"`
	Body destruction.Withdrawal
}

func (r routes) withdraw(ctx context.Context, in *withdrawInput) (*output, error) {
	return answer(r.destructions.Withdraw(ctx, httpkit.Actor(ctx), in.ID, in.Body))
}

type executeInput struct {
	ID   string `path:"id"`
	Body destruction.Execution
}

func (r routes) execute(ctx context.Context, in *executeInput) (*output, error) {
	return answer(r.destructions.Execute(ctx, httpkit.Actor(ctx), in.ID, in.Body))
}

func (r routes) register(ctx context.Context, in *idInput) (*huma.StreamResponse, error) {
	paper, err := r.destructions.Register(ctx, httpkit.Actor(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return httpkit.Made{Name: paper.Name, MediaType: httpkit.PDF, Content: paper.Content}.Response(), nil
}
