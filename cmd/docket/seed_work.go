package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"docket/internal/calendar"
	printing "docket/internal/print"
	"docket/internal/sample"
)

// work does on the letters what the office would have done by now, as the people of the office and by
// the routes that they use: some are signed for, some are on their way with opinions, some are concluded
// or filed, one is due for appraisal, and the seventh is overdue by itself. What somebody has done before is
// left as it is, by the trace of each letter, so that repeating the command does nothing twice.
func (w *seeding) work(ctx context.Context) error {
	desk := &seedDesk{w: w, clients: map[string]*client{}}
	defer desk.leave(ctx)
	for _, step := range []func(context.Context) error{desk.office, desk.signatures, desk.routes, desk.filing, desk.template, desk.delegation} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	w.step("acts of work on the letters: %d", w.report.Acts)
	return nil
}

// seedDesk is where the people of the sample sit while the command runs: each has one token.
type seedDesk struct {
	w       *seeding
	clients map[string]*client
	ends    []func(context.Context)
}

// of returns somebody's client.
func (d *seedDesk) of(ctx context.Context, username string) (*client, error) {
	if c, ok := d.clients[username]; ok {
		return c, nil
	}
	var token tokenAnswer
	if err := d.w.c.call(ctx, "token-create", tokenRequest{username, "seed", time.Hour}, &token); err != nil {
		return nil, err
	}
	c := &client{http: d.w.c.http, token: token.Secret}
	d.clients[username] = c
	d.ends = append(d.ends, func(ctx context.Context) {
		_ = c.send(ctx, http.MethodDelete, "/api/v1/me/tokens/"+token.ID, nil, nil)
	})
	return c, nil
}

func (d *seedDesk) leave(ctx context.Context) {
	for _, end := range d.ends {
		end(context.WithoutCancel(ctx))
	}
}

// do makes a request as somebody.
func (d *seedDesk) do(ctx context.Context, username, method, path string, body, out any) error {
	c, err := d.of(ctx, username)
	if err == nil {
		err = c.send(ctx, method, path, body, out)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", username, err)
	}
	return nil
}

// letter is the id of a letter by its number in the book.
func (d *seedDesk) letter(number int) string { return d.w.report.Documents[number-1].ID }

// acted reports whether somebody has done something of a kind on a letter before.
func (d *seedDesk) acted(ctx context.Context, number int, kind, username string) (bool, error) {
	var list struct {
		Items []struct {
			Kind  string `json:"kind"`
			Actor string `json:"actor"`
		} `json:"items"`
	}
	if err := d.do(ctx, sample.Registrar, http.MethodGet, "/api/v1/documents/"+d.letter(number)+"/traces", nil, &list); err != nil {
		return false, err
	}
	for _, t := range list.Items {
		if t.Kind == kind && t.Actor == username {
			return true, nil
		}
	}
	return false, nil
}

// decide answers what waits for somebody on a letter, unless they have answered before or nothing waits.
func (d *seedDesk) decide(ctx context.Context, number int, a sample.Act) error {
	if done, err := d.acted(ctx, number, a.Kind, a.Who); err != nil || done {
		return err
	}
	c, err := d.of(ctx, a.Who)
	if err != nil {
		return err
	}
	waiting, err := openTasks(ctx, c)
	if err != nil {
		return err
	}
	for _, task := range waiting {
		if task.Subject.ID != d.letter(number) || task.Kind != a.Kind {
			continue
		}
		d.w.report.Acts++
		return d.do(ctx, a.Who, http.MethodPost, "/api/v1/tasks/"+task.ID, map[string]string{"decision": a.Decision, "opinion": a.Opinion}, nil)
	}
	return nil
}

// signatures has those sign who have got round to it.
func (d *seedDesk) signatures(ctx context.Context) error {
	for _, s := range sample.Signatures() {
		for _, who := range s.People {
			if err := d.decide(ctx, s.Letter, sample.Act{Who: who, Kind: "acknowledge", Decision: "acknowledge"}); err != nil {
				return err
			}
		}
	}
	return nil
}

// routes sends letters on their way and has people write their opinions.
func (d *seedDesk) routes(ctx context.Context) error {
	for _, r := range sample.Routes() {
		path := "/api/v1/documents/" + d.letter(r.Letter) + "/route"
		var begun struct {
			Nodes []struct{} `json:"nodes"`
		}
		if err := d.do(ctx, sample.Registrar, http.MethodGet, path, nil, &begun); err != nil {
			return err
		}
		if len(begun.Nodes) == 0 {
			d.w.report.Acts++
			if err := d.do(ctx, sample.Registrar, http.MethodPost, path, map[string]any{"nodes": r.Nodes}, nil); err != nil {
				return err
			}
		}
		for _, a := range r.Acts {
			if err := d.decide(ctx, r.Letter, a); err != nil {
				return err
			}
		}
	}
	return nil
}

// filing files what is concluded. A machine without a Chinese font makes no slips and files nothing.
func (d *seedDesk) filing(ctx context.Context) error {
	for _, f := range sample.Filings() {
		if done, err := d.acted(ctx, f.Letter, "file", sample.Archivist); err != nil || done {
			if err != nil {
				return err
			}
			continue
		}
		err := d.do(ctx, sample.Archivist, http.MethodPost, "/api/v1/documents/"+d.letter(f.Letter)+"/file", f, nil)
		var p *problem
		if errors.As(err, &p) && (p.Code == printing.ErrNoFont.Code || p.Status == http.StatusConflict) { // or the office has done something else with it
			d.w.step("letter %d is not filed: %s", f.Letter, p.Detail)
			continue
		}
		if err != nil {
			return err
		}
		d.w.report.Acts++
	}
	return nil
}

// office fills in who this is, where the administrator has not.
func (d *seedDesk) office(ctx context.Context) error {
	const path = "/api/v1/settings"
	var all struct {
		Items []struct {
			Name  string `json:"name"`
			Value any    `json:"value"`
		} `json:"items"`
	}
	if err := d.do(ctx, administrator, http.MethodGet, path, nil, &all); err != nil {
		return err
	}
	missing := map[string]any{}
	for _, item := range all.Items {
		if value, ok := sample.Office()[item.Name]; ok && item.Value == "" {
			missing[item.Name] = value
		}
	}
	if len(missing) == 0 {
		return nil
	}
	d.w.report.Acts++
	return d.do(ctx, administrator, http.MethodPatch, path, map[string]any{"values": missing}, nil)
}

// administrator is the first account of an archive.
const administrator = "admin"

// template saves a route for the next letter of its kind.
func (d *seedDesk) template(ctx context.Context) error {
	const path = "/api/v1/route-templates"
	t := sample.RouteTemplate()
	var list struct {
		Items []struct {
			Name string `json:"name"`
		} `json:"items"`
	}
	if err := d.do(ctx, sample.Registrar, http.MethodGet, path, nil, &list); err != nil {
		return err
	}
	for _, one := range list.Items {
		if one.Name == t.Name {
			return nil
		}
	}
	d.w.report.Acts++
	return d.do(ctx, sample.Registrar, http.MethodPost, path, t, nil)
}

// delegation has the head of the office away for two weeks, once.
func (d *seedDesk) delegation(ctx context.Context) error {
	const path, head = "/api/v1/delegations", "zh.head"
	var list struct {
		Items []struct{} `json:"items"`
	}
	if err := d.do(ctx, head, http.MethodGet, path, nil, &list); err != nil || len(list.Items) > 0 {
		return err
	}
	today := calendar.DateOf(clock())
	d.w.report.Acts++
	return d.do(ctx, head, http.MethodPost, path, map[string]any{"to": "zh.01", "starts_on": today, "ends_on": today.AddDays(13), "kinds": []string{"propose", "circulate"}}, nil)
}
