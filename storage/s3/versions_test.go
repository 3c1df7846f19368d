package s3_test

import (
	"bytes"
	"io"
	"slices"
	"sync"
	"testing"

	"github.com/minio/minio-go/v7"

	"docket/storage"
	"docket/storage/s3"
	"docket/storage/storagetest"
)

// versioned opens a bucket that keeps what is overwritten and deleted.
func versioned(t *testing.T) (*s3.Store, string) {
	t.Helper()
	bucket := config(t)
	s := open(t, bucket)
	if err := s.Client().EnableVersioning(t.Context(), bucket.Bucket); err != nil {
		t.Fatal(err)
	}
	return s, bucket.Bucket
}

func TestStore_versioned(t *testing.T) {
	t.Parallel()
	storagetest.Run(t, func(t *testing.T) storage.Store {
		s, _ := versioned(t)
		return s
	})
}

func TestDelete_removesEveryVersion(t *testing.T) {
	t.Parallel()
	s, bucket := versioned(t)
	for i := range 3 {
		storagetest.MustPut(t, s, "rec/abc/one.json", storagetest.Bytes(100, uint64(i)))
	}
	storagetest.MustPut(t, s, "rec/abc/one.json.more", nil)
	// Somebody deletes it in the bucket: a delete marker, the versions stay.
	if err := s.Client().RemoveObject(t.Context(), bucket, "rec/abc/one.json", minio.RemoveObjectOptions{}); err != nil {
		t.Fatal(err)
	}
	storagetest.MustBeAbsent(t, s, "rec/abc/one.json")

	if err := s.Delete(t.Context(), "rec/abc/one.json"); err != nil {
		t.Fatal(err)
	}
	var left []string
	for object := range s.Client().ListObjectsIter(t.Context(), bucket, minio.ListObjectsOptions{Recursive: true, WithVersions: true}) {
		left = append(left, object.Key)
	}
	if !slices.Equal(left, []string{"rec/abc/one.json.more"}) {
		t.Errorf("versions left: %q", left)
	}
}

func TestDelete_removesUnfinishedUploads(t *testing.T) {
	t.Parallel()
	bucket := config(t)
	s := open(t, bucket)
	client := minio.Core{Client: s.Client()}
	for range 2 {
		if _, err := client.NewMultipartUpload(t.Context(), bucket.Bucket, "rec/abc/one.json", minio.PutObjectOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Delete(t.Context(), "rec/abc/one.json"); err != nil {
		t.Fatal(err)
	}
	left, err := client.ListMultipartUploads(t.Context(), bucket.Bucket, "rec/abc/one.json", "", "", "", 10)
	if err != nil || len(left.Uploads) > 0 {
		t.Errorf("%d uploads are left, %v", len(left.Uploads), err)
	}
}

func TestDelete_tellsOfARetentionLock(t *testing.T) {
	t.Parallel()
	bucket := config(t)
	admin := open(t, config(t)).Client()
	if err := admin.MakeBucket(t.Context(), bucket.Bucket, minio.MakeBucketOptions{ObjectLocking: true}); err != nil {
		t.Fatal(err)
	}
	mode, years, unit := minio.Compliance, uint(1), minio.Years
	if err := admin.SetObjectLockConfig(t.Context(), bucket.Bucket, &mode, &years, &unit); err != nil {
		t.Fatal(err)
	}
	s := open(t, bucket)
	storagetest.MustPut(t, s, "rec/abc/one.json", []byte("{}"))
	mustBe(t, s.Delete(t.Context(), "rec/abc/one.json"), storage.ErrDenied)
	storagetest.MustHold(t, s, "rec/abc/one.json", []byte("{}"))
}

func TestGetVerified(t *testing.T) {
	t.Parallel()
	s, bucket := versioned(t)
	content := storagetest.Bytes(100<<10, 1)
	sum := storagetest.Sum(content)
	key := storage.BlobKey(sum)
	_, err := s.GetVerified(t.Context(), key, sum)
	mustBe(t, err, storage.ErrNotExist)

	storagetest.MustPut(t, s, key, content[:10])
	_, err = s.GetVerified(t.Context(), key, sum)
	mustBe(t, err, storage.ErrCorrupt)

	storagetest.MustPut(t, s, key, content)
	storagetest.MustPut(t, s, key, content[:20])
	if err := s.Client().RemoveObject(t.Context(), bucket, key, minio.RemoveObjectOptions{}); err != nil {
		t.Fatal(err)
	}
	found, err := s.GetVerified(t.Context(), key, sum)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	if got, err := io.ReadAll(found); err != nil || !bytes.Equal(got, content) {
		t.Errorf("GetVerified gives %d bytes, %v", len(got), err)
	}
}

func TestStat_tellsTheRecordedHash(t *testing.T) {
	t.Parallel()
	s := open(t, config(t))
	for _, size := range []int{0, 1000, 65<<20 + 1} {
		if size > 64<<20 && testing.Short() {
			continue
		}
		content := storagetest.Bytes(size, 2)
		key := storage.BlobKey(storagetest.Sum(content))
		storagetest.MustPut(t, s, key, content)
		if info, err := s.Stat(t.Context(), key); err != nil || info.SHA256 != storagetest.Sum(content) {
			t.Errorf("Stat of %d bytes = %+v, %v", size, info, err)
		}
	}
}

func TestPut_oneObjectInPartsFromTwo(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("70 MiB")
	}
	s := open(t, config(t))
	content := storagetest.Bytes(70<<20, 3)
	key := storage.BlobKey(storagetest.Sum(content))
	var putters sync.WaitGroup
	for range 2 {
		putters.Go(func() {
			if err := put(t, s, key, content); err != nil {
				t.Error(err)
			}
		})
	}
	putters.Wait()
	if _, err := storage.Verify(t.Context(), s, key, storagetest.Sum(content)); err != nil {
		t.Error(err)
	}
}

func TestList_manyPages(t *testing.T) {
	t.Parallel()
	s := open(t, config(t))
	var want []string
	for i := range 2100 {
		want = append(want, storage.RecordKey("01JKXTEST", i))
	}
	var putters sync.WaitGroup
	for first := range 8 {
		putters.Go(func() {
			for i := first; i < len(want); i += 8 {
				if err := put(t, s, want[i], nil); err != nil {
					t.Error(err)
				}
			}
		})
	}
	putters.Wait()
	if got := storagetest.Keys(t, s, "rec/"); !slices.Equal(got, want) {
		t.Errorf("listed %d keys, want %d", len(got), len(want))
	}
}
