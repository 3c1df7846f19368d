package document

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/calendar"
	"docket/internal/notify"
	"docket/internal/routine"
)

// The duty of the daily page, and when it is due on a working day.
const (
	DutyDaily   = "document.daily"
	DailyKind   = "daily" // of the thing that its notices are about; the id is the day
	dailyNotice = "routine.daily"
)

// DailyRule is 17:30 on working days.
func DailyRule() routine.Rule { return routine.Rule{Every: routine.EveryDay, Hour: 17, Minute: 30} }

// DailyArgs asks for the page of the day to be made and sent, when it is due. It is a job; twice is harmless.
type DailyArgs struct{}

// Kind names the job.
func (DailyArgs) Kind() string { return "document.send_daily" }

// toldWithin is how long after its time people still hear of a page; later they see the next one.
const toldWithin = 24 * time.Hour

// SendDaily makes the pages that are due and tells supervisors and registrars. What each of them was shown
// is kept with the run.
func (s *Service) SendDaily(ctx context.Context) error {
	runs, err := s.routines.Open(ctx, DutyDaily)
	if err != nil {
		return err
	}
	for _, run := range runs {
		if err := s.sendDaily(ctx, run); err != nil {
			return fmt.Errorf("page of %s: %w", run.Period, err)
		}
	}
	return nil
}

func (s *Service) sendDaily(ctx context.Context, run routine.Run) error {
	day, err := calendar.ParseDate(run.Period)
	if err != nil {
		return err
	}
	readers, err := s.dailyReaders(ctx)
	if err != nil {
		return err
	}
	shown, told := map[string]Figures{}, []string{}
	for _, actor := range readers {
		page, err := s.Daily(ctx, actor, day)
		if err != nil {
			return err
		}
		shown[actor.Username] = page.Total
		if s.now().Sub(run.DueAt) < toldWithin {
			told = append(told, actor.Username)
		}
	}
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		first, err := s.routines.Complete(ctx, tx, access.System(), run, shown)
		if err != nil || !first {
			return err
		}
		return notify.Send(ctx, tx, told, dailyNotice, DailyKind, day.String(), s.instant())
	})
}

// dailyReaders are the people who get the page, with the rights of this moment.
func (s *Service) dailyReaders(ctx context.Context) ([]access.Actor, error) {
	rows, err := s.db.Query(ctx, "SELECT username FROM person WHERE is_active AND roles && $1 ORDER BY username", []access.Role{access.Supervisor, access.Registrar})
	if err != nil {
		return nil, fmt.Errorf("find readers of the page: %w", err)
	}
	usernames, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("find readers of the page: %w", err)
	}
	var out []access.Actor
	for _, username := range usernames {
		actor, err := s.actors(ctx, username)
		if errors.Is(err, account.ErrUnknownUser) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("rights of a reader: %w", err)
		}
		out = append(out, actor)
	}
	return out, nil
}

// DailyPages is what notices of the daily page are about (notify.Subjects).
type DailyPages struct{ *Service }

// Readable reports who may see such a notice: whom it was sent to, while they may see the page.
func (p DailyPages) Readable(actor access.Actor, _ string, _ pgx.NamedArgs) string {
	if actor.May(PermDaily) {
		return "true"
	}
	return "false"
}

// Describe counts the page under the rights of this moment. A mail holds the counts and nothing else.
func (p DailyPages) Describe(ctx context.Context, actor access.Actor, day string) (notify.Subject, error) {
	date, err := calendar.ParseDate(day)
	if err != nil {
		return notify.Subject{}, ErrNotFound
	}
	page, err := p.Daily(ctx, actor, date)
	if err != nil {
		return notify.Subject{}, err
	}
	zh := fmt.Sprintf("%s　收文 %d，未签收 %d，今日到期 %d，逾期 %d", day, page.Total.Received, page.Total.Unsigned, page.Total.Due, page.Total.Overdue)
	en := fmt.Sprintf("%s  received %d, unsigned %d, due %d, overdue %d", day, page.Total.Received, page.Total.Unsigned, page.Total.Due, page.Total.Overdue)
	for _, d := range page.Departments {
		nameZH, nameEN := d.Name, d.Name
		if d.Code == "" {
			nameZH, nameEN = "（无部门）", "(no department)"
		}
		zh += fmt.Sprintf("\n%s　%d，%d，%d，%d", nameZH, d.Received, d.Unsigned, d.Due, d.Overdue)
		en += fmt.Sprintf("\n%s  %d, %d, %d, %d", nameEN, d.Received, d.Unsigned, d.Due, d.Overdue)
	}
	return notify.Subject{Text: notify.Words{ZH: zh, EN: en}, Path: "/daily?date=" + day}, nil
}
