package notify

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/fault"
	"docket/internal/opaque"
)

// Errors of this file.
var (
	ErrNoWebhook  = fault.New(fault.NotFound, "notify.webhook_not_found", "没有这个群机器人。", "There is no such robot.")
	ErrRobotSaid  = fault.New(fault.Unavailable, "notify.robot_refused", "群机器人没有接受消息，请检查地址与密钥后重试。", "The robot did not take the message; check its address and secret, and try again.")
	mostWebhooks  = 20
	errManyRobots = fault.ErrInvalid.With(fault.Field{Field: "kind", Code: "too_many", Params: map[string]any{"max": mostWebhooks}})
)

// Webhook is a chat's robot as administrators see it. Address and secret are never shown again.
type Webhook struct {
	ID        string    `json:"id"`
	Name      string    `json:"name"`
	Kind      string    `json:"kind" enum:"wecom,dingtalk,feishu"`
	Host      string    `json:"host" doc:"of the address; the rest of it is secret"`
	HasSecret bool      `json:"has_secret"`
	Classes   []Class   `json:"classes"`
	IsActive  bool      `json:"is_active"`
	LastError string    `json:"last_error" doc:"a code; empty when the last message was taken"`
	Version   int       `json:"version"`
	CreatedAt time.Time `json:"created_at"`

	url, secret string
	toldUntil   time.Time
	attempts    int
}

// WebhookInput is what an administrator enters. In an edit nil leaves a field as it is.
type WebhookInput struct {
	Name     *string  `json:"name,omitempty"`
	Kind     *string  `json:"kind,omitempty" doc:"wecom, dingtalk or feishu"`
	URL      *string  `json:"url,omitempty" doc:"as the chat shows it"`
	Secret   *string  `json:"secret,omitempty" doc:"加签密钥 of DingTalk and Feishu; empty for none"`
	Classes  *[]Class `json:"classes,omitempty" doc:"what is counted: todo, due, returned, mentioned, alarm"`
	IsActive *bool    `json:"is_active,omitempty"`
	Version  int      `json:"version,omitempty"`
}

// apply puts in onto w and names what is wrong.
func (w *Webhook) apply(in WebhookInput) error {
	var check fault.Check
	text := func(field string, to *string, from *string, most int) {
		if from == nil {
			return
		}
		*to = strings.TrimSpace(*from)
		switch {
		case utf8.RuneCountInString(*to) > most:
			check.Add(field, "too_long", "max", most)
		case !utf8.ValidString(*to):
			check.Add(field, "not_utf8")
		case strings.ContainsFunc(*to, unicode.IsControl):
			check.Add(field, "control_characters")
		}
	}
	text("name", &w.Name, in.Name, 50)
	text("kind", &w.Kind, in.Kind, 20)
	text("url", &w.url, in.URL, 1000)
	text("secret", &w.secret, in.Secret, 200)
	if in.Classes != nil {
		w.Classes = slices.Compact(slices.Sorted(slices.Values(*in.Classes)))
	}
	if in.IsActive != nil {
		w.IsActive = *in.IsActive
	}
	if w.Name == "" {
		check.Add("name", "required")
	}
	if !slices.Contains([]string{WeCom, DingTalk, Feishu}, w.Kind) {
		check.Add("kind", "choice", "choices", "wecom, dingtalk, feishu")
	}
	u, err := url.Parse(w.url)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil {
		check.Add("url", "url")
	} else {
		w.Host = u.Host
	}
	w.HasSecret = w.secret != ""
	if len(w.Classes) == 0 {
		check.Add("classes", "required")
	}
	for _, c := range w.Classes {
		if !slices.Contains(Classes(), c) {
			check.Add("classes", "choice", "choices", "todo, due, returned, mentioned, alarm")
			break
		}
	}
	return check.Err()
}

// WebhookChanged is written when a robot is added, changed or removed. It holds no address.
type WebhookChanged struct {
	Webhook  string  `json:"-"`
	What     string  `json:"what"` // added, changed, removed
	Kind     string  `json:"kind"`
	Classes  []Class `json:"classes"`
	IsActive bool    `json:"is_active"`
}

// EventKind names the event.
func (WebhookChanged) EventKind() string { return "notify.webhook.changed" }

// EventSubject is the robot.
func (e WebhookChanged) EventSubject() (string, string) { return "webhook", e.Webhook }

const webhookColumns = "id, name, kind, url, secret, classes, is_active, last_error, version, created_at, told_until, attempts"

func collectWebhooks(rows pgx.Rows, err error) ([]Webhook, error) {
	if err != nil {
		return nil, fmt.Errorf("read webhooks: %w", err)
	}
	list, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (w Webhook, err error) {
		err = row.Scan(&w.ID, &w.Name, &w.Kind, &w.url, &w.secret, &w.Classes, &w.IsActive, &w.LastError, &w.Version, &w.CreatedAt, &w.toldUntil, &w.attempts)
		if u, parseErr := url.Parse(w.url); parseErr == nil {
			w.Host = u.Host
		}
		w.HasSecret, w.CreatedAt = w.secret != "", w.CreatedAt.UTC()
		return w, err
	})
	if err != nil {
		return nil, fmt.Errorf("read webhooks: %w", err)
	}
	return list, nil
}

// Webhooks lists the robots.
func (s *Service) Webhooks(ctx context.Context, actor access.Actor) ([]Webhook, error) {
	if err := actor.Require(PermManage); err != nil {
		return nil, err
	}
	return collectWebhooks(s.db.Query(ctx, "SELECT "+webhookColumns+" FROM webhook ORDER BY created_at, id"))
}

// AddWebhook adds a robot. It tells of what happens from now on.
func (s *Service) AddWebhook(ctx context.Context, actor access.Actor, in WebhookInput) (Webhook, error) {
	if err := actor.Require(PermManage); err != nil {
		return Webhook{}, err
	}
	w := Webhook{ID: opaque.ID(), IsActive: true, Classes: []Class{}, Version: 1, CreatedAt: s.now().UTC().Truncate(time.Microsecond)}
	if err := w.apply(in); err != nil {
		return Webhook{}, err
	}
	err := pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `INSERT INTO webhook (id, name, kind, url, secret, classes, is_active, told_until, next_at, created_at)
			SELECT $1, $2, $3, $4, $5, $6, $7, $8, $8, $8 WHERE (SELECT count(*) FROM webhook) < $9`,
			w.ID, w.Name, w.Kind, w.url, w.secret, w.Classes, w.IsActive, w.CreatedAt, mostWebhooks)
		if err != nil {
			return fmt.Errorf("store webhook: %w", err)
		}
		if tag.RowsAffected() == 0 {
			return errManyRobots
		}
		return s.events.Record(ctx, tx, actor, WebhookChanged{w.ID, "added", w.Kind, w.Classes, w.IsActive})
	})
	return w, err
}

// EditWebhook changes a robot. A stale version is fault.ErrStale.
func (s *Service) EditWebhook(ctx context.Context, actor access.Actor, id string, in WebhookInput) (Webhook, error) {
	var w Webhook
	err := s.withWebhook(ctx, actor, id, func(tx pgx.Tx, found Webhook) error {
		w = found
		if in.Version != w.Version {
			return fault.ErrStale
		}
		if err := w.apply(in); err != nil {
			return err
		}
		w.Version++
		w.LastError = ""
		_, err := tx.Exec(ctx, `UPDATE webhook SET name = $2, kind = $3, url = $4, secret = $5, classes = $6, is_active = $7, version = $8,
			attempts = 0, last_error = '', next_at = $9, told_until = CASE WHEN is_active THEN told_until ELSE $9 END WHERE id = $1`,
			w.ID, w.Name, w.Kind, w.url, w.secret, w.Classes, w.IsActive, w.Version, s.now())
		if err != nil {
			return fmt.Errorf("store webhook: %w", err)
		}
		return s.events.Record(ctx, tx, actor, WebhookChanged{w.ID, "changed", w.Kind, w.Classes, w.IsActive})
	})
	return w, err
}

// RemoveWebhook removes a robot.
func (s *Service) RemoveWebhook(ctx context.Context, actor access.Actor, id string) error {
	return s.withWebhook(ctx, actor, id, func(tx pgx.Tx, w Webhook) error {
		if _, err := tx.Exec(ctx, "DELETE FROM webhook WHERE id = $1", id); err != nil {
			return fmt.Errorf("remove webhook: %w", err)
		}
		return s.events.Record(ctx, tx, actor, WebhookChanged{w.ID, "removed", w.Kind, w.Classes, false})
	})
}

func (s *Service) withWebhook(ctx context.Context, actor access.Actor, id string, do func(tx pgx.Tx, w Webhook) error) error {
	if err := actor.Require(PermManage); err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, s.db, func(tx pgx.Tx) error {
		list, err := collectWebhooks(tx.Query(ctx, "SELECT "+webhookColumns+" FROM webhook WHERE id = $1 FOR UPDATE", id))
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return ErrNoWebhook
		}
		return do(tx, list[0])
	})
}

// TestWebhook has a robot say that it works. ErrRobotSaid when it does not take that.
func (c *Courier) TestWebhook(ctx context.Context, actor access.Actor, id string) error {
	var found Webhook
	if err := c.withWebhook(ctx, actor, id, func(_ pgx.Tx, w Webhook) error { found = w; return nil }); err != nil {
		return err
	}
	_, text := testLetter(recipient{}, today(c.now()), c.address)
	_, english := testLetter(recipient{english: true}, today(c.now()), c.address)
	if err := c.client.post(ctx, found.Kind, found.url, found.secret, text+"\n"+english, c.now()); err != nil {
		return ErrRobotSaid.Because(err)
	}
	return nil
}

const (
	// tellEvery is how often a robot speaks at most.
	tellEvery = 5 * time.Minute
	// commitWithin is how much later than its time a notice may become visible.
	commitWithin = 3 * time.Second
)

// tell has each robot say how much is new since it last spoke.
func (c *Courier) tell(ctx context.Context) error {
	list, err := collectWebhooks(c.db.Query(ctx, "SELECT "+webhookColumns+" FROM webhook WHERE is_active AND next_at <= $1 ORDER BY next_at, id", c.now()))
	if err != nil {
		return err
	}
	for _, w := range list {
		if err := c.tellOne(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

func (c *Courier) tellOne(ctx context.Context, w Webhook) error {
	until := c.now().Add(-commitWithin)
	rows, err := c.db.Query(ctx, `SELECT class, count(DISTINCT (subject_kind, subject_id)) FROM notice
		WHERE created_at > $1 AND created_at <= $2 AND class = ANY ($3) GROUP BY class`, w.toldUntil, until, w.Classes)
	if err != nil {
		return fmt.Errorf("count news: %w", err)
	}
	counts := map[Class]int{}
	var class Class
	var n int
	if _, err := pgx.ForEachRow(rows, []any{&class, &n}, func() error { counts[class] = n; return nil }); err != nil {
		return fmt.Errorf("count news: %w", err)
	}
	if len(counts) == 0 {
		return nil
	}
	code := ""
	next := c.now().Add(tellEvery)
	attempts := 0
	err = c.client.post(ctx, w.Kind, w.url, w.secret, digest(counts, c.address), c.now())
	if err != nil && ctx.Err() != nil {
		return ctx.Err() // the service ends; what was not taken is told at the next start
	}
	if err != nil {
		var said errRobot
		if code = "connection"; errors.As(err, &said) {
			code = said.code
		}
		attempts, until = w.attempts+1, w.toldUntil
		next = c.now().Add(pause(attempts))
	}
	_, err = c.db.Exec(context.WithoutCancel(ctx), `UPDATE webhook SET told_until = greatest(told_until, $3), attempts = $4, next_at = $5, last_error = $6
		WHERE id = $1 AND version = $2`, w.ID, w.Version, until, attempts, next, code)
	if err != nil {
		return fmt.Errorf("store what a robot was told: %w", err)
	}
	return nil
}

func today(now time.Time) calendar.Date { return calendar.DateOf(now) }
