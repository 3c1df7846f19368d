package storage

import "errors"

// The errors of a store, for errors.Is. What happened and to which key is in
// the wrapping text, which is for logs and not for users.
var (
	// ErrNotExist: the replica holds nothing under the key.
	ErrNotExist = errors.New("storage: no such object")
	// ErrCorrupt: bytes do not have the hash or the length they should have.
	ErrCorrupt = errors.New("storage: bytes do not fit their hash")
	// ErrNoSpace: the disk, the quota or the bucket is full.
	ErrNoSpace = errors.New("storage: no space left")
	// ErrTooLarge: a source gave more bytes than the limit allows.
	ErrTooLarge = errors.New("storage: larger than allowed")
	// ErrInvalidKey: the key breaks the rules of ValidKey, or is a folder of
	// another key.
	ErrInvalidKey = errors.New("storage: invalid key")
	// ErrForeign: the folder or bucket belongs to another archive.
	ErrForeign = errors.New("storage: belongs to another archive")
	// ErrUnavailable: the replica cannot be asked now (network, time-out,
	// missing bucket). Trying again later may succeed; nothing is known about
	// what it holds.
	ErrUnavailable = errors.New("storage: unavailable")
	// ErrDenied: the bucket refused the credentials or the act, for example the
	// deletion of an object under a retention lock.
	ErrDenied = errors.New("storage: denied")
)
