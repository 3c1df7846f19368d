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
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/notify"
	"docket/internal/opaque"
	"docket/internal/page"
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
	id := opaque.ID()
	_, err := tx.Exec(ctx, `INSERT INTO task (id, kind, subject_kind, subject_id, node, role, username, department, min_clearance, requested_by, is_own_allowed, arrived_at, due_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		id, t.Kind, t.SubjectKind, t.SubjectID, t.Node, t.Role, t.Username, t.Department, t.MinClearance, t.RequestedBy, t.IsOwnAllowed, t.ArrivedAt, t.DueAt)
	if err != nil {
		return "", fmt.Errorf("open task: %w", err)
	}
	return id, tell(ctx, tx, id, t)
}

// Withdraw closes the open tasks of a subject, as part of tx, without a decision.
func Withdraw(ctx context.Context, tx pgx.Tx, subjectID string, now time.Time) error {
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
			AND (g.kinds = '{}' OR t.kind = ANY (g.kinds)) AND (g.is_classified OR t.min_clearance < 2)))
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
	Confirm  string   `json:"confirm,omitempty" doc:"the own password, for what is classified"`
}

// Peek returns the open task id if it is the actor's, else ErrNotFound. Whoever goes on to decide locks
// the subject first and claims the task then: always in this order, so that two never wait for each other.
func (s *Service) Peek(ctx context.Context, actor access.Actor, id string) (Task, error) {
	return Peek(ctx, s.db, actor, id)
}

// Peek is Service.Peek for those who decide.
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
	if utf8.RuneCountInString(d.Opinion) > 2000 {
		return Task{}, ErrOpinion
	}
	args := pgx.NamedArgs{"id": id, "now": now, "decision": d.Decision, "opinion": d.Opinion}
	rows, err := tx.Query(ctx, `UPDATE task t SET decided_at = @now, decided_by = @me, decision = @decision, opinion = @opinion,
			on_behalf = CASE WHEN t.username NOT IN ('', @me) THEN t.username ELSE '' END
		WHERE t.id = @id AND t.decided_at IS NULL AND `+addressed(actor, args)+` RETURNING `+taskColumns, args)
	if err != nil {
		return Task{}, fmt.Errorf("claim task: %w", err)
	}
	t, err := oneTask(rows)
	if err != nil {
		return Task{}, err
	}
	return t, notify.Done(ctx, tx, []string{t.ID}, now)
}

// Subject is what a task is about; title and number only for those who may see it.
type Subject struct {
	Kind   string  `json:"kind"`
	ID     string  `json:"id"`
	Title  *string `json:"title,omitempty"`
	Number *string `json:"number,omitempty"`
}

// Item is a task as its person sees it.
type Item struct {
	ID        string     `json:"id"`
	Kind      string     `json:"kind"`
	Subject   Subject    `json:"subject"`
	Node      string     `json:"node"`
	DueAt     *time.Time `json:"due_at"`
	ArrivedAt time.Time  `json:"arrived_at"`
	Choices   []string   `json:"choices" doc:"decisions that can be given now"`
	DecidedAt *time.Time `json:"decided_at"`
	Decision  *string    `json:"decision"`
}

// Resolver names subjects under the actor's rights; ids that are not readable are left out.
type Resolver interface {
	Subjects(ctx context.Context, actor access.Actor, kind string, ids []string) (map[string]Subject, error)
}

// Service lists tasks.
type Service struct {
	db       *pgxpool.Pool
	subjects Resolver
	choices  map[string][]string // by kind of task
}

// NewService returns the service; choices are the decisions that each kind of task knows.
func NewService(db *pgxpool.Pool, subjects Resolver, choices map[string][]string) *Service {
	return &Service{db, subjects, choices}
}

// Inbox lists the actor's open tasks, oldest first, or those that the actor has decided, newest first.
func (s *Service) Inbox(ctx context.Context, actor access.Actor, done bool, limit int, cursor string) (page.Page[Item], error) {
	limit, err := page.Limit(limit)
	if err != nil {
		return page.Page[Item]{}, err
	}
	query := []any{"tasks", done}
	offset := 0 // an inbox is short and changes at its front; a place in it is good enough
	if cursor != "" {
		if err := page.Open(cursor, query, &offset); err != nil || offset < 0 || offset > 1_000_000 {
			return page.Page[Item]{}, page.ErrCursor
		}
	}
	where := database.NewWhere()
	order := "ORDER BY t.arrived_at, t.id"
	if done {
		where.Arg("t.decided_by = @me", "me", actor.Username)
		order = "ORDER BY t.decided_at DESC, t.id"
	} else {
		where.And("t.decided_at IS NULL").And(addressed(actor, where.Args))
	}
	var total int64
	if err := s.db.QueryRow(ctx, "SELECT count(*) FROM task t "+where.SQL(), where.Args).Scan(&total); err != nil {
		return page.Page[Item]{}, fmt.Errorf("count tasks: %w", err)
	}
	where.Args["limit"], where.Args["offset"] = limit+1, offset
	rows, err := s.db.Query(ctx, `SELECT t.id, t.kind, t.subject_kind, t.subject_id, t.node, t.due_at, t.arrived_at, t.decided_at, t.decision
		FROM task t `+where.SQL()+" "+order+" LIMIT @limit OFFSET @offset", where.Args)
	if err != nil {
		return page.Page[Item]{}, fmt.Errorf("list tasks: %w", err)
	}
	items, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Item, error) {
		var i Item
		err := row.Scan(&i.ID, &i.Kind, &i.Subject.Kind, &i.Subject.ID, &i.Node, &i.DueAt, &i.ArrivedAt, &i.DecidedAt, &i.Decision)
		i.Choices = []string{}
		if i.DecidedAt == nil {
			i.Choices = s.choices[i.Kind]
		}
		return i, err
	})
	if err != nil {
		return page.Page[Item]{}, fmt.Errorf("list tasks: %w", err)
	}
	items, more := page.Cut(items, limit)
	if err := s.nameSubjects(ctx, actor, items); err != nil {
		return page.Page[Item]{}, err
	}
	var next *string
	if more {
		c, err := page.Cursor(query, offset+limit)
		if err != nil {
			return page.Page[Item]{}, err
		}
		next = &c
	}
	return page.Of(items, next, total), nil
}

func (s *Service) nameSubjects(ctx context.Context, actor access.Actor, items []Item) error {
	byKind := map[string][]string{}
	for _, i := range items {
		byKind[i.Subject.Kind] = append(byKind[i.Subject.Kind], i.Subject.ID)
	}
	for kind, ids := range byKind {
		named, err := s.subjects.Subjects(ctx, actor, kind, ids)
		if err != nil {
			return err
		}
		for i := range items {
			if n, ok := named[items[i].Subject.ID]; ok && items[i].Subject.Kind == kind {
				items[i].Subject = n
			}
		}
	}
	return nil
}
