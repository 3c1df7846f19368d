package destruction

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/approval"
	"docket/internal/database"
	"docket/internal/trace"
)

const columns = `x.id, x.state, x.step, x.level, x.items, x.reason, x.method, x.place, x.requested_by, x.requested_at,
	x.appraiser, x.approver, x.witnesses, x.executed_by, x.executed_at, x.ended_at, x.version`

// row is a destruction as it is stored: people by their user names.
type row struct {
	Destruction
	version                       int
	appraiser, approver, executor string
	witnesses                     []string
}

func scan(r pgx.CollectableRow) (row, error) {
	var d row
	err := r.Scan(&d.ID, &d.State, &d.Step, &d.Level, &d.Count, &d.Reason, &d.Method, &d.Place, &d.RequestedBy.Username, &d.RequestedAt,
		&d.appraiser, &d.approver, &d.witnesses, &d.executor, &d.ExecutedAt, &d.EndedAt, &d.version)
	d.RequestedAt = d.RequestedAt.UTC()
	if d.ExecutedAt != nil {
		at := d.ExecutedAt.UTC()
		d.ExecutedAt = &at
	}
	if d.EndedAt != nil {
		at := d.EndedAt.UTC()
		d.EndedAt = &at
	}
	return d, err
}

// seen returns the conditions under which the actor sees a destruction x (design 8): as one of its people, or
// as whom it waits for; archivists and supervisors also when they may read every record of it.
func seen(ctx context.Context, q database.Querier, actor access.Actor) (*database.Where, error) {
	w := database.NewWhere()
	waiting, err := approval.SubjectsFor(ctx, q, actor, Kind)
	if err != nil {
		return nil, err
	}
	w.Args["waiting"] = waiting
	condition := access.Entrusted(actor, "x.level", "x.witnesses || ARRAY[x.requested_by, x.appraiser, x.approver, x.executed_by]", w.Args) + " OR x.id = ANY (@waiting)"
	if actor.Has(access.Archivist) || actor.Has(access.Supervisor) {
		condition += ` OR NOT EXISTS (SELECT FROM destruction_item i JOIN document d ON d.id = i.document_id
			WHERE i.destruction_id = x.id AND NOT (` + access.Predicate(actor, "d", w.Args) + "))"
	}
	return w.And("(" + condition + ")"), nil
}

// find returns the destruction id if the actor sees it, else ErrNotFound.
func find(ctx context.Context, q database.Querier, actor access.Actor, id string) (row, error) {
	w, err := seen(ctx, q, actor)
	if err != nil {
		return row{}, err
	}
	w.Arg("x.id = @id", "id", id)
	rows, err := q.Query(ctx, "SELECT "+columns+" FROM destruction x "+w.SQL(), w.Args)
	if err != nil {
		return row{}, fmt.Errorf("read destruction: %w", err)
	}
	return one(rows)
}

// lock locks the destruction id for a step of it. Its row comes first, then documents, then tasks.
func lock(ctx context.Context, tx pgx.Tx, id string) (row, error) {
	rows, err := tx.Query(ctx, "SELECT "+columns+" FROM destruction x WHERE x.id = $1 FOR UPDATE", id)
	if err != nil {
		return row{}, fmt.Errorf("lock destruction: %w", err)
	}
	return one(rows)
}

func one(rows pgx.Rows) (row, error) {
	d, err := pgx.CollectExactlyOneRow(rows, scan)
	if errors.Is(err, pgx.ErrNoRows) {
		return row{}, ErrNotFound
	}
	if err != nil {
		return row{}, fmt.Errorf("read destruction: %w", err)
	}
	return d, nil
}

func insert(ctx context.Context, tx pgx.Tx, d row, items []Item) error {
	_, err := tx.Exec(ctx, `INSERT INTO destruction (id, state, level, items, reason, method, place, requested_by, requested_at, appraiser, approver, witnesses)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		d.ID, d.State, d.Level, d.Count, d.Reason, d.Method, d.Place, d.RequestedBy.Username, d.RequestedAt, d.appraiser, d.approver, d.witnesses)
	if err != nil {
		return fmt.Errorf("insert destruction: %w", err)
	}
	var batch pgx.Batch
	for _, i := range items {
		batch.Queue(`INSERT INTO destruction_item (destruction_id, position, document_id, archival_code, source_no, source, title, document_date,
				filing_year, classification, copies, pages, retention, kept_years, remarks)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
			d.ID, i.Position, i.DocumentID, i.ArchivalCode, i.SourceNo, i.Source, i.Title, i.DocumentDate,
			i.FilingYear, i.Classification, i.Copies, i.Pages, i.Retention, i.KeptYears, i.Remarks)
	}
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return fmt.Errorf("insert list: %w", err)
	}
	return nil
}

// update writes what a step has changed; a list that is over frees its records.
func update(ctx context.Context, tx pgx.Tx, d row) error {
	_, err := tx.Exec(ctx, `UPDATE destruction SET state = $2, step = $3, appraiser = $4, approver = $5, witnesses = $6, executed_by = $7, executed_at = $8,
		ended_at = $9, version = $10 WHERE id = $1`, d.ID, d.State, d.Step, d.appraiser, d.approver, d.witnesses, d.executor, d.ExecutedAt, d.EndedAt, d.version)
	if err == nil && d.isOver() {
		_, err = tx.Exec(ctx, "UPDATE destruction_item SET is_open = false WHERE destruction_id = $1", d.ID)
	}
	if err != nil {
		return fmt.Errorf("update destruction: %w", err)
	}
	return nil
}

const itemColumns = `i.position, i.document_id, i.archival_code, i.source_no, i.source, i.title, i.document_date, i.filing_year,
	i.classification, i.copies, i.pages, i.retention, i.kept_years, i.remarks`

// targets are where the columns of itemColumns go.
func (i *Item) targets() []any {
	return []any{&i.Position, &i.DocumentID, &i.ArchivalCode, &i.SourceNo, &i.Source, &i.Title, &i.DocumentDate, &i.FilingYear,
		&i.Classification, &i.Copies, &i.Pages, &i.Retention, &i.KeptYears, &i.Remarks}
}

// wholeList returns every line, for what is kept of the destruction; nobody is shown it.
func wholeList(ctx context.Context, q database.Querier, id string) ([]Item, error) {
	rows, err := q.Query(ctx, "SELECT "+itemColumns+" FROM destruction_item i WHERE i.destruction_id = $1 ORDER BY i.position", id)
	if err != nil {
		return nil, fmt.Errorf("read list: %w", err)
	}
	items, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (Item, error) {
		var i Item
		return i, r.Scan(i.targets()...)
	})
	if err != nil {
		return nil, fmt.Errorf("read list: %w", err)
	}
	return items, nil
}

// itemsOf returns the lines of a list for an actor who sees it. While it is worked on its people see every
// line, up to their clearance as it is and the record's level as it is; afterwards what they may read.
func itemsOf(ctx context.Context, q database.Querier, actor access.Actor, d row) ([]Item, error) {
	args := pgx.NamedArgs{"id": d.ID}
	rows, err := q.Query(ctx, `SELECT `+itemColumns+`, `+access.Predicate(actor, "d", args)+`, d.classification
		FROM destruction_item i JOIN document d ON d.id = i.document_id WHERE i.destruction_id = @id ORDER BY i.position`, args)
	if err != nil {
		return nil, fmt.Errorf("read list: %w", err)
	}
	items, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (Item, error) {
		var i Item
		var readable bool
		var level access.Level
		err := r.Scan(append(i.targets(), &readable, &level)...)
		if !readable && (d.isOver() || level > actor.Clearance) {
			i.hide()
		}
		return i, err
	})
	if err != nil {
		return nil, fmt.Errorf("read list: %w", err)
	}
	return items, nil
}

// documentsOf returns the ids of a list's records in its order.
func documentsOf(ctx context.Context, q database.Querier, id string) ([]string, error) {
	rows, err := q.Query(ctx, "SELECT document_id FROM destruction_item WHERE destruction_id = $1 ORDER BY position", id)
	if err != nil {
		return nil, fmt.Errorf("read list: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("read list: %w", err)
	}
	return ids, nil
}

// actsOf returns what has been decided, in the words that were sealed.
func actsOf(ctx context.Context, q database.Querier, id string) ([]Act, error) {
	traces, err := trace.List(ctx, q, Kind, id)
	if err != nil {
		return nil, err
	}
	acts := make([]Act, 0, len(traces))
	for _, t := range traces {
		acts = append(acts, Act{t.Kind, t.Node, Person{t.Actor, t.ActorName}, t.At, t.Decision, t.Opinion, t.SHA256})
	}
	return acts, nil
}

// name puts the names of people beside their user names.
func name(ctx context.Context, q database.Querier, list []row) error {
	var usernames []string
	for _, d := range list {
		usernames = append(append(usernames, d.RequestedBy.Username, d.appraiser, d.approver, d.executor), d.witnesses...)
	}
	names, err := account.Names(ctx, q, usernames)
	if err != nil {
		return err
	}
	person := func(username string) *Person {
		if username == "" {
			return nil
		}
		return &Person{username, names[username].Name}
	}
	for i := range list {
		d := &list[i]
		d.RequestedBy.Name = names[d.RequestedBy.Username].Name
		d.Appraiser, d.Approver, d.ExecutedBy = person(d.appraiser), person(d.approver), person(d.executor)
		d.Witnesses = []Person{}
		for _, w := range d.witnesses {
			d.Witnesses = append(d.Witnesses, *person(w))
		}
	}
	return nil
}

// erasedBy returns the hashes of what a destruction has erased, or begun to.
func erasedBy(ctx context.Context, q database.Querier, id string) ([]string, error) {
	rows, err := q.Query(ctx, "SELECT sha256 FROM destroyed_blob WHERE destruction_id = $1 ORDER BY sha256", id)
	if err != nil {
		return nil, fmt.Errorf("read what is erased: %w", err)
	}
	blobs, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("read what is erased: %w", err)
	}
	return blobs, nil
}
