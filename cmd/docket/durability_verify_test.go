package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"

	"docket/internal/preserve"
	"docket/storage"
)

// replica is one of the two stores as somebody with a shell can get at it.
type replica interface {
	read(t *testing.T, key string) []byte // nil when it is not there
	write(t *testing.T, key string, content []byte)
	remove(t *testing.T, key string)
}

type folderReplica struct{ *service }

func (f folderReplica) path(key string) string {
	return filepath.Join(f.Data, "store", filepath.FromSlash(key))
}

func (f folderReplica) read(_ *testing.T, key string) []byte {
	content, _ := os.ReadFile(f.path(key))
	return content
}

func (f folderReplica) write(t *testing.T, key string, content []byte) {
	t.Helper()
	if err := os.WriteFile(f.path(key), content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func (f folderReplica) remove(t *testing.T, key string) {
	t.Helper()
	if err := os.Remove(f.path(key)); err != nil {
		t.Fatal(err)
	}
}

type bucketReplica struct{ *service }

func (b bucketReplica) read(t *testing.T, key string) []byte {
	t.Helper()
	o, err := b.S3(t).GetObject(t.Context(), b.BucketName, key, minio.GetObjectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(o)
	if err != nil {
		return nil
	}
	return content
}

func (b bucketReplica) write(t *testing.T, key string, content []byte) {
	t.Helper()
	if _, err := b.S3(t).PutObject(t.Context(), b.BucketName, key, bytes.NewReader(content), int64(len(content)), minio.PutObjectOptions{}); err != nil {
		t.Fatal(err)
	}
}

func (b bucketReplica) remove(t *testing.T, key string) {
	t.Helper()
	if err := b.S3(t).RemoveObject(t.Context(), b.BucketName, key, minio.RemoveObjectOptions{}); err != nil {
		t.Fatal(err)
	}
}

// damages are what disks and people do to an object, and what a verification calls it.
var damages = []struct {
	name, problem string
	do            func(t *testing.T, r replica, key string)
}{
	{"a flipped bit", "wrong", func(t *testing.T, r replica, key string) {
		content := r.read(t, key)
		content[len(content)/2] ^= 1
		r.write(t, key, content)
	}},
	{"a truncated object", "wrong", func(t *testing.T, r replica, key string) {
		content := r.read(t, key)
		r.write(t, key, content[:len(content)-1])
	}},
	{"a deleted object", "missing", func(t *testing.T, r replica, key string) { r.remove(t, key) }},
}

type verification struct {
	preserve.VerifyReport
	OK bool
}

func (s *service) verify(t *testing.T, wantCode int, args ...string) (v verification) {
	t.Helper()
	out, code := s.CLI(t, append([]string{"verify", "--json"}, args...)...)
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		t.Fatalf("docket verify %v: %v\n%s", args, err, out)
	}
	if code != wantCode || v.OK != (wantCode == exitDone) {
		t.Errorf("docket verify %v exits %d, want %d: %+v", args, code, wantCode, v)
	}
	return v
}

// Rule DOC-08 and security.md 2.4: whatever is done to a blob, a manifest or a text, in either
// replica, is found and named, and healed from the good copy to the same bytes.
func TestVerify_FindsAndHealsDamage(t *testing.T) {
	t.Parallel()
	s := startService(t)
	o := newOffice(t, s)
	registrar := o.Registrar(t)
	replicas := map[string]replica{preserve.Local: folderReplica{s}, preserve.Bucket: bucketReplica{s}}
	var documents []documentAnswer
	for i := range 2*len(damages) + 1 {
		d := registrar.MustRegister(t, record(o.Dept("A"), nil), upload{"文.txt", fmt.Appendf(nil, "第%d份：检查灭火器。", i)})
		documents = append(documents, registrar.WaitText(t, d.ID))
	}
	waitFor(t, time.Minute, "every copy", func() bool { return registrar.stores(t).Replicas[1].State == "ok" })
	s.verify(t, exitDone)

	var want []preserve.Finding
	whole := map[string][]byte{}
	next := 0
	for _, name := range []string{preserve.Local, preserve.Bucket} {
		for _, damage := range damages {
			d := documents[next]
			next++
			for _, key := range []string{storage.BlobKey(d.Files[0].SHA256), storage.RecordKey(d.ID, 1), storage.TextKey(d.Files[0].SHA256)} {
				whole[key] = replicas[name].read(t, key)
				damage.do(t, replicas[name], key)
				want = append(want, preserve.Finding{Replica: name, Key: key, Problem: damage.problem})
			}
		}
	}
	inOrder := func(a, b preserve.Finding) int {
		return bytes.Compare([]byte(a.Replica+a.Key), []byte(b.Replica+b.Key))
	}
	slices.SortFunc(want, inOrder)
	found := s.verify(t, exitNotRight).Findings
	slices.SortFunc(found, inOrder)
	if !slices.Equal(found, want) {
		t.Errorf("found %+v\nwant %+v", found, want)
	}
	for _, f := range s.verify(t, exitDone, "--repair").Findings {
		if !f.Repaired {
			t.Errorf("not repaired: %+v", f)
		}
	}
	for _, f := range want {
		if got := replicas[f.Replica].read(t, f.Key); !bytes.Equal(got, whole[f.Key]) {
			t.Errorf("%s %s was healed to %q, want %q", f.Replica, f.Key, got, whole[f.Key])
		}
	}
	if again := s.verify(t, exitDone); len(again.Findings) != 0 {
		t.Errorf("after the repair %+v", again.Findings)
	}

	// A local copy that is gone is served from the bucket, and is back.
	d := documents[0]
	key := storage.BlobKey(d.Files[0].SHA256)
	replicas[preserve.Local].remove(t, key)
	content := registrar.Get(t, "/api/v1/documents/"+d.ID+"/files/"+d.Files[0].ID+"/content").Want(t, http.StatusOK)
	if !bytes.Equal(content.Body, whole[key]) || !bytes.Equal(replicas[preserve.Local].read(t, key), whole[key]) {
		t.Errorf("without the local copy %q is served and %q is there", content.Body, replicas[preserve.Local].read(t, key))
	}

	// Bad in both: reported, not repaired, nothing deleted.
	d = documents[len(documents)-1]
	key = storage.BlobKey(d.Files[0].SHA256)
	for _, r := range replicas {
		damages[0].do(t, r, key)
	}
	for _, args := range [][]string{nil, {"--repair"}} {
		if found := s.verify(t, exitNotRight, args...).Findings; len(found) != 2 || found[0].Repaired || found[1].Repaired {
			t.Errorf("verify %v of what is bad in both finds %+v", args, found)
		}
	}
	for name, r := range replicas {
		if len(r.read(t, key)) == 0 {
			t.Errorf("the %s copy was deleted", name)
		}
	}
}

// A verification that checked nothing is not content.
func TestVerify_EmptyArchive(t *testing.T) {
	t.Parallel()
	startService(t).verify(t, exitNotRight)
}
