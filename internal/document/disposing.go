package document

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/calendar"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/trace"
	"docket/storage"
)

// What stands between a record and its destruction, in SQL on document d.
const (
	isOnHold = "EXISTS (SELECT FROM document_hold h WHERE h.document_id = d.id AND h.lifted_at IS NULL)"
	isListed = "EXISTS (SELECT FROM destruction_item i WHERE i.document_id = d.id AND i.is_open)"
)

// Line is a record as the list of a destruction (销毁清册, domain 4.5) has it.
type Line struct {
	ID             string
	ArchivalCode   string
	SourceNo       string
	Source         string
	Title          string
	DocumentDate   calendar.Date
	FilingYear     int
	Classification access.Level
	Copies         int
	Pages          int
	Retention      string
	KeptYears      int
	Remarks        string
}

// line writes down d as it stands; what was never filed has been kept since its registration.
func (d *Document) line(today calendar.Date) Line {
	since, remarks := d.FilingYear, ""
	switch {
	case d.Status != StatusFiled:
		since, remarks = d.ReceivedOn.Year(), words[d.Status]
	case d.ExtendedYears > 0:
		remarks = fmt.Sprintf("续存%d年", d.ExtendedYears)
	}
	number := d.SourceNo
	if number == "" {
		number = d.RegisterNo
	}
	return Line{d.ID, d.ArchivalCode, number, d.Source, d.Title, d.DocumentDate, d.FilingYear, d.Classification, max(1, d.Copies), d.Pages,
		d.Retention, max(0, today.Year()-since-1), remarks}
}

// standing is what the tables beside the record say about it.
type standing struct{ onHold, paperOut, listed bool }

// notDisposable says why a record may not be destroyed; "" when it may: when it is filed and its retention
// has ended, when its entry is void, when it was returned to its sender and is never filed, or when it was
// taken over from before and is of no use (DOC-12).
func (d *Document) notDisposable(s standing, today calendar.Date) string {
	switch {
	case d.Status == StatusDestroyed:
		return "destroyed_already"
	case s.listed:
		return "destruction_under_way"
	case d.Status == StatusFiled && d.appraisalOn().IsZero():
		return "kept_for_good"
	case d.Status == StatusFiled && d.appraisalOn().After(today):
		return "not_due"
	case !slices.Contains([]string{StatusFiled, StatusVoid, StatusReturned, StatusHistorical}, d.Status):
		return "not_filed"
	case s.onHold:
		return "on_hold"
	case s.paperOut:
		return "paper_out"
	}
	return ""
}

// Lines locks the records that are proposed for destruction and returns them as the list has them, in the
// order of ids. An id that the actor may not read is a mistake like one that does not exist. ErrNotDisposable
// names those that may not be destroyed, and why.
func (s *Service) Lines(ctx context.Context, tx pgx.Tx, actor access.Actor, ids []string) ([]Line, error) {
	found, err := lockMany(ctx, tx, actor, ids)
	if err != nil {
		return nil, err
	}
	var check fault.Check
	for i, id := range ids {
		if _, ok := found[id]; !ok {
			check.Add(fmt.Sprintf("documents.%d", i), "unknown_document")
		}
	}
	if err := check.Err(); err != nil {
		return nil, err
	}
	if err := s.mustBeDisposable(ctx, tx, found, ids, ""); err != nil {
		return nil, err
	}
	lines := make([]Line, 0, len(ids))
	for _, id := range ids {
		d := found[id]
		lines = append(lines, d.line(s.today()))
	}
	return lines, nil
}

// mustBeDisposable refuses what may not be destroyed, besides being on the list of destruction own.
func (s *Service) mustBeDisposable(ctx context.Context, tx pgx.Tx, found map[string]Document, ids []string, own string) error {
	rows, err := tx.Query(ctx, `SELECT d.id, `+isOnHold+`, EXISTS (SELECT FROM destruction_item i WHERE i.document_id = d.id AND i.is_open AND i.destruction_id <> $2)
		FROM document d WHERE d.id = ANY ($1)`, ids, own)
	if err != nil {
		return fmt.Errorf("look for holds: %w", err)
	}
	standings := make(map[string]standing, len(ids))
	var id string
	var now standing
	if _, err := pgx.ForEachRow(rows, []any{&id, &now.onHold, &now.listed}, func() error { standings[id] = now; return nil }); err != nil {
		return fmt.Errorf("look for holds: %w", err)
	}
	out, err := papersOut(ctx, tx, ids)
	if err != nil {
		return err
	}
	var refused []fault.Field
	for i, id := range ids {
		d, st := found[id], standings[id]
		st.paperOut = slices.Contains(out, id)
		if why := d.notDisposable(st, s.today()); why != "" {
			refused = append(refused, fault.Field{Field: fmt.Sprintf("documents.%d", i), Code: why, Params: map[string]any{"date": d.appraisalOn().String()}})
		}
	}
	if refused != nil {
		return ErrNotDisposable.With(refused...)
	}
	return nil
}

// Destroy makes the entries of a destruction's list destroyed, as part of tx, which holds the
// destruction's lock: from its commit on nobody reads their content. ErrNotDisposable when something has
// come in between. The manifests are staged, and the copies in designated systems begin to go; the records are given in the order of the list.
func (s *Service) Destroy(ctx context.Context, tx pgx.Tx, actor access.Actor, destruction string, ids []string) error {
	list, err := readDocuments(ctx, tx, database.NewWhere().Arg("d.id = ANY (@ids)", "ids", ids), "ORDER BY d.id FOR UPDATE")
	if err != nil {
		return err
	}
	found := make(map[string]Document, len(list))
	for _, d := range list {
		found[d.ID] = d
	}
	if err := s.mustBeDisposable(ctx, tx, found, ids, destruction); err != nil {
		return err
	}
	for i, d := range list {
		act := trace.Act{Kind: "destroy", Decision: "done", Details: map[string]any{"destruction": destruction}}
		if err := s.seal(ctx, tx, actor, &d, act); err != nil {
			return err
		}
		d.Status, d.DestroyedOn = StatusDestroyed, s.today()
		d.Version++
		if err := updateDocument(ctx, tx, &d); err != nil {
			return err
		}
		acts, err := sealedActs(ctx, tx, d.ID)
		if err != nil {
			return err
		}
		if err := s.preserve.Stage(ctx, tx, d.manifest(acts)); err != nil {
			return err
		}
		if err := approval.Withdraw(ctx, tx, d.ID, s.instant()); err != nil {
			return err
		}
		if err := s.withdrawFilingCopies(ctx, tx, &d); err != nil {
			return err
		}
		var jobs []river.JobArgs
		if i == 0 { // it removes the copies of all of them
			jobs = append(jobs, FilingCopiesArgs{})
		}
		if err := s.events.Record(ctx, tx, actor, Destroyed{d.ID, d.Version, destruction}, jobs...); err != nil {
			return err
		}
	}
	return nil
}

// Remains tells what is left of destroyed records: the keys of their last manifests, which stay, and the
// hashes of their content, which is to go.
func (s *Service) Remains(ctx context.Context, ids []string) (manifests, blobs []string, err error) {
	rows, err := s.db.Query(ctx, "SELECT id, version FROM document WHERE id = ANY ($1) AND status = 'destroyed' ORDER BY id", ids)
	if err != nil {
		return nil, nil, fmt.Errorf("read destroyed records: %w", err)
	}
	var id string
	var version int
	_, err = pgx.ForEachRow(rows, []any{&id, &version}, func() error {
		manifests = append(manifests, storage.RecordKey(id, version))
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read destroyed records: %w", err)
	}
	rows, err = s.db.Query(ctx, `SELECT DISTINCT f.sha256 FROM document_file f JOIN document d ON d.id = f.document_id
		WHERE d.id = ANY ($1) AND d.status = 'destroyed' ORDER BY f.sha256`, ids)
	if err != nil {
		return nil, nil, fmt.Errorf("read destroyed content: %w", err)
	}
	if blobs, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
		return nil, nil, fmt.Errorf("read destroyed content: %w", err)
	}
	return manifests, blobs, nil
}

// Reindex brings records into the index as they are now.
func (s *Service) Reindex(ctx context.Context, ids []string) { s.index.Changed(ctx, Kind, ids...) }

// papersOut returns those of the records of which a paper copy is with somebody (清退 outstanding).
func papersOut(ctx context.Context, q database.Querier, ids []string) ([]string, error) {
	rows, err := q.Query(ctx, "SELECT DISTINCT document_id FROM paper_copy WHERE document_id = ANY ($1) AND state <> 'kept'", ids)
	if err != nil {
		return nil, fmt.Errorf("look for paper copies: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
