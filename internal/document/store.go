package document

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/numbering"
	"docket/internal/preserve"
)

const documentColumns = `d.id, d.version, d.register, d.number_year, d.number, d.register_no, d.title, d.source, d.source_no, d.direction, d.kind,
	d.received_on, d.received_at, d.document_date, d.classification, d.classification_until, d.urgency, d.handling, d.due_on,
	d.distribution, nullif(d.lead_department, ''), d.assisting_departments, d.tags, d.carrier, d.location, d.copies, d.copy_nos, d.pages,
	d.attachments, d.remarks, d.delivered_by, d.pieces, d.damage, d.status, d.scope_state, d.custodian, d.deputy,
	d.registered_by, d.registered_at, d.void_reason, d.is_distributed, d.handed, d.originals, d.outcome, d.concluded_on, d.needs_reply, d.reply_to,
	coalesce(d.filing_year, 0), d.retention, d.filing_category, d.filing_office, coalesce(d.item_no, 0), d.archival_code, d.filed_on, d.destroyed_on,
	d.extended_years, d.is_widening, d.main_recipients, d.copied_to, d.drafter, d.drafting_department, d.needs_seal, d.issuer, d.issued_on, d.sealed_on`

// targets are where the columns of documentColumns go.
func (d *Document) targets() []any {
	return []any{&d.ID, &d.Version, &d.Register, &d.numberYear, &d.number, &d.RegisterNo, &d.Title, &d.Source, &d.SourceNo, &d.Direction, &d.Kind,
		&d.ReceivedOn, &d.ReceivedAt, &d.DocumentDate, &d.Classification, &d.ClassificationUntil, &d.Urgency, &d.Handling, &d.DueOn,
		&d.Distribution, &d.LeadDepartment, &d.AssistingDepartments, &d.Tags, &d.Carrier, &d.Location, &d.Copies, &d.CopyNos, &d.Pages,
		&d.Attachments, &d.Remarks, &d.DeliveredBy, &d.Pieces, &d.Damage, &d.Status, &d.ScopeState, &d.Custodian, &d.Deputy,
		&d.RegisteredBy, &d.RegisteredAt, &d.VoidReason, &d.IsDistributed, &d.Handed, &d.Originals, &d.Outcome, &d.ConcludedOn, &d.NeedsReply, &d.replyTo,
		&d.FilingYear, &d.Retention, &d.FilingCategory, &d.FilingOffice, &d.ItemNo, &d.ArchivalCode, &d.FiledOn, &d.DestroyedOn,
		&d.ExtendedYears, &d.isWidening, &d.MainRecipients, &d.CopiedTo, &d.Drafter, &d.DraftingDepartment, &d.NeedsSeal, &d.Issuer, &d.IssuedOn, &d.SealedOn}
}

func scanDocument(row pgx.CollectableRow) (Document, error) {
	var d Document
	err := row.Scan(d.targets()...)
	d.Files, d.Warnings = []File{}, []Warning{}
	d.RegisteredAt = d.RegisteredAt.UTC()
	return d, err
}

// readDocuments returns the documents that where selects, in the order of order, with their files.
func readDocuments(ctx context.Context, q database.Querier, where *database.Where, order string) ([]Document, error) {
	rows, err := q.Query(ctx, "SELECT "+documentColumns+" FROM document d "+where.SQL()+" "+order, where.Args)
	if err != nil {
		return nil, fmt.Errorf("read documents: %w", err)
	}
	list, err := pgx.CollectRows(rows, scanDocument)
	if err != nil {
		return nil, fmt.Errorf("read documents: %w", err)
	}
	return list, attachFiles(ctx, q, list)
}

// readOne returns the document id if actor may read it, else ErrNotFound.
func readOne(ctx context.Context, q database.Querier, actor access.Actor, id string) (Document, error) {
	where := database.NewWhere().Arg("d.id = @id", "id", id)
	where.And(access.Predicate(actor, "d", where.Args))
	return exactlyOne(readDocuments(ctx, q, where, ""))
}

// readAtOnce is readOne as of one moment: what is shown of the record and its files is of one version.
func (s *Service) readAtOnce(ctx context.Context, actor access.Actor, id string) (d Document, err error) {
	err = pgx.BeginTxFunc(ctx, s.db, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		d, err = readOne(ctx, tx, actor, id)
		return err
	})
	return d, err
}

// lockOne is readOne with the row locked for a change. A draft is ErrDraft: what is done on a record is
// not done on it yet.
func lockOne(ctx context.Context, tx pgx.Tx, actor access.Actor, id string) (Document, error) {
	d, err := lockWithDrafts(ctx, tx, actor, id)
	if err == nil && d.isDraft() {
		return Document{}, ErrDraft
	}
	return d, err
}

// lockWithDrafts is lockOne for the few acts that are done on drafts too.
func lockWithDrafts(ctx context.Context, tx pgx.Tx, actor access.Actor, id string) (Document, error) {
	where := database.NewWhere().Arg("d.id = @id", "id", id)
	where.And(access.Predicate(actor, "d", where.Args))
	return exactlyOne(readDocuments(ctx, tx, where, "FOR UPDATE"))
}

// lockAsSystem locks a document for work that nobody asked for; what it learns is shown to nobody.
func lockAsSystem(ctx context.Context, tx pgx.Tx, id string) (Document, error) {
	return exactlyOne(readDocuments(ctx, tx, database.NewWhere().Arg("d.id = @id", "id", id), "FOR UPDATE"))
}

func exactlyOne(list []Document, err error) (Document, error) {
	if err != nil {
		return Document{}, err
	}
	if len(list) == 0 {
		return Document{}, ErrNotFound
	}
	return list[0], nil
}

func attachFiles(ctx context.Context, q database.Querier, list []Document) error {
	if len(list) == 0 {
		return nil
	}
	place := make(map[string]*Document, len(list))
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].ID
		place[list[i].ID] = &list[i]
	}
	rows, err := q.Query(ctx, `
		SELECT f.document_id, f.id, f.name, f.role, f.replaces, f.reason, f.media_type, f.size_bytes, f.sha256,
		       b.page_count, b.text_state, b.text_reason, f.added_by, f.added_at
		FROM document_file f JOIN blob b ON b.sha256 = f.sha256
		WHERE f.document_id = ANY ($1) ORDER BY f.document_id, f.position`, ids)
	if err != nil {
		return fmt.Errorf("read files: %w", err)
	}
	var owner string
	var f File
	var keys []string
	_, err = pgx.ForEachRow(rows, []any{&owner, &f.ID, &f.Name, &f.Role, &f.Replaces, &f.Reason, &f.MediaType, &f.SizeBytes, &f.SHA256,
		&f.Pages, &f.TextState, &f.TextReason, &f.AddedBy, &f.AddedAt}, func() error {
		f.AddedAt, f.IsFromQueue = f.AddedAt.UTC(), f.Reason == reasonByCode || f.Reason == reasonByPerson
		place[owner].Files = append(place[owner].Files, f)
		keys = append(keys, f.Key())
		return nil
	})
	if err != nil || len(keys) == 0 {
		return err
	}
	copies, err := preserve.States(ctx, q, keys)
	if err != nil {
		return err
	}
	for i := range list {
		for k := range list[i].Files {
			f := &list[i].Files[k]
			f.Copies = copies[f.Key()].NotBefore(f.AddedAt)
			if list[i].Status == StatusDestroyed {
				f.destroyed()
			}
		}
	}
	return nil
}

func (d *Document) args(numberKey string) pgx.NamedArgs {
	lead := ""
	if d.LeadDepartment != nil {
		lead = *d.LeadDepartment
	}
	return pgx.NamedArgs{
		"id": d.ID, "version": d.Version, "register": d.Register, "number_year": d.numberYear, "number": d.number, "register_no": d.RegisterNo,
		"title": d.Title, "source": d.Source, "source_no": d.SourceNo, "source_no_key": numberKey, "direction": d.Direction, "kind": d.Kind,
		"received_on": d.ReceivedOn, "received_at": d.ReceivedAt, "document_date": d.DocumentDate,
		"classification": d.Classification, "classification_until": d.ClassificationUntil, "urgency": d.Urgency, "handling": d.Handling, "due_on": d.DueOn,
		"distribution": d.Distribution, "lead_department": lead, "assisting_departments": d.AssistingDepartments, "tags": d.Tags,
		"carrier": d.Carrier, "location": d.Location, "copies": d.Copies, "copy_nos": d.CopyNos, "pages": d.Pages, "attachments": d.Attachments,
		"remarks": d.Remarks, "delivered_by": d.DeliveredBy, "pieces": d.Pieces, "damage": d.Damage, "status": d.Status, "scope_state": d.ScopeState,
		"custodian": d.Custodian, "deputy": d.Deputy, "registered_by": d.RegisteredBy, "registered_at": d.RegisteredAt,
		"void_reason": d.VoidReason, "readers": d.readers(),
		"is_distributed": d.IsDistributed, "handed": d.Handed, "originals": d.Originals, "outcome": d.Outcome, "concluded_on": d.ConcludedOn,
		"needs_reply": d.NeedsReply, "reply_to": d.replyTo, "filing_year": database.NullIfZero(d.FilingYear), "retention": d.Retention,
		"filing_category": d.FilingCategory, "filing_office": d.FilingOffice, "item_no": database.NullIfZero(d.ItemNo), "archival_code": d.ArchivalCode,
		"filed_on": d.FiledOn, "destroyed_on": d.DestroyedOn,
		"extended_years": d.ExtendedYears, "is_widening": d.isWidening, "main_recipients": list(d.MainRecipients), "copied_to": list(d.CopiedTo),
		"drafter": d.Drafter, "drafting_department": d.DraftingDepartment, "needs_seal": d.NeedsSeal, "issuer": d.Issuer, "issued_on": d.IssuedOn, "sealed_on": d.SealedOn,
	}
}

// list is a list of texts as the column wants it: never null.
func list(texts []string) []string { return append([]string{}, texts...) }

func insertDocument(ctx context.Context, tx pgx.Tx, d *Document) error {
	_, err := tx.Exec(ctx, `
		INSERT INTO document (id, version, register, number_year, number, register_no, title, source, source_no, source_no_key, direction, kind,
			received_on, received_at, document_date, classification, classification_until, urgency, handling, due_on, distribution,
			lead_department, assisting_departments, tags, carrier, location, copies, copy_nos, pages, attachments, remarks, delivered_by,
			pieces, damage, status, scope_state, custodian, deputy, registered_by, registered_at, void_reason, is_distributed, handed, originals,
			needs_reply, reply_to, readers, main_recipients, copied_to, drafter, drafting_department, needs_seal)
		VALUES (@id, @version, @register, @number_year, @number, @register_no, @title, @source, @source_no, @source_no_key, @direction, @kind,
			@received_on, @received_at, @document_date, @classification, @classification_until, @urgency, @handling, @due_on, @distribution,
			@lead_department, @assisting_departments, @tags, @carrier, @location, @copies, @copy_nos, @pages, @attachments, @remarks, @delivered_by,
			@pieces, @damage, @status, @scope_state, @custodian, @deputy, @registered_by, @registered_at, @void_reason, @is_distributed, @handed, @originals,
			@needs_reply, @reply_to, @readers, @main_recipients, @copied_to, @drafter, @drafting_department, @needs_seal)`,
		d.args(numberKey(d.SourceNo)))
	if err != nil {
		return fmt.Errorf("insert document: %w", err)
	}
	return nil
}

func updateDocument(ctx context.Context, tx pgx.Tx, d *Document) error {
	_, err := tx.Exec(ctx, `
		UPDATE document SET version = @version, title = @title, source = @source, source_no = @source_no, source_no_key = @source_no_key,
			classification = @classification, kind = @kind, received_on = @received_on, received_at = @received_at, document_date = @document_date,
			classification_until = @classification_until, urgency = @urgency, handling = @handling, due_on = @due_on,
			distribution = @distribution, lead_department = @lead_department, assisting_departments = @assisting_departments,
			tags = @tags, carrier = @carrier, location = @location, copies = @copies, copy_nos = @copy_nos, pages = @pages,
			attachments = @attachments, remarks = @remarks, delivered_by = @delivered_by, pieces = @pieces, damage = @damage,
			status = @status, scope_state = @scope_state, custodian = @custodian, deputy = @deputy, void_reason = @void_reason,
			is_distributed = @is_distributed, handed = @handed, originals = @originals, outcome = @outcome, concluded_on = @concluded_on,
			needs_reply = @needs_reply, reply_to = @reply_to, filing_year = @filing_year, retention = @retention,
			filing_category = @filing_category, filing_office = @filing_office, item_no = @item_no, archival_code = @archival_code,
			filed_on = @filed_on, destroyed_on = @destroyed_on,
			extended_years = @extended_years, is_widening = @is_widening, main_recipients = @main_recipients, copied_to = @copied_to,
			needs_seal = @needs_seal, issuer = @issuer, issued_on = @issued_on, sealed_on = @sealed_on, readers = @readers, changed_xid = pg_current_xact_id()
		WHERE id = @id`, d.args(numberKey(d.SourceNo)))
	if err != nil {
		return fmt.Errorf("update document: %w", err)
	}
	return nil
}

func insertFiles(ctx context.Context, tx pgx.Tx, documentID string, firstPosition int, files []File) error {
	var batch pgx.Batch
	for i, f := range files {
		batch.Queue(`INSERT INTO document_file (id, document_id, sha256, position, role, replaces, reason, name, media_type, size_bytes, added_by, added_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			f.ID, documentID, f.SHA256, firstPosition+i, f.Role, f.Replaces, f.Reason, f.Name, f.MediaType, f.SizeBytes, f.AddedBy, f.AddedAt)
	}
	if err := tx.SendBatch(ctx, &batch).Close(); err != nil {
		return fmt.Errorf("insert files: %w", err)
	}
	return nil
}

// duplicates returns the records with the same sender, canonical number and year that actor may
// read (domain 2.4): no other, so that a warning tells nothing.
func duplicates(ctx context.Context, q database.Querier, actor access.Actor, source, number string, year int) ([]string, error) {
	sql, args := duplicatesQuery(actor, source, number, year)
	if sql == "" {
		return nil, nil
	}
	rows, err := q.Query(ctx, sql, args)
	if err != nil {
		return nil, fmt.Errorf("look for duplicates: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// queueDuplicates asks for the possible duplicates of d with the next round trip of p.
func queueDuplicates(p *database.Pipeline, actor access.Actor, d *Document, into *[]string) {
	sql, args := duplicatesQuery(actor, d.Source, d.SourceNo, d.ReceivedOn.Year())
	if sql == "" {
		return
	}
	p.Queue(sql, args).Query(func(rows pgx.Rows) (err error) {
		*into, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
}

// duplicatesQuery is "" for documents without a number, which resemble nothing.
func duplicatesQuery(actor access.Actor, source, number string, year int) (sql string, args pgx.NamedArgs) {
	key := numberKey(number)
	if key == "" {
		return "", nil
	}
	args = pgx.NamedArgs{"key": key, "source": source, "year": year}
	return `SELECT d.id FROM document d
		WHERE d.source_no_key = @key AND d.source = @source AND d.number_year = @year AND d.status <> 'void'
		  AND ` + access.Predicate(actor, "d", args) + ` ORDER BY d.id LIMIT 20`, args
}

type registerRow struct {
	Prefix      string
	FirstNumber int
	Form        numbering.Form
}

// queueRegister asks for the book of d's direction and level with the next round trip of p; the one
// that d names, or the usual one. Without such a book into stays empty.
func queueRegister(p *database.Pipeline, d *Document, into *registerRow) {
	p.Queue(`SELECT prefix, first_number, form FROM register
		WHERE direction = $1 AND is_classified = $2 AND (prefix = $3 OR $3 = '' AND is_default)`, d.Direction, d.Classification.Classified(), d.Register).
		QueryRow(func(row pgx.Row) error {
			if err := row.Scan(&into.Prefix, &into.FirstNumber, &into.Form); !errors.Is(err, pgx.ErrNoRows) {
				return err
			}
			return nil
		})
}
