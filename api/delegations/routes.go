// Package delegations is the HTTP side of internal/delegation: who stands in for whom.
package delegations

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/delegation"
	"docket/internal/page"
)

type routes struct{ delegations *delegation.Service }

const root = "/api/v1/delegations"

// Register adds the routes of this module.
func Register(api huma.API, delegations *delegation.Service) {
	r := routes{delegations}
	tags := []string{"tasks"}
	huma.Register(api, huma.Operation{OperationID: "list-delegations", Method: http.MethodGet, Path: root, Summary: "Who stands in for whom 委托: mine, and those that I may agree to", Tags: tags, Errors: []int{422}}, r.list)
	huma.Register(api, huma.Operation{OperationID: "give-delegation", Method: http.MethodPost, Path: root, DefaultStatus: http.StatusCreated, Summary: "Let somebody stand in for me for a while", Tags: tags, Errors: []int{422}}, r.give)
	huma.Register(api, huma.Operation{OperationID: "end-delegation", Method: http.MethodDelete, Path: root + "/{id}", Summary: "End a delegation at once", Tags: tags, Errors: []int{404}}, r.end)
	huma.Register(api, huma.Operation{OperationID: "approve-delegation", Method: http.MethodPost, Path: root + "/{id}/approve", Summary: "Agree that it covers what is classified", Tags: tags, Errors: []int{403, 404, 409}}, r.approve)
}

type listInput struct {
	Limit  int    `query:"limit"`
	Cursor string `query:"cursor"`
}

type listOutput struct {
	Body page.Page[delegation.Delegation]
}

func (r routes) list(ctx context.Context, in *listInput) (*listOutput, error) {
	p, err := r.delegations.List(ctx, httpkit.Actor(ctx), in.Limit, in.Cursor)
	return &listOutput{p}, err
}

type giveInput struct{ Body delegation.Input }

type output struct{ Body delegation.Delegation }

func (r routes) give(ctx context.Context, in *giveInput) (*output, error) {
	d, err := r.delegations.Give(ctx, httpkit.Actor(ctx), in.Body)
	return &output{d}, err
}

type idInput struct {
	ID string `path:"id"`
}

func (r routes) end(ctx context.Context, in *idInput) (*struct{}, error) {
	return nil, r.delegations.End(ctx, httpkit.Actor(ctx), in.ID)
}

func (r routes) approve(ctx context.Context, in *idInput) (*output, error) {
	d, err := r.delegations.Approve(ctx, httpkit.Actor(ctx), in.ID)
	return &output{d}, err
}
