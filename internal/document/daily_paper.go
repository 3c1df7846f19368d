package document

import (
	"bytes"
	"context"
	"fmt"
	"strconv"

	"docket/internal/access"
	"docket/internal/calendar"
	printing "docket/internal/print"
	"docket/internal/setting"
)

// DailyPaper makes the page of a day on one A4. Of what is classified it names number and level, never the
// title, for the sheet is passed around. print.ErrNoFont when the machine has no Chinese font.
func (s *Service) DailyPaper(ctx context.Context, actor access.Actor, day calendar.Date) (Paper, error) {
	page, err := s.Daily(ctx, actor, day)
	if err != nil {
		return Paper{}, err
	}
	fonts, err := printing.Find()
	if err != nil {
		return Paper{}, err
	}
	office, err := s.settings.Text(ctx, setting.OfficeName)
	if err != nil {
		return Paper{}, err
	}
	title := "每日一页 " + page.Date.String()
	form := printing.New(fonts, printing.Setup{Title: title, Footer: office, Now: s.now()})
	page.draw(form, office, fmt.Sprintf("%s（%s） %s", actor.Name, actor.Username, s.now().In(calendar.Zone).Format("2006-01-02 15:04")))
	var content bytes.Buffer
	if err := form.Write(&content); err != nil {
		return Paper{}, err
	}
	return Paper{title + ".pdf", content.Bytes()}, nil
}

var (
	weekdayWords = [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}
	dayWords     = map[calendar.Kind]string{calendar.WorkingDay: "工作日", calendar.RestDay: "休息日", calendar.Holiday: "法定节假日"}
)

const dailyRow = 7.8 // millimetres, of a line in a table

// draw sets the page. Departments and documents that find no room are counted in a last line: the page stays one.
func (p *Daily) draw(form *printing.Document, office, reader string) {
	form.AddPage()
	body := form.Body()
	form.Text(printing.Rect{X: body.X, Y: body.Y, W: body.W, H: 7}, printing.Style{Size: 12, Align: printing.Center}, office)
	form.Text(printing.Rect{X: body.X, Y: body.Y + 8, W: body.W, H: 12}, printing.Style{Face: printing.Bold, Size: 22, Align: printing.Center}, "每日一页")
	day := p.Date.String() + "　" + weekdayWords[p.Date.Weekday()] + "　" + dayWords[p.Kind]
	if p.IsProvisional {
		day += "（暂定）"
	}
	form.Text(printing.Rect{X: body.X, Y: body.Y + 21, W: body.W, H: 6}, printing.Style{Align: printing.Center}, day)
	form.Text(printing.Rect{X: body.X, Y: body.Y + 27, W: body.W, H: 6}, printing.Style{Size: 9, Align: printing.Center}, "按阅者权限统计："+reader)

	small := printing.Style{Size: 9.5}
	bottom := body.Y + body.H
	y := body.Y + 36
	// The documents get what they need, but never more than two fifths while departments want the room.
	documents := min((bottom-y)*0.4, 14+dailyRow*float64(len(p.Overdue)+2))
	if len(p.Overdue) == 0 {
		documents = 0
	}
	y = form.Table(y, p.departmentTable(form, small, int((bottom-y-documents)/dailyRow))) + 6
	if len(p.Overdue) == 0 {
		return
	}
	form.Text(printing.Rect{X: body.X, Y: y, W: body.W, H: 6}, printing.Style{Face: printing.Bold}, "逾期文件")
	y += 7
	form.Table(y, p.overdueTable(form, small, int((bottom-y)/dailyRow)))
}

func (p *Daily) departmentTable(form *printing.Document, style printing.Style, room int) printing.Table {
	t := printing.Table{Style: style, Columns: []printing.Column{{Title: "部门", Width: 70}, {Title: "收文", Width: 25, Align: printing.Center},
		{Title: "未签收", Width: 25, Align: printing.Center}, {Title: "今日到期", Width: 25, Align: printing.Center}, {Title: "逾期", Width: 25, Align: printing.Center}}}
	row := func(name string, f Figures) {
		t.Rows = append(t.Rows, []string{fit(form, style, t.Columns[0].Width, name), strconv.Itoa(f.Received), strconv.Itoa(f.Unsigned), strconv.Itoa(f.Due), strconv.Itoa(f.Overdue)})
	}
	shown := p.Departments[:min(len(p.Departments), max(0, room-3))]
	for _, d := range shown {
		name := d.Name
		if d.Code == "" {
			name = "（无部门）"
		}
		row(name, d.Figures)
	}
	if rest := p.Departments[len(shown):]; len(rest) > 0 {
		var sum Figures
		for _, d := range rest {
			sum.Received, sum.Unsigned, sum.Due, sum.Overdue = sum.Received+d.Received, sum.Unsigned+d.Unsigned, sum.Due+d.Due, sum.Overdue+d.Overdue
		}
		row(fmt.Sprintf("其余 %d 个部门", len(rest)), sum)
	}
	row("合计（多部门文件只计一次）", p.Total)
	return t
}

func (p *Daily) overdueTable(form *printing.Document, style printing.Style, room int) printing.Table {
	t := printing.Table{Style: style, Columns: []printing.Column{{Title: "收文号", Width: 36}, {Title: "标题", Width: 64}, {Title: "承办部门", Width: 28},
		{Title: "期限", Width: 24, Align: printing.Center}, {Title: "逾期", Width: 18, Align: printing.Center}}}
	shown := p.Overdue[:min(len(p.Overdue), max(0, room-2))]
	for _, d := range shown {
		title := d.Title
		if d.Classification.Classified() {
			title = "（" + d.Classification.Mark() + "）"
		}
		t.Rows = append(t.Rows, []string{fit(form, style, 36, d.RegisterNo), fit(form, style, 64, title), fit(form, style, 28, d.Department), d.DueOn.String(), strconv.Itoa(d.WorkingDays) + " 日"})
	}
	if rest := p.Total.Overdue - len(shown); rest > 0 {
		t.Rows = append(t.Rows, []string{"", fmt.Sprintf("另有 %d 份", rest), "", "", ""})
	}
	return t
}

// fit cuts a text to one line of a column.
func fit(form *printing.Document, style printing.Style, width float64, s string) string {
	const padding = 3
	if len(form.Lines(width-padding, style, s)) <= 1 {
		return s
	}
	runes := []rune(s)
	for len(runes) > 0 && len(form.Lines(width-padding, style, string(runes)+"…")) > 1 {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}
