package sandbox

import (
	"fmt"
	"os"
	"os/exec"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// Capability is one protection, and whether this machine offers it to this process.
type Capability struct {
	Name      string `json:"name"`
	Available bool   `json:"available"`
	Detail    string `json:"detail"` // a version, or the reason why not
}

// Capabilities asks the machine what it offers. It is asked once; later calls return the same
// answer in a slice of their own.
func Capabilities() []Capability {
	return append([]Capability(nil), probe()...)
}

var probe = sync.OnceValue(func() []Capability {
	return []Capability{probeNamespaces(), probeLandlock(), probeSeccomp(), probeUser(), probeMemory()}
})

// probeNamespaces starts an empty program the way Start does.
func probeNamespaces() Capability {
	const name = "namespaces"
	program, err := exec.LookPath("true")
	if err != nil {
		return Capability{name, false, "there is no program to try it with"}
	}
	var refusal error
	for _, flags := range namespaces() {
		if flags == 0 {
			break
		}
		child := exec.Command(program)
		child.SysProcAttr = &syscall.SysProcAttr{Cloneflags: flags}
		if flags&syscall.CLONE_NEWUSER != 0 {
			mapIdentities(child.SysProcAttr, false)
		}
		if refusal = child.Run(); refusal != nil {
			continue
		}
		if flags&syscall.CLONE_NEWUSER != 0 {
			return Capability{name, true, "user, mount, process, network, IPC"}
		}
		return Capability{name, true, "mount, process, network, IPC"}
	}
	return Capability{name, false, fmt.Sprintf("refused: %v", refusal)}
}

func probeLandlock() Capability {
	version, _, errno := unix.RawSyscall(unix.SYS_LANDLOCK_CREATE_RULESET, 0, 0, unix.LANDLOCK_CREATE_RULESET_VERSION)
	if errno != 0 {
		return Capability{"landlock", false, fmt.Sprintf("refused: %v", errno)}
	}
	return Capability{"landlock", true, fmt.Sprintf("version %d", version)}
}

func probeSeccomp() Capability {
	switch {
	case auditArchitecture == 0:
		return Capability{"seccomp", false, "no filter for this processor"}
	case !seccompOffered():
		return Capability{"seccomp", false, errNotOffered.Error()}
	}
	return Capability{"seccomp", true, fmt.Sprintf("%d rules", len(callFilter(false)))}
}

func probeUser() Capability {
	if os.Geteuid() == 0 {
		return Capability{"own_user", true, "children of root become nobody"}
	}
	return Capability{"own_user", false, "not root: children keep the service's user, without capabilities"}
}

func probeMemory() Capability {
	if _, err := readFamily(os.Getpid()); err != nil {
		return Capability{"memory_watch", false, err.Error()}
	}
	return Capability{"memory_watch", true, "resident pages of the family, ten times a second"}
}
