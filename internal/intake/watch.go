package intake

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"docket/internal/access"
	"docket/internal/fault"
)

// Folders below a watched folder where files go once they have been dealt with. Nothing that a
// scanner or a person put there is ever deleted.
const (
	takenFolder   = "已接收"
	refusedFolder = "未接收"
)

// watchEvery is how often a watched folder is looked at; a file is taken when it has not changed
// between two looks, so that one which is still being written waits.
const watchEvery = 2 * time.Second

// Watcher puts the files of a folder into the intake, as one person.
type Watcher struct {
	service *Service
	actor   func(context.Context) (access.Actor, error)
	dir     string
	log     *slog.Logger
	seen    map[string]fs.FileInfo
}

// NewWatcher returns a watcher of dir. actor is read anew for each file, so that rights taken away
// count at once.
func NewWatcher(service *Service, dir string, actor func(context.Context) (access.Actor, error), log *slog.Logger) *Watcher {
	return &Watcher{service: service, actor: actor, dir: dir, log: log, seen: map[string]fs.FileInfo{}}
}

// Run watches until ctx is done.
func (w *Watcher) Run(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		if err := w.look(ctx); err != nil && ctx.Err() == nil {
			w.log.Warn("watched folder", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// look takes in every file that has stood still since the last look.
func (w *Watcher) look(ctx context.Context) error {
	entries, err := os.ReadDir(w.dir)
	if err != nil {
		return fmt.Errorf("read DOCKET_WATCH: %w", err)
	}
	seen := map[string]fs.FileInfo{}
	for _, e := range entries {
		if !e.Type().IsRegular() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		info, err := e.Info()
		if err != nil {
			continue // gone meanwhile
		}
		before, known := w.seen[e.Name()]
		if !known || before.Size() != info.Size() || !before.ModTime().Equal(info.ModTime()) {
			seen[e.Name()] = info
			continue
		}
		if err := w.take(ctx, e.Name()); err != nil {
			return err
		}
	}
	w.seen = seen
	return nil
}

// take hands one file in and moves it away; one that is refused moves beside a note with the reason.
func (w *Watcher) take(ctx context.Context, name string) error {
	actor, err := w.actor(ctx)
	if err != nil {
		return fmt.Errorf("DOCKET_WATCH_USER: %w", err)
	}
	f, err := os.Open(filepath.Join(w.dir, name))
	if err != nil {
		return fmt.Errorf("open watched file: %w", err)
	}
	_, err = w.service.Put(ctx, actor, f, strings.ToValidUTF8(name, "_"))
	_ = f.Close()
	var refused *fault.Error
	switch {
	case err == nil:
		return w.move(name, takenFolder)
	case errors.As(err, &refused) && (refused.Kind == fault.Invalid || refused.Kind == fault.TooLarge):
		if err := w.move(name, refusedFolder); err != nil {
			return err
		}
		note := refused.ZH + "\n" + refused.EN + "\n"
		return os.WriteFile(filepath.Join(w.dir, refusedFolder, name+".reason.txt"), []byte(note), 0o600)
	}
	return err // an outage: the file stays and is taken at a later look
}

// move puts a file below folder without overwriting what is there.
func (w *Watcher) move(name, folder string) error {
	dir := filepath.Join(w.dir, folder)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("watched folder: %w", err)
	}
	target := filepath.Join(dir, name)
	for n := 2; ; n++ {
		err := os.Link(filepath.Join(w.dir, name), target)
		if err == nil {
			return os.Remove(filepath.Join(w.dir, name))
		}
		if !errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("watched folder: %w", err)
		}
		target = filepath.Join(dir, fmt.Sprintf("%d-%s", n, name))
	}
}
