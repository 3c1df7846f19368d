// Package search is the HTTP side of internal/search.
package search

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/search"
)

type routes struct{ search *search.Service }

// Register adds the routes of this module.
func Register(api huma.API, service *search.Service) {
	r := routes{service}
	huma.Register(api, huma.Operation{OperationID: "search", Method: http.MethodGet, Path: "/api/v1/search", Summary: "Find by words, phrases, numbers, tags and dates", Tags: []string{"search"}, Errors: []int{422, 503}}, r.find)
	huma.Register(api, huma.Operation{OperationID: "suggest", Method: http.MethodGet, Path: "/api/v1/search/suggest", Summary: "What the person may be typing", Tags: []string{"search"}, Errors: []int{422}}, r.suggest)
}

type findInput struct {
	httpkit.FilterParams
	Q      string `query:"q" doc:"words, \"exact phrases\", document numbers in any spelling"`
	Kind   string `query:"kind" doc:"document or article; both when absent"`
	Sort   string `query:"sort" doc:"relevance, received_on or -received_on"`
	Facets string `query:"facets" doc:"names separated by commas: tag facets, classification, source, department, document_kind, status, year, month, direction"`
	Limit  int    `query:"limit" doc:"at most 200; 50 when absent"`
	Cursor string `query:"cursor"`
}

type findOutput struct{ Body search.Answer }

func (r routes) find(ctx context.Context, in *findInput) (*findOutput, error) {
	f, err := in.Filter()
	if err != nil {
		return nil, err
	}
	request := search.Request{Text: in.Q, Filter: f, Kind: in.Kind, Sort: in.Sort, Limit: in.Limit, Cursor: in.Cursor}
	for name := range strings.SplitSeq(in.Facets, ",") {
		if name = strings.TrimSpace(name); name != "" {
			request.Facets = append(request.Facets, name)
		}
	}
	answer, err := r.search.Find(ctx, httpkit.Actor(ctx), request)
	return &findOutput{answer}, err
}

type suggestInput struct {
	Q string `query:"q"`
}

type suggestOutput struct {
	Body struct {
		Items []search.Suggestion `json:"items"`
	}
}

func (r routes) suggest(ctx context.Context, in *suggestInput) (*suggestOutput, error) {
	out := &suggestOutput{}
	var err error
	out.Body.Items, err = r.search.Suggest(ctx, httpkit.Actor(ctx), in.Q)
	return out, err
}
