//go:build !linux

package supervise

import (
	"os/exec"
	"strconv"
	"strings"
)

// occupants lists the processes of the program that name folder on their
// command line: without /proc that is the best mark there is. It finds the
// main process; its helpers leave when they see it gone.
func occupants(folder, program string) []int {
	out, err := exec.Command("ps", "-axo", "pid=,command=").Output()
	if err != nil {
		return nil
	}
	var pids []int
	for line := range strings.Lines(string(out)) {
		number, command, _ := strings.Cut(strings.TrimSpace(line), " ")
		pid, err := strconv.Atoi(number)
		if err == nil && strings.Contains(command, program) && strings.Contains(command, folder) {
			pids = append(pids, pid)
		}
	}
	return pids
}
