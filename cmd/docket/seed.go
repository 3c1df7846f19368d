package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/sample"
)

// seedCommand loads the sample office: departments, people, rooms, items, the twelve letters, the work that
// has been done on them, and the FAQ, as far as their modules exist. It marks the archive as 演示 first and refuses one that
// holds real documents. Everything goes the ordinary way, through the API and as the people of the
// office, so what it leaves is what their work would leave. Repeating it changes nothing, and after
// an interruption it goes on.
type seedCommand struct {
	JSON  bool `name:"json" help:"Answer as JSON."`
	Fresh bool `help:"Register the letters and do no work on them."`
}

// seedReport is the answer: what there was to do, and what was there already.
type seedReport struct {
	Departments seedCount        `json:"departments"`
	People      seedCount        `json:"people"`
	Documents   []seededDocument `json:"documents"`
	Approved    int              `json:"approved"` // scopes of classified letters (DOC-11)
	Acts        int              `json:"acts"`     // of work on the letters
}

type seedCount struct {
	Added   int `json:"added"`
	Present int `json:"present"`
}

// Run exits 1 where the archive is not for demonstrations and holds a document.
func (s seedCommand) Run(e *environment) error {
	return e.withService(func(ctx context.Context, c *client) error {
		w := seeding{c: c, log: e.stderr, isFresh: s.Fresh}
		if err := w.all(ctx); err != nil {
			return err
		}
		return e.print(s.JSON, w.report, w.report.text())
	})
}

func (r seedReport) text() string {
	var b strings.Builder
	added := 0
	for _, d := range r.Documents {
		if d.Outcome == outcomeRegistered {
			added++
		}
		fmt.Fprintf(&b, "%2d  %s  %s\n", d.Number, d.RegisterNo, d.Title)
	}
	fmt.Fprintf(&b, "departments +%d, people +%d, documents +%d, scopes approved %d, acts of work %d\n", r.Departments.Added, r.People.Added, added, r.Approved, r.Acts)
	return b.String()
}

// seeding is one run of the command.
type seeding struct {
	c       *client
	log     io.Writer
	isFresh bool
	report  seedReport
}

func (w *seeding) step(format string, args ...any) {
	_, _ = fmt.Fprintf(w.log, "seed: "+format+"\n", args...)
}

func (w *seeding) all(ctx context.Context) error {
	if err := w.markDemo(ctx); err != nil {
		return err
	}
	steps := []func(context.Context) error{w.departments, w.people, w.documents, w.approvals, w.work, w.settle}
	if w.isFresh {
		steps = slices.Delete(steps, 4, 5)
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return fmt.Errorf("seed: %w; run the command again to go on", err)
		}
	}
	return nil
}

// markDemo marks the archive before anything is added, so that no interruption leaves sample
// letters in an archive that looks real.
func (w *seeding) markDemo(ctx context.Context) error {
	var marked demoAnswer
	if err := w.c.call(ctx, "mark-demo", nothing{}, &marked); err != nil {
		return err
	}
	if !marked.IsDemo {
		return notRight("this archive holds documents and is not marked 演示; seed an empty one (choose another DOCKET_DATA)")
	}
	w.step("the archive is marked 演示")
	return nil
}

func (w *seeding) departments(ctx context.Context) error {
	for _, d := range sample.Departments() {
		err := w.c.call(ctx, "department-add", account.Department{Code: d.Code, Name: d.Name}, nil)
		var p *problem
		switch {
		case err == nil:
			w.report.Departments.Added++
		case errors.As(err, &p) && p.Code == account.ErrCodeTaken.Code:
			w.report.Departments.Present++
		default:
			return fmt.Errorf("department %s: %w", d.Code, err)
		}
	}
	w.step("departments: %d added, %d present", w.report.Departments.Added, w.report.Departments.Present)
	return nil
}

// people adds those who are missing. Who is there stays as they are: the office may have moved on.
func (w *seeding) people(ctx context.Context) error {
	var present []account.Person
	if err := w.c.call(ctx, "user-list", nothing{}, &present); err != nil {
		return fmt.Errorf("people: %w", err)
	}
	known := make(map[string]bool, len(present))
	for _, p := range present {
		known[p.Username] = true
	}
	for _, p := range sample.People() {
		if known[p.Username] {
			w.report.People.Present++
			continue
		}
		in := account.PersonInput{Username: p.Username, Name: &p.Name, Department: &p.Department, Rank: &p.Rank, Clearance: &p.Clearance, Roles: &p.Roles}
		if err := w.c.call(ctx, "user-add", userRequest{in}, nil); err != nil {
			return fmt.Errorf("%s: %w", p.Username, err)
		}
		w.report.People.Added++
	}
	w.step("people: %d added, %d present", w.report.People.Added, w.report.People.Present)
	return nil
}

// as lets act use the API as username, with a token that lives no longer than that.
func (w *seeding) as(ctx context.Context, username string, act func(ctx context.Context, c *client) error) error {
	var token tokenAnswer
	if err := w.c.call(ctx, "token-create", tokenRequest{username, "seed", time.Hour}, &token); err != nil {
		return err
	}
	c := &client{http: w.c.http, token: token.Secret}
	defer func() {
		_ = c.send(context.WithoutCancel(ctx), http.MethodDelete, "/api/v1/me/tokens/"+token.ID, nil, nil)
	}()
	return act(ctx, c)
}

// approvals agrees, as the supervisor, to the scopes of the sample's classified letters (DOC-11).
func (w *seeding) approvals(ctx context.Context) error {
	mine := map[string]string{}
	for _, d := range w.report.Documents {
		if d.level >= access.Confidential {
			mine[d.ID] = d.RegisterNo
		}
	}
	return w.as(ctx, sample.Supervisor, func(ctx context.Context, c *client) error {
		waiting, err := openTasks(ctx, c)
		if err != nil {
			return err
		}
		for _, task := range waiting {
			number, ok := mine[task.Subject.ID]
			if !ok {
				continue
			}
			if err := c.send(ctx, http.MethodPost, "/api/v1/tasks/"+task.ID, map[string]string{"decision": "agree", "opinion": "同意按拟定范围传阅。"}, nil); err != nil {
				return fmt.Errorf("approve the scope of %s: %w", number, err)
			}
			w.report.Approved++
		}
		w.step("scopes approved: %d", w.report.Approved)
		return nil
	})
}

// patience is how long the command waits for text and copies; they follow by themselves later.
const patience = time.Minute

// settle waits for the text and the copies of the letters.
func (w *seeding) settle(ctx context.Context) error {
	w.step("waiting for text and copies")
	waiting, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var sums []string
	for _, d := range w.report.Documents {
		sums = append(sums, d.sha256)
	}
	if w.c.settled(waiting, sums) {
		w.step("text and copies are final")
	} else {
		w.step("text and copies are not final yet; they follow while the service runs")
	}
	return ctx.Err()
}
