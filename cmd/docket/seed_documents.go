package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"

	"docket/internal/access"
	"docket/internal/sample"
)

// seededDocument is one of the twelve.
type seededDocument struct {
	Number     int    `json:"number"`
	ID         string `json:"id"`
	RegisterNo string `json:"register_no"`
	Title      string `json:"title"`
	Outcome    string `json:"outcome"` // registered or present

	level  access.Level
	sha256 string
}

const outcomeRegistered, outcomePresent = "registered", "present"

// documents registers the letters that are missing, in the order of their arrival, as the registrar.
func (w *seeding) documents(ctx context.Context) error {
	return w.as(ctx, sample.Registrar, func(ctx context.Context, c *client) error {
		for _, l := range sample.Letters() {
			d, err := register(ctx, c, l)
			if err != nil {
				return fmt.Errorf("letter %d: %w", l.Number, err)
			}
			w.step("letter %d: %s %s", d.Number, d.RegisterNo, d.Outcome)
			w.report.Documents = append(w.report.Documents, d)
		}
		return nil
	})
}

// register registers a letter unless the register has it. Two runs at one time, or an answer that
// got lost, are the Idempotency-Key's to sort out.
func register(ctx context.Context, c *client, l sample.Letter) (seededDocument, error) {
	name, content := l.File()
	sum := sha256.Sum256(content)
	out := seededDocument{Number: l.Number, Title: l.Record.Title, Outcome: outcomePresent, level: l.Record.Classification, sha256: hex.EncodeToString(sum[:])}
	found, err := registered(ctx, c, l)
	if err != nil {
		return out, err
	}
	if found == nil {
		out.Outcome = outcomeRegistered
		if found, err = postLetter(ctx, c, l, name, content); err != nil {
			return out, err
		}
	}
	out.ID, out.RegisterNo = found.ID, found.RegisterNo
	return out, nil
}

type registeredLetter struct {
	ID         string `json:"id"`
	RegisterNo string `json:"register_no"`
	Title      string `json:"title"`
	ReceivedOn string `json:"received_on"`
}

// registered finds a letter in the register, nil when it is not there.
func registered(ctx context.Context, c *client, l sample.Letter) (*registeredLetter, error) {
	var list struct {
		Items []registeredLetter `json:"items"`
	}
	query := url.Values{"source": {l.Record.Source}, "from": {l.Record.ReceivedOn}, "to": {l.Record.ReceivedOn}, "limit": {"200"}}
	if err := c.send(ctx, http.MethodGet, "/api/v1/documents?"+query.Encode(), nil, &list); err != nil {
		return nil, err
	}
	for _, d := range list.Items {
		if d.Title == l.Record.Title {
			return &d, nil
		}
	}
	return nil, nil
}

func postLetter(ctx context.Context, c *client, l sample.Letter, name string, content []byte) (*registeredLetter, error) {
	record, err := json.Marshal(l.Record)
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	if err := writeForm(form, record, name, bytes.NewReader(content)); err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://docket/api/v1/documents", &body)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", form.FormDataContentType())
	request.Header.Set("Idempotency-Key", fmt.Sprintf("seed-%d", l.Number))
	var answer registeredLetter
	return &answer, c.do(request, &answer)
}

type waitingTask struct {
	ID      string `json:"id"`
	Kind    string `json:"kind"`
	Subject struct {
		ID string `json:"id"`
	} `json:"subject"`
}

// openTasks are all that wait for the person whose token c bears.
func openTasks(ctx context.Context, c *client) (all []waitingTask, err error) {
	for cursor := ""; ; {
		var page struct {
			Items      []waitingTask `json:"items"`
			NextCursor *string       `json:"next_cursor"`
		}
		query := url.Values{"state": {"open"}, "limit": {"200"}}
		if cursor != "" {
			query.Set("cursor", cursor)
		}
		if err := c.send(ctx, http.MethodGet, "/api/v1/tasks?"+query.Encode(), nil, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if page.NextCursor == nil {
			return all, nil
		}
		cursor = *page.NextCursor
	}
}
