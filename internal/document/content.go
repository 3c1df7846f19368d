package document

import (
	"context"
	"errors"
	"os"
	"slices"
	"time"

	"docket/internal/access"
	"docket/internal/attachment"
	"docket/internal/fault"
	"docket/internal/fulltext"
	printing "docket/internal/print"
)

// Content is an open file of a record. The caller closes it.
type Content struct {
	*os.File
	Meta           File
	Classification access.Level
	// Still says while it is sent whether its reader may go on: what is slow to fetch must not be read
	// to its end by who has lost the right meanwhile.
	Still func() error
}

// fileOf finds a file of a record that the actor may read; ErrNotFound otherwise, and ErrAuditOnly for an
// auditor who sees the record and no more.
func (s *Service) fileOf(ctx context.Context, actor access.Actor, id, fileID string) (Document, File, error) {
	d, err := readOne(ctx, s.db, actor, id)
	if err != nil {
		return Document{}, File{}, s.auditOnly(ctx, actor, id, err)
	}
	i := slices.IndexFunc(d.Files, func(f File) bool { return f.ID == fileID })
	if i < 0 {
		return Document{}, File{}, ErrNotFound
	}
	if d.Status == StatusDestroyed {
		return Document{}, File{}, attachment.ErrDestroyed
	}
	if d.Files[i].TextState == "withheld" {
		return Document{}, File{}, attachment.ErrWithheld
	}
	return d, d.Files[i], nil
}

// Open opens the content of a file. Reading a classified one is written down before the first byte;
// the parts that one person reads of one file within ten minutes are one entry.
func (s *Service) Open(ctx context.Context, actor access.Actor, id, fileID string) (Content, error) {
	d, f, err := s.fileOf(ctx, actor, id, fileID)
	if err != nil {
		return Content{}, err
	}
	if !d.mayOpenOriginal(actor) {
		return Content{}, ErrOriginal
	}
	reading := actor.ID + f.ID
	if s.readings.isNew(reading, s.now()) {
		if err := s.witness(ctx, actor, d, "content", f.ID); err != nil {
			s.readings.forget(reading)
			return Content{}, err
		}
	}
	file, err := s.files.Open(ctx, f.SHA256)
	if err != nil {
		return Content{}, err
	}
	return Content{file, f, d.Classification, s.still(context.WithoutCancel(ctx), actor.Username, id, fileID)}, nil
}

// How often a reader's right is looked at again while content is sent, and how long that may take.
const (
	lookAgain    = 500 * time.Millisecond
	lookPatience = 5 * time.Second
)

// still makes Content.Still. It asks for the rights of the moment, at most twice a second.
func (s *Service) still(ctx context.Context, username, id, fileID string) func() error {
	looked := s.now()
	return func() error {
		now := s.now()
		if now.Sub(looked) < lookAgain {
			return nil
		}
		looked = now
		ctx, cancel := context.WithTimeout(ctx, lookPatience)
		defer cancel()
		actor, err := s.actors(ctx, username)
		if err != nil {
			return err
		}
		d, _, err := s.fileOf(ctx, actor, id, fileID)
		if err == nil && !d.mayOpenOriginal(actor) {
			err = ErrOriginal
		}
		return err
	}
}

// Text returns the pages of a file; ErrNoText when there are none.
func (s *Service) Text(ctx context.Context, actor access.Actor, id, fileID string) ([]fulltext.Page, File, error) {
	d, f, err := s.fileOf(ctx, actor, id, fileID)
	if err != nil {
		return nil, File{}, err
	}
	if err := s.witness(ctx, actor, d, "text", f.ID); err != nil {
		return nil, File{}, err
	}
	o, err := s.texts.Read(ctx, f.SHA256)
	if errors.Is(err, fulltext.ErrNoText) {
		return nil, File{}, ErrNoText
	}
	return o.Pages, f, err
}

// Preview returns the image of a page as PNG; ErrNoPreview when there is none. Whoever may not open the
// original of a classified record is shown it with their name and the time across it.
func (s *Service) Preview(ctx context.Context, actor access.Actor, id, fileID string, page, width int) ([]byte, error) {
	d, f, err := s.fileOf(ctx, actor, id, fileID)
	if err != nil {
		return nil, err
	}
	if err := s.witness(ctx, actor, d, "preview", f.ID); err != nil {
		return nil, err
	}
	png, err := s.texts.PageImage(ctx, f.SHA256, f.MediaType, page, width, d.Classification.Classified())
	if errors.Is(err, fulltext.ErrNoImage) {
		return nil, ErrNoPreview.Because(err)
	}
	if err != nil {
		return nil, err
	}
	if !d.Classification.Classified() {
		return png, s.stillOpen(ctx, actor, id, f)
	}
	if d.mayOpenOriginal(actor) {
		return png, nil
	}
	fonts, err := printing.Find()
	if err != nil {
		return nil, err
	}
	return printing.Stamp(fonts, png, s.watermark(actor))
}

// stillOpen looks again at a record whose page image has just been kept: it may have been raised while the
// page was drawn, and its images removed before this one. Then the reading begins anew.
func (s *Service) stillOpen(ctx context.Context, actor access.Actor, id string, f File) error {
	d, err := readOne(ctx, s.db, actor, id)
	if err == nil && !d.Classification.Classified() {
		return nil
	}
	if err := s.texts.ForgetImages(ctx, f.SHA256); err != nil {
		return err
	}
	if err == nil {
		err = fault.ErrUnavailable.After(1)
	}
	return err
}
