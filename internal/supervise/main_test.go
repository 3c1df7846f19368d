package supervise

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// ownerVariable makes this test program the owner of servers in the folder it
// names, so that a test can kill an owner.
const ownerVariable = "SUPERVISE_TEST_OWNER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(ownerVariable); dir != "" {
		own(dir)
		return
	}
	os.Exit(m.Run())
}

// own starts both servers, says their process ids, and stays until it is killed.
func own(dir string) {
	db, err := NewPostgres(postgresIn(dir))
	if err == nil {
		err = db.Start(context.Background())
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	bucket, err := NewMinIO(minioIn(dir))
	if err == nil {
		err = bucket.Start(context.Background())
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println(db.Pid(), bucket.Pid())
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// startOwner runs an owner in a process of its own and returns it with its children's ids.
func startOwner(t *testing.T, dir string) (owner *exec.Cmd, postgres, minio int) {
	t.Helper()
	owner = exec.Command(os.Args[0])
	owner.Env = append(os.Environ(), ownerVariable+"="+dir)
	if _, err := owner.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := owner.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := owner.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if _, scanErr := fmt.Sscan(line, &postgres, &minio); err != nil || scanErr != nil {
		t.Fatalf("the owner said %q: %v %v", line, err, scanErr)
	}
	t.Cleanup(func() {
		_ = owner.Process.Kill()
		_ = owner.Wait()
	})
	return owner, postgres, minio
}

// postgresIn does not flush: the tests kill programs, they do not cut the power.
func postgresIn(dir string) PostgresConfig {
	return PostgresConfig{
		Dir: filepath.Join(dir, "postgres"), RunDir: filepath.Join(dir, "run"),
		Settings: map[string]string{"fsync": "off"}, Logger: slog.New(slog.DiscardHandler),
	}
}

func minioIn(dir string) MinIOConfig {
	bin, _ := filepath.Abs("../../bin/minio")
	if _, err := os.Stat(bin); err != nil {
		bin = ""
	}
	return MinIOConfig{Dir: filepath.Join(dir, "minio"), RunDir: filepath.Join(dir, "run"), Bin: bin, Logger: slog.New(slog.DiscardHandler)}
}

// openFolder is a data folder that every user can walk to.
func openFolder(t *testing.T) string {
	t.Helper()
	dir := closedFolder(t)
	for at := dir; at != filepath.Clean(os.TempDir()) && at != "/"; at = filepath.Dir(at) {
		if err := os.Chmod(at, 0o711); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// closedFolder is a data folder under a folder of mode 0700, as in many a home.
func closedFolder(t *testing.T) string {
	t.Helper()
	home, err := os.MkdirTemp("", "supervise-") //nolint:usetesting // t.TempDir is closed to others and long
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	dir := filepath.Join(home, "data")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

// needsNamespaces skips the test where root may not make user namespaces, as
// in some containers; data in a closed folder have no way to be served there.
func needsNamespaces(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		return // who owns the folder needs none
	}
	if _, err := run(t.Context(), "/bin/true", nil, way{Kind: namespace}.apply); err != nil {
		t.Skip("user namespaces cannot be made here: ", err)
	}
}

// startPostgres starts a server that is stopped at the end of the test.
func startPostgres(t *testing.T, config PostgresConfig) *Postgres {
	t.Helper()
	db, err := NewPostgres(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, db) })
	return db
}

func startMinIO(t *testing.T, config MinIOConfig) *MinIO {
	t.Helper()
	bucket, err := NewMinIO(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := bucket.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, bucket) })
	return bucket
}

func stop(t *testing.T, s interface{ Stop(context.Context) error }) {
	t.Helper()
	if err := s.Stop(context.Background()); err != nil {
		t.Errorf("stop: %v", err)
	}
}

// query runs one statement and returns its one value as text.
func query(t *testing.T, db *Postgres, statement string) string {
	t.Helper()
	value, err := tryQuery(t.Context(), db, statement)
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
	return value
}

func tryQuery(ctx context.Context, db *Postgres, statement string) (string, error) {
	conn, err := pgx.Connect(ctx, db.URL())
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	rows, err := conn.Query(ctx, statement)
	if err != nil {
		return "", err
	}
	values, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return strings.Join(values, " "), err
}

// eventually waits until the condition holds.
func eventually(t *testing.T, limit time.Duration, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(limit)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("not within %s: %s", limit, what)
		}
		select {
		case <-t.Context().Done():
			t.Fatal(t.Context().Err())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func kill(t *testing.T, pid int) {
	t.Helper()
	if pid == 0 {
		t.Fatal("nothing runs")
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}

func lives(pid int) bool { return syscall.Kill(pid, 0) == nil }
