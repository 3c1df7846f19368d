package document

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/approval"
	"docket/internal/calendar"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/trace"
)

// ErrPenEntered says that the signature on paper has been entered already.
var ErrPenEntered = fault.New(fault.Conflict, "document.pen_entered",
	"该收件人的纸质签收已录入。", "The signature on paper of this recipient has been entered already.")

// PaperSignature is a signature given with a pen, as a registrar enters it.
type PaperSignature struct {
	Recipient string        `json:"recipient" doc:"department code or user name, as in the list"`
	Person    string        `json:"person" doc:"user name of who signed"`
	Date      calendar.Date `json:"date" format:"date" doc:"the day beside the signature; not in the future"`
}

// EnterPaper enters the signature on paper of a recipient (DOC-03). Where no copy on paper was handed out
// it stands for the electronic one, else it is kept beside it.
func (s *Service) EnterPaper(ctx context.Context, actor access.Actor, id string, in PaperSignature) error {
	if err := actor.Require(PermRegister); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		d, err := lockOne(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if d.Status == StatusVoid {
			return ErrVoid
		}
		one, err := s.checkPaper(ctx, tx, &d, in)
		if err != nil {
			return err
		}
		return s.enterPaper(ctx, tx, actor, &d, one, in)
	})
}

// enterPaper writes a signature on paper that has been checked, as part of tx, which holds d's lock.
func (s *Service) enterPaper(ctx context.Context, tx pgx.Tx, actor access.Actor, d *Document, one receipt, in PaperSignature) error {
	now := s.instant()
	sealed, err := s.sealed(ctx, tx, actor, d, trace.Act{Kind: TaskAcknowledge, Node: "receipt", Task: one.task, Decision: TaskAcknowledge,
		OnBehalf: in.Person, Channel: channelPaper, PenDate: in.Date.String(), Details: recipientDetails(one.department, one.username)})
	if err != nil {
		return err
	}
	var isOnPaper bool
	err = tx.QueryRow(ctx, `INSERT INTO acknowledgement (task_id, document_id, department, username, pen_by, pen_date, entered_by, entered_at, pen_seq)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (task_id) DO UPDATE SET pen_by = excluded.pen_by, pen_date = excluded.pen_date, entered_by = excluded.entered_by,
			entered_at = excluded.entered_at, pen_seq = excluded.pen_seq RETURNING `+handedOnPaper,
		one.task, d.ID, one.department, one.username, in.Person, in.Date, actor.Username, now, sealed.Seq).Scan(&isOnPaper)
	if err != nil {
		return fmt.Errorf("enter acknowledgement: %w", err)
	}
	if one.isOpen && !isOnPaper {
		if err := approval.Settle(ctx, tx, one.task, actor.Username, in.Person, TaskAcknowledge, channelPaper, now); err != nil {
			return err
		}
	}
	return s.events.Record(ctx, tx, actor, Acknowledged{d.ID, one.task, one.department, channelPaper, in.Date.String(), sealed.Seq})
}

// checkPaper finds the recipient that a signature on paper is for.
func (s *Service) checkPaper(ctx context.Context, q database.Querier, d *Document, in PaperSignature) (receipt, error) {
	var check fault.Check
	switch {
	case in.Date.IsZero():
		check.Add("date", "required")
	case in.Date.After(s.today()):
		check.Add("date", "in_future")
	case in.Date.Before(d.ReceivedOn):
		check.Add("date", "before_received")
	}
	found, err := account.Lookup(ctx, q, account.Directory{Users: []string{in.Person}})
	if err != nil {
		return receipt{}, err
	}
	if len(found.Users) == 0 {
		check.Add("person", "unknown_user", "value", printable(in.Person))
	}
	asked, err := askedFor(ctx, q, d.ID)
	if err != nil {
		return receipt{}, err
	}
	i := slices.IndexFunc(asked, func(one receipt) bool {
		return one.department == in.Recipient || one.username != "" && one.username == in.Recipient
	})
	if in.Recipient == "" || i < 0 {
		check.Add("recipient", "unknown_recipient", "value", printable(in.Recipient))
		return receipt{}, check.Err()
	}
	var penBy string
	err = q.QueryRow(ctx, "SELECT pen_by FROM acknowledgement WHERE task_id = $1", asked[i].task).Scan(&penBy)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return receipt{}, fmt.Errorf("read acknowledgement: %w", err)
	}
	if penBy != "" {
		return receipt{}, ErrPenEntered
	}
	return asked[i], check.Err()
}
