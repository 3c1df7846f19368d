package supervisetest

import (
	"os"
	"sync"
	"testing"
)

var (
	sharedPostgres = sync.OnceValues(func() (string, error) {
		address, _, err := StartPostgres()
		return address, err
	})
	sharedMinIO = sync.OnceValues(func() (Bucket, error) {
		bucket, _, err := StartMinIO()
		return bucket, err
	})
)

// PostgresURL returns the address of the database `postgres` of the test
// server, with the right to make other databases. The server is that of
// DOCKET_TEST_DATABASE_URL, else one of this process, started by the first
// call. The test fails if there is none to be had. It may be called
// concurrently.
func PostgresURL(t testing.TB) string {
	t.Helper()
	if address := os.Getenv(DatabaseURLVariable); address != "" {
		return address
	}
	address, err := sharedPostgres()
	if err != nil {
		t.Fatalf("a PostgreSQL for the tests: %v", err)
	}
	return address
}

// MinIO returns the way to the test server for buckets: that of the
// DOCKET_TEST_S3_… variables, else one of this process, started by the first
// call. The test fails if there is none to be had. It may be called
// concurrently.
func MinIO(t testing.TB) Bucket {
	t.Helper()
	if endpoint := os.Getenv(EndpointVariable); endpoint != "" {
		return Bucket{endpoint, os.Getenv(AccessKeyVariable), os.Getenv(SecretKeyVariable)}
	}
	bucket, err := sharedMinIO()
	if err != nil {
		t.Fatalf("a MinIO for the tests: %v", err)
	}
	return bucket
}
