package intake

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/attachment"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/notify"
	"docket/internal/opaque"
	"docket/internal/page"
)

// Why something could not be taken. These are keys of the pages' texts.
const (
	failStateSecret = "state_secret_mark"
	failTooLarge    = "too_large"
	failTooMany     = "too_many_files"
	failName        = "file_name"
	failUser        = "unknown_user"
	failUnreadable  = "unreadable"
	failGone        = "gone"
)

// failureTexts are the sentences for people, with the remedy.
var failureTexts = map[string]Sentence{
	failStateSecret: {"带有国家秘密标志，不得存入本系统，内容未保留；请立即交保密办公室处理。", "This bears the mark of a state secret; nothing of it was kept. Hand it to the office for secrecy (保密办公室) at once."},
	failTooLarge:    {"超过允许的大小；请压缩、拆分后重新放入或请对方分次发送。", "Larger than allowed; make it smaller or divide it, then bring it again."},
	failTooMany:     {"一封邮件中的附件过多；请手工下载后上传。", "More files in one mail than are taken; save them by hand and upload them."},
	failName:        {"文件名无法使用；请改名后重试。", "The name cannot be used; rename the file and try again."},
	failUser:        {"没有与此文件夹同名的在职人员；请改正文件夹名，或先建立该用户。", "No active person has the name of this folder; correct the name or add the person."},
	failUnreadable:  {"无法读取；请检查权限或文件是否完整，然后重试。", "It cannot be read; check its permissions and whether it is whole, then try again."},
	failGone:        {"邮件已不在邮箱的收件文件夹中；请在邮箱里找回并移回后重试。", "The mail is no longer in its folder of the mailbox; move it back there, then try again."},
}

// Sentence is a text in both languages.
type Sentence struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// Errors of the tray.
var (
	ErrNoRetry = fault.New(fault.Conflict, "intake.no_retry", "带有国家秘密标志的内容没有保留，不能重试。", "What bore the mark of a state secret was not kept; it cannot be tried again.")
)

// Failure is something that a folder or the mailbox brought and that could not be taken. It lies where
// it came from: in the folder 未接收, or in the mailbox.
type Failure struct {
	ID        string     `json:"id"`
	Channel   string     `json:"channel" enum:"watch,mail"`
	Owner     string     `json:"owner" doc:"for whom it came"`
	Name      string     `json:"name" doc:"of the file, or the subject; empty where it must not be kept"`
	Code      string     `json:"code" enum:"state_secret_mark,too_large,too_many_files,file_name,unknown_user,unreadable,gone"`
	Reason    Sentence   `json:"reason" db:"-"`
	At        time.Time  `json:"at"`
	RetriedAt *time.Time `json:"retried_at" doc:"somebody asked to try again; it is taken at the next look"`
}

// Failed is written when something could not be taken.
type Failed struct {
	Failure string `json:"-"`
	Channel string `json:"channel"`
	Code    string `json:"code"`
}

// EventKind names the event.
func (Failed) EventKind() string { return "intake.arrival.failed" }

// EventSubject is the failure.
func (e Failed) EventSubject() (string, string) { return "intake_failure", e.Failure }

// FailureClosed is written when somebody has a failure tried again, or takes it off the tray.
type FailureClosed struct {
	Failure string `json:"-"`
	What    string `json:"what"` // retried, dismissed
}

// EventKind names the event.
func (FailureClosed) EventKind() string { return "intake.failure.handled" }

// EventSubject is the failure.
func (e FailureClosed) EventSubject() (string, string) { return "intake_failure", e.Failure }

// failureCode tells a refusal, which trying again does not mend by itself, from an outage.
func failureCode(err error) (code string, isRefused bool) {
	var refused *fault.Error
	switch {
	case errors.Is(err, attachment.ErrStateSecret):
		return failStateSecret, true
	case errors.Is(err, attachment.ErrTooLarge):
		return failTooLarge, true
	case errors.As(err, &refused) && refused.Kind == fault.Invalid:
		return failName, true
	}
	return "", false
}

// fail puts something on the tray, once for each place, and tells its owner. Of what bears the mark of
// a state secret not even the name is kept.
func (s *Service) fail(ctx context.Context, channel, owner, name, code, place string) error {
	if code == failStateSecret {
		name = ""
	}
	f := Failure{ID: opaque.ID(), Name: clip(strings.ReplaceAll(name, "\x00", ""), 300)}
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		var isNew bool
		if err := tx.QueryRow(ctx, `INSERT INTO intake_failure (id, channel, owner, name, code, place, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (channel, place) DO UPDATE SET code = excluded.code, at = excluded.at, retried_at = NULL RETURNING id, xmax = 0`,
			f.ID, channel, owner, f.Name, code, place, s.now().UTC()).Scan(&f.ID, &isNew); err != nil {
			return fmt.Errorf("write failure: %w", err)
		}
		if isNew && code != failUser {
			if err := notify.Send(ctx, tx, []string{owner}, "intake.failed", "intake", f.ID, s.now()); err != nil {
				return err
			}
		}
		return s.events.Record(ctx, tx, access.System(), Failed{f.ID, channel, code})
	})
}

func clip(text string, runes int) string {
	r := []rune(text)
	return string(r[:min(len(r), runes)])
}

// seesFailures limits failures to those that came for the actor; registrars see all.
func seesFailures(a access.Actor, where *database.Where) {
	if !a.Has(access.Registrar) {
		where.Arg("owner = @me", "me", a.Username)
	}
}

// Failures returns the tray as the actor sees it, the latest first.
func (s *Service) Failures(ctx context.Context, actor access.Actor, limit int, cursor string) (page.Page[Failure], error) {
	limit, err := page.Limit(limit)
	if err != nil {
		return page.Page[Failure]{}, err
	}
	where := database.NewWhere()
	seesFailures(actor, where)
	var total int64
	if err := s.db.QueryRow(ctx, "SELECT count(*) FROM intake_failure "+where.SQL(), where.Args).Scan(&total); err != nil {
		return page.Page[Failure]{}, fmt.Errorf("count failures: %w", err)
	}
	if cursor != "" {
		var before string
		if err := page.Open(cursor, "failures of the intake", &before); err != nil || strings.ContainsRune(before, 0) {
			return page.Page[Failure]{}, page.ErrCursor
		}
		where.Arg("id < @before", "before", before)
	}
	where.Args["limit"] = limit + 1
	rows, err := s.db.Query(ctx, "SELECT id, channel, owner, name, code, at, retried_at FROM intake_failure "+where.SQL()+" ORDER BY id DESC LIMIT @limit", where.Args)
	if err != nil {
		return page.Page[Failure]{}, fmt.Errorf("list failures: %w", err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[Failure])
	if err != nil {
		return page.Page[Failure]{}, fmt.Errorf("list failures: %w", err)
	}
	for i := range list {
		list[i].Reason = failureTexts[list[i].Code]
	}
	list, more := page.Cut(list, limit)
	var next *string
	if more {
		c, err := page.Cursor("failures of the intake", list[len(list)-1].ID)
		if err != nil {
			return page.Page[Failure]{}, err
		}
		next = &c
	}
	return page.Of(list, next, total), nil
}

// Retry has the folder or the mailbox try again at its next look. Asking twice is fine.
func (s *Service) Retry(ctx context.Context, actor access.Actor, id string) error {
	return s.handle(ctx, actor, id, "retried", func(tx pgx.Tx, code string) error {
		if code == failStateSecret {
			return ErrNoRetry
		}
		_, err := tx.Exec(ctx, "UPDATE intake_failure SET retried_at = $2 WHERE id = $1", id, s.now().UTC())
		return err
	})
}

// Dismiss takes a failure off the tray. What it names stays where it lies.
func (s *Service) Dismiss(ctx context.Context, actor access.Actor, id string) error {
	return s.handle(ctx, actor, id, "dismissed", func(tx pgx.Tx, _ string) error {
		_, err := tx.Exec(ctx, "DELETE FROM intake_failure WHERE id = $1", id)
		return err
	})
}

func (s *Service) handle(ctx context.Context, actor access.Actor, id, what string, act func(tx pgx.Tx, code string) error) error {
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		where := database.NewWhere().Arg("id = @id", "id", id)
		seesFailures(actor, where)
		var code string
		err := tx.QueryRow(ctx, "SELECT code FROM intake_failure "+where.SQL()+" FOR UPDATE", where.Args).Scan(&code)
		if errors.Is(err, pgx.ErrNoRows) {
			return fault.ErrNotFound
		}
		if err == nil {
			err = act(tx, code)
		}
		if err != nil {
			return err
		}
		return s.events.Record(ctx, tx, actor, FailureClosed{id, what})
	})
}

// retries returns the places of a channel that somebody asked to try again.
func (s *Service) retries(ctx context.Context, channel string) ([]string, error) {
	rows, err := s.db.Query(ctx, "SELECT place FROM intake_failure WHERE channel = $1 AND retried_at IS NOT NULL ORDER BY id", channel)
	if err != nil {
		return nil, fmt.Errorf("read retries: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// settled takes a place off the tray: what lay there is on its way again, or has been taken.
func (s *Service) settled(ctx context.Context, channel, place string) error {
	if _, err := s.db.Exec(ctx, "DELETE FROM intake_failure WHERE channel = $1 AND place = $2", channel, place); err != nil {
		return fmt.Errorf("settle failure: %w", err)
	}
	return nil
}

// movedTo says where what failed at a place lies now.
func (s *Service) movedTo(ctx context.Context, channel, from, to string) error {
	if _, err := s.db.Exec(ctx, "UPDATE intake_failure SET place = $3 WHERE channel = $1 AND place = $2", channel, from, to); err != nil {
		return fmt.Errorf("move failure: %w", err)
	}
	return nil
}
