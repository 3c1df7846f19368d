package main

import (
	"context"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	apiaccount "docket/api/account"
	apidocuments "docket/api/documents"
	"docket/api/httpkit"
	apiintake "docket/api/intake"
	apisearch "docket/api/search"
	apisystem "docket/api/system"
	apitasks "docket/api/tasks"
	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/document"
	"docket/internal/event"
	"docket/internal/intake"
)

// furnish builds the modules and introduces them to the blocks that serve them: a few lines each.
func (h *house) furnish(events *event.Recorder) {
	h.intake = intake.NewService(h.db, events, h.files, h.now)
	h.documents = document.NewService(document.Parts{DB: h.db, Flusher: h.flusher, Events: events,
		Files: h.files, Texts: h.texts, Preserve: h.preserve, Index: h.search, Finder: h.search, Intake: waitingFiles{h.intake}, Now: h.now, Log: h.log},
		document.Config{BucketRequired: h.cfg.BucketRequired})
	h.texts.Follow(h.documents)
	h.texts.Follow(h.intake)
	h.texts.Work(h.queue)
	h.search.Add(h.documents)
	h.tasks = approval.NewService(h.db, h.documents, map[string][]string{document.TaskScope: document.ScopeChoices()})
	h.housekeeping()
}

// register adds the routes of every module.
func (h *house) register(api huma.API, gate *httpkit.Gate, blocks apisystem.Blocks) {
	apiaccount.Register(api, h.accounts, gate)
	apidocuments.Register(api, h.documents, h.files)
	apiintake.Register(api, h.intake, h.files)
	apisearch.Register(api, h.search)
	apitasks.Register(api, h.tasks, map[string]apitasks.Decider{
		document.TaskScope: func(ctx context.Context, actor access.Actor, id string, d approval.Decision) error {
			_, err := h.documents.DecideScope(ctx, actor, id, d)
			return err
		},
	}, h.notices)
	apisystem.Register(api, blocks)
}

// waitingFiles is the intake as a registration needs it.
type waitingFiles struct{ *intake.Service }

// Take is document.Intake's.
func (w waitingFiles) Take(ctx context.Context, tx pgx.Tx, actor access.Actor, ids []string) ([]document.Waiting, error) {
	files, err := w.Service.Take(ctx, tx, actor, ids)
	out := make([]document.Waiting, 0, len(files))
	for _, f := range files {
		out = append(out, document.Waiting(f))
	}
	return out, err
}
