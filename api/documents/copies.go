package documents

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/access"
	"docket/internal/document"
	"docket/internal/page"
)

// registerCopies adds the routes of copies on paper.
func (r routes) registerCopies(api huma.API) {
	op := func(id, method, path, summary string, errors ...int) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: root + "/{id}" + path, Summary: summary, Tags: []string{"documents"}, Errors: errors}
	}
	huma.Register(api, op("list-copies", http.MethodGet, "/copies", "The copies on paper and where they are", 404), r.copies)
	huma.Register(api, op("add-copies", http.MethodPost, "/copies", "Take copies on paper into the list", 403, 404, 409, 422), r.addCopies)
	huma.Register(api, op("hand-out-copy", http.MethodPost, "/copies/{n}/hand-out", "Hand a copy to a department or a person", 403, 404, 409, 422), r.copyAct(r.documents.HandOut))
	huma.Register(api, op("sign-copy", http.MethodPost, "/copies/{n}/sign", "Enter the holder's signature for a copy", 403, 404, 409, 422), r.copyAct(r.documents.SignCopy))
	huma.Register(api, op("return-copy", http.MethodPost, "/copies/{n}/return", "Take a copy back 清退", 403, 404, 409, 422), r.copyAct(r.documents.TakeBack))
	huma.Register(api, op("borrow-copy", http.MethodPost, "/copies/{n}/borrow", "Lend a copy until a day 借阅", 403, 404, 409, 422), r.copyAct(r.documents.Borrow))
	ask := op("ask-to-borrow", http.MethodPost, "/borrow", "Ask to borrow the paper of a document", 404, 409, 422)
	ask.DefaultStatus = http.StatusCreated
	huma.Register(api, ask, r.askToBorrow)
	huma.Register(api, huma.Operation{OperationID: "list-outstanding-copies", Method: http.MethodGet, Path: "/api/v1/paper-copies", Summary: "Copies on paper that somebody has",
		Tags: []string{"documents"}, Errors: []int{403, 422}}, r.outstandingCopies)
}

type copiesOutput struct {
	Body struct {
		Items []document.Copy `json:"items"`
	}
}

func copiesOf(list []document.Copy, err error) (*copiesOutput, error) {
	out := &copiesOutput{}
	out.Body.Items = append([]document.Copy{}, list...)
	return out, err
}

func (r routes) copies(ctx context.Context, in *idInput) (*copiesOutput, error) {
	return copiesOf(r.documents.Copies(ctx, httpkit.Actor(ctx), in.ID))
}

type addCopiesInput struct {
	ID   string `path:"id"`
	Body struct {
		CopyNos []string `json:"copy_nos" doc:"at most 1000"`
	}
}

func (r routes) addCopies(ctx context.Context, in *addCopiesInput) (*copiesOutput, error) {
	return copiesOf(r.documents.AddCopies(ctx, httpkit.Actor(ctx), in.ID, in.Body.CopyNos))
}

type copyInput struct {
	ID     string `path:"id"`
	CopyNo string `path:"n"`
	Body   document.CopyAct
}

type copyOutput struct{ Body document.Copy }

// copyAct is a route of one act on a copy.
func (r routes) copyAct(act func(context.Context, access.Actor, string, string, document.CopyAct) (document.Copy, error)) func(context.Context, *copyInput) (*copyOutput, error) {
	return func(ctx context.Context, in *copyInput) (*copyOutput, error) {
		c, err := act(ctx, httpkit.Actor(ctx), in.ID, in.CopyNo, in.Body)
		return &copyOutput{c}, err
	}
}

type borrowInput struct {
	ID   string `path:"id"`
	Body document.BorrowRequest
}

type borrowOutput struct {
	Body struct {
		Task string `json:"task"`
	}
}

func (r routes) askToBorrow(ctx context.Context, in *borrowInput) (*borrowOutput, error) {
	out := &borrowOutput{}
	var err error
	out.Body.Task, err = r.documents.AskToBorrow(ctx, httpkit.Actor(ctx), in.ID, in.Body)
	return out, err
}

type outstandingInput struct {
	PageParams
	State string `query:"state" doc:"outstanding (default) or overdue"`
}

type outstandingOutput struct {
	Body page.Page[document.Outstanding]
}

func (r routes) outstandingCopies(ctx context.Context, in *outstandingInput) (*outstandingOutput, error) {
	p, err := r.documents.OutstandingCopies(ctx, httpkit.Actor(ctx), in.State, in.Limit, in.Cursor)
	return &outstandingOutput{p}, err
}
