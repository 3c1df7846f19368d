// Package dictionary is the HTTP side of what people choose from: senders, tags, registers, and
// their own views.
package dictionary

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/internal/dictionary"
	"docket/internal/document"
	"docket/internal/view"
)

type routes struct {
	words     *dictionary.Service
	documents *document.Service
	views     *view.Service
}

// Register adds the routes of this module.
func Register(api huma.API, words *dictionary.Service, documents *document.Service, views *view.Service) {
	r := routes{words, documents, views}
	op := func(id, method, path, summary string, errors ...int) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: "/api/v1" + path, Summary: summary, Tags: []string{"dictionaries"}, Errors: errors}
	}
	huma.Register(api, op("list-parties", http.MethodGet, "/parties", "Senders 来文单位: by name, alias or initials, the ones used last first", 403, 422), r.parties)
	huma.Register(api, created(op("add-party", http.MethodPost, "/parties", "Put a sender into the dictionary", 403, 422)), r.addParty)
	huma.Register(api, op("edit-party", http.MethodPatch, "/parties/{id}", "Rename a sender or replace its aliases", 403, 404, 409, 422), r.editParty)
	huma.Register(api, op("merge-parties", http.MethodPost, "/parties/merge", "Make several senders one; preview counts only", 403, 409, 422), r.mergeParties)

	huma.Register(api, op("list-facets", http.MethodGet, "/tags/facets", "Facets of tags 标签分类", 403), r.facets)
	huma.Register(api, op("list-tags", http.MethodGet, "/tags", "Values of tags: by beginning, part or initials, the best fit first", 422), r.tags)
	huma.Register(api, created(op("add-tag", http.MethodPost, "/tags", "Put a value into the dictionary", 403, 422)), r.addTag)
	huma.Register(api, op("edit-tag", http.MethodPatch, "/tags/{id}", "Rename a value or replace its aliases", 403, 404, 409, 422), r.editTag)
	huma.Register(api, op("merge-tags", http.MethodPost, "/tags/merge", "Make several values of a facet one; preview counts only", 403, 409, 422), r.mergeTags)

	huma.Register(api, op("list-registers", http.MethodGet, "/registers", "Registers 登记簿 and how they number"), r.registers)
	huma.Register(api, created(op("add-register", http.MethodPost, "/registers", "Add a register", 403, 409, 422)), r.addRegister)
	huma.Register(api, op("edit-register", http.MethodPatch, "/registers/{prefix}", "Change the form, first number or standing of a register", 403, 404, 409, 422), r.editRegister)

	huma.Register(api, op("list-views", http.MethodGet, "/views", "The own views 我的视图"), r.listViews)
	huma.Register(api, created(op("add-view", http.MethodPost, "/views", "Keep a view", 422)), r.addView)
	huma.Register(api, op("edit-view", http.MethodPatch, "/views/{id}", "Change an own view", 404, 409, 422), r.editView)
	huma.Register(api, op("remove-view", http.MethodDelete, "/views/{id}", "Forget an own view", 404), r.removeView)
}

func created(o huma.Operation) huma.Operation {
	o.DefaultStatus = http.StatusCreated
	return o
}

type itemsOutput[T any] struct {
	Body struct {
		Items []T `json:"items"`
	}
}

func items[T any](list []T, err error) (*itemsOutput[T], error) {
	if list == nil {
		list = []T{}
	}
	out := &itemsOutput[T]{}
	out.Body.Items = list
	return out, err
}

type output[T any] struct{ Body T }
