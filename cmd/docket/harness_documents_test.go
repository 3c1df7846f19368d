package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"testing"
	"time"
)

// upload is a file of a registration.
type upload struct {
	Name    string
	Content []byte
}

// record returns a valid record for department, with changes put over it; nil removes a field.
func record(department string, changes map[string]any) map[string]any {
	r := map[string]any{"title": "关于开展消防安全检查的通知", "source": "岚洲市云港区应急管理局", "received_on": "2026-01-12",
		"classification": "internal", "distribution": map[string]any{"departments": []string{department}}}
	for k, v := range changes {
		if v == nil {
			delete(r, k)
			continue
		}
		r[k] = v
	}
	return r
}

// Register posts a record with files.
func (p *person) Register(t testing.TB, record any, files []upload, headers ...header) answer {
	t.Helper()
	a, err := p.tryRegister(record, files, headers...)
	if err != nil {
		t.Fatalf("register: %v", err)
	}
	return a
}

func (p *person) tryRegister(record any, files []upload, headers ...header) (answer, error) {
	body, contentType, err := form(record, files)
	if err != nil {
		return answer{}, err
	}
	return p.try(http.MethodPost, "/api/v1/documents", bytes.NewReader(body), append(headers, header{"Content-Type", contentType})...)
}

// form writes multipart/form-data: record first, then files.
func form(record any, files []upload) (body []byte, contentType string, err error) {
	raw, err := json.Marshal(record)
	if err != nil {
		return nil, "", err
	}
	var buffer bytes.Buffer
	w := multipart.NewWriter(&buffer)
	part, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="record"`}, "Content-Type": {"application/json"}})
	if err == nil {
		_, err = part.Write(raw)
	}
	for _, f := range files {
		if err == nil {
			part, err = w.CreateFormFile("file", f.Name)
		}
		if err == nil {
			_, err = part.Write(f.Content)
		}
	}
	err = errors.Join(err, w.Close())
	return buffer.Bytes(), w.FormDataContentType(), err
}

// documentAnswer is the part of a record that tests look at.
type documentAnswer struct {
	ID             string `json:"id"`
	Title          string `json:"title"`
	RegisterNo     string `json:"register_no"`
	Status         string `json:"status"`
	ScopeState     string `json:"scope_state"`
	Classification string `json:"classification"`
	VoidReason     string `json:"void_reason"`
	RegisteredBy   string `json:"registered_by"`
	Version        int    `json:"version"`
	Files          []struct {
		ID         string `json:"id"`
		Name       string `json:"name"`
		SHA256     string `json:"sha256"`
		SizeBytes  int64  `json:"size_bytes"`
		MediaType  string `json:"media_type"`
		TextState  string `json:"text_state"`
		TextReason string `json:"text_reason"`
		Copies     struct {
			Local  struct{ State string } `json:"local"`
			Bucket struct{ State string } `json:"bucket"`
		} `json:"copies"`
		IsFromQueue bool `json:"is_from_queue"`
	} `json:"files"`
	Warnings []struct {
		Code string   `json:"code"`
		IDs  []string `json:"ids"`
	} `json:"warnings"`
}

// MustRegister registers and returns the record.
func (p *person) MustRegister(t testing.TB, record any, files ...upload) documentAnswer {
	t.Helper()
	var d documentAnswer
	p.Register(t, record, files).Want(t, http.StatusCreated).JSON(t, &d)
	return d
}

// Document reads a record.
func (p *person) Document(t testing.TB, id string) documentAnswer {
	t.Helper()
	var d documentAnswer
	p.Get(t, "/api/v1/documents/"+id).Want(t, http.StatusOK).JSON(t, &d)
	return d
}

// WaitText waits until the text of every file of a record is final.
func (p *person) WaitText(t testing.TB, id string) documentAnswer {
	t.Helper()
	var d documentAnswer
	waitFor(t, 2*time.Minute, "the text of a record", func() bool {
		d = p.Document(t, id)
		for _, f := range d.Files {
			if f.TextState == "pending" {
				return false
			}
		}
		return true
	})
	return d
}

// searchAnswer is the part of a search that tests look at.
type searchAnswer struct {
	Total int `json:"total"`
	Hits  []struct {
		ID         string `json:"id"`
		Title      string `json:"title"`
		RegisterNo string `json:"register_no"`
		Highlights []struct {
			Field string `json:"field"`
			Page  int    `json:"page"`
			HTML  string `json:"html"`
		} `json:"highlights"`
	} `json:"hits"`
	Facets map[string][]struct {
		Value string `json:"value"`
		Count int    `json:"count"`
	} `json:"facets"`
	NextCursor *string `json:"next_cursor"`
}

// Search searches; query alternates name and value.
func (p *person) Search(t testing.TB, query ...string) searchAnswer {
	t.Helper()
	var a searchAnswer
	p.Get(t, "/api/v1/search", query...).Want(t, http.StatusOK).JSON(t, &a)
	return a
}

// Has reports whether a search found a record.
func (a searchAnswer) Has(id string) bool {
	for _, h := range a.Hits {
		if h.ID == id {
			return true
		}
	}
	return false
}
