// Package setup is the HTTP side of internal/setup: the steps of the first setup.
package setup

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/setup"
)

type routes struct{ setup *setup.Service }

// Register adds the routes of this module.
func Register(api huma.API, service *setup.Service) {
	r := routes{service}
	op := func(id, method, path, summary string, errors ...int) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: "/api/v1/setup" + path, Summary: summary, Tags: []string{"settings"}, Errors: errors}
	}
	huma.Register(api, op("setup", http.MethodGet, "", "What is left to do before the first working day", 403), r.list)
	huma.Register(api, op("skip-step", http.MethodPost, "/{id}/skip", "Put an optional step aside", 403, 404, 409), r.skip)
	huma.Register(api, op("resume-step", http.MethodDelete, "/{id}/skip", "Take up a step that was put aside", 403, 404, 409), r.resume)
}

type listOutput struct{ Body setup.List }

func (r routes) list(ctx context.Context, _ *struct{}) (*listOutput, error) {
	list, err := r.setup.Steps(ctx, httpkit.Actor(ctx))
	return &listOutput{list}, err
}

type stepInput struct {
	ID string `path:"id"`
}

func (r routes) skip(ctx context.Context, in *stepInput) (*struct{}, error) {
	return nil, r.setup.Skip(ctx, httpkit.Actor(ctx), in.ID, true)
}

func (r routes) resume(ctx context.Context, in *stepInput) (*struct{}, error) {
	return nil, r.setup.Skip(ctx, httpkit.Actor(ctx), in.ID, false)
}
