package supervise

import "syscall"

func dieWithOwner(attr *syscall.SysProcAttr, s syscall.Signal) { attr.Pdeathsig = s }

// insideNamespace makes the new process see the owner's uid 0 as uid 1000 of a
// user namespace: PostgreSQL finds itself an ordinary user, while its files
// belong to root and it has no right over any other.
func insideNamespace(attr *syscall.SysProcAttr) {
	attr.Cloneflags |= syscall.CLONE_NEWUSER
	attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 1000, HostID: 0, Size: 1}}
	attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: 1000, HostID: 0, Size: 1}}
	attr.GidMappingsEnableSetgroups = false
}

const hasNamespaces = true
