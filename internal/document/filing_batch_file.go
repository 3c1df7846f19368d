package document

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/numbering"
	"docket/internal/preserve"
	"docket/internal/retention"
)

// FileBatch files what of a batch can be filed, in one transaction: numbers follow the order of the
// batch within each class, without a gap. What cannot be filed is refused by name and waits for the next
// time, so that calling this again goes on where it ended; a call that is cut off has done all or nothing.
func (s *Service) FileBatch(ctx context.Context, actor access.Actor, id string) (FilingBatch, error) {
	if err := actor.Require(PermFile); err != nil {
		return FilingBatch{}, err
	}
	for try := 1; ; try++ {
		err := s.fileBatchOnce(ctx, actor, id)
		if err == nil {
			return s.FilingBatch(ctx, actor, id)
		}
		if !errors.Is(err, errOvertaken) {
			return FilingBatch{}, err
		}
		if try == mostOvertaken {
			return FilingBatch{}, fault.ErrStale.Because(err)
		}
	}
}

// batchFiling is the filing of a batch under way.
type batchFiling struct {
	s     *Service
	actor access.Actor
	batch FilingBatch
	rules filingRules
	open  map[string]map[string]int // tasks, by document and kind
	slips map[string]slips          // by document
}

func (s *Service) fileBatchOnce(ctx context.Context, actor access.Actor, id string) error {
	b, err := s.FilingBatch(ctx, actor, id)
	if err != nil {
		return err
	}
	if b.FiledAt != nil {
		return ErrBatchFiled
	}
	w := &batchFiling{s: s, actor: actor, batch: b, slips: map[string]slips{}}
	if w.rules, err = s.filingRules(ctx); err != nil {
		return err
	}
	defer func() {
		for _, p := range w.slips {
			p.discard()
		}
	}()
	if err := w.makeSlips(ctx); err != nil {
		return err
	}
	var publications []*preserve.Publication
	defer func() {
		for _, p := range publications {
			p.Discard()
		}
	}()
	for range w.slips {
		p, err := s.preserve.Reserve(ctx)
		if err != nil {
			return err
		}
		publications = append(publications, p)
	}
	var filed []string
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		filed, err = w.file(ctx, tx, publications)
		return err
	})
	if err != nil {
		return err
	}
	together(publications[:len(filed)], func(p *preserve.Publication) {
		if err := p.Publish(); err != nil { // the loop of the copies will; the record is filed
			s.log.Error("manifest of a filed record not published; the loop will", "error", err)
		}
	})
	s.index.Changed(context.WithoutCancel(ctx), Kind, filed...)
	return nil
}

// makeSlips makes the slips of what can be filed, before anything is locked.
func (w *batchFiling) makeSlips(ctx context.Context) error {
	var wanted []*Document
	for _, item := range w.batch.Items {
		if item.State != itemFiled && item.document != nil && len(item.Missing) == 0 {
			wanted = append(wanted, item.document)
		}
	}
	var mu sync.Mutex
	var failed error
	together(wanted, func(d *Document) {
		made, err := w.s.slipsFor(ctx, *d)
		mu.Lock()
		defer mu.Unlock()
		w.slips[d.ID] = made
		failed = errors.Join(failed, err)
	})
	return failed
}

// atOnce is how many hands work together on what mostly waits for the disk.
const atOnce = 8

// together does something with each of a list, several at once, and returns when all is done.
func together[T any](list []T, do func(T)) {
	next := make(chan T)
	var hands sync.WaitGroup
	for range min(atOnce, len(list)) {
		hands.Go(func() {
			for one := range next {
				do(one)
			}
		})
	}
	for _, one := range list {
		next <- one
	}
	close(next)
	hands.Wait()
}

// admitted is a record of the batch that is locked and can be filed.
type admitted struct {
	item *FilingBatchItem
	d    *Document
	plan FilingInput
}

// file files what can be filed, as part of tx, and returns which records these are.
func (w *batchFiling) file(ctx context.Context, tx pgx.Tx, publications []*preserve.Publication) (filed []string, err error) {
	b, err := lockFilingBatch(ctx, tx, w.actor, w.batch.ID)
	if err != nil {
		return nil, err
	}
	if b.Version != w.batch.Version { // somebody arranged it, or filed it, meanwhile
		return nil, errOvertaken
	}
	list, items, err := w.admit(ctx, tx)
	if err != nil {
		return nil, err
	}
	numbers, err := w.numbers(ctx, tx, list)
	if err != nil {
		return nil, err
	}
	for i, a := range list {
		happened, err := w.s.fileLocked(ctx, tx, w.actor, a.d, filing{a.plan, w.rules.fonds, numbers[i], w.slips[a.d.ID], w.batch.ID})
		if err != nil {
			return nil, fmt.Errorf("file %s: %w", a.d.ID, err)
		}
		if err := w.s.save(ctx, tx, w.actor, a.d, publications[i], withoutCopies(happened, i > 0)); err != nil {
			return nil, err
		}
		a.item.State, a.item.Code = itemFiled, ""
		filed = append(filed, a.d.ID)
	}
	return filed, finishFilingItems(ctx, tx, w.batch.ID, items, w.s.instant())
}

// withoutCopies leaves out the job that writes the copies, for one of them writes those of all.
func withoutCopies(happened event.Event, leaveOut bool) event.Event {
	f, ok := happened.(following)
	if !ok || !leaveOut {
		return happened
	}
	kept := f.jobs[:0]
	for _, job := range f.jobs {
		if _, isCopies := job.(FilingCopiesArgs); !isCopies {
			kept = append(kept, job)
		}
	}
	return following{f.Event, kept}
}

// admit locks the records of the batch and tells those that can be filed, in the order of the batch,
// from those that are refused. items are all that were looked at.
func (w *batchFiling) admit(ctx context.Context, tx pgx.Tx) (list []admitted, items []*FilingBatchItem, err error) {
	var ids []string
	for i := range w.batch.Items {
		if item := &w.batch.Items[i]; item.State != itemFiled {
			items = append(items, item)
			ids = append(ids, item.ID)
		}
	}
	documents, err := lockMany(ctx, tx, w.actor, ids)
	if err != nil {
		return nil, nil, err
	}
	if w.open, err = approval.OpenTasks(ctx, tx, Kind, ids); err != nil {
		return nil, nil, err
	}
	for _, item := range items {
		d, readable := documents[item.ID]
		plan, err := FilingInput{}, error(ErrNotFound)
		if readable {
			if err = d.frozen(); err == nil {
				plan, err = w.s.admit(&d, item.Plan, w.rules, w.open[item.ID])
			}
		}
		var refusal *fault.Error
		switch {
		case errors.As(err, &refusal):
			item.State, item.Code = itemRefused, refusal.Code
			continue
		case err != nil:
			return nil, nil, err
		}
		if made, ok := w.slips[item.ID]; !ok || made.version != d.Version {
			return nil, nil, errOvertaken
		}
		list = append(list, admitted{item, &d, plan})
	}
	return list, items, nil
}

// numbers allots the numbers of each class in the order of the list. Classes are locked in one order, so
// that two batches never wait for each other.
func (w *batchFiling) numbers(ctx context.Context, tx pgx.Tx, list []admitted) ([]int, error) {
	members := map[retention.Class][]int{}
	var classes []retention.Class
	for i, a := range list {
		c := a.plan.class()
		if members[c] == nil {
			classes = append(classes, c)
		}
		members[c] = append(members[c], i)
	}
	slices.SortFunc(classes, func(a, b retention.Class) int {
		return cmp.Or(cmp.Compare(a.Series(w.rules.fonds), b.Series(w.rules.fonds)), cmp.Compare(a.Year, b.Year))
	})
	numbers := make([]int, len(list))
	for _, c := range classes {
		first, err := numbering.Range(ctx, tx, c.Series(w.rules.fonds), c.Year, 1, len(members[c]))
		if err != nil {
			return nil, err
		}
		for k, i := range members[c] {
			numbers[i] = first + k
		}
	}
	return numbers, nil
}
