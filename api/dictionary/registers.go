package dictionary

import (
	"context"
	"net/url"

	"docket/api/httpkit"
	"docket/internal/document"
	"docket/internal/fault"
	"docket/internal/view"
)

func (r routes) registers(ctx context.Context, _ *struct{}) (*itemsOutput[document.Register], error) {
	return items(r.documents.Registers(ctx, httpkit.Actor(ctx)))
}

type registerInput struct {
	Body struct {
		Prefix       string  `json:"prefix" doc:"代字, stands in the numbers"`
		Direction    string  `json:"direction" enum:"incoming,outgoing,internal"`
		IsClassified bool    `json:"is_classified,omitempty"`
		IsDefault    *bool   `json:"is_default,omitempty"`
		FirstNumber  *int    `json:"first_number,omitempty"`
		Form         *string `json:"form,omitempty" doc:"with {year}, {number} or {number:4}, and perhaps {prefix}"`
	}
}

func (r routes) addRegister(ctx context.Context, in *registerInput) (*output[document.Register], error) {
	b := in.Body
	register, err := r.documents.AddRegister(ctx, httpkit.Actor(ctx), document.RegisterInput{Prefix: b.Prefix, Direction: b.Direction,
		IsClassified: b.IsClassified, IsDefault: b.IsDefault, FirstNumber: b.FirstNumber, Form: b.Form})
	return &output[document.Register]{register}, err
}

type editRegisterInput struct {
	Prefix string `path:"prefix"`
	Body   struct {
		IsDefault   *bool   `json:"is_default,omitempty"`
		FirstNumber *int    `json:"first_number,omitempty" doc:"while the year has no entry"`
		Form        *string `json:"form,omitempty" doc:"with {year}, {number} or {number:4}, and perhaps {prefix}"`
		Version     int     `json:"version"`
	}
}

func (r routes) editRegister(ctx context.Context, in *editRegisterInput) (*output[document.Register], error) {
	prefix, err := url.PathUnescape(in.Prefix)
	if err != nil {
		return nil, fault.ErrNotFound
	}
	b := in.Body
	register, err := r.documents.EditRegister(ctx, httpkit.Actor(ctx), prefix, document.RegisterInput{IsDefault: b.IsDefault, FirstNumber: b.FirstNumber, Form: b.Form, Version: b.Version})
	return &output[document.Register]{register}, err
}

func (r routes) listViews(ctx context.Context, _ *struct{}) (*itemsOutput[view.View], error) {
	return items(r.views.List(ctx, httpkit.Actor(ctx)))
}

type viewInput struct{ Body view.Input }

func (r routes) addView(ctx context.Context, in *viewInput) (*output[view.View], error) {
	v, err := r.views.Add(ctx, httpkit.Actor(ctx), in.Body)
	return &output[view.View]{v}, err
}

type editViewInput struct {
	ID   string `path:"id"`
	Body view.Input
}

func (r routes) editView(ctx context.Context, in *editViewInput) (*output[view.View], error) {
	v, err := r.views.Edit(ctx, httpkit.Actor(ctx), in.ID, in.Body)
	return &output[view.View]{v}, err
}

type idInput struct {
	ID string `path:"id"`
}

func (r routes) removeView(ctx context.Context, in *idInput) (*struct{}, error) {
	return nil, r.views.Remove(ctx, httpkit.Actor(ctx), in.ID)
}
