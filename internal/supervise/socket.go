package supervise

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	// longestSocket is what a socket's address can hold on every system we
	// know: 108 bytes on Linux, 104 elsewhere, each with a closing zero.
	longestSocket = 103
	socketName    = ".s.PGSQL.5432"
	shortPrefix   = "docket-socket-"
)

// socketFolder returns an empty folder of mode 0700 for the socket, given to
// the database's user: DIR/socket, or where that path is too long for a socket
// a temporary one, whose name is kept in DIR/short-socket so that the next
// owner removes it if this one cannot.
func socketFolder(dir string, w way) (string, error) {
	if err := removeShortSocket(dir); err != nil {
		return "", err
	}
	folder := filepath.Join(dir, "socket")
	if len(filepath.Join(folder, socketName)) <= longestSocket {
		// Emptied because a lock file left in it may name a process id that
		// another program has got since; PostgreSQL would wait for that one.
		if err := os.RemoveAll(folder); err != nil {
			return "", fmt.Errorf("empty the socket's folder: %w", err)
		}
		if err := os.Mkdir(folder, 0o700); err != nil {
			return "", fmt.Errorf("make the socket's folder: %w", err)
		}
		return folder, w.give(folder)
	}
	folder, err := os.MkdirTemp("/tmp", shortPrefix) // not TMPDIR, which is long itself on macOS
	if err != nil {
		return "", fmt.Errorf("make a short folder for the socket: %w", err)
	}
	if err := keep(filepath.Join(dir, "short-socket"), folder); err != nil {
		return "", errors.Join(err, os.Remove(folder))
	}
	return folder, w.give(folder)
}

// removeShortSocket removes the temporary folder that was noted, if any.
func removeShortSocket(dir string) error {
	note := filepath.Join(dir, "short-socket")
	folder, err := readKept(note)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && filepath.Dir(folder) == "/tmp" && strings.HasPrefix(filepath.Base(folder), shortPrefix) {
		err = os.RemoveAll(folder)
	}
	if err != nil {
		return fmt.Errorf("remove the socket's old folder: %w", err)
	}
	return os.Remove(note)
}
