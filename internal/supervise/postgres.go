package supervise

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// databaseName is the database that URL leads to, and the name of the
	// superuser that owns it.
	databaseName = "docket"
	postgresName = "postgres"
)

// PostgresConfig says where a private PostgreSQL lives.
type PostgresConfig struct {
	// Dir holds the data, the password and the socket: DOCKET_DATA/postgres.
	Dir string
	// RunDir takes the log: DOCKET_DATA/run.
	RunDir string
	// Bin is the folder of the server's programs; empty: the version that made
	// the data, else the newest one installed.
	Bin string
	// Settings are further server settings, stronger than ours. They exist for
	// tests (fsync=off on data that may be lost).
	Settings map[string]string
	// Logger hears of starts, stops and predecessors; nil: nobody does.
	Logger *slog.Logger
}

// Postgres is a private PostgreSQL server, reached through a unix socket only.
// Its methods may be called concurrently.
type Postgres struct {
	child
	config   PostgresConfig
	programs programs

	lock *os.File // used, like way, only by whoever has the child's turn
	way  way

	address sync.Mutex // guards what follows
	socket  string
	secret  string
}

// NewPostgres finds the programs to run Dir with. It starts nothing and makes
// no file. It returns ErrNotInstalled, wrapped with the remedy, if there is no
// PostgreSQL, or none of the version that made the data.
func NewPostgres(config PostgresConfig) (*Postgres, error) {
	var err error
	if config.Dir, err = filepath.Abs(config.Dir); err != nil {
		return nil, fmt.Errorf("find the database's folder: %w", err)
	}
	if config.RunDir, err = filepath.Abs(config.RunDir); err != nil {
		return nil, fmt.Errorf("find the run folder: %w", err)
	}
	p := &Postgres{child: newChild(postgresName, config.Logger), config: config}
	major, err := majorOf(p.data())
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if p.programs, err = findPrograms(ctx, config.Bin, major); err != nil {
		return nil, err
	}
	return p, nil
}

// Start makes the data if there are none, starts the server, waits until it
// answers, and sees to it that the database `docket` exists. It returns nil if
// the server runs already, and ErrInUse, wrapped, if another process owns Dir.
// ctx limits the starting only; recovery after a power cut can take minutes.
// After a failure call Start again, or Stop to let go of Dir.
func (p *Postgres) Start(ctx context.Context) error {
	if err := p.start(ctx, p.bringUp); err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	return nil
}

// Revive starts the server again if it has ended by itself; see Keep.
func (p *Postgres) Revive(ctx context.Context) error {
	return p.launch(ctx, p.bringUp)
}

// Stop ends the server: a fast shutdown, which lets go of all clients and
// writes everything down; when ctx is done or after a minute an immediate one,
// from which the next start recovers. It may be called twice and during Start.
func (p *Postgres) Stop(ctx context.Context) error {
	return p.end(func(server *process) error { return takeDown(ctx, server) }, p.disown)
}

// disown lets go of the folder.
func (p *Postgres) disown() error {
	if p.lock == nil {
		return nil
	}
	err := errors.Join(removeShortSocket(p.config.Dir), p.lock.Close())
	p.lock = nil
	return err
}

func takeDown(ctx context.Context, server *process) error {
	return server.stop(ctx, []step{
		{syscall.SIGINT, time.Minute}, {syscall.SIGQUIT, 5 * time.Second}, {syscall.SIGKILL, 5 * time.Second},
	})
}

// URL returns the address of the database `docket` for pgx, password included.
// It holds for as long as the server has not been stopped, also over restarts
// by Keep. It is meaningful after Start.
func (p *Postgres) URL() string { return p.urlOf(databaseName) }

// AdminURL is like URL for the maintenance database `postgres`: the place to
// make and drop other databases from.
func (p *Postgres) AdminURL() string { return p.urlOf("postgres") }

func (p *Postgres) urlOf(database string) string {
	p.address.Lock()
	defer p.address.Unlock()
	address := url.URL{
		Scheme: "postgres",
		User:   url.UserPassword(databaseName, p.secret),
		Path:   "/" + database,
		RawQuery: url.Values{
			"host": {p.socket}, "port": {"5432"}, "sslmode": {"disable"},
		}.Encode(),
	}
	return address.String()
}

// BinDir returns the folder with pg_dump, pg_restore and the like of the same
// version as the server.
func (p *Postgres) BinDir() string { return p.programs.folder }

// data is the server's own folder.
func (p *Postgres) data() string { return filepath.Join(p.config.Dir, "data") }

// own takes the lock, unless it is held already, and settles what stays the
// same until Stop: the way, the password and the socket's folder.
func (p *Postgres) own(ctx context.Context) error {
	if p.lock != nil {
		return nil
	}
	dir := p.config.Dir
	if err := makeFolders(dir, p.config.RunDir); err != nil {
		return err
	}
	lock, err := takeLock(ctx, filepath.Join(dir, "lock"))
	if err != nil {
		return err
	}
	err = p.settle(ctx, dir)
	if err != nil {
		return errors.Join(err, lock.Close())
	}
	p.lock = lock
	return nil
}

func (p *Postgres) settle(ctx context.Context, dir string) (err error) {
	if p.way, err = settleWay(ctx, dir, p.programs); err != nil {
		return err
	}
	secret, err := p.password(filepath.Join(dir, "password"))
	if err != nil {
		return err
	}
	// Before the socket's folder is emptied, nobody may be using it.
	if err := p.vacate(ctx); err != nil {
		return err
	}
	socket, err := socketFolder(dir, p.way)
	if err != nil {
		return err
	}
	p.address.Lock()
	defer p.address.Unlock()
	p.socket, p.secret = socket, secret
	return nil
}

// password reads the password of existing data, which know no other, or makes one.
func (p *Postgres) password(name string) (string, error) {
	if _, err := os.Stat(p.data()); err != nil {
		return keptSecret(name, 24)
	}
	secret, err := readKept(name)
	if err != nil {
		return "", fmt.Errorf("the database's password is lost: %w; bring the file back from a backup, or restore the archive into an empty DOCKET_DATA", err)
	}
	return secret, nil
}

// makeFolders makes the server's folder, through which the database's user may
// walk without seeing what else is in it, and the run folder.
func makeFolders(dir, runDir string) error {
	if err := os.MkdirAll(dir, 0o711); err != nil { // first, for the folder above both
		return fmt.Errorf("make the server's folder: %w", err)
	}
	if err := os.MkdirAll(runDir, 0o700); err != nil {
		return fmt.Errorf("make the run folder: %w", err)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if os.Geteuid() == 0 && info.Mode().Perm()&0o011 != 0o011 {
		return os.Chmod(dir, info.Mode().Perm()|0o011)
	}
	return nil
}

// bringUp does all that stands between nothing and a server that answers.
func (p *Postgres) bringUp(ctx context.Context) (*process, error) {
	if err := p.own(ctx); err != nil {
		return nil, err
	}
	if err := p.vacate(ctx); err != nil {
		return nil, err
	}
	if err := p.initialise(ctx); err != nil {
		return nil, err
	}
	// With nobody left in the folder this file names a process that is gone,
	// or by chance one of the same user that has got its number since, and for
	// that one PostgreSQL would refuse to start.
	if err := os.Remove(filepath.Join(p.data(), "postmaster.pid")); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("remove the mark of an earlier server: %w", err)
	}
	log, err := openLog(filepath.Join(p.config.RunDir, "postgres.log"))
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(p.programs.path("postgres"), p.arguments()...)
	cmd.Env = plainEnvironment()
	cmd.Dir = p.config.Dir
	cmd.Stdout, cmd.Stderr = log.File, log.File // the file itself: a pipe would be held open by helpers that outlive the server
	p.way.apply(cmd)
	server, err := spawn(cmd, "PostgreSQL", syscall.SIGINT)
	if err != nil {
		return nil, errors.Join(err, log.Close())
	}
	if err := p.ready(ctx, server); err != nil {
		lines := log.lastLines()
		stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
		defer cancel()
		err = errors.Join(err, takeDown(stopping, server), log.Close())
		return nil, fmt.Errorf("%w\n%s", err, lines)
	}
	go log.watch(server.ended)
	return server, nil
}

// vacate takes down what a killed owner left. A postmaster gets time for its
// shutdown; helpers without one have nothing left to save.
func (p *Postgres) vacate(ctx context.Context) error {
	return vacate(ctx, p.data(), postgresName, p.logger, func(pids []int) []step {
		note, _ := os.ReadFile(filepath.Join(p.data(), "postmaster.pid"))
		first, _, _ := strings.Cut(string(note), "\n")
		for _, pid := range pids {
			if strconv.Itoa(pid) == first {
				return []step{{syscall.SIGINT, 20 * time.Second}, {syscall.SIGQUIT, 5 * time.Second}, {syscall.SIGKILL, 5 * time.Second}}
			}
		}
		return []step{{syscall.SIGQUIT, 200 * time.Millisecond}, {syscall.SIGKILL, 5 * time.Second}}
	})
}

// initialise makes the data if there are none, under another name until they
// are complete: PG_VERSION appears early in what initdb makes.
func (p *Postgres) initialise(ctx context.Context) error {
	if _, err := os.Stat(p.data()); err == nil {
		return nil
	}
	p.address.Lock()
	secret := p.secret
	p.address.Unlock()
	growing := p.data() + ".new"
	password := filepath.Join(p.config.Dir, "password.new")
	defer os.Remove(password)
	err := errors.Join(os.RemoveAll(growing), os.Mkdir(growing, 0o700), p.way.give(growing),
		keep(password, secret), p.way.give(password))
	if err != nil {
		return fmt.Errorf("prepare a folder for the database: %w", err)
	}
	arguments := []string{
		"--pgdata", growing, "--username", databaseName, "--encoding", "UTF8", "--locale", "C",
		"--data-checksums", "--auth", "scram-sha-256", "--pwfile", password,
	}
	if p.config.Settings["fsync"] == "off" {
		arguments = append(arguments, "--no-sync")
	}
	out, err := run(ctx, p.programs.path("initdb"), arguments, func(cmd *exec.Cmd) {
		cmd.Dir = p.config.Dir
		p.way.apply(cmd)
	})
	if err != nil {
		return fmt.Errorf("make the database: %w\n%s", err, strings.TrimSpace(out))
	}
	if err := os.Rename(growing, p.data()); err != nil {
		return fmt.Errorf("name the database's folder: %w", err)
	}
	return syncFolder(p.config.Dir)
}

// ready waits until the server answers and the database exists.
func (p *Postgres) ready(ctx context.Context, server *process) error {
	return server.awaitReady(ctx, func(asking context.Context) error {
		conn, err := pgx.Connect(asking, p.AdminURL())
		if err != nil {
			return err
		}
		defer func() { _ = conn.Close(context.WithoutCancel(asking)) }()
		var exists bool
		err = conn.QueryRow(asking, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", databaseName).Scan(&exists)
		if err == nil && !exists {
			_, err = conn.Exec(ctx, "CREATE DATABASE "+databaseName+" TEMPLATE template0")
		}
		return err
	}, func(err error) {
		p.logger.Warn("PostgreSQL is not ready yet; it may be recovering", "error", err)
	})
}
