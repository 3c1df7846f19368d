package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"docket/internal/document"
	"docket/internal/tag"
)

// uploadsAtOnce keeps both cores and the disk busy without starving the service.
const uploadsAtOnce = 16

// importing is one run of the command.
type importing struct {
	importCommand
	e       *environment
	c       *client
	tagList []tag.Tag
	tokenID string

	mu    sync.Mutex
	turns map[string]*turn // by hash
}

// turn makes files with the same bytes follow each other: the second is skipped when the first was
// taken, and tried itself when the first was not, for its name perhaps.
type turn struct {
	sync.Mutex
	taken bool
	id    string
}

// check refuses people who may not do this before anything is read.
func (w *importing) check(ctx context.Context) error {
	var who actorAnswer
	if err := w.c.call(ctx, "actor", tokenRequest{Username: w.User}, &who); err != nil {
		return asUsage(err)
	}
	switch {
	case w.Intake && !who.MayDeliver:
		return usage("%s does not work with documents and cannot hand in files; choose another --user", w.User)
	case w.Intake:
		return nil
	case !who.IsRegistrar:
		return usage("%s is no registrar and cannot register documents; choose another --user", w.User)
	}
	if len(w.Departments) == 0 {
		if who.Department == "" {
			return usage("%s belongs to no department; give --departments", w.User)
		}
		w.Departments = []string{who.Department}
	}
	return nil
}

// waitAlone returns when no other import of this person runs on this machine: two that know nothing
// of each other would both find bytes new. done ends the turn; so does the end of the process.
func (w *importing) waitAlone(ctx context.Context) (done func(), err error) {
	f, err := os.OpenFile(w.e.cfg.Dir("run", "import-"+w.User+".lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("import: %w", err)
	}
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for told := false; ; told = true {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { _ = f.Close() }, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			_ = f.Close()
			return nil, fmt.Errorf("import: lock: %w", err)
		}
		if !told {
			_, _ = fmt.Fprintf(w.e.stderr, "another import of %s is running; this one follows it\n", w.User)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			_ = f.Close()
			return nil, notRight("interrupted; nothing was imported")
		}
	}
}

func (w *importing) signIn(ctx context.Context) error {
	var token tokenAnswer
	if err := w.c.call(ctx, "token-create", tokenRequest{w.User, "import", 24 * time.Hour}, &token); err != nil {
		return asUsage(err)
	}
	w.c.token, w.tokenID = token.Secret, token.ID
	return nil
}

func (w *importing) revoke(ctx context.Context) {
	_ = w.c.send(ctx, http.MethodDelete, "/api/v1/me/tokens/"+w.tokenID, nil, nil)
}

func (w *importing) all(ctx context.Context, paths []string) importReport {
	var bar *progressbar.ProgressBar
	if f, ok := w.e.stderr.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		bar = progressbar.NewOptions(len(paths), progressbar.OptionSetWriter(f), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
	}
	report := importReport{Files: make([]importedFile, len(paths))}
	next := make(chan int)
	var work sync.WaitGroup
	for range uploadsAtOnce {
		work.Go(func() {
			for n := range next {
				report.Files[n] = w.one(ctx, paths[n])
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
	var taken []string
	for _, f := range report.Files {
		switch f.Outcome {
		case outcomeImported:
			report.Imported++
			taken = append(taken, f.sha256)
		case outcomeSkipped:
			report.Skipped++
			taken = append(taken, f.sha256)
		case outcomeRefused:
			report.Refused++
		default:
			report.Failed++
		}
	}
	if w.Wait {
		w.c.settled(ctx, taken)
	}
	return report
}

func (w *importing) one(ctx context.Context, path string) importedFile {
	out := importedFile{Path: path, Outcome: outcomeFailed}
	if ctx.Err() != nil {
		out.Code, out.Reason = "interrupted", "interrupted"
		return out
	}
	var err error
	if out.sha256, err = hashFile(path); err != nil {
		out.Code, out.Reason = "unreadable", err.Error()
		return out
	}
	t := w.turnOf(out.sha256)
	t.Lock()
	defer t.Unlock()
	if !t.taken {
		t.id, t.taken = w.known(ctx, out.sha256)
	}
	if t.taken {
		out.Outcome, out.ID, out.Code = outcomeSkipped, t.id, "known"
		return out
	}
	w.deliver(ctx, &out)
	t.id, t.taken = out.ID, out.Outcome == outcomeImported || out.Outcome == outcomeSkipped
	return out
}

func (w *importing) turnOf(sum string) *turn {
	w.mu.Lock()
	defer w.mu.Unlock()
	t, ok := w.turns[sum]
	if !ok {
		t = &turn{}
		w.turns[sum] = t
	}
	return t
}

// deliver sends a file until it is taken or refused. The service may be healing meanwhile; the key
// keeps a second try from registering twice.
func (w *importing) deliver(ctx context.Context, out *importedFile) {
	for attempt := 1; ; attempt++ {
		err := w.send(ctx, out.Path, out)
		var p *problem
		switch {
		case err == nil:
			out.Outcome = outcomeImported
			return
		case errors.As(err, &p) && p.Code == document.ErrKeyReused.Code: // registered meanwhile, under other particulars
			out.Outcome, out.Code, out.Reason = outcomeRefused, p.Code, p.Error()
			if id, known := w.known(ctx, out.sha256); known {
				out.Outcome, out.ID, out.Code, out.Reason = outcomeSkipped, id, "known", ""
			}
			return
		case errors.As(err, &p) && p.Status < 500 && p.Status != http.StatusConflict && p.Status != http.StatusTooManyRequests:
			out.Outcome, out.Code, out.Reason = outcomeRefused, p.Code, p.Error()
			return
		case attempt == 5 || ctx.Err() != nil:
			out.Code, out.Reason = "failed", err.Error()
			if p != nil {
				out.Code = p.Code
			}
			return
		}
		select {
		case <-time.After(time.Duration(attempt) * time.Second):
		case <-ctx.Done():
		}
	}
}

// known tells whether the person has these bytes in the register already, or among the files that
// wait, when that is where they go.
func (w *importing) known(ctx context.Context, sum string) (id string, known bool) {
	var found map[string]string
	if err := w.c.call(ctx, "known", knownRequest{Username: w.User, SHA256: []string{sum}, Intake: w.Intake}, &found); err != nil {
		return "", false // sending finds out
	}
	id, known = found[sum]
	return id, known
}
