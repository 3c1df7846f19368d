package main

import (
	"context"
	"maps"
	"net/url"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/jackc/pgx/v5"

	apiaccount "docket/api/account"
	apicalendar "docket/api/calendar"
	apidelegations "docket/api/delegations"
	apidestructions "docket/api/destructions"
	apidictionary "docket/api/dictionary"
	apidocuments "docket/api/documents"
	apiexport "docket/api/export"
	apihandover "docket/api/handover"
	"docket/api/httpkit"
	apiintake "docket/api/intake"
	apinotify "docket/api/notify"
	apioversight "docket/api/oversight"
	apiroutine "docket/api/routine"
	apisearch "docket/api/search"
	apisetting "docket/api/setting"
	apisetup "docket/api/setup"
	apisystem "docket/api/system"
	apitasks "docket/api/tasks"
	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/config"
	"docket/internal/delegation"
	"docket/internal/destruction"
	"docket/internal/dictionary"
	"docket/internal/document"
	"docket/internal/event"
	"docket/internal/export"
	"docket/internal/handover"
	"docket/internal/intake"
	"docket/internal/jobs"
	"docket/internal/notify"
	"docket/internal/oversight"
	"docket/internal/preserve"
	"docket/internal/queue"
	"docket/internal/routine"
	"docket/internal/setup"
	"docket/internal/view"
	"docket/internal/workday"
)

// furnish builds the modules and introduces them to the blocks that serve them: a few lines each.
func (h *house) furnish(events *event.Recorder) {
	h.routines = routine.NewService(h.db, events, h.now)
	h.intake = intake.NewService(h.db, events, h.files, h.texts, h.extractor, h.now)
	h.exports = export.NewService(h.db, events, h.cfg.Dir("cache", "exports"), h.accounts.Actor, h.now)
	h.documents = document.NewService(document.Parts{DB: h.db, Flusher: h.flusher, Events: events,
		Files: h.files, Texts: h.texts, Preserve: h.preserve, Settings: h.settings, Traces: h.traces, Exports: h.exports, Index: h.search, Finder: h.search, Intake: waitingFiles{h.intake}, Targets: h.designated(), Confirm: h.accounts.Confirm, Actors: h.accounts.Actor, Routines: h.routines, Now: h.now, Log: h.log},
		document.Config{BucketRequired: h.cfg.BucketRequired, PublicURL: strings.TrimSuffix(h.cfg.PublicURL, "/")})
	h.notices.About(document.Kind, h.documents)
	h.notices.About(document.DailyKind, document.DailyPages{Service: h.documents})
	h.courier = notify.NewCourier(h.notices, h.accounts.Actor, strings.TrimSuffix(h.cfg.PublicURL, "/"), h.log)
	h.exports.Add(document.Kind, h.documents)
	h.exports.Work(h.queue)
	h.intake.BringHome(h.queue, intake.Home{Records: h.documents, Codes: h.extractor, Address: strings.TrimSuffix(h.cfg.PublicURL, "/"), Actor: h.accounts.Actor})
	h.texts.Follow(h.documents)
	h.texts.Follow(h.intake)
	h.texts.Work(h.queue)
	h.search.Add(h.documents)
	h.furnishDisposition(events)
	h.tasks = approval.NewService(h.db, h.documents, taskChoices(), h.now)
	h.delegations = delegation.NewService(h.db, events, taskKinds(), h.now)
	h.setup = setup.NewService(h.db, events, setup.Machine{IsReachable: isReachable(h.cfg.PublicURL), DualBackup: h.hasDualBackup}, h.now)
	h.workdays = workday.NewService(h.db, events, h.now)
	h.words = dictionary.NewService(h.db, events, h.now)
	h.oversight = oversight.NewService(oversight.Parts{DB: h.db, Events: events, Records: overseenRecords{h.documents}, People: h.accounts.Everybody,
		Exports: h.exports, Audit: h.audit, Traces: h.traces, Now: h.now})
	h.exports.Add(oversight.EvidenceKind, h.oversight)
	h.handover = handover.NewService(h.db, events, h.accounts, h.now)
	for _, part := range []handover.Part{h.documents, h.accounts, h.intake, h.oversight, watchedFolders{h.cfg.Watch, h.cfg.WatchUser}} {
		h.handover.Add(part)
	}
	h.accounts.OnClosing(h.handover.Left)
	h.views = view.NewService(h.db, h.now)
	h.failures = queue.NewService(h.db, events, h.queue)
	jobs.Add(h.queue, time.Hour, func(ctx context.Context, args document.BulkArgs, _ int) error {
		return h.documents.WorkBulk(ctx, args.ID, h.accounts.Actor)
	})
	jobs.Add(h.queue, time.Minute, func(ctx context.Context, _ document.SweepBulkArgs, _ int) error {
		return h.documents.SweepBulk(ctx, h.accounts.Actor)
	})
	jobs.Every(h.queue, time.Minute, document.SweepBulkArgs{})
	jobs.Add(h.queue, time.Hour, func(ctx context.Context, _ document.FilingCopiesArgs, _ int) error {
		return h.documents.WorkFilingCopies(ctx)
	})
	jobs.Every(h.queue, 20*time.Second, document.FilingCopiesArgs{})
	jobs.Add(h.queue, 10*time.Minute, func(ctx context.Context, _ document.ReviewArgs, _ int) error { return h.documents.ReviewPeriods(ctx) })
	jobs.Every(h.queue, 6*time.Hour, document.ReviewArgs{})
	jobs.Add(h.queue, 10*time.Minute, func(ctx context.Context, _ document.HandOverArgs, _ int) error {
		return h.documents.HandOverCustody(ctx)
	})
	jobs.Every(h.queue, time.Minute, document.HandOverArgs{})
	jobs.Add(h.queue, 10*time.Minute, func(ctx context.Context, _ document.RemindArgs, _ int) error { return h.documents.RemindDue(ctx) })
	jobs.Every(h.queue, 10*time.Minute, document.RemindArgs{})
	jobs.Add(h.queue, 10*time.Minute, func(ctx context.Context, _ document.DailyArgs, _ int) error { return h.documents.SendDaily(ctx) })
	jobs.Every(h.queue, time.Minute, document.DailyArgs{})
	jobs.Add(h.queue, 10*time.Minute, func(ctx context.Context, _ dictionary.CompactArgs, _ int) error { return dictionary.Compact(ctx, h.db) })
	jobs.Every(h.queue, 2*time.Minute, dictionary.CompactArgs{})
	h.housekeeping()
}

// register adds the routes of every module.
func (h *house) register(api huma.API, gate *httpkit.Gate, blocks apisystem.Blocks) {
	apiaccount.Register(api, h.accounts, gate)
	apidocuments.Register(api, h.documents, h.files)
	apidictionary.Register(api, h.words, h.documents, h.views)
	apidelegations.Register(api, h.delegations)
	apiexport.Register(api, h.exports)
	apihandover.Register(api, h.handover)
	apiintake.Register(api, h.intake, h.files)
	apioversight.Register(api, h.oversight)
	apisearch.Register(api, h.search)
	apitasks.Register(api, h.tasks, h.deciders(), h.notices)
	apidestructions.Register(api, h.destructions)
	apinotify.Register(api, h.notices, h.courier)
	apiroutine.Register(api, h.routines)
	apicalendar.Register(api, h.workdays)
	apisetting.Register(api, h.settings)
	apisetup.Register(api, h.setup)
	apisystem.Register(api, blocks)
}

// taskChoices are the decisions that every kind of task knows.
func taskChoices() map[string][]string {
	choices := document.RouteChoices()
	choices[document.TaskScope] = document.ScopeChoices()
	choices[document.TaskAcknowledge] = document.AcknowledgeChoices()
	choices[document.TaskBorrow] = document.BorrowChoices()
	choices[document.TaskExtend] = document.ExtendChoices()
	maps.Copy(choices, destruction.Choices())
	return choices
}

// taskKinds are all kinds of tasks.
func taskKinds() (kinds []string) {
	for kind := range taskChoices() {
		if !strings.Contains(kind, "/") {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// deciders are what applies a decision, by kind of task.
func (h *house) deciders() map[string]apitasks.Decider {
	out := map[string]apitasks.Decider{
		document.TaskScope: func(ctx context.Context, actor access.Actor, id string, d approval.Decision) error {
			_, err := h.documents.DecideScope(ctx, actor, id, d)
			return err
		},
		document.TaskAcknowledge: func(ctx context.Context, actor access.Actor, id string, d approval.Decision) error {
			_, err := h.documents.Acknowledge(ctx, actor, id, d)
			return err
		},
		document.TaskBorrow: h.documents.DecideBorrow,
		document.TaskExtend: func(ctx context.Context, actor access.Actor, id string, d approval.Decision) error {
			_, err := h.documents.DecideExtension(ctx, actor, id, d)
			return err
		},
	}
	for kind := range document.RouteChoices() {
		out[kind] = func(ctx context.Context, actor access.Actor, id string, d approval.Decision) error {
			_, err := h.documents.DecideNode(ctx, actor, id, d)
			return err
		}
	}
	h.decidesDisposition(out)
	return out
}

// isReachable reports whether people on other machines can open an address.
func isReachable(address string) bool {
	u, err := url.Parse(address)
	return err == nil && !config.IsLoopback(u.Host)
}

// hasDualBackup reports whether the bucket answers and is on another machine. A copy under way does
// not make it untrue.
func (h *house) hasDualBackup(ctx context.Context) (bool, error) {
	stores, err := h.preserve.Status(ctx)
	ok := err == nil && !stores.SameMachine
	for _, r := range stores.Replicas {
		ok = ok && (r.Name != preserve.Bucket || r.State != "unavailable")
	}
	return ok, err
}

// waitingFiles is the intake as a registration needs it.
type waitingFiles struct{ *intake.Service }

// PutBack is document.Intake's.
func (w waitingFiles) PutBack(ctx context.Context, tx pgx.Tx, actor access.Actor, f document.Waiting, record string) (string, error) {
	return w.Service.PutBack(ctx, tx, actor, intake.File(f), record)
}

// Take is document.Intake's.
func (w waitingFiles) Take(ctx context.Context, tx pgx.Tx, actor access.Actor, ids []string) ([]document.Waiting, error) {
	files, err := w.Service.Take(ctx, tx, actor, ids)
	out := make([]document.Waiting, 0, len(files))
	for _, f := range files {
		out = append(out, document.Waiting(f))
	}
	return out, err
}

// overseenRecords are the documents as the oversight needs them.
type overseenRecords struct{ *document.Service }

// Drawn is oversight.Records's.
func (r overseenRecords) Drawn(ctx context.Context, actor access.Actor, ids []string) (map[string]oversight.Record, error) {
	seen, err := r.Sampled(ctx, actor, ids)
	out := make(map[string]oversight.Record, len(seen))
	for id, d := range seen {
		out[id] = oversight.Record{ID: d.ID, RegisterNo: d.RegisterNo, Title: d.Title, Source: d.Source, ReceivedOn: d.ReceivedOn, Classification: d.Classification, Status: d.Status}
	}
	return out, err
}

// Books is oversight.Records's.
func (r overseenRecords) Books(ctx context.Context, actor access.Actor, direction string, year int) ([]oversight.Book, error) {
	books, err := r.Service.Books(ctx, actor, direction, year)
	out := make([]oversight.Book, len(books))
	for i, b := range books {
		voids := make([]oversight.Void, len(b.Voids))
		for k, v := range b.Voids {
			voids[k] = oversight.Void(v)
		}
		out[i] = oversight.Book{Prefix: b.Prefix, IsClassified: b.IsClassified, First: b.First, Last: b.Last, Listed: b.Listed, Withheld: b.Withheld,
			Missing: b.Missing, Voids: voids, IsComplete: b.IsComplete}
	}
	return out, err
}

// Evidence is oversight.Records's.
func (r overseenRecords) Evidence(ctx context.Context, actor access.Actor, ids []string) ([]oversight.Evidence, error) {
	list, err := r.Service.Evidence(ctx, actor, ids)
	out := make([]oversight.Evidence, len(list))
	for i, e := range list {
		out[i] = oversight.Evidence{ID: e.ID, Level: e.Level, Record: e.Record, Traces: e.Traces}
		for _, m := range e.Manifests {
			out[i].Manifests = append(out[i].Manifests, oversight.Manifest(m))
		}
		for _, f := range e.Files {
			out[i].Files = append(out[i].Files, oversight.FileHash{Name: f.Name, SHA256: f.SHA256})
		}
	}
	return out, err
}

// Readership is oversight.Records's.
func (r overseenRecords) Readership(ctx context.Context, actor access.Actor, id string) (oversight.Readership, error) {
	read, err := r.Service.Readership(ctx, actor, id)
	readings := make([]oversight.Reading, len(read.Readings))
	for i, one := range read.Readings {
		readings[i] = oversight.Reading(one)
	}
	return oversight.Readership{Keys: read.Keys, Registrar: read.Registrar, Custodian: read.Custodian, Deputy: read.Deputy, Classified: read.Classified, Readings: readings}, err
}
