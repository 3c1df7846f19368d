package s3

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/minio/minio-go/v7"

	"docket/storage"
)

const (
	minPartSize = 16 << 20 // bytes
	maxParts    = 10_000   // the protocol's
	senders     = 2        // parts on the way at once
)

// upload is an object on its way in parts.
type upload struct {
	key, id string
	content io.ReaderAt
	size    int64
	sha256  string
	arrived map[int]minio.ObjectPart // parts of an earlier attempt, by number
}

// part is one piece of an upload, and what its bytes hash to.
type part struct {
	number       int
	offset, size int64
	sum          [sha256.Size]byte
}

func (s *Store) putParts(ctx context.Context, key string, content io.ReaderAt, size int64, sha256hex string) error {
	u := &upload{key: key, content: content, size: size, sha256: sha256hex}
	if err := s.beginUpload(ctx, u); err != nil {
		return err
	}
	sums, parts, err := s.sendParts(ctx, u)
	if err == nil {
		err = s.completeUpload(ctx, u, sums, parts)
	}
	switch {
	case err == nil:
	case isGone(err):
		// Somebody else put the same object and completed the upload that we
		// were both working on, or it was cleared away.
		info, statErr := s.Stat(ctx, key)
		if statErr != nil || info.SHA256 != sha256hex || info.Size != size {
			return fmt.Errorf("%w: the upload vanished: %w", storage.ErrUnavailable, err)
		}
		return nil
	default:
		if !u.resumable() || errors.Is(err, storage.ErrCorrupt) {
			s.abortUpload(context.WithoutCancel(ctx), u.key, u.id)
		}
		return err
	}
	info, err := s.Stat(ctx, key)
	if err != nil || info.SHA256 == sha256hex && info.Size == size {
		return err
	}
	return s.readBack(ctx, key, "", sha256hex)
}

// resumable reports whether parts that lie in the bucket under the key can only
// be parts of the same object: the key carries its hash.
func (u *upload) resumable() bool {
	return strings.Contains(u.key, u.sha256)
}

func (u *upload) partSize() int64 {
	const step = 1 << 20
	needed := (u.size + maxParts - 1) / maxParts
	return max(minPartSize, (needed+step-1)/step*step)
}

// beginUpload finds the unfinished upload of the same object, or starts one.
func (s *Store) beginUpload(ctx context.Context, u *upload) error {
	if u.resumable() {
		unfinished, err := s.unfinishedUploads(ctx, u.key)
		if err != nil && !errors.Is(err, storage.ErrDenied) { // a key may put without being allowed to list
			return err
		}
		if len(unfinished) > 0 {
			u.id = unfinished[len(unfinished)-1]
			u.arrived, err = s.arrivedParts(ctx, u)
			return err
		}
	}
	request, cancel := context.WithTimeout(ctx, s.deadline(0))
	defer cancel()
	id, err := s.client.NewMultipartUpload(request, s.bucket, u.key, minio.PutObjectOptions{
		UserMetadata: map[string]string{checksumAlgorithmHeader: "SHA256", hashMetadata: u.sha256},
	})
	u.id = id
	return failure(ctx, err)
}

// unfinishedUploads returns the ids of the uploads of key that were begun and
// neither completed nor aborted, oldest first.
func (s *Store) unfinishedUploads(ctx context.Context, key string) ([]string, error) {
	request, cancel := context.WithTimeout(ctx, s.deadline(0))
	defer cancel()
	found, err := s.client.ListMultipartUploads(request, s.bucket, key, "", "", "", 1000)
	if err != nil {
		return nil, failure(ctx, err)
	}
	var ids []string
	for _, unfinished := range found.Uploads {
		if unfinished.Key == key {
			ids = append(ids, unfinished.UploadID)
		}
	}
	return ids, nil
}

func (s *Store) arrivedParts(ctx context.Context, u *upload) (map[int]minio.ObjectPart, error) {
	arrived := make(map[int]minio.ObjectPart)
	for marker := 0; ; {
		request, cancel := context.WithTimeout(ctx, s.deadline(0))
		page, err := s.client.ListObjectParts(request, s.bucket, u.key, u.id, marker, 1000)
		cancel()
		if err != nil {
			return nil, failure(ctx, err)
		}
		for _, p := range page.ObjectParts {
			arrived[p.PartNumber] = p
		}
		if !page.IsTruncated || page.NextPartNumberMarker <= marker {
			return arrived, nil
		}
		marker = page.NextPartNumberMarker
	}
}

// sendParts hashes the content part by part and sends those that have not arrived
// yet. Each part is read twice, once for its hash and once for the line, which
// costs less than holding it in memory. It returns the parts' own hashes in a row
// and what the server said of each part.
func (s *Store) sendParts(ctx context.Context, u *upload) (sums []byte, parts []minio.CompletePart, err error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	parts = make([]minio.CompletePart, (u.size+u.partSize()-1)/u.partSize())

	var sending sync.WaitGroup
	hashed := make(chan part)
	for range senders {
		sending.Go(func() {
			for p := range hashed {
				arrived, err := s.sendPart(ctx, u, p)
				if err != nil {
					stop(err)
					return
				}
				parts[p.number-1] = completed(arrived)
			}
		})
	}

	whole := sha256.New()
	for i := range parts {
		p := part{number: i + 1, offset: int64(i) * u.partSize()}
		p.size = min(u.partSize(), u.size-p.offset)
		if p.sum, err = hashPart(ctx, u.content, p, whole); err != nil {
			stop(err)
			break
		}
		sums = append(sums, p.sum[:]...)
		if earlier, ok := u.arrived[p.number]; ok && earlier.Size == p.size && earlier.ChecksumSHA256 == p.checksum() {
			parts[i] = completed(earlier)
			continue
		}
		select {
		case hashed <- p:
		case <-ctx.Done():
		}
	}
	close(hashed)
	sending.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, nil, err
	}
	if got := hex.EncodeToString(whole.Sum(nil)); got != u.sha256 {
		return nil, nil, fmt.Errorf("%w: the source has %s, announced was %s", storage.ErrCorrupt, got, u.sha256)
	}
	return sums, parts, nil
}

func (p part) checksum() string { return base64.StdEncoding.EncodeToString(p.sum[:]) }

// hashPart hashes one part, also into the hash of the whole object.
func hashPart(ctx context.Context, content io.ReaderAt, p part, whole hash.Hash) (sum [sha256.Size]byte, err error) {
	if err := ctx.Err(); err != nil {
		return sum, context.Cause(ctx)
	}
	own := sha256.New()
	source := newSource(content, p.offset, p.size)
	if _, err := io.Copy(io.MultiWriter(own, whole), source); err != nil {
		return sum, source.stop()
	}
	return [sha256.Size]byte(own.Sum(nil)), nil
}

func (s *Store) sendPart(ctx context.Context, u *upload, p part) (minio.ObjectPart, error) {
	request, cancel := context.WithTimeout(ctx, s.deadline(p.size))
	defer cancel()
	body := newSource(u.content, p.offset, p.size)
	arrived, err := s.client.PutObjectPart(request, s.bucket, u.key, u.id, p.number, body, p.size, minio.PutObjectPartOptions{
		Sha256Hex:            hex.EncodeToString(p.sum[:]),
		CustomHeader:         http.Header{checksumHeader: {p.checksum()}},
		DisableContentSha256: true, // as in putWhole
	})
	if source := body.stop(); err != nil && source != nil {
		return minio.ObjectPart{}, source
	}
	if err != nil {
		return minio.ObjectPart{}, fmt.Errorf("part %d: %w", p.number, failure(ctx, err))
	}
	return arrived, nil
}

func completed(p minio.ObjectPart) minio.CompletePart {
	return minio.CompletePart{PartNumber: p.PartNumber, ETag: p.ETag, ChecksumSHA256: p.ChecksumSHA256}
}

// completeUpload makes the object of its parts. The server's checksum of such an
// object is the hash of the parts' hashes; if it tells one it must be ours.
func (s *Store) completeUpload(ctx context.Context, u *upload, sums []byte, parts []minio.CompletePart) error {
	request, cancel := context.WithTimeout(ctx, s.deadline(u.size)) // some servers copy the parts together
	defer cancel()
	stored, err := s.client.CompleteMultipartUpload(request, s.bucket, u.key, u.id, parts, minio.PutObjectOptions{})
	if err != nil {
		return failure(ctx, err)
	}
	want := fmt.Sprintf("%s-%d", base64OfHex(hexSum(sums)), len(parts))
	if stored.ChecksumSHA256 != "" && stored.ChecksumSHA256 != want {
		return s.readBack(ctx, u.key, stored.VersionID, u.sha256)
	}
	return nil
}

// abortUpload gives up an upload and its parts as far as the server lets us; what
// stays is found by Delete and by the bucket's own clearing.
func (s *Store) abortUpload(ctx context.Context, key, id string) error {
	request, cancel := context.WithTimeout(ctx, s.deadline(0))
	defer cancel()
	err := s.client.AbortMultipartUpload(request, s.bucket, key, id)
	if isGone(err) {
		return nil
	}
	return failure(ctx, err)
}

// isGone reports whether the server knows the upload, or one of its parts as we
// know it, no more.
func isGone(err error) bool {
	var answer minio.ErrorResponse
	return errors.As(err, &answer) && (answer.Code == minio.NoSuchUpload || answer.Code == "InvalidPart")
}
