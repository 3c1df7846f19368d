package sandbox

import "golang.org/x/sys/unix"

// ownFolder is where the child finds its folder inside a mount namespace of its own. Every machine
// has it, every user may pass through it, and the machine's own temporary files disappear behind
// the mount.
const ownFolder = "/tmp"

// mount arranges the child's view of the file system. Some machines give out the namespace but not
// the right to mount; then the child works in its folder's real place.
func (p *plan) mount() {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		p.Achieved.lacks("private mounts", err)
		return
	}
	if p.Achieved.ProcessNamespace {
		// A process table that shows this family alone. Containers that cover parts of /proc
		// refuse it; the old table then stays, guarded by Landlock and the user namespace.
		if err := unix.Mount("proc", "/proc", "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, ""); err != nil {
			p.Achieved.lacks("own process table", err)
		}
	}
	// The working directory is the folder as this namespace sees it; a descriptor from the parent
	// would belong to the parent's namespace, which cannot be mounted from.
	if err := unix.Mount(".", ownFolder, "", unix.MS_BIND, ""); err != nil {
		p.Achieved.lacks("own folder over "+ownFolder, err)
		return
	}
	if err := unix.Chdir(ownFolder); err != nil {
		p.Achieved.lacks("own folder over "+ownFolder, err)
		return
	}
	p.Achieved.Folder = ownFolder
}
