// Package dbtest gives each test a database of its own, cloned from a migrated template.
package dbtest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"docket/internal/database"
	"docket/internal/supervise/supervisetest"
)

var (
	template struct {
		sync.Once
		name string
		err  error
	}
	count atomic.Int64
)

// New returns a pool on a fresh, migrated database that is dropped when the test ends.
func New(t testing.TB) *pgxpool.Pool {
	t.Helper()
	pool, err := database.Open(context.Background(), URL(t), 16)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// URL returns the address of such a database.
func URL(t testing.TB) string {
	t.Helper()
	admin := supervisetest.PostgresURL(t)
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	template.Do(func() { template.name, template.err = makeTemplate(ctx, admin) })
	if template.err != nil {
		t.Fatal(template.err)
	}
	name := fmt.Sprintf("t%d_%d", os.Getpid(), count.Add(1))
	if err := run(ctx, admin, "CREATE DATABASE "+name+" TEMPLATE "+template.name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := run(ctx, admin, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			t.Log("drop test database: ", err)
		}
	})
	return withDatabase(admin, name)
}

func makeTemplate(ctx context.Context, admin string) (string, error) {
	name := fmt.Sprintf("template%d", os.Getpid())
	if err := run(ctx, admin, "CREATE DATABASE "+name); err != nil {
		return "", err
	}
	pool, err := database.Open(ctx, withDatabase(admin, name), 4)
	if err != nil {
		return "", err
	}
	defer pool.Close()
	return name, database.Migrate(ctx, pool)
}

func run(ctx context.Context, url, sql string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	_, err = conn.Exec(ctx, sql)
	return err
}

// withDatabase replaces the database of an address in either of PostgreSQL's two forms.
func withDatabase(address, name string) string {
	if strings.Contains(address, "://") {
		u, err := url.Parse(address)
		if err != nil {
			panic("the test server's address cannot be parsed")
		}
		u.Path = "/" + name
		return u.String()
	}
	return address + " dbname=" + name
}
