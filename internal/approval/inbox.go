package approval

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"docket/internal/access"
	"docket/internal/database"
	"docket/internal/fault"
	"docket/internal/page"
)

// Subject is what a task is about; title, number and level only for those who may see it.
type Subject struct {
	Kind   string  `json:"kind"`
	ID     string  `json:"id"`
	Title  *string `json:"title,omitempty"`
	Number *string `json:"number,omitempty"`
	// Classification is the mark, which stands in lists too (DOC-10).
	Classification *access.Level `json:"classification,omitempty" enum:"public,internal,confidential,secret"`
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
	OnBehalf  string     `json:"on_behalf,omitempty" doc:"user name of the person acted for, or to act for"`
}

// The lists of the inbox: 待我处理 我已处理 抄送我 我发起的.
const (
	InboxOpen, InboxDone, InboxCopied, InboxStarted = "open", "done", "copied", "started"
)

// ErrState says which lists there are.
var ErrState = fault.ErrInvalid.With(fault.Field{Field: "state", Code: "choice", Params: map[string]any{"choices": "open, done, copied, started"}})

// Resolver knows the subjects of tasks under the actor's rights.
type Resolver interface {
	// Subjects names subjects; ids that are not readable are left out.
	Subjects(ctx context.Context, actor access.Actor, kind string, ids []string) (map[string]Subject, error)
	// Visible is the condition under which a row t with subject_kind and subject_id is about something that
	// the actor may read, with its arguments put into args.
	Visible(actor access.Actor, args pgx.NamedArgs) string
}

// Service lists tasks.
type Service struct {
	db       *pgxpool.Pool
	subjects Resolver
	choices  map[string][]string // by kind of task, or kind/node
	now      func() time.Time
}

// NewService returns the service; choices are the decisions that each kind of task knows, by "kind" or,
// where a node of that kind knows others, "kind/node".
func NewService(db *pgxpool.Pool, subjects Resolver, choices map[string][]string, now func() time.Time) *Service {
	return &Service{db, subjects, choices, now}
}

// The rows of each list, as items reads them: a task's two last columns say whether it can be returned
// to somebody, and whether its decision can be taken back.
const (
	taskItem = `SELECT t.id, t.kind, t.subject_kind, t.subject_id, t.node, t.due_at, t.arrived_at, t.decided_at, t.decision,
		CASE WHEN t.decided_at IS NOT NULL THEN t.on_behalf WHEN t.username <> @me THEN t.username ELSE '' END,
		t.decided_at IS NULL AND EXISTS (SELECT FROM flow_node n JOIN flow_node e ON e.flow_id = n.flow_id AND e.step < n.step AND e.superseded_by = ''
			AND e.action <> 'copy' AND e.state = 'done' WHERE n.task_id = t.id),
		coalesce(t.decided_by = @me, false) AND EXISTS (SELECT FROM flow_node n JOIN flow f ON f.id = n.flow_id AND f.state = 'running'
			WHERE n.task_id = t.id AND n.decision = ANY (@movable) AND n.state <> 'withdrawn' AND n.superseded_by IN ('', n.id)
			AND NOT EXISTS (SELECT FROM flow_node o LEFT JOIN task k ON k.id = o.task_id WHERE o.opened_by = n.id
				AND (o.state <> 'current' OR o.superseded_by <> '' OR k.opened_at IS NOT NULL OR k.decided_at IS NOT NULL))
			AND (n.decision <> 'return' OR NOT EXISTS (SELECT FROM flow_node o WHERE o.flow_id = n.flow_id AND o.action <> 'copy'
				AND o.place > (SELECT max(a.place) FROM flow_node a WHERE a.added_by = n.id AND a.action <> 'copy')))
			AND (EXISTS (SELECT FROM flow_node o WHERE o.opened_by = n.id)
				OR EXISTS (SELECT FROM flow_node o WHERE o.flow_id = n.flow_id AND o.step = n.step AND o.state = 'current' AND o.superseded_by = '')))
		FROM task t `
	copyItem = `SELECT t.id, 'copy', t.subject_kind, t.subject_id, t.place::text, NULL::timestamptz, t.arrived_at, NULL::timestamptz, NULL::text, '', false, false
		FROM (SELECT n.id, n.place, n.username, n.arrived_at, f.subject_kind, f.subject_id FROM flow_node n JOIN flow f ON f.id = n.flow_id WHERE n.action = 'copy') t `
	startedItem = `SELECT t.id, t.kind, t.subject_kind, t.subject_id, t.node, NULL::timestamptz, t.arrived_at, t.decided_at, t.decision, '', false, false
		FROM (SELECT id, 'route' AS kind, subject_kind, subject_id, '' AS node, started_at AS arrived_at, ended_at AS decided_at,
				CASE WHEN ended_at IS NOT NULL THEN state END AS decision FROM flow WHERE started_by = @me
			UNION ALL SELECT k.id, k.kind, k.subject_kind, k.subject_id, k.node, k.arrived_at, k.decided_at, k.decision FROM task k
				WHERE k.requested_by = @me AND NOT EXISTS (SELECT FROM flow_node n WHERE n.task_id = k.id)) t `
)

// list returns the statement of a list, its conditions and its order.
func list(state string, actor access.Actor) (source, order string, where *database.Where) {
	where = database.NewWhere()
	where.Args["me"], where.Args["movable"] = actor.Username, movable
	switch state {
	case InboxDone:
		return taskItem, "ORDER BY t.decided_at DESC, t.id", where.And("(t.decided_by = @me OR t.on_behalf = @me AND t.decided_at IS NOT NULL)")
	case InboxCopied:
		return copyItem, "ORDER BY t.arrived_at DESC, t.id", where.And("t.username = @me")
	case InboxStarted:
		return startedItem, "ORDER BY t.arrived_at DESC, t.id", where
	default: // what is due first, then what came first
		return taskItem, "ORDER BY t.due_at NULLS LAST, t.arrived_at, t.id", where.And("t.decided_at IS NULL").And(addressed(actor, where.Args))
	}
}

// Inbox lists what waits for the actor, what is due first, then what came first; or, newest first, what
// the actor has decided, was sent a copy of, or has started. What the actor may no longer read is in none.
func (s *Service) Inbox(ctx context.Context, actor access.Actor, state string, limit int, cursor string) (page.Page[Item], error) {
	if state == "" {
		state = InboxOpen
	}
	if !slices.Contains([]string{InboxOpen, InboxDone, InboxCopied, InboxStarted}, state) {
		return page.Page[Item]{}, ErrState
	}
	limit, err := page.Limit(limit)
	if err != nil {
		return page.Page[Item]{}, err
	}
	query := []any{"tasks", state}
	offset := 0 // an inbox is short and changes at its front; a place in it is good enough
	if cursor != "" {
		if err := page.Open(cursor, query, &offset); err != nil || offset < 0 || offset > 1_000_000 {
			return page.Page[Item]{}, page.ErrCursor
		}
	}
	source, order, where := list(state, actor)
	where.And(s.subjects.Visible(actor, where.Args))
	var total int64
	if err := s.db.QueryRow(ctx, "SELECT count(*) FROM ("+source+where.SQL()+") counted", where.Args).Scan(&total); err != nil {
		return page.Page[Item]{}, fmt.Errorf("count tasks: %w", err)
	}
	where.Args["limit"], where.Args["offset"] = limit+1, offset
	items, err := s.items(ctx, source+where.SQL()+" "+order+" LIMIT @limit OFFSET @offset", where.Args)
	if err != nil {
		return page.Page[Item]{}, err
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

// Task returns a task that waits for the actor, or that the actor has decided, and marks the former as
// opened: what brought it here can then no longer be taken back. ErrNotFound for any other.
func (s *Service) Task(ctx context.Context, actor access.Actor, id string) (Item, error) {
	for _, state := range []string{InboxOpen, InboxDone} {
		source, _, where := list(state, actor)
		where.Arg("t.id = @id", "id", id).And(s.subjects.Visible(actor, where.Args))
		found, err := s.items(ctx, source+where.SQL(), where.Args)
		if err != nil {
			return Item{}, err
		}
		if len(found) == 0 {
			continue
		}
		if state == InboxOpen {
			opened, err := s.db.Exec(ctx, "UPDATE task SET opened_at = coalesce(opened_at, $2) WHERE id = $1 AND decided_at IS NULL", id, s.now())
			if err != nil {
				return Item{}, fmt.Errorf("open task: %w", err)
			}
			if opened.RowsAffected() == 0 {
				continue // somebody has just decided it
			}
		}
		return found[0], s.nameSubjects(ctx, actor, found[:1])
	}
	return Item{}, ErrNotFound
}

// Look returns the task that a decision is meant for: one that waits for the actor, or for TakeBack one
// that the actor has decided, or for what was given with a pen any that is open. The module that decides
// makes sure that the actor may read its subject.
func (s *Service) Look(ctx context.Context, actor access.Actor, id string, d Decision) (Task, error) {
	switch {
	case d.Decision == TakeBack:
		return PeekDone(ctx, s.db, actor, id)
	case d.Channel == ChannelPaper:
		return PeekAny(ctx, s.db, id)
	default:
		return Peek(ctx, s.db, actor, id)
	}
}

func (s *Service) items(ctx context.Context, sql string, args pgx.NamedArgs) ([]Item, error) {
	rows, err := s.db.Query(ctx, sql, args)
	if err != nil {
		return nil, fmt.Errorf("list tasks: %w", err)
	}
	items, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Item, error) {
		var i Item
		var hasEarlier, isMovable bool
		err := row.Scan(&i.ID, &i.Kind, &i.Subject.Kind, &i.Subject.ID, &i.Node, &i.DueAt, &i.ArrivedAt, &i.DecidedAt, &i.Decision, &i.OnBehalf, &hasEarlier, &isMovable)
		i.Choices = s.choicesOf(i, hasEarlier, isMovable)
		return i, err
	})
	if err != nil {
		return nil, fmt.Errorf("list tasks: %w", err)
	}
	return items, nil
}

// choicesOf are the decisions that a task takes now.
func (s *Service) choicesOf(i Item, hasEarlier, isMovable bool) []string {
	if i.DecidedAt != nil {
		if isMovable {
			return []string{TakeBack}
		}
		return []string{}
	}
	choices, ok := s.choices[i.Kind+"/"+i.Node]
	if !ok {
		choices = s.choices[i.Kind]
	}
	return slices.DeleteFunc(append([]string{}, choices...), func(c string) bool { return c == Return && !hasEarlier })
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
