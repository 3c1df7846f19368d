package document

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/fault"
	"docket/internal/numbering"
	"docket/internal/opaque"
	"docket/internal/page"
	"docket/internal/retention"
)

// Documents that are filed together (待归档): what is proposed is looked at and arranged, then all get
// their numbers at once, in the order arranged, within each class.

// MaxFiled is how many records one batch holds.
const MaxFiled = 500

// ErrBatchFiled says that nothing of a batch waits any more.
var ErrBatchFiled = fault.New(fault.Conflict, "document.batch_filed", "该批次已全部归档。", "Everything of this batch has been filed.")

// The states of a record in a batch.
const (
	itemWaiting = "waiting"
	itemFiled   = "filed"
	itemRefused = "refused"
)

// FilingBatchInput begins a batch: of the records named, or of those that a filter selects.
type FilingBatchInput struct {
	IDs       []string       `json:"ids,omitempty" doc:"at most 500"`
	Filter    *WaitingFilter `json:"filter,omitempty" doc:"in place of ids: what waits, the first 500 of it"`
	Overrides FilingInput    `json:"overrides,omitempty" doc:"in place of what is proposed, for all"`
}

// FilingBatch is a batch with its records in the order in which they get their numbers.
type FilingBatch struct {
	ID        string            `json:"id"`
	CreatedAt time.Time         `json:"created_at"`
	Version   int               `json:"version"`
	FiledAt   *time.Time        `json:"filed_at" doc:"when the last of it was filed; null while something waits"`
	LeftOut   int64             `json:"left_out,omitempty" doc:"records that the filter selects beyond 500; they wait for the next batch"`
	Items     []FilingBatchItem `json:"items"`
}

// FilingBatchItem is a record of a batch.
type FilingBatchItem struct {
	ID           string      `json:"id" doc:"of the document"`
	Title        string      `json:"title" doc:"empty where it may not be read any more"`
	RegisterNo   string      `json:"register_no"`
	Plan         FilingInput `json:"plan"`
	State        string      `json:"state" enum:"waiting,filed,refused"`
	Code         string      `json:"code,omitempty" doc:"why it was refused"`
	Missing      []Lack      `json:"missing" doc:"what must be completed first"`
	ArchivalCode string      `json:"archival_code,omitempty"`
	PreviewCode  string      `json:"preview_code,omitempty" doc:"what it would get now, if nobody files in its class meanwhile"`

	document *Document // nil where it may not be read
}

// PlanFiling makes a batch of what waits, ordered by class and day: the preview.
func (s *Service) PlanFiling(ctx context.Context, actor access.Actor, in FilingBatchInput) (FilingBatch, error) {
	if err := actor.Require(PermFile); err != nil {
		return FilingBatch{}, err
	}
	var check fault.Check
	switch {
	case len(in.IDs) == 0 && in.Filter == nil:
		check.Add("ids", "required")
	case len(in.IDs) > MaxFiled:
		check.Add("ids", "too_many", "max", MaxFiled)
	case slices.ContainsFunc(in.IDs, func(id string) bool { return strings.ContainsRune(id, 0) }):
		check.Add("ids", "unknown_document")
	}
	if in.Filter != nil {
		in.Filter.check(&check)
	}
	if err := check.Err(); err != nil {
		return FilingBatch{}, err
	}
	b := FilingBatch{ID: opaque.ID(), CreatedAt: s.instant(), Version: 1, Items: []FilingBatchItem{}}
	list, err := s.chosenForFiling(ctx, actor, in, &b)
	if err != nil {
		return FilingBatch{}, err
	}
	rules, err := s.proposalRules(ctx)
	if err != nil {
		return FilingBatch{}, err
	}
	for i := range list {
		b.Items = append(b.Items, FilingBatchItem{ID: list[i].ID, Plan: in.Overrides.over(rules.propose(&list[i])), State: itemWaiting, document: &list[i]})
	}
	slices.SortStableFunc(b.Items, arrange)
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error { return insertFilingBatch(ctx, tx, actor, b) })
	if err != nil {
		return FilingBatch{}, err
	}
	return b, s.describe(ctx, b.Items, rules)
}

// chosenForFiling reads the records of a new batch: those that the actor may read.
func (s *Service) chosenForFiling(ctx context.Context, actor access.Actor, in FilingBatchInput, b *FilingBatch) ([]Document, error) {
	w := byIDs(actor, unique(in.IDs))
	if len(in.IDs) == 0 {
		w = waitingFor(actor, *in.Filter)
	}
	total, err := s.counting(ctx, w)()
	if err != nil {
		return nil, err
	}
	if len(in.IDs) > 0 && total < int64(len(unique(in.IDs))) {
		return nil, fault.ErrInvalid.With(fault.Field{Field: "ids", Code: "unknown_document"})
	}
	o, _ := orderOf("register_no")
	w.Args["limit"] = MaxFiled
	list, err := readDocuments(ctx, s.db, w, "ORDER BY "+o.sql()+" LIMIT @limit")
	b.LeftOut = max(0, total-MaxFiled)
	return list, err
}

// arrange orders a batch: by class as on the shelves, then by the day of the matter, then by register.
func arrange(a, b FilingBatchItem) int {
	day := func(d *Document) string { return cmp.Or(d.ConcludedOn.String(), d.ReceivedOn.String()) }
	return cmp.Or(a.Plan.class().Compare(b.Plan.class()), cmp.Compare(day(a.document), day(b.document)), cmp.Compare(a.document.Register, b.document.Register),
		cmp.Compare(a.document.numberYear, b.document.numberYear), cmp.Compare(a.document.number, b.document.number))
}

// describe adds to items what their reader sees of the records, and what these lack.
func (s *Service) describe(ctx context.Context, items []FilingBatchItem, rules filingRules) error {
	ids := make([]string, len(items))
	for i, item := range items {
		ids[i] = item.ID
	}
	open, err := approval.OpenTasks(ctx, s.db, Kind, ids)
	if err != nil {
		return err
	}
	for i := range items {
		item := &items[i]
		item.Missing = []Lack{}
		if item.document == nil {
			item.Missing = append(item.Missing, Lack{"id", ErrNotFound.Code})
			continue
		}
		item.Title, item.RegisterNo, item.ArchivalCode = item.document.Title, item.document.RegisterNo, item.document.ArchivalCode
		if item.State == itemFiled {
			continue
		}
		if err := item.document.frozen(); err != nil {
			item.Missing = append(item.Missing, Lack{"status", fault.As(err).Code})
			continue
		}
		var check fault.Check
		item.Plan.check(item.document.concludedYear(), s.today().Year(), rules.byOffice, &check)
		if rules.fonds == "" {
			check.Merge(errNoFonds.Fields)
		}
		item.Missing = append(item.Missing, lacks(append(check.Fields(), item.document.missing(open[item.ID])...))...)
	}
	return s.preview(ctx, items, rules.fonds)
}

// preview adds the codes that the items would get now, in their order.
func (s *Service) preview(ctx context.Context, items []FilingBatchItem, fonds string) error {
	next := map[retention.Class]int{}
	for i := range items {
		item := &items[i]
		if item.State == itemFiled || len(item.Missing) > 0 {
			continue
		}
		class := item.Plan.class()
		if next[class] == 0 {
			var err error
			if next[class], err = numbering.Peek(ctx, s.db, class.Series(fonds), class.Year, 1); err != nil {
				return err
			}
		}
		item.PreviewCode = retention.Code{Fonds: fonds, Class: class, Item: next[class]}.String()
		next[class]++
	}
	return nil
}

// Rearrangement is a batch as its person wants it: the records that stay in it, in their order, each
// with what is to differ from its plan.
type Rearrangement struct {
	Version int                 `json:"version" doc:"the version that was read"`
	Items   []RearrangementItem `json:"items" doc:"all records that stay, in the order of their numbers"`
}

// RearrangementItem is a record that stays in a batch.
type RearrangementItem struct {
	ID string `json:"id"`
	FilingInput
}

// ArrangeFiling orders a batch anew, changes plans, and takes records out of it. fault.ErrStale when the
// version is not current; what has been filed stays as it is.
func (s *Service) ArrangeFiling(ctx context.Context, actor access.Actor, id string, in Rearrangement) (FilingBatch, error) {
	if err := actor.Require(PermFile); err != nil {
		return FilingBatch{}, err
	}
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		b, err := lockFilingBatch(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if b.FiledAt != nil {
			return ErrBatchFiled
		}
		if b.Version != in.Version {
			return fault.ErrStale
		}
		known := map[string]FilingBatchItem{}
		for _, item := range b.Items {
			known[item.ID] = item
		}
		var check fault.Check
		var arranged []FilingBatchItem
		for i, want := range in.Items {
			item, found := known[want.ID]
			if !found || item.State == itemFiled {
				check.Add("items."+strconv.Itoa(i)+".id", "unknown_document")
				continue
			}
			delete(known, want.ID)
			item.Plan = want.FilingInput.over(item.Plan)
			arranged = append(arranged, item)
		}
		if err := check.Err(); err != nil {
			return err
		}
		return rearrangeFilingBatch(ctx, tx, id, arranged)
	})
	if err != nil {
		return FilingBatch{}, err
	}
	return s.FilingBatch(ctx, actor, id)
}

// FilingBatch returns an own batch; ErrNotFound for those of others.
func (s *Service) FilingBatch(ctx context.Context, actor access.Actor, id string) (FilingBatch, error) {
	if err := actor.Require(PermFile); err != nil {
		return FilingBatch{}, err
	}
	b, err := readFilingBatch(ctx, s.db, actor, id)
	if err != nil {
		return FilingBatch{}, err
	}
	rules, err := s.proposalRules(ctx)
	if err != nil {
		return FilingBatch{}, err
	}
	ids := make([]string, len(b.Items))
	for i, item := range b.Items {
		ids[i] = item.ID
	}
	readable, err := s.ByID(ctx, actor, ids)
	if err != nil {
		return FilingBatch{}, err
	}
	for i := range b.Items {
		if d, ok := readable[b.Items[i].ID]; ok {
			b.Items[i].document = &d
		}
	}
	return b, s.describe(ctx, b.Items, rules)
}

// FilingBatchRow is a batch in the list of one's own.
type FilingBatchRow struct {
	ID        string     `json:"id"`
	CreatedAt time.Time  `json:"created_at"`
	FiledAt   *time.Time `json:"filed_at"`
	Waiting   int        `json:"waiting"`
	Filed     int        `json:"filed"`
	Refused   int        `json:"refused"`
}

// FilingBatches lists the actor's batches, the latest first.
func (s *Service) FilingBatches(ctx context.Context, actor access.Actor, limit int, cursor string) (page.Page[FilingBatchRow], error) {
	if err := actor.Require(PermFile); err != nil {
		return page.Page[FilingBatchRow]{}, err
	}
	return s.listFilingBatches(ctx, actor, limit, cursor)
}

// DropFiling gives up a batch of which nothing has been filed.
func (s *Service) DropFiling(ctx context.Context, actor access.Actor, id string) error {
	if err := actor.Require(PermFile); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		b, err := lockFilingBatch(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(b.Items, func(i FilingBatchItem) bool { return i.State == itemFiled }) {
			return ErrBatchFiled
		}
		return dropFilingBatch(ctx, tx, id)
	})
}
