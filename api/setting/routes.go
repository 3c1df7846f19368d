// Package setting is the HTTP side of internal/setting: what an administrator may change while the
// service runs.
package setting

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/setting"
)

type routes struct{ settings *setting.Service }

// Register adds the routes of this module.
func Register(api huma.API, settings *setting.Service) {
	r := routes{settings}
	op := func(id, method, summary string, errors ...int) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: "/api/v1/settings", Summary: summary, Tags: []string{"settings"}, Errors: errors}
	}
	huma.Register(api, op("settings", http.MethodGet, "Every setting with its value, limits and texts", 403), r.list)
	huma.Register(api, op("change-settings", http.MethodPatch, "Change settings; all or none", 403, 409, 422), r.change)
}

type listOutput struct {
	Body struct {
		Items []setting.Item `json:"items"`
	}
}

func answer(items []setting.Item, err error) (*listOutput, error) {
	out := &listOutput{}
	out.Body.Items = items
	return out, err
}

func (r routes) list(ctx context.Context, _ *struct{}) (*listOutput, error) {
	return answer(r.settings.List(ctx, httpkit.Actor(ctx)))
}

type changeInput struct{ Body setting.Change }

func (r routes) change(ctx context.Context, in *changeInput) (*listOutput, error) {
	return answer(r.settings.Change(ctx, httpkit.Actor(ctx), in.Body))
}
