//go:build !linux

package supervise

import "syscall"

// dieWithOwner: only Linux lets a process be told of its parent's death.
// Elsewhere the next owner takes down what is left.
func dieWithOwner(*syscall.SysProcAttr, syscall.Signal) {}

func insideNamespace(*syscall.SysProcAttr) {}

const hasNamespaces = false
