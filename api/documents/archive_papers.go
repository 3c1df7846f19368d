package documents

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/document"
)

// registerArchivePapers adds the papers of the archive and the printed registers.
func (r routes) registerArchivePapers(api huma.API) {
	op := func(id, path, summary, mediaType string, errors ...int) huma.Operation {
		return huma.Operation{OperationID: id, Method: http.MethodGet, Path: path, Summary: summary, Tags: []string{"archive"}, Responses: binary(mediaType), Errors: append(errors, 503)}
	}
	huma.Register(api, op("print-archive-stamp", root+"/{id}/archive-stamp.pdf", "The first page of a filed record with the stamp of the archive 归档章", httpkit.PDF, 404, 409), r.archiveStamp)
	huma.Register(api, op("print-catalogue", archiveRoot+"/catalogue.pdf", "The catalogue of a part of the archive 归档文件目录", httpkit.PDF, 422), r.catalogue)
	huma.Register(api, op("export-catalogue", archiveRoot+"/catalogue.xlsx", "The catalogue as Excel", httpkit.Excel, 422), r.catalogueSheet)
	huma.Register(api, op("print-box-labels", archiveRoot+"/labels.pdf", "Labels for the spines of the boxes 盒脊", httpkit.PDF, 422), r.boxLabels)
	huma.Register(api, op("print-box-notes", archiveRoot+"/notes.pdf", "Notes for the end of each box 备考表", httpkit.PDF, 422), r.boxNotes)
	huma.Register(api, op("print-register", "/api/v1/registers/{direction}.pdf", "The register of a year on paper 登记簿", httpkit.PDF, 422), r.registerPaper)
}

func answerPaper(paper document.Paper, err error, mediaType string) (*huma.StreamResponse, error) {
	if err != nil {
		return nil, err
	}
	return httpkit.Made{Name: paper.Name, MediaType: mediaType, Content: paper.Content}.Response(), nil
}

func (r routes) archiveStamp(ctx context.Context, in *idInput) (*huma.StreamResponse, error) {
	paper, err := r.documents.ArchiveStamp(ctx, httpkit.Actor(ctx), in.ID)
	return answerPaper(paper, err, httpkit.PDF)
}

func (r routes) catalogue(ctx context.Context, in *ArchiveParams) (*huma.StreamResponse, error) {
	paper, err := r.documents.Catalogue(ctx, httpkit.Actor(ctx), in.filter())
	return answerPaper(paper, err, httpkit.PDF)
}

func (r routes) catalogueSheet(ctx context.Context, in *ArchiveParams) (*huma.StreamResponse, error) {
	paper, err := r.documents.CatalogueSheet(ctx, httpkit.Actor(ctx), in.filter())
	return answerPaper(paper, err, httpkit.Excel)
}

type boxInput struct {
	ArchiveParams
	PerBox int `query:"per_box" doc:"items in a box, 1 to 500; 50 when absent"`
}

func (r routes) boxLabels(ctx context.Context, in *boxInput) (*huma.StreamResponse, error) {
	paper, err := r.documents.BoxLabels(ctx, httpkit.Actor(ctx), in.filter(), in.PerBox)
	return answerPaper(paper, err, httpkit.PDF)
}

func (r routes) boxNotes(ctx context.Context, in *boxInput) (*huma.StreamResponse, error) {
	paper, err := r.documents.BoxNotes(ctx, httpkit.Actor(ctx), in.filter(), in.PerBox)
	return answerPaper(paper, err, httpkit.PDF)
}

func (r routes) registerPaper(ctx context.Context, in *registerExportInput) (*huma.StreamResponse, error) {
	paper, err := r.documents.RegisterPaper(ctx, httpkit.Actor(ctx), in.Direction, in.Year)
	return answerPaper(paper, err, httpkit.PDF)
}
