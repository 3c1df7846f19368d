package document

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"docket/index"
	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/fulltext"
	"docket/internal/numbering"
	"docket/internal/search"
	"docket/internal/tag"
)

// maxIndexedRunes bounds the text of one entry; longer ones are found by their beginning and their
// metadata.
const maxIndexedRunes = 2_000_000

// SearchKind is the kind of this module's entries (search.Source).
func (s *Service) SearchKind() string { return Kind }

// Load makes the index entries of records as they are now (search.Source).
func (s *Service) Load(ctx context.Context, ids []string) ([]search.Loaded, error) {
	rows, err := s.db.Query(ctx, "SELECT "+documentColumns+", d.readers, d.changed_xid::text FROM document d WHERE d.id = ANY ($1) AND d.status <> '"+StatusDiscarded+"'", ids)
	if err != nil {
		return nil, fmt.Errorf("load entries: %w", err)
	}
	var list []Document
	var readers [][]string
	var xids []string
	for rows.Next() {
		d, r, xid, err := scanLoaded(rows)
		if err != nil {
			rows.Close()
			return nil, fmt.Errorf("load entries: %w", err)
		}
		list, readers, xids = append(list, d), append(readers, r), append(xids, xid)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("load entries: %w", err)
	}
	if err := loadFileStates(ctx, s.db, list); err != nil {
		return nil, err
	}
	out := make([]search.Loaded, 0, len(list))
	for i := range list {
		body, err := s.body(ctx, list[i].Files)
		if err != nil {
			return nil, err
		}
		out = append(out, search.Loaded{Entry: list[i].entry(readers[i], body), XID: xids[i]})
	}
	return out, nil
}

// scanLoaded reads a record with the two columns that only the index needs.
func scanLoaded(rows pgx.Rows) (d Document, readers []string, xid string, err error) {
	err = rows.Scan(append(d.targets(), &readers, &xid)...)
	return d, readers, xid, err
}

// hasText says in SQL that the text of blob b was read and may be quoted. Asking the stores for a text
// that nobody has read yet would cost a question to the bucket for every record that is registered.
const hasText = "(b.text_at IS NOT NULL AND b.text_state NOT IN ('none', 'failed', 'withheld', 'destroyed'))"

func loadFileStates(ctx context.Context, q database.Querier, list []Document) error {
	place := make(map[string]*Document, len(list))
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].ID
		place[list[i].ID] = &list[i]
	}
	rows, err := q.Query(ctx, `SELECT f.document_id, f.name, f.sha256, b.text_state, `+hasText+` FROM document_file f JOIN blob b ON b.sha256 = f.sha256
		WHERE f.document_id = ANY ($1) AND f.role <> 'returned' ORDER BY f.document_id, f.position`, ids)
	if err != nil {
		return fmt.Errorf("load files: %w", err)
	}
	var owner string
	var f File
	_, err = pgx.ForEachRow(rows, []any{&owner, &f.Name, &f.SHA256, &f.TextState, &f.hasText}, func() error {
		if place[owner].Status == StatusDestroyed { // also where another record has the same bytes
			f.hasText = false
		}
		place[owner].Files = append(place[owner].Files, f)
		return nil
	})
	return err
}

func (s *Service) body(ctx context.Context, files []File) (string, error) {
	var b strings.Builder
	for _, f := range files {
		if f.TextState == "withheld" {
			continue
		}
		b.WriteString(f.Name)
		b.WriteByte('\f')
		if !f.hasText {
			continue
		}
		o, err := s.texts.Read(ctx, f.SHA256)
		if errors.Is(err, fulltext.ErrNoText) {
			continue
		}
		if err != nil {
			return "", err
		}
		for _, p := range o.Pages {
			if b.Len() > maxIndexedRunes {
				break
			}
			b.WriteString(p.Text)
			b.WriteByte('\f')
		}
	}
	return b.String(), nil
}

func (d *Document) entry(readers []string, body string) index.Entry {
	e := index.Entry{ID: d.ID, Kind: index.KindDocument, Level: int(d.Classification), Title: d.Title, Readers: readers,
		Body:    strings.Join([]string{body, d.Source, d.Remarks}, "\f"),
		Numbers: slices.DeleteFunc([]string{d.RegisterNo, d.ArchivalCode}, func(n string) bool { return n == "" }),
		Days:    map[string]string{index.DayReceived: d.ReceivedOn.String()},
		Terms: map[string][]string{
			index.FieldClassification: {d.Classification.String()},
			index.FieldSource:         {d.Source},
			index.FieldStatus:         {d.Status},
			index.FieldDirection:      {d.Direction},
			index.FieldYear:           {fmt.Sprint(d.ReceivedOn.Year())},
			index.FieldMonth:          {d.ReceivedOn.String()[:7]},
		}}
	if standard := numbering.Format(d.Register, d.numberYear, d.number); d.RegisterNo != "" && numberKey(d.RegisterNo) != numberKey(standard) {
		e.Numbers = append(e.Numbers, standard) // a form of the register's own is found by the usual one too
		e.Body += "\f" + d.RegisterNo           // and as it is written, which no reader of numbers knows
	}
	if d.SourceNo != "" {
		e.Numbers = append(e.Numbers, d.SourceNo)
		e.Body += "\f" + d.SourceNo
	}
	if !d.DocumentDate.IsZero() {
		e.Days[index.DayDocument] = d.DocumentDate.String()
	}
	if d.Kind != "" {
		e.Terms[index.FieldDocumentKind] = []string{d.Kind}
	}
	departments := d.Distribution.Departments
	if d.LeadDepartment != nil {
		departments = append([]string{*d.LeadDepartment}, departments...)
	}
	e.Terms[index.FieldDepartment] = departments
	addTag := func(facet, value string) {
		e.Terms[index.FieldTag] = append(e.Terms[index.FieldTag], index.Tag(facet, value))
		e.Terms[index.FacetField(facet)] = append(e.Terms[index.FacetField(facet)], value)
	}
	for _, t := range d.Tags {
		addTag(t.Facet, t.Value)
		e.Body += "\f" + t.Value
	}
	addTag(tag.FacetClassification, d.Classification.Mark()) // DOC-14: always equals the field
	addTag(tag.FacetDate, d.ReceivedOn.String())
	return e
}

// Changes returns what transactions from since on have changed (search.Source).
func (s *Service) Changes(ctx context.Context, since string) ([]search.Change, error) {
	rows, err := s.db.Query(ctx, "SELECT id, changed_xid::text FROM document WHERE changed_xid >= $1::text::xid8 ORDER BY changed_xid, id", since)
	if err != nil {
		return nil, fmt.Errorf("read changes: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[search.Change])
}

// After returns the ids that follow after (search.Source).
func (s *Service) After(ctx context.Context, after string, limit int) ([]string, error) {
	rows, err := s.db.Query(ctx, "SELECT id FROM document WHERE id > $1 ORDER BY id LIMIT $2", after, limit)
	if err != nil {
		return nil, fmt.Errorf("read ids: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// Render returns those records that actor may read, as hits show them (search.Source).
func (s *Service) Render(ctx context.Context, actor access.Actor, ids []string) (map[string]search.Rendered, error) {
	where := database.NewWhere().Arg("d.id = ANY (@ids)", "ids", ids)
	where.And(access.Predicate(actor, "d", where.Args))
	rows, err := s.db.Query(ctx, "SELECT "+documentColumns+" FROM document d "+where.SQL(), where.Args)
	if err != nil {
		return nil, fmt.Errorf("render hits: %w", err)
	}
	list, err := pgx.CollectRows(rows, scanDocument)
	if err != nil {
		return nil, fmt.Errorf("render hits: %w", err)
	}
	if err := loadFileStates(ctx, s.db, list); err != nil {
		return nil, err
	}
	out := make(map[string]search.Rendered, len(list))
	for _, d := range list {
		r := search.Rendered{ID: d.ID, Kind: Kind, Title: d.Title, RegisterNo: d.RegisterNo, Source: d.Source, ReceivedOn: d.ReceivedOn,
			Classification: d.Classification, Tags: d.Tags, Fields: map[string]string{"source_no": d.SourceNo, "register_no": d.RegisterNo}}
		for _, f := range d.Files {
			if f.hasText {
				r.Blobs = append(r.Blobs, f.SHA256)
			}
		}
		out[d.ID] = r
	}
	return out, nil
}

// Blobs returns what a phrase is checked in (search.Source).
func (s *Service) Blobs(ctx context.Context, id string) (title string, blobs []string, err error) {
	err = s.db.QueryRow(ctx, `SELECT concat_ws(E'\f', d.title, d.source, d.source_no, d.remarks,
			(SELECT string_agg(t->>'value', E'\f') FROM jsonb_array_elements(d.tags) t),
			(SELECT string_agg(f.name, E'\f') FROM document_file f JOIN blob b ON b.sha256 = f.sha256 WHERE f.document_id = d.id AND f.role <> 'returned' AND b.text_state <> 'withheld')),
		coalesce((SELECT array_agg(f.sha256) FROM document_file f JOIN blob b ON b.sha256 = f.sha256 WHERE f.document_id = d.id AND d.status <> 'destroyed' AND f.role <> 'returned' AND `+hasText+`), '{}')
		FROM document d WHERE d.id = $1`, id).Scan(&title, &blobs)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil, nil
	}
	if err != nil {
		return "", nil, fmt.Errorf("read texts of a record: %w", err)
	}
	return title, blobs, nil
}

// Suggest returns readable records whose title or number contains text, newest first (search.Source).
func (s *Service) Suggest(ctx context.Context, actor access.Actor, text string, limit int) ([]search.Suggestion, error) {
	pattern := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(text) + "%"
	where := database.NewWhere().Arg("(d.title ILIKE @pattern OR d.register_no ILIKE @pattern OR d.source_no ILIKE @pattern)", "pattern", pattern)
	where.And(access.Predicate(actor, "d", where.Args))
	where.And("d.status <> '" + StatusDiscarded + "'")
	where.Args["limit"] = limit
	rows, err := s.db.Query(ctx, "SELECT d.title, 'document', d.id FROM document d "+where.SQL()+" ORDER BY d.received_on DESC, d.id DESC LIMIT @limit", where.Args)
	if err != nil {
		return nil, fmt.Errorf("suggest: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[search.Suggestion])
}
