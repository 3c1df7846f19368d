package supervise

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestPostgres_KeepsData is also run as an ordinary user, by the test below.
func TestPostgres_KeepsData(t *testing.T) {
	t.Parallel()
	config := postgresIn(openFolder(t))
	config.Settings = nil
	db := startPostgres(t, config)

	for setting, want := range map[string]string{
		"data_checksums": "on", "fsync": "on", "server_encoding": "UTF8", "lc_collate": "C",
		"listen_addresses": "", "max_connections": "64", "log_min_error_statement": "panic",
	} {
		if got := query(t, db, "SELECT current_setting('"+setting+"')"); got != want {
			t.Errorf("%s is %q, want %q", setting, got, want)
		}
	}
	if got := query(t, db, "SELECT current_database()::text"); got != "docket" {
		t.Errorf("the URL leads to the database %q", got)
	}
	if db.State() != Ready || db.Pid() == 0 {
		t.Errorf("state %s, pid %d", db.State(), db.Pid())
	}
	if _, err := os.Stat(filepath.Join(db.BinDir(), "pg_dump")); err != nil {
		t.Error(err)
	}
	for _, secret := range []string{"password", "way", "lock"} {
		if info, err := os.Stat(filepath.Join(config.Dir, secret)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", secret, info, err)
		}
	}

	query(t, db, "CREATE TABLE kept (word text)")
	query(t, db, "INSERT INTO kept VALUES ('消防检查')")
	stop(t, db)
	stop(t, db) // twice is harmless
	if db.State() != Stopped || db.Pid() != 0 {
		t.Errorf("after Stop: state %s, pid %d", db.State(), db.Pid())
	}
	if err := db.Revive(t.Context()); !errors.Is(err, ErrStopped) {
		t.Errorf("Revive after Stop: %v", err)
	}

	again := startPostgres(t, config)
	if got := query(t, again, "SELECT word FROM kept"); got != "消防检查" {
		t.Errorf("after a restart the table holds %q", got)
	}
	if err := again.Start(t.Context()); err != nil {
		t.Errorf("a second Start: %v", err)
	}
}

// TestPostgres_OrdinaryUser runs the test above in a process of the user nobody.
func TestPostgres_OrdinaryUser(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("this whole run is of an ordinary user")
	}
	dir := openFolder(t)
	program := filepath.Join(dir, "supervise.test")
	temporary := filepath.Join(dir, "tmp")
	// A program of its own copies it: written here, it could still be open in a child that another test starts.
	if err := errors.Join(exec.Command("install", "-m", "755", os.Args[0], program).Run(), os.Mkdir(temporary, 0o700), os.Chown(temporary, 65534, 65534)); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, "-test.run=^TestPostgres_(KeepsData|Heals|LongPath)$", "-test.v")
	cmd.Dir = dir
	cmd.Env = append(plainEnvironment(), "TMPDIR="+temporary)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	out, err := cmd.CombinedOutput()
	if err != nil || strings.Count(string(out), "--- PASS") != 3 {
		t.Errorf("as nobody: %v\n%s", err, out)
	}
}

func TestPostgres_ClosedHome(t *testing.T) {
	t.Parallel()
	needsNamespaces(t)
	dir := closedFolder(t)
	config := postgresIn(dir)
	db := startPostgres(t, config)
	query(t, db, "CREATE TABLE kept ()")
	if os.Geteuid() == 0 && db.way.Kind != namespace {
		t.Errorf("in a folder of mode 0700 root runs PostgreSQL %s", db.way)
	}
	stop(t, db)

	// The way stays, although another one would do now.
	if err := errors.Join(os.Chmod(filepath.Dir(dir), 0o711), os.Chmod(dir, 0o711)); err != nil {
		t.Fatal(err)
	}
	again := startPostgres(t, config)
	if again.way != db.way {
		t.Errorf("the way changed from %s to %s", db.way, again.way)
	}
	query(t, again, "TABLE kept")
}

func TestPostgres_LongPath(t *testing.T) {
	t.Parallel()
	config := postgresIn(filepath.Join(openFolder(t), strings.Repeat("很长的文件夹名", 5)))
	db := startPostgres(t, config)
	query(t, db, "SELECT ''")
	folder := db.socket
	if !strings.HasPrefix(folder, "/tmp/"+shortPrefix) {
		t.Errorf("the socket lies in %s", folder)
	}
	stop(t, db)
	if _, err := os.Stat(folder); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the short folder is left: %v", err)
	}
}

func TestPostgres_Heals(t *testing.T) {
	t.Parallel()
	db := startPostgres(t, postgresIn(openFolder(t)))
	query(t, db, "CREATE TABLE kept (n text)")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan struct{})
	go func() { Keep(ctx, db, nil); close(ended) }()

	for n := range 2 {
		query(t, db, fmt.Sprintf("INSERT INTO kept VALUES ('%d')", n))
		// Somebody computes without looking left or right: such a helper
		// does not notice that its postmaster is gone.
		busy := make(chan struct{})
		go func() {
			_, _ = tryQuery(ctx, db, "SELECT count(*)::text FROM generate_series(1, 1000000000)")
			close(busy)
		}()
		eventually(t, 30*time.Second, "the long query runs", func() bool {
			count, err := tryQuery(ctx, db, "SELECT count(*)::text FROM pg_stat_activity WHERE query LIKE '%generate_series(1,%' AND pid <> pg_backend_pid()")
			return err == nil && count == "1"
		})
		killed := time.Now()
		kill(t, db.Pid())
		eventually(t, 30*time.Second, "the database answers again", func() bool {
			_, err := tryQuery(ctx, db, "SELECT ''")
			return err == nil && db.State() == Ready
		})
		t.Logf("healed in %d ms", time.Since(killed).Milliseconds())
		<-busy
	}
	if got := query(t, db, "SELECT string_agg(n, ',') FROM kept"); got != "0,1" {
		t.Errorf("kept %q", got)
	}
	stop(t, db)
	<-ended // Keep ends with the child
}

func TestPostgres_SecondOwnerIsRefused(t *testing.T) {
	t.Parallel()
	config := postgresIn(openFolder(t))
	db := startPostgres(t, config)
	other, err := NewPostgres(config)
	if err != nil {
		t.Fatal(err)
	}
	err = other.Start(t.Context())
	if !errors.Is(err, ErrInUse) || !strings.Contains(err.Error(), strconv.Itoa(os.Getpid())) {
		t.Errorf("a second owner: %v", err)
	}
	stop(t, other)
	query(t, db, "SELECT ''")
}

func TestPostgres_StrangeLeftovers(t *testing.T) {
	t.Parallel()
	config := postgresIn(openFolder(t))
	// An initdb that was cut off.
	if err := errors.Join(os.MkdirAll(filepath.Join(config.Dir, "data.new"), 0o700),
		os.WriteFile(filepath.Join(config.Dir, "data.new", "PG_VERSION"), []byte("15\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	db := startPostgres(t, config)
	stop(t, db)

	// A mark whose number another program of the database's user has got.
	other := exec.Command("sleep", "60")
	other.Dir = "/"
	db.way.apply(other)
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Process.Kill(); _ = other.Wait() }()
	mark := fmt.Sprintf("%d\n%s\n1700000000\n5432\n%s\n\n  1234 5678\nready\n", other.Process.Pid, db.data(), db.socket)
	pidFile := filepath.Join(db.data(), "postmaster.pid")
	if err := errors.Join(os.WriteFile(pidFile, []byte(mark), 0o600), db.way.give(pidFile)); err != nil {
		t.Fatal(err)
	}
	startPostgres(t, config)
	if !lives(other.Process.Pid) {
		t.Error("a program that only shares a number was ended")
	}
}

func TestPostgres_StopDuringStart(t *testing.T) {
	t.Parallel()
	db, err := NewPostgres(postgresIn(openFolder(t)))
	if err != nil {
		t.Fatal(err)
	}
	started := make(chan error, 1)
	go func() { started <- db.Start(context.Background()) }()
	eventually(t, 30*time.Second, "the start is under way", func() bool { return db.State() == Starting })
	stop(t, db)
	if err := <-started; !errors.Is(err, ErrStopped) {
		t.Errorf("Start, stopped meanwhile: %v", err)
	}
	if left := occupants(db.data(), postgresName); len(left) != 0 {
		t.Errorf("left running: %v", left)
	}
}

func TestPostgres_LogHoldsNoContent(t *testing.T) {
	t.Parallel()
	config := postgresIn(openFolder(t))
	db := startPostgres(t, config)
	query(t, db, "CREATE TABLE person (name text PRIMARY KEY, age int CHECK (age < 200))")
	query(t, db, "INSERT INTO person VALUES ('欧阳保密', 1)")
	for _, bad := range []string{
		"INSERT INTO person VALUES ('欧阳保密', 1)", "INSERT INTO person VALUES ('欧阳保密', 999)",
		"SELECT '欧阳保密'::int", "SELECT * FROM 欧阳保密", "DO $$ BEGIN RAISE WARNING '欧阳保密'; END $$",
	} {
		_, _ = tryQuery(t.Context(), db, bad)
	}
	stop(t, db)
	log, err := os.ReadFile(filepath.Join(config.RunDir, "postgres.log"))
	if err != nil || !strings.Contains(string(log), "ready to accept connections") {
		t.Fatalf("no log: %v\n%s", err, log)
	}
	if strings.Contains(string(log), "保密") {
		t.Errorf("content got into the log:\n%s", log)
	}
}

func TestNewPostgres_SaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		version, bin string
		wants        []string
	}{
		"no such folder":         {"", "/nowhere", []string{"/nowhere"}},
		"data of an old version": {"9\n", "", []string{"PostgreSQL 9, which made these data", "postgresql-9", "install"}},
		"data without a version": {"neuf\n", "", []string{"PG_VERSION"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := postgresIn(t.TempDir())
			config.Bin = test.bin
			if test.version != "" {
				data := filepath.Join(config.Dir, "data")
				if err := errors.Join(os.MkdirAll(data, 0o700), os.WriteFile(filepath.Join(data, "PG_VERSION"), []byte(test.version), 0o600)); err != nil {
					t.Fatal(err)
				}
			}
			_, err := NewPostgres(config)
			for _, want := range test.wants {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("the error does not say %q: %v", want, err)
				}
			}
		})
	}
}

func TestPostgres_LostPassword(t *testing.T) {
	t.Parallel()
	config := postgresIn(openFolder(t))
	stop(t, startPostgres(t, config))
	if err := os.Remove(filepath.Join(config.Dir, "password")); err != nil {
		t.Fatal(err)
	}
	db, err := NewPostgres(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Start(t.Context()); err == nil || !strings.Contains(err.Error(), "backup") {
		t.Errorf("without the password: %v", err)
	}
	stop(t, db)
}

// TestOpenFolders_NamesTheClosedOnes: root without namespaces and a closed folder is
// told which folders to open.
func TestOpenFolders_NamesTheClosedOnes(t *testing.T) {
	t.Parallel()
	dir := closedFolder(t)
	got := openFolders(filepath.Join(dir, "postgres"))
	want := "chmod o+x " + dir + " " + filepath.Dir(dir) + ","
	if !strings.Contains(got, want) {
		t.Errorf("openFolders says %q, want %q in it", got, want)
	}
}
