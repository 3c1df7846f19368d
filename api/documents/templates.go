package documents

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/document"
)

const templates = "/api/v1/route-templates"

// registerTemplates adds saved routes, which are the authority table too.
func (r routes) registerTemplates(api huma.API) {
	tags := []string{"route"}
	huma.Register(api, huma.Operation{OperationID: "list-route-templates", Method: http.MethodGet, Path: templates, Summary: "Saved routes and distribution lists 办文模板", Tags: tags, Errors: []int{403}}, r.listTemplates)
	huma.Register(api, huma.Operation{OperationID: "match-route-templates", Method: http.MethodGet, Path: templates + "/match", Summary: "Those that fit a document, the closest first", Tags: tags, Errors: []int{403, 422}}, r.matchTemplates)
	huma.Register(api, huma.Operation{OperationID: "add-route-template", Method: http.MethodPost, Path: templates, DefaultStatus: http.StatusCreated, Summary: "Save a route", Tags: tags, Errors: []int{403, 422}}, r.addTemplate)
	huma.Register(api, huma.Operation{OperationID: "save-route-template", Method: http.MethodPut, Path: templates + "/{id}", Summary: "Change a saved route", Tags: tags, Errors: []int{403, 404, 409, 422}}, r.saveTemplate)
	huma.Register(api, huma.Operation{OperationID: "remove-route-template", Method: http.MethodDelete, Path: templates + "/{id}", Summary: "Remove a saved route", Tags: tags, Errors: []int{403, 404}}, r.removeTemplate)
}

type templatesOutput struct {
	Body struct {
		Items []document.Template `json:"items"`
	}
}

func (r routes) listTemplates(ctx context.Context, _ *struct{}) (*templatesOutput, error) {
	list, err := r.documents.Templates(ctx, httpkit.Actor(ctx))
	return answerTemplates(list), err
}

type matchInput struct {
	Kind   string `query:"kind" doc:"文种" maxLength:"20"`
	Source string `query:"source" doc:"来文单位" maxLength:"200"`
	Level  string `query:"level" doc:"public, internal, confidential, secret"`
}

func (r routes) matchTemplates(ctx context.Context, in *matchInput) (*templatesOutput, error) {
	list, err := r.documents.MatchTemplates(ctx, httpkit.Actor(ctx), in.Kind, in.Source, in.Level)
	return answerTemplates(list), err
}

func answerTemplates(list []document.Template) *templatesOutput {
	out := &templatesOutput{}
	out.Body.Items = append([]document.Template{}, list...)
	return out
}

type templateInput struct{ Body document.Template }

type templateOutput struct{ Body document.Template }

func (r routes) addTemplate(ctx context.Context, in *templateInput) (*templateOutput, error) {
	in.Body.ID, in.Body.Version = "", 0
	t, err := r.documents.SaveTemplate(ctx, httpkit.Actor(ctx), in.Body)
	return &templateOutput{t}, err
}

type saveTemplateInput struct {
	ID   string `path:"id"`
	Body document.Template
}

func (r routes) saveTemplate(ctx context.Context, in *saveTemplateInput) (*templateOutput, error) {
	in.Body.ID = in.ID
	t, err := r.documents.SaveTemplate(ctx, httpkit.Actor(ctx), in.Body)
	return &templateOutput{t}, err
}

func (r routes) removeTemplate(ctx context.Context, in *idInput) (*struct{}, error) {
	return nil, r.documents.RemoveTemplate(ctx, httpkit.Actor(ctx), in.ID)
}
