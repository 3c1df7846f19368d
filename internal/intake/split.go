package intake

import (
	"context"
	"fmt"
	"slices"

	"docket/internal/access"
	"docket/internal/extract"
	"docket/internal/fault"
)

// Division is where a file ends and the next begins.
type Division struct {
	// Pages is an order that the file is put into first, as Arrange would; none: as it lies.
	Pages []extract.BindPage
	// After are places in that order, from 1, rising.
	After []int
	// Blank divides at blank sheets instead, which are left out.
	Blank bool
}

// maxParts is how many files are made at once.
const maxParts = 100

// Split makes of a waiting file several, in one act: whoever sorts pages and divides them leaves
// nothing half sorted behind.
func (s *Service) Split(ctx context.Context, actor access.Actor, id string, d Division) ([]Item, error) {
	file, err := s.openPages(ctx, actor, id, d.Blank)
	if err != nil {
		return nil, err
	}
	defer file.close()
	pages := d.Pages
	if len(pages) == 0 {
		pages = file.inOrder()
	}
	if err := file.checkOrder(pages); err != nil {
		return nil, err
	}
	var parts [][]extract.BindPage
	if d.Blank {
		parts, err = divideAtBlank(pages, file.blank)
	} else {
		parts, err = divide(pages, d.After)
	}
	if err != nil {
		return nil, err
	}
	if len(parts) > maxParts {
		field := "after"
		if d.Blank {
			field = "blank"
		}
		return nil, fault.ErrInvalid.With(fault.Field{Field: field, Code: "too_many", Params: map[string]any{"max": maxParts}})
	}
	if err := s.files.CheckSpace(file.item.SizeBytes * int64(len(parts))); err != nil {
		return nil, err
	}
	leaflets := make([]leaflet, len(parts))
	for i, part := range parts {
		leaflets[i] = leaflet{pdfName(file.item.Name, i+1), part}
	}
	return s.replace(ctx, actor, []*sheets{file}, leaflets)
}

// divide ends a part after each of the given places.
func divide(pages []extract.BindPage, after []int) ([][]extract.BindPage, error) {
	if len(after) == 0 {
		return nil, fault.ErrInvalid.With(fault.Field{Field: "after", Code: "required"})
	}
	var parts [][]extract.BindPage
	last := 0
	for i, n := range after {
		if n <= last || n >= len(pages) {
			return nil, fault.ErrInvalid.With(fault.Field{Field: fmt.Sprintf("after.%d", i), Code: "split_places", Params: map[string]any{"max": len(pages) - 1}})
		}
		parts, last = append(parts, pages[last:n]), n
	}
	return append(parts, pages[last:]), nil
}

// divideAtBlank ends a part at each blank sheet; ErrNoBlank when there is none, or nothing else.
func divideAtBlank(pages []extract.BindPage, blank []int) ([][]extract.BindPage, error) {
	var parts [][]extract.BindPage
	var part []extract.BindPage
	kept := 0
	for _, p := range pages {
		if !slices.Contains(blank, p.Number) {
			part, kept = append(part, p), kept+1
			continue
		}
		if len(part) > 0 {
			parts, part = append(parts, part), nil
		}
	}
	if len(part) > 0 {
		parts = append(parts, part)
	}
	if kept == 0 || kept == len(pages) {
		return nil, ErrNoBlank
	}
	return parts, nil
}

// inOrder are all pages as they lie in the file.
func (s *sheets) inOrder() []extract.BindPage {
	pages := make([]extract.BindPage, s.count)
	for i := range pages {
		pages[i].Number = i + 1
	}
	return pages
}
