package supervisetest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
)

const scratchPrefix = "docket-test-server-"

// scratch is a folder of this process under the system's temporary folder. The
// lock on its file `lock` says that the process lives.
type scratch struct {
	folder string
	lock   *os.File
	parted *os.File // the remover waits for the end of this pipe
}

// held keeps the locks and pipes from being closed by the garbage collector.
var held struct {
	sync.Mutex
	places []*scratch
}

func newScratch() (*scratch, error) {
	root := scratchRoot()
	sweep(root)
	folder, err := os.MkdirTemp(root, scratchPrefix)
	if err != nil {
		return nil, fmt.Errorf("make a folder for a test server: %w", err)
	}
	// PostgreSQL runs as another user when the tests run as root.
	if err := os.Chmod(folder, 0o711); err != nil {
		return nil, fmt.Errorf("open a folder for a test server: %w", err)
	}
	lock, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("mark a folder for a test server: %w", err)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return nil, errors.Join(fmt.Errorf("mark a folder for a test server: %w", err), lock.Close())
	}
	if _, err := fmt.Fprintln(lock, os.Getpid()); err != nil {
		return nil, errors.Join(fmt.Errorf("mark a folder for a test server: %w", err), lock.Close())
	}
	place := &scratch{folder: folder, lock: lock}
	held.Lock()
	defer held.Unlock()
	held.places = append(held.places, place)
	return place, nil
}

// scratchRoot is the system's temporary folder, or /tmp where that one's name
// would be too long for a socket.
func scratchRoot() string {
	if root := os.TempDir(); len(root) <= 40 {
		return root
	}
	return "/tmp"
}

// sweep removes what killed processes left. A folder whose lock file is not
// there yet, or still empty, belongs to a process that is just making it.
func sweep(root string) {
	folders, _ := filepath.Glob(filepath.Join(root, scratchPrefix+"*"))
	for _, folder := range folders {
		lock, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_RDWR, 0)
		if err != nil {
			continue
		}
		info, err := lock.Stat()
		if err == nil && info.Size() > 0 && syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil {
			_ = os.RemoveAll(folder)
		}
		_ = lock.Close()
	}
}

// remover waits until its input ends, which is when the process that holds the
// other end does, and then for the server to leave; it removes the folder. On
// systems that do not tell a child of its parent's death it tells it.
const remover = `
read -r _
case $(ps -o args= -p "$2" 2>/dev/null) in *"$1"*) kill -INT "$2" ;; esac
n=0
while kill -0 "$2" 2>/dev/null && [ "$n" -lt 200 ]; do sleep 0.05; n=$((n + 1)); done
rm -rf -- "$1"
`

// removeAfter sees to it that the folder goes when this process and the server
// have ended.
func (s *scratch) removeAfter(pid int) error {
	waits, parted, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("prepare the removal of a test server's folder: %w", err)
	}
	s.parted = parted
	cmd := exec.Command("/bin/sh", "-c", remover, "docket-test-remover", s.folder, strconv.Itoa(pid))
	cmd.Dir = "/"
	cmd.Stdin = waits
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // a Ctrl-C is not for it
	if err := cmd.Start(); err != nil {
		return errors.Join(fmt.Errorf("prepare the removal of a test server's folder: %w", err), waits.Close())
	}
	go func() { _ = cmd.Wait() }()
	return waits.Close()
}

// remove removes the folder now; its server has ended.
func (s *scratch) remove() error {
	err := os.RemoveAll(s.folder)
	if s.parted != nil {
		err = errors.Join(err, s.parted.Close())
	}
	return errors.Join(err, s.lock.Close())
}
