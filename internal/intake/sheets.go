package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/attachment"
	"docket/internal/database"
	"docket/internal/extract"
	"docket/internal/opaque"
)

// sheets is a waiting file opened for sorting.
type sheets struct {
	item  Item
	file  *os.File
	count int
	blank []int // known only where they were asked for
}

func (s *sheets) close() { _ = s.file.Close() }

// leaflet is one file to be made: its name and its pages, all of them when none is named.
type leaflet struct {
	name  string
	pages []extract.BindPage
}

// openPages opens a waiting file that the actor may see and whose pages can be sorted.
func (s *Service) openPages(ctx context.Context, actor access.Actor, id string, blank bool) (*sheets, error) {
	item, err := s.Get(ctx, actor, id)
	switch {
	case err != nil:
		return nil, err
	case item.Replaced:
		return nil, ErrReplaced
	case !extract.CanBind(item.MediaType):
		return nil, ErrNotPages
	case item.SizeBytes > extract.MaxBindBytes:
		return nil, ErrTooLarge
	case item.TextState == "pending":
		// A mark that is still to be found would be cut off from the pages that it speaks for.
		return nil, ErrNotRead
	}
	f, err := s.files.Open(ctx, item.SHA256)
	if err != nil {
		return nil, err
	}
	opened := &sheets{item: item, file: f, count: item.Pages}
	if blank || opened.count == 0 {
		if opened.count, opened.blank, err = s.binder.BlankPages(ctx, f, item.MediaType); err != nil {
			opened.close()
			return nil, unread(err)
		}
	}
	return opened, nil
}

// unread turns what a file is at fault for into a sentence for its owner.
func unread(err error) error {
	var failure *extract.Failure
	switch {
	case !errors.As(err, &failure):
		return fmt.Errorf("sort pages: %w", err)
	case failure.Reason == extract.ReasonTooLarge:
		return ErrTooLarge.Because(err)
	}
	return ErrUnread.Because(err)
}

// replace makes the leaflets of the files' pages and puts them into the queue in their place.
func (s *Service) replace(ctx context.Context, actor access.Actor, files []*sheets, leaflets []leaflet) ([]Item, error) {
	sources := make([]extract.BindFile, len(files))
	for i, f := range files {
		sources[i] = extract.BindFile{File: f.file, SizeBytes: f.item.SizeBytes, MediaType: f.item.MediaType}
	}
	var uploads []*attachment.Upload
	defer func() {
		for _, u := range uploads {
			u.Discard()
		}
	}()
	var total int64
	for _, l := range leaflets {
		upload, err := s.bind(ctx, sources, l)
		if err != nil {
			return nil, err
		}
		uploads = append(uploads, upload)
		// What pages share is copied into each part, so that the parts may be far larger than the file.
		if total += upload.SizeBytes; total > 2*extract.MaxBindBytes {
			return nil, ErrTooLarge
		}
	}
	// Whoever sees the new file sees what was in the old ones: where these had several owners, it is
	// the registrar's who put them together.
	owner := files[0].item.Owner
	for _, f := range files {
		if f.item.Owner != owner {
			owner = actor.Username
		}
	}
	made := make([]string, len(uploads))
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		for _, f := range files {
			if err := s.retire(ctx, tx, actor, f.item); err != nil {
				return err
			}
		}
		for i, u := range uploads {
			made[i] = opaque.ID()
			if err := s.add(ctx, tx, actor, made[i], owner, u, "made"); err != nil {
				return err
			}
			for n, f := range files {
				if _, err := tx.Exec(ctx, "INSERT INTO intake_origin (item, origin, position) VALUES ($1, $2, $3)", made[i], f.item.ID, n); err != nil {
					return fmt.Errorf("write origin: %w", err)
				}
			}
		}
		return nil
	})
	if errors.Is(err, attachment.ErrStateSecret) {
		return nil, s.refuse(ctx, actor)
	}
	if err != nil {
		return nil, err
	}
	items := make([]Item, len(made))
	for i, id := range made {
		if items[i], err = s.Get(ctx, actor, id); err != nil {
			return nil, err
		}
	}
	return items, nil
}

// retire takes an original out of the queue; it stays, untouched. Someone else may have registered,
// removed or sorted it meanwhile.
func (s *Service) retire(ctx context.Context, tx pgx.Tx, actor access.Actor, item Item) error {
	where := database.NewWhere().Arg("i.id = @id", "id", item.ID).And("NOT i.is_withheld AND NOT i.is_replaced")
	visible(actor, where)
	changed, err := tx.Exec(ctx, "UPDATE intake i SET is_replaced = true "+where.SQL(), where.Args)
	if err != nil {
		return fmt.Errorf("replace in intake: %w", err)
	}
	if changed.RowsAffected() == 0 {
		if _, err := s.Get(ctx, actor, item.ID); err != nil {
			return err
		}
		return ErrReplaced
	}
	return s.events.Record(ctx, tx, actor, Changed{item.ID, "replaced", item.SHA256})
}

// bind makes one file and receives it like any other that arrives.
func (s *Service) bind(ctx context.Context, sources []extract.BindFile, l leaflet) (*attachment.Upload, error) {
	bound, err := s.binder.Bind(ctx, sources, l.pages)
	if err != nil {
		return nil, unread(err)
	}
	defer func() { _ = bound.Close() }()
	return s.files.Receive(ctx, io.Reader(bound), l.name)
}

// pdfName names what is made of a file: 扫描件.pdf, or with a number 扫描件 (2).pdf.
func pdfName(name string, number int) string {
	stem := strings.TrimSuffix(name, path.Ext(name))
	if stem == "" {
		stem = name
	}
	if number > 0 {
		stem = fmt.Sprintf("%s (%d)", stem, number)
	}
	return stem + ".pdf"
}

type madeFile struct{ ID, Owner, SHA256 string }

// descendants are the files, not yet registered, that were made of an original, directly or through
// others.
func descendants(ctx context.Context, tx pgx.Tx, id string) ([]madeFile, error) {
	rows, err := tx.Query(ctx, `WITH RECURSIVE made (id) AS (
			SELECT item FROM intake_origin WHERE origin = $1 UNION SELECT o.item FROM intake_origin o JOIN made ON o.origin = made.id)
		SELECT i.id, i.owner, i.sha256 FROM intake i JOIN made USING (id) ORDER BY i.id`, id)
	if err != nil {
		return nil, fmt.Errorf("read what was made: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[madeFile])
}

func ids(made []madeFile) []string {
	out := make([]string, len(made))
	for i, m := range made {
		out[i] = m.ID
	}
	return out
}
