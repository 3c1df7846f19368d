package s3_test

import (
	"net"
	"os"
	"path/filepath"
	"testing"

	"docket/storage"
	"docket/storage/s3"
)

func TestOpen(t *testing.T) {
	t.Parallel()
	bucket := config(t)
	for range 2 { // the second time it is there
		s := open(t, bucket)
		if err := s.Reachable(t.Context()); err != nil {
			t.Error(err)
		}
		if !s.Loopback() {
			t.Error("the server of the tests is not taken for one on this machine")
		}
	}
	wrongKeys := bucket
	wrongKeys.SecretKey += "x"
	_, err := s3.Open(t.Context(), wrongKeys)
	mustBe(t, err, storage.ErrDenied)
}

func TestOpen_nobodyThere(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := s3.Config{Endpoint: listener.Addr().String(), Bucket: "docket", AccessKey: "a", SecretKey: "b"}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = s3.Open(t.Context(), nobody)
	mustBe(t, err, storage.ErrUnavailable)
}

func TestReachable_withoutBucket(t *testing.T) {
	t.Parallel()
	bucket := config(t)
	s := open(t, bucket)
	if err := s.Client().RemoveBucket(t.Context(), bucket.Bucket); err != nil {
		t.Fatal(err)
	}
	mustBe(t, s.Reachable(t.Context()), storage.ErrUnavailable)
	_, err := s.Get(t.Context(), "rec/abc/one.json", 0, -1)
	mustBe(t, err, storage.ErrUnavailable) // and not a missing document
}

func TestOpen_refusesBadSettings(t *testing.T) {
	t.Parallel()
	empty := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]s3.Config{
		"an endpoint with a path":     {Endpoint: "http://127.0.0.1:1/x", Bucket: "docket"},
		"no authorities in the file":  {Endpoint: "127.0.0.1:1", Bucket: "docket", TLS: true, CAFile: empty},
		"no such file of authorities": {Endpoint: "127.0.0.1:1", Bucket: "docket", TLS: true, CAFile: empty + "x"},
		"a bucket in capitals":        {Endpoint: "127.0.0.1:1", Bucket: "DOCKET!"},
	} {
		if _, err := s3.Open(t.Context(), bad); err == nil {
			t.Errorf("Open took %s", name)
		}
	}
}
