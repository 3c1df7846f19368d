package supervise

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// occupants lists the processes of the program whose working folder is folder.
// Both servers are started in, or go to, their data folder, and nobody else's
// process of that name has a reason to be there.
func occupants(folder, program string) []int {
	here, err := os.Stat(folder)
	if err != nil {
		return nil
	}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	var pids []int
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		proc := filepath.Join("/proc", entry.Name())
		name, err := os.ReadFile(filepath.Join(proc, "comm"))
		if err != nil || strings.TrimSpace(string(name)) != program[:min(len(program), 15)] { // the kernel keeps 15 bytes
			continue
		}
		// A process that has ended, or that is another person's, shows no working folder.
		if there, err := os.Stat(filepath.Join(proc, "cwd")); err == nil && os.SameFile(here, there) {
			pids = append(pids, pid)
		}
	}
	return pids
}
