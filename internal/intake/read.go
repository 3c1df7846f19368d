package intake

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/fulltext"
)

// Errors of reading a waiting file.
var (
	ErrNoPreview = fault.New(fault.NotFound, "intake.no_preview", "该页没有预览图。", "There is no image of this page.")
	ErrNoText    = fault.New(fault.NotFound, "intake.no_text", "该文件没有可显示的文本。", "This file has no text to show.")
)

// readOrigins adds to items the files of which they were made.
func readOrigins(ctx context.Context, q database.Querier, items []Item) error {
	place, ids := make(map[string]*Item, len(items)), make([]string, len(items))
	for n := range items {
		place[items[n].ID], ids[n] = &items[n], items[n].ID
	}
	rows, err := q.Query(ctx, `SELECT o.item, o.origin, i.name FROM intake_origin o JOIN intake i ON i.id = o.origin
		WHERE o.item = ANY ($1) ORDER BY o.item, o.position`, ids)
	if err != nil {
		return fmt.Errorf("read origins: %w", err)
	}
	var id string
	var o Origin
	_, err = pgx.ForEachRow(rows, []any{&id, &o.ID, &o.Name}, func() error {
		place[id].MadeFrom = append(place[id].MadeFrom, o)
		return nil
	})
	return err
}

// Content is the open bytes of a waiting file. The caller closes it.
type Content struct {
	*os.File
	Item Item
}

// Open opens a waiting file that the actor may see, else fault.ErrNotFound.
func (s *Service) Open(ctx context.Context, actor access.Actor, id string) (Content, error) {
	item, err := s.Get(ctx, actor, id)
	if err != nil {
		return Content{}, err
	}
	f, err := s.files.Open(ctx, item.SHA256)
	return Content{f, item}, err
}

// Preview returns the image of a page as PNG; ErrNoPreview when there is none. What waits has no
// level yet and may turn out to be classified, so its images are not kept on disk.
func (s *Service) Preview(ctx context.Context, actor access.Actor, id string, page, width int) ([]byte, error) {
	item, err := s.Get(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	png, err := s.texts.PageImage(ctx, item.SHA256, item.MediaType, page, width, true)
	if errors.Is(err, fulltext.ErrNoImage) {
		return nil, ErrNoPreview.Because(err)
	}
	return png, err
}

// Text returns the pages from which the suggestions were read; ErrNoText when there are none.
func (s *Service) Text(ctx context.Context, actor access.Actor, id string) ([]fulltext.Page, Item, error) {
	item, err := s.Get(ctx, actor, id)
	if err != nil {
		return nil, Item{}, err
	}
	if !item.isRead {
		return nil, Item{}, ErrNoText
	}
	o, err := s.texts.Read(ctx, item.SHA256)
	if errors.Is(err, fulltext.ErrNoText) {
		return nil, Item{}, ErrNoText
	}
	return o.Pages, item, err
}
