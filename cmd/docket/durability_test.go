package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// child returns the process id of a server that the service runs for itself: postgres or minio.
func (s *service) child(t testing.TB, program string) (pid int) {
	t.Helper()
	waitFor(t, time.Minute, program+" to run", func() bool {
		var err error
		pid, err = childOf(s.Pid(), program)
		return err == nil
	})
	return pid
}

// childOf finds a program among the children of a process.
func childOf(parent int, program string) (int, error) {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return 0, err
	}
	for _, name := range stats {
		raw, err := os.ReadFile(name)
		if err != nil {
			continue // it has ended
		}
		// pid (command) state parent …
		before, after, _ := strings.Cut(string(raw), ") ")
		fields := strings.Fields(after)
		if !strings.HasSuffix(before, "("+program) || len(fields) < 2 || fields[0] == "Z" || fields[1] != strconv.Itoa(parent) {
			continue
		}
		return strconv.Atoi(filepath.Base(filepath.Dir(name)))
	}
	return 0, fmt.Errorf("process %d has no child %s", parent, program)
}

// readiness is the answer of /readyz.
type readiness struct {
	Status string
	Parts  []struct{ Name, State, Detail string }
}

// readyz asks for the readiness; status is 0 when nobody answers.
func (s *service) readyz() (r readiness, status int) {
	a, err := s.stranger().try(http.MethodGet, "/readyz", nil)
	if err != nil || json.Unmarshal(a.Body, &r) != nil {
		return readiness{}, 0
	}
	return r, a.Status
}

// part returns the state of one part of /readyz, "" when it cannot be asked.
func (s *service) part(name string) string {
	r, _ := s.readyz()
	i := slices.IndexFunc(r.Parts, func(p struct{ Name, State, Detail string }) bool { return p.Name == name })
	if i < 0 {
		return ""
	}
	return r.Parts[i].State
}
