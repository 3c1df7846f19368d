package document

import (
	"context"
	"errors"
	"os"
	"slices"

	"docket/internal/access"
	"docket/internal/attachment"
	"docket/internal/fulltext"
)

// Content is an open file of a record. The caller closes it.
type Content struct {
	*os.File
	Meta           File
	Classification access.Level
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
	return Content{file, f, d.Classification}, nil
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

// Preview returns the image of a page as PNG; ErrNoPreview when there is none.
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
	return png, err
}
