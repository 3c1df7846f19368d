package document

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"strconv"

	"docket/internal/access"
	"docket/internal/attachment"
	"docket/internal/fulltext"
	printing "docket/internal/print"
	"docket/internal/retention"
)

// The measures of the stamp of the archive (归档章), in millimetres: two rows of three.
const (
	stampCellWidth, stampCellHeight = 15.0, 8.0
	stampWidth                      = 3 * stampCellWidth
	stampTop                        = 6.0
)

// stampPixels is the width of the page's image: some 170 dots an inch on A4.
const stampPixels = 1400

// ArchiveStamp prints the first page of a filed record with the stamp of the archive in the middle of its
// upper edge (domain 4.2). What has no image of a page, because it is paper, has the stamp alone on a
// sheet of its own. ErrNotFiled for others.
func (s *Service) ArchiveStamp(ctx context.Context, actor access.Actor, id string) (Paper, error) {
	d, err := readOne(ctx, s.db, actor, id)
	if err != nil {
		return Paper{}, s.auditOnly(ctx, actor, id, err)
	}
	if d.ArchivalCode == "" {
		return Paper{}, ErrNotFiled
	}
	first, err := s.firstPage(ctx, &d)
	if err != nil {
		return Paper{}, err
	}
	code, err := retention.Parse(d.ArchivalCode)
	if err != nil {
		return Paper{}, err
	}
	records := []Document{d}
	setup, err := s.setUp(ctx, actor, "归档章 "+d.RegisterNo, records)
	if err != nil {
		return Paper{}, err
	}
	setup.Footer = d.ArchivalCode
	return s.printed(ctx, actor, setup, records, func(form *printing.Document) error {
		form.AddPage()
		sheet := printing.Rect{X: 0, Y: 0, W: form.Width(), H: form.Height()}
		if first != nil {
			form.Image(sheet.Inset(printing.Margin/2), first)
		}
		d.drawStamp(form, sheet, code)
		return nil
	})
}

// firstPage is the image of the first page of the first final file; nil where there is none.
func (s *Service) firstPage(ctx context.Context, d *Document) (image.Image, error) {
	final := d.finalFiles()
	if len(final) == 0 || d.Carrier == CarrierPaper || d.Status == StatusDestroyed || final[0].TextState == "withheld" {
		return nil, nil
	}
	content, err := s.texts.PageImage(ctx, final[0].SHA256, final[0].MediaType, 1, stampPixels, d.Classification.Classified())
	if errors.Is(err, fulltext.ErrNoImage) || errors.Is(err, attachment.ErrWithheld) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return png.Decode(bytes.NewReader(content))
}

func (d *Document) drawStamp(form *printing.Document, sheet printing.Rect, code retention.Code) {
	at := printing.Rect{X: (sheet.W - stampWidth) / 2, Y: stampTop, W: stampWidth, H: 2 * stampCellHeight}
	form.Blank(at)
	for i, text := range []string{code.Fonds, strconv.Itoa(code.Year), strconv.Itoa(code.Item), code.Office, code.Period.Words(), pagesText(d.sheets())} {
		cell := printing.Rect{X: at.X + float64(i%3)*stampCellWidth, Y: at.Y + float64(i/3)*stampCellHeight, W: stampCellWidth, H: stampCellHeight}
		form.Cell(cell, printing.Style{Size: 9, Align: printing.Center, Middle: true}, text)
	}
}
