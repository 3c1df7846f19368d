package document

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/export"
	"docket/internal/fault"
	printing "docket/internal/print"
	"docket/internal/setting"
)

// mostPrinted is how many rows a printed list has; an Excel file holds more.
const mostPrinted = 5_000

// ErrPrintTooLarge says that more rows were asked for than a printed list has.
var ErrPrintTooLarge = fault.New(fault.Invalid, "document.print_too_large", "超过 5,000 行，请缩小范围，或改用电子表格。", "More than 5,000 rows; narrow the selection or use the spreadsheet.")

// listing is a list that leaves the archive on paper or as a file.
type listing struct {
	title    string
	subtitle string
	columns  []printing.Column
	rows     [][]string
	records  []Document // whose list it is
}

// level is the highest of the records: that of the whole (domain 3.2).
func levelOf(records []Document) (highest access.Level) {
	for _, d := range records {
		highest = max(highest, d.Classification)
	}
	return highest
}

// marked returns a record that stands for all of them in marks and names: of the highest level, and
// without an end where any has none or several differ.
func marked(records []Document) *Document {
	all := &Document{Fields: Fields{Classification: levelOf(records)}}
	first := true
	for _, d := range records {
		switch {
		case d.Classification != all.Classification:
		case first:
			all.ClassificationUntil, first = d.ClassificationUntil, false
		case d.ClassificationUntil.IsZero() || all.ClassificationUntil.IsZero():
			all.ClassificationUntil = calendar.Date{}
		case d.ClassificationUntil.After(all.ClassificationUntil):
			all.ClassificationUntil = d.ClassificationUntil // the longest of them
		}
	}
	return all
}

// setUp is how the pages of a paper about records look: with the level and its reader on each where
// anything on it is classified.
func (s *Service) setUp(ctx context.Context, actor access.Actor, title string, records []Document) (setup printing.Setup, err error) {
	setup = printing.Setup{Title: title, Now: s.now()}
	if setup.Footer, err = s.settings.Text(ctx, setting.OfficeName); err != nil {
		return setup, err
	}
	if all := marked(records); all.Classification.Classified() {
		short, err := s.settings.Text(ctx, setting.OfficeShortName)
		if err != nil {
			return setup, err
		}
		setup.Mark, setup.Watermark = all.levelMark(short), s.watermark(actor)
	}
	return setup, nil
}

// printListing prints a list, lying, with its heading on each page, and writes down that it left.
func (s *Service) printListing(ctx context.Context, actor access.Actor, l listing) (Paper, error) {
	setup, err := s.setUp(ctx, actor, l.title, l.records)
	if err != nil {
		return Paper{}, err
	}
	setup.Landscape = true
	return s.printed(ctx, actor, setup, l.records, func(form *printing.Document) error {
		form.AddPage()
		body := form.Body()
		form.Text(printing.Rect{X: body.X, Y: body.Y - 2, W: body.W, H: 10}, printing.Style{Face: printing.Bold, Size: 18, Align: printing.Center}, l.title)
		form.Text(printing.Rect{X: body.X, Y: body.Y + 9, W: body.W, H: 6}, printing.Style{Size: 9}, l.subtitle)
		form.Table(body.Y+16, printing.Table{Columns: l.columns, Rows: l.rows, Style: printing.Style{Size: 8}})
		return nil
	})
}

// printed draws a paper about records and writes down, before anybody gets it, that these were printed.
func (s *Service) printed(ctx context.Context, actor access.Actor, setup printing.Setup, records []Document, draw func(*printing.Document) error) (Paper, error) {
	fonts, err := printing.Find()
	if err != nil {
		return Paper{}, err
	}
	form := printing.New(fonts, setup)
	if err := draw(form); err != nil {
		return Paper{}, err
	}
	var content bytes.Buffer
	if err := form.Write(&content); err != nil {
		return Paper{}, err
	}
	paper := Paper{marked(records).markedName(setup.Title + ".pdf"), content.Bytes()}
	return paper, s.handedOut(ctx, actor, records, "print", nil)
}

// handedOut writes down that a list of records left the archive: each classified one by itself (DOC-13).
func (s *Service) handedOut(ctx context.Context, actor access.Actor, records []Document, how string, columns []string) error {
	if columns == nil {
		columns = []string{}
	}
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		for _, d := range records {
			if d.Classification.Classified() {
				if err := s.events.Record(ctx, tx, actor, Opened{d.ID, how, ""}); err != nil {
					return err
				}
			}
		}
		return s.events.Record(ctx, tx, actor, Exported{len(records), levelOf(records).String(), columns})
	})
}

// sheet makes a spreadsheet of a list and writes down that it left.
func (s *Service) sheet(ctx context.Context, actor access.Actor, l listing) (Paper, error) {
	all := marked(l.records)
	sheet := export.Sheet{Name: l.title, Columns: make([]export.Column, len(l.columns))}
	if all.Classification.Classified() {
		sheet.Mark = all.Classification.Mark()
	}
	var names []string
	for i, c := range l.columns {
		sheet.Columns[i] = export.Column{Title: c.Title, Width: max(6, c.Width/2)} // a character is some two millimetres wide
		names = append(names, c.Title)
	}
	sheet.Rows = func(yield func([]any, error) bool) {
		for _, row := range l.rows {
			cells := make([]any, len(row))
			for i, cell := range row {
				cells[i] = cell
			}
			if !yield(cells, nil) {
				return
			}
		}
	}
	scratch, err := s.exports.Scratch()
	if err != nil {
		return Paper{}, fmt.Errorf("folder of exports: %w", err)
	}
	var content bytes.Buffer
	if _, err := export.Write(&content, scratch, sheet); err != nil {
		return Paper{}, err
	}
	return Paper{all.markedName(l.title + ".xlsx"), content.Bytes()}, s.handedOut(ctx, actor, l.records, "export", names)
}

// RegisterPaper prints the book of a direction and year as far as the actor may read it (登记簿, ux 11).
// ErrPrintTooLarge above 5,000 entries.
func (s *Service) RegisterPaper(ctx context.Context, actor access.Actor, direction string, year int) (Paper, error) {
	year, err := s.checkBook(direction, year)
	if err != nil {
		return Paper{}, err
	}
	if direction == CirculationBook {
		l, err := s.circulationBook(ctx, actor, year)
		if err != nil {
			return Paper{}, err
		}
		return s.printListing(ctx, actor, l)
	}
	e := s.register(direction, year)
	w, err := s.selecting(ctx, actor, e.Query, access.Predicate)
	if err != nil {
		return Paper{}, err
	}
	o, _ := orderOf(e.Query.Sort)
	w.Args["limit"] = mostPrinted + 1
	list, err := readDocuments(ctx, s.db, w, "ORDER BY "+o.sql()+" LIMIT @limit")
	if err != nil {
		return Paper{}, err
	}
	if len(list) > mostPrinted {
		return Paper{}, ErrPrintTooLarge
	}
	rows, err := s.rows(ctx, list)
	if err != nil {
		return Paper{}, err
	}
	facts, err := factsOf(ctx, s.db, actor, rows)
	if err != nil {
		return Paper{}, err
	}
	l := listing{title: e.Title, subtitle: fmt.Sprintf("共 %d 件　打印日期 %s", len(list), s.today()), records: list}
	columns := printedColumns(direction, &l)
	for i := range rows {
		row := exportRow{rows[i], facts}
		cells := make([]string, len(columns))
		for k, c := range columns {
			cells[k] = fmt.Sprint(c.value(&row))
		}
		l.rows = append(l.rows, cells)
	}
	return s.printListing(ctx, actor, l)
}

// printedNames are the columns that a printed register has room for, with their widths in millimetres.
var printedNames = []struct {
	name  string
	width float64
}{{"register_no", 24}, {"received_on", 19}, {"source", 26}, {"source_no", 24}, {"title", 36}, {"kind", 11}, {"classification", 11}, {"copies", 9}, {"distribution", 20},
	{"lead_department", 16}, {"due_on", 19}, {"status", 14}, {"archival_code", 28}}

// printedColumns adds the columns of a printed register to l and returns them.
func printedColumns(direction string, l *listing) (out []exportColumn) {
	all := titled(exportColumns, direction)
	for _, p := range printedNames {
		c := all[slices.IndexFunc(all, func(c exportColumn) bool { return c.name == p.name })]
		out = append(out, c)
		l.columns = append(l.columns, printing.Column{Title: c.Title, Width: p.width})
	}
	return out
}
