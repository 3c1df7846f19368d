package supervise

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

func clientOf(t *testing.T, m *MinIO) *minio.Client {
	t.Helper()
	client, err := minio.New(m.Endpoint(), &minio.Options{Creds: credentials.NewStaticV4(m.AccessKey(), m.SecretKey(), ""), Region: "us-east-1", MaxRetries: 1})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func put(t *testing.T, m *MinIO, text string) {
	t.Helper()
	client := clientOf(t, m)
	if err := client.MakeBucket(t.Context(), "kept", minio.MakeBucketOptions{}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.PutObject(t.Context(), "kept", "object", strings.NewReader(text), int64(len(text)), minio.PutObjectOptions{}); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, m *MinIO) (string, error) {
	t.Helper()
	object, err := clientOf(t, m).GetObject(t.Context(), "kept", "object", minio.GetObjectOptions{})
	if err != nil {
		return "", err
	}
	defer object.Close()
	raw, err := io.ReadAll(object)
	return string(raw), err
}

func TestMinIO_KeepsDataAndHeals(t *testing.T) {
	t.Parallel()
	config := minioIn(openFolder(t))
	server := startMinIO(t, config)
	put(t, server, "消防检查")
	endpoint := server.Endpoint()
	if !strings.HasPrefix(endpoint, "127.0.0.1:") {
		t.Errorf("MinIO listens on %s", endpoint)
	}
	for _, secret := range []string{"access-key", "secret-key"} {
		if info, err := os.Stat(filepath.Join(config.Dir, secret)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", secret, info, err)
		}
	}

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan struct{})
	go func() { Keep(ctx, server, nil); close(ended) }()
	killed := time.Now()
	kill(t, server.Pid())
	eventually(t, 30*time.Second, "MinIO answers again", func() bool {
		text, err := get(t, server)
		return err == nil && text == "消防检查"
	})
	t.Logf("healed in %d ms", time.Since(killed).Milliseconds())
	if server.Endpoint() != endpoint {
		t.Errorf("the endpoint moved from %s to %s", endpoint, server.Endpoint())
	}
	stop(t, server)
	stop(t, server) // twice is harmless
	<-ended

	// Another program takes the port, which is its right.
	taken, err := net.Listen("tcp4", endpoint)
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	moved := startMinIO(t, config)
	if moved.Endpoint() == endpoint {
		t.Errorf("the endpoint is still %s", endpoint)
	}
	if text, err := get(t, moved); err != nil || text != "消防检查" {
		t.Errorf("after a restart the bucket holds %q: %v", text, err)
	}
}

func TestNewMinIO_SaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	config := minioIn(t.TempDir())
	config.Bin = filepath.Join(t.TempDir(), "minio")
	if _, err := NewMinIO(config); !errors.Is(err, ErrNotInstalled) || !strings.Contains(err.Error(), config.Bin) {
		t.Errorf("a program that is not there: %v", err)
	}
}

func TestMinIO_SaysWhyItDoesNotStart(t *testing.T) {
	t.Parallel()
	config := minioIn(t.TempDir())
	config.Bin = filepath.Join(t.TempDir(), "minio")
	script := "#!/bin/sh\necho 'FATAL: the drive is on fire' >&2\nexit 3\n"
	if err := os.WriteFile(config.Bin, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	server, err := NewMinIO(config)
	if err != nil {
		t.Fatal(err)
	}
	err = server.Start(t.Context())
	if err == nil || !strings.Contains(err.Error(), "on fire") || !strings.Contains(err.Error(), "exit status 3") {
		t.Errorf("Start: %v", err)
	}
	if server.State() != Down || server.Problem() == nil {
		t.Errorf("state %s, problem %v", server.State(), server.Problem())
	}
	stop(t, server)
	if server.State() != Stopped || server.Problem() != nil {
		t.Errorf("after Stop: state %s, problem %v", server.State(), server.Problem())
	}
}
