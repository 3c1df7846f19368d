package intake

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/extract"
	"docket/internal/fulltext"
	"docket/internal/intake"
)

// registerSheets adds the routes that show a waiting file and sort its pages.
func (r routes) registerSheets(api huma.API) {
	binary := func(mediaType string) map[string]*huma.Response {
		return map[string]*huma.Response{"200": {Description: "the bytes", Content: map[string]*huma.MediaType{
			mediaType: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}
	}
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		huma.Register(api, huma.Operation{OperationID: strings.ToLower(method) + "-intake-content", Method: method, Path: root + "/{id}/content", Summary: "The bytes of a waiting file; ranges, ETag = SHA-256",
			Tags: []string{"intake"}, Responses: binary("application/octet-stream"), Errors: []int{404, 410, 416, 503}}, r.content)
		huma.Register(api, huma.Operation{OperationID: strings.ToLower(method) + "-intake-preview", Method: method, Path: root + "/{id}/preview", Summary: "The image of a page of a waiting file",
			Tags: []string{"intake"}, Responses: binary("image/png"), Errors: []int{404, 410, 422}}, r.preview)
	}
	huma.Register(api, huma.Operation{OperationID: "get-intake-text", Method: http.MethodGet, Path: root + "/{id}/text", Summary: "The text that suggestions were read from", Tags: []string{"intake"}, Errors: []int{404, 410}}, r.text)
	huma.Register(api, huma.Operation{OperationID: "arrange-intake", Method: http.MethodPost, Path: root + "/{id}/pages", DefaultStatus: http.StatusCreated,
		Summary: "Order, turn and leave out pages; the original stays", Tags: []string{"intake"}, Errors: []int{404, 409, 422}}, r.arrange)
	huma.Register(api, huma.Operation{OperationID: "split-intake", Method: http.MethodPost, Path: root + "/{id}/split", DefaultStatus: http.StatusCreated,
		Summary: "Put in order, if asked, and split after pages or at blank sheets, in one act; the original stays", Tags: []string{"intake"}, Errors: []int{404, 409, 422}}, r.split)
	huma.Register(api, huma.Operation{OperationID: "merge-intake", Method: http.MethodPost, Path: root + "/merge", DefaultStatus: http.StatusCreated,
		Summary: "Merge waiting files into one; the originals stay", Tags: []string{"intake"}, Errors: []int{409, 422}}, r.merge)
	huma.Register(api, huma.Operation{OperationID: "restore-intake", Method: http.MethodPost, Path: root + "/{id}/restore",
		Summary: "Put an original back; what was made of it and not registered goes", Tags: []string{"intake"}, Errors: []int{404, 409}}, r.restore)
}

func (r routes) content(ctx context.Context, in *idInput) (*huma.StreamResponse, error) {
	content, err := r.intake.Open(ctx, httpkit.Actor(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return httpkit.Stream(httpkit.Download{File: content.File, SizeBytes: content.Item.SizeBytes, SHA256: content.Item.SHA256,
		Name: content.Item.Name, MediaType: content.Item.MediaType}.Send), nil
}

type previewInput struct {
	ID string `path:"id"`
	httpkit.PageImageParams
}

func (r routes) preview(ctx context.Context, in *previewInput) (*huma.StreamResponse, error) {
	return in.Answer(func(page, width int) ([]byte, error) {
		return r.intake.Preview(ctx, httpkit.Actor(ctx), in.ID, page, width)
	})
}

type textOutput struct {
	Body struct {
		TextState string          `json:"text_state"`
		Pages     []fulltext.Page `json:"pages"`
	}
}

func (r routes) text(ctx context.Context, in *idInput) (*textOutput, error) {
	pages, item, err := r.intake.Text(ctx, httpkit.Actor(ctx), in.ID)
	out := &textOutput{}
	out.Body.Pages, out.Body.TextState = pages, item.TextState
	return out, err
}

type arrangeInput struct {
	ID   string `path:"id"`
	Body struct {
		Pages []pageInput `json:"pages" maxItems:"10000" doc:"the pages of the new file, in their order"`
	}
}

type pageInput struct {
	Page   int `json:"page" doc:"from 1"`
	Rotate int `json:"rotate,omitempty" doc:"degrees clockwise: 0, 90, 180, 270"`
}

func (r routes) arrange(ctx context.Context, in *arrangeInput) (*itemOutput, error) {
	item, err := r.intake.Arrange(ctx, httpkit.Actor(ctx), in.ID, orderOf(in.Body.Pages))
	return &itemOutput{root + "/" + item.ID, item}, err
}

func orderOf(in []pageInput) []extract.BindPage {
	pages := make([]extract.BindPage, len(in))
	for i, p := range in {
		pages[i] = extract.BindPage{Number: p.Page, Rotate: p.Rotate}
	}
	return pages
}

type splitInput struct {
	ID   string `path:"id"`
	Body struct {
		Pages []pageInput `json:"pages,omitempty" maxItems:"10000" doc:"an order that the file is put into first; pages that are not named are left out"`
		After []int       `json:"after,omitempty" maxItems:"1000" doc:"places in that order, from 1, after which a new file begins, rising; without an order, pages"`
		Blank bool        `json:"blank,omitempty" doc:"instead: blank sheets divide and are left out"`
	}
}

type itemsOutput struct {
	Body struct {
		Items []intake.Item `json:"items"`
	}
}

func (r routes) split(ctx context.Context, in *splitInput) (*itemsOutput, error) {
	out := &itemsOutput{}
	var err error
	out.Body.Items, err = r.intake.Split(ctx, httpkit.Actor(ctx), in.ID,
		intake.Division{Pages: orderOf(in.Body.Pages), After: in.Body.After, Blank: in.Body.Blank})
	return out, err
}

type mergeInput struct {
	Body struct {
		IDs  []string `json:"ids" maxItems:"1000" doc:"waiting files, in the order of the result"`
		Name string   `json:"name,omitempty" doc:"name of the result; that of the first when absent"`
	}
}

func (r routes) merge(ctx context.Context, in *mergeInput) (*itemOutput, error) {
	item, err := r.intake.Merge(ctx, httpkit.Actor(ctx), in.Body.IDs, in.Body.Name)
	return &itemOutput{root + "/" + item.ID, item}, err
}

func (r routes) restore(ctx context.Context, in *idInput) (*itemOutput, error) {
	item, err := r.intake.Restore(ctx, httpkit.Actor(ctx), in.ID)
	return &itemOutput{Body: item}, err
}
