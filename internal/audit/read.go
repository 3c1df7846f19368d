package audit

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/event"
	"docket/internal/fault"
	"docket/internal/page"
)

// PermRead is the right to read the audit. An auditor with a grant of the supervisor reads what happened
// to the records that it names, and no other entry.
var PermRead = access.NewPermission("audit.read", access.Supervisor)

// onlyRecords reports whether the actor reads the audit as an auditor; fault.ErrForbidden when the actor
// reads none of it.
func onlyRecords(actor access.Actor) (bool, error) {
	if len(actor.Audits) > 0 && !actor.May(PermRead) {
		return true, nil
	}
	return false, actor.Require(PermRead)
}

// Looked: an auditor read entries of the audit.
type Looked struct {
	What string `json:"what"` // audit
	Rows int    `json:"rows"`
}

// EventKind names the event.
func (Looked) EventKind() string { return "oversight.looked" }

// EventSubject is the audit as a whole.
func (Looked) EventSubject() (string, string) { return "audit", "" }

// Filter selects audit entries.
type Filter struct {
	Action      string    `json:"a,omitempty"` // kind of event, or its beginning
	Actor       string    `json:"u,omitempty"` // user name
	SubjectKind string    `json:"k,omitempty"`
	Subject     string    `json:"s,omitempty"`
	From        time.Time `json:"f,omitzero"`
	To          time.Time `json:"t,omitzero"`
}

// Line is an entry with the name of its subject, as far as the reader may know it.
type Line struct {
	event.Entry
	SubjectName string `json:"subject_name" doc:"of a person, department or document; empty for others"`
}

// Service reads the audit.
type Service struct {
	db     *pgxpool.Pool
	keys   *Keys
	events *event.Recorder
	// scratch is a folder for what of a workbook does not fit into memory.
	scratch string
}

// NewService returns the service.
func NewService(db *pgxpool.Pool, keys *Keys, events *event.Recorder, scratch string) *Service {
	return &Service{db, keys, events, scratch}
}

// where is what of the audit the actor may read, narrowed by f. Entries about documents that the
// reader may not read are left out and not counted: that something happened to a hidden document is
// hidden too (L13). A waiting file has no level yet, and what became of it may be classified: its
// entries are those of whoever sees it waiting, and of whoever did what they tell. That one was
// withheld every supervisor has been told.
func (f Filter) where(actor access.Actor) *database.Where {
	where := database.NewWhere().And("e.seq IS NOT NULL")
	known, isAuditor := access.Visible, len(actor.Audits) > 0 && !actor.May(PermRead)
	if isAuditor {
		known = access.Covered
	}
	where.Args["reader"], where.Args["reader_name"], where.Args["reader_registers"] = actor.ID, actor.Username, actor.Has(access.Registrar)
	where.And(`CASE e.subject_kind
		WHEN 'blob' THEN false
		WHEN 'document' THEN EXISTS (SELECT FROM document d WHERE d.id = e.subject_id AND ` + known(actor, "d", where.Args) + `)
		WHEN 'intake' THEN e.subject_id = '' OR e.actor_id = @reader OR e.details ->> 'what' = 'withheld' OR EXISTS (
			SELECT FROM intake i WHERE i.id = e.subject_id AND NOT i.is_withheld AND (@reader_registers OR i.owner = @reader_name))
		WHEN 'destruction' THEN NOT EXISTS (SELECT FROM destruction_item i JOIN document d ON d.id = i.document_id
			WHERE i.destruction_id = e.subject_id AND NOT (` + access.Predicate(actor, "d", where.Args) + `))
		ELSE true END`)
	if isAuditor {
		where.And("e.subject_kind = 'document'")
	}
	if f.Action != "" {
		where.Arg("e.kind ^@ @action", "action", f.Action)
	}
	if f.Actor != "" { // whoever is no person acts under a name of their own: system, operator
		where.Arg("(p.username = @actor OR p.id IS NULL AND e.actor_id = @actor)", "actor", f.Actor)
	}
	if f.SubjectKind != "" {
		where.Arg("e.subject_kind = @subject_kind", "subject_kind", f.SubjectKind)
	}
	if f.Subject != "" {
		where.Arg("e.subject_id = @subject", "subject", f.Subject)
	}
	if !f.From.IsZero() {
		where.Arg("e.at >= @from", "from", f.From)
	}
	if !f.To.IsZero() {
		where.Arg("e.at < @to", "to", f.To)
	}
	return where
}

// details are those of an entry as the reader may know them. How many records, of what level, were in somebody else's
// export or merge, or how many entries in their workbook, counts what only they may read; and a hash
// proves that one has a file. In the trail itself, which verify checks, both stay.
const details = `CASE WHEN e.actor_id = @reader OR e.subject_kind NOT IN ('export', 'bulk_change', 'audit', 'intake') THEN e.details
	ELSE e.details - '{rows,level,documents,blob}'::text[] END`

const entries = " FROM audit_event e LEFT JOIN person p ON p.id = e.actor_id "

// count tells how many entries where selects.
func (s *Service) count(ctx context.Context, where *database.Where) (total int64, err error) {
	if err := s.db.QueryRow(ctx, "SELECT count(*)"+entries+where.SQL(), where.Args).Scan(&total); err != nil {
		return 0, fmt.Errorf("count audit: %w", err)
	}
	return total, nil
}

// read calls each with up to limit entries, newest first. A document is named by its number: its
// entries are those of where, so the reader may know it.
func (s *Service) read(ctx context.Context, where *database.Where, limit int, each func(seq int64, l Line) error) error {
	where.Args["limit"] = limit
	rows, err := s.db.Query(ctx, `SELECT e.seq, e.at, e.kind, e.actor_id, coalesce(p.username, e.actor_id),
			coalesce(p.name, CASE e.actor_id WHEN 'operator' THEN '本机操作员' WHEN 'stranger' THEN '未登录者' ELSE '系统' END),
			e.subject_kind, e.subject_id, `+details+`,
			coalesce(CASE e.subject_kind WHEN 'person' THEN (SELECT name FROM person WHERE id = e.subject_id)
				WHEN 'department' THEN (SELECT name FROM department WHERE code = e.subject_id)
				WHEN 'document' THEN (SELECT register_no FROM document WHERE id = e.subject_id) END, '')`+
		entries+where.SQL()+" ORDER BY e.seq DESC LIMIT @limit", where.Args)
	if err != nil {
		return fmt.Errorf("list audit: %w", err)
	}
	var seq int64
	var l Line
	_, err = pgx.ForEachRow(rows, []any{&seq, &l.At, &l.Action, &l.ActorID, &l.Actor, &l.ActorName, &l.SubjectKind, &l.SubjectID, &l.Details, &l.SubjectName},
		func() error {
			line := l
			line.Details = append([]byte{}, l.Details...)
			return each(seq, line)
		})
	if err != nil {
		return fmt.Errorf("list audit: %w", err)
	}
	return nil
}

// List returns entries, newest first.
func (s *Service) List(ctx context.Context, actor access.Actor, f Filter, limit int, cursor string) (page.Page[Line], error) {
	none := page.Page[Line]{}
	isAuditor, err := onlyRecords(actor)
	if err != nil {
		return none, err
	}
	if limit, err = page.Limit(limit); err != nil {
		return none, err
	}
	if err := f.check(); err != nil {
		return none, err
	}
	where := f.where(actor)
	total, err := s.count(ctx, where)
	if err != nil {
		return none, err
	}
	if cursor != "" {
		var before int64
		if err := page.Open(cursor, f, &before); err != nil {
			return none, err
		}
		where.Arg("e.seq < @before", "before", before)
	}
	var seqs []int64
	var list []Line
	err = s.read(ctx, where, limit+1, func(seq int64, l Line) error {
		seqs, list = append(seqs, seq), append(list, l)
		return nil
	})
	if err != nil {
		return none, err
	}
	list, more := page.Cut(list, limit)
	var next *string
	if more {
		c, err := page.Cursor(f, seqs[limit-1])
		if err != nil {
			return none, err
		}
		next = &c
	}
	if isAuditor {
		err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error { return s.events.Record(ctx, tx, actor, Looked{"audit", len(list)}) })
	}
	return page.Of(list, next, total), err
}

// check names what no entry can have.
func (f Filter) check() error {
	var check fault.Check
	for name, value := range map[string]string{"action": f.Action, "actor": f.Actor, "subject_kind": f.SubjectKind, "subject": f.Subject} {
		if len(value) > 200 {
			check.Add(name, "too_long", "max", 200)
		}
	}
	return check.Err()
}

// Checkpoint returns the newest signed checkpoint, a note that anyone with the public key can check.
func (s *Service) Checkpoint(actor access.Actor) (string, error) {
	if err := actor.Require(PermRead); err != nil {
		return "", err
	}
	b, err := s.keys.SignedCheckpoint()
	return string(b), err
}
