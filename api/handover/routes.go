// Package handover is the HTTP side of internal/handover: what a person who leaves or moves holds, and to
// whom it goes (离职、调岗交接).
package handover

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/handover"
)

type routes struct{ handover *handover.Service }

const path = "/api/v1/handover/{username}"

// Register adds the routes of this module.
func Register(api huma.API, service *handover.Service) {
	r := routes{service}
	huma.Register(api, huma.Operation{OperationID: "get-handover", Method: http.MethodGet, Path: path, Summary: "What somebody holds 交接: tasks, scopes, custody, posts, delegations, waiting files", Tags: []string{"handover"}, Errors: []int{403, 404}}, r.page)
	huma.Register(api, huma.Operation{OperationID: "hand-over", Method: http.MethodPost, Path: path, Summary: "Hand it over, each kind to its successor; answers what is left", Tags: []string{"handover"}, Errors: []int{403, 404, 422}}, r.handOver)
}

type usernameInput struct {
	Username string `path:"username"`
}

type pageOutput struct{ Body handover.Page }

func (r routes) page(ctx context.Context, in *usernameInput) (*pageOutput, error) {
	p, err := r.handover.Page(ctx, httpkit.Actor(ctx), in.Username)
	return &pageOutput{p}, err
}

type handOverInput struct {
	Username string `path:"username"`
	Body     handover.Input
}

func (r routes) handOver(ctx context.Context, in *handOverInput) (*pageOutput, error) {
	p, err := r.handover.HandOver(ctx, httpkit.Actor(ctx), in.Username, in.Body)
	return &pageOutput{p}, err
}
