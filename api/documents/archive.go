package documents

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/document"
	"docket/internal/page"
)

const archiveRoot = "/api/v1/archive"

// registerArchive adds what waits for the archive, what is filed together, and what stands in it.
func (r routes) registerArchive(api huma.API) {
	op := func(id, method, path, summary string, errors ...int) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: archiveRoot + path, Summary: summary, Tags: []string{"archive"}, SkipValidateBody: true, Errors: errors}
	}
	huma.Register(api, op("browse-archive", http.MethodGet, "", "Browse what is filed: year, retention, office, item", 422), r.archive)
	huma.Register(api, op("list-waiting", http.MethodGet, "/waiting", "What waits for filing 待归档, with what is proposed and what is missing", 403, 422), r.waiting)
	huma.Register(api, op("plan-filing", http.MethodPost, "/batches", "Propose how many records are filed together", 403, 422), r.planFiling)
	huma.Register(api, op("list-filing-batches", http.MethodGet, "/batches", "The own batches, the latest first", 403, 422), r.filingBatches)
	huma.Register(api, op("get-filing-batch", http.MethodGet, "/batches/{id}", "An own batch in its order", 403, 404), r.filingBatch)
	huma.Register(api, op("arrange-filing", http.MethodPut, "/batches/{id}", "Order a batch, change plans, take records out", 403, 404, 409, 422), r.arrangeFiling)
	huma.Register(api, op("drop-filing", http.MethodDelete, "/batches/{id}", "Give up a batch of which nothing is filed", 403, 404, 409), r.dropFiling)
	huma.Register(api, op("file-batch", http.MethodPost, "/batches/{id}/file", "Give numbers to all of a batch at once", 403, 404, 409, 422, 503), r.fileBatch)
}

// ArchiveParams say which part of the archive is meant.
type ArchiveParams struct {
	Year      int    `query:"year" doc:"归档年度"`
	Retention string `query:"retention" doc:"permanent, 30y, 10y"`
	Office    string `query:"office" doc:"机构或问题; - for the classes without one"`
	Category  string `query:"category" doc:"门类"`
}

func (p ArchiveParams) filter() document.ArchiveFilter {
	f := document.ArchiveFilter{Year: p.Year, Retention: p.Retention, Category: p.Category}
	switch p.Office {
	case "":
	case "-":
		f.Office = new(string)
	default:
		f.Office = &p.Office
	}
	return f
}

type archiveInput struct {
	ArchiveParams
	PageParams
}

type archiveOutput struct{ Body document.Archive }

func (r routes) archive(ctx context.Context, in *archiveInput) (*archiveOutput, error) {
	a, err := r.documents.Archive(ctx, httpkit.Actor(ctx), in.filter(), in.Limit, in.Cursor)
	return &archiveOutput{a}, err
}

type waitingInput struct {
	document.WaitingFilter
	PageParams
}

type waitingOutput struct {
	Body page.Page[document.WaitingRecord]
}

func (r routes) waiting(ctx context.Context, in *waitingInput) (*waitingOutput, error) {
	list, err := r.documents.WaitingForFiling(ctx, httpkit.Actor(ctx), in.WaitingFilter, in.Limit, in.Cursor)
	return &waitingOutput{list}, err
}

type planFilingInput struct{ Body document.FilingBatchInput }

type filingBatchOutput struct{ Body document.FilingBatch }

func (r routes) planFiling(ctx context.Context, in *planFilingInput) (*filingBatchOutput, error) {
	b, err := r.documents.PlanFiling(ctx, httpkit.Actor(ctx), in.Body)
	return &filingBatchOutput{b}, err
}

type filingBatchesOutput struct {
	Body page.Page[document.FilingBatchRow]
}

func (r routes) filingBatches(ctx context.Context, in *PageParams) (*filingBatchesOutput, error) {
	list, err := r.documents.FilingBatches(ctx, httpkit.Actor(ctx), in.Limit, in.Cursor)
	return &filingBatchesOutput{list}, err
}

func (r routes) filingBatch(ctx context.Context, in *idInput) (*filingBatchOutput, error) {
	b, err := r.documents.FilingBatch(ctx, httpkit.Actor(ctx), in.ID)
	return &filingBatchOutput{b}, err
}

type arrangeFilingInput struct {
	ID   string `path:"id"`
	Body document.Rearrangement
}

func (r routes) arrangeFiling(ctx context.Context, in *arrangeFilingInput) (*filingBatchOutput, error) {
	b, err := r.documents.ArrangeFiling(ctx, httpkit.Actor(ctx), in.ID, in.Body)
	return &filingBatchOutput{b}, err
}

func (r routes) dropFiling(ctx context.Context, in *idInput) (*struct{}, error) {
	return nil, r.documents.DropFiling(ctx, httpkit.Actor(ctx), in.ID)
}

func (r routes) fileBatch(ctx context.Context, in *idInput) (*filingBatchOutput, error) {
	b, err := r.documents.FileBatch(ctx, httpkit.Actor(ctx), in.ID)
	return &filingBatchOutput{b}, err
}
