package s3

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"slices"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"docket/storage"
)

// Config says which bucket, and how to reach it.
type Config struct {
	Endpoint  string // host:port, without a scheme
	Bucket    string
	AccessKey string
	SecretKey string
	TLS       bool
	CAFile    string // PEM file of the authorities to trust besides the system's; "" for none
}

// Store is the replica in one bucket. Its methods may be called concurrently.
type Store struct {
	client   *minio.Core
	bucket   string
	loopback bool
	patience time.Duration // how long the server may be silent
}

var _ storage.Store = (*Store)(nil)

const (
	// connections is how many idle connections are kept, so that a burst of
	// copies does not open and close one for each object.
	connections = 32
	// patience is how long a server may be silent before it counts as gone.
	patience = 10 * time.Second
	// quick is the deadline of a question that a healthy server answers at once.
	quick = 3 * time.Second
)

// Open connects to the bucket and makes it when it is absent. It returns
// storage.ErrUnavailable when the server does not answer and storage.ErrDenied
// when it refuses the keys.
func Open(ctx context.Context, config Config) (*Store, error) {
	transport, err := newTransport(config)
	if err != nil {
		return nil, fmt.Errorf("open bucket %s: %w", config.Bucket, err)
	}
	client, err := minio.NewCore(config.Endpoint, &minio.Options{
		Creds:           credentials.NewStaticV4(config.AccessKey, config.SecretKey, ""),
		Secure:          config.TLS,
		Transport:       transport,
		TrailingHeaders: false,
		MaxRetries:      1, // one attempt
	})
	if err != nil {
		return nil, fmt.Errorf("open bucket %s: %w", config.Bucket, err)
	}
	s := &Store{
		client:   client,
		bucket:   config.Bucket,
		patience: patience,
		loopback: isThisMachine(ctx, client.EndpointURL().Hostname()),
	}
	if err := s.makeBucket(ctx); err != nil {
		return nil, fmt.Errorf("open bucket %s at %s: %w", config.Bucket, config.Endpoint, err)
	}
	return s, nil
}

func newTransport(config Config) (*http.Transport, error) {
	transport := &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout: 5 * time.Second,
		MaxIdleConns:        connections,
		MaxIdleConnsPerHost: connections,
		IdleConnTimeout:     time.Minute,
		WriteBufferSize:     64 << 10,
		ReadBufferSize:      64 << 10,
		DisableCompression:  true, // bytes as they are stored
	}
	if !config.TLS {
		return transport, nil
	}
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	if config.CAFile == "" {
		return transport, nil
	}
	authorities, err := x509.SystemCertPool()
	if err != nil {
		authorities = x509.NewCertPool()
	}
	pem, err := os.ReadFile(config.CAFile)
	if err != nil {
		return nil, fmt.Errorf("read certificate authorities: %w", err)
	}
	if !authorities.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("read certificate authorities: no certificate in %s", config.CAFile)
	}
	transport.TLSClientConfig.RootCAs = authorities
	return transport, nil
}

func (s *Store) makeBucket(ctx context.Context) error {
	request, cancel := context.WithTimeout(ctx, s.deadline(0))
	defer cancel()
	exists, err := s.client.BucketExists(request, s.bucket)
	if err != nil {
		return failure(ctx, err)
	}
	if exists {
		return nil
	}
	err = s.client.MakeBucket(request, s.bucket, minio.MakeBucketOptions{})
	if minio.ToErrorResponse(err).Code == minio.BucketAlreadyOwnedByYou {
		return nil // somebody else made it for us in this moment
	}
	return failure(ctx, err)
}

// Name is "bucket".
func (s *Store) Name() string { return "bucket" }

// Reachable asks the server for the bucket and returns nil when it answers within
// three seconds that it is there.
func (s *Store) Reachable(ctx context.Context) error {
	request, cancel := context.WithTimeout(ctx, quick)
	defer cancel()
	exists, err := s.client.BucketExists(request, s.bucket)
	if err != nil {
		return fmt.Errorf("reach bucket %s: %w", s.bucket, failure(ctx, err))
	}
	if !exists {
		return fmt.Errorf("reach bucket %s: %w: there is no such bucket", s.bucket, storage.ErrUnavailable)
	}
	return nil
}

// Loopback reports whether the endpoint was an address of this machine when the
// store was opened, in which case the bucket is no independent second copy.
func (s *Store) Loopback() bool { return s.loopback }

// isThisMachine reports whether any address of host is a loopback address or one
// of this machine's interfaces. A name that cannot be resolved is not.
func isThisMachine(ctx context.Context, host string) bool {
	ctx, cancel := context.WithTimeout(ctx, quick)
	defer cancel()
	addresses, err := net.DefaultResolver.LookupIPAddr(ctx, host)
	if err != nil {
		return false
	}
	var own []net.IP
	interfaces, err := net.InterfaceAddrs()
	if err == nil {
		for _, address := range interfaces {
			if network, ok := address.(*net.IPNet); ok {
				own = append(own, network.IP)
			}
		}
	}
	return slices.ContainsFunc(addresses, func(address net.IPAddr) bool {
		return address.IP.IsLoopback() || address.IP.IsUnspecified() || slices.ContainsFunc(own, address.IP.Equal)
	})
}

// deadline is how long a request may take that carries size bytes: long enough
// for a line of 8 Mbit/s, short enough to notice a silent server.
func (s *Store) deadline(size int64) time.Duration {
	return s.patience + time.Duration(size>>20)*time.Second
}

func checkKey(key string) error {
	if !storage.ValidKey(key) {
		return fmt.Errorf("%w: %q", storage.ErrInvalidKey, key)
	}
	return nil
}

// failure gives an error of the server or of the way to it its name in package
// storage. ctx is the caller's: its end is the caller's own doing, while the end
// of a request's deadline means that the server was silent.
func failure(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ended := ctx.Err(); ended != nil {
		return ended
	}
	var answer minio.ErrorResponse
	if !errors.As(err, &answer) {
		return fmt.Errorf("%w: %w", storage.ErrUnavailable, err)
	}
	if name := named(answer); name != nil {
		return fmt.Errorf("%w: %w (%s)", name, err, answer.Code)
	}
	return fmt.Errorf("%w (%s)", err, answer.Code)
}

// named is the error of package storage that fits the server's answer, or nil.
func named(answer minio.ErrorResponse) error {
	switch answer.Code {
	case minio.NoSuchKey, minio.NoSuchVersion, "MethodNotAllowed": // the last is a delete marker's
		return storage.ErrNotExist
	case minio.NoSuchBucket:
		return storage.ErrUnavailable
	case "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", "BadDigest", "IncompleteBody",
		"SlowDownRead": // MinIO has the object and cannot read it, its drives being rotten or gone
		return storage.ErrCorrupt
	case "XMinioStorageFull", "XMinioAdminBucketQuotaExceeded", "QuotaExceeded", "InsufficientStorage":
		return storage.ErrNoSpace
	case "XMinioInvalidObjectName", "XMinioParentIsObject", "XMinioObjectExistsAsDirectory":
		return storage.ErrInvalidKey
	}
	switch code := answer.StatusCode; {
	case code == http.StatusNotFound:
		return storage.ErrNotExist
	case code == http.StatusUnauthorized, code == http.StatusForbidden:
		return storage.ErrDenied
	case code == http.StatusInsufficientStorage:
		return storage.ErrNoSpace
	case code == http.StatusRequestTimeout, code == http.StatusTooManyRequests, code >= http.StatusInternalServerError:
		return storage.ErrUnavailable
	}
	return nil
}
