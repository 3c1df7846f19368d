package sandbox

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"
)

const (
	busyWatch = 100 * time.Millisecond
	idleWatch = 3 * time.Second
)

// watchMemory kills the family when its resident pages exceed the limit.
func (p *Process) watchMemory() {
	timer := time.NewTicker(busyWatch)
	defer timer.Stop()
	var last time.Time
	for {
		select {
		case <-p.done:
			return
		case now := <-timer.C:
			if !p.busy.Load() && now.Sub(last) < idleWatch {
				continue
			}
			last = now
		}
		family, err := readFamily(p.PID())
		if err == nil && family.residentBytes > p.memoryBytes {
			p.overMemory.Store(true)
			p.Kill()
			return
		}
	}
}

// family is a child with its descendants and all members of its process group.
type family struct {
	pids          []int
	residentBytes int64
}

// relation is one line of the process table.
type relation struct {
	pid, parent, group int
	residentPages      int64
}

// readFamily finds the family of root in the process table.
func readFamily(root int) (family, error) {
	table, err := readProcessTable()
	if err != nil {
		return family{}, err
	}
	found := family{pids: []int{root}}
	for added := true; added; {
		added = false
		for _, row := range table {
			isRelated := row.group == root || slices.Contains(found.pids, row.parent)
			if isRelated && !slices.Contains(found.pids, row.pid) {
				found.pids = append(found.pids, row.pid)
				added = true
			}
		}
	}
	for _, row := range table {
		if slices.Contains(found.pids, row.pid) {
			found.residentBytes += row.residentPages * int64(os.Getpagesize())
		}
	}
	return found, nil
}

func readProcessTable() ([]relation, error) {
	proc, err := os.Open("/proc")
	if err != nil {
		return nil, fmt.Errorf("read the process table: %w", err)
	}
	defer proc.Close()
	names, err := proc.Readdirnames(-1)
	if err != nil {
		return nil, fmt.Errorf("read the process table: %w", err)
	}
	var table []relation
	for _, name := range names {
		pid, err := strconv.Atoi(name)
		if err != nil {
			continue
		}
		line, err := os.ReadFile("/proc/" + name + "/stat")
		if err != nil {
			continue // it has ended meanwhile
		}
		if row, ok := parseStat(pid, line); ok {
			table = append(table, row)
		}
	}
	return table, nil
}

// parseStat reads a line of /proc/PID/stat. The program's name stands in parentheses and may
// itself contain spaces and parentheses, so fields are counted from the last one.
func parseStat(pid int, line []byte) (relation, bool) {
	end := bytes.LastIndexByte(line, ')')
	if end < 0 {
		return relation{}, false
	}
	// After the name come: state, parent, group, …, and as the 22nd the resident pages.
	fields := bytes.Fields(line[end+1:])
	if len(fields) < 22 {
		return relation{}, false
	}
	parent, err1 := strconv.Atoi(string(fields[1]))
	group, err2 := strconv.Atoi(string(fields[2]))
	pages, err3 := strconv.ParseInt(string(fields[21]), 10, 64)
	if err1 != nil || err2 != nil || err3 != nil {
		return relation{}, false
	}
	return relation{pid: pid, parent: parent, group: group, residentPages: pages}, true
}
