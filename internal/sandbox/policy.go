package sandbox

import (
	"io"
	"os"
	"time"
)

// Policy says what a child keeps. The zero value of a limit means that the limit is not set.
type Policy struct {
	// Folder is the child's own: the only place where it may write. It must exist. When the
	// parent is root and the child becomes nobody, Start gives the folder to nobody.
	Folder string
	// ReadOnly are places to read and execute from, beside those that every program needs.
	// Places that do not exist, or lie under /tmp, are passed over.
	ReadOnly []string
	// UnixSockets lets the child make unix sockets, and change modes and times of files. It may
	// not connect them, so that no service of the machine is within reach; all other kinds of
	// sockets are refused to every child.
	UnixSockets bool
	// KeepUser leaves a root parent's child as root without capabilities, because what it writes
	// must belong to the parent.
	KeepUser bool

	CPU       time.Duration // processor time of each process, whole seconds
	FileBytes int64         // size of each file that is written
	OpenFiles uint64        // descriptors of each process
}

// Command is a child to start.
type Command struct {
	Path string   // the program; it must call Enter before anything else
	Args []string // arguments without the program's name
	Env  []string // the whole environment, as "name=value"

	Stdin  *os.File  // nil: nothing to read
	Stderr io.Writer // nil: thrown away; standard output always is
	// Files become the descriptors FirstFile, FirstFile+1 … of the child. A folder among them
	// may be read, with everything beneath it.
	Files []*os.File

	// MemoryBytes is the limit for the resident pages of the child and its own children
	// together. Zero means no limit.
	MemoryBytes int64
	// Niceness lets everything else on the machine go first: 0 to 19.
	Niceness int

	Policy Policy
}

// FirstFile is the descriptor of the first of Command.Files in the child.
const FirstFile = 4

// lifeline is the descriptor of a pipe whose other end the parent holds while it lives.
const lifeline = 3

// nobody is the user and group that a child of root becomes.
const nobody = 65534

// Confinement is what was achieved in one child. The child reports it, so the parent may log it
// but must not rely on it after foreign bytes have been read.
type Confinement struct {
	Folder           string   `json:"folder"` // where the child finds its own folder
	UserNamespace    bool     `json:"user_namespace"`
	NetworkNamespace bool     `json:"network_namespace"`
	MountNamespace   bool     `json:"mount_namespace"`
	ProcessNamespace bool     `json:"process_namespace"`
	Nobody           bool     `json:"nobody"`   // root was given up for the user nobody
	Landlock         int      `json:"landlock"` // the kernel's Landlock version; 0: none
	Seccomp          bool     `json:"seccomp"`
	Missing          []string `json:"missing,omitempty"` // what the machine did not offer, in words
}

// lacks notes a step that the machine does not offer.
func (c *Confinement) lacks(step string, err error) {
	c.Missing = append(c.Missing, step+": "+err.Error())
}
