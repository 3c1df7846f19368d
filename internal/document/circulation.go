package document

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/approval"
	"docket/internal/calendar"
	printing "docket/internal/print"
	"docket/internal/trace"
)

// TaskCirculate is the kind of task in which somebody reads a record that goes from hand to hand (传阅).
const TaskCirculate = "circulate"

// circulationTitle stands on the slip.
const circulationTitle = "文件传阅单"

// circulationRow is one reader on the slip.
type circulationRow struct {
	name, opinion, signature string
	sent                     time.Time
	read                     string
}

// CirculationSlip makes the circulation slip of a record (传阅单, domain 2.2): who was to read it, when it
// reached them, when they have read it and what they wrote. It is made of what is known of the record,
// never typed again; lines stay free for the pen. Of a classified record it names only those whom the
// actor may know of, and bears level, reader and time. Every slip is written down before it is handed out.
func (s *Service) CirculationSlip(ctx context.Context, actor access.Actor, id string) (Paper, error) {
	d, isOverseen, err := s.look(ctx, actor, id)
	if err != nil {
		return Paper{}, err
	}
	all := isOverseen || d.isKeptBy(actor)
	list, err := s.acknowledgementsFor(ctx, actor, &d, all)
	if err != nil {
		return Paper{}, err
	}
	lines, err := s.circulated(ctx, d.ID)
	if err != nil {
		return Paper{}, err
	}
	if d.Classification.Classified() && !all {
		lines = slices.DeleteFunc(lines, func(l circulated) bool { return l.username != actor.Username })
	}
	paper, err := s.makeCirculation(ctx, d, list.Items, lines, s.watermark(actor))
	if err != nil {
		return Paper{}, err
	}
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		if isOverseen {
			return s.events.Record(ctx, tx, actor, Overseen{d.ID, "print"})
		}
		return s.events.Record(ctx, tx, actor, Opened{d.ID, "print", ""})
	})
	paper.Name = d.markedName(paper.Name)
	return paper, err
}

// filedCirculation makes the circulation slip that is filed with a record: everybody who has signed for it or
// read it is on it, and it is nobody's copy. A record that nobody was to pass on has none.
func (s *Service) filedCirculation(ctx context.Context, d Document) (p Paper, made bool, err error) {
	lines, err := s.circulated(ctx, d.ID)
	if err != nil || len(lines) == 0 {
		return Paper{}, false, err
	}
	signed, err := s.acknowledgements(ctx, &d)
	if err != nil {
		return Paper{}, false, err
	}
	p, err = s.makeCirculation(ctx, d, signed, lines, "")
	return p, err == nil, err
}

// makeCirculation makes the slip of d. A classified one bears its level, and the watermark across each page.
func (s *Service) makeCirculation(ctx context.Context, d Document, signed []Acknowledgement, lines []circulated, watermark string) (Paper, error) {
	fonts, err := printing.Find()
	if err != nil {
		return Paper{}, err
	}
	head := slip{Document: d, title: circulationTitle, address: s.cfg.PublicURL + "/documents/" + d.ID}
	if d.Status == StatusVoid {
		head.title += "（已作废）"
	}
	if err := s.fillSlip(ctx, &head); err != nil {
		return Paper{}, err
	}
	rows, err := s.circulationRows(ctx, signed, lines)
	if err != nil {
		return Paper{}, err
	}
	setup := printing.Setup{Title: head.title + " " + d.RegisterNo, Footer: head.office, Now: s.now()}
	if d.Classification.Classified() {
		setup.Mark, setup.Watermark = d.levelMark(head.shortOffice), watermark
	}
	form := printing.New(fonts, setup)
	if err := head.drawCirculation(form, rows); err != nil {
		return Paper{}, err
	}
	var content bytes.Buffer
	if err := form.Write(&content); err != nil {
		return Paper{}, err
	}
	return Paper{head.title + " " + d.RegisterNo + ".pdf", content.Bytes()}, nil
}

// circulationRows are the lines of the slip in the order in which the record reached its readers.
func (s *Service) circulationRows(ctx context.Context, signed []Acknowledgement, lines []circulated) ([]circulationRow, error) {
	var rows []circulationRow
	for _, a := range signed {
		row := circulationRow{name: a.Name, sent: a.AskedAt}
		if a.Electronic != nil {
			row.read, row.signature = minute(*a.Electronic.At), a.Electronic.Name
		}
		if a.Paper != nil {
			row.signature = a.Paper.Name + "（纸质 " + a.Paper.Date.String() + "）"
			if row.read == "" {
				row.read = a.Paper.Date.String()
			}
		}
		rows = append(rows, row)
	}
	rowOf, err := s.circulationNames(ctx, lines)
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		rows = append(rows, rowOf(l))
	}
	slices.SortStableFunc(rows, func(a, b circulationRow) int { return cmp.Or(a.sent.Compare(b.sent), cmp.Compare(a.name, b.name)) })
	return rows, nil
}

// circulationNames returns what makes the row of a reader: it knows the names of everybody in lines.
func (s *Service) circulationNames(ctx context.Context, lines []circulated) (func(circulated) circulationRow, error) {
	var people, departments []string
	for _, l := range lines {
		people, departments = append(people, l.username, l.onBehalf), append(departments, l.department)
		if l.by != nil {
			people = append(people, *l.by)
		}
	}
	named, err := account.Names(ctx, s.db, people)
	if err != nil {
		return nil, err
	}
	departmentNames, err := account.DepartmentNames(ctx, s.db, departments)
	if err != nil {
		return nil, err
	}
	return func(l circulated) circulationRow {
		row := circulationRow{name: cmp.Or(named[l.username].Name, departmentNames[l.department]), sent: l.arrived}
		if l.decided == nil {
			return row
		}
		row.read, row.signature, row.opinion = minute(*l.decided), named[*l.by].Name, *l.opinion
		switch {
		case l.penDate != "": // whose pen it was, and who entered it
			row.read, row.signature = l.penDate, named[l.onBehalf].Name+"（纸质，"+named[*l.by].Name+"代录）"
		case l.onBehalf != "":
			row.signature += "（代" + named[l.onBehalf].Name + "）"
		}
		return row
	}, nil
}

// circulated is one to whom the route has passed a record on for reading.
type circulated struct {
	task, username, department string
	arrived                    time.Time
	decided                    *time.Time
	by, opinion                *string
	onBehalf                   string
	penDate                    string // the day on the paper, for what was entered from it
}

// circulated returns everybody to whom the route has passed the record on, in order, without what was
// taken back.
func (s *Service) circulated(ctx context.Context, id string) ([]circulated, error) {
	rows, err := s.db.Query(ctx, `SELECT id, coalesce(nullif(username, ''), decided_by), department, arrived_at, decided_at, decided_by, on_behalf, opinion FROM task
		WHERE subject_id = $1 AND kind = $2 AND (decided_at IS NULL OR decided_by <> '') ORDER BY arrived_at, id`, id, TaskCirculate)
	if err != nil {
		return nil, fmt.Errorf("read circulation: %w", err)
	}
	lines, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (l circulated, err error) {
		return l, row.Scan(&l.task, &l.username, &l.department, &l.arrived, &l.decided, &l.by, &l.onBehalf, &l.opinion)
	})
	if err != nil {
		return nil, fmt.Errorf("read circulation: %w", err)
	}
	written, err := trace.List(ctx, s.db, Kind, id)
	if err != nil {
		return nil, err
	}
	takenBack, pen := map[string]bool{}, map[string]string{}
	for _, t := range written {
		takenBack[t.Task] = takenBack[t.Task] || t.Decision == approval.TakeBack
		pen[t.Task] = cmp.Or(t.PenDate, pen[t.Task])
	}
	lines = slices.DeleteFunc(lines, func(l circulated) bool { return takenBack[l.task] })
	for i := range lines {
		lines[i].penDate = pen[lines[i].task]
	}
	return lines, nil
}

func minute(at time.Time) string { return at.In(calendar.Zone).Format("2006-01-02 15:04") }

// freeLines stay for readers who sign with a pen.
const freeLines = 6

func (s *slip) drawCirculation(form *printing.Document, rows []circulationRow) error {
	form.AddPage()
	y, err := s.heading(form)
	if err != nil {
		return err
	}
	body := form.Body()
	for _, row := range s.rows()[:5] {
		y = slipLine(form, body, y, row)
	}
	table := printing.Table{Style: printing.Style{Size: 9.5}, Columns: []printing.Column{{Title: "序号", Width: 12, Align: printing.Center}, {Title: "姓名（部门）", Width: 34},
		{Title: "送阅时间", Width: 30, Align: printing.Center}, {Title: "阅文时间", Width: 30, Align: printing.Center}, {Title: "意见", Width: 30}, {Title: "签名／退回时间", Width: 34}}}
	for i, r := range rows {
		table.Rows = append(table.Rows, []string{strconv.Itoa(i + 1), r.name, minute(r.sent), r.read, r.opinion, r.signature})
	}
	for i := range freeLines {
		table.Rows = append(table.Rows, []string{strconv.Itoa(len(rows) + i + 1), "", "", "", "", ""})
	}
	form.Table(y+4, table)
	return nil
}
