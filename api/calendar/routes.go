// Package calendar is the HTTP side of internal/workday: the calendar of the office.
package calendar

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/workday"
)

type routes struct{ workdays *workday.Service }

// Register adds the routes of this module.
func Register(api huma.API, workdays *workday.Service) {
	r := routes{workdays}
	op := func(id, method, path, summary string, errors ...int) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: "/api/v1/calendar" + path, Summary: summary, Tags: []string{"settings"}, Errors: errors}
	}
	huma.Register(api, op("calendar", http.MethodGet, "", "Working days, holidays and days worked instead, of a year", 422), r.year)
	huma.Register(api, op("set-calendar", http.MethodPut, "/{year}", "Enter the government's notice of holidays for a year", 403, 409, 422), r.set)
}

type yearInput struct {
	Year int `query:"year" doc:"this year when absent"`
}

type yearOutput struct{ Body workday.Year }

func (r routes) year(ctx context.Context, in *yearInput) (*yearOutput, error) {
	y, err := r.workdays.Year(ctx, in.Year)
	return &yearOutput{y}, err
}

type setInput struct {
	Year int `path:"year"`
	Body workday.Notice
}

func (r routes) set(ctx context.Context, in *setInput) (*yearOutput, error) {
	y, err := r.workdays.Set(ctx, httpkit.Actor(ctx), in.Year, in.Body)
	return &yearOutput{y}, err
}
