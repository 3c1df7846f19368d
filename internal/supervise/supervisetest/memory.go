package supervisetest

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"syscall"
)

// Where Linux keeps files in memory, and what must be free there and in the
// machine for tests to keep theirs in it, in bytes.
const (
	memoryFolder    = "/dev/shm"
	memoryForFiles  = 8 << 30
	memoryAvailable = 12 << 30
	noExecution     = 0x8 // ST_NOEXEC: Go builds and runs test programs among the temporary files
)

// InMemory makes a folder in memory for the temporary files of tests, which
// goes away with this process, and has the servers started afterwards keep
// theirs there as well. folder is "" on a machine that has no room for it.
// A test database has hundreds of small files and a store thousands of folders:
// making and removing them on a disk takes a quarter of the processors' time.
func InMemory() (folder string, remove func() error, err error) {
	nothing := func() error { return nil }
	if !hasMemory() {
		return "", nothing, nil
	}
	if err := os.Setenv("TMPDIR", memoryFolder); err != nil {
		return "", nothing, fmt.Errorf("choose the folder for temporary files: %w", err)
	}
	place, err := newScratch()
	if err != nil {
		return "", nothing, err
	}
	if err := place.removeAfter(os.Getpid()); err != nil {
		return "", nothing, err
	}
	return place.folder, place.remove, nil
}

func hasMemory() bool {
	var files syscall.Statfs_t
	if err := syscall.Statfs(memoryFolder, &files); err != nil || files.Flags&noExecution != 0 || files.Bavail*uint64(files.Bsize) < memoryForFiles {
		return false
	}
	list, err := os.Open("/proc/meminfo")
	if err != nil {
		return false
	}
	defer func() { _ = list.Close() }()
	for lines := bufio.NewScanner(list); lines.Scan(); {
		var kilobytes uint64
		if value, ok := strings.CutPrefix(lines.Text(), "MemAvailable:"); ok {
			_, err := fmt.Sscan(value, &kilobytes)
			return err == nil && kilobytes<<10 >= memoryAvailable
		}
	}
	return false
}
