package sandbox

import (
	"fmt"
	"runtime"
	"slices"
	"unsafe"

	"golang.org/x/sys/unix"
)

// refusedCalls have no place in reading a document: they make rights, look into other processes,
// load code into the kernel, rearrange the machine, reach the network by another way (io_uring opens
// sockets without the socket call), or reach a service of the machine over its socket.
var refusedCalls = []uintptr{
	unix.SYS_PTRACE, unix.SYS_PROCESS_VM_READV, unix.SYS_PROCESS_VM_WRITEV, unix.SYS_KCMP,
	unix.SYS_PIDFD_GETFD, unix.SYS_PERF_EVENT_OPEN, unix.SYS_USERFAULTFD, unix.SYS_BPF,
	unix.SYS_IO_URING_SETUP, unix.SYS_IO_URING_ENTER, unix.SYS_IO_URING_REGISTER,
	unix.SYS_ADD_KEY, unix.SYS_REQUEST_KEY, unix.SYS_KEYCTL,
	unix.SYS_MOUNT, unix.SYS_UMOUNT2, unix.SYS_PIVOT_ROOT, unix.SYS_CHROOT, unix.SYS_FSOPEN,
	unix.SYS_FSCONFIG, unix.SYS_FSMOUNT, unix.SYS_FSPICK, unix.SYS_OPEN_TREE, unix.SYS_MOVE_MOUNT,
	unix.SYS_MOUNT_SETATTR, unix.SYS_UNSHARE, unix.SYS_SETNS, unix.SYS_OPEN_BY_HANDLE_AT,
	unix.SYS_INIT_MODULE, unix.SYS_FINIT_MODULE, unix.SYS_DELETE_MODULE, unix.SYS_KEXEC_LOAD,
	unix.SYS_REBOOT, unix.SYS_SWAPON, unix.SYS_SWAPOFF, unix.SYS_ACCT, unix.SYS_QUOTACTL,
	unix.SYS_SETTIMEOFDAY, unix.SYS_CLOCK_SETTIME, unix.SYS_SETHOSTNAME, unix.SYS_SETDOMAINNAME,
	unix.SYS_CONNECT, unix.SYS_SYSLOG, unix.SYS_MKNODAT, unix.SYS_FANOTIFY_INIT, unix.SYS_VHANGUP,
}

// modeCalls could spoil a document that was handed over read-only, or any file found by its path,
// where the child's user is also the owner: Landlock knows nothing of modes, owners, attributes and
// times, and its first versions nothing of truncation.
var modeCalls = []uintptr{
	unix.SYS_FCHMOD, unix.SYS_FCHMODAT, unix.SYS_FCHMODAT2, unix.SYS_FCHOWN, unix.SYS_FCHOWNAT,
	unix.SYS_SETXATTR, unix.SYS_LSETXATTR, unix.SYS_FSETXATTR,
	unix.SYS_REMOVEXATTR, unix.SYS_LREMOVEXATTR, unix.SYS_FREMOVEXATTR,
	unix.SYS_TRUNCATE, unix.SYS_UTIMENSAT,
}

const newNamespaces = unix.CLONE_NEWNS | unix.CLONE_NEWUSER | unix.CLONE_NEWPID | unix.CLONE_NEWNET |
	unix.CLONE_NEWIPC | unix.CLONE_NEWUTS | unix.CLONE_NEWCGROUP

// Offsets in the kernel's struct seccomp_data; both supported processors store the low half of an
// argument first.
const (
	callOffset         = 0
	architectureOffset = 4
	firstArgument      = 16
)

// filter writes a classic BPF program, one refusal after another.
type filter []unix.SockFilter

func (f *filter) load(offset uint32) {
	*f = append(*f, unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: offset})
}

// when adds a comparison of the loaded word; if it holds the answer follows, else the program goes
// on after it.
func (f *filter) when(comparison uint16, value, answer uint32) {
	*f = append(*f,
		unix.SockFilter{Code: unix.BPF_JMP | comparison | unix.BPF_K, K: value, Jf: 1},
		unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: answer})
}

// whenCall checks the first argument of one call, and loads the call's number again.
func (f *filter) whenCall(call uintptr, check func(*filter)) {
	var inner filter
	inner.load(firstArgument)
	check(&inner)
	inner.load(callOffset)
	*f = append(*f, unix.SockFilter{
		Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: uint32(call), Jf: uint8(len(inner)),
	})
	*f = append(*f, inner...)
}

// callFilter builds the program for this processor.
func callFilter(unixSockets bool) filter {
	const (
		allow  = unix.SECCOMP_RET_ALLOW
		refuse = unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)
		absent = unix.SECCOMP_RET_ERRNO | uint32(unix.ENOSYS)
	)
	var f filter
	f.load(architectureOffset)
	// Another architecture would give the numbers below another meaning.
	f = append(f,
		unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: auditArchitecture, Jt: 1},
		unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_KILL_PROCESS})
	f.load(callOffset)
	f.when(unix.BPF_JGE, firstForeignCall, refuse)
	calls := slices.Concat(refusedCalls, olderCalls)
	if !unixSockets {
		calls = slices.Concat(calls, modeCalls, olderModeCalls)
	}
	for _, call := range calls {
		f.when(unix.BPF_JEQ, uint32(call), refuse)
	}
	// clone3 hides its flags behind a pointer; the C library falls back to clone.
	f.when(unix.BPF_JEQ, uint32(unix.SYS_CLONE3), absent)
	f.whenCall(unix.SYS_CLONE, func(f *filter) { f.when(unix.BPF_JSET, newNamespaces, refuse) })
	if unixSockets {
		f.whenCall(unix.SYS_SOCKET, func(f *filter) { f.when(unix.BPF_JEQ, unix.AF_UNIX, allow) })
	}
	f.when(unix.BPF_JEQ, uint32(unix.SYS_SOCKET), refuse)
	return append(f, unix.SockFilter{Code: unix.BPF_RET | unix.BPF_K, K: allow})
}

// restrictCalls installs the filter on this thread and everything that comes from it.
func restrictCalls(unixSockets bool) error {
	if auditArchitecture == 0 || !seccompOffered() {
		return errNotOffered
	}
	program := callFilter(unixSockets)
	header := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	_, _, errno := unix.RawSyscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, 0, uintptr(unsafe.Pointer(&header)))
	runtime.KeepAlive(program)
	if errno != 0 {
		return fmt.Errorf("apply the seccomp filter: %w", errno)
	}
	return nil
}

// seccompOffered asks whether the kernel knows the answer that the filter gives.
func seccompOffered() bool {
	action := uint32(unix.SECCOMP_RET_ERRNO)
	_, _, errno := unix.RawSyscall(unix.SYS_SECCOMP, unix.SECCOMP_GET_ACTION_AVAIL, 0, uintptr(unsafe.Pointer(&action)))
	return errno == 0
}
