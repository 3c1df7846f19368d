package document

import (
	"context"
	"fmt"
	"strconv"

	"docket/internal/access"
	"docket/internal/fault"
	printing "docket/internal/print"
	"docket/internal/retention"
	"docket/internal/setting"
)

// usualPerBox is how many items lie in a box unless somebody says otherwise.
const usualPerBox = 50

// box is what lies in one box (档案盒): items of one class, one after the other.
type box struct {
	class retention.Class
	no    int // within its class
	items []Document
}

// boxesOf divides the records, which stand in the order of the shelves, into boxes.
func boxesOf(records []Document, perBox int) (boxes []box) {
	for _, d := range records {
		class := retention.Class{Category: d.FilingCategory, Year: d.FilingYear, Period: retention.Period(d.Retention), Office: d.FilingOffice}
		last := len(boxes) - 1
		switch {
		case last < 0 || boxes[last].class != class:
			boxes = append(boxes, box{class, 1, []Document{d}})
		case len(boxes[last].items) >= perBox:
			boxes = append(boxes, box{class, boxes[last].no + 1, []Document{d}})
		default:
			boxes[last].items = append(boxes[last].items, d)
		}
	}
	return boxes
}

func (b box) span() string {
	return fmt.Sprintf("%04d—%04d", b.items[0].ItemNo, b.items[len(b.items)-1].ItemNo)
}

// boxPaper reads a part of the archive as boxes and prints something about them.
func (s *Service) boxPaper(ctx context.Context, actor access.Actor, f ArchiveFilter, perBox int, title string, draw func(*printing.Document, []box, string) error) (Paper, error) {
	if perBox == 0 {
		perBox = usualPerBox
	}
	if perBox < 1 || perBox > 500 {
		return Paper{}, fault.ErrInvalid.With(fault.Field{Field: "per_box", Code: "out_of_range", Params: map[string]any{"min": 1, "max": 500}})
	}
	records, err := s.shelved(ctx, actor, f)
	if err != nil {
		return Paper{}, err
	}
	fonds, err := s.settings.Text(ctx, setting.OfficeFondsCode)
	if err != nil {
		return Paper{}, err
	}
	setup, err := s.setUp(ctx, actor, title+f.words(), records)
	if err != nil {
		return Paper{}, err
	}
	return s.printed(ctx, actor, setup, records, func(form *printing.Document) error { return draw(form, boxesOf(records, perBox), fonds) })
}

// The measures of a label for the spine of a box, in millimetres, and how many stand on a sheet.
const (
	labelWidth, labelHeight = 40.0, 120.0
	labelsAcross, labelRows = 4, 2
)

// BoxLabels prints the labels for the spines of the boxes (盒脊).
func (s *Service) BoxLabels(ctx context.Context, actor access.Actor, f ArchiveFilter, perBox int) (Paper, error) {
	return s.boxPaper(ctx, actor, f, perBox, "档案盒盒脊", func(form *printing.Document, boxes []box, fonds string) error {
		if len(boxes) == 0 {
			form.AddPage()
		}
		for i, b := range boxes {
			place := i % (labelsAcross * labelRows)
			if place == 0 {
				form.AddPage()
			}
			body := form.Body()
			x, y := body.X+float64(place%labelsAcross)*(labelWidth+2), body.Y+float64(place/labelsAcross)*(labelHeight+4)
			b.drawLabel(form, printing.Rect{X: x, Y: y, W: labelWidth, H: labelHeight}, fonds)
		}
		return nil
	})
}

func (b box) drawLabel(form *printing.Document, r printing.Rect, fonds string) {
	rows := [][2]string{{"全宗号", fonds}, {"门类", b.class.Category}, {"年度", strconv.Itoa(b.class.Year)}, {"保管期限", b.class.Period.Words()},
		{"机构（问题）", b.class.Office}, {"起止件号", b.span()}, {"盒号", strconv.Itoa(b.no)}}
	height := r.H / float64(2*len(rows))
	for i, row := range rows {
		y := r.Y + float64(2*i)*height
		form.Cell(printing.Rect{X: r.X, Y: y, W: r.W, H: height}, printing.Style{Size: 9, Align: printing.Center, Middle: true}, row[0])
		form.Cell(printing.Rect{X: r.X, Y: y + height, W: r.W, H: height}, printing.Style{Face: printing.Bold, Size: 11, Align: printing.Center, Middle: true}, row[1])
	}
}

// BoxNotes prints the notes that lie at the end of each box (备考表): what is in it, who put it in order and
// who checked it, with room for the pen.
func (s *Service) BoxNotes(ctx context.Context, actor access.Actor, f ArchiveFilter, perBox int) (Paper, error) {
	return s.boxPaper(ctx, actor, f, perBox, "备考表", func(form *printing.Document, boxes []box, fonds string) error {
		if len(boxes) == 0 {
			form.AddPage()
		}
		for _, b := range boxes {
			form.AddPage()
			b.drawNotes(form, fonds, actor.Name, s.today().String())
		}
		return nil
	})
}

func (b box) drawNotes(form *printing.Document, fonds, who, day string) {
	body := form.Body()
	form.Text(printing.Rect{X: body.X, Y: body.Y, W: body.W, H: 12}, printing.Style{Face: printing.Bold, Size: 22, Align: printing.Center}, "备考表")
	pages, destroyed := 0, 0
	for _, d := range b.items {
		pages += d.sheets()
		if d.Status == StatusDestroyed {
			destroyed++
		}
	}
	account := fmt.Sprintf("盒内文件情况说明：\n\n全宗号 %s　门类 %s　年度 %d　保管期限 %s　机构（问题） %s　盒号 %d\n\n共 %d 件，%d 页；件号 %s。", fonds, b.class.Category, b.class.Year,
		b.class.Period.Words(), b.class.Office, b.no, len(b.items), pages, b.span())
	if destroyed > 0 {
		account += fmt.Sprintf("\n其中 %d 件已销毁，目录留存。", destroyed)
	}
	form.Cell(printing.Rect{X: body.X, Y: body.Y + 18, W: body.W, H: 170}, printing.Style{Size: 12}, account)
	lines := []string{"整理人：" + who, "整理日期：" + day, "检查人：", "检查日期：　　　　年　　月　　日"}
	for i, line := range lines {
		form.Text(printing.Rect{X: body.X + body.W/2, Y: body.Y + 196 + float64(i)*12, W: body.W / 2, H: 8}, printing.Style{Size: 12}, line)
	}
}
