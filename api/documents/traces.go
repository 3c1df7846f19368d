package documents

import (
	"context"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/trace"
)

// registerTraces adds what people have decided, in the form in which it was sealed.
func (r routes) registerTraces(api huma.API) {
	tags := []string{"route"}
	one := root + "/{id}/traces/{seq}"
	huma.Register(api, huma.Operation{OperationID: "list-traces", Method: http.MethodGet, Path: root + "/{id}/traces", Summary: "What people decided, in one line 签批痕迹", Tags: tags, Errors: []int{404}}, r.traces)
	huma.Register(api, huma.Operation{OperationID: "get-statement", Method: http.MethodGet, Path: one + "/statement", Summary: "A decision as it was sealed: canonical JSON", Tags: tags, Responses: binary("application/json"), Errors: []int{404}}, r.statement)
	huma.Register(api, huma.Operation{OperationID: "get-seal", Method: http.MethodGet, Path: one + "/seal", Summary: "Its seal: detached CMS, to be checked with /api/v1/seal/ca.pem", Tags: tags, Responses: binary("application/pkcs7-signature"), Errors: []int{404}}, r.seal)
	huma.Register(api, huma.Operation{OperationID: "object", Method: http.MethodPost, Path: one + "/objection", DefaultStatus: http.StatusCreated, Summary: "Object to a decision that was entered for me from paper", Tags: tags, Errors: []int{403, 404, 409, 422}}, r.object)
}

type tracesOutput struct {
	Body struct {
		Items []trace.Trace `json:"items"`
	}
}

func (r routes) traces(ctx context.Context, in *idInput) (*tracesOutput, error) {
	out := &tracesOutput{}
	var err error
	out.Body.Items, err = r.documents.Traces(ctx, httpkit.Actor(ctx), in.ID)
	return out, err
}

type traceInput struct {
	ID  string `path:"id"`
	Seq int    `path:"seq" doc:"place in the line, from 1"`
}

func (r routes) statement(ctx context.Context, in *traceInput) (*huma.StreamResponse, error) {
	t, err := r.documents.Trace(ctx, httpkit.Actor(ctx), in.ID, in.Seq)
	if err != nil {
		return nil, err
	}
	return httpkit.Made{Name: fmt.Sprintf("trace-%d.json", t.Seq), MediaType: "application/json", Content: t.Statement}.Response(), nil
}

func (r routes) seal(ctx context.Context, in *traceInput) (*huma.StreamResponse, error) {
	t, err := r.documents.Trace(ctx, httpkit.Actor(ctx), in.ID, in.Seq)
	if err != nil {
		return nil, err
	}
	return httpkit.Made{Name: fmt.Sprintf("trace-%d.p7s", t.Seq), MediaType: "application/pkcs7-signature", Content: t.Seal}.Response(), nil
}

type objectionInput struct {
	ID   string `path:"id"`
	Seq  int    `path:"seq" doc:"place in the line, from 1"`
	Body struct {
		Reason  string `json:"reason"`
		Confirm string `json:"confirm,omitempty" doc:"the own password, for what is classified"`
	}
}

type traceOutput struct{ Body trace.Trace }

func (r routes) object(ctx context.Context, in *objectionInput) (*traceOutput, error) {
	t, err := r.documents.Object(ctx, httpkit.Actor(ctx), in.ID, in.Seq, in.Body.Reason, in.Body.Confirm)
	return &traceOutput{t}, err
}
