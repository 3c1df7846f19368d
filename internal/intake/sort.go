package intake

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"docket/index/fold"
	"docket/internal/access"
	"docket/internal/attachment"
	"docket/internal/extract"
	"docket/internal/fault"
)

// Errors of sorting pages.
var (
	ErrNotPages = fault.New(fault.Conflict, "intake.not_pages", "只有 PDF 和图片可以按页整理。", "Only PDFs and pictures have pages to sort.")
	ErrUnread   = fault.New(fault.Conflict, "intake.unreadable", "文件加密、损坏或过于复杂，无法整理页面；原件未改动。",
		"The file is encrypted, damaged or too complex to sort its pages; the original is unchanged.")
	ErrTooLarge = fault.New(fault.Conflict, "intake.too_large", "整理页面的文件合计不能超过 200 MB；原件未改动。",
		"Files whose pages are sorted may have 200 MB together; the originals are unchanged.")
	ErrNoBlank  = fault.New(fault.Conflict, "intake.no_blank", "没有找到空白页，无法按空白页拆分。", "No blank sheet was found to split at.")
	ErrReplaced = fault.New(fault.Conflict, "intake.replaced", "该文件已整理为其他文件，请先恢复。", "The pages of this file were sorted into others; restore it first.")
	ErrNotRead  = fault.New(fault.Conflict, "intake.not_read_yet", "文件内容尚在读取，请等读取完成后再整理或登记。",
		"The file is still being read; wait until its text is known, then sort or register it.")
	ErrSortedByOthers = fault.New(fault.Conflict, "intake.sorted_by_others", "该文件的页面已由他人整理，请联系登记人员恢复。",
		"Somebody else has sorted the pages of this file; ask a registrar to restore it.")
	ErrNotReplaced = fault.New(fault.Conflict, "intake.not_replaced", "该文件未被整理，无需恢复。", "The pages of this file were not sorted; there is nothing to restore.")
)

// Binder sorts pages and takes mails apart in a confined process (*extract.Extractor).
type Binder interface {
	Bind(ctx context.Context, files []extract.BindFile, pages []extract.BindPage) (*os.File, error)
	BlankPages(ctx context.Context, f *os.File, mediaType string) (count int, blank []int, err error)
	Unpack(ctx context.Context, f *os.File) (*extract.Unpacked, error)
}

// maxMerged is how many files are merged at once.
const maxMerged = 50

// Arrange makes of a waiting file another with the given pages, in their order, turned as they say;
// pages that are not named are left out.
func (s *Service) Arrange(ctx context.Context, actor access.Actor, id string, pages []extract.BindPage) (Item, error) {
	file, err := s.openPages(ctx, actor, id, false)
	if err != nil {
		return Item{}, err
	}
	defer file.close()
	if len(pages) == 0 {
		return Item{}, fault.ErrInvalid.With(fault.Field{Field: "pages", Code: "required"})
	}
	if err := file.checkOrder(pages); err != nil {
		return Item{}, err
	}
	made, err := s.replace(ctx, actor, []*sheets{file}, []leaflet{{pdfName(file.item.Name, 0), pages}})
	if err != nil {
		return Item{}, err
	}
	return made[0], nil
}

// checkOrder names what is wrong with an order of the pages of a file.
func (s *sheets) checkOrder(pages []extract.BindPage) error {
	var check fault.Check
	seen := map[int]bool{}
	for i, p := range pages {
		if p.Number < 1 || p.Number > s.count || seen[p.Number] {
			check.Add(fmt.Sprintf("pages.%d.page", i), "page_order", "max", s.count)
		}
		if !slices.Contains([]int{0, 90, 180, 270}, p.Rotate) {
			check.Add(fmt.Sprintf("pages.%d.rotate", i), "rotation")
		}
		seen[p.Number] = true
	}
	return check.Err()
}

// Merge makes one file of several waiting ones, in the given order. Without a name it is called like
// the first.
func (s *Service) Merge(ctx context.Context, actor access.Actor, ids []string, name string) (Item, error) {
	var check fault.Check
	if len(ids) < 2 {
		check.Add("ids", "required")
	}
	if len(ids) > maxMerged {
		check.Add("ids", "too_many", "max", maxMerged)
	}
	for i, id := range ids {
		if slices.Contains(ids[:i], id) {
			check.Add(fmt.Sprintf("ids.%d", i), "duplicate_field")
		}
	}
	if name != "" {
		if _, err := attachment.CleanName(name); err != nil || utf8.RuneCountInString(name) > 200 {
			check.Add("name", "file_name")
		}
	}
	if err := check.Err(); err != nil {
		return Item{}, err
	}
	if fold.StateSecretMark(name) {
		return Item{}, s.refuse(ctx, actor)
	}
	var files []*sheets
	defer func() {
		for _, f := range files {
			f.close()
		}
	}()
	for i, id := range ids {
		f, err := s.openPages(ctx, actor, id, false)
		if errors.Is(err, fault.ErrNotFound) {
			return Item{}, fault.ErrInvalid.With(fault.Field{Field: fmt.Sprintf("ids.%d", i), Code: "unknown_intake"})
		}
		if err != nil {
			return Item{}, err
		}
		files = append(files, f)
	}
	if name == "" {
		name = files[0].item.Name
	}
	made, err := s.replace(ctx, actor, files, []leaflet{{pdfName(name, 0), nil}})
	if err != nil {
		return Item{}, err
	}
	return made[0], nil
}

// Restore puts an original back into the queue. What was made of it and not yet registered goes;
// other originals that went into the same file come back too.
func (s *Service) Restore(ctx context.Context, actor access.Actor, id string) (Item, error) {
	item, err := s.Get(ctx, actor, id)
	if err != nil {
		return Item{}, err
	}
	if !item.Replaced {
		return Item{}, ErrNotReplaced
	}
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		made, err := descendants(ctx, tx, id)
		if err != nil {
			return err
		}
		for _, m := range made {
			if !actor.Has(access.Registrar) && m.Owner != actor.Username {
				return ErrSortedByOthers
			}
		}
		if _, err := tx.Exec(ctx, `UPDATE intake SET is_replaced = false WHERE id = $1 OR id IN (SELECT origin FROM intake_origin WHERE item = ANY ($2))`, id, ids(made)); err != nil {
			return fmt.Errorf("restore originals: %w", err)
		}
		for _, m := range made {
			switch err := drop(ctx, tx, m.ID, m.SHA256); {
			case errors.Is(err, fault.ErrNotFound):
				continue // registered a moment ago
			case err != nil:
				return err
			}
			if err := s.events.Record(ctx, tx, actor, Changed{m.ID, "removed", m.SHA256}); err != nil {
				return err
			}
		}
		return s.events.Record(ctx, tx, actor, Changed{id, "restored", item.SHA256})
	})
	if err != nil {
		return Item{}, err
	}
	return s.Get(ctx, actor, id)
}
