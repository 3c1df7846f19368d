package document

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/approval"
	"docket/internal/calendar"
	"docket/internal/database"
	"docket/internal/notify"
	"docket/internal/workday"
)

// RemindArgs asks for the reminders that are due now (domain 2.2). It is a job; running it twice is harmless.
type RemindArgs struct{}

// Kind names the job.
func (RemindArgs) Kind() string { return "document.remind_due" }

// The stages of a due date. An overdue one has a stage for each working day.
const (
	stageHalf    = "half"
	stageBefore  = "before"
	stageDue     = "due"
	stageOverdue = "overdue:"
)

var stageKinds = map[string]string{stageHalf: "document.due_half", stageBefore: "document.due_before", stageDue: "document.due_today"}

// stageOf is the reminder that a day brings: at half of the time from receipt, one working day before, on
// the day, each working day overdue. Days off bring none but the day itself. A half that had passed when
// the document was registered is none, and of two stages that meet on a day the later one counts.
func stageOf(days calendar.Days, received, registered, due, today calendar.Date) string {
	switch {
	case today == due:
		return stageDue
	case !days.IsWorking(today):
		return ""
	case today.After(due):
		return stageOverdue + today.String()
	case !today.Before(days.Add(due, -1)):
		return stageBefore
	}
	half := received.AddDays(received.Until(due) / 2)
	if today.Before(half) || half.Before(registered) || !half.After(received) {
		return ""
	}
	return stageHalf
}

const remindAtOnce = 500

// waitingRecord is a record with a date that has not been kept yet.
type waitingRecord struct {
	id                        string
	received, registered, due calendar.Date
	stage                     string
}

// RemindDue sends every reminder of today that has not been sent: to whom the record waits for, else to its
// registrar, else to the supervisors; to those of them who may read it.
func (s *Service) RemindDue(ctx context.Context) error {
	days, err := workday.Read(ctx, s.db)
	if err != nil {
		return err
	}
	after := ""
	for {
		list, err := s.readWaiting(ctx, after)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return nil
		}
		after = list[len(list)-1].id
		if err := s.remindAll(ctx, list, days); err != nil {
			return err
		}
	}
}

// stillOpen is the condition under which a record's date is to be kept.
const stillOpen = "d.due_on IS NOT NULL AND d.status IN ('registered', 'distributed', 'circulating')"

func (s *Service) readWaiting(ctx context.Context, after string) ([]waitingRecord, error) {
	rows, err := s.db.Query(ctx, `SELECT d.id, d.received_on, (d.registered_at AT TIME ZONE 'Asia/Shanghai')::date, d.due_on FROM document d
		WHERE `+stillOpen+` AND d.id > $1 ORDER BY d.id LIMIT $2`, after, remindAtOnce)
	if err != nil {
		return nil, fmt.Errorf("look for due dates: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (w waitingRecord, err error) {
		return w, row.Scan(&w.id, &w.received, &w.registered, &w.due)
	})
	if err != nil {
		return nil, fmt.Errorf("look for due dates: %w", err)
	}
	return list, nil
}

func (s *Service) remindAll(ctx context.Context, list []waitingRecord, days calendar.Days) error {
	today := s.today()
	ids, stages := []string{}, []string{}
	for i := range list {
		list[i].stage = stageOf(days, list[i].received, list[i].registered, list[i].due, today)
		if list[i].stage != "" {
			ids, stages = append(ids, list[i].id), append(stages, list[i].stage)
		}
	}
	rows, err := s.db.Query(ctx, "SELECT r.document_id, r.due_on, r.stage FROM reminder r JOIN unnest($1::text[], $2::text[]) a (id, stage) ON a.id = r.document_id AND a.stage = r.stage", ids, stages)
	if err != nil {
		return fmt.Errorf("read reminders: %w", err)
	}
	type sent struct {
		id    string
		due   calendar.Date
		stage string
	}
	known := map[sent]bool{}
	var one sent
	if _, err := pgx.ForEachRow(rows, []any{&one.id, &one.due, &one.stage}, func() error { known[one] = true; return nil }); err != nil {
		return fmt.Errorf("read reminders: %w", err)
	}
	for _, w := range list {
		if w.stage == "" || known[sent{w.id, w.due, w.stage}] {
			continue
		}
		if err := s.remindOne(ctx, w, today); err != nil {
			return fmt.Errorf("remind of document %s: %w", w.id, err)
		}
	}
	return nil
}

// remindOne sends one reminder, once: whoever comes second finds it written down.
func (s *Service) remindOne(ctx context.Context, w waitingRecord, today calendar.Date) error {
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		var level access.Level
		var registrar string
		err := tx.QueryRow(ctx, "SELECT d.classification, d.registered_by FROM document d WHERE d.id = $1 AND d.due_on = $2 AND "+stillOpen+" FOR SHARE", w.id, w.due).Scan(&level, &registrar)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil // done, or put off, meanwhile
		}
		if err != nil {
			return fmt.Errorf("read due date: %w", err)
		}
		tag, err := tx.Exec(ctx, "INSERT INTO reminder (document_id, due_on, stage, sent_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", w.id, w.due, w.stage, s.instant())
		if err != nil {
			return fmt.Errorf("store reminder: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return nil
		}
		holders, err := approval.Waiting(ctx, tx, Kind, w.id, today)
		if err != nil {
			return err
		}
		supervisors, err := notify.Supervisors(ctx, tx, level)
		if err != nil {
			return err
		}
		for _, group := range [][]string{holders, {registrar}, supervisors} {
			to, err := s.whoMayRead(ctx, tx, group, w.id)
			if err != nil {
				return err
			}
			if len(to) > 0 {
				return notify.Send(ctx, tx, to, stageKind(w.stage), Kind, w.id, s.instant())
			}
		}
		return nil
	})
}

func stageKind(stage string) string {
	if strings.HasPrefix(stage, stageOverdue) {
		return "document.overdue"
	}
	return stageKinds[stage]
}

// whoMayRead returns those of the people who may read a record now.
func (s *Service) whoMayRead(ctx context.Context, q database.Querier, usernames []string, id string) ([]string, error) {
	var out []string
	for _, username := range usernames {
		actor, err := s.actors(ctx, username)
		if errors.Is(err, account.ErrUnknownUser) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("rights of a recipient: %w", err)
		}
		if may, err := mayRead(ctx, q, actor, id); err != nil {
			return nil, err
		} else if may {
			out = append(out, username)
		}
	}
	return out, nil
}

func mayRead(ctx context.Context, q database.Querier, actor access.Actor, id string) (may bool, err error) {
	where := database.NewWhere().Arg("d.id = @id", "id", id)
	where.And(access.Predicate(actor, "d", where.Args))
	if err := q.QueryRow(ctx, "SELECT EXISTS (SELECT FROM document d "+where.SQL()+")", where.Args).Scan(&may); err != nil {
		return false, fmt.Errorf("ask for the right to read: %w", err)
	}
	return may, nil
}
