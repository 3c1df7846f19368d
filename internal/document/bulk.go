package document

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/opaque"
	"docket/internal/preserve"
	"docket/internal/tag"
)

// A bulk change is one correction made of many records at once. Each record gets its next version,
// manifest and trail entry like any other correction; what stood before is kept, so that the whole
// can be undone for a while.

// UndoFor is how long a bulk change can be undone.
const UndoFor = 10 * time.Minute

// bulkChunk is how many records share a transaction: enough to pay its flush once for many, few
// enough that nobody waits long for a record.
const bulkChunk = 50

// The states of a bulk change, and those of its records that are not among them.
const (
	bulkRunning, bulkDone, bulkUndoing, bulkUndone, bulkStopped   = "running", "done", "undoing", "undone", "stopped"
	rowChanged, rowUnchanged, rowRefused, rowUndone, rowOtherwise = "changed", "unchanged", "refused", "undone", "changed_since"
)

// Refusal names a record that a bulk change cannot change, and why.
type Refusal struct {
	ID   string `json:"id"`
	Code string `json:"code" doc:"not_found, document.void, document.filed, document.destroyed, too_many"`
}

// Bulk is how a bulk change stands.
type Bulk struct {
	ID           string    `json:"bulk_id"`
	State        string    `json:"state" enum:"running,done,undoing,undone,stopped"`
	Waiting      int       `json:"waiting" doc:"records not yet looked at"`
	Changed      int       `json:"changed" doc:"records that were changed; in a preview, that would be"`
	Unchanged    int       `json:"unchanged" doc:"records that were so already"`
	Refused      []Refusal `json:"refused"`
	Undone       int       `json:"undone"`
	ChangedSince []string  `json:"changed_since" doc:"records that were not undone, because they have changed since"`
	UndoUntil    time.Time `json:"undo_until"`
}

// BulkArgs asks for a bulk change to be carried on: made, or undone.
type BulkArgs struct {
	ID string `json:"id"`
}

// Kind names the job.
func (BulkArgs) Kind() string { return "document.bulk" }

// amendment is what a bulk change does to each record: tags added and removed, or names replaced.
type amendment struct {
	Add    []tag.Tag `json:"add,omitempty"`
	Remove []tag.Tag `json:"remove,omitempty"`
	// Replace names: of senders, or of the values of a facet.
	Replace bool     `json:"replace,omitempty"`
	Facet   string   `json:"facet,omitempty"`
	From    []string `json:"from,omitempty"`
	To      string   `json:"to,omitempty"`
}

// before is what an amendment may change.
type before struct {
	Source string    `json:"source"`
	Tags   []tag.Tag `json:"tags"`
}

func (b before) restore(d *Document) { d.Source, d.Tags = b.Source, b.Tags }

// apply changes d and reports the field that is another now, "" for none; code says why it cannot.
func (a amendment) apply(d *Document) (field, code string) {
	if err := d.frozen(); err != nil {
		return "", fault.As(err).Code
	}
	if a.Replace && a.Facet == "" {
		if !slices.Contains(a.From, d.Source) {
			return "", ""
		}
		d.Source = a.To
		return "source", ""
	}
	tags := make([]tag.Tag, 0, len(d.Tags)+len(a.Add))
	for _, t := range d.Tags {
		if a.Replace && t.Facet == a.Facet && slices.Contains(a.From, t.Value) {
			t.Value = a.To
		}
		if !slices.Contains(a.Remove, t) {
			tags = append(tags, t)
		}
	}
	tags = tag.Normal(append(tags, a.Add...))
	switch {
	case slices.Equal(tags, d.Tags):
		return "", ""
	case len(tags) > tag.MaxTags && len(tags) > len(d.Tags):
		return "", "too_many"
	}
	d.Tags = tags
	return "tags", ""
}

// beginBulk writes down a bulk change of records; the caller adds these.
func (s *Service) beginBulk(ctx context.Context, tx pgx.Tx, actor access.Actor, a amendment) (id string, err error) {
	change, err := encode(a)
	if err != nil {
		return "", err
	}
	id = opaque.ID()
	_, err = tx.Exec(ctx, "INSERT INTO bulk_change (id, person, change, state, started_at) VALUES ($1, $2, $3, $4, $5)", id, actor.Username, change, bulkRunning, s.instant())
	if err != nil {
		return "", fmt.Errorf("begin bulk change: %w", err)
	}
	return id, nil
}

// runBulk carries a bulk change on until nothing of it waits.
func (s *Service) runBulk(ctx context.Context, actor access.Actor, id string, a amendment) error {
	for {
		n, err := s.bulkStep(ctx, actor, id, bulkRunning, "waiting", func(d *Document, row *bulkRow) event.Event {
			row.before = before{d.Source, slices.Clone(d.Tags)}
			field, code := a.apply(d)
			switch {
			case code != "":
				row.state, row.code = rowRefused, code
			case field == "":
				row.state = rowUnchanged
			default:
				d.Version++
				row.state, row.version = rowChanged, d.Version
				return Corrected{d.ID, d.Version, []string{field}}
			}
			return nil
		})
		if err != nil || n == 0 {
			return err
		}
	}
}

// undoBulk restores what a bulk change changed, where nobody has changed it since.
func (s *Service) undoBulk(ctx context.Context, actor access.Actor, id string) error {
	for {
		n, err := s.bulkStep(ctx, actor, id, bulkUndoing, rowChanged, func(d *Document, row *bulkRow) event.Event {
			if d.Version != row.version || d.frozen() != nil {
				row.state = rowOtherwise
				return nil
			}
			field := "tags"
			if d.Source != row.before.Source {
				field = "source"
			}
			row.before.restore(d)
			d.Version++
			row.state = rowUndone
			return Corrected{d.ID, d.Version, []string{field}}
		})
		if err != nil || n == 0 {
			return err
		}
	}
}

// bulkStep looks at the next records of a bulk change, in one transaction. Those that the actor may
// not read, or no longer, are told apart by the caller's states alone: refused as unknown when
// changing, changed since when undoing. It returns how many it looked at; 0 also when the change is
// in another state than expected, because somebody undoes it.
func (s *Service) bulkStep(ctx context.Context, actor access.Actor, id, expected, from string, decide func(*Document, *bulkRow) event.Event) (looked int, err error) {
	var publications []*preserve.Publication
	defer func() {
		for _, p := range publications {
			p.Discard()
		}
	}()
	var waiting int
	err = s.db.QueryRow(ctx, "SELECT count(*) FROM (SELECT FROM bulk_document WHERE bulk_id = $1 AND state = $2 LIMIT $3) w", id, from, bulkChunk).Scan(&waiting)
	if err != nil {
		return 0, fmt.Errorf("read bulk change: %w", err)
	}
	for range waiting {
		p, err := s.preserve.Reserve(ctx)
		if err != nil {
			return 0, err
		}
		publications = append(publications, p)
	}
	var changed []string
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		list, err := takeRows(ctx, tx, id, expected, from, waiting)
		if err != nil || len(list) == 0 {
			return err
		}
		looked = len(list)
		ids := make([]string, len(list))
		for i, row := range list {
			ids[i] = row.document
		}
		documents, err := lockMany(ctx, tx, actor, ids)
		if err != nil {
			return err
		}
		for _, row := range list {
			d, readable := documents[row.document]
			if !readable {
				row.state, row.code = rowRefused, ErrNotFound.Code
				if expected == bulkUndoing {
					row.state, row.code = rowOtherwise, ""
				}
			} else if happened := decide(&d, row); happened != nil {
				if err := s.save(ctx, tx, actor, &d, publications[len(changed)], happened); err != nil {
					return err
				}
				changed = append(changed, d.ID)
			}
		}
		return finishRows(ctx, tx, id, list)
	})
	if err != nil {
		return 0, err
	}
	for _, p := range publications[:len(changed)] {
		if err := p.Publish(); err != nil { // the loop of the copies will; the record is changed
			s.log.Error("manifest of a bulk change not published; the loop will", "error", err)
		}
	}
	s.index.Changed(context.WithoutCancel(ctx), Kind, changed...)
	return looked, nil
}
