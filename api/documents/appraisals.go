package documents

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/calendar"
	"docket/internal/document"
	"docket/internal/fault"
	"docket/internal/page"
)

// registerAppraisals adds the routes of what is due for appraisal 鉴定.
func (r routes) registerAppraisals(api huma.API) {
	const path = "/api/v1/archive/appraisals"
	huma.Register(api, huma.Operation{OperationID: "list-appraisals", Method: http.MethodGet, Path: path, Summary: "Filed records whose retention has ended, or ends by a day: what is due for appraisal 鉴定",
		Tags: []string{"archive"}, Errors: []int{403, 422}}, r.appraisals)
	huma.Register(api, huma.Operation{OperationID: "extend-retention", Method: http.MethodPost, Path: path + "/{id}/extend", Summary: "Keep a filed record longer 续存",
		Tags: []string{"archive"}, Errors: []int{403, 404, 409, 422}}, r.prolong)
}

type appraisalsInput struct {
	Until  string `query:"until" doc:"YYYY-MM-DD; a year from today when absent"`
	Limit  int    `query:"limit" doc:"at most 200; 50 when absent"`
	Cursor string `query:"cursor"`
}

type appraisalsOutput struct {
	Body page.Page[document.Appraisal]
}

func (r routes) appraisals(ctx context.Context, in *appraisalsInput) (*appraisalsOutput, error) {
	var until calendar.Date
	if in.Until != "" {
		var err error
		if until, err = calendar.ParseDate(in.Until); err != nil {
			return nil, fault.ErrInvalid.With(fault.Field{Field: "until", Code: "date"})
		}
	}
	p, err := r.documents.Appraisals(ctx, httpkit.Actor(ctx), until, in.Limit, in.Cursor)
	return &appraisalsOutput{p}, err
}

type prolongInput struct {
	ID   string `path:"id"`
	Body document.Prolongation
}

func (r routes) prolong(ctx context.Context, in *prolongInput) (*RecordOutput, error) {
	d, err := r.documents.Prolong(ctx, httpkit.Actor(ctx), in.ID, in.Body)
	if err != nil {
		return nil, err
	}
	return &RecordOutput{Location: root + "/" + d.ID, Body: d}, nil
}
