package fulltext

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5"

	"docket/internal/attachment"
	"docket/internal/extract"
)

// ErrNoImage says that there is no image of this page.
var ErrNoImage = errors.New("no image of this page")

// maxWidth bounds a page image; MinWidth and this are in pixels.
const maxWidth = 2400

// PageImage returns the PNG of a page of a blob whose reading the caller has authorised. Images of
// open documents are kept in the cache; those of classified ones are made anew each time and leave
// nothing on disk.
func (s *Service) PageImage(ctx context.Context, sum, mediaType string, page, width int, classified bool) ([]byte, error) {
	width = min(max(width, 64), maxWidth)
	path := filepath.Join(s.imageDir(sum), fmt.Sprintf("%d-%d.png", page, width))
	if !classified {
		png, err := os.ReadFile(path)
		if err == nil {
			return png, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("read page image: %w", err)
		}
	}
	f, err := s.files.Open(ctx, sum)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	png, err := s.reader.Render(ctx, f, mediaType, page, width, classified)
	if err != nil {
		var failure *extract.Failure
		if errors.Is(err, extract.ErrNoPreview) || errors.As(err, &failure) {
			return nil, fmt.Errorf("%w: %w", ErrNoImage, err)
		}
		return nil, fmt.Errorf("render page: %w", err)
	}
	if !classified {
		if err := s.keepImage(path, png); err != nil {
			s.cfg.Log.Warn("page image not kept", "error", err)
		}
		// The page may have been withheld or destroyed while it was drawn, and its images removed before this one.
		var state string
		err := s.db.QueryRow(ctx, "SELECT text_state FROM blob WHERE sha256 = $1", sum).Scan(&state)
		if errors.Is(err, pgx.ErrNoRows) { // a waiting file that was just removed
			state, err = "destroyed", nil
		}
		if err != nil || isGone(state) {
			err = errors.Join(err, os.RemoveAll(s.imageDir(sum)))
		}
		switch {
		case err != nil:
			return nil, fmt.Errorf("keep page image: %w", err)
		case state == "withheld":
			return nil, attachment.ErrWithheld
		case isGone(state):
			return nil, attachment.ErrDestroyed
		}
	}
	return png, nil
}

// keepImage writes a cache file so that a reader never sees half of it.
func (s *Service) keepImage(path string, png []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(png)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// ForgetImages removes the images of a blob from the cache: what it belongs to has become classified.
func (s *Service) ForgetImages(_ context.Context, sum string) error {
	if err := os.RemoveAll(s.imageDir(sum)); err != nil {
		return fmt.Errorf("forget page images: %w", err)
	}
	return nil
}
