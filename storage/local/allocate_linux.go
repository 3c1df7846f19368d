package local

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// allocate sets aside disk space for the first size bytes of an empty file.
func allocate(file *os.File, size int64) error {
	if size <= 0 {
		return nil
	}
	for {
		err := unix.Fallocate(int(file.Fd()), 0, 0, size)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case errors.Is(err, unix.EOPNOTSUPP), errors.Is(err, unix.ENOSYS):
			return fillWithZeros(file, size)
		}
		return err
	}
}
