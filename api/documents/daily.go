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

// registerDaily adds the page of the day.
func (r routes) registerDaily(api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "daily", Method: http.MethodGet, Path: "/api/v1/daily", Summary: "The page of a day 每日一页: received, unsigned, due, overdue by department, as far as one may read",
		Tags: []string{"documents"}, Errors: []int{403, 422}}, r.daily)
	huma.Register(api, huma.Operation{OperationID: "print-daily", Method: http.MethodGet, Path: "/api/v1/daily.pdf", Summary: "The page of a day, one A4",
		Tags: []string{"documents"}, Responses: binary(httpkit.PDF), Errors: []int{403, 422, 503}}, r.dailyPaper)
}

type dailyInput struct {
	Date string `query:"date" doc:"YYYY-MM-DD, not in the future; today when absent"`
}

func (in *dailyInput) day() (calendar.Date, error) {
	if in.Date == "" {
		return calendar.Date{}, nil
	}
	day, err := calendar.ParseDate(in.Date)
	if err != nil {
		return day, fault.ErrInvalid.With(fault.Field{Field: "date", Code: "date"})
	}
	return day, nil
}

type dailyOutput struct{ Body document.Daily }

func (r routes) daily(ctx context.Context, in *dailyInput) (*dailyOutput, error) {
	day, err := in.day()
	if err != nil {
		return nil, err
	}
	page, err := r.documents.Daily(ctx, httpkit.Actor(ctx), day)
	return &dailyOutput{page}, err
}

func (r routes) dailyPaper(ctx context.Context, in *dailyInput) (*huma.StreamResponse, error) {
	day, err := in.day()
	if err != nil {
		return nil, err
	}
	paper, err := r.documents.DailyPaper(ctx, httpkit.Actor(ctx), day)
	if err != nil {
		return nil, err
	}
	return httpkit.Made{Name: paper.Name, MediaType: httpkit.PDF, Content: paper.Content}.Response(), nil
}
