package documents

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/document"
)

// registerRoute adds what moves a record from person to person.
func (r routes) registerRoute(api huma.API) {
	tags := []string{"route"}
	huma.Register(api, huma.Operation{OperationID: "set-route", Method: http.MethodPost, Path: root + "/{id}/route", Summary: "Start the route 流转, or add nodes to it", Tags: tags, Errors: []int{403, 404, 409, 422}}, r.setRoute)
	huma.Register(api, huma.Operation{OperationID: "get-route", Method: http.MethodGet, Path: root + "/{id}/route", Summary: "Every node: state, arrival, finish, actor, opinion", Tags: tags, Errors: []int{404}}, r.route)
	huma.Register(api, huma.Operation{OperationID: "reassign-task", Method: http.MethodPost, Path: "/api/v1/tasks/{id}/reassign", Summary: "Give a node to somebody else by the office 改派", Tags: tags, Errors: []int{403, 404, 409, 422}}, r.reassign)
	huma.Register(api, huma.Operation{OperationID: "remind", Method: http.MethodPost, Path: root + "/{id}/remind", Summary: "Remind those for whom it waits 催办", Tags: tags, Errors: []int{403, 404, 409}}, r.remind)
}

type routeInput struct {
	ID   string `path:"id"`
	Body document.RouteInput
}

type routeOutput struct{ Body document.Route }

func (r routes) setRoute(ctx context.Context, in *routeInput) (*routeOutput, error) {
	route, err := r.documents.SetRoute(ctx, httpkit.Actor(ctx), in.ID, in.Body)
	return &routeOutput{route}, err
}

func (r routes) route(ctx context.Context, in *idInput) (*routeOutput, error) {
	route, err := r.documents.Route(ctx, httpkit.Actor(ctx), in.ID)
	return &routeOutput{route}, err
}

type remindOutput struct{ Body document.Reminded }

func (r routes) remind(ctx context.Context, in *idInput) (*remindOutput, error) {
	told, err := r.documents.Remind(ctx, httpkit.Actor(ctx), in.ID)
	return &remindOutput{told}, err
}

type reassignInput struct {
	ID   string `path:"id"`
	Body struct {
		To     string `json:"to" doc:"user name"`
		Reason string `json:"reason"`
	}
}

func (r routes) reassign(ctx context.Context, in *reassignInput) (*struct{}, error) {
	_, err := r.documents.Reassign(ctx, httpkit.Actor(ctx), in.ID, in.Body.To, in.Body.Reason)
	return nil, err
}
