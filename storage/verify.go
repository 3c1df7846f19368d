package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"sync"
	"syscall"
)

// Verify reads every byte of key and compares its hash with sha256hex. It
// returns the number of bytes read, and ErrCorrupt when they do not fit or the
// disk cannot read them. It is the only proof that an object is whole.
func Verify(ctx context.Context, s Store, key, sha256hex string) (size int64, err error) {
	content, err := s.Get(ctx, key, 0, -1)
	if err != nil {
		return 0, fmt.Errorf("verify %s: %w", key, err)
	}
	checked := Checked(content, sha256hex)
	defer checked.Close()

	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	for {
		if err := ctx.Err(); err != nil {
			return size, fmt.Errorf("verify %s: %w", key, err)
		}
		n, err := checked.Read(*buffer)
		size += int64(n)
		if err == io.EOF {
			return size, nil
		}
		if err != nil {
			return size, fmt.Errorf("verify %s: %w", key, err)
		}
	}
}

var buffers = sync.Pool{New: func() any {
	buffer := make([]byte, 256<<10)
	return &buffer
}}

// Checked passes content through and, where content ends, answers ErrCorrupt
// instead of io.EOF when the bytes do not have the hash sha256hex. Whoever uses
// the bytes before the end uses unproven bytes. Closing it closes content.
func Checked(content io.ReadCloser, sha256hex string) io.ReadCloser {
	return &checked{ReadCloser: content, hash: sha256.New(), want: sha256hex}
}

type checked struct {
	io.ReadCloser
	hash hash.Hash
	want string
}

func (c *checked) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.hash.Write(p[:n])
	switch {
	case err == io.EOF:
		if got := hex.EncodeToString(c.hash.Sum(nil)); got != c.want {
			return n, fmt.Errorf("%w: read %s, want %s", ErrCorrupt, got, c.want)
		}
	case errors.Is(err, syscall.EIO): // a sector that the disk cannot read any more
		return n, fmt.Errorf("%w: %w", ErrCorrupt, err)
	}
	return n, err
}
