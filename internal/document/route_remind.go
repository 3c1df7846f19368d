package document

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/fault"
	"docket/internal/notify"
)

// betweenReminders is how long a node is left alone after somebody was reminded.
const betweenReminders = 10 * time.Minute

// Reminded answers a reminder.
type Reminded struct {
	Nodes int `json:"nodes" doc:"of how many nodes people were reminded; those reminded of within ten minutes are left alone"`
}

// RouteReminded is written for each reminder.
type RouteReminded struct {
	Document string `json:"-"`
	Flow     string `json:"flow"`
	Nodes    int    `json:"nodes"`
}

// EventKind names the event.
func (RouteReminded) EventKind() string { return "document.route.reminded" }

// EventSubject is the record.
func (e RouteReminded) EventSubject() (string, string) { return Kind, e.Document }

// Remind tells those for whom the current nodes wait that they are waited for (催办): a registrar, who
// started the route and who has decided in it may. A node that was reminded of lately is left alone.
func (s *Service) Remind(ctx context.Context, actor access.Actor, id string) (out Reminded, err error) {
	err = pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		d, err := lockWithDrafts(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		flow, err := approval.Running(ctx, tx, Kind, d.ID)
		if err != nil {
			return err
		}
		hasPart := slices.ContainsFunc(flow.Nodes, func(n *approval.Node) bool { return n.Actor == actor.Username })
		if !hasPart && flow.StartedBy != actor.Username && !actor.May(PermRegister) {
			return fault.ErrForbidden
		}
		nodes, err := flow.Remind(ctx, tx, s.now().Add(-betweenReminders), s.instant())
		if err != nil || len(nodes) == 0 {
			return err
		}
		out.Nodes = len(nodes)
		tasks := make([]string, 0, len(nodes))
		for _, n := range nodes {
			tasks = append(tasks, n.TaskID)
		}
		people, err := approval.People(ctx, tx, tasks)
		if err != nil {
			return err
		}
		if err := notify.Send(ctx, tx, people, "document.reminded", Kind, d.ID, s.instant()); err != nil {
			return err
		}
		return s.events.Record(ctx, tx, actor, RouteReminded{d.ID, flow.ID, len(nodes)})
	})
	return out, err
}
