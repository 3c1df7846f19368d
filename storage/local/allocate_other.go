//go:build !linux

package local

import "os"

// allocate sets aside disk space for the first size bytes of an empty file.
func allocate(file *os.File, size int64) error {
	return fillWithZeros(file, size)
}
