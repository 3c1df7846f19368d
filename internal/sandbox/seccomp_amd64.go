package sandbox

import "golang.org/x/sys/unix"

const (
	auditArchitecture = uint32(unix.AUDIT_ARCH_X86_64)
	// firstForeignCall begins the x32 numbers, a second table on the same architecture.
	firstForeignCall = 0x40000000
)

// olderCalls exist on this processor beside their newer forms.
var olderCalls = []uintptr{
	unix.SYS_MKNOD, unix.SYS_IOPL, unix.SYS_IOPERM, unix.SYS_MODIFY_LDT, unix.SYS_KEXEC_FILE_LOAD,
	unix.SYS_USELIB, unix.SYS_CREATE_MODULE,
}

var olderModeCalls = []uintptr{unix.SYS_CHMOD, unix.SYS_CHOWN, unix.SYS_LCHOWN}
