package document

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/preserve"
	"docket/internal/trace"
)

// Evidence is what proves the history of one record: the record, each of its manifests, what people decided
// on it, and the hashes of its files. There is no content in it.
type Evidence struct {
	ID        string
	Level     access.Level
	Record    []byte // JSON
	Manifests []preserve.Kept
	Traces    []trace.Trace
	Files     []File
}

// Evidence returns the evidence of the records, as far as the actor sees them, in the order of their ids, and
// writes down that it was taken.
func (s *Service) Evidence(ctx context.Context, actor access.Actor, ids []string) ([]Evidence, error) {
	list, err := s.seen(ctx, actor, ids)
	if err != nil {
		return nil, err
	}
	readable, err := s.ByID(ctx, actor, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Evidence, 0, len(list))
	for i := range list {
		e, err := s.evidenceOf(ctx, actor, &list[i])
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		for _, d := range list {
			var err error
			if _, ok := readable[d.ID]; ok {
				err = s.events.Record(ctx, tx, actor, Opened{d.ID, "evidence", ""})
			} else {
				err = s.events.Record(ctx, tx, actor, Overseen{d.ID, "evidence"})
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) evidenceOf(ctx context.Context, actor access.Actor, d *Document) (Evidence, error) {
	e := Evidence{ID: d.ID, Level: d.Classification, Files: d.Files}
	var err error
	if e.Record, err = json.MarshalIndent(d, "", "  "); err != nil {
		return e, fmt.Errorf("write record: %w", err)
	}
	if e.Manifests, err = preserve.Manifests(ctx, s.db, d.ID); err != nil {
		return e, err
	}
	for i := range e.Manifests {
		hidden, err := s.tellsMore(ctx, actor, d, e.Manifests[i].Bytes)
		if err != nil {
			return e, err
		}
		if hidden {
			e.Manifests[i].Bytes = nil
		}
	}
	e.Traces, err = trace.List(ctx, s.db, Kind, d.ID)
	return e, err
}

// tellsMore reports whether a manifest says what its reader must not learn from it: the words of a version
// that was of a higher level, or that the record answers one which the reader does not see.
func (s *Service) tellsMore(ctx context.Context, actor access.Actor, d *Document, manifest []byte) (bool, error) {
	var m struct {
		Record struct {
			Classification access.Level `json:"classification"`
			ReplyTo        *string      `json:"reply_to"`
		} `json:"record"`
	}
	if err := json.Unmarshal(manifest, &m); err != nil {
		return true, fmt.Errorf("read manifest of %s: %w", d.ID, err)
	}
	if m.Record.Classification > d.Classification {
		return true, nil
	}
	if m.Record.ReplyTo == nil {
		return false, nil
	}
	answered, err := s.seen(ctx, actor, []string{*m.Record.ReplyTo})
	return len(answered) == 0, err
}

// SeesAll reports whether the actor sees every one of the records, none above level.
func (s *Service) SeesAll(ctx context.Context, actor access.Actor, ids []string, level access.Level) (bool, error) {
	w := database.NewWhere().Arg("d.id = ANY (@ids)", "ids", ids)
	w.And(access.Visible(actor, "d", w.Args))
	var n int
	var highest access.Level
	if err := s.db.QueryRow(ctx, "SELECT count(*), coalesce(max(d.classification), 0) FROM document d "+w.SQL(), w.Args).Scan(&n, &highest); err != nil {
		return false, fmt.Errorf("check evidence: %w", err)
	}
	return n == len(ids) && highest <= level, nil
}
