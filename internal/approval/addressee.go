package approval

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/database"
	"docket/internal/notify"
)

// people is the condition under which a task t is the person's p on the day @today: what addressed says of
// an actor, said of everyone. Nobody hears of what they asked for themselves.
const people = `p.is_active AND p.clearance >= t.min_clearance AND p.username <> t.requested_by AND (
		t.username = p.username OR t.role <> '' AND t.role = ANY (p.roles)
		OR t.department <> '' AND EXISTS (SELECT FROM department d WHERE d.code = t.department AND (p.username IN (d.contact, d.contact_deputy)
			OR p.department = d.code AND 'department_head' = ANY (p.roles)))
		OR t.username <> '' AND t.kind <> ALL (@personal) AND EXISTS (SELECT FROM delegation g WHERE g.to_user = p.username AND g.from_user = t.username
			AND g.revoked_at IS NULL AND @today BETWEEN g.starts_on AND g.ends_on
			AND (g.kinds = '{}' OR t.kind = ANY (g.kinds)) AND t.min_clearance <= g.up_to))`

// tell posts a notice of a new task to everyone whom it waits for, as part of tx.
func tell(ctx context.Context, tx pgx.Tx, id string, t Task) error {
	args := pgx.NamedArgs{"id": id, "today": calendar.DateOf(t.ArrivedAt), "personal": personal}
	rows, err := tx.Query(ctx, "SELECT p.username FROM task t JOIN person p ON "+people+" WHERE t.id = @id ORDER BY p.username", args)
	if err != nil {
		return fmt.Errorf("find whom a task waits for: %w", err)
	}
	to, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("find whom a task waits for: %w", err)
	}
	return notify.Post(ctx, tx, to, notify.Message{Kind: "task." + t.Kind, SubjectKind: t.SubjectKind, SubjectID: t.SubjectID, Task: id, At: t.ArrivedAt})
}

// Waiting returns the people whom the open tasks of a subject wait for on a day.
func Waiting(ctx context.Context, q database.Querier, kind, subjectID string, today calendar.Date) ([]string, error) {
	args := pgx.NamedArgs{"kind": kind, "subject": subjectID, "today": today, "personal": personal}
	rows, err := q.Query(ctx, `SELECT DISTINCT p.username FROM task t JOIN person p ON `+people+`
		WHERE t.subject_id = @subject AND t.subject_kind = @kind AND t.decided_at IS NULL ORDER BY 1`, args)
	if err != nil {
		return nil, fmt.Errorf("find whom a subject waits for: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// Holds reports whether an open task of a subject is the actor's.
func Holds(ctx context.Context, q database.Querier, actor access.Actor, kind, subjectID string) (held bool, err error) {
	args := pgx.NamedArgs{"kind": kind, "subject": subjectID}
	err = q.QueryRow(ctx, `SELECT EXISTS (SELECT FROM task t WHERE t.subject_id = @subject AND t.subject_kind = @kind AND t.decided_at IS NULL AND `+
		addressed(actor, args)+`)`, args).Scan(&held)
	if err != nil {
		return false, fmt.Errorf("look for a task: %w", err)
	}
	return held, nil
}
