package s3

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/minio/minio-go/v7"

	"docket/storage"
)

// Get opens a part of the newest version of key. See storage.Store. The caller
// may read as slowly as it likes; a server that sends nothing for ten seconds
// makes the reader fail with storage.ErrUnavailable.
func (s *Store) Get(ctx context.Context, key string, offset, length int64) (io.ReadCloser, error) {
	content, err := s.get(ctx, key, "", offset, length)
	if err != nil {
		return nil, fmt.Errorf("get %s: %w", key, err)
	}
	return content, nil
}

func (s *Store) get(ctx context.Context, key, versionID string, offset, length int64) (io.ReadCloser, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	if offset < 0 {
		return nil, fmt.Errorf("offset %d is negative", offset)
	}
	if length == 0 {
		_, err := s.Stat(ctx, key)
		return http.NoBody, err
	}
	content := &body{store: s, ctx: ctx, key: key, version: versionID, next: offset, end: -1, cut: -1}
	if length > 0 {
		content.end = offset + length
	}
	err := content.open()
	if minio.ToErrorResponse(err).Code == "InvalidRange" { // it begins at or after the end
		return http.NoBody, nil
	}
	if err != nil {
		return nil, failure(ctx, err)
	}
	return content, nil
}

// Stat describes the newest version of key, with the recorded hash. See
// storage.Store.
func (s *Store) Stat(ctx context.Context, key string) (storage.Info, error) {
	if err := checkKey(key); err != nil {
		return storage.Info{}, fmt.Errorf("stat %s: %w", key, err)
	}
	request, cancel := context.WithTimeout(ctx, s.deadline(0))
	defer cancel()
	object, err := s.client.StatObject(request, s.bucket, key, minio.StatObjectOptions{Checksum: true})
	if err != nil {
		return storage.Info{}, fmt.Errorf("stat %s: %w", key, failure(ctx, err))
	}
	return storage.Info{Key: key, Size: object.Size, SHA256: recordedHash(object), ModTime: object.LastModified}, nil
}

// recordedHash is the hash that the server tells of the object: rather the
// checksum that it computed than the metadata that it was given.
func recordedHash(object minio.ObjectInfo) string {
	isOfParts := strings.Contains(object.ChecksumSHA256, "-")
	if sum, err := base64.StdEncoding.DecodeString(object.ChecksumSHA256); err == nil && !isOfParts && len(sum) > 0 {
		return hex.EncodeToString(sum)
	}
	if recorded := object.UserMetadata[hashMetadata]; storage.ValidSHA256(recorded) {
		return recorded
	}
	return ""
}

// GetVerified finds the newest version of key that has the hash sha256hex and
// opens it; the reader answers storage.ErrCorrupt if it does not have it any
// more. Versions are read to their end to be found, so this is for healing, not
// for serving. It returns storage.ErrCorrupt when no version fits and
// storage.ErrNotExist when there is none.
func (s *Store) GetVerified(ctx context.Context, key, sha256hex string) (io.ReadCloser, error) {
	content, err := s.getVerified(ctx, key, sha256hex)
	if err != nil {
		return nil, fmt.Errorf("get verified %s: %w", key, err)
	}
	return content, nil
}

func (s *Store) getVerified(ctx context.Context, key, sha256hex string) (io.ReadCloser, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	versions, err := s.versions(ctx, key)
	if err != nil {
		return nil, err
	}
	found := storage.ErrNotExist
	for _, version := range versions {
		if version.IsDeleteMarker {
			continue
		}
		found = s.verifyVersion(ctx, key, version.VersionID, sha256hex)
		if found == nil {
			content, err := s.get(ctx, key, version.VersionID, 0, -1)
			if err != nil {
				return nil, err
			}
			return storage.Checked(content, sha256hex), nil
		}
		if !errors.Is(found, storage.ErrCorrupt) && !errors.Is(found, storage.ErrNotExist) {
			return nil, found
		}
	}
	return nil, found
}

func (s *Store) verifyVersion(ctx context.Context, key, versionID, sha256hex string) error {
	content, err := s.get(ctx, key, versionID, 0, -1)
	if err != nil {
		return err
	}
	checked := storage.Checked(content, sha256hex)
	defer checked.Close()
	_, err = io.Copy(io.Discard, checked)
	return err
}
