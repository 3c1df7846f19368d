package supervise

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// way is how PostgreSQL is run, and so to whom its files belong. It is chosen
// once, when the data are made, and recorded beside them: another choice at a
// later start would find files that it may not read.
type way struct {
	// Kind is "user" (as the owner of this process), "setuid" (root becomes
	// UID) or "namespace" (root, shown to PostgreSQL as an ordinary user).
	Kind string `json:"kind"`
	UID  int    `json:"uid"`
	GID  int    `json:"gid"`
}

const (
	asUser    = "user"
	bySetuid  = "setuid"
	namespace = "namespace"
)

func (w way) String() string {
	if w.Kind == namespace {
		return "as root in a user namespace"
	}
	return fmt.Sprintf("as uid %d", w.UID)
}

// apply shapes a command so that it runs this way.
func (w way) apply(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	switch w.Kind {
	case bySetuid:
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(w.UID), Gid: uint32(w.GID)}
	case namespace:
		insideNamespace(cmd.SysProcAttr)
	}
}

// give hands a file or folder of ours to the user that PostgreSQL runs as.
func (w way) give(name string) error {
	if w.Kind != bySetuid {
		return nil
	}
	if err := os.Lchown(name, w.UID, w.GID); err != nil {
		return fmt.Errorf("hand %s to uid %d: %w", name, w.UID, err)
	}
	return nil
}

// works tries whether a program run this way can enter the folder and execute
// PostgreSQL. Trying asks the kernel itself, access lists and all, where a
// look at the mode bits could only guess.
func (w way) works(ctx context.Context, folder string, p programs) error {
	_, err := run(ctx, p.path("postgres"), []string{"--version"}, func(cmd *exec.Cmd) {
		w.apply(cmd)
		cmd.Dir = folder
	})
	return err
}

// settleWay returns the recorded way, or chooses one that works and records it.
func settleWay(ctx context.Context, dir string, p programs) (way, error) {
	record := filepath.Join(dir, "way")
	w, err := recordedWay(record, dir)
	if err == nil {
		if err := w.works(ctx, dir, p); err != nil {
			return way{}, fmt.Errorf("PostgreSQL runs %s here and can no longer enter %s: %w; %s", w, dir, err, openFolders(dir))
		}
		return w, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return way{}, err
	}
	w, err = chooseWay(ctx, dir, p)
	if err != nil {
		return way{}, err
	}
	text, err := json.Marshal(w)
	if err != nil {
		return way{}, err
	}
	return w, keep(record, string(text))
}

// recordedWay reads the record, or takes the owner of existing data for it,
// and translates it for the user of this process.
func recordedWay(record, dir string) (way, error) {
	var w way
	text, err := os.ReadFile(record)
	switch {
	case err == nil:
		if err := json.Unmarshal(text, &w); err != nil {
			return way{}, fmt.Errorf("%s cannot be read: %w; remove it to have it made anew", record, err)
		}
	case errors.Is(err, fs.ErrNotExist):
		info, err := os.Stat(filepath.Join(dir, "data"))
		if err != nil {
			return way{}, err
		}
		w.UID, w.GID = owner(info)
	default:
		return way{}, err
	}
	me := os.Geteuid()
	switch {
	case me == w.UID && me == 0:
		w.Kind = namespace
	case me == w.UID:
		w.Kind = asUser
	case me == 0:
		w.Kind = bySetuid
	default:
		return way{}, fmt.Errorf("the database in %s belongs to %s, and this is %s; run as root, or as its owner, or choose another DOCKET_DATA",
			dir, userName(w.UID), userName(me))
	}
	return w, nil
}

// chooseWay is asked when there are no data yet. Root gives the database to
// the user made for it, else to nobody, else to the owner of the folder that
// is closed to both, and else keeps it inside a user namespace.
func chooseWay(ctx context.Context, dir string, p programs) (way, error) {
	if me := os.Geteuid(); me != 0 {
		w := way{Kind: asUser, UID: me, GID: os.Getegid()}
		return w, w.works(ctx, dir, p)
	}
	var candidates []way
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			uid, errUID := strconv.Atoi(u.Uid)
			gid, errGID := strconv.Atoi(u.Gid)
			if errUID == nil && errGID == nil && uid != 0 {
				candidates = append(candidates, way{bySetuid, uid, gid})
			}
		}
	}
	for at := dir; at != filepath.Dir(at); at = filepath.Dir(at) {
		if info, err := os.Stat(at); err == nil {
			if uid, gid := owner(info); uid != 0 {
				candidates = append(candidates, way{bySetuid, uid, gid})
				break
			}
		}
	}
	if hasNamespaces {
		candidates = append(candidates, way{Kind: namespace})
	}
	var refusals []error
	for _, w := range candidates {
		err := w.works(ctx, dir, p)
		if err == nil {
			return w, nil
		}
		refusals = append(refusals, fmt.Errorf("%s: %w", w, err))
	}
	return way{}, fmt.Errorf("PostgreSQL does not run as root, and no other user can enter %s; %s\n%w", dir, openFolders(dir), errors.Join(refusals...))
}

// openFolders names the command that lets other users walk through the folders
// above dir, without letting them list anything.
func openFolders(dir string) string {
	var shut []string
	for at := dir; ; at = filepath.Dir(at) {
		if info, err := os.Stat(at); err == nil && info.Mode()&0o001 == 0 {
			shut = append(shut, at)
		}
		if at == filepath.Dir(at) {
			break
		}
	}
	if len(shut) == 0 {
		return "choose another DOCKET_DATA, or run as an ordinary user"
	}
	return "let others walk through: chmod o+x " + strings.Join(shut, " ") + ", or choose another DOCKET_DATA"
}

func owner(info fs.FileInfo) (uid, gid int) {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(st.Uid), int(st.Gid)
	}
	return os.Geteuid(), os.Getegid()
}

func userName(uid int) string {
	if u, err := user.LookupId(strconv.Itoa(uid)); err == nil {
		return fmt.Sprintf("%s (uid %d)", u.Username, uid)
	}
	return fmt.Sprintf("uid %d", uid)
}
