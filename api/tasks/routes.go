// Package tasks is the HTTP side of internal/approval and internal/notify: what waits for a person,
// and what they should know.
package tasks

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/access"
	"docket/internal/approval"
	"docket/internal/fault"
	"docket/internal/notify"
	"docket/internal/page"
)

// Decider applies a decision on one kind of task.
type Decider func(ctx context.Context, actor access.Actor, taskID string, d approval.Decision) error

type routes struct {
	tasks    *approval.Service
	deciders map[string]Decider
	notices  *notify.Service
}

// Register adds the routes of this module. deciders are the modules' answers, by kind of task, or by
// kind/node where a node of that kind is decided elsewhere.
func Register(api huma.API, tasks *approval.Service, deciders map[string]Decider, notices *notify.Service) {
	r := routes{tasks, deciders, notices}
	huma.Register(api, huma.Operation{OperationID: "list-tasks", Method: http.MethodGet, Path: "/api/v1/tasks", Summary: "What waits for me 待我处理, what I have decided 我已处理, was sent a copy of 抄送我, or have started 我发起的", Tags: []string{"tasks"}, Errors: []int{422}}, r.list)
	huma.Register(api, huma.Operation{OperationID: "get-task", Method: http.MethodGet, Path: "/api/v1/tasks/{id}", Summary: "A task of mine; what brought it here can then no longer be taken back", Tags: []string{"tasks"}, Errors: []int{404}}, r.get)
	huma.Register(api, huma.Operation{OperationID: "decide-task", Method: http.MethodPost, Path: "/api/v1/tasks/{id}", Summary: "Decide", Tags: []string{"tasks"}, Errors: []int{403, 404, 409, 422, 429}}, r.decide)
	huma.Register(api, huma.Operation{OperationID: "list-notices", Method: http.MethodGet, Path: "/api/v1/notices", Summary: "Messages to me; they never carry a title", Tags: []string{"tasks"}, Errors: []int{422}}, r.listNotices)
	huma.Register(api, huma.Operation{OperationID: "read-notice", Method: http.MethodPost, Path: "/api/v1/notices/{id}/read", Summary: "Mark a message as read", Tags: []string{"tasks"}, Errors: []int{404}}, r.readNotice)
}

type listInput struct {
	State  string `query:"state" doc:"open (default), done, copied or started"`
	Limit  int    `query:"limit"`
	Cursor string `query:"cursor"`
}

type listOutput struct{ Body page.Page[approval.Item] }

func (r routes) list(ctx context.Context, in *listInput) (*listOutput, error) {
	p, err := r.tasks.Inbox(ctx, httpkit.Actor(ctx), in.State, in.Limit, in.Cursor)
	return &listOutput{p}, err
}

type taskOutput struct{ Body approval.Item }

func (r routes) get(ctx context.Context, in *idInput) (*taskOutput, error) {
	item, err := r.tasks.Task(ctx, httpkit.Actor(ctx), in.ID)
	return &taskOutput{item}, err
}

type decideInput struct {
	ID   string `path:"id"`
	Body approval.Decision
}

func (r routes) decide(ctx context.Context, in *decideInput) (*struct{}, error) {
	actor := httpkit.Actor(ctx)
	if in.Body.Channel == approval.ChannelPaper && !actor.Has(access.Registrar) { // before anything is looked for
		return nil, fault.ErrForbidden
	}
	task, err := r.tasks.Look(ctx, actor, in.ID, in.Body)
	if err != nil {
		return nil, err
	}
	decide, ok := r.deciders[task.Kind+"/"+task.Node]
	if !ok {
		decide, ok = r.deciders[task.Kind]
	}
	if !ok {
		return nil, approval.ErrNotFound
	}
	return nil, decide(ctx, actor, in.ID, in.Body)
}

type pageInput struct {
	Limit  int    `query:"limit"`
	Cursor string `query:"cursor"`
}

type noticesOutput struct{ Body page.Page[notify.Notice] }

func (r routes) listNotices(ctx context.Context, in *pageInput) (*noticesOutput, error) {
	p, err := r.notices.List(ctx, httpkit.Actor(ctx), in.Limit, in.Cursor)
	return &noticesOutput{p}, err
}

type idInput struct {
	ID string `path:"id"`
}

func (r routes) readNotice(ctx context.Context, in *idInput) (*struct{}, error) {
	return nil, r.notices.Read(ctx, httpkit.Actor(ctx), in.ID)
}
