// Package oversight is the HTTP side of internal/oversight: what a supervisor lets an auditor see, and the
// pages of an audit (监督检查).
package oversight

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/export"
	"docket/internal/oversight"
	"docket/internal/page"
)

type routes struct{ oversight *oversight.Service }

const root = "/api/v1/oversight"

// Register adds the routes of this module.
func Register(api huma.API, service *oversight.Service) {
	r := routes{service}
	tags := []string{"oversight"}
	excel := map[string]*huma.Response{"200": {Description: "the file", Content: map[string]*huma.MediaType{
		httpkit.Excel: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}
	huma.Register(api, huma.Operation{OperationID: "list-audit-grants", Method: http.MethodGet, Path: root + "/grants", Summary: "Grants of oversight 监督授权: all for a supervisor, the own ones for an auditor", Tags: tags, Errors: []int{403, 422}}, r.grants)
	huma.Register(api, huma.Operation{OperationID: "grant-audit", Method: http.MethodPost, Path: root + "/grants", DefaultStatus: http.StatusCreated, Summary: "Let an auditor see records: period, departments, level, expiry", Tags: tags, Errors: []int{403, 422}}, r.grant)
	huma.Register(api, huma.Operation{OperationID: "revoke-audit-grant", Method: http.MethodDelete, Path: root + "/grants/{id}", Summary: "Withdraw a grant, at once", Tags: tags, Errors: []int{403, 404}}, r.revoke)
	huma.Register(api, huma.Operation{OperationID: "audit-register", Method: http.MethodGet, Path: root + "/register", Summary: "A register held against its numbers: missing ones, void ones", Tags: tags, Errors: []int{403, 422}}, r.register)
	huma.Register(api, huma.Operation{OperationID: "document-readers", Method: http.MethodGet, Path: root + "/documents/{id}/readers", Summary: "Who could read a record, and who did", Tags: tags, Errors: []int{403, 404}}, r.readers)
	huma.Register(api, huma.Operation{OperationID: "list-rights", Method: http.MethodGet, Path: root + "/rights", Summary: "Rights list 权限清单: people, roles, clearance", Tags: tags, Errors: []int{403}}, r.rights)
	huma.Register(api, huma.Operation{OperationID: "export-rights", Method: http.MethodGet, Path: root + "/rights.xlsx", Summary: "The rights list as Excel", Tags: tags, Responses: excel, Errors: []int{403}}, r.rightsSheet)
	huma.Register(api, huma.Operation{OperationID: "draw-sample", Method: http.MethodPost, Path: root + "/samples", DefaultStatus: http.StatusCreated, Summary: "Draw a random sample 抽样 from the records of a year that the caller sees", Tags: tags, Errors: []int{403, 422}}, r.draw)
	huma.Register(api, huma.Operation{OperationID: "make-evidence", Method: http.MethodPost, Path: root + "/evidence", DefaultStatus: http.StatusAccepted, Summary: "Have an evidence package made 证据包; it is fetched as an export", Tags: tags, Errors: []int{403, 422, 429}}, r.evidence)
	huma.Register(api, huma.Operation{OperationID: "get-sample", Method: http.MethodGet, Path: root + "/samples/{id}", Summary: "One's own sample again", Tags: tags, Errors: []int{403, 404}}, r.sample)
}

type listInput struct {
	Limit  int    `query:"limit" doc:"at most 200; 50 when absent"`
	Cursor string `query:"cursor"`
}

type grantsOutput struct{ Body page.Page[oversight.Grant] }

func (r routes) grants(ctx context.Context, in *listInput) (*grantsOutput, error) {
	p, err := r.oversight.Grants(ctx, httpkit.Actor(ctx), in.Limit, in.Cursor)
	return &grantsOutput{p}, err
}

type grantInput struct{ Body oversight.Input }

type grantOutput struct{ Body oversight.Grant }

func (r routes) grant(ctx context.Context, in *grantInput) (*grantOutput, error) {
	g, err := r.oversight.Grant(ctx, httpkit.Actor(ctx), in.Body)
	return &grantOutput{g}, err
}

type idInput struct {
	ID string `path:"id"`
}

func (r routes) revoke(ctx context.Context, in *idInput) (*struct{}, error) {
	return nil, r.oversight.Revoke(ctx, httpkit.Actor(ctx), in.ID)
}

type registerInput struct {
	Direction string `query:"direction" doc:"incoming, outgoing or internal"`
	Year      int    `query:"year" doc:"this year when absent"`
}

type itemsOutput[T any] struct {
	Body struct {
		Items []T `json:"items"`
	}
}

func items[T any](list []T, err error) (*itemsOutput[T], error) {
	out := &itemsOutput[T]{}
	out.Body.Items = list
	return out, err
}

func (r routes) register(ctx context.Context, in *registerInput) (*itemsOutput[oversight.Book], error) {
	return items(r.oversight.Books(ctx, httpkit.Actor(ctx), in.Direction, in.Year))
}

type readersOutput struct{ Body oversight.Readers }

func (r routes) readers(ctx context.Context, in *idInput) (*readersOutput, error) {
	readers, err := r.oversight.DocumentReaders(ctx, httpkit.Actor(ctx), in.ID)
	return &readersOutput{readers}, err
}

func (r routes) rights(ctx context.Context, _ *struct{}) (*itemsOutput[oversight.Right], error) {
	return items(r.oversight.Rights(ctx, httpkit.Actor(ctx)))
}

func (r routes) rightsSheet(ctx context.Context, _ *struct{}) (*huma.StreamResponse, error) {
	name, content, err := r.oversight.RightsSheet(ctx, httpkit.Actor(ctx))
	if err != nil {
		return nil, err
	}
	return httpkit.Made{Name: name, MediaType: httpkit.Excel, Content: content}.Response(), nil
}

type drawInput struct{ Body oversight.Draw }

type sampleOutput struct{ Body oversight.Sample }

func (r routes) draw(ctx context.Context, in *drawInput) (*sampleOutput, error) {
	s, err := r.oversight.DrawSample(ctx, httpkit.Actor(ctx), in.Body)
	return &sampleOutput{s}, err
}

func (r routes) sample(ctx context.Context, in *idInput) (*sampleOutput, error) {
	s, err := r.oversight.Sample(ctx, httpkit.Actor(ctx), in.ID)
	return &sampleOutput{s}, err
}

type evidenceInput struct{ Body oversight.EvidenceRequest }

type evidenceOutput struct {
	Location string `header:"Location"`
	Body     export.Export
}

func (r routes) evidence(ctx context.Context, in *evidenceInput) (*evidenceOutput, error) {
	e, err := r.oversight.BeginEvidence(ctx, httpkit.Actor(ctx), in.Body)
	return &evidenceOutput{"/api/v1/exports/" + e.ID, e}, err
}
