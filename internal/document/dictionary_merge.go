package document

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/dictionary"
	"docket/internal/fault"
	"docket/internal/tag"
)

// mergeAtOnce is how many records a merge corrects while the person waits; more are a job's.
const mergeAtOnce = 50

// MaxMerge is how many names one merge takes.
const MaxMerge = 100

// Merge makes several names one: of senders, or of the values of a facet.
type Merge struct {
	Kind  dictionary.Kind
	Facet string // of tags
	From  []string
	To    string
}

// MergeAnswer is what a merge does, or would do.
type MergeAnswer struct {
	Documents int    `json:"documents" doc:"records that bear an old name and that the caller may correct"`
	BulkID    string `json:"bulk_id,omitempty" doc:"by which the merge is followed and undone"`
	State     string `json:"state,omitempty" enum:"running,done" doc:"running: a job corrects the records"`
}

func (m *Merge) validate() error {
	var check fault.Check
	m.Facet, m.To = strings.TrimSpace(m.Facet), strings.TrimSpace(m.To)
	dictionary.CheckName(m.Kind, m.Facet, m.To, "facet", "to", &check)
	switch {
	case len(m.From) == 0:
		check.Add("from", "required")
	case len(m.From) > MaxMerge:
		check.Add("from", "too_many", "max", MaxMerge)
	}
	from := make([]string, 0, len(m.From))
	for i, name := range m.From {
		name = strings.TrimSpace(name)
		at := fmt.Sprintf("from.%d", i)
		if name == m.To {
			check.Add(at, "same_name")
		}
		dictionary.CheckName(m.Kind, m.Facet, name, "", at, &check)
		from = append(from, name)
	}
	m.From = unique(from)
	return check.Err()
}

// PreviewMerge counts the records that MergeNames would correct, and does nothing.
func (s *Service) PreviewMerge(ctx context.Context, actor access.Actor, m Merge) (MergeAnswer, error) {
	if err := actor.Require(PermRegister); err != nil {
		return MergeAnswer{}, err
	}
	if err := m.validate(); err != nil {
		return MergeAnswer{}, err
	}
	where, err := m.bearers(actor, m.From...)
	if err != nil {
		return MergeAnswer{}, err
	}
	where.And("d.status NOT IN ('void', 'destroyed')")
	var answer MergeAnswer
	if err := s.db.QueryRow(ctx, "SELECT count(*) FROM document d "+where.SQL(), where.Args).Scan(&answer.Documents); err != nil {
		return MergeAnswer{}, fmt.Errorf("count records to merge: %w", err)
	}
	return answer, nil
}

// MergeNames gives the records that bear an old name the new one, each as a correction, and makes the
// old names aliases. Void entries, and records that the actor may not read, keep what they say.
// UndoBulk takes it back.
func (s *Service) MergeNames(ctx context.Context, actor access.Actor, m Merge) (MergeAnswer, error) {
	if err := actor.Require(PermRegister); err != nil {
		return MergeAnswer{}, err
	}
	if err := m.validate(); err != nil {
		return MergeAnswer{}, err
	}
	a := amendment{Replace: true, Facet: m.Facet, From: m.From, To: m.To}
	answer := MergeAnswer{State: bulkRunning}
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) (err error) {
		if answer.BulkID, err = s.beginBulk(ctx, tx, actor, a); err != nil {
			return err
		}
		err = dictionary.Merge(ctx, tx, actor, dictionary.Merging{ID: answer.BulkID, Kind: m.Kind, Facet: m.Facet, From: m.From, To: m.To,
			Readers: func(name string) ([]string, error) { return m.readers(ctx, tx, actor, name) }}, s.instant())
		if err != nil {
			return err
		}
		where, err := m.bearers(actor, m.From...)
		if err != nil {
			return err
		}
		where.And("d.status NOT IN ('void', 'destroyed')").Args["bulk"] = answer.BulkID
		done, err := tx.Exec(ctx, "INSERT INTO bulk_document (bulk_id, document_id, state) SELECT @bulk, d.id, 'waiting' FROM document d "+where.SQL(), where.Args)
		if err != nil {
			return fmt.Errorf("begin merge: %w", err)
		}
		answer.Documents = int(done.RowsAffected())
		if err := s.events.Record(ctx, tx, actor, Merged{answer.BulkID, m.Kind, answer.Documents}); err != nil {
			return err
		}
		if answer.Documents > mergeAtOnce {
			return s.events.Follow(ctx, tx, BulkArgs{answer.BulkID})
		}
		return nil
	})
	if err != nil || answer.Documents > mergeAtOnce {
		return answer, err
	}
	if err := s.runBulk(ctx, actor, answer.BulkID, a); err != nil {
		return MergeAnswer{}, err
	}
	answer.State, err = s.endBulk(ctx, answer.BulkID, bulkRunning)
	return answer, err
}

// bearers selects the records with one of the names that actor may read.
func (m Merge) bearers(actor access.Actor, names ...string) (*database.Where, error) {
	where := database.NewWhere()
	where.And(access.Predicate(actor, "d", where.Args))
	if m.Kind == dictionary.Party {
		return where.Arg("d.source = ANY (@names)", "names", names), nil
	}
	any := "false"
	for i, name := range names {
		has, err := json.Marshal([]tag.Tag{{Facet: m.Facet, Value: name}})
		if err != nil {
			return nil, fmt.Errorf("select records: %w", err)
		}
		arg := fmt.Sprintf("tag%d", i)
		where.Args[arg] = string(has)
		any += " OR d.tags @> @" + arg + "::jsonb"
	}
	return where.And("(" + any + ")"), nil
}

// readers are the keys of whoever could have known a name before the merge: the widest that a record
// with it has. The new name may be of nobody yet; then the records that will bear it decide.
func (m Merge) readers(ctx context.Context, tx pgx.Tx, actor access.Actor, name string) ([]string, error) {
	names := []string{name}
	if name == m.To {
		names = append(slices.Clone(m.From), name)
	}
	where, err := m.bearers(actor, names...)
	if err != nil {
		return nil, err
	}
	var level *access.Level
	if err := tx.QueryRow(ctx, "SELECT min(d.classification) FROM document d "+where.SQL(), where.Args).Scan(&level); err != nil {
		return nil, fmt.Errorf("find readers of a name: %w", err)
	}
	if level == nil { // nobody's: it came from the dictionary, or is only typed now
		return access.Readers(access.Readable{Level: access.Public}), nil
	}
	return access.Readers(access.Readable{Level: *level, People: []string{actor.Username}}), nil
}

// Merged: names became one; the records have entries of their own.
type Merged struct {
	Bulk      string          `json:"-"`
	Kind      dictionary.Kind `json:"kind"`
	Documents int             `json:"documents"`
}

// EventKind names the event.
func (Merged) EventKind() string { return "dictionary.names.merged" }

// EventSubject is the merge.
func (e Merged) EventSubject() (string, string) { return "bulk_change", e.Bulk }
