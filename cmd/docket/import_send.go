package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"docket/api/httpkit"
	"docket/internal/access"
	"docket/internal/calendar"
)

// send uploads one file as a record or into the intake.
func (w *importing) send(ctx context.Context, path string, out *importedFile) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	request, err := w.request(ctx, path, f, out.sha256)
	if err != nil {
		return err
	}
	var answer struct {
		ID string `json:"id"`
	}
	if err := w.c.do(request, &answer); err != nil {
		return err
	}
	out.ID = answer.ID
	return nil
}

func (w *importing) request(ctx context.Context, path string, f *os.File, sum string) (*http.Request, error) {
	name := strings.ToValidUTF8(filepath.Base(path), "_")
	if w.Intake {
		info, err := f.Stat()
		if err != nil {
			return nil, err
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://docket/api/v1/intake", f)
		if err != nil {
			return nil, err
		}
		request.ContentLength = info.Size()
		if info.Size() == 0 {
			request.Body = http.NoBody
		}
		request.Header.Set("Content-Type", "application/octet-stream")
		request.Header.Set("Content-Disposition", httpkit.Disposition("attachment", name))
		return request, nil
	}
	record, err := w.record(path, name)
	if err != nil {
		return nil, err
	}
	pipe, body := io.Pipe()
	form := multipart.NewWriter(body)
	go func() { body.CloseWithError(writeForm(form, record, name, f)) }()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://docket/api/v1/documents", pipe)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", form.FormDataContentType())
	request.Header.Set("Idempotency-Key", "import-"+sum)
	return request, nil
}

func writeForm(form *multipart.Writer, record []byte, name string, f io.Reader) error {
	header := textproto.MIMEHeader{"Content-Disposition": {`form-data; name="record"`}, "Content-Type": {"application/json"}}
	part, err := form.CreatePart(header)
	if err == nil {
		_, err = part.Write(record)
	}
	if err == nil {
		part, err = form.CreateFormFile("file", name)
	}
	if err == nil {
		_, err = io.Copy(part, f)
	}
	return errors.Join(err, form.Close())
}

// record is what is known of a file from where it lies.
func (w *importing) record(path, name string) ([]byte, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	source := w.Source
	if source == "" {
		source = readable(filepath.Base(filepath.Dir(absolute)), "import")
	}
	title := readable(strings.TrimSuffix(name, filepath.Ext(name)), name)
	return json.Marshal(map[string]any{
		"title": title, "source": source, "received_on": calendar.DateOf(time.Now()), "classification": w.Classification,
		"distribution": access.Scope{Departments: w.Departments}.Normal(), "tags": w.tagList,
	})
}

// readable makes a text of a file name that a register takes.
func readable(name, otherwise string) string {
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, name))
	if name == "" || name == "/" || name == "." {
		return otherwise
	}
	if r := []rune(name); len(r) > 190 {
		name = string(r[:190])
	}
	return name
}
