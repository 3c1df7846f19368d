// Package notify is the HTTP side of what internal/notify sends: what people want by mail, whether mails
// arrive, and the robots of chats. The bell itself stands with the tasks.
package notify

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"docket/api/httpkit"
	"docket/internal/notify"
)

type routes struct {
	notices *notify.Service
	courier *notify.Courier
}

// Register adds the routes of this module.
func Register(api huma.API, notices *notify.Service, courier *notify.Courier) {
	r := routes{notices, courier}
	op := func(id, method, path, tag, summary string, errors ...int) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: "/api/v1" + path, Summary: summary, Tags: []string{tag}, Errors: errors}
	}
	huma.Register(api, op("my-notifications", http.MethodGet, "/me/notifications", "account", "Which notices come to me by mail"), r.choice)
	huma.Register(api, op("choose-notifications", http.MethodPut, "/me/notifications", "account", "Choose which notices come by mail; alarms always do", 422), r.choose)
	huma.Register(api, op("mail-state", http.MethodGet, "/settings/mail", "settings", "Whether mails are sent, and how many wait", 403), r.mail)
	huma.Register(api, op("test-mail", http.MethodPost, "/settings/mail/test", "settings", "Send a mail to oneself, at once", 403, 409, 503), r.testMail)
	huma.Register(api, op("list-webhooks", http.MethodGet, "/settings/webhooks", "settings", "The robots of chats 群机器人", 403), r.webhooks)
	add := op("add-webhook", http.MethodPost, "/settings/webhooks", "settings", "Add a robot of 企业微信, 钉钉 or 飞书; it tells counts alone", 403, 422)
	add.DefaultStatus = http.StatusCreated
	huma.Register(api, add, r.addWebhook)
	huma.Register(api, op("edit-webhook", http.MethodPatch, "/settings/webhooks/{id}", "settings", "Change a robot", 403, 404, 409, 422), r.editWebhook)
	huma.Register(api, op("remove-webhook", http.MethodDelete, "/settings/webhooks/{id}", "settings", "Remove a robot", 403, 404), r.removeWebhook)
	huma.Register(api, op("test-webhook", http.MethodPost, "/settings/webhooks/{id}/test", "settings", "Have a robot say that it works", 403, 404, 503), r.testWebhook)
}

type choiceOutput struct{ Body notify.Choice }

func (r routes) choice(ctx context.Context, _ *struct{}) (*choiceOutput, error) {
	c, err := r.notices.Choice(ctx, httpkit.Actor(ctx))
	return &choiceOutput{c}, err
}

type mutedInput struct {
	Body struct {
		Muted []notify.Class `json:"muted" doc:"classes that do not come by mail: todo, due, returned, mentioned"`
	}
}

func (r routes) choose(ctx context.Context, in *mutedInput) (*choiceOutput, error) {
	c, err := r.notices.Choose(ctx, httpkit.Actor(ctx), in.Body.Muted)
	return &choiceOutput{c}, err
}

type mailOutput struct{ Body notify.MailState }

func (r routes) mail(ctx context.Context, _ *struct{}) (*mailOutput, error) {
	m, err := r.courier.MailState(ctx, httpkit.Actor(ctx))
	return &mailOutput{m}, err
}

func (r routes) testMail(ctx context.Context, _ *struct{}) (*struct{}, error) {
	return nil, r.courier.TestMail(ctx, httpkit.Actor(ctx))
}

type webhooksOutput struct {
	Body struct {
		Items []notify.Webhook `json:"items"`
	}
}

func (r routes) webhooks(ctx context.Context, _ *struct{}) (*webhooksOutput, error) {
	out := &webhooksOutput{}
	var err error
	out.Body.Items, err = r.notices.Webhooks(ctx, httpkit.Actor(ctx))
	return out, err
}

type webhookInput struct{ Body notify.WebhookInput }

type webhookOutput struct{ Body notify.Webhook }

func (r routes) addWebhook(ctx context.Context, in *webhookInput) (*webhookOutput, error) {
	w, err := r.notices.AddWebhook(ctx, httpkit.Actor(ctx), in.Body)
	return &webhookOutput{w}, err
}

type idInput struct {
	ID string `path:"id"`
}

type editInput struct {
	ID   string `path:"id"`
	Body notify.WebhookInput
}

func (r routes) editWebhook(ctx context.Context, in *editInput) (*webhookOutput, error) {
	w, err := r.notices.EditWebhook(ctx, httpkit.Actor(ctx), in.ID, in.Body)
	return &webhookOutput{w}, err
}

func (r routes) removeWebhook(ctx context.Context, in *idInput) (*struct{}, error) {
	return nil, r.notices.RemoveWebhook(ctx, httpkit.Actor(ctx), in.ID)
}

func (r routes) testWebhook(ctx context.Context, in *idInput) (*struct{}, error) {
	return nil, r.courier.TestWebhook(ctx, httpkit.Actor(ctx), in.ID)
}
