package documents

import (
	"context"

	"docket/api/httpkit"
	"docket/internal/document"
	"docket/internal/page"
)

// QueryParams select and order records, in the list and in its export alike.
type QueryParams struct {
	Q string `query:"q" doc:"words, \"exact phrases\", document numbers in any spelling"`
	httpkit.FilterParams
	Due  string `query:"due" doc:"overdue, today, or week: open work due within seven days"`
	Sort string `query:"sort" doc:"-received_on (usual), received_on, due_on, -due_on, register_no, -register_no, title"`
}

func (p QueryParams) query() (document.Query, error) {
	f, err := p.Filter()
	return document.Query{Text: p.Q, Filter: f, Due: p.Due, Sort: p.Sort}, err
}

type listInput struct {
	QueryParams
	At string `query:"at" doc:"a day or a register number: the list begins there"`
	PageParams
}

type listOutput struct{ Body page.Page[document.Row] }

func (r routes) list(ctx context.Context, in *listInput) (*listOutput, error) {
	q, err := in.query()
	if err != nil {
		return nil, err
	}
	q.At = in.At
	list, err := r.documents.List(ctx, httpkit.Actor(ctx), q, in.Limit, in.Cursor)
	return &listOutput{list}, err
}

type rowOutput struct{ Body document.Row }

func (r routes) get(ctx context.Context, in *idInput) (*rowOutput, error) {
	row, err := r.documents.GetRow(ctx, httpkit.Actor(ctx), in.ID)
	return &rowOutput{row}, err
}
