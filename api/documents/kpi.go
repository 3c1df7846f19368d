package documents

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/calendar"
	"docket/internal/document"
	"docket/internal/fault"
)

// registerKPI adds the figure of KPI-01 and the list behind it.
func (r routes) registerKPI(api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "document-timeliness", Method: http.MethodGet, Path: "/api/v1/kpi/documents", Summary: "How many documents due in a period were finished in time 文件处理时效率",
		Tags: []string{"kpi"}, Errors: []int{422}}, r.timeliness)
	huma.Register(api, huma.Operation{OperationID: "document-timeliness-list", Method: http.MethodGet, Path: "/api/v1/kpi/documents/list", Summary: "The documents behind this figure, as far as they may be read",
		Tags: []string{"kpi"}, Errors: []int{422}}, r.timelinessList)
}

// PeriodParams are a period of days.
type PeriodParams struct {
	From string `query:"from" doc:"first day; the first of the month of the last one when absent"`
	To   string `query:"to" doc:"last day; today when absent"`
}

func (p PeriodParams) days() (from, to calendar.Date, err error) {
	var check fault.Check
	day := func(field, value string) (d calendar.Date) {
		if value == "" {
			return d
		}
		d, err := calendar.ParseDate(value)
		if err != nil {
			check.Add(field, "date")
		}
		return d
	}
	from, to = day("from", p.From), day("to", p.To)
	return from, to, check.Err()
}

type timelinessOutput struct{ Body document.Timeliness }

func (r routes) timeliness(ctx context.Context, in *PeriodParams) (*timelinessOutput, error) {
	from, to, err := in.days()
	if err != nil {
		return nil, err
	}
	t, err := r.documents.Timeliness(ctx, httpkit.Actor(ctx), from, to)
	return &timelinessOutput{t}, err
}

type timelinessListInput struct {
	PeriodParams
	Part string `query:"part" doc:"due (usual), on_time, late, overdue, not_yet_due, extended"`
	PageParams
}

func (r routes) timelinessList(ctx context.Context, in *timelinessListInput) (*listOutput, error) {
	from, to, err := in.days()
	if err != nil {
		return nil, err
	}
	list, err := r.documents.TimelinessList(ctx, httpkit.Actor(ctx), from, to, in.Part, in.Limit, in.Cursor)
	return &listOutput{list}, err
}
