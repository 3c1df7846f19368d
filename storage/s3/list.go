package s3

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/minio/minio-go/v7"

	"docket/storage"
)

// pageSize is how many keys are asked for at once, the protocol's most.
const pageSize = 1000

// List yields the keys that begin with prefix. See storage.Store. Pages are
// fetched as they are needed; what is put or deleted meanwhile may be seen or
// not.
func (s *Store) List(ctx context.Context, prefix string) iter.Seq2[storage.Info, error] {
	return func(yield func(storage.Info, error) bool) {
		if !storage.ValidPrefix(prefix) {
			yield(storage.Info{}, fmt.Errorf("list %q: %w", prefix, storage.ErrInvalidKey))
			return
		}
		last := ""
		for {
			page, err := s.page(ctx, prefix, last)
			if err != nil {
				yield(storage.Info{}, fmt.Errorf("list %q: %w", prefix, err))
				return
			}
			for _, object := range page {
				last = object.Key
				if !storage.ValidKey(object.Key) {
					continue
				}
				if !yield(storage.Info{Key: object.Key, Size: object.Size, ModTime: object.LastModified}, nil) {
					return
				}
			}
			if len(page) < pageSize {
				return
			}
		}
	}
}

// page returns up to pageSize objects after the key last.
func (s *Store) page(ctx context.Context, prefix, last string) ([]minio.ObjectInfo, error) {
	request, cancel := context.WithTimeout(ctx, s.deadline(0))
	defer cancel()
	withoutOwner := false
	objects := s.client.ListObjectsIter(request, s.bucket, minio.ListObjectsOptions{
		Prefix: prefix, Recursive: true, MaxKeys: pageSize, StartAfter: last, FetchOwner: &withoutOwner,
	})
	page := make([]minio.ObjectInfo, 0, pageSize)
	for object := range objects {
		if object.Err != nil {
			return nil, failure(ctx, object.Err)
		}
		page = append(page, object)
		if len(page) == pageSize {
			break
		}
	}
	// A listing whose context ends stops without a word.
	return page, failure(ctx, request.Err())
}

// versions returns the versions and delete markers of key, newest first. In a
// bucket without versioning that is the object alone.
func (s *Store) versions(ctx context.Context, key string) ([]minio.ObjectInfo, error) {
	request, cancel := context.WithTimeout(ctx, s.deadline(0))
	defer cancel()
	objects := s.client.ListObjectsIter(request, s.bucket, minio.ListObjectsOptions{
		Prefix: key, Recursive: true, WithVersions: true,
	})
	var versions []minio.ObjectInfo
	for object := range objects {
		if object.Err != nil {
			return nil, failure(ctx, object.Err)
		}
		if object.Key != key {
			break // a longer key: the listing is in order
		}
		versions = append(versions, object)
	}
	return versions, failure(ctx, request.Err())
}

// Delete removes every version of key and every unfinished upload of it. See
// storage.Store. It returns storage.ErrDenied when the bucket refuses, for
// example because of a retention lock; the rest is removed nevertheless.
func (s *Store) Delete(ctx context.Context, key string) error {
	if err := s.deleteAll(ctx, key); err != nil {
		return fmt.Errorf("delete %s: %w", key, err)
	}
	return nil
}

func (s *Store) deleteAll(ctx context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	versions, err := s.versions(ctx, key)
	if err != nil {
		return err
	}
	var refused []error
	for _, version := range versions {
		if err := s.deleteVersion(ctx, key, version.VersionID); err != nil {
			refused = append(refused, err)
		}
	}
	unfinished, err := s.unfinishedUploads(ctx, key)
	if err != nil {
		refused = append(refused, err)
	}
	for _, id := range unfinished {
		if err := s.abortUpload(ctx, key, id); err != nil {
			refused = append(refused, err)
		}
	}
	return errors.Join(refused...)
}

func (s *Store) deleteVersion(ctx context.Context, key, versionID string) error {
	request, cancel := context.WithTimeout(ctx, s.deadline(0))
	defer cancel()
	err := s.client.RemoveObject(request, s.bucket, key, minio.RemoveObjectOptions{VersionID: versionID})
	if minio.ToErrorResponse(err).Code == "InvalidRequest" {
		return fmt.Errorf("%w: %w", storage.ErrDenied, err) // MinIO's word for a retention lock
	}
	err = failure(ctx, err)
	if errors.Is(err, storage.ErrNotExist) {
		return nil // deleted since
	}
	return err
}
