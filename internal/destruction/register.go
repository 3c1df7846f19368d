package destruction

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"docket/internal/access"
	"docket/internal/calendar"
	printing "docket/internal/print"
	"docket/internal/setting"
)

// Paper is the printed list.
type Paper struct {
	Name    string
	Content []byte
}

// Register prints the list (销毁清册, ux 11): a cover with who appraised, approved and witnessed, then the lines
// with the sums of each page and of the whole. Whoever sees the destruction may print it; a line that is not
// for them any more stands with its place alone. print.ErrNoFont without a Chinese font.
func (s *Service) Register(ctx context.Context, actor access.Actor, id string) (Paper, error) {
	d, err := s.detail(ctx, actor, id)
	if err != nil {
		return Paper{}, err
	}
	fonts, err := printing.Find()
	if err != nil {
		return Paper{}, err
	}
	office, err := s.Settings.Text(ctx, setting.OfficeName)
	if err != nil {
		return Paper{}, err
	}
	fonds, err := s.Settings.Text(ctx, setting.OfficeFondsCode)
	if err != nil {
		return Paper{}, err
	}
	setup := printing.Setup{Title: "销毁清册", Landscape: true, Footer: office, Now: s.Now()}
	file := "销毁清册 " + dayOf(d.RequestedAt) + ".pdf"
	if d.Level.Classified() {
		setup.Mark = d.Level.Mark()
		setup.Watermark = fmt.Sprintf("%s（%s） %s", actor.Name, actor.Username, minuteOf(s.Now()))
		file = "【" + d.Level.Mark() + "】" + file
	}
	form := printing.New(fonts, setup)
	d.cover(form, office, fonds)
	d.lines(form)
	var content bytes.Buffer
	if err := form.Write(&content); err != nil {
		return Paper{}, err
	}
	return Paper{file, content.Bytes()}, s.witness(ctx, actor, d, "print")
}

func dayOf(at time.Time) string    { return calendar.DateOf(at).String() }
func minuteOf(at time.Time) string { return at.In(calendar.Zone).Format("2006-01-02 15:04") }

// forPen is where somebody signs who has not decided yet.
const forPen = "签字：　　　　　　　　　　　　　年　　月　　日"

// decided tells who decided on a task and when.
func (d *Detail) decided(kind string) string {
	for _, a := range d.Acts {
		if a.Kind == kind && a.Decision == agree {
			return a.Actor.Name + "　" + minuteOf(a.At)
		}
	}
	return forPen
}

// witnessed tells when the n-th witness has confirmed.
func (d *Detail) witnessed(n int, node string) string {
	if n >= len(d.Witnesses) {
		return forPen
	}
	w := d.Witnesses[n]
	for _, a := range d.Acts {
		if a.Kind == TaskWitness && a.Node == node && a.Decision == agree && a.Actor.Username == w.Username {
			return a.Actor.Name + "　" + minuteOf(a.At)
		}
	}
	return w.Name + "　" + forPen
}

func (d *Detail) cover(form *printing.Document, office, fonds string) {
	form.AddPage()
	body := form.Body()
	form.Text(printing.Rect{X: body.X, Y: body.Y + 4, W: body.W, H: 8}, printing.Style{Size: 14, Align: printing.Center}, office)
	form.Text(printing.Rect{X: body.X, Y: body.Y + 14, W: body.W, H: 16}, printing.Style{Face: printing.Bold, Size: 28, Align: printing.Center}, "销 毁 清 册")
	executed := forPen
	if d.ExecutedBy != nil && d.ExecutedAt != nil {
		executed = d.ExecutedBy.Name + "　" + minuteOf(*d.ExecutedAt)
	}
	rows := [][2]string{
		{"全宗号", fonds}, {"数量", fmt.Sprintf("%d 件", d.Count)}, {"状态", stateTexts[d.State]},
		{"销毁原因", d.Reason}, {"销毁方式", d.Method}, {"销毁地点", d.Place},
		{"提出人/时间", d.RequestedBy.Name + "　" + minuteOf(d.RequestedAt)},
		{"鉴定人/时间", d.decided(TaskAppraise)}, {"批准人/时间", d.decided(TaskApprove)},
		{"监销人一（销毁前清点）", d.witnessed(0, nodeBefore)}, {"监销人二（销毁前清点）", d.witnessed(1, nodeBefore)},
		{"执行人/销毁时间", executed},
		{"监销人一（销毁后确认）", d.witnessed(0, nodeAfter)}, {"监销人二（销毁后确认）", d.witnessed(1, nodeAfter)},
	}
	const label, least = 56.0, 7.6
	y, value := body.Y+33, printing.Style{Middle: true}
	for _, r := range rows {
		height := max(least, form.TextHeight(body.W-label-3, value, r[1])+3)
		if y+height > body.Y+body.H {
			form.AddPage()
			y = body.Y
		}
		form.Cell(printing.Rect{X: body.X, Y: y, W: label, H: height}, printing.Style{Face: printing.Bold, Align: printing.Center, Middle: true}, r[0])
		form.Cell(printing.Rect{X: body.X + label, Y: y, W: body.W - label, H: height}, value, r[1])
		y += height
	}
}

var stateTexts = map[string]string{StateAppraisal: "待鉴定", StateApproval: "待审批", StateCounting: "待清点", StateReady: "待销毁", StateExecuting: "销毁中",
	StateConfirming: "待确认", StateDestroyed: "已销毁", StateRefused: "未同意", StateWithdrawn: "已撤回"}

var retentionTexts = map[string]string{"permanent": "永久", "30y": "30年", "10y": "10年"}

// registerColumns are those of domain 4.5, 257 mm together.
var registerColumns = []printing.Column{
	{Title: "序号", Width: 9, Align: printing.Center}, {Title: "档号", Width: 28}, {Title: "文号", Width: 24}, {Title: "责任者", Width: 24}, {Title: "题名", Width: 36},
	{Title: "形成日期/年度", Width: 17, Align: printing.Center}, {Title: "密级", Width: 9, Align: printing.Center}, {Title: "份数", Width: 9, Align: printing.Center},
	{Title: "页数", Width: 9, Align: printing.Center}, {Title: "应保管期限", Width: 12, Align: printing.Center}, {Title: "已保管期限", Width: 12, Align: printing.Center},
	{Title: "销毁原因", Width: 15}, {Title: "销毁方式", Width: 11}, {Title: "销毁时间", Width: 19, Align: printing.Center}, {Title: "地点", Width: 11}, {Title: "备注", Width: 12},
}

// lines sets the lines page by page, each with its sums; a line is never split.
func (d *Detail) lines(form *printing.Document) {
	t := printing.Table{Columns: registerColumns, Style: printing.Style{Size: 7.5}}
	destroyed := ""
	if d.State == StateDestroyed && d.ExecutedAt != nil {
		destroyed = dayOf(*d.ExecutedAt)
	}
	var all, onPage sums
	page := [][]string{}
	flush := func(last bool) {
		form.AddPage()
		rows := append(page, onPage.line("本页小计"))
		if last {
			rows = append(rows, all.line("合计"))
		}
		t.Rows = rows
		form.Table(printing.Margin, t)
		page, onPage = [][]string{}, sums{}
	}
	for _, i := range d.Items {
		cells := d.cells(i, destroyed)
		if len(page) > 0 && !form.Fits(printing.Margin, t, append(page, cells, onPage.line("本页小计"), all.line("合计"))) {
			flush(false)
		}
		page = append(page, cells)
		onPage.add(i)
		all.add(i)
	}
	flush(true)
}

// short is a text for a narrow column; what is long stands on the cover.
func short(text string) string {
	if utf8.RuneCountInString(text) > 24 {
		return "见封面"
	}
	return text
}

func (d *Detail) cells(i Item, destroyed string) []string {
	if i.IsHidden {
		return []string{strconv.Itoa(i.Position), "", "", "", "（无权查阅）"}
	}
	formed := i.DocumentDate.String()
	if formed == "" && i.FilingYear > 0 {
		formed = strconv.Itoa(i.FilingYear)
	}
	return []string{strconv.Itoa(i.Position), i.ArchivalCode, i.SourceNo, i.Source, i.Title, formed, i.Classification.Mark(), strconv.Itoa(i.Copies), counted(i.Pages),
		retentionTexts[i.Retention], strconv.Itoa(i.KeptYears) + "年", short(d.Reason), short(d.Method), destroyed, short(d.Place), i.Remarks}
}

// counted leaves out what nobody has counted.
func counted(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// sums are those of lines.
type sums struct{ items, copies, pages int }

func (s *sums) add(i Item) {
	s.items++
	s.copies += i.Copies
	s.pages += i.Pages
}

func (s *sums) line(label string) []string {
	return []string{"", label, fmt.Sprintf("%d 件", s.items), "", "", "", "", strconv.Itoa(s.copies), counted(s.pages)}
}
