package document

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"docket/internal/access"
	printing "docket/internal/print"
	"docket/internal/retention"
)

// catalogueColumns are those of the 归档文件目录 (domain 4.2), in millimetres of a lying sheet.
var catalogueColumns = []printing.Column{
	{Title: "序号", Width: 12, Align: printing.Center}, {Title: "档号", Width: 44}, {Title: "文号", Width: 34}, {Title: "责任者", Width: 36},
	{Title: "题名", Width: 78}, {Title: "日期", Width: 18, Align: printing.Center}, {Title: "密级", Width: 12, Align: printing.Center},
	{Title: "页数", Width: 11, Align: printing.Right}, {Title: "备注", Width: 12},
}

// Catalogue prints the catalogue of a part of the archive, as far as the actor may read it.
func (s *Service) Catalogue(ctx context.Context, actor access.Actor, f ArchiveFilter) (Paper, error) {
	l, err := s.catalogue(ctx, actor, f)
	if err != nil {
		return Paper{}, err
	}
	return s.printListing(ctx, actor, l)
}

// CatalogueSheet is Catalogue as a spreadsheet.
func (s *Service) CatalogueSheet(ctx context.Context, actor access.Actor, f ArchiveFilter) (Paper, error) {
	l, err := s.catalogue(ctx, actor, f)
	if err != nil {
		return Paper{}, err
	}
	return s.sheet(ctx, actor, l)
}

func (s *Service) catalogue(ctx context.Context, actor access.Actor, f ArchiveFilter) (listing, error) {
	records, err := s.shelved(ctx, actor, f)
	if err != nil {
		return listing{}, err
	}
	l := listing{title: "归档文件目录" + f.words(), columns: catalogueColumns, records: records,
		subtitle: fmt.Sprintf("共 %d 件　打印日期 %s", len(records), s.today())}
	for i, d := range records {
		remark := ""
		if d.Status == StatusDestroyed {
			remark = words[StatusDestroyed]
		}
		l.rows = append(l.rows, []string{strconv.Itoa(i + 1), d.ArchivalCode, d.ownNumber(), d.Source, d.Title, d.eightDigits(), d.Classification.Mark(), pagesText(d.sheets()), remark})
	}
	return l, nil
}

// shelved reads a part of the archive in the order of the shelves; ErrPrintTooLarge for more than is printed.
func (s *Service) shelved(ctx context.Context, actor access.Actor, f ArchiveFilter) ([]Document, error) {
	f.Category = strings.ToUpper(f.Category)
	if err := f.Check(); err != nil {
		return nil, err
	}
	w := archived(actor, f)
	w.Args["limit"] = mostPrinted + 1
	list, err := readDocuments(ctx, s.db, w, "ORDER BY "+shelves.sql()+" LIMIT @limit")
	if err == nil && len(list) > mostPrinted {
		err = ErrPrintTooLarge
	}
	return list, err
}

// words name a part of the archive in a title.
func (f ArchiveFilter) words() string {
	var parts []string
	if f.Category != "" {
		parts = append(parts, f.Category)
	}
	if f.Year != 0 {
		parts = append(parts, strconv.Itoa(f.Year)+"年")
	}
	if f.Retention != "" {
		parts = append(parts, retention.Period(f.Retention).Words())
	}
	if f.Office != nil && *f.Office != "" {
		parts = append(parts, *f.Office)
	}
	if len(parts) == 0 {
		return ""
	}
	return " " + strings.Join(parts, " ")
}

// ownNumber is the number under which a document is known: the sender's, or that under which it went out.
func (d *Document) ownNumber() string {
	if d.Direction == Outgoing {
		return d.RegisterNo
	}
	return d.SourceNo
}

// eightDigits is the date of a document as a catalogue has it: 20260315.
func (d *Document) eightDigits() string {
	date := d.DocumentDate
	if date.IsZero() {
		date = d.ReceivedOn
	}
	return strings.ReplaceAll(date.String(), "-", "")
}

// sheets is how many pages an item has: as registered, else as its final files have.
func (d *Document) sheets() int {
	if d.Pages > 0 {
		return d.Pages
	}
	n := 0
	for _, f := range d.finalFiles() {
		n += f.Pages
	}
	return n
}

func pagesText(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
