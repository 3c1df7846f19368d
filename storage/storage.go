package storage

import (
	"context"
	"io"
	"iter"
	"time"
)

// Info describes one stored object.
type Info struct {
	Key     string
	Size    int64     // bytes
	SHA256  string    // lower-case hex as the store recorded it; "" when it records none, and in listings
	ModTime time.Time // when the store took the bytes
}

// Store is one replica of the archive. All methods may be called concurrently,
// by several processes on the same replica, and honour the context's end.
//
// Every method refuses a key that is not ValidKey with ErrInvalidKey, and
// answers ErrUnavailable when the replica cannot be asked at the moment.
type Store interface {
	// Name is the replica's name in the register: "local" or "bucket".
	Name() string

	// Put makes key hold exactly the size bytes of content, durably, before it
	// returns. The bytes are checked against sha256hex (lower-case hex) on the
	// way; others are refused with ErrCorrupt and leave nothing behind. A key
	// that already holds the same bytes is a success, one that holds rotten
	// bytes is healed. ErrNoSpace says that the replica is full. content is not
	// read any more once Put has returned.
	Put(ctx context.Context, key string, content io.ReaderAt, size int64, sha256hex string) error

	// Get opens length bytes of key from offset on; a negative length means to
	// the end. Ranges are cut to what exists, so an offset at or after the end
	// gives no bytes. ErrNotExist says that there is no such key. Bytes are not
	// checked here: readers that know the hash use Checked.
	Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error)

	// Stat describes key without reading it. It returns ErrNotExist for an
	// absent key. That an object can be described does not mean that it can be
	// read: see Verify.
	Stat(ctx context.Context, key string) (Info, error)

	// List yields every key that begins with prefix, ascending by the bytes of
	// the key, without SHA256. An error is yielded once, as the last pair.
	// Objects whose names are no valid keys are not part of the archive and are
	// passed over.
	List(ctx context.Context, prefix string) iter.Seq2[Info, error]

	// Delete removes key and everything the replica still holds of it (older
	// versions, quarantined copies, unfinished uploads), durably, before it
	// returns. An absent key is no error.
	Delete(ctx context.Context, key string) error
}
