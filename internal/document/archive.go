package document

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/page"
	"docket/internal/retention"
)

// ArchiveFilter says which part of the archive is looked at: 年度 → 期限 → 机构. What is absent is not
// narrowed; an empty office means the classes that are not divided by one.
type ArchiveFilter struct {
	Year      int     `json:"year,omitempty"`
	Retention string  `json:"retention,omitempty"`
	Office    *string `json:"office,omitempty"`
	Category  string  `json:"category,omitempty"`
}

// Branch is a class of the archive with how many records of it the reader may see.
type Branch struct {
	Category  string `json:"category"`
	Year      int    `json:"year"`
	Retention string `json:"retention" enum:"permanent,30y,10y"`
	Office    string `json:"office"`
	Count     int    `json:"count"`
}

// ArchiveItem is a record as it stands in the archive.
type ArchiveItem struct {
	Row
	FilingCopies FilingCopies `json:"filing_copies" doc:"how it stands in the designated systems"`
}

// Archive is a page of the archive with the classes of the whole selection.
type Archive struct {
	page.Page[ArchiveItem]
	Classes []Branch `json:"classes" doc:"the classes of the selection, counted as far as the reader may read"`
}

// Check names what is wrong with the filter.
func (f ArchiveFilter) Check() error {
	var check fault.Check
	if f.Year != 0 && (f.Year < retention.FirstYear || f.Year > retention.LastYear) {
		check.Add("year", "out_of_range", "min", retention.FirstYear, "max", retention.LastYear)
	}
	if f.Retention != "" && !retention.Period(f.Retention).Valid() {
		check.Add("retention", "choice", "choices", "permanent, 30y, 10y")
	}
	if f.Category != "" && !retention.ValidCategory(f.Category) {
		check.Add("category", "archive_category")
	}
	if f.Office != nil && *f.Office != "" && !retention.ValidOffice(*f.Office) {
		check.Add("office", "archive_office")
	}
	return check.Err()
}

// archived selects what has been filed and the actor may read. What was destroyed keeps its place.
func archived(actor access.Actor, f ArchiveFilter) *database.Where {
	w := database.NewWhere()
	w.And(access.Predicate(actor, "d", w.Args)).And("d.filing_year IS NOT NULL AND d.status IN ('filed', 'destroyed')")
	if f.Year != 0 {
		w.Arg("d.filing_year = @filing_year", "filing_year", f.Year)
	}
	if f.Retention != "" {
		w.Arg("d.retention = @retention", "retention", f.Retention)
	}
	if f.Category != "" {
		w.Arg("d.filing_category = @category", "category", f.Category)
	}
	if f.Office != nil {
		w.Arg("d.filing_office = @office", "office", *f.Office)
	}
	return w
}

// byPeriod puts the longest period first: the order of the shelves.
const byPeriod = "array_position(ARRAY['permanent', '30y', '10y'], d.retention)"

// shelves is the order in which the archive stands.
var shelves = order{"shelves", true, []string{"d.filing_category", "d.filing_year", byPeriod, "d.filing_office", "d.item_no"},
	[]string{"text", "integer", "integer", "text", "integer"}, func(d Document) []string {
		period := 0
		for i, p := range retention.Periods() {
			if string(p) == d.Retention {
				period = i + 1
			}
		}
		return []string{d.FilingCategory, strconv.Itoa(d.FilingYear), strconv.Itoa(period), d.FilingOffice, strconv.Itoa(d.ItemNo)}
	}}

// Archive browses what has been filed, as far as the actor may read it.
func (s *Service) Archive(ctx context.Context, actor access.Actor, f ArchiveFilter, limit int, cursor string) (Archive, error) {
	f.Category = strings.ToUpper(f.Category)
	if err := f.Check(); err != nil {
		return Archive{}, err
	}
	classes, err := s.branches(ctx, actor, f)
	if err != nil {
		return Archive{}, err
	}
	list, err := s.pageOf(ctx, archived(actor, f), shelves, []any{"archive", f}, limit, cursor)
	if err != nil {
		return Archive{}, err
	}
	documents := make([]*Document, len(list.Items))
	for i := range list.Items {
		documents[i] = &list.Items[i].Document
	}
	copies, err := s.filingCopies(ctx, documents)
	if err != nil {
		return Archive{}, err
	}
	items := make([]ArchiveItem, len(list.Items))
	for i, row := range list.Items {
		items[i] = ArchiveItem{row, copies[row.ID]}
	}
	return Archive{page.Of(items, list.NextCursor, list.Total), classes}, nil
}

func (s *Service) branches(ctx context.Context, actor access.Actor, f ArchiveFilter) ([]Branch, error) {
	w := archived(actor, f)
	rows, err := s.db.Query(ctx, "SELECT d.filing_category, d.filing_year, d.retention, d.filing_office, count(*) FROM document d "+w.SQL()+
		" GROUP BY 1, 2, 3, 4 ORDER BY 1, 2 DESC, "+byPeriod+", 4", w.Args)
	if err != nil {
		return nil, fmt.Errorf("count the archive: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Branch])
	if err != nil {
		return nil, fmt.Errorf("count the archive: %w", err)
	}
	if list == nil {
		list = []Branch{}
	}
	return list, nil
}
