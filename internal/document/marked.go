package document

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/attachment"
	"docket/internal/calendar"
	"docket/internal/fault"
	"docket/internal/fulltext"
	printing "docket/internal/print"
	"docket/internal/setting"
)

// ErrCopyTooLong says that a marked copy would have too many pages.
var ErrCopyTooLong = fault.New(fault.Conflict, "document.copy_too_long",
	"该文件超过 300 页，无法一次生成副本。请逐个文件查看预览。", "This document has more than 300 pages, too many for one copy. Read the previews of its files instead.")

// The measures of a marked copy.
const (
	maxCopyPages = 300
	copyWidth    = 1240 // pixels: A4 at 150 dpi
	copyTop      = 18.0 // millimetres, for the mark
)

// watermark says who has what is printed or shown, and since when.
func (s *Service) watermark(actor access.Actor) string {
	return fmt.Sprintf("%s（%s） %s", actor.Name, actor.Username, s.now().In(calendar.Zone).Format("2006-01-02 15:04"))
}

// MarkedCopy makes a copy of the files of a record for whoever may read it, also without the right to the
// original: pictures of its pages in order, of what has none the text. Of a classified record every page
// bears the level, the reader and the time (domain 3.3). Every copy is written down before it is made.
func (s *Service) MarkedCopy(ctx context.Context, actor access.Actor, id string) (Paper, error) {
	d, err := readOne(ctx, s.db, actor, id)
	if err != nil {
		return Paper{}, s.auditOnly(ctx, actor, id, err)
	}
	fonts, err := printing.Find()
	if err != nil {
		return Paper{}, err
	}
	pages := 0
	for _, f := range d.current() {
		pages += f.Pages
	}
	if pages > maxCopyPages {
		return Paper{}, ErrCopyTooLong
	}
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		return s.events.Record(ctx, tx, actor, Opened{d.ID, "copy", ""})
	})
	if err != nil {
		return Paper{}, err
	}
	office, err := s.settings.Text(ctx, setting.OfficeShortName)
	if err != nil {
		return Paper{}, err
	}
	setup := printing.Setup{Title: d.RegisterNo, Footer: d.RegisterNo, Now: s.now()}
	if d.Classification.Classified() {
		setup.Mark, setup.Watermark, setup.Over = d.levelMark(office), s.watermark(actor), true
	}
	form := printing.New(fonts, setup)
	drawn := 0
	for _, f := range d.current() {
		n, err := s.copyFile(ctx, form, d, f)
		if err != nil {
			return Paper{}, err
		}
		if drawn += n; drawn > maxCopyPages {
			return Paper{}, ErrCopyTooLong
		}
	}
	if drawn == 0 {
		form.AddPage()
		form.Text(form.Body(), printing.Style{}, d.Title+"\n"+d.RegisterNo+"\n\n没有电子文件。")
	}
	// The right may have been lost while the pages were drawn.
	if err := s.MayRead(ctx, actor, id); err != nil {
		return Paper{}, err
	}
	var content bytes.Buffer
	if err := form.Write(&content); err != nil {
		return Paper{}, err
	}
	return Paper{d.markedName(d.RegisterNo + ".pdf"), content.Bytes()}, nil
}

// current are the files of d that no later version replaces and that are not withheld.
func (d *Document) current() []File {
	replaced := map[string]bool{}
	for _, f := range d.Files {
		if f.Replaces != nil {
			replaced[*f.Replaces] = true
		}
	}
	var out []File
	for _, f := range d.Files {
		if !replaced[f.ID] && f.TextState != "withheld" {
			out = append(out, f)
		}
	}
	return out
}

// copyFile draws the pages of a file and returns how many.
func (s *Service) copyFile(ctx context.Context, form *printing.Document, d Document, f File) (pages int, err error) {
	for page := 1; page <= max(f.Pages, 1) && page <= maxCopyPages; page++ {
		png, err := s.texts.PageImage(ctx, f.SHA256, f.MediaType, page, copyWidth, d.Classification.Classified())
		switch {
		case errors.Is(err, fulltext.ErrNoImage) && page == 1:
			return s.copyText(ctx, form, f)
		case errors.Is(err, fulltext.ErrNoImage):
			return pages, nil
		case errors.Is(err, attachment.ErrWithheld):
			return pages, nil
		case err != nil:
			return pages, err
		}
		form.AddPage()
		if err := form.Picture(printing.Rect{X: 8, Y: copyTop, W: form.Width() - 16, H: form.Height() - copyTop - 16}, png); err != nil {
			return pages, err
		}
		pages++
	}
	return pages, nil
}

// copyText sets the text of a file whose pages cannot be drawn.
func (s *Service) copyText(ctx context.Context, form *printing.Document, f File) (pages int, err error) {
	o, err := s.texts.Read(ctx, f.SHA256)
	if err != nil && !errors.Is(err, fulltext.ErrNoText) {
		return 0, err
	}
	text := f.Name + "\n\n"
	for _, p := range o.Pages {
		text += p.Text + "\n"
	}
	if len(o.Pages) == 0 {
		text += "（该文件没有可打印的页面或文本。）"
	}
	body := form.Body()
	lines := form.Lines(body.W, printing.Style{}, text)
	perPage := max(1, int(body.H/form.TextHeight(body.W, printing.Style{}, "字")))
	for len(lines) > 0 && pages <= maxCopyPages {
		n := min(perPage, len(lines))
		form.AddPage()
		form.Text(body, printing.Style{}, strings.Join(lines[:n], "\n"))
		lines = lines[n:]
		pages++
	}
	return pages, nil
}
