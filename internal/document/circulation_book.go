package document

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/database"
	printing "docket/internal/print"
)

// CirculationBook names the register of what went from hand to hand (传阅登记簿), beside those of the directions.
const CirculationBook = "circulation"

// circulationColumns are those of the book, in millimetres of a lying sheet.
var circulationColumns = []printing.Column{
	{Title: "序号", Width: 12, Align: printing.Center}, {Title: "编号", Width: 34}, {Title: "标题", Width: 76}, {Title: "密级", Width: 12, Align: printing.Center},
	{Title: "姓名（部门）", Width: 30}, {Title: "送阅时间", Width: 28, Align: printing.Center}, {Title: "阅文时间", Width: 28, Align: printing.Center}, {Title: "意见", Width: 30}, {Title: "签名", Width: 27},
}

// circulationBook lists who was to read what of a year, in the order of the registers. Of a classified record
// it names others only to those who answer for it, like its slip. ErrPrintTooLarge above 5,000 records or rows.
func (s *Service) circulationBook(ctx context.Context, actor access.Actor, year int) (listing, error) {
	from, _ := calendar.ParseDate(fmt.Sprintf("%04d-01-01", year))
	to, _ := calendar.ParseDate(fmt.Sprintf("%04d-12-31", year))
	w := database.NewWhere().Arg("d.received_on >= @from", "from", from).Arg("d.received_on <= @to", "to", to)
	w.And(access.Predicate(actor, "d", w.Args)).Arg("EXISTS (SELECT FROM task t WHERE t.subject_kind = 'document' AND t.subject_id = d.id AND t.kind = @circulate)", "circulate", TaskCirculate)
	o, _ := orderOf("register_no")
	w.Args["limit"] = mostPrinted + 1
	records, err := readDocuments(ctx, s.db, w, "ORDER BY "+o.sql()+" LIMIT @limit")
	if err != nil {
		return listing{}, err
	}
	if len(records) > mostPrinted {
		return listing{}, ErrPrintTooLarge
	}
	l := listing{title: fmt.Sprintf("传阅登记簿 %d年", year), columns: circulationColumns, records: records}
	var all []circulated
	lines := make([][]circulated, len(records))
	for i, d := range records {
		if lines[i], err = s.circulated(ctx, d.ID); err != nil {
			return listing{}, err
		}
		if d.Classification.Classified() && !d.isKeptBy(actor) {
			lines[i] = slices.DeleteFunc(lines[i], func(c circulated) bool { return c.username != actor.Username })
		}
		all = append(all, lines[i]...)
	}
	if len(all) > mostPrinted {
		return listing{}, ErrPrintTooLarge
	}
	rowOf, err := s.circulationNames(ctx, all)
	if err != nil {
		return listing{}, err
	}
	for i, d := range records {
		for _, c := range lines[i] {
			r := rowOf(c)
			l.rows = append(l.rows, []string{strconv.Itoa(len(l.rows) + 1), d.RegisterNo, d.Title, d.Classification.Mark(), r.name, minute(r.sent), r.read, r.opinion, r.signature})
		}
	}
	l.subtitle = fmt.Sprintf("共 %d 件 %d 人次　打印日期 %s", len(records), len(l.rows), s.today())
	return l, nil
}
