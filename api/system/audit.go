package system

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/audit"
	"docket/internal/fault"
	"docket/internal/page"
)

// AuditFilter are the parameters that select entries.
type AuditFilter struct {
	Action      string `query:"action" doc:"what happened, or the beginning of it"`
	Actor       string `query:"actor" doc:"user name"`
	SubjectKind string `query:"subject_kind"`
	Subject     string `query:"subject" doc:"id"`
	From        string `query:"from" doc:"RFC 3339"`
	To          string `query:"to" doc:"RFC 3339"`
}

func (in AuditFilter) filter() (audit.Filter, error) {
	f := audit.Filter{Action: in.Action, Actor: in.Actor, SubjectKind: in.SubjectKind, Subject: in.Subject}
	var check fault.Check
	read := func(name, value string, to *time.Time) {
		if value == "" {
			return
		}
		t, err := time.Parse(time.RFC3339, value)
		if err != nil {
			check.Add(name, "time")
		}
		*to = t.UTC()
	}
	read("from", in.From, &f.From)
	read("to", in.To, &f.To)
	return f, check.Err()
}

type auditInput struct {
	AuditFilter
	Limit  int    `query:"limit"`
	Cursor string `query:"cursor"`
}

type auditOutput struct{ Body page.Page[audit.Line] }

func (r routes) audit(ctx context.Context, in *auditInput) (*auditOutput, error) {
	f, err := in.filter()
	if err != nil {
		return nil, err
	}
	p, err := r.Audit.List(ctx, httpkit.Actor(ctx), f, in.Limit, in.Cursor)
	return &auditOutput{p}, err
}

type auditSheetInput struct{ AuditFilter }

func (r routes) auditSheet(ctx context.Context, in *auditSheetInput) (*huma.StreamResponse, error) {
	f, err := in.filter()
	if err != nil {
		return nil, err
	}
	book, err := r.Audit.Export(ctx, httpkit.Actor(ctx), f)
	if err != nil {
		return nil, err
	}
	return httpkit.Made{Name: "审计日志.xlsx", MediaType: httpkit.Excel, Content: book}.Response(), nil
}
