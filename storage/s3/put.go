package s3

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/minio/minio-go/v7"

	"docket/storage"
)

const (
	// wholeLimit is the size in bytes up to which an object is one request.
	wholeLimit = 64 << 20

	// The header's capitals matter: minio-go refuses it in lower case unless
	// trailing headers are on.
	checksumHeader          = "X-Amz-Checksum-Sha256"
	checksumAlgorithmHeader = "X-Amz-Checksum-Algorithm"
	hashMetadata            = "Sha256" // x-amz-meta-sha256
)

// Put makes key hold the size bytes of content. See storage.Store. It always
// sends them: what the bucket says of an object is no proof that it is whole.
func (s *Store) Put(ctx context.Context, key string, content io.ReaderAt, size int64, sha256hex string) error {
	err := checkKey(key)
	switch {
	case err != nil:
	case size < 0 || !storage.ValidSHA256(sha256hex):
		err = fmt.Errorf("%w: announced as %d bytes with hash %q", storage.ErrCorrupt, size, sha256hex)
	case size > wholeLimit:
		err = s.putParts(ctx, key, content, size, sha256hex)
	default:
		err = s.putWhole(ctx, key, content, size, sha256hex)
	}
	if err != nil {
		return fmt.Errorf("put %s: %w", key, err)
	}
	return nil
}

func (s *Store) putWhole(ctx context.Context, key string, content io.ReaderAt, size int64, sha256hex string) error {
	if size == 0 && sha256hex != hexSum(nil) {
		return fmt.Errorf("%w: announced as empty with hash %s", storage.ErrCorrupt, sha256hex) // servers do not look
	}
	request, cancel := context.WithTimeout(ctx, s.deadline(size))
	defer cancel()
	body := newSource(content, 0, size)
	checksum := base64OfHex(sha256hex)
	stored, err := s.client.PutObject(request, s.bucket, key, body, size, "", sha256hex, minio.PutObjectOptions{
		DisableMultipart:     true,
		DisableContentSha256: true, // no hash per chunk: the request is signed with that of the whole
		UserMetadata:         map[string]string{checksumHeader: checksum, hashMetadata: sha256hex},
	})
	if source := body.stop(); err != nil && source != nil {
		return source
	}
	if err != nil {
		return failure(ctx, err)
	}
	if stored.ChecksumSHA256 == checksum {
		return nil
	}
	return s.readBack(ctx, key, stored.VersionID, sha256hex)
}

// readBack proves an object whose checksum the server did not confirm, and takes
// it away again if it is not what was sent.
func (s *Store) readBack(ctx context.Context, key, versionID, sha256hex string) error {
	_, err := storage.Verify(ctx, s, key, sha256hex)
	if !errors.Is(err, storage.ErrCorrupt) {
		return err
	}
	request, cancel := context.WithTimeout(ctx, s.deadline(0))
	defer cancel()
	removed := s.client.RemoveObject(request, s.bucket, key, minio.RemoveObjectOptions{VersionID: versionID})
	return errors.Join(err, failure(ctx, removed))
}

func hexSum(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// base64OfHex turns a valid hash into the form of the checksum headers.
func base64OfHex(sha256hex string) string {
	sum, _ := hex.DecodeString(sha256hex)
	return base64.StdEncoding.EncodeToString(sum)
}
