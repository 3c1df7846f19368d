package document

import (
	"context"
	"time"

	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/approval"
	"docket/internal/database"
)

// Route is how a record circulates and has circulated: every node of every round (DOC-04).
type Route struct {
	State     string     `json:"state" enum:",running,done,withdrawn,returned" doc:"of the latest route; empty when there is none"`
	StartedBy string     `json:"started_by,omitempty"`
	StartedAt *time.Time `json:"started_at"`
	EndedAt   *time.Time `json:"ended_at"`
	Nodes     []Stage    `json:"nodes"`
}

// Stage is a node of a route with the words that were written there.
type Stage struct {
	approval.Node
	Task         string `json:"task,omitempty"`
	IsSuperseded bool   `json:"is_superseded" doc:"a later node has taken its place"`
	Opinion      string `json:"opinion,omitempty"`
	Channel      string `json:"channel,omitempty" enum:"paper,"`
	HolderName   string `json:"holder_name,omitempty" doc:"of the person or department"`
	ActorName    string `json:"actor_name,omitempty"`
	OnBehalfName string `json:"on_behalf_name,omitempty"`
}

// Route returns the route of a record that the actor may see.
func (s *Service) Route(ctx context.Context, actor access.Actor, id string) (Route, error) {
	if _, err := s.see(ctx, actor, id, "trail"); err != nil {
		return Route{}, err
	}
	flows, err := approval.Flows(ctx, s.db, Kind, id)
	if err != nil {
		return Route{}, err
	}
	out := Route{Nodes: []Stage{}}
	for _, f := range flows {
		started := f.StartedAt.UTC()
		out.State, out.StartedBy, out.StartedAt, out.EndedAt = f.State, f.StartedBy, &started, utc(f.EndedAt)
		for _, n := range f.Nodes {
			stage := Stage{Node: *n, Task: n.TaskID, IsSuperseded: n.SupersededBy != ""}
			stage.ArrivedAt, stage.FinishedAt, stage.RemindedAt = utc(n.ArrivedAt), utc(n.FinishedAt), utc(n.RemindedAt)
			out.Nodes = append(out.Nodes, stage)
		}
	}
	return out, nameStages(ctx, s.db, out.Nodes)
}

func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}

// nameStages adds names and words.
func nameStages(ctx context.Context, q database.Querier, stages []Stage) error {
	var tasks, people, departments []string
	for _, n := range stages {
		tasks = append(tasks, n.TaskID)
		people = append(people, n.Username, n.Actor, n.OnBehalf)
		departments = append(departments, n.Department)
	}
	remarks, err := approval.Remarks(ctx, q, tasks)
	if err != nil {
		return err
	}
	named, err := account.Names(ctx, q, people)
	if err != nil {
		return err
	}
	units, err := account.DepartmentNames(ctx, q, departments)
	if err != nil {
		return err
	}
	for i := range stages {
		n := &stages[i]
		if n.Decision != "" && n.Decision != approval.Reassign { // words of a decision, not of a task that was closed for others
			n.Opinion, n.Channel = remarks[n.TaskID].Opinion, remarks[n.TaskID].Channel
		}
		n.HolderName, n.ActorName, n.OnBehalfName = named[n.Username].Name+units[n.Department], named[n.Actor].Name, named[n.OnBehalf].Name
	}
	return nil
}
