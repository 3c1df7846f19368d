//go:build !amd64 && !arm64

package sandbox

// No filter has been written for this processor; the namespaces remain.
const (
	auditArchitecture = uint32(0)
	firstForeignCall  = 0xffffffff
)

var olderCalls, olderModeCalls []uintptr
