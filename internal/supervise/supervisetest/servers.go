package supervisetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"docket/internal/supervise"
)

// Names of the variables that lead tests to servers started elsewhere.
const (
	DatabaseURLVariable = "DOCKET_TEST_DATABASE_URL"
	EndpointVariable    = "DOCKET_TEST_S3_ENDPOINT"
	AccessKeyVariable   = "DOCKET_TEST_S3_ACCESS_KEY"
	SecretKeyVariable   = "DOCKET_TEST_S3_SECRET_KEY"
)

// Bucket says how to reach an S3 server that holds nothing yet. The bucket
// itself is for the test to make, under a name of its own.
type Bucket struct {
	Endpoint, AccessKey, SecretKey string
}

// startLimit is how long a server of a test may take on a machine busy with
// compiling.
const startLimit = 2 * time.Minute

// unsafeButFast trades what tests do not need for speed.
var unsafeButFast = map[string]string{
	"fsync":              "off",
	"synchronous_commit": "off",
	"full_page_writes":   "off",
	"max_connections":    "300", // many packages, each with pools of its own
}

// StartPostgres starts a PostgreSQL in a folder that goes away with this
// process and returns the superuser's address of the database `postgres`. stop
// ends it early. Tests use PostgresURL.
func StartPostgres() (address string, stop func() error, err error) {
	place, err := newScratch()
	if err != nil {
		return "", nil, err
	}
	server, err := supervise.NewPostgres(supervise.PostgresConfig{
		Dir:      filepath.Join(place.folder, "postgres"),
		RunDir:   filepath.Join(place.folder, "run"),
		Settings: unsafeButFast,
	})
	if err != nil {
		return "", nil, errors.Join(err, place.remove())
	}
	stop, err = bringUp(server, place)
	return server.AdminURL(), stop, err
}

// StartMinIO starts a MinIO in a folder that goes away with this process. stop
// ends it early. Tests use MinIO.
func StartMinIO() (bucket Bucket, stop func() error, err error) {
	place, err := newScratch()
	if err != nil {
		return Bucket{}, nil, err
	}
	server, err := supervise.NewMinIO(supervise.MinIOConfig{
		Dir:    filepath.Join(place.folder, "minio"),
		RunDir: filepath.Join(place.folder, "run"),
		Bin:    builtMinIO(),
	})
	if err != nil {
		return Bucket{}, nil, errors.Join(err, place.remove())
	}
	stop, err = bringUp(server, place)
	return Bucket{server.Endpoint(), server.AccessKey(), server.SecretKey()}, stop, err
}

type server interface {
	Start(context.Context) error
	Stop(context.Context) error
	Pid() int
}

func bringUp(s server, place *scratch) (stop func() error, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	stop = func() error { return errors.Join(s.Stop(context.Background()), place.remove()) }
	if err := s.Start(ctx); err != nil {
		return nil, errors.Join(err, stop())
	}
	if err := place.removeAfter(s.Pid()); err != nil {
		return nil, errors.Join(err, stop())
	}
	return stop, nil
}

// builtMinIO finds bin/minio of the repository from the folder of any package,
// which is where a test runs. It returns "" when there is none.
func builtMinIO() string {
	if os.Getenv("DOCKET_MINIO_BIN") != "" {
		return ""
	}
	at, err := os.Getwd()
	if err != nil {
		return ""
	}
	for ; at != filepath.Dir(at); at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err != nil {
			continue
		}
		program := filepath.Join(at, "bin", "minio")
		if _, err := os.Stat(program); err == nil {
			return program
		}
		return ""
	}
	return ""
}

// Environment lists the variables, as NAME=value, that lead tests to these servers.
func Environment(databaseURL string, bucket Bucket) []string {
	return []string{
		fmt.Sprintf("%s=%s", DatabaseURLVariable, databaseURL),
		fmt.Sprintf("%s=%s", EndpointVariable, bucket.Endpoint),
		fmt.Sprintf("%s=%s", AccessKeyVariable, bucket.AccessKey),
		fmt.Sprintf("%s=%s", SecretKeyVariable, bucket.SecretKey),
	}
}
