package document

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/database"
	"docket/internal/event"
	"docket/internal/fault"
)

// Link is a record that another is linked to, as far as a list shows it.
type Link struct {
	ID             string        `json:"id"`
	RegisterNo     string        `json:"register_no"`
	Title          string        `json:"title"`
	Direction      string        `json:"direction" enum:"incoming,outgoing,internal"`
	Classification access.Level  `json:"classification" enum:"public,internal,confidential,secret"`
	Status         string        `json:"status"`
	ReceivedOn     calendar.Date `json:"received_on" format:"date"`
}

// Links are the records around one: what it answers and what answers it (DOC-19).
type Links struct {
	ReplyTo *Link  `json:"reply_to" doc:"what it answers; null also when the reader may not know of it"`
	Replies []Link `json:"replies" doc:"what answers it, oldest first"`
}

// Links returns the records linked to one that the actor may read; others do not exist for them.
func (s *Service) Links(ctx context.Context, actor access.Actor, id string) (Links, error) {
	d, err := readOne(ctx, s.db, actor, id)
	if err != nil {
		return Links{}, err
	}
	out := Links{}
	answered, err := links(ctx, s.db, actor, "d.id = @id", d.replyTo)
	if err != nil {
		return Links{}, err
	}
	if len(answered) > 0 {
		out.ReplyTo = &answered[0]
	}
	out.Replies, err = links(ctx, s.db, actor, "d.reply_to = @id AND d.status <> 'void'", &id)
	return out, err
}

func links(ctx context.Context, q database.Querier, actor access.Actor, condition string, id *string) ([]Link, error) {
	if id == nil {
		return nil, nil
	}
	w := database.NewWhere().Arg(condition, "id", *id)
	w.And(access.Predicate(actor, "d", w.Args))
	rows, err := q.Query(ctx, "SELECT d.id, d.register_no, d.title, d.direction, d.classification, d.status, d.received_on FROM document d "+w.SQL()+" ORDER BY d.received_on, d.id LIMIT 200", w.Args)
	if err != nil {
		return nil, fmt.Errorf("read links: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Link])
	if err != nil {
		return nil, fmt.Errorf("read links: %w", err)
	}
	return list, nil
}

// checkReply names what is wrong with answering a document: one that the actor may not read is as
// unknown as one that is not there, and a reply is at least as secret as what it answers (domain 3.2).
func checkReply(ctx context.Context, q database.Querier, actor access.Actor, to *string, level access.Level, check *fault.Check) error {
	if to == nil {
		return nil
	}
	if strings.ContainsRune(*to, 0) || !utf8.ValidString(*to) { // nor could PostgreSQL be asked
		check.Add("reply_to", "unknown_document")
		return nil
	}
	answered, err := readOne(ctx, q, actor, *to)
	switch {
	case errors.Is(err, ErrNotFound):
		check.Add("reply_to", "unknown_document")
		return nil
	case err != nil:
		return err
	case answered.Status == StatusVoid:
		check.Add("reply_to", "void_document")
	}
	if level < answered.Classification {
		check.Add("classification", "below_answered", "level", answered.Classification.Mark())
	}
	return nil
}

// LinkReply says which document a record answers; nil says none (DOC-19). fault.ErrStale when version
// is not the current one.
func (s *Service) LinkReply(ctx context.Context, actor access.Actor, id string, to *string, version int) (Document, error) {
	if err := actor.Require(PermRegister); err != nil {
		return Document{}, err
	}
	return s.change(access.WithActor(ctx, actor), func(tx pgx.Tx) (Document, error) { return lockOne(ctx, tx, actor, id) },
		func(tx pgx.Tx, d *Document) (event.Event, error) {
			switch {
			case d.Version != version:
				return nil, fault.ErrStale
			case d.Status == StatusVoid:
				return nil, ErrVoid
			}
			var check fault.Check
			if to != nil && *to == d.ID {
				check.Add("reply_to", "own_reply")
			}
			if err := checkReply(ctx, tx, actor, to, d.Classification, &check); err != nil {
				return nil, err
			}
			if err := check.Err(); err != nil {
				return nil, err
			}
			d.replyTo = to
			d.Version++
			return ReplyLinked{d.ID, d.Version, to != nil}, nil
		})
}
