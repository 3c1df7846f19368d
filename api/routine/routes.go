// Package routine is the HTTP side of internal/routine: the table of duties.
package routine

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/page"
	"docket/internal/routine"
)

type routes struct{ duties *routine.Service }

// Register adds the routes of this module.
func Register(api huma.API, duties *routine.Service) {
	r := routes{duties}
	op := func(id, method, path, summary string, errors ...int) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: "/api/v1/duties" + path, Summary: summary, Tags: []string{"duties"}, Errors: errors}
	}
	huma.Register(api, op("list-duties", http.MethodGet, "", "Duties that recur: by which rule, by whom 岗位职责"), r.list)
	huma.Register(api, op("assign-duty", http.MethodPut, "/{key}", "Say who does a duty, and who follows them", 403, 404, 409, 422), r.assign)
	huma.Register(api, op("duty-runs", http.MethodGet, "/{key}/runs", "Each time that a duty was due", 403, 404, 422), r.runs)
}

type dutiesOutput struct {
	Body struct {
		Items []routine.Duty `json:"items"`
	}
}

func (r routes) list(ctx context.Context, _ *struct{}) (*dutiesOutput, error) {
	out := &dutiesOutput{}
	var err error
	out.Body.Items, err = r.duties.Duties(ctx)
	return out, err
}

type assignInput struct {
	Key  string `path:"key"`
	Body routine.Assignment
}

func (r routes) assign(ctx context.Context, in *assignInput) (*struct{}, error) {
	return nil, r.duties.Assign(ctx, httpkit.Actor(ctx), in.Key, in.Body)
}

type runsInput struct {
	Key    string `path:"key"`
	Limit  int    `query:"limit"`
	Cursor string `query:"cursor"`
}

type runsOutput struct{ Body page.Page[routine.Run] }

func (r routes) runs(ctx context.Context, in *runsInput) (*runsOutput, error) {
	p, err := r.duties.Runs(ctx, httpkit.Actor(ctx), in.Key, in.Limit, in.Cursor)
	return &runsOutput{p}, err
}
