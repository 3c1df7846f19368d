package sandbox

import "golang.org/x/sys/unix"

const (
	auditArchitecture = uint32(unix.AUDIT_ARCH_AARCH64)
	// firstForeignCall lies above all numbers: this processor has one table.
	firstForeignCall = 0xffffffff
)

var olderCalls = []uintptr{unix.SYS_KEXEC_FILE_LOAD}

var olderModeCalls []uintptr
