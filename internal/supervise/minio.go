package supervise

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

const (
	minioName = "minio"
	loopback  = "127.0.0.1"
)

// MinIOConfig says where a private MinIO lives.
type MinIOConfig struct {
	// Dir holds the objects and the keys: DOCKET_DATA/minio.
	Dir string
	// RunDir takes the log: DOCKET_DATA/run.
	RunDir string
	// Bin is the program; empty: $DOCKET_MINIO_BIN, `minio` beside the running
	// executable, ./bin/minio, or the one of PATH, whichever comes first.
	Bin string
	// Logger hears of starts, stops and predecessors; nil: nobody does.
	Logger *slog.Logger
}

// MinIO is a private MinIO server on a loopback port. Its methods may be
// called concurrently.
type MinIO struct {
	child
	config MinIOConfig

	lock *os.File // used only by whoever has the child's turn

	address   sync.Mutex // guards what follows
	port      int
	accessKey string
	secretKey string
}

// NewMinIO finds the program. It starts nothing and makes no file. It returns
// ErrNotInstalled, wrapped with the remedy, if there is none.
func NewMinIO(config MinIOConfig) (*MinIO, error) {
	var err error
	if config.Dir, err = filepath.Abs(config.Dir); err != nil {
		return nil, fmt.Errorf("find the bucket's folder: %w", err)
	}
	if config.RunDir, err = filepath.Abs(config.RunDir); err != nil {
		return nil, fmt.Errorf("find the run folder: %w", err)
	}
	if config.Bin, err = findMinIO(config.Bin); err != nil {
		return nil, err
	}
	return &MinIO{child: newChild(minioName, config.Logger), config: config}, nil
}

func findMinIO(named string) (string, error) {
	if named == "" {
		named = os.Getenv("DOCKET_MINIO_BIN")
	}
	if named != "" {
		path, err := exec.LookPath(named)
		if err != nil {
			return "", fmt.Errorf("MinIO is %w where the settings say: %w", ErrNotInstalled, err)
		}
		return filepath.Abs(path)
	}
	candidates := []string{filepath.Join("bin", minioName)}
	if self, err := os.Executable(); err == nil {
		candidates = append([]string{filepath.Join(filepath.Dir(self), minioName)}, candidates...)
	}
	for _, candidate := range append(candidates, minioName) {
		if path, err := exec.LookPath(candidate); err == nil {
			return filepath.Abs(path)
		}
	}
	return "", fmt.Errorf("MinIO is %w; build it: make bin/minio, or name a program in DOCKET_MINIO_BIN, or a bucket elsewhere in DOCKET_S3_ENDPOINT", ErrNotInstalled)
}

// Start starts the server and waits until it answers a signed request. It
// returns nil if the server runs already, and ErrInUse, wrapped, if another
// process owns Dir. ctx limits the starting only. After a failure call Start
// again, or Stop to let go of Dir.
func (m *MinIO) Start(ctx context.Context) error {
	if err := m.start(ctx, m.bringUp); err != nil {
		return fmt.Errorf("start MinIO: %w", err)
	}
	return nil
}

// Revive starts the server again if it has ended by itself; see Keep.
func (m *MinIO) Revive(ctx context.Context) error { return m.launch(ctx, m.bringUp) }

// Stop ends the server in order, and by force when ctx is done or after ten
// seconds. It may be called twice and during Start.
func (m *MinIO) Stop(ctx context.Context) error {
	return m.end(func(server *process) error { return server.stop(ctx, minioLadder) }, m.disown)
}

// disown lets go of the folder.
func (m *MinIO) disown() error {
	if m.lock == nil {
		return nil
	}
	err := m.lock.Close()
	m.lock = nil
	return err
}

var minioLadder = []step{{syscall.SIGTERM, 10 * time.Second}, {syscall.SIGKILL, 5 * time.Second}}

// Endpoint returns host:port. It is meaningful after Start. The port stays the
// same from start to start unless another program has taken it meanwhile, so
// ask again after a restart by Keep.
func (m *MinIO) Endpoint() string {
	m.address.Lock()
	defer m.address.Unlock()
	return net.JoinHostPort(loopback, strconv.Itoa(m.port))
}

// AccessKey returns the name to sign requests with. It is meaningful after Start.
func (m *MinIO) AccessKey() string {
	m.address.Lock()
	defer m.address.Unlock()
	return m.accessKey
}

// SecretKey returns the secret to sign requests with. It is meaningful after Start.
func (m *MinIO) SecretKey() string {
	m.address.Lock()
	defer m.address.Unlock()
	return m.secretKey
}

func (m *MinIO) data() string { return filepath.Join(m.config.Dir, "data") }

// own takes the lock, unless it is held already, and settles what stays the
// same until Stop: the keys.
func (m *MinIO) own(ctx context.Context) error {
	if m.lock != nil {
		return nil
	}
	for _, folder := range []string{m.data(), filepath.Join(m.config.Dir, "certs"), m.config.RunDir} {
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return fmt.Errorf("make the server's folder: %w", err)
		}
	}
	lock, err := takeLock(ctx, filepath.Join(m.config.Dir, "lock"))
	if err != nil {
		return err
	}
	accessKey, errAccess := keptSecret(filepath.Join(m.config.Dir, "access-key"), 10)
	secretKey, errSecret := keptSecret(filepath.Join(m.config.Dir, "secret-key"), 20)
	if err := errors.Join(errAccess, errSecret); err != nil {
		return errors.Join(err, lock.Close())
	}
	m.lock = lock
	m.address.Lock()
	defer m.address.Unlock()
	m.accessKey, m.secretKey = accessKey, secretKey
	return nil
}

// portTries is how often another port is tried when somebody took the one that
// was free a moment before.
const portTries = 3

func (m *MinIO) bringUp(ctx context.Context) (*process, error) {
	if err := m.own(ctx); err != nil {
		return nil, err
	}
	err := vacate(ctx, m.data(), filepath.Base(m.config.Bin), m.logger, func([]int) []step { return minioLadder })
	if err != nil {
		return nil, err
	}
	for try := 1; ; try++ {
		server, err := m.try(ctx)
		if err == nil || ctx.Err() != nil || try == portTries {
			return server, err
		}
		m.logger.Warn("MinIO did not start; trying again", "error", err)
	}
}

// EmptyTrash removes what was deleted and lies in MinIO's own trash, where it would stay for minutes. MinIO
// does the same by and by, and does not mind to find it done.
func (m *MinIO) EmptyTrash() error {
	trash := filepath.Join(m.data(), ".minio.sys", "tmp", ".trash")
	deleted, err := os.ReadDir(trash)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, d := range deleted {
		err = errors.Join(err, os.RemoveAll(filepath.Join(trash, d.Name())))
	}
	if err != nil {
		return fmt.Errorf("empty the trash of MinIO: %w", err)
	}
	return nil
}

func (m *MinIO) try(ctx context.Context) (*process, error) {
	if err := m.choosePort(ctx); err != nil {
		return nil, err
	}
	log, err := openLog(filepath.Join(m.config.RunDir, "minio.log"))
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(m.config.Bin, "server", "--quiet",
		"--address", m.Endpoint(), "--console-address", net.JoinHostPort(loopback, "0"),
		"--certs-dir", filepath.Join(m.config.Dir, "certs"), m.data())
	cmd.Env = append(plainEnvironment(),
		"HOME="+m.config.Dir,
		"MINIO_ROOT_USER="+m.AccessKey(), "MINIO_ROOT_PASSWORD="+m.SecretKey(),
		"MINIO_BROWSER=off", // no console
		"MINIO_UPDATE=off",  // no question to its makers about versions
	)
	cmd.Dir = m.data() // by which the next owner would know it
	cmd.Stdout, cmd.Stderr = log.File, log.File
	server, err := spawn(cmd, "MinIO", syscall.SIGTERM)
	if err != nil {
		return nil, errors.Join(err, log.Close())
	}
	if err := m.ready(ctx, server); err != nil {
		lines := log.lastLines()
		err = errors.Join(err, server.stop(ctx, minioLadder), log.Close())
		return nil, fmt.Errorf("%w\n%s", err, lines)
	}
	go log.watch(server.ended)
	return server, nil
}

// ready waits until a request signed with our keys is answered. MinIO's own
// health pages say yes before it knows its keys.
func (m *MinIO) ready(ctx context.Context, server *process) error {
	client, err := minio.New(m.Endpoint(), &minio.Options{
		Creds:      credentials.NewStaticV4(m.AccessKey(), m.SecretKey(), ""),
		Region:     "us-east-1",
		MaxRetries: 1,
	})
	if err != nil {
		return fmt.Errorf("prepare a request to MinIO: %w", err)
	}
	return server.awaitReady(ctx, func(ctx context.Context) error {
		_, err := client.ListBuckets(ctx)
		return err
	}, func(err error) {
		m.logger.Warn("MinIO is not ready yet", "error", err)
	})
}

// choosePort takes the port of the last start if it is free, else any, and
// keeps its number. After a server was killed its port is free at once; a
// program that holds it now is not ours and is left alone.
func (m *MinIO) choosePort(ctx context.Context) error {
	record := filepath.Join(m.config.Dir, "port")
	last := 0
	if text, err := readKept(record); err == nil {
		last, _ = strconv.Atoi(text) // what is not a number is as good as none
	}
	port, err := freePort(ctx, last)
	if err != nil && last != 0 {
		m.logger.Warn("the port of MinIO is taken; choosing another", "port", last)
		port, err = freePort(ctx, 0)
	}
	if err != nil {
		return fmt.Errorf("find a free port for MinIO: %w", err)
	}
	m.address.Lock()
	m.port = port
	m.address.Unlock()
	if port == last {
		return nil
	}
	return keep(record, strconv.Itoa(port))
}

func freePort(ctx context.Context, wanted int) (int, error) {
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp4", net.JoinHostPort(loopback, strconv.Itoa(wanted)))
	if err != nil {
		return 0, err
	}
	address, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		return 0, errors.Join(errors.New("the port has no number"), listener.Close())
	}
	return address.Port, listener.Close()
}
