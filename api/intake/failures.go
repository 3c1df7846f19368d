package intake

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/intake"
	"docket/internal/page"
)

// registerFailures adds the routes of the tray: what a folder or the mailbox brought and could not be
// taken.
func (r routes) registerFailures(api huma.API) {
	const failures = root + "/failures"
	huma.Register(api, huma.Operation{OperationID: "list-intake-failures", Method: http.MethodGet, Path: failures, Summary: "What a watched folder or the mailbox brought and could not be taken",
		Tags: []string{"intake"}, Errors: []int{422}}, r.failures)
	huma.Register(api, huma.Operation{OperationID: "retry-intake-failure", Method: http.MethodPost, Path: failures + "/{id}/retry", Summary: "Have it tried again at the next look", DefaultStatus: http.StatusAccepted,
		Tags: []string{"intake"}, Errors: []int{404, 409}}, r.retry)
	huma.Register(api, huma.Operation{OperationID: "dismiss-intake-failure", Method: http.MethodDelete, Path: failures + "/{id}", Summary: "Take it off the tray; what it names stays where it lies",
		Tags: []string{"intake"}, Errors: []int{404}}, r.dismiss)
}

type failuresInput struct {
	Limit  int    `query:"limit" doc:"at most 200; 50 when absent"`
	Cursor string `query:"cursor"`
}

type failuresOutput struct {
	Body page.Page[intake.Failure]
}

func (r routes) failures(ctx context.Context, in *failuresInput) (*failuresOutput, error) {
	p, err := r.intake.Failures(ctx, httpkit.Actor(ctx), in.Limit, in.Cursor)
	return &failuresOutput{p}, err
}

func (r routes) retry(ctx context.Context, in *idInput) (*struct{}, error) {
	return nil, r.intake.Retry(ctx, httpkit.Actor(ctx), in.ID)
}

func (r routes) dismiss(ctx context.Context, in *idInput) (*struct{}, error) {
	return nil, r.intake.Dismiss(ctx, httpkit.Actor(ctx), in.ID)
}
