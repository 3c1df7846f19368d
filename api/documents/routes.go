// Package documents is the HTTP side of internal/document: the register of documents.
package documents

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"docket/api/httpkit"
	"docket/internal/access"
	"docket/internal/attachment"
	"docket/internal/document"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/fulltext"
)

type routes struct {
	documents *document.Service
	files     *attachment.Service
}

const root = "/api/v1/documents"

// Register adds the routes of this module.
func Register(api huma.API, documents *document.Service, files *attachment.Service) {
	r := routes{documents, files}
	record := api.OpenAPI().Components.Schemas.Schema(typeOf[registration](), true, "DocumentFields")
	httpkit.RegisterStreaming(api, huma.Operation{OperationID: "register-document", Method: http.MethodPost, Path: root, DefaultStatus: http.StatusCreated,
		Summary: "Register a document 收文登记", Tags: []string{"documents"}, RequestBody: registrationBody(record), Errors: []int{403, 409, 411, 413, 415, 422, 503, 507}}, r.register)
	huma.Register(api, huma.Operation{OperationID: "list-documents", Method: http.MethodGet, Path: root, Summary: "List documents", Tags: []string{"documents"}, Errors: []int{422}}, r.list)
	huma.Register(api, huma.Operation{OperationID: "find-duplicates", Method: http.MethodGet, Path: root + "/duplicates", Summary: "Records with the same sender, number and year", Tags: []string{"documents"}, Errors: []int{422}}, r.duplicates)
	huma.Register(api, huma.Operation{OperationID: "get-document", Method: http.MethodGet, Path: root + "/{id}", Summary: "Read a record", Tags: []string{"documents"}, Errors: []int{404}}, r.get)
	api.OpenAPI().Components.Schemas.Schema(typeOf[correction](), false, "").Required = []string{"version"}
	huma.Register(api, huma.Operation{OperationID: "correct-document", Method: http.MethodPatch, Path: root + "/{id}", Summary: "Correct a record", Tags: []string{"documents"}, SkipValidateBody: true, Errors: []int{403, 404, 409, 422}}, r.correct)
	huma.Register(api, huma.Operation{OperationID: "void-document", Method: http.MethodPost, Path: root + "/{id}/void", Summary: "Make an entry void; it keeps its number", Tags: []string{"documents"}, SkipValidateBody: true, Errors: []int{403, 404, 409, 422}}, r.void)
	huma.Register(api, huma.Operation{OperationID: "document-trail", Method: http.MethodGet, Path: root + "/{id}/trail", Summary: "What has happened to a record", Tags: []string{"documents"}, Errors: []int{404}}, r.trail)
	httpkit.RegisterStreaming(api, huma.Operation{OperationID: "add-file", Method: http.MethodPost, Path: root + "/{id}/files", DefaultStatus: http.StatusCreated, Summary: "Add an attachment or a new version", Tags: []string{"documents"},
		RequestBody: formBody(api.OpenAPI().Components.Schemas.Schema(typeOf[document.FileInput](), true, "FileInput")), Errors: []int{403, 404, 409, 413, 415, 422, 503, 507}}, r.addFile)
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		huma.Register(api, huma.Operation{OperationID: strings.ToLower(method) + "-content", Method: method, Path: root + "/{id}/files/{file}/content", Summary: "The bytes of a file; ranges, ETag = SHA-256",
			Tags: []string{"documents"}, Responses: binary("application/octet-stream"), Errors: []int{404, 410, 416, 503}}, r.content)
		huma.Register(api, huma.Operation{OperationID: strings.ToLower(method) + "-preview", Method: method, Path: root + "/{id}/files/{file}/preview", Summary: "The image of a page",
			Tags: []string{"documents"}, Responses: binary("image/png"), Errors: []int{404, 410, 422}}, r.preview)
	}
	r.registerExtensions(api)
	r.registerDaily(api)
	r.registerBulk(api)
	r.registerLinks(api)
	r.registerPapers(api)
	r.registerDistribution(api)
	r.registerCopies(api)
	r.registerReturning(api)
	r.registerExports(api)
	r.registerFiling(api)
	r.registerRoute(api)
	r.registerTraces(api)
	r.registerTemplates(api)
	r.registerArchive(api)
	r.registerArchivePapers(api)
	r.registerKPI(api)
	r.registerAppraisals(api)
	r.registerDrafts(api)
	huma.Register(api, huma.Operation{OperationID: "get-text", Method: http.MethodGet, Path: root + "/{id}/files/{file}/text", Summary: "The text of a file, page by page", Tags: []string{"documents"}, Errors: []int{404, 410}}, r.text)
}

// RecordOutput answers one record.
type RecordOutput struct {
	Location string `header:"Location"`
	Body     document.Document
}

type registerInput struct {
	httpkit.Raw
	IdempotencyKey string `header:"Idempotency-Key" maxLength:"200" doc:"a retry with the same key returns the first answer (7 days)"`
}

// register streams: record first, then files, each straight into the store.
func (r routes) register(ctx context.Context, in *registerInput) (_ *RecordOutput, err error) {
	c := in.Fiber()
	defer func() {
		if err != nil {
			httpkit.Refuse(c)
		}
	}()
	actor := httpkit.Actor(ctx)
	if err := actor.Require(document.PermRegister); err != nil {
		return nil, err
	}
	end, err := r.documents.Begin(actor, in.IdempotencyKey)
	if err != nil {
		return nil, err
	}
	defer end()
	registration := document.Registration{Key: in.IdempotencyKey}
	defer func() {
		for _, u := range registration.Uploads {
			u.Discard()
		}
	}()
	if err := r.receive(ctx, c, actor, &registration); err != nil {
		return nil, err
	}
	answer, err := r.documents.Register(ctx, actor, registration)
	if err != nil {
		return nil, err
	}
	out := &RecordOutput{}
	if err := json.Unmarshal(answer, &out.Body); err != nil {
		return nil, err
	}
	out.Location = root + "/" + out.Body.ID
	return out, nil
}

func (r routes) receive(ctx context.Context, c *fiber.Ctx, actor access.Actor, to *document.Registration) error {
	mediaType, params, err := httpkit.MediaType(c, "application/json", "multipart/form-data")
	if err != nil {
		return err
	}
	if mediaType == "application/json" {
		to.Raw, err = httpkit.JSONBody(c)
		return err
	}
	form, err := r.openForm(c, params)
	if err != nil {
		return err
	}
	if to.Raw, err = form.Record(); err != nil {
		return err
	}
	for {
		file, name, err := form.NextFile()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		upload, err := r.documents.Receive(ctx, actor, file, name)
		if err != nil {
			return err
		}
		to.Uploads = append(to.Uploads, upload)
	}
}

// openForm refuses what is too large for the rules or the disk before its bytes are read.
func (r routes) openForm(c *fiber.Ctx, params map[string]string) (*httpkit.Form, error) {
	if err := httpkit.CheckSize(c, r.files.MaxBytes()); err != nil {
		return nil, err
	}
	if err := r.files.CheckSpace(httpkit.Announced(c)); err != nil {
		return nil, err
	}
	return httpkit.OpenForm(c, params)
}

// PageParams ask for a page of a list.
type PageParams struct {
	Limit  int    `query:"limit" doc:"at most 200; 50 when absent"`
	Cursor string `query:"cursor" doc:"next_cursor of the page before"`
}

type idInput struct {
	ID string `path:"id"`
}

// correction is the body of a correction as it came, because absent and null mean different things
// and every mistake is to be named.
type correction struct {
	document.Fields
	Version int `json:"version" doc:"the version that was read"`

	raw []byte
}

// UnmarshalJSON keeps the body for document.ParseEdit.
func (c *correction) UnmarshalJSON(body []byte) error {
	c.raw = bytes.Clone(body)
	return nil
}

type correctInput struct {
	ID   string `path:"id"`
	Body correction
}

func (r routes) correct(ctx context.Context, in *correctInput) (*RecordOutput, error) {
	actor := httpkit.Actor(ctx)
	if err := actor.Require(document.PermRegister); err != nil {
		return nil, err
	}
	edit, err := document.ParseEdit(in.Body.raw)
	if err != nil {
		return nil, err
	}
	d, err := r.documents.Correct(ctx, actor, in.ID, edit)
	return &RecordOutput{Body: d}, err
}

type reasonInput struct {
	ID   string `path:"id"`
	Body struct {
		Reason string `json:"reason"`
	}
}

func (r routes) void(ctx context.Context, in *reasonInput) (*RecordOutput, error) {
	d, err := r.documents.Void(ctx, httpkit.Actor(ctx), in.ID, in.Body.Reason)
	return &RecordOutput{Body: d}, err
}

type trailOutput struct {
	Body struct {
		Items []event.Entry `json:"items"`
	}
}

func (r routes) trail(ctx context.Context, in *idInput) (*trailOutput, error) {
	out := &trailOutput{}
	var err error
	out.Body.Items, err = r.documents.Trail(ctx, httpkit.Actor(ctx), in.ID)
	return out, err
}

type duplicatesInput struct {
	Source   string `query:"source"`
	SourceNo string `query:"source_no"`
	Year     int    `query:"year" doc:"year of receipt; this year when absent"`
}

type duplicatesOutput struct {
	Body struct {
		IDs []string `json:"ids"`
	}
}

func (r routes) duplicates(ctx context.Context, in *duplicatesInput) (*duplicatesOutput, error) {
	out := &duplicatesOutput{}
	var err error
	out.Body.IDs, err = r.documents.Duplicates(ctx, httpkit.Actor(ctx), in.Source, in.SourceNo, in.Year)
	return out, err
}

type addFileInput struct {
	httpkit.Raw
	ID string `path:"id"`
}

func (r routes) addFile(ctx context.Context, in *addFileInput) (_ *RecordOutput, err error) {
	c := in.Fiber()
	defer func() {
		if err != nil {
			httpkit.Refuse(c)
		}
	}()
	actor := httpkit.Actor(ctx)
	if err := actor.Require(document.PermRegister); err != nil {
		return nil, err
	}
	if err := r.documents.MayRead(ctx, actor, in.ID); err != nil {
		return nil, err
	}
	_, params, err := httpkit.MediaType(c, "multipart/form-data")
	if err != nil {
		return nil, err
	}
	form, err := r.openForm(c, params)
	if err != nil {
		return nil, err
	}
	raw, err := form.Record()
	if err != nil {
		return nil, err
	}
	var what document.FileInput
	if json.Unmarshal(raw, &what) != nil {
		return nil, document.ErrRecord
	}
	file, name, err := form.NextFile()
	if errors.Is(err, io.EOF) {
		return nil, fault.ErrInvalid.With(fault.Field{Field: "file", Code: "required"})
	}
	if err != nil {
		return nil, err
	}
	upload, err := r.documents.Receive(ctx, actor, file, name)
	if err != nil {
		return nil, err
	}
	defer upload.Discard()
	if _, _, err := form.NextFile(); err != io.EOF {
		return nil, fault.ErrInvalid.With(fault.Field{Field: "file", Code: "too_many", Params: map[string]any{"max": 1}})
	}
	d, err := r.documents.AddFile(ctx, actor, in.ID, what, upload)
	return &RecordOutput{Body: d, Location: root + "/" + in.ID}, err
}

type fileInput struct {
	ID   string `path:"id"`
	File string `path:"file"`
}

func (r routes) content(ctx context.Context, in *fileInput) (*huma.StreamResponse, error) {
	content, err := r.documents.Open(ctx, httpkit.Actor(ctx), in.ID, in.File)
	if err != nil {
		return nil, err
	}
	name := content.Meta.Name
	if content.Classification.Classified() {
		name = "【" + content.Classification.Mark() + "】" + name // domain 3.3
	}
	return httpkit.Stream(httpkit.Download{File: content.File, SizeBytes: content.Meta.SizeBytes, SHA256: content.Meta.SHA256,
		Name: name, MediaType: content.Meta.MediaType, Still: content.Still}.Send), nil
}

type previewInput struct {
	ID   string `path:"id"`
	File string `path:"file"`
	httpkit.PageImageParams
}

func (r routes) preview(ctx context.Context, in *previewInput) (*huma.StreamResponse, error) {
	return in.Answer(func(page, width int) ([]byte, error) {
		return r.documents.Preview(ctx, httpkit.Actor(ctx), in.ID, in.File, page, width)
	})
}

type textOutput struct {
	Body struct {
		TextState string          `json:"text_state"`
		Pages     []fulltext.Page `json:"pages"`
	}
}

func (r routes) text(ctx context.Context, in *fileInput) (*textOutput, error) {
	pages, f, err := r.documents.Text(ctx, httpkit.Actor(ctx), in.ID, in.File)
	out := &textOutput{}
	out.Body.Pages, out.Body.TextState = pages, f.TextState
	return out, err
}
