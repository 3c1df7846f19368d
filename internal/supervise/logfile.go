package supervise

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

const (
	logBytes     = 8 << 20 // a log longer than this becomes its own predecessor
	logLookEvery = 5 * time.Second
)

// logFile is a child's log, which the child writes by itself.
type logFile struct {
	*os.File
	began int64 // length when it was opened: what follows is of this start
}

// openLog opens the log for appending, so that the child goes on at the right
// place after the file has been cut.
func openLog(name string) (*logFile, error) {
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	l := &logFile{File: file}
	if err := l.cut(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	info, err := file.Stat()
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	l.began = info.Size()
	return l, nil
}

// cut copies a log that has grown too long to name.1 and empties it. Lines
// written during the copy are lost; that is the price of writing without a
// process in between.
func (l *logFile) cut() error {
	info, err := l.Stat()
	if err != nil || info.Size() <= logBytes {
		return err
	}
	old, err := os.OpenFile(l.Name()+".1", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("cut the log: %w", err)
	}
	_, err = io.Copy(old, io.NewSectionReader(l, info.Size()-logBytes, logBytes))
	l.began = 0
	return errors.Join(err, old.Close(), l.Truncate(0))
}

// watch keeps the log short until the process has ended, and then closes it.
func (l *logFile) watch(ended <-chan struct{}) {
	look := time.NewTicker(logLookEvery)
	defer look.Stop()
	defer l.Close()
	for {
		select {
		case <-ended:
			return
		case <-look.C:
			_ = l.cut() // a full disk is reported by everything else
		}
	}
}

// lastLines returns what the child wrote last since the log was opened, at
// most six lines, for the text of an error.
func (l *logFile) lastLines() string {
	info, err := l.Stat()
	if err != nil {
		return ""
	}
	from := max(l.began, info.Size()-4096)
	raw, _ := io.ReadAll(io.NewSectionReader(l, from, info.Size()-from))
	lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
	return strings.Join(lines[max(0, len(lines)-6):], "\n")
}
