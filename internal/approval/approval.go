// Package approval is the one inbox for everything that waits for a person: 待我处理.
//
// A module opens a task in the transaction that needs the decision, for a person, for whoever holds a
// role, or for whoever signs for a department, and has the clearance. Nobody decides on the own request,
// unless the task approves nothing. Whoever stands in for a person (a delegation) may act on what waits
// for them; both are written down. Claim takes an open task for
// the deciding actor in the transaction in which the module applies the decision; the module, not
// this package, knows what a decision means. A task names its subject by id: the title is shown
// only as far as the reader may see the subject.
package approval

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/notify"
	"docket/internal/opaque"
)

// Errors of this package.
var (
	ErrNotFound = fault.ErrNotFound // absent, done, or not the actor's: the same answer
	ErrOpinion  = fault.ErrInvalid.With(fault.Field{Field: "opinion", Code: "too_long", Params: map[string]any{"max": 2000}})
)

// Task is something that waits for a decision.
type Task struct {
	ID           string
	Kind         string
	SubjectKind  string
	SubjectID    string
	Node         string
	Role         access.Role // either a role
	Username     string      // or a person
	Department   string      // or whoever signs for a department
	MinClearance access.Level
	RequestedBy  string
	IsOwnAllowed bool // RequestedBy may decide: nothing is approved by it
	ArrivedAt    time.Time
	DueAt        *time.Time
}

// Open writes a task as part of tx, tells everyone whom it waits for, and returns its id.
func Open(ctx context.Context, tx pgx.Tx, t Task) (string, error) {
	id, err := write(ctx, tx, t)
	if err != nil {
		return "", err
	}
	return id, tell(ctx, tx, id, t)
}

func write(ctx context.Context, tx pgx.Tx, t Task) (string, error) {
	id := opaque.ID()
	_, err := tx.Exec(ctx, `INSERT INTO task (id, kind, subject_kind, subject_id, node, role, username, department, min_clearance, requested_by, is_own_allowed, arrived_at, due_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		id, t.Kind, t.SubjectKind, t.SubjectID, t.Node, t.Role, t.Username, t.Department, t.MinClearance, t.RequestedBy, t.IsOwnAllowed, t.ArrivedAt, t.DueAt)
	if err != nil {
		return "", fmt.Errorf("open task: %w", err)
	}
	return id, nil
}

// Withdraw closes the open tasks of a subject, as part of tx, without a decision, and ends its flow.
func Withdraw(ctx context.Context, tx pgx.Tx, subjectID string, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE flow_node SET state = 'withdrawn', finished_at = $2 WHERE state IN ('waiting', 'current')
		AND flow_id IN (SELECT id FROM flow WHERE subject_id = $1 AND state = 'running')`, subjectID, now)
	if err == nil {
		_, err = tx.Exec(ctx, "UPDATE flow SET state = 'withdrawn', ended_at = $2 WHERE subject_id = $1 AND state = 'running'", subjectID, now)
	}
	if err != nil {
		return fmt.Errorf("withdraw flow: %w", err)
	}
	rows, err := tx.Query(ctx, "UPDATE task SET decided_at = $2, decided_by = '', decision = 'withdraw', opinion = '' WHERE subject_id = $1 AND decided_at IS NULL RETURNING id", subjectID, now)
	if err != nil {
		return fmt.Errorf("withdraw tasks: %w", err)
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("withdraw tasks: %w", err)
	}
	return notify.Done(ctx, tx, ids, now)
}

// personal are the kinds of tasks that nobody may do for somebody else.
var personal = []string{"scope_approval", "appraise", "approve_destruction", "witness"}

// IsPersonal reports whether nobody may do tasks of this kind for somebody else.
func IsPersonal(kind string) bool { return slices.Contains(personal, kind) }

// addressed is the condition under which a task is the actor's.
func addressed(a access.Actor, args pgx.NamedArgs) string {
	delegations := make([]string, 0, len(a.StandsInFor))
	for _, s := range a.StandsInFor {
		delegations = append(delegations, s.Delegation)
	}
	departments := append([]string{}, a.ContactOf...)
	args["me"], args["my_roles"], args["my_clearance"] = a.Username, a.Roles, a.Clearance
	args["my_departments"], args["my_delegations"], args["personal"] = departments, delegations, personal
	return `(t.username = @me OR t.role = ANY (@my_roles) OR t.department = ANY (@my_departments) OR EXISTS (
			SELECT FROM delegation g WHERE g.id = ANY (@my_delegations) AND g.from_user = t.username AND t.kind <> ALL (@personal)
			AND (g.kinds = '{}' OR t.kind = ANY (g.kinds)) AND t.min_clearance <= g.up_to))
		AND t.min_clearance <= @my_clearance AND (t.requested_by <> @me OR t.is_own_allowed)`
}

// Decision is what a person answers.
type Decision struct {
	Decision string   `json:"decision" enum:"agree,return,forward,add_signer,copy,acknowledge,done,refuse,withdraw"`
	Opinion  string   `json:"opinion,omitempty" maxLength:"2000"`
	To       []string `json:"to,omitempty" maxItems:"50" doc:"user names, for forward, add_signer and copy; the node, for return"`
	At       string   `json:"at,omitempty" doc:"for add_signer: before or after me; for what was given with a pen its day, YYYY-MM-DD"`
	Channel  string   `json:"channel,omitempty" enum:",paper" doc:"paper: given with a pen and entered by a registrar"`
	OnBehalf string   `json:"on_behalf,omitempty" doc:"user name of the person who gave it with a pen"`
	Scan     string   `json:"scan,omitempty" doc:"for what was given with a pen, or sealed: the file of the record that shows it"`
	Seal     string   `json:"seal,omitempty" maxLength:"100" doc:"for a seal node: which seal was used 用印名称"`
	Copies   int      `json:"copies,omitempty" minimum:"0" doc:"for a seal node: how many copies were sealed"`
	Confirm  string   `json:"confirm,omitempty" doc:"the own password, for what is classified"`
}

// Peek returns the open task id if it is the actor's, else ErrNotFound. Whoever goes on to decide locks
// the subject first and claims the task then: always in this order, so that two never wait for each other.
func Peek(ctx context.Context, q database.Querier, actor access.Actor, id string) (Task, error) {
	args := pgx.NamedArgs{"id": id}
	rows, err := q.Query(ctx, "SELECT "+taskColumns+" FROM task t WHERE t.id = @id AND t.decided_at IS NULL AND "+addressed(actor, args), args)
	if err != nil {
		return Task{}, fmt.Errorf("read task: %w", err)
	}
	return oneTask(rows)
}

const taskColumns = "t.id, t.kind, t.subject_kind, t.subject_id, t.node, t.role, t.username, t.department, t.min_clearance, t.requested_by, t.is_own_allowed, t.arrived_at, t.due_at"

func oneTask(rows pgx.Rows) (Task, error) {
	t, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Task])
	if errors.Is(err, pgx.ErrNoRows) {
		return Task{}, ErrNotFound
	}
	if err != nil {
		return Task{}, fmt.Errorf("read task: %w", err)
	}
	return t, nil
}

// Claim takes the open task id for actor in tx and closes it with the decision. ErrNotFound when it
// is not there, done already, or not the actor's to decide.
func Claim(ctx context.Context, tx pgx.Tx, actor access.Actor, id string, d Decision, now time.Time) (Task, error) {
	return claim(ctx, tx, actor, actor.Username, "", id, d, now)
}

// ClaimOnPaper is Claim for a decision that holder gave with a pen and that actor enters.
func ClaimOnPaper(ctx context.Context, tx pgx.Tx, actor, holder access.Actor, id string, d Decision, now time.Time) (Task, error) {
	return claim(ctx, tx, holder, actor.Username, ChannelPaper, id, d, now)
}

func claim(ctx context.Context, tx pgx.Tx, holder access.Actor, by, channel, id string, d Decision, now time.Time) (Task, error) {
	if utf8.RuneCountInString(d.Opinion) > 2000 {
		return Task{}, ErrOpinion
	}
	if strings.ContainsRune(d.Opinion, 0) {
		return Task{}, fault.ErrInvalid.With(fault.Field{Field: "opinion", Code: "control_characters"})
	}
	args := pgx.NamedArgs{"id": id, "now": now, "decision": d.Decision, "opinion": d.Opinion, "by": by, "channel": channel}
	rows, err := tx.Query(ctx, `UPDATE task t SET decided_at = @now, decided_by = @by, decision = @decision, opinion = @opinion, channel = @channel,
			on_behalf = CASE WHEN @by <> @me THEN @me WHEN t.username NOT IN ('', @me) THEN t.username ELSE '' END
		WHERE t.id = @id AND t.decided_at IS NULL AND `+addressed(holder, args)+` RETURNING `+taskColumns, args)
	if err != nil {
		return Task{}, fmt.Errorf("claim task: %w", err)
	}
	t, err := oneTask(rows)
	if err != nil {
		return Task{}, err
	}
	return t, notify.Done(ctx, tx, []string{t.ID}, now)
}

// Hold is Claim for what leaves the task open: nobody else decides on it until tx ends.
func Hold(ctx context.Context, tx pgx.Tx, actor access.Actor, id string) (Task, error) {
	args := pgx.NamedArgs{"id": id}
	rows, err := tx.Query(ctx, "SELECT "+taskColumns+" FROM task t WHERE t.id = @id AND t.decided_at IS NULL AND "+addressed(actor, args)+" FOR UPDATE", args)
	if err != nil {
		return Task{}, fmt.Errorf("hold task: %w", err)
	}
	return oneTask(rows)
}

// PeekDone returns the task id if actor has decided it, else ErrNotFound.
func PeekDone(ctx context.Context, q database.Querier, actor access.Actor, id string) (Task, error) {
	rows, err := q.Query(ctx, "SELECT "+taskColumns+" FROM task t WHERE t.id = $1 AND t.decided_by = $2", id, actor.Username)
	if err != nil {
		return Task{}, fmt.Errorf("read task: %w", err)
	}
	return oneTask(rows)
}

// PeekAny returns the open task id whoever it waits for, else ErrNotFound: for those who may act on every
// task of a subject that they may read, which the caller checks. The task of a current node is among them
// also where it was closed for want of somebody who may still see the subject.
func PeekAny(ctx context.Context, q database.Querier, id string) (Task, error) {
	rows, err := q.Query(ctx, "SELECT "+taskColumns+" FROM task t WHERE t.id = $1 AND (t.decided_at IS NULL OR EXISTS (SELECT FROM flow_node n WHERE n.task_id = t.id AND n.state = 'current'))", id)
	if err != nil {
		return Task{}, fmt.Errorf("read task: %w", err)
	}
	return oneTask(rows)
}

// ChannelPaper is how a decision came that was given with a pen.
const ChannelPaper = "paper"
