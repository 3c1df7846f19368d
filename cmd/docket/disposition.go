package main

import (
	"context"

	"github.com/jackc/pgx/v5"

	apitasks "docket/api/tasks"
	"docket/internal/access"
	"docket/internal/destruction"
	"docket/internal/document"
	"docket/internal/event"
)

// furnishDisposition builds what destroys records; documents, intake and index are there already.
func (h *house) furnishDisposition(events *event.Recorder) {
	h.destructions = destruction.NewService(destruction.Parts{DB: h.db, Events: events, Accounts: h.accounts, Traces: h.traces, Texts: h.texts,
		Preserve: h.preserve, Settings: h.settings, Records: disposable{h.documents}, Leftovers: h.intake, Index: h.search, EmptyTrash: h.servers.emptyTrash, Now: h.now, Log: h.log})
	h.destructions.Work(h.queue)
}

// decidesDisposition adds who decides on the tasks of a destruction.
func (h *house) decidesDisposition(deciders map[string]apitasks.Decider) {
	for _, kind := range destruction.Tasks() {
		deciders[kind] = h.destructions.Decide
	}
}

// disposable is the register as a destruction needs it.
type disposable struct{ *document.Service }

// Lines is destruction.Records'.
func (d disposable) Lines(ctx context.Context, tx pgx.Tx, actor access.Actor, ids []string) ([]destruction.Item, error) {
	lines, err := d.Service.Lines(ctx, tx, actor, ids)
	out := make([]destruction.Item, 0, len(lines))
	for _, l := range lines {
		out = append(out, destruction.Item{DocumentID: l.ID, ArchivalCode: l.ArchivalCode, SourceNo: l.SourceNo, Source: l.Source, Title: l.Title,
			DocumentDate: l.DocumentDate, FilingYear: l.FilingYear, Classification: l.Classification, Copies: l.Copies, Pages: l.Pages,
			Retention: l.Retention, KeptYears: l.KeptYears, Remarks: l.Remarks})
	}
	return out, err
}
