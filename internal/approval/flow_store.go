package approval

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/database"
)

const nodeColumns = `n.id, n.flow_id, n.place, n.step, n.round, n.name, n.action, n.role, n.username, n.department, n.due_on, n.state, n.asked_by, n.arrived_at,
	n.finished_at, coalesce(n.task_id, ''), n.added_by, n.opened_by, n.superseded_by, n.actor, n.on_behalf, n.decision, n.reminded_at`

func (n *Node) targets() []any {
	return []any{&n.ID, &n.FlowID, &n.Place, &n.Step, &n.Round, &n.Name, &n.Action, &n.Role, &n.Username, &n.Department, &n.DueOn, &n.State, &n.AskedBy, &n.ArrivedAt,
		&n.FinishedAt, &n.TaskID, &n.AddedBy, &n.OpenedBy, &n.SupersededBy, &n.Actor, &n.OnBehalf, &n.Decision, &n.RemindedAt}
}

// Running returns the flow that a subject is in, ErrNoFlow when it is in none. The caller holds the lock
// on the subject's row: it is the lock of its flow too.
func Running(ctx context.Context, q database.Querier, kind, subjectID string) (*Flow, error) {
	flows, err := Flows(ctx, q, kind, subjectID)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(flows, (*Flow).IsRunning)
	if i < 0 {
		return nil, ErrNoFlow
	}
	return flows[i], nil
}

// Flows returns the flows of a subject with their nodes, oldest first. Ask only for one that the reader
// may see.
func Flows(ctx context.Context, q database.Querier, kind, subjectID string) ([]*Flow, error) {
	rows, err := q.Query(ctx, "SELECT id, subject_kind, subject_id, state, started_by, started_at, ended_at FROM flow WHERE subject_kind = $1 AND subject_id = $2 ORDER BY started_at, id", kind, subjectID)
	if err != nil {
		return nil, fmt.Errorf("read flows: %w", err)
	}
	flows, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (*Flow, error) {
		f := &Flow{}
		return f, row.Scan(&f.ID, &f.SubjectKind, &f.SubjectID, &f.State, &f.StartedBy, &f.StartedAt, &f.EndedAt)
	})
	if err != nil || len(flows) == 0 {
		return nil, err
	}
	ids := make([]string, 0, len(flows))
	place := map[string]*Flow{}
	for _, f := range flows {
		ids = append(ids, f.ID)
		place[f.ID] = f
	}
	rows, err = q.Query(ctx, "SELECT "+nodeColumns+" FROM flow_node n WHERE n.flow_id = ANY ($1) ORDER BY n.round, n.step, n.place", ids)
	if err != nil {
		return nil, fmt.Errorf("read nodes: %w", err)
	}
	nodes, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (*Node, error) {
		n := &Node{}
		return n, row.Scan(n.targets()...)
	})
	if err != nil {
		return nil, fmt.Errorf("read nodes: %w", err)
	}
	for _, n := range nodes {
		place[n.FlowID].Nodes = append(place[n.FlowID].Nodes, n)
	}
	return flows, nil
}

// Terms are what a module asks of the tasks of its flows.
type Terms struct {
	MinClearance access.Level
	// OwnAllowed are the actions that whoever started the flow may do: they approve nothing.
	OwnAllowed []string
	// IsQuiet opens tasks without a message: whoever they wait for has asked for them in this very act.
	IsQuiet bool
}

// Save writes what the rules did, as part of tx: nodes, the tasks that open and those that go back. It
// returns the nodes that have arrived. ErrNoReturn when a task was to be taken back that somebody has
// opened.
func (f *Flow) Save(ctx context.Context, tx pgx.Tx, terms Terms, now time.Time) (arrived []*Node, err error) {
	if f.isNew {
		_, err = tx.Exec(ctx, "INSERT INTO flow (id, subject_kind, subject_id, state, started_by, started_at, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
			f.ID, f.SubjectKind, f.SubjectID, f.State, f.StartedBy, f.StartedAt, f.EndedAt)
	} else {
		_, err = tx.Exec(ctx, "UPDATE flow SET state = $2, ended_at = $3 WHERE id = $1", f.ID, f.State, f.EndedAt)
	}
	if database.IsUnique(err, "flow_running") {
		return nil, ErrRunning
	}
	if err != nil {
		return nil, fmt.Errorf("write flow: %w", err)
	}
	if err := f.closeTasks(ctx, tx, now); err != nil {
		return nil, err
	}
	for _, n := range f.Nodes {
		if n.State == NodeCurrent && n.TaskID == "" {
			if n.TaskID, err = f.openTask(ctx, tx, n, terms); err != nil {
				return nil, err
			}
			arrived = append(arrived, n)
		}
		if f.changed[n] {
			if err := n.save(ctx, tx); err != nil {
				return nil, err
			}
		}
	}
	f.isNew, f.changed, f.untaken, f.outdated = false, nil, nil, nil
	return arrived, nil
}

func (f *Flow) closeTasks(ctx context.Context, tx pgx.Tx, now time.Time) error {
	const closing = "UPDATE task SET decided_at = $2, decided_by = '', decision = 'withdraw', opinion = '' WHERE id = ANY ($1) AND decided_at IS NULL"
	if len(f.untaken) > 0 {
		closed, err := tx.Exec(ctx, closing+" AND opened_at IS NULL", f.untaken, now)
		if err != nil {
			return fmt.Errorf("take tasks back: %w", err)
		}
		if closed.RowsAffected() != int64(len(f.untaken)) {
			return ErrNoReturn
		}
	}
	if len(f.outdated) > 0 {
		if _, err := tx.Exec(ctx, closing, f.outdated, now); err != nil {
			return fmt.Errorf("withdraw tasks: %w", err)
		}
	}
	return nil
}

func (f *Flow) openTask(ctx context.Context, tx pgx.Tx, n *Node, terms Terms) (string, error) {
	t := Task{Kind: n.Action, SubjectKind: f.SubjectKind, SubjectID: f.SubjectID, Node: n.Label(), Role: n.Role, Username: n.Username, Department: n.Department,
		MinClearance: terms.MinClearance, RequestedBy: f.StartedBy, IsOwnAllowed: n.Name != "" || slices.Contains(terms.OwnAllowed, n.Action), ArrivedAt: *n.ArrivedAt}
	if !n.DueOn.IsZero() {
		end := n.DueOn.Start().Add(24*time.Hour - time.Second)
		t.DueAt = &end
	}
	if terms.IsQuiet {
		return write(ctx, tx, t)
	}
	return Open(ctx, tx, t)
}

func (n *Node) save(ctx context.Context, tx pgx.Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO flow_node (id, flow_id, place, step, round, name, action, role, username, department, due_on, state, asked_by, arrived_at,
			finished_at, task_id, added_by, opened_by, superseded_by, actor, on_behalf, decision, reminded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, nullif($16, ''), $17, $18, $19, $20, $21, $22, $23)
		ON CONFLICT (id) DO UPDATE SET step = excluded.step, state = excluded.state, arrived_at = excluded.arrived_at, finished_at = excluded.finished_at,
			task_id = excluded.task_id, opened_by = excluded.opened_by, superseded_by = excluded.superseded_by, actor = excluded.actor,
			on_behalf = excluded.on_behalf, decision = excluded.decision, reminded_at = excluded.reminded_at`,
		n.ID, n.FlowID, n.Place, n.Step, n.Round, n.Name, n.Action, n.Role, n.Username, n.Department, n.DueOn, n.State, n.AskedBy, n.ArrivedAt,
		n.FinishedAt, n.TaskID, n.AddedBy, n.OpenedBy, n.SupersededBy, n.Actor, n.OnBehalf, n.Decision, n.RemindedAt)
	if err != nil {
		return fmt.Errorf("write node: %w", err)
	}
	return nil
}

// Remark is what was written with a decision.
type Remark struct{ Opinion, Channel string }

// Remarks returns what was written with the decisions on tasks, by their ids.
func Remarks(ctx context.Context, q database.Querier, tasks []string) (map[string]Remark, error) {
	rows, err := q.Query(ctx, "SELECT id, coalesce(opinion, ''), channel FROM task WHERE id = ANY ($1)", tasks)
	if err != nil {
		return nil, fmt.Errorf("read opinions: %w", err)
	}
	out := map[string]Remark{}
	var id string
	var r Remark
	_, err = pgx.ForEachRow(rows, []any{&id, &r.Opinion, &r.Channel}, func() error {
		out[id] = r
		return nil
	})
	return out, err
}

// Remind marks the current nodes of a flow that were not reminded of after since, and returns them: the
// people whom they wait for are to be told (催办).
func (f *Flow) Remind(ctx context.Context, tx pgx.Tx, since, now time.Time) (reminded []*Node, err error) {
	for _, n := range f.Current() {
		if n.RemindedAt != nil && n.RemindedAt.After(since) {
			continue
		}
		n.RemindedAt = &now
		if err := n.save(ctx, tx); err != nil {
			return nil, err
		}
		reminded = append(reminded, n)
	}
	return reminded, nil
}
