// Package sandbox starts children that can do no harm, and makes the current process one of them.
//
// Whoever parses foreign bytes is assumed to be taken over by them one day. A confined child may
// compute, read the files handed to it as descriptors, read the programs and fonts of the machine,
// and write into one folder of its own. It has no network, sees no other process, cannot reach the
// register, the store or anybody's home, and dies with its parent.
//
// # Words
//
//   - Command: what the parent asks Start to run, with its Policy.
//   - Policy: what the child keeps: its folder, its limits, and whether it may listen on unix
//     sockets (LibreOffice waits there for a second self; nothing else does).
//   - Confinement: what was really achieved in one child, reported by the child itself.
//   - Capability: one line of what this machine offers, for /readyz and the log.
//
// # How it works
//
// Start clones the child into new user, mount, process, network and IPC namespaces; where the
// machine refuses, it tries with fewer, and at last with none. The child calls Enter first thing in
// its life. Enter mounts its folder over /tmp (so that it needs no way through private parent
// folders), sets limits, gives up groups, user and capabilities, sets no_new_privs, applies
// Landlock and a seccomp filter, and then executes its own program again. The second life is born
// confined in every thread; Enter checks that and returns.
//
// # Invariants
//
//   - Nothing foreign is read before Enter has returned.
//   - A step that the machine does not offer is reported in Confinement.Missing; a step that is
//     offered and fails ends the child.
//   - The whole family of a child is killed at once, never the child alone.
//
// # Trade-offs
//
// Restricting the running process instead of executing it again would be quicker by the start of
// one program (about 20 ms), but Landlock and setuid act on single threads, and a Go program built
// with cgo cannot act on all of them. Memory is limited by the parent, which looks at the resident
// pages of the family every tenth of a second: address-space limits break the Go runtime and
// WebAssembly, and control groups need rights that an ordinary user does not have. A child can
// therefore exceed its limit by what it fills in a tenth of a second. The number of files in the
// folder is not limited, only the size of each.
//
// Only Linux is supported.
package sandbox
