package documents

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/calendar"
	"docket/internal/document"
	"docket/internal/fault"
	"docket/internal/page"
)

const drafts = "/api/v1/drafts"

// registerDrafts adds what is written here (拟稿), from the first word to the seal.
func (r routes) registerDrafts(api huma.API) {
	tags := []string{"drafts"}
	schemas := api.OpenAPI().Components.Schemas
	record := schemas.Schema(typeOf[draft](), true, "DraftFields")
	httpkit.RegisterStreaming(api, huma.Operation{OperationID: "create-draft", Method: http.MethodPost, Path: drafts, DefaultStatus: http.StatusCreated, Summary: "Begin an outgoing or internal document 拟稿",
		Tags: tags, RequestBody: registrationBody(record), Errors: []int{403, 411, 413, 415, 422, 503, 507}}, r.createDraft)
	huma.Register(api, huma.Operation{OperationID: "list-drafts", Method: http.MethodGet, Path: drafts, Summary: "My drafts 我的草稿", Tags: tags, Errors: []int{403, 422}}, r.listDrafts)
	huma.Register(api, huma.Operation{OperationID: "get-draft", Method: http.MethodGet, Path: drafts + "/{id}", Summary: "A draft and where it stands", Tags: tags, Errors: []int{404}}, r.getDraft)
	schemas.Schema(typeOf[draft](), false, "").Required = []string{}
	huma.Register(api, huma.Operation{OperationID: "edit-draft", Method: http.MethodPatch, Path: drafts + "/{id}", Summary: "Change a draft while it is with its drafter", Tags: tags, SkipValidateBody: true, Errors: []int{403, 404, 409, 422}}, r.editDraft)
	httpkit.RegisterStreaming(api, huma.Operation{OperationID: "add-draft-file", Method: http.MethodPost, Path: drafts + "/{id}/files", DefaultStatus: http.StatusCreated, Summary: "Add the text of a draft, its next version, or an attachment", Tags: tags,
		RequestBody: formBody(schemas.Schema(typeOf[document.DraftFile](), true, "DraftFile")), Errors: []int{403, 404, 409, 413, 415, 422, 503, 507}}, r.addDraftFile)
	huma.Register(api, huma.Operation{OperationID: "match-draft-routes", Method: http.MethodGet, Path: drafts + "/{id}/routes", Summary: "The saved routes that fit a draft", Tags: tags, Errors: []int{404}}, r.draftRoutes)
	huma.Register(api, huma.Operation{OperationID: "submit-draft", Method: http.MethodPost, Path: drafts + "/{id}/submit", Summary: "Send a draft on its way 送审", Tags: tags, Errors: []int{403, 404, 409, 422, 429}}, r.submitDraft)
	huma.Register(api, huma.Operation{OperationID: "discard-draft", Method: http.MethodPost, Path: drafts + "/{id}/discard", Summary: "Give up a draft that was never submitted 弃稿", Tags: tags, Errors: []int{403, 404, 409}}, r.discardDraft)
	huma.Register(api, huma.Operation{OperationID: "restore-draft", Method: http.MethodPost, Path: drafts + "/{id}/restore", Summary: "Take up a discarded draft again", Tags: tags, Errors: []int{403, 404, 409}}, r.restoreDraft)
	huma.Register(api, huma.Operation{OperationID: "compare-files", Method: http.MethodGet, Path: root + "/{id}/files/{file}/compare", Summary: "How the text of one file became that of another", Tags: tags, Errors: []int{404, 409, 410}}, r.compareFiles)
	huma.Register(api, huma.Operation{OperationID: "document-seal-uses", Method: http.MethodGet, Path: root + "/{id}/seal-uses", Summary: "The uses of seals on a record 用印记录", Tags: tags, Errors: []int{404}}, r.sealUsesOf)
	huma.Register(api, huma.Operation{OperationID: "list-seal-uses", Method: http.MethodGet, Path: "/api/v1/seal-uses", Summary: "The register of the uses of seals 用印登记", Tags: tags, Errors: []int{403, 422}}, r.sealUses)
	huma.Register(api, huma.Operation{OperationID: "export-seal-uses", Method: http.MethodGet, Path: "/api/v1/seal-uses.xlsx", Summary: "The register of the uses of seals as Excel, up to 5,000 entries", Tags: tags, Responses: binary(httpkit.Excel), Errors: []int{403, 422}}, r.exportSealUses)
}

// draft is the body of a draft as it came, because absent and null mean different things and every mistake
// is to be named.
type draft struct {
	document.DraftFields

	raw []byte
}

// UnmarshalJSON keeps the body for document.ParseDraft.
func (d *draft) UnmarshalJSON(body []byte) error {
	d.raw = bytes.Clone(body)
	return nil
}

type createDraftInput struct{ httpkit.Raw }

func (r routes) createDraft(ctx context.Context, in *createDraftInput) (_ *RecordOutput, err error) {
	c := in.Fiber()
	defer func() {
		if err != nil {
			httpkit.Refuse(c)
		}
	}()
	actor := httpkit.Actor(ctx)
	if err := actor.Require(document.PermDraft); err != nil {
		return nil, err
	}
	var sent document.Registration
	defer func() {
		for _, u := range sent.Uploads {
			u.Discard()
		}
	}()
	if err := r.receive(ctx, c, actor, &sent); err != nil {
		return nil, err
	}
	what, err := document.ParseDraft(sent.Raw)
	if err != nil {
		return nil, err
	}
	d, err := r.documents.CreateDraft(ctx, actor, what, sent.Uploads)
	return &RecordOutput{Body: d, Location: drafts + "/" + d.ID}, err
}

type draftsInput struct {
	State string `query:"state" doc:"open (default) or discarded"`
	PageParams
}

type draftsOutput struct{ Body page.Page[document.Row] }

func (r routes) listDrafts(ctx context.Context, in *draftsInput) (*draftsOutput, error) {
	p, err := r.documents.Drafts(ctx, httpkit.Actor(ctx), in.State, in.Limit, in.Cursor)
	return &draftsOutput{p}, err
}

type draftOutput struct{ Body document.Draft }

func (r routes) getDraft(ctx context.Context, in *idInput) (*draftOutput, error) {
	d, err := r.documents.GetDraft(ctx, httpkit.Actor(ctx), in.ID)
	return &draftOutput{d}, err
}

type editDraftInput struct {
	ID   string `path:"id"`
	Body draft
}

func (r routes) editDraft(ctx context.Context, in *editDraftInput) (*RecordOutput, error) {
	actor := httpkit.Actor(ctx)
	if err := r.documents.MayRead(ctx, actor, in.ID); err != nil {
		return nil, err
	}
	what, err := document.ParseDraft(in.Body.raw)
	if err != nil {
		return nil, err
	}
	d, err := r.documents.EditDraft(ctx, actor, in.ID, what)
	return &RecordOutput{Body: d}, err
}

func (r routes) addDraftFile(ctx context.Context, in *addFileInput) (_ *RecordOutput, err error) {
	c := in.Fiber()
	defer func() {
		if err != nil {
			httpkit.Refuse(c)
		}
	}()
	actor := httpkit.Actor(ctx)
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
	var what document.DraftFile
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
	d, err := r.documents.AddDraftFile(ctx, actor, in.ID, what, upload)
	return &RecordOutput{Body: d, Location: drafts + "/" + in.ID}, err
}

func (r routes) draftRoutes(ctx context.Context, in *idInput) (*templatesOutput, error) {
	list, err := r.documents.DraftRoutes(ctx, httpkit.Actor(ctx), in.ID)
	return answerTemplates(list), err
}

type submitDraftInput struct {
	ID   string `path:"id"`
	Body document.Submission
}

func (r routes) submitDraft(ctx context.Context, in *submitDraftInput) (*RecordOutput, error) {
	d, err := r.documents.SubmitDraft(ctx, httpkit.Actor(ctx), in.ID, in.Body)
	return &RecordOutput{Body: d}, err
}

func (r routes) discardDraft(ctx context.Context, in *idInput) (*RecordOutput, error) {
	d, err := r.documents.DiscardDraft(ctx, httpkit.Actor(ctx), in.ID)
	return &RecordOutput{Body: d}, err
}

func (r routes) restoreDraft(ctx context.Context, in *idInput) (*RecordOutput, error) {
	d, err := r.documents.RestoreDraft(ctx, httpkit.Actor(ctx), in.ID)
	return &RecordOutput{Body: d}, err
}

type compareInput struct {
	ID   string `path:"id"`
	File string `path:"file"`
	With string `query:"with" doc:"the other file, which came later"`
}

type compareOutput struct{ Body document.Comparison }

func (r routes) compareFiles(ctx context.Context, in *compareInput) (*compareOutput, error) {
	c, err := r.documents.CompareFiles(ctx, httpkit.Actor(ctx), in.ID, in.File, in.With)
	return &compareOutput{c}, err
}

type sealUsesOfOutput struct {
	Body struct {
		Items []document.SealUse `json:"items"`
	}
}

func (r routes) sealUsesOf(ctx context.Context, in *idInput) (*sealUsesOfOutput, error) {
	list, err := r.documents.SealUsesOf(ctx, httpkit.Actor(ctx), in.ID)
	out := &sealUsesOfOutput{}
	out.Body.Items = append([]document.SealUse{}, list...)
	return out, err
}

// SealPeriodParams ask for a part of the register of the uses of seals.
type SealPeriodParams struct {
	From string `query:"from" doc:"YYYY-MM-DD"`
	To   string `query:"to" doc:"YYYY-MM-DD, included"`
}

func (p SealPeriodParams) read() (out document.SealPeriod, err error) {
	var check fault.Check
	day := func(field, text string) (d calendar.Date) {
		if text == "" {
			return d
		}
		d, err := calendar.ParseDate(text)
		if err != nil {
			check.Add(field, "date")
		}
		return d
	}
	out = document.SealPeriod{From: day("from", p.From), To: day("to", p.To)}
	return out, check.Err()
}

type sealUsesInput struct {
	SealPeriodParams
	PageParams
}

type sealUsesOutput struct{ Body page.Page[document.SealUse] }

func (r routes) sealUses(ctx context.Context, in *sealUsesInput) (*sealUsesOutput, error) {
	actor := httpkit.Actor(ctx)
	if err := actor.Require(document.PermSealUses); err != nil {
		return nil, err
	}
	period, err := in.read()
	if err != nil {
		return nil, err
	}
	p, err := r.documents.SealUses(ctx, actor, period, in.Limit, in.Cursor)
	return &sealUsesOutput{p}, err
}

type exportSealUsesInput struct{ SealPeriodParams }

func (r routes) exportSealUses(ctx context.Context, in *exportSealUsesInput) (*huma.StreamResponse, error) {
	actor := httpkit.Actor(ctx)
	if err := actor.Require(document.PermSealUses); err != nil {
		return nil, err
	}
	period, err := in.read()
	if err != nil {
		return nil, err
	}
	paper, err := r.documents.SealRegister(ctx, actor, period)
	if err != nil {
		return nil, err
	}
	return httpkit.Made{Name: paper.Name, MediaType: httpkit.Excel, Content: paper.Content}.Response(), nil
}
