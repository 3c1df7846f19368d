package document

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/attachment"
	"docket/internal/event"
	"docket/internal/notify"
	"docket/internal/opaque"
	"docket/internal/preserve"
	"docket/storage"
)

// The reasons that stand beside paper that came home.
const (
	reasonByCode   = "纸件扫描，按二维码自动归入 / scan of paper, attached by its code"
	reasonByPerson = "待登记文件归入 / attached from the files waiting for registration"
)

// NoticeScan tells who handed in paper that it has come home; its subject is the record and the file,
// "<record>/<file>", so that the page opens where a decision given with a pen is entered (代录).
const NoticeScan, SubjectScan = "document.scan.attached", "document_scan"

// AttachWaiting makes a file that waits for registration an attachment of a record: the record's row
// first, then the file, which leaves the queue in the same transaction. byCode says that the code on
// the paper has chosen the record; then the actor is told. What is closed takes nothing any more.
func (s *Service) AttachWaiting(ctx context.Context, actor access.Actor, id, item string, byCode bool) error {
	if err := actor.Require(PermRegister); err != nil {
		return err
	}
	_, err := s.change(access.WithActor(ctx, actor), func(tx pgx.Tx) (Document, error) { return lockOne(ctx, tx, actor, id) },
		func(tx pgx.Tx, d *Document) (event.Event, error) {
			if slices.Contains([]string{StatusVoid, StatusFiled, StatusDestroyed}, d.Status) {
				return nil, ErrClosed
			}
			taken, err := s.intake.Take(ctx, tx, actor, []string{item})
			if err != nil {
				return nil, err
			}
			w := taken[0]
			if err := preserve.Want(ctx, tx, preserve.Copy{Key: storage.BlobKey(w.SHA256), SHA256: w.SHA256, SizeBytes: w.SizeBytes, Local: true, Bucket: true}); err != nil {
				return nil, err
			}
			f := File{ID: opaque.ID(), Name: w.Name, Role: "attachment", Reason: reasonByPerson, MediaType: w.MediaType,
				SizeBytes: w.SizeBytes, SHA256: w.SHA256, AddedBy: actor.Username, AddedAt: s.instant()}
			if byCode {
				f.Reason = reasonByCode
			}
			if err := insertFiles(ctx, tx, d.ID, len(d.Files)+1, []File{f}); err != nil {
				return nil, err
			}
			d.Files = append(d.Files, f)
			d.Version++
			if byCode {
				if err := notify.Send(ctx, tx, []string{actor.Username}, NoticeScan, SubjectScan, d.ID+"/"+f.ID, f.AddedAt); err != nil {
					return nil, err
				}
			}
			return FileAdded{d.ID, d.Version, f.ID, f.Role, f.Reason, byCode}, nil
		})
	return err
}

// returnDays is how long paper that came home by mistake can be given back by whoever handed it in.
const returnDays = 7

// RoleReturned is a file that was given back to the queue: the record shows that it once held it, its
// history stays whole, and its words are not found under it any more.
const RoleReturned = "returned"

// ReturnFile gives a file that came from the queue back to it: the paper of another record lay below
// the slip. Only whoever attached it may, within seven days; the bytes stay in the record's history. Of
// a classified record nothing goes back: what waits has no level and every registrar sees it.
func (s *Service) ReturnFile(ctx context.Context, actor access.Actor, id, fileID string) (Document, error) {
	if err := actor.Require(PermRegister); err != nil {
		return Document{}, err
	}
	return s.change(access.WithActor(ctx, actor), func(tx pgx.Tx) (Document, error) { return lockOne(ctx, tx, actor, id) },
		func(tx pgx.Tx, d *Document) (event.Event, error) {
			i := slices.IndexFunc(d.Files, func(f File) bool { return f.ID == fileID })
			if i < 0 {
				return nil, ErrNotFound
			}
			f := &d.Files[i]
			isReplaced := slices.ContainsFunc(d.Files, func(v File) bool { return v.Replaces != nil && *v.Replaces == fileID })
			switch {
			case slices.Contains([]string{StatusVoid, StatusFiled, StatusDestroyed}, d.Status):
				return nil, ErrClosed
			case f.TextState == "withheld":
				return nil, attachment.ErrWithheld
			case d.Classification.Classified() || isReplaced || f.Role != "attachment" || !f.IsFromQueue ||
				f.AddedBy != actor.Username || s.now().Sub(f.AddedAt) > returnDays*24*time.Hour:
				return nil, ErrNotReturned
			}
			item, err := s.intake.PutBack(ctx, tx, actor, Waiting{Name: f.Name, MediaType: f.MediaType, SHA256: f.SHA256, SizeBytes: f.SizeBytes}, d.ID)
			if err != nil {
				return nil, err
			}
			f.Role = RoleReturned
			if _, err := tx.Exec(ctx, "UPDATE document_file SET role = $2 WHERE id = $1", f.ID, f.Role); err != nil {
				return nil, fmt.Errorf("return file: %w", err)
			}
			d.Version++
			return FileReturned{d.ID, d.Version, f.ID, item}, nil
		})
}
