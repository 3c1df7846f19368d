package main

import (
	"context"
	"time"

	"docket/internal/designated"
	"docket/internal/preserve"
	"docket/storage"
	"docket/storage/s3"
)

// designated returns the systems that filed records are copied to (DOC-07), as the settings name them.
// One that cannot be reached now is tried whenever a copy is due.
func (h *house) designated() (targets []designated.Target) {
	if h.cfg.FilingFolder != "" {
		targets = append(targets, designated.Target{Name: "folder", Place: designated.Folder(h.cfg.FilingFolder), MayClassified: h.cfg.FilingFolderClassified})
	}
	if h.cfg.FilingS3Endpoint != "" {
		bucket := preserve.NewLazyBucket(func(ctx context.Context) (storage.Store, error) {
			ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
			defer cancel()
			return s3.Open(ctx, s3.Config{Endpoint: h.cfg.FilingS3Endpoint, Bucket: h.cfg.FilingS3Bucket,
				AccessKey: h.cfg.FilingS3AccessKey, SecretKey: string(h.cfg.FilingS3SecretKey), TLS: h.cfg.FilingS3TLS})
		})
		targets = append(targets, designated.Target{Name: "bucket", Place: designatedBucket{bucket}, MayClassified: h.cfg.FilingS3Classified})
	}
	return targets
}

// designatedBucket is a bucket as a designated system needs it.
type designatedBucket struct{ storage.Store }

// Remove is designated.Place's.
func (b designatedBucket) Remove(ctx context.Context, prefix string) error {
	for object, err := range b.List(ctx, prefix) {
		if err != nil {
			return err
		}
		if err := b.Delete(ctx, object.Key); err != nil {
			return err
		}
	}
	return nil
}
