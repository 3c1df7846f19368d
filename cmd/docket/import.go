package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"docket/api/httpkit"
	"docket/internal/access"
	"docket/internal/calendar"
	"docket/internal/tag"
)

type importCommand struct {
	Paths          []string `arg:"" help:"Files and folders."`
	User           string   `required:"" help:"Register as this person, who must be a registrar."`
	Source         string   `help:"Sender; the folder's name when absent."`
	Classification string   `default:"internal" help:"public, internal, confidential or secret."`
	Departments    []string `help:"Distribution; the person's department when absent."`
	Tag            []string `sep:"none" help:"FACET:VALUE; may be given several times."`
	Intake         bool     `help:"Put the files into 待登记 instead of registering them."`
	Wait           bool     `help:"Return when text and copies of everything are final."`
	JSON           bool     `name:"json" help:"Answer as JSON."`
}

// importedFile is the outcome for one file.
type importedFile struct {
	Path    string `json:"path"`
	Outcome string `json:"outcome"` // imported, skipped, refused, failed
	ID      string `json:"id,omitempty"`
	Code    string `json:"code,omitempty"`
	Reason  string `json:"reason,omitempty"`

	sha256 string
}

type importReport struct {
	Imported int            `json:"imported"`
	Skipped  int            `json:"skipped"`
	Refused  int            `json:"refused"`
	Failed   int            `json:"failed"`
	Files    []importedFile `json:"files"`
}

// uploadsAtOnce keeps both cores and the disk busy without starving the service.
const uploadsAtOnce = 4

// Run registers the files, never the same bytes twice for one person, so that it can be repeated
// after an interruption.
func (i importCommand) Run(e *environment) error {
	if _, err := access.ParseLevel(i.Classification); err != nil {
		return usage("--classification: %v; use one of %s", err, strings.Join(access.LevelNames(), ", "))
	}
	tags, err := i.tags()
	if err != nil {
		return err
	}
	paths, err := filesUnder(i.Paths)
	if err != nil {
		return &exitError{exitUsage, err}
	}
	return e.withService(func(ctx context.Context, c *client) error {
		w := importing{importCommand: i, e: e, c: c, tagList: tags, taken: map[string]bool{}}
		if err := w.begin(ctx); err != nil {
			return err
		}
		report := w.all(ctx, paths)
		w.revoke(context.WithoutCancel(ctx))
		if err := e.print(i.JSON, report, report.text()); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return notRight("interrupted; run the same command again to go on")
		}
		if report.Failed > 0 {
			return notRight("%d files failed", report.Failed)
		}
		return nil
	})
}

func (i importCommand) tags() (out []tag.Tag, err error) {
	for _, s := range i.Tag {
		t, ok := tag.Parse(s)
		if !ok {
			return nil, usage("--tag %q: write FACET:VALUE", s)
		}
		out = append(out, t)
	}
	return out, nil
}

func (r importReport) text() string {
	var b strings.Builder
	for _, f := range r.Files {
		if f.Outcome == "refused" || f.Outcome == "failed" {
			fmt.Fprintf(&b, "%s: %s %s\n", f.Outcome, f.Path, f.Reason)
		}
	}
	fmt.Fprintf(&b, "imported %d, skipped %d, refused %d, failed %d\n", r.Imported, r.Skipped, r.Refused, r.Failed)
	return b.String()
}

// filesUnder lists regular files, in order, without hidden ones.
func filesUnder(roots []string) ([]string, error) {
	var out []string
	for _, root := range roots {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if path != root && strings.HasPrefix(d.Name(), ".") {
				if d.IsDir() {
					return fs.SkipDir
				}
				return nil
			}
			if d.Type().IsRegular() {
				out = append(out, path)
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", root, err)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// importing is one run of the command.
type importing struct {
	importCommand
	e       *environment
	c       *client
	tagList []tag.Tag
	tokenID string

	mu    sync.Mutex
	taken map[string]bool // hashes that this run has begun
}

func (w *importing) begin(ctx context.Context) error {
	var who actorAnswer
	if err := w.c.call(ctx, "actor", tokenRequest{Username: w.User}, &who); err != nil {
		return asUsage(err)
	}
	if !who.IsRegistrar && !w.Intake {
		return usage("%s is no registrar and cannot register documents; choose another --user", w.User)
	}
	if len(w.Departments) == 0 && !w.Intake {
		if who.Department == "" {
			return usage("%s belongs to no department; give --departments", w.User)
		}
		w.Departments = []string{who.Department}
	}
	var token tokenAnswer
	if err := w.c.call(ctx, "token-create", tokenRequest{w.User, "import", 24 * time.Hour}, &token); err != nil {
		return asUsage(err)
	}
	w.c.token, w.tokenID = token.Secret, token.ID
	return nil
}

func (w *importing) revoke(ctx context.Context) {
	request, err := http.NewRequestWithContext(ctx, http.MethodDelete, "http://docket/api/v1/me/tokens/"+w.tokenID, nil)
	if err == nil {
		_ = w.c.do(request, nil)
	}
}

func (w *importing) all(ctx context.Context, paths []string) importReport {
	var bar *progressbar.ProgressBar
	if f, ok := w.e.stderr.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		bar = progressbar.NewOptions(len(paths), progressbar.OptionSetWriter(f), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
	}
	results := make([]importedFile, len(paths))
	next := make(chan int)
	var work sync.WaitGroup
	for range uploadsAtOnce {
		work.Go(func() {
			for n := range next {
				results[n] = w.one(ctx, paths[n])
				if bar != nil {
					_ = bar.Add(1)
				}
			}
		})
	}
	for n := range paths {
		next <- n
	}
	close(next)
	work.Wait()
	if w.Wait {
		w.settle(ctx, results)
	}
	report := importReport{Files: results}
	for _, r := range results {
		switch r.Outcome {
		case "imported":
			report.Imported++
		case "skipped":
			report.Skipped++
		case "refused":
			report.Refused++
		default:
			report.Failed++
		}
	}
	return report
}

func (w *importing) one(ctx context.Context, path string) importedFile {
	out := importedFile{Path: path, Outcome: "failed"}
	if ctx.Err() != nil {
		out.Code, out.Reason = "interrupted", "interrupted"
		return out
	}
	sum, err := hashFile(path)
	if err != nil {
		out.Code, out.Reason = "unreadable", err.Error()
		return out
	}
	out.sha256 = sum
	if id, known := w.isKnown(ctx, sum); known {
		out.Outcome, out.ID, out.Code = "skipped", id, "known"
		return out
	}
	for attempt := 1; ; attempt++ {
		err = w.send(ctx, path, &out)
		var p *problem
		switch {
		case err == nil:
			out.Outcome = "imported"
			return out
		case errors.As(err, &p) && p.Status < 500 && p.Status != http.StatusConflict && p.Status != http.StatusTooManyRequests:
			out.Outcome, out.Code, out.Reason = "refused", p.Code, p.Error()
			return out
		case attempt == 5 || ctx.Err() != nil:
			out.Code, out.Reason = "failed", err.Error()
			if p != nil {
				out.Code = p.Code
			}
			return out
		}
		select { // the service may be healing; the key keeps a second try from registering twice
		case <-time.After(time.Duration(attempt) * time.Second):
		case <-ctx.Done():
		}
	}
}

// isKnown reports whether these bytes have been registered by the person, or by this run already.
func (w *importing) isKnown(ctx context.Context, sum string) (id string, known bool) {
	w.mu.Lock()
	twice := w.taken[sum]
	w.taken[sum] = true
	w.mu.Unlock()
	if twice {
		return "", true
	}
	var found map[string]string
	if err := w.c.call(ctx, "known", knownRequest{w.User, []string{sum}}, &found); err != nil {
		return "", false // sending finds out
	}
	id, known = found[sum]
	return id, known
}

func hashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

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

// settle waits until text and copies of everything that was imported are final.
func (w *importing) settle(ctx context.Context, results []importedFile) {
	var sums []string
	for _, r := range results {
		if r.Outcome == "imported" || r.Outcome == "skipped" {
			sums = append(sums, r.sha256)
		}
	}
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		var left int
		if err := w.c.call(ctx, "unsettled", knownRequest{SHA256: sums}, &left); err == nil && left == 0 {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
