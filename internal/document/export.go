package document

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/export"
	"docket/internal/fault"
)

// ErrExportTooLarge says that more rows were asked for than one file holds.
var ErrExportTooLarge = fault.New(fault.Invalid, "document.export_too_large", "超过 50,000 行，请缩小筛选范围后再导出。", "More than 50,000 rows; narrow the filter and export again.")

// How many rows are exported at once, and how many while the person waits for the answer.
const (
	mostExported  = 50_000
	mostAwaited   = 5_000
	exportPortion = 500
)

// Export asks for an Excel file of the records that a query selects.
type Export struct {
	Query   Query    `json:"query"`
	Columns []string `json:"columns"`
	Title   string   `json:"title"`
	// Register is the direction whose names the columns have; "" for those of the incoming.
	Register string `json:"register,omitempty"`
}

// Exported: records left the archive in a file; each classified one has an entry of its own.
type Exported struct {
	Rows    int      `json:"rows"`
	Level   string   `json:"level"`
	Columns []string `json:"columns"`
}

// EventKind names the event.
func (Exported) EventKind() string { return "document.exported" }

// EventSubject: there are many records.
func (Exported) EventSubject() (string, string) { return "export", "" }

// Export makes the file at once, or, when it has more than 5,000 rows, begins to make it in the
// background; then the paper is empty. ErrExportTooLarge above 50,000.
func (s *Service) Export(ctx context.Context, actor access.Actor, e Export) (Paper, *export.Export, error) {
	if e.Title == "" {
		e.Title = "文件列表 " + s.today().String()
	}
	e.Query.Text = strings.TrimSpace(e.Query.Text)
	if _, err := pickColumns(e.Columns); err != nil {
		return Paper{}, nil, err
	}
	w, err := s.selecting(ctx, actor, e.Query, access.Predicate)
	if err != nil {
		return Paper{}, nil, err
	}
	var total int64
	if err := s.db.QueryRow(ctx, "SELECT count(*) FROM document d "+w.SQL(), w.Args).Scan(&total); err != nil {
		return Paper{}, nil, fmt.Errorf("count documents: %w", err)
	}
	switch {
	case total > mostExported:
		return Paper{}, nil, ErrExportTooLarge
	case total > mostAwaited:
		begun, err := s.exports.Begin(ctx, actor, Kind, e)
		return Paper{}, &begun, err
	}
	var content bytes.Buffer
	made, err := s.export(ctx, actor, e, w, &content)
	return Paper{made.Name, content.Bytes()}, nil, err
}

// ExportRegister is Export of a whole book: every number of a year that the actor may read, in order.
func (s *Service) ExportRegister(ctx context.Context, actor access.Actor, direction string, year int) (Paper, *export.Export, error) {
	year, err := s.checkBook(direction, year)
	if err != nil {
		return Paper{}, nil, err
	}
	if direction == CirculationBook {
		l, err := s.circulationBook(ctx, actor, year)
		if err != nil {
			return Paper{}, nil, err
		}
		paper, err := s.sheet(ctx, actor, l)
		return paper, nil, err
	}
	return s.Export(ctx, actor, s.register(direction, year))
}

// checkBook names what is wrong with the name of a book or its year; without one it is this year.
func (s *Service) checkBook(direction string, year int) (int, error) {
	var check fault.Check
	if books := []string{Incoming, Outgoing, Inside, CirculationBook}; !slices.Contains(books, direction) {
		check.Add("direction", "choice", "choices", strings.Join(books, ", "))
	}
	if year == 0 {
		year = s.today().Year()
	}
	if year < 1900 || year > 2999 {
		check.Add("year", "out_of_range", "min", 1900, "max", 2999)
	}
	return year, check.Err()
}

// register is the export of the book of a direction.
func (s *Service) register(direction string, year int) Export {
	q := Query{Sort: "register_no"}
	q.Filter.Directions = []string{direction}
	q.Filter.Not.Statuses = []string{StatusDraft, StatusDiscarded} // they have no number yet
	q.Filter.From, q.Filter.To = fmt.Sprintf("%04d-01-01", year), fmt.Sprintf("%04d-12-31", year)
	columns := make([]string, len(exportColumns))
	for i, c := range exportColumns {
		columns[i] = c.name
	}
	return Export{Query: q, Columns: columns, Title: fmt.Sprintf("%s登记簿 %d年", words[direction], year), Register: direction}
}

// MakeExport is export.Maker's.
func (s *Service) MakeExport(ctx context.Context, actor access.Actor, request json.RawMessage, to io.Writer) (export.Made, error) {
	var e Export
	if err := json.Unmarshal(request, &e); err != nil {
		return export.Made{}, fmt.Errorf("read request of an export: %w", err)
	}
	w, err := s.selecting(ctx, actor, e.Query, access.Predicate)
	if err != nil {
		return export.Made{}, err
	}
	return s.export(ctx, actor, e, w, to)
}

// MayReadAll is export.Maker's.
func (s *Service) MayReadAll(ctx context.Context, actor access.Actor, ids []string, level access.Level) (bool, error) {
	w := database.NewWhere().Arg("d.id = ANY (@ids)", "ids", ids)
	w.And(access.Predicate(actor, "d", w.Args))
	var n int
	var highest access.Level
	if err := s.db.QueryRow(ctx, "SELECT count(*), coalesce(max(d.classification), 0) FROM document d "+w.SQL(), w.Args).Scan(&n, &highest); err != nil {
		return false, fmt.Errorf("check export: %w", err)
	}
	return n == len(ids) && highest <= level, nil
}

// export writes the sheet. What is in it is written down before anybody gets it.
func (s *Service) export(ctx context.Context, actor access.Actor, e Export, w *database.Where, to io.Writer) (export.Made, error) {
	columns, err := pickColumns(e.Columns)
	if err != nil {
		return export.Made{}, err
	}
	columns = titled(columns, e.Register)
	// One snapshot for all portions: a correction meanwhile moves no record into a later one, and none
	// rises above the level, which stands on every page and has to be known before the first row.
	made := export.Made{}
	tx, err := s.db.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return made, fmt.Errorf("begin export: %w", err)
	}
	defer func() { _ = tx.Rollback(ctx) }()
	if err := tx.QueryRow(ctx, "SELECT coalesce(max(d.classification), 0) FROM document d "+w.SQL(), w.Args).Scan(&made.Level); err != nil {
		return made, fmt.Errorf("level of export: %w", err)
	}
	highest := Document{Fields: Fields{Classification: made.Level}}
	sheet := export.Sheet{Name: e.Title, Columns: make([]export.Column, len(columns))}
	if made.Level.Classified() {
		sheet.Mark = made.Level.Mark()
	}
	for i, c := range columns {
		sheet.Columns[i] = c.Column
	}
	var classified []string
	sheet.Rows = exportRows(ctx, tx, actor, e.Query, w, columns, func(d *Document) {
		made.Subjects = append(made.Subjects, d.ID)
		if d.Classification.Classified() {
			classified = append(classified, d.ID)
		}
	})
	scratch, err := s.exports.Scratch()
	if err != nil {
		return made, fmt.Errorf("folder of exports: %w", err)
	}
	if made.Rows, err = export.Write(to, scratch, sheet); err != nil {
		return made, err
	}
	if err := tx.Rollback(ctx); err != nil {
		return made, fmt.Errorf("end export: %w", err)
	}
	slices.Sort(made.Subjects)
	made.Subjects = slices.Compact(made.Subjects) // they are counted when the file is fetched
	made.Name = highest.markedName(e.Title + ".xlsx")
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		for _, id := range classified {
			if err := s.events.Record(ctx, tx, actor, Opened{id, "export", ""}); err != nil {
				return err
			}
		}
		return s.events.Record(ctx, tx, actor, Exported{made.Rows, made.Level.String(), names})
	})
	return made, err
}

// exportRows reads the records in portions, in the order of the query.
func exportRows(ctx context.Context, tx pgx.Tx, actor access.Actor, q Query, selected *database.Where, columns []exportColumn, each func(*Document)) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		o, _ := orderOf(q.Sort)
		var last *place
		for {
			list, err := portion(ctx, tx, selected, o, last)
			if err == nil {
				err = yieldRows(ctx, tx, actor, list, columns, each, yield)
			}
			switch {
			case errors.Is(err, errStopped):
				return
			case err != nil:
				yield(nil, err)
				return
			case len(list) < exportPortion:
				return
			}
			p := o.place(list[len(list)-1])
			last = &p
		}
	}
}

// errStopped ends a loop whose reader wants no more.
var errStopped = errors.New("stopped")

func yieldRows(ctx context.Context, tx pgx.Tx, actor access.Actor, list []Document, columns []exportColumn, each func(*Document), yield func([]any, error) bool) error {
	rows, err := rowsOf(ctx, tx, list)
	if err != nil {
		return err
	}
	facts, err := factsOf(ctx, tx, actor, rows)
	if err != nil {
		return err
	}
	for i := range rows {
		each(&rows[i].Document)
		row := exportRow{rows[i], facts}
		cells := make([]any, len(columns))
		for k, c := range columns {
			cells[k] = c.value(&row)
		}
		if !yield(cells, nil) {
			return errStopped
		}
	}
	return nil
}

// portion reads the next records behind a place.
func portion(ctx context.Context, tx pgx.Tx, selected *database.Where, o order, last *place) ([]Document, error) {
	w := *selected
	w.Args = maps.Clone(selected.Args)
	if last != nil {
		o.after(&w, *last, false)
	}
	w.Args["limit"] = exportPortion
	return readDocuments(ctx, tx, &w, "ORDER BY "+o.sql()+" LIMIT @limit")
}
