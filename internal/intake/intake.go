package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"

	"docket/index/fold"
	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/attachment"
	"docket/internal/database"
	"docket/internal/event"
	"docket/internal/extract"
	"docket/internal/extract/suggest"
	"docket/internal/fault"
	"docket/internal/fulltext"
	"docket/internal/opaque"
	"docket/internal/page"
	"docket/internal/preserve"
	"docket/storage"
)

// Item is a waiting file.
type Item struct {
	ID          string              `json:"id"`
	Owner       string              `json:"owner"`
	OwnerName   string              `json:"owner_name"`
	Name        string              `json:"name"`
	MediaType   string              `json:"media_type"`
	SizeBytes   int64               `json:"size_bytes"`
	SHA256      string              `json:"sha256"`
	CreatedAt   time.Time           `json:"created_at"`
	TextState   string              `json:"text_state" enum:"pending,done,ocr,none,failed,withheld"`
	TextReason  string              `json:"text_reason,omitempty"`
	Pages       int                 `json:"pages" doc:"0 while unknown"`
	Suggestions suggest.Suggestions `json:"suggestions"`
	MadeFrom    []Origin            `json:"made_from" doc:"the files whose pages these are"`
	Replaced    bool                `json:"replaced" doc:"its pages were sorted into other files; it can be restored"`
	CodeSought  bool                `json:"code_sought" doc:"whether its first pages have been searched for the code of a record"`
	BelongsTo   *approval.Subject   `json:"belongs_to" doc:"the record whose code its first pages bear, for those who may read that"`
	Bundle      string              `json:"bundle,omitempty" doc:"what came with one mail: the id of the file that is the mail itself"`
	Mail        *Mail               `json:"mail,omitempty"`
	Copies      preserve.Copies     `json:"copies"`

	isRead bool   // the text of the bytes has been looked at since this file arrived
	codeOf string // the record whose code it bears, whoever may read that
}

// Origin is a file of whose pages another was made.
type Origin struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// File is a waiting file on its way into a record.
type File struct {
	Name, MediaType, SHA256 string
	SizeBytes               int64
}

// Service is the use cases of the intake.
type Service struct {
	db     *pgxpool.Pool
	events *event.Recorder
	files  *attachment.Service
	texts  *fulltext.Service
	binder Binder
	now    func() time.Time
	home   Home
}

// NewService returns the service.
func NewService(db *pgxpool.Pool, events *event.Recorder, files *attachment.Service, texts *fulltext.Service, binder Binder, now func() time.Time) *Service {
	return &Service{db: db, events: events, files: files, texts: texts, binder: binder, now: now}
}

// Changed is written when a file arrives, is removed, or is withheld.
type Changed struct {
	Item string `json:"-"`
	What string `json:"what"` // received, removed, registered, withheld, returned; made, replaced, restored; handed_over
	Blob string `json:"blob"`
}

// EventKind names the event.
func (Changed) EventKind() string { return "intake.file.changed" }

// EventSubject is the waiting file.
func (e Changed) EventSubject() (string, string) { return "intake", e.Item }

// Refused is written when a file is refused because of its name; nothing of it was kept.
type Refused struct {
	Code string `json:"code"`
}

// EventKind names the event.
func (Refused) EventKind() string { return "intake.file.refused" }

// EventSubject: there is none.
func (Refused) EventSubject() (string, string) { return "intake", "" }

// Put takes in a file. Errors: those of attachment.Receive, attachment.ErrStateSecret.
func (s *Service) Put(ctx context.Context, actor access.Actor, r io.Reader, name string) (Item, error) {
	if fold.StateSecretMark(name) {
		return Item{}, s.refuse(ctx, actor)
	}
	upload, err := s.files.Receive(ctx, r, name)
	if err != nil {
		return Item{}, err
	}
	defer upload.Discard()
	id := opaque.ID()
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		return s.add(ctx, tx, actor, id, actor.Username, upload, "received")
	})
	if errors.Is(err, attachment.ErrStateSecret) {
		return Item{}, s.refuse(ctx, actor)
	}
	if err != nil {
		return Item{}, err
	}
	item, err := s.Get(ctx, actor, id)
	if err != nil {
		return Item{}, err
	}
	// Known bytes may have been looked at already, so much faster than new ones could be.
	item.isRead, item.Suggestions, item.BelongsTo = false, suggest.Suggestions{}, nil
	item.show(item.Copies)
	return item, nil
}

// add writes a waiting file with its bytes and has its text read.
func (s *Service) add(ctx context.Context, tx pgx.Tx, actor access.Actor, id, owner string, upload *attachment.Upload, what string) error {
	if _, err := s.files.Adopt(ctx, tx, upload, false); err != nil {
		return err
	}
	noCode := new(string)
	follow := []river.JobArgs{fulltext.ExtractArgs{SHA256: upload.SHA256}}
	if extract.HasPageImages(upload.MediaType) {
		noCode, follow = nil, append(follow, HomeArgs{id})
	}
	if _, err := tx.Exec(ctx, `INSERT INTO intake (id, owner, sha256, name, media_type, size_bytes, created_at, code_of) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		id, owner, upload.SHA256, upload.Name, upload.MediaType, upload.SizeBytes, s.now().UTC(), noCode); err != nil {
		return fmt.Errorf("insert intake: %w", err)
	}
	// Bytes that were here before may have their text already, or get it this moment; looking again is
	// cheap, gives suggestions, and lets the file be seen as read.
	return s.events.Record(ctx, tx, actor, Changed{id, what, upload.SHA256}, follow...)
}

func (s *Service) refuse(ctx context.Context, actor access.Actor) error {
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		return s.events.Record(ctx, tx, actor, Refused{"state_secret_mark"})
	})
	if err != nil {
		return err
	}
	return attachment.ErrStateSecret
}

// visible is who sees a waiting file: its owner and the registrars.
func visible(a access.Actor, where *database.Where) {
	if !a.Has(access.Registrar) {
		where.Arg("i.owner = @me", "me", a.Username)
	}
}

const itemColumns = `i.id, i.owner, p.name, i.name, i.media_type, i.size_bytes, i.sha256, i.created_at, b.text_state, b.text_reason, b.page_count,
	coalesce((SELECT s.said FROM intake_suggestion s WHERE s.item = i.id), '{}'), i.is_replaced, i.is_read, i.code_of IS NOT NULL, coalesce(i.code_of, ''), i.bundle, i.mail`

func readItems(ctx context.Context, q database.Querier, where *database.Where, tail string) ([]Item, error) {
	rows, err := q.Query(ctx, "SELECT "+itemColumns+" FROM intake i JOIN blob b ON b.sha256 = i.sha256 JOIN person p ON p.username = i.owner "+where.SQL()+" "+tail, where.Args)
	if err != nil {
		return nil, fmt.Errorf("read intake: %w", err)
	}
	items, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Item, error) {
		var i Item
		err := row.Scan(&i.ID, &i.Owner, &i.OwnerName, &i.Name, &i.MediaType, &i.SizeBytes, &i.SHA256, &i.CreatedAt, &i.TextState, &i.TextReason, &i.Pages, &i.Suggestions, &i.Replaced, &i.isRead, &i.CodeSought, &i.codeOf, &i.Bundle, &i.Mail)
		i.MadeFrom = []Origin{}
		i.suggestFromMail()
		return i, err
	})
	if err != nil {
		return nil, fmt.Errorf("read intake: %w", err)
	}
	keys := make([]string, len(items))
	for n, i := range items {
		keys[n] = storage.BlobKey(i.SHA256)
	}
	copies, err := preserve.States(ctx, q, keys)
	if err != nil {
		return nil, err
	}
	for n := range items {
		items[n].show(copies[keys[n]])
	}
	return items, readOrigins(ctx, q, items)
}

// show adds the copies and leaves out what became known of the bytes for somebody else: whoever hands
// in what is here already must not learn that it is.
func (i *Item) show(copies preserve.Copies) {
	i.Copies = copies.NotBefore(i.CreatedAt)
	if !i.isRead {
		i.TextState, i.TextReason, i.Pages = "pending", "", 0
		i.Copies.Bucket = preserve.State{State: "pending"}
	}
}

// Get returns a waiting file that the actor may see, else fault.ErrNotFound.
func (s *Service) Get(ctx context.Context, actor access.Actor, id string) (Item, error) {
	where := database.NewWhere().Arg("i.id = @id", "id", id).And("NOT i.is_withheld")
	visible(actor, where)
	items, err := readItems(ctx, s.db, where, "")
	if err != nil {
		return Item{}, err
	}
	if len(items) == 0 {
		return Item{}, fault.ErrNotFound
	}
	return items[0], s.nameHomes(ctx, actor, items)
}

// List returns the waiting files that the actor may see, oldest first; with originals, instead of
// them those whose pages were sorted into others.
func (s *Service) List(ctx context.Context, actor access.Actor, originals bool, limit int, cursor string) (page.Page[Item], error) {
	limit, err := page.Limit(limit)
	if err != nil {
		return page.Page[Item]{}, err
	}
	list := "intake"
	where := database.NewWhere().And("NOT i.is_withheld").Arg("i.is_replaced = @originals", "originals", originals)
	if originals {
		list = "originals of the intake"
	}
	visible(actor, where)
	var total int64
	if err := s.db.QueryRow(ctx, "SELECT count(*) FROM intake i "+where.SQL(), where.Args).Scan(&total); err != nil {
		return page.Page[Item]{}, fmt.Errorf("count intake: %w", err)
	}
	if cursor != "" {
		var after string
		if err := page.Open(cursor, list, &after); err != nil || strings.ContainsRune(after, 0) {
			return page.Page[Item]{}, page.ErrCursor
		}
		where.Arg("i.id > @after", "after", after)
	}
	where.Args["limit"] = limit + 1
	items, err := readItems(ctx, s.db, where, "ORDER BY i.id LIMIT @limit")
	if err != nil {
		return page.Page[Item]{}, err
	}
	items, more := page.Cut(items, limit)
	if err := s.nameHomes(ctx, actor, items); err != nil {
		return page.Page[Item]{}, err
	}
	var next *string
	if more {
		c, err := page.Cursor(list, items[len(items)-1].ID)
		if err != nil {
			return page.Page[Item]{}, err
		}
		next = &c
	}
	return page.Of(items, next, total), nil
}

// Remove takes a waiting file out of the queue. Its bytes go when no record refers to them.
func (s *Service) Remove(ctx context.Context, actor access.Actor, id string) error {
	item, err := s.Get(ctx, actor, id)
	if err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		if err := drop(ctx, tx, id, item.SHA256); err != nil {
			return err
		}
		return s.events.Record(ctx, tx, actor, Changed{id, "removed", item.SHA256})
	})
}

// drop deletes a waiting file, and its bytes when nothing else refers to them.
func drop(ctx context.Context, tx pgx.Tx, id, sum string) error {
	if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", sum); err != nil {
		return err
	}
	deleted, err := tx.Exec(ctx, "DELETE FROM intake WHERE id = $1", id)
	if err != nil {
		return fmt.Errorf("remove from intake: %w", err)
	}
	if deleted.RowsAffected() == 0 {
		return fault.ErrNotFound
	}
	var used bool
	if err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM document_file WHERE sha256 = $1) OR EXISTS (SELECT FROM intake WHERE sha256 = $1)
		OR EXISTS (SELECT FROM blob WHERE sha256 = $1 AND text_state = 'withheld')`, sum).Scan(&used); err != nil {
		return err
	}
	if !used {
		if err := preserve.Remove(ctx, tx, storage.BlobKey(sum), storage.TextKey(sum)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM blob WHERE sha256 = $1", sum); err != nil {
			return err
		}
	}
	return nil
}

// isUnreadPart says in SQL that i was made by sorting, or came with a mail, and that it or another file
// of that mail has not been read since: once it is registered nobody knows any more for what a mark in
// it speaks.
const isUnreadPart = `EXISTS (SELECT FROM intake_origin o WHERE o.item = i.id)
	AND (NOT i.is_read OR (SELECT text_state FROM blob b WHERE b.sha256 = i.sha256) = 'pending')
	OR i.bundle <> '' AND EXISTS (SELECT FROM intake m JOIN blob b ON b.sha256 = m.sha256
		WHERE m.bundle = i.bundle AND (NOT m.is_read OR b.text_state = 'pending'))`

// Take removes waiting files from the queue in tx, for the registration that they become part of.
// A file that is not the actor's to take is reported like one that does not exist.
func (s *Service) Take(ctx context.Context, tx pgx.Tx, actor access.Actor, ids []string) ([]File, error) {
	var out []File
	for n, id := range ids {
		where := database.NewWhere().Arg("i.id = @id", "id", id).And("NOT i.is_withheld AND NOT i.is_replaced")
		visible(actor, where)
		// What withholds the bytes meanwhile takes this lock as well: either it finds the record, or the
		// file is gone from here.
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock_shared(hashtextextended(sha256, 0)) FROM intake WHERE id = $1", id); err != nil {
			return nil, fmt.Errorf("lock hash: %w", err)
		}
		var f File
		var unreadPart bool
		err := tx.QueryRow(ctx, "DELETE FROM intake i "+where.SQL()+" RETURNING name, media_type, sha256, size_bytes, "+isUnreadPart, where.Args).
			Scan(&f.Name, &f.MediaType, &f.SHA256, &f.SizeBytes, &unreadPart)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil, fault.ErrInvalid.With(fault.Field{Field: fmt.Sprintf("intake.%d", n), Code: "unknown_intake"})
		}
		if err != nil {
			return nil, fmt.Errorf("take from intake: %w", err)
		}
		if unreadPart {
			return nil, ErrNotRead
		}
		if err := s.events.Record(ctx, tx, actor, Changed{id, "registered", f.SHA256}); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}

// Known returns which of the given hashes the actor has waiting already; an import skips them.
func (s *Service) Known(ctx context.Context, actor access.Actor, sums []string) (map[string]string, error) {
	rows, err := s.db.Query(ctx, `SELECT DISTINCT ON (sha256) sha256, id FROM intake
		WHERE owner = $1 AND sha256 = ANY ($2) AND NOT is_withheld ORDER BY sha256, id`, actor.Username, sums)
	if err != nil {
		return nil, fmt.Errorf("look up waiting files: %w", err)
	}
	out := map[string]string{}
	var sum, id string
	_, err = pgx.ForEachRow(rows, []any{&sum, &id}, func() error {
		out[sum] = id
		return nil
	})
	return out, err
}

// Reread has the files read again whose suggestions are lost: after a restore, for no snapshot keeps them.
func (s *Service) Reread(ctx context.Context) error {
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, "SELECT DISTINCT sha256 FROM intake i WHERE NOT is_withheld AND NOT EXISTS (SELECT FROM intake_suggestion s WHERE s.item = i.id)")
		if err != nil {
			return fmt.Errorf("look for waiting files: %w", err)
		}
		sums, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return fmt.Errorf("look for waiting files: %w", err)
		}
		jobs := make([]river.JobArgs, len(sums))
		for i, sum := range sums {
			jobs[i] = fulltext.ExtractArgs{SHA256: sum}
		}
		return s.events.Follow(ctx, tx, jobs...)
	})
}

// suggestionRunes is how much of a text suggestions are read from: the first pages of a letter.
const suggestionRunes = 6000

// TextReady lets what is known of the bytes be seen, writes suggestions and, when the first page has been checked, lets the bytes go to the
// bucket (fulltext.Follower).
func (s *Service) TextReady(ctx context.Context, tx pgx.Tx, blob string, firstPage bool, o fulltext.Object) (func(), error) {
	var name string
	var size int64
	err := tx.QueryRow(ctx, "SELECT name, size_bytes FROM intake WHERE sha256 = $1 LIMIT 1", blob).Scan(&name, &size)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("find waiting file: %w", err)
	}
	if _, err := tx.Exec(ctx, "UPDATE intake SET is_read = true WHERE sha256 = $1 AND NOT is_read", blob); err != nil {
		return nil, fmt.Errorf("write that waiting files are read: %w", err)
	}
	if len(o.Pages) > 0 {
		suggestions, err := json.Marshal(suggest.From(firstPages(o), name))
		if err != nil {
			return nil, fmt.Errorf("write suggestions: %w", err)
		}
		if _, err := tx.Exec(ctx, `INSERT INTO intake_suggestion SELECT id, $2 FROM intake WHERE sha256 = $1
			ON CONFLICT (item) DO UPDATE SET said = excluded.said`, blob, suggestions); err != nil {
			return nil, fmt.Errorf("write suggestions: %w", err)
		}
	}
	if err := s.lookHome(ctx, tx, blob); err != nil {
		return nil, err
	}
	if !firstPage {
		return nil, nil
	}
	return nil, preserve.Want(ctx, tx, preserve.Copy{Key: storage.BlobKey(blob), SHA256: blob, SizeBytes: size, Local: true, Bucket: true})
}

func firstPages(o fulltext.Object) string {
	var text strings.Builder
	for _, p := range o.Pages {
		if p.Number > 3 || text.Len() > 4*suggestionRunes {
			break
		}
		text.WriteString(p.Text)
		text.WriteByte('\n')
	}
	runes := []rune(text.String())
	return string(runes[:min(len(runes), suggestionRunes)])
}

// RefersTo reports whether anything waits with these bytes (fulltext.Follower).
func (s *Service) RefersTo(ctx context.Context, q database.Querier, blob string) (held bool, err error) {
	if err := q.QueryRow(ctx, "SELECT EXISTS (SELECT FROM intake WHERE sha256 = $1)", blob).Scan(&held); err != nil {
		return false, fmt.Errorf("look for waiting files: %w", err)
	}
	return held, nil
}

// IsClassified is false: what waits has no level yet (fulltext.Follower).
func (s *Service) IsClassified(context.Context, database.Querier, string) (bool, error) {
	return false, nil
}
