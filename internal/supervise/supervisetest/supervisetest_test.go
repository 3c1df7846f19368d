package supervisetest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// victimVariable makes this test program start a server and wait to be ended.
const victimVariable = "SUPERVISETEST_VICTIM"

func TestMain(m *testing.M) {
	if os.Getenv(victimVariable) != "" {
		if _, _, err := StartPostgres(); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println(held.places[0].folder)
		_, _ = io.Copy(io.Discard, os.Stdin)
		return
	}
	os.Exit(m.Run())
}

func TestPostgresURL_IsShared(t *testing.T) {
	t.Parallel()
	address := PostgresURL(t)
	if again := PostgresURL(t); again != address {
		t.Errorf("two servers: %s and %s", address, again)
	}
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var database, fsync string
	var isSuperuser bool
	err = conn.QueryRow(t.Context(), `SELECT current_database(), current_setting('fsync'), usesuper FROM pg_user WHERE usename = current_user`).Scan(&database, &fsync, &isSuperuser)
	if err != nil || database != "postgres" || fsync != "off" || !isSuperuser {
		t.Errorf("database %s, fsync %s, superuser %v, %v", database, fsync, isSuperuser, err)
	}
}

func TestMinIO_IsShared(t *testing.T) {
	t.Parallel()
	bucket := MinIO(t)
	if again := MinIO(t); again != bucket {
		t.Errorf("two servers: %v and %v", bucket, again)
	}
	response, err := http.Get("http://" + bucket.Endpoint + "/minio/health/live")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("MinIO answers %s", response.Status)
	}
}

func TestServersLeaveNothing(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*exec.Cmd, io.Closer) error{
		"when the process returns":  func(_ *exec.Cmd, input io.Closer) error { return input.Close() },
		"when the process is ended": func(victim *exec.Cmd, _ io.Closer) error { return victim.Process.Kill() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			victim := exec.Command(os.Args[0])
			victim.Env = append(os.Environ(), victimVariable+"=1")
			input, errIn := victim.StdinPipe()
			output, errOut := victim.StdoutPipe()
			if err := errors.Join(errIn, errOut, victim.Start()); err != nil {
				t.Fatal(err)
			}
			line, err := bufio.NewReader(output).ReadString('\n')
			folder := strings.TrimSpace(line)
			if _, statErr := os.Stat(filepath.Join(folder, "postgres", "data")); err != nil || statErr != nil {
				t.Fatalf("the victim said %q: %v %v", line, err, statErr)
			}
			if err := end(victim, input); err != nil {
				t.Fatal(err)
			}
			_ = victim.Wait()
			deadline := time.Now().Add(time.Minute)
			for {
				if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
					return
				}
				if time.Now().After(deadline) {
					t.Fatalf("%s is left", folder)
				}
				<-time.After(10 * time.Millisecond)
			}
		})
	}
}

func TestSweep_TakesOnlyWhatNobodyHolds(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	place := func(name, text string) *os.File {
		folder := filepath.Join(root, name)
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		lock, err := os.Create(filepath.Join(folder, "lock"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = lock.Close() })
		if _, err := lock.WriteString(text); err != nil {
			t.Fatal(err)
		}
		return lock
	}
	place(scratchPrefix+"left", "123\n")
	place(scratchPrefix+"being-made", "")
	place("other", "123\n")
	if err := syscall.Flock(int(place(scratchPrefix+"held", "123\n").Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	sweep(root)
	var stay []string
	entries, err := os.ReadDir(root)
	for _, entry := range entries {
		stay = append(stay, entry.Name())
	}
	if got := strings.Join(stay, " "); err != nil || got != "docket-test-server-being-made docket-test-server-held other" {
		t.Errorf("what stays: %s, %v", got, err)
	}
}
