package document

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/approval"
	"docket/internal/calendar"
	printing "docket/internal/print"
	"docket/internal/setting"
	"docket/internal/trace"
)

// Paper is a form made of a record.
type Paper struct {
	Name    string
	Content []byte
}

// Slip makes the handling slip of a record (收文处理笺, ux 11): what is registered, and the opinions
// from the trace; what nobody has written yet stays free for the pen. A classified one bears its
// level and whose copy it is. Every slip is written down before it is handed out. print.ErrNoFont
// when the machine has no Chinese font.
func (s *Service) Slip(ctx context.Context, actor access.Actor, id string) (Paper, error) {
	d, err := readOne(ctx, s.db, actor, id)
	if err != nil {
		return Paper{}, s.auditOnly(ctx, actor, id, err)
	}
	paper, err := s.makeSlip(ctx, d, s.watermark(actor))
	if err != nil {
		return Paper{}, err
	}
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		return s.events.Record(ctx, tx, actor, Opened{d.ID, "print", ""})
	})
	paper.Name = d.markedName(paper.Name)
	return paper, err
}

// makeSlip makes the slip of d. A classified one bears its level, and the watermark across each page;
// the one that is filed with the record has none, for it is nobody's copy.
func (s *Service) makeSlip(ctx context.Context, d Document, watermark string) (Paper, error) {
	fonts, err := printing.Find()
	if err != nil {
		return Paper{}, err
	}
	slip := slip{Document: d, title: d.slipTitle(), address: s.cfg.PublicURL + "/documents/" + d.ID}
	if d.Status == StatusVoid {
		slip.title += "（已作废）"
	}
	if err := s.fillSlip(ctx, &slip); err != nil {
		return Paper{}, err
	}
	name := strings.TrimSpace(slip.title + " " + d.RegisterNo)
	setup := printing.Setup{Title: name, Footer: slip.office, Now: s.now(),
		Seal: &printing.Sealing{Name: cmp.Or(slip.office, "Docket"), Reason: name, Sign: s.traces.Seal}}
	if d.Classification.Classified() {
		setup.Mark, setup.Watermark = d.levelMark(slip.shortOffice), watermark
	}
	form := printing.New(fonts, setup)
	if err := slip.draw(form); err != nil {
		return Paper{}, err
	}
	var content bytes.Buffer
	if err := form.Write(&content); err != nil {
		return Paper{}, err
	}
	return Paper{name + ".pdf", content.Bytes()}, nil
}

var slipTitles = map[string]string{Incoming: "收文处理笺", Outgoing: "发文处理笺", Inside: "文件处理笺"}

// draftTitles are what the slip of a thing is called that was written here.
var draftTitles = map[string]string{Outgoing: "发文稿纸", Inside: "内部文件稿纸"}

func (d *Document) slipTitle() string {
	if d.isWrittenHere() {
		return draftTitles[d.Direction]
	}
	return slipTitles[d.Direction]
}

// slip is the content of the form.
type slip struct {
	Document
	title, address      string
	office, shortOffice string
	lead                string
	department          string // 拟稿部门
	drafter, issuer     string // by their names
	boxes               []opinions
}

// opinions are one of the large boxes: who wrote what, in order.
type opinions struct {
	label string
	texts []string
}

// slipBox is a box with the kinds of tasks whose opinions stand in it.
type slipBox struct {
	label string
	kinds []string
}

// slipBoxes are the boxes of a matter that came in, draftBoxes of one that was written here.
var (
	slipBoxes = []slipBox{{"拟办意见", []string{ActPropose, ActTriage, ActReview, ActCountersign}}, {"领导批示", []string{ActInstruct, ActSignOff}},
		{"承办结果", []string{ActHandle, ActIssue, ActReview + "/" + NodeAccept}}}
	draftBoxes = []slipBox{{"签发", []string{ActSignOff}}, {"会签", []string{ActCountersign}}, {"审核", []string{ActReview}}, {"复核用印", []string{ActIssue, ActSeal}}}
)

// boxKind is the kind under which a trace finds its box: the office that accepts a result writes below it.
func boxKind(t trace.Trace) string {
	if t.Kind == ActReview && t.Node == NodeAccept {
		return t.Kind + "/" + t.Node
	}
	return t.Kind
}

// slipParts stand behind the names of those who have no box of their own on the slip of what came in.
var slipParts = map[string]string{ActReview: "（审核）", ActCountersign: "（会签）", ActIssue: "（核发）"}

func (s *Service) fillSlip(ctx context.Context, to *slip) (err error) {
	if to.office, err = s.settings.Text(ctx, setting.OfficeName); err != nil {
		return err
	}
	if to.shortOffice, err = s.settings.Text(ctx, setting.OfficeShortName); err != nil {
		return err
	}
	codes := append(slices.Clone(to.AssistingDepartments), to.DraftingDepartment)
	if to.LeadDepartment != nil {
		codes = append([]string{*to.LeadDepartment}, codes...)
	}
	named, err := account.DepartmentNames(ctx, s.db, codes)
	if err != nil {
		return err
	}
	var departments []string
	for _, code := range codes[:len(codes)-1] {
		departments = append(departments, named[code])
	}
	to.department = named[to.DraftingDepartment]
	to.lead = strings.Join(departments, "、")
	written, err := trace.List(ctx, s.db, Kind, to.ID)
	if err != nil {
		return err
	}
	usernames := []string{to.Drafter, to.Issuer}
	takenBack := map[string]bool{}
	for _, t := range written {
		usernames = append(usernames, t.OnBehalf)
		takenBack[t.Task] = takenBack[t.Task] || t.Decision == approval.TakeBack
	}
	people, err := account.Names(ctx, s.db, usernames)
	if err != nil {
		return err
	}
	to.drafter, to.issuer = people[to.Drafter].Name, people[to.Issuer].Name
	boxes, parts := slipBoxes, slipParts
	if to.isWrittenHere() {
		boxes, parts = draftBoxes, nil
	}
	to.boxes = make([]opinions, len(boxes))
	for i, box := range boxes {
		to.boxes[i].label = box.label
		for _, t := range written {
			if slices.Contains(box.kinds, boxKind(t)) && !takenBack[t.Task] && (t.Decision != approval.Copy || t.Opinion != "") {
				to.boxes[i].texts = append(to.boxes[i].texts, slipOpinion(t, people[t.OnBehalf].Name, parts[t.Kind]))
			}
		}
	}
	return nil
}

// decided are the decisions that stand on the slip where nobody has written more.
var decided = map[string]string{"agree": "同意。", "done": "已办。", approval.Return: "退回。", approval.Forward: "转办。", approval.AddSigner: "加签。", approval.Refuse: "退文。"}

// slipOpinion is what one has written, with the name and the time; what was done for somebody else, or
// entered from paper, says so. part stands behind the name.
func slipOpinion(t trace.Trace, onBehalf, part string) string {
	text, who, at := t.Opinion, t.ActorName, t.At.In(calendar.Zone).Format("2006-01-02 15:04")
	if text == "" {
		text = decided[t.Decision]
	}
	switch {
	case t.Channel == approval.ChannelPaper:
		who, at = onBehalf, t.PenDate+"（"+t.ActorName+"代录）"
	case onBehalf != "":
		who += "（代" + onBehalf + "）"
	}
	return strings.TrimSpace(text + "\n　　　　" + who + part + "　" + at)
}

// The measures of the slip, in millimetres.
const (
	slipLabel    = 23.0
	slipRow      = 9.0
	slipBoxLeast = 24.0 // where a long title leaves no more
	slipQR       = 24.0
)

// heading draws office, title and codes at the top of a slip and returns where they end.
func (s *slip) heading(form *printing.Document) (y float64, err error) {
	body := form.Body()
	head := printing.Style{Size: 14, Align: printing.Center}
	form.Text(printing.Rect{X: body.X, Y: body.Y, W: body.W, H: 8}, head, s.office)
	form.Text(printing.Rect{X: body.X, Y: body.Y + 9, W: body.W, H: 14}, printing.Style{Face: printing.Bold, Size: 24, Align: printing.Center}, s.title)
	if err := form.QR(body.X+body.W-slipQR, body.Y-1, slipQR, s.address); err != nil {
		return 0, err
	}
	if printing.CanCode128(s.RegisterNo) {
		if err := form.Code128(printing.Rect{X: body.X, Y: body.Y + 12, W: 45, H: 9}, s.RegisterNo); err != nil {
			return 0, err
		}
	}
	return body.Y + slipQR + 2, nil
}

func (s *slip) draw(form *printing.Document) error {
	form.AddPage()
	body := form.Body()
	y, err := s.heading(form)
	if err != nil {
		return err
	}
	for _, row := range s.rows() {
		y = slipLine(form, body, y, row)
	}
	bottom := body.Y + body.H
	height := max(2*slipRow, form.TextHeight(body.W-slipLabel-3, printing.Style{}, s.Remarks)+3)
	least := max(slipBoxLeast, (bottom-y-height)/float64(len(s.boxes)))
	for _, box := range s.boxes {
		y = box.draw(form, y, least)
	}
	if y+height > bottom+0.1 {
		form.AddPage()
		y = body.Y
	}
	slipLine(form, body, y, []slipCell{{"备注", s.Remarks, 1, 2 * slipRow}})
	return nil
}

// slipCell is a label with its value; share is how much of the row's width it takes.
type slipCell struct {
	label, value string
	share        float64
	least        float64
}

func (s *slip) rows() [][]slipCell {
	if s.isWrittenHere() {
		return s.draftRows()
	}
	count := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	received := s.ReceivedOn.String()
	if s.ReceivedAt != nil {
		received = s.ReceivedAt.In(calendar.Zone).Format("2006-01-02 15:04")
	}
	handling := words[s.Handling]
	if !s.DueOn.IsZero() {
		handling += "，" + s.DueOn.String() + " 前"
	}
	return [][]slipCell{
		{{"收文号", s.RegisterNo, 0.5, 0}, {"收文日期", received, 0.5, 0}},
		{{"来文单位", s.Source, 1, 0}},
		{{"来文字号", s.SourceNo, 0.5, 0}, {"成文日期", s.DocumentDate.String(), 0.5, 0}},
		{{"标题", s.Title, 1, 1.6 * slipRow}},
		{{"密级", s.Classification.Mark(), 1.0 / 3, 0}, {"紧急程度", words[s.Urgency], 1.0 / 3, 0}, {"文种", s.Kind, 1.0 / 3, 0}},
		{{"份数", count(s.Copies), 1.0 / 3, 0}, {"页数", count(s.Pages), 1.0 / 3, 0}, {"附件", count(s.Attachments), 1.0 / 3, 0}},
		{{"承办部门", s.lead, 0.5, 0}, {"办理期限", handling, 0.5, 0}},
	}
}

// slipLine draws a row of labels and values and returns where it ends.
func slipLine(form *printing.Document, body printing.Rect, y float64, cells []slipCell) float64 {
	label, value := printing.Style{Face: printing.Bold, Align: printing.Center, Middle: true}, printing.Style{Middle: true}
	height := slipRow
	for _, c := range cells {
		height = max(height, c.least, form.TextHeight(c.share*body.W-slipLabel-3, value, c.value)+3)
	}
	x := body.X
	for _, c := range cells {
		width := c.share * body.W
		form.Cell(printing.Rect{X: x, Y: y, W: slipLabel, H: height}, label, c.label)
		form.Cell(printing.Rect{X: x + slipLabel, Y: y, W: width - slipLabel, H: height}, value, c.value)
		x += width
	}
	return y + height
}

// draw draws one of the large boxes. Opinions that are longer than the rest of the page go on overleaf;
// where there are none, a hand can write and sign.
func (o opinions) draw(form *printing.Document, y, least float64) float64 {
	body, style := form.Body(), printing.Style{}
	bottom, width := body.Y+body.H+0.1, body.W-slipLabel-3
	lines := form.Lines(width, style, strings.Join(o.texts, "\n"))
	line := form.TextHeight(width, style, "字")
	for {
		if y+least > bottom {
			form.AddPage()
			y = body.Y
		}
		shown := min(len(lines), int((bottom-y-3)/line))
		height := max(least, float64(shown)*line+3)
		form.Cell(printing.Rect{X: body.X, Y: y, W: slipLabel, H: height}, printing.Style{Face: printing.Bold, Align: printing.Center, Middle: true}, o.label)
		form.Cell(printing.Rect{X: body.X + slipLabel, Y: y, W: body.W - slipLabel, H: height}, style, strings.Join(lines[:shown], "\n"))
		if len(o.texts) == 0 {
			form.Text(printing.Rect{X: body.X + slipLabel, Y: y + height - 8, W: body.W - slipLabel - 4, H: 6}, printing.Style{Align: printing.Right}, "签字：　　　　　　　　　　年　　月　　日")
		}
		y += height
		if lines = lines[shown:]; len(lines) == 0 {
			return y
		}
	}
}

// draftRows are the head of the paper on which something is drafted and signed off (发文稿纸, domain 2.3).
func (s *slip) draftRows() [][]slipCell {
	third := 1.0 / 3
	copies := ""
	if s.Copies > 0 {
		copies = strconv.Itoa(s.Copies)
	}
	return [][]slipCell{
		{{"文号", s.RegisterNo, 0.5, 0}, {"签发日期", s.IssuedOn.String(), 0.5, 0}},
		{{"标题", s.Title, 1, 1.6 * slipRow}},
		{{"主送", strings.Join(s.MainRecipients, "、"), 1, 0}},
		{{"抄送", strings.Join(s.CopiedTo, "、"), 1, 0}},
		{{"密级", s.Classification.Mark(), third, 0}, {"紧急程度", words[s.Urgency], third, 0}, {"文种", s.Kind, third, 0}},
		{{"拟稿部门", s.department, third, 0}, {"拟稿人", s.drafter, third, 0}, {"份数", copies, third, 0}},
		{{"签发人", s.issuer, 0.5, 0}, {"用印日期", s.SealedOn.String(), 0.5, 0}},
	}
}
