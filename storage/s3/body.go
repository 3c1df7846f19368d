package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/minio/minio-go/v7"

	"docket/storage"
)

// body reads a part of one version of an object. When the connection is cut it
// goes on from there with a new one. If the new one gives nothing at all, the
// server has the object but cannot read it: that is how MinIO tells of rotten
// bytes, and it must not be taken for trouble with the line, which would pass.
type body struct {
	store   *Store
	ctx     context.Context // the caller's
	key     string
	version string // "" for the newest
	etag    string // of what was opened at first, so that it cannot change on the way
	next    int64  // offset of the next byte
	end     int64  // offset after the last byte; below 0 until the server has told it
	cut     int64  // where a connection was cut last; below 0 if none was
	content io.ReadCloser
	cancel  context.CancelFunc
	silence *time.Timer // ends the present connection; runs only while the server is waited for
}

func (b *body) open() error {
	options := minio.GetObjectOptions{VersionID: b.version}
	switch {
	case b.end >= 0:
		options.Set("Range", fmt.Sprintf("bytes=%d-%d", b.next, b.end-1))
	case b.next > 0:
		options.Set("Range", fmt.Sprintf("bytes=%d-", b.next))
	}
	if b.etag != "" {
		options.Set("If-Match", `"`+b.etag+`"`)
	}
	request, cancel := context.WithCancel(b.ctx)
	silence := time.AfterFunc(b.store.patience, cancel)
	content, info, _, err := b.store.client.GetObject(request, b.store.bucket, b.key, options)
	silence.Stop()
	if err != nil {
		cancel()
		return err
	}
	b.content, b.cancel, b.silence = content, cancel, silence
	b.etag, b.end = info.ETag, b.next+info.Size
	return nil
}

func (b *body) Read(p []byte) (int, error) {
	b.silence.Reset(b.store.patience)
	n, err := b.content.Read(p)
	b.silence.Stop()
	b.next += int64(n)
	if !errors.Is(err, io.ErrUnexpectedEOF) || b.ctx.Err() != nil {
		if err != nil && err != io.EOF {
			err = failure(b.ctx, err)
		}
		return n, err
	}
	if b.next == b.cut {
		return n, fmt.Errorf("%w: the server cannot read on from byte %d: %w", storage.ErrCorrupt, b.next, err)
	}
	b.cut = b.next
	b.Close()
	if err := b.open(); err != nil {
		return n, failure(b.ctx, err)
	}
	return n, nil
}

// Close ends the connection. Only the server's silence counts against its
// patience, so a body may stay open for as long as its reader likes.
func (b *body) Close() error {
	b.silence.Stop()
	b.cancel()
	return b.content.Close()
}
