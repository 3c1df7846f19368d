package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"docket/internal/access"
	"docket/internal/fault"
	"docket/internal/opaque"
)

// Courier sends the mails and tells the robots.
type Courier struct {
	*Service
	actors  func(ctx context.Context, username string) (access.Actor, error)
	address string // of the pages
	log     *slog.Logger
}

// NewCourier returns the courier; actors gives the rights that a person has at this moment, and
// fault.NotFound for who is not active.
func NewCourier(notices *Service, actors func(context.Context, string) (access.Actor, error), publicURL string, log *slog.Logger) *Courier {
	return &Courier{notices, actors, publicURL, log}
}

const (
	lookEvery = time.Second
	// keepFor is how long a mail is tried; who hears of something a day late hears of it in the bell.
	keepFor     = 24 * time.Hour
	longestWait = 30 * time.Minute
	mailsAtOnce = 50
)

// pause is how long to wait after a number of failures.
func pause(attempts int) time.Duration {
	return min(time.Duration(attempts*attempts)*3*time.Second, longestWait)
}

// Run sends what waits until ctx is done. One runs for a database.
func (c *Courier) Run(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		for name, work := range map[string]func(context.Context) error{"mails": c.deliver, "robots": c.tell} {
			if err := work(ctx); err != nil && ctx.Err() == nil {
				c.log.Warn("notices wait", "what", name, "error", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// errand is everything that waits for one person about one thing.
type errand struct{ username, subjectKind, subjectID string }

// deliver sends a round of mails.
func (c *Courier) deliver(ctx context.Context) error {
	if c.smtp.Address == "" {
		return nil
	}
	rows, err := c.db.Query(ctx, `SELECT username, subject_kind, subject_id FROM notice WHERE mail_state = 'waiting' AND mail_next_at <= $1
		GROUP BY 1, 2, 3 ORDER BY min(mail_next_at), 1, 3 LIMIT $2`, c.now(), mailsAtOnce)
	if err != nil {
		return fmt.Errorf("look for mails: %w", err)
	}
	errands, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (e errand, err error) {
		return e, row.Scan(&e.username, &e.subjectKind, &e.subjectID)
	})
	if err != nil {
		return fmt.Errorf("look for mails: %w", err)
	}
	for _, e := range errands {
		if err := c.run(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// waiting is a notice to be mailed.
type waiting struct {
	id, kind  string
	createdAt time.Time
	attempts  int
	isUnread  bool
	isMuted   bool
}

// run sends one letter, or settles that there is none to send. What is wrong with one letter holds up no other.
func (c *Courier) run(ctx context.Context, e errand) error {
	to, notices, err := c.load(ctx, e)
	if err != nil {
		return err
	}
	var failed, unwanted []string
	wanted := notices[:0]
	for _, n := range notices {
		switch {
		case c.now().Sub(n.createdAt) > keepFor && n.attempts > 0:
			failed = append(failed, n.id)
		case c.now().Sub(n.createdAt) > keepFor: // no server was set, or the service did not run: it is old news
			unwanted = append(unwanted, n.id)
		case to.email == "" || !n.isUnread || n.isMuted:
			unwanted = append(unwanted, n.id)
		default:
			wanted = append(wanted, n)
		}
	}
	if err := c.settle(ctx, failed, "failed", "expired"); err != nil {
		return err
	}
	if err := c.settle(ctx, unwanted, "dropped", "unwanted"); err != nil || len(wanted) == 0 {
		return err
	}
	about, err := c.describe(ctx, e)
	if err != nil {
		return err
	}
	if about == nil { // what may not be named is not told of, but that something is wrong always is
		var hidden []string
		wanted = slices.DeleteFunc(wanted, func(n waiting) bool {
			if classOf(n.kind) == Alarm {
				return false
			}
			hidden = append(hidden, n.id)
			return true
		})
		if err := c.settle(ctx, hidden, "dropped", "unreadable"); err != nil || len(wanted) == 0 {
			return err
		}
	}
	return c.send(ctx, to, wanted, about)
}

// load reads the person and the notices as they are now.
func (c *Courier) load(ctx context.Context, e errand) (to recipient, notices []waiting, err error) {
	rows, err := c.db.Query(ctx, `SELECT n.id, n.kind, n.created_at, n.mail_attempts, n.read_at IS NULL, n.class = ANY (p.muted),
			p.name, CASE WHEN p.is_active THEN p.email ELSE '' END, coalesce(p.preferences ->> 'language', '') = 'en'
		FROM notice n JOIN person p ON p.username = n.username
		WHERE n.mail_state = 'waiting' AND n.username = $1 AND n.subject_kind = $2 AND n.subject_id = $3 ORDER BY n.id`, e.username, e.subjectKind, e.subjectID)
	if err != nil {
		return to, nil, fmt.Errorf("read mails: %w", err)
	}
	var n waiting
	_, err = pgx.ForEachRow(rows, []any{&n.id, &n.kind, &n.createdAt, &n.attempts, &n.isUnread, &n.isMuted, &to.name, &to.email, &to.english}, func() error {
		notices = append(notices, n)
		return nil
	})
	if err != nil {
		return to, nil, fmt.Errorf("read mails: %w", err)
	}
	return to, notices, nil
}

// describe says what the letter may say, under the rights that the person has now; nil for nothing.
func (c *Courier) describe(ctx context.Context, e errand) (*Subject, error) {
	module, ok := c.subjects[e.subjectKind]
	if !ok {
		return nil, nil
	}
	actor, err := c.actors(ctx, e.username)
	if isGone(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("rights of a recipient: %w", err)
	}
	about, err := module.Describe(ctx, actor, e.subjectID)
	if isGone(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("describe for a mail: %w", err)
	}
	return &about, nil
}

func isGone(err error) bool {
	var f *fault.Error
	return errors.As(err, &f) && (f.Kind == fault.NotFound || f.Kind == fault.Forbidden || f.Kind == fault.Unauthenticated)
}

// send hands the letter over and writes down what became of it. It does so also when the service ends
// meanwhile: a letter that has gone is not sent again.
func (c *Courier) send(ctx context.Context, to recipient, notices []waiting, about *Subject) error {
	ids, kinds, attempts := make([]string, 0, len(notices)), make([]string, 0, len(notices)), 0
	for _, n := range notices {
		ids = append(ids, n.id)
		if !slices.Contains(kinds, n.kind) {
			kinds = append(kinds, n.kind)
		}
		attempts = max(attempts, n.attempts+1)
	}
	subject, body := compose(to, kinds, about, c.address)
	refused, err := c.smtp.send(ctx, letter{ids[0], to.email, subject, body}, c.now())
	ctx = context.WithoutCancel(ctx)
	switch {
	case err == nil:
		return c.settle(ctx, ids, "sent", "")
	case refused:
		c.log.Warn("a mail was refused", "notice_id", ids[0], "error", err)
		return c.settle(ctx, ids, "failed", "refused")
	}
	c.log.Info("a mail waits", "notice_id", ids[0], "attempts", attempts, "error", err)
	_, err = c.db.Exec(ctx, `UPDATE notice SET mail_attempts = $2, mail_next_at = $3, mail_error = 'server'
		WHERE id IN (SELECT id FROM notice WHERE id = ANY ($1) AND mail_state = 'waiting' ORDER BY id FOR UPDATE)`, ids, attempts, c.now().Add(pause(attempts)))
	if err != nil {
		return fmt.Errorf("store failure of a mail: %w", err)
	}
	return nil
}

func (c *Courier) settle(ctx context.Context, ids []string, state, code string) error {
	if len(ids) == 0 {
		return nil
	}
	_, err := c.db.Exec(ctx, `UPDATE notice SET mail_state = $2, mail_error = $3, mail_next_at = NULL
		WHERE id IN (SELECT id FROM notice WHERE id = ANY ($1) AND mail_state = 'waiting' ORDER BY id FOR UPDATE)`, ids, state, code)
	if err != nil {
		return fmt.Errorf("settle mails: %w", err)
	}
	return nil
}

// MailState is how mails are doing, without anybody's name.
type MailState struct {
	IsSet   bool       `json:"is_set" doc:"a mail server is set"`
	Server  string     `json:"server" doc:"its address"`
	TLS     string     `json:"tls" enum:"starttls,tls,none,"`
	From    string     `json:"from"`
	Waiting int        `json:"waiting" doc:"mails that wait, or are tried again"`
	Failed  int        `json:"failed" doc:"given up"`
	Tested  *time.Time `json:"tested_at" doc:"when a test mail was last taken"`
}

// MailState returns how mails are doing.
func (c *Courier) MailState(ctx context.Context, actor access.Actor) (MailState, error) {
	if err := actor.Require(PermManage); err != nil {
		return MailState{}, err
	}
	m := MailState{IsSet: c.smtp.Address != "", Server: c.smtp.Address, From: c.smtp.From}
	if m.IsSet {
		m.TLS = c.smtp.TLS
	}
	err := c.db.QueryRow(ctx, `SELECT count(*) FILTER (WHERE mail_state = 'waiting'), count(*) FILTER (WHERE mail_state = 'failed'),
		(SELECT max(at) FROM audit_event WHERE kind = 'notify.mail.tested') FROM notice WHERE mail_state IN ('waiting', 'failed')`).Scan(&m.Waiting, &m.Failed, &m.Tested)
	if err != nil {
		return MailState{}, fmt.Errorf("count mails: %w", err)
	}
	return m, nil
}

// MailTested is written when the server took a test mail.
type MailTested struct {
	Server string `json:"-"`
}

// EventKind names the event.
func (MailTested) EventKind() string { return "notify.mail.tested" }

// EventSubject is the mail server.
func (MailTested) EventSubject() (string, string) { return "mail", "" }

// TestMail sends a mail to the actor, at once. ErrNoMail without a server, ErrNoAddress without an
// address of the actor, ErrNotSent when the server does not take it.
func (c *Courier) TestMail(ctx context.Context, actor access.Actor) error {
	if err := actor.Require(PermManage); err != nil {
		return err
	}
	if c.smtp.Address == "" {
		return ErrNoMail
	}
	to := recipient{name: actor.Name}
	if err := c.db.QueryRow(ctx, "SELECT email, coalesce(preferences ->> 'language', '') = 'en' FROM person WHERE id = $1", actor.ID).Scan(&to.email, &to.english); err != nil {
		return fmt.Errorf("read address: %w", err)
	}
	if to.email == "" {
		return ErrNoAddress
	}
	subject, body := testLetter(to, today(c.now()), c.address)
	if _, err := c.smtp.send(ctx, letter{opaque.ID(), to.email, subject, body}, c.now()); err != nil {
		return ErrNotSent.Because(err)
	}
	return pgx.BeginFunc(ctx, c.db, func(tx pgx.Tx) error {
		return c.events.Record(ctx, tx, actor, MailTested{c.smtp.Address})
	})
}
