package intake

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
	"unicode/utf8"

	"golang.org/x/sys/unix"

	"docket/internal/access"
	"docket/internal/fault"
)

// Folders below a watched folder where files go once they have been dealt with. Nothing that a
// scanner or a person put there is ever deleted.
const (
	takenFolder   = "已接收"
	refusedFolder = "未接收"
)

// watchEvery is how often the watched folders are looked at; a file is taken when it has not changed
// between two looks, so that one which is still being written waits.
const watchEvery = 2 * time.Second

// emptyAge is how long an empty file must have lain: scanners make the file first and fill it later.
const emptyAge = time.Minute

// WatchedByName stands for the watched folder itself where somebody asks which folders are a person's. No
// folder below it can be called so.
const WatchedByName = "."

// HasFolder reports whether a watched folder holds one that is username's own. A share that cannot be reached
// is fault.ErrUnavailable: nobody knows what lies there.
func HasFolder(dir, username string) (bool, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return false, fault.ErrUnavailable.Because(fmt.Errorf("open DOCKET_WATCH: %w", err))
	}
	defer func() { _ = root.Close() }()
	info, err := root.Lstat(username)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fault.ErrUnavailable.Because(fmt.Errorf("read DOCKET_WATCH: %w", err))
	}
	return info.IsDir(), nil
}

// Watcher puts the files of a folder into the intake: those that lie in it as one person, those in a
// folder below it as the person whose user name that bears. Who may write into a folder is the file
// system's business.
type Watcher struct {
	service *Service
	actor   func(ctx context.Context, username string) (access.Actor, error)
	dir     string
	user    string // whose the files in the folder itself are; empty: nobody's, they are left alone
	log     *slog.Logger
	seen    map[string]fs.FileInfo
	blamed  map[string]bool // what is on the tray since this process began and still lies there
}

// NewWatcher returns a watcher of dir. actor is read anew for each file, so that rights taken away
// count at once.
func NewWatcher(service *Service, dir, user string, actor func(ctx context.Context, username string) (access.Actor, error), log *slog.Logger) *Watcher {
	return &Watcher{service: service, actor: actor, dir: dir, user: user, log: log, seen: map[string]fs.FileInfo{}, blamed: map[string]bool{}}
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

// look takes in every file that has stood still since the last look, in all folders.
func (w *Watcher) look(ctx context.Context) error {
	// Links are not followed out of the folder.
	root, err := os.OpenRoot(w.dir)
	if err != nil {
		return fmt.Errorf("open DOCKET_WATCH: %w", err)
	}
	defer func() { _ = root.Close() }()
	if err := w.retry(ctx, root); err != nil {
		return err
	}
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return fmt.Errorf("read DOCKET_WATCH: %w", err)
	}
	seen := map[string]fs.FileInfo{}
	if w.user != "" {
		err = w.lookInto(ctx, root, ".", w.user, seen)
	}
	for _, e := range entries {
		if e.IsDir() && !isIgnored(e.Name()) && utf8.ValidString(e.Name()) && e.Name() != takenFolder && e.Name() != refusedFolder {
			err = errors.Join(err, w.lookInto(ctx, root, e.Name(), e.Name(), seen))
		}
	}
	w.seen = seen
	return err
}

// isIgnored tells names under which programs write what is not complete, or what is not meant for others.
func isIgnored(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~") || slices.Contains([]string{".tmp", ".part", ".partial", ".crdownload", ".download"}, path.Ext(lower))
}

// lookInto looks at the files of one person. A file that cannot be taken does not hold up the others.
func (w *Watcher) lookInto(ctx context.Context, root *os.Root, folder, username string, seen map[string]fs.FileInfo) error {
	entries, err := fs.ReadDir(root.FS(), folder)
	if err != nil {
		return fmt.Errorf("read a watched folder: %w", err)
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || isIgnored(e.Name()) {
			continue
		}
		info, err := e.Info()
		if err != nil {
			continue // gone meanwhile
		}
		place := path.Join(folder, e.Name())
		before, known := w.seen[place]
		stands := known && before.Size() == info.Size() && before.ModTime().Equal(info.ModTime())
		if !stands || info.Size() == 0 && w.service.now().Sub(info.ModTime()) < emptyAge {
			seen[place] = info
			continue
		}
		switch err := w.take(ctx, root, folder, e.Name(), username); {
		case errors.Is(err, errMoves):
			seen[place] = info
		case err != nil:
			return err // an outage: what lies here is taken at a later look
		}
	}
	return nil
}

// take hands one file in and moves it away; one that is refused moves beside a note with the reason.
func (w *Watcher) take(ctx context.Context, root *os.Root, folder, name, username string) error {
	place := path.Join(folder, name)
	actor, err := w.actor(ctx, username)
	var unknown *fault.Error
	if errors.As(err, &unknown) {
		return w.blame(ctx, username, username, failUser, folder)
	}
	if err != nil {
		return fmt.Errorf("find whose folder it is: %w", err)
	}
	f, err := root.OpenFile(place, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return w.blame(ctx, actor.Username, name, failUnreadable, place)
	}
	defer func() { _ = f.Close() }()
	before, err := f.Stat()
	if err != nil || !before.Mode().IsRegular() || isOpenForWriting(f) {
		return errMoves
	}
	key, err := w.service.putArrived(ctx, actor, f, strings.ToValidUTF8(name, "_"), func(sum string) ([]byte, error) {
		after, err := f.Stat()
		if err != nil || after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime()) || isOpenForWriting(f) {
			return nil, errMoves
		}
		return arrivalKey(place, before.Size(), before.ModTime().UnixNano(), sum), nil
	})
	if code, isRefused := failureCode(err); isRefused {
		return w.refuse(ctx, root, folder, name, actor.Username, code)
	}
	if err != nil {
		return err
	}
	if _, err := moveAway(root, folder, name, takenFolder); err != nil {
		return err
	}
	return errors.Join(w.service.forgetArrival(ctx, key), w.forgive(ctx, folder, place))
}

// isOpenForWriting asks whether somebody on this machine still writes: a read lease is granted only
// where nobody does. Where the file system knows no leases, standing still has to do.
func isOpenForWriting(f *os.File) bool {
	if _, err := unix.FcntlInt(f.Fd(), unix.F_SETLEASE, unix.F_RDLCK); err != nil {
		return errors.Is(err, unix.EAGAIN)
	}
	_, _ = unix.FcntlInt(f.Fd(), unix.F_SETLEASE, unix.F_UNLCK)
	return false
}

// refuse puts a file on the tray and moves it beside a note with the reason.
func (w *Watcher) refuse(ctx context.Context, root *os.Root, folder, name, owner, code string) error {
	place := path.Join(folder, name)
	if err := w.service.fail(ctx, channelWatch, owner, strings.ToValidUTF8(name, "_"), code, placeOf(place)); err != nil {
		return err
	}
	moved, err := moveAway(root, folder, name, refusedFolder)
	if err != nil {
		return err
	}
	text := failureTexts[code]
	return errors.Join(w.service.movedTo(ctx, channelWatch, placeOf(place), placeOf(moved)), root.WriteFile(moved+noteSuffix, []byte(text.ZH+"\n"+text.EN+"\n"), 0o600))
}

const noteSuffix = ".reason.txt"

// placeOf writes a path so that a database can hold it: names on a disk may be any bytes.
func placeOf(p string) string { return url.PathEscape(p) }

// blame puts on the tray what stays where it is, once while it does.
func (w *Watcher) blame(ctx context.Context, owner, name, code, place string) error {
	if w.blamed[place] {
		return nil
	}
	if err := w.service.fail(ctx, channelWatch, owner, strings.ToValidUTF8(name, "_"), code, placeOf(place)); err != nil {
		return err
	}
	w.blamed[place] = true
	return nil
}

// forgive takes a folder or file off the tray that is well again.
func (w *Watcher) forgive(ctx context.Context, places ...string) error {
	for _, p := range places {
		if err := w.service.settled(ctx, channelWatch, placeOf(p)); err != nil {
			return err
		}
		delete(w.blamed, p)
	}
	return nil
}

// retry puts back what somebody asked to try again; it is taken when it has stood still. What is gone
// from its place, or was never moved away, is only taken off the tray.
func (w *Watcher) retry(ctx context.Context, root *os.Root) error {
	places, err := w.service.retries(ctx, channelWatch)
	if err != nil {
		return err
	}
	for _, written := range places {
		place, err := url.PathUnescape(written)
		if err != nil {
			return fmt.Errorf("read where a failure lies: %w", err)
		}
		folder, name := path.Split(place)
		if path.Base(folder) == refusedFolder {
			_, err := putBack(root, path.Dir(path.Clean(folder)), name)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			if err := root.Remove(place + noteSuffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("watched folder: %w", err)
			}
		}
		if err := w.forgive(ctx, place); err != nil {
			return err
		}
	}
	return nil
}

// moveAway moves a file of folder into one below it.
func moveAway(root *os.Root, folder, name, below string) (string, error) {
	dir := path.Join(folder, below)
	if err := root.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("watched folder: %w", err)
	}
	return move(root, path.Join(folder, name), dir)
}

// putBack is the opposite of moveAway.
func putBack(root *os.Root, folder, name string) (string, error) {
	return move(root, path.Join(folder, refusedFolder, name), folder)
}

// move puts a file into a folder without overwriting what is there, and returns its place.
func move(root *os.Root, from, dir string) (string, error) {
	name := path.Base(from)
	target := path.Join(dir, name)
	for n := 2; ; n++ {
		err := root.Link(filepath.FromSlash(from), filepath.FromSlash(target))
		if err == nil {
			return target, root.Remove(from)
		}
		if !errors.Is(err, fs.ErrExist) {
			return "", fmt.Errorf("watched folder: %w", err)
		}
		target = path.Join(dir, fmt.Sprintf("%d-%s", n, name))
	}
}
