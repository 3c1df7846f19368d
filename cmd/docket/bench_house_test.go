package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"docket/internal/access"
	"docket/internal/account"
	"docket/internal/config"
)

// benchEnvironment is that of a service with its own PostgreSQL, which flushes to disk, and its own
// MinIO: what a fresh installation runs, not what tests do.
func benchEnvironment(dir string, more ...string) []string {
	return append(cleanEnvironment(), append([]string{asDocket + "=1", "DOCKET_DATA=" + dir, "DOCKET_OCR=false",
		"DOCKET_ADMIN_PASSWORD=administrator-of-benchmarks"}, more...)...)
}

// patienceToOpen is how long an archive of a benchmark may take to be indexed.
const patienceToOpen = 10 * time.Minute

// openBenchHouse builds the service in this process, without its doors. It closes at the end of the
// benchmark, or earlier with closeHouse.
func openBenchHouse(b *testing.B, dir string, more ...string) (h *house, closeHouse func()) {
	b.Helper()
	cfg, err := config.Load(benchEnvironment(dir, more...))
	if err != nil {
		b.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	if os.Getenv("DOCKET_TEST_LOG") != "" {
		log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	if h, err = openHouse(context.Background(), cfg, log); err != nil {
		b.Fatal(err)
	}
	closeHouse = sync.OnceFunc(h.close)
	b.Cleanup(closeHouse)
	if err := h.run(context.Background()); err != nil {
		b.Fatal(err)
	}
	waitFor(b, patienceToOpen, "the search index", func() bool { return h.search.State(context.Background()).Ready })
	return h, closeHouse
}

// benchRegistrar is someone who may register and read everything internal, in department ZH.
func benchRegistrar(b *testing.B, h *house) access.Actor {
	b.Helper()
	ctx := context.Background()
	if _, err := h.accounts.AddDepartment(ctx, operator(), account.Department{Code: "ZH", Name: "综合办公室"}); err != nil {
		b.Fatal(err)
	}
	name, department, clearance, roles := "登记员", "ZH", access.Internal, []access.Role{access.Employee, access.Registrar}
	if _, err := h.accounts.AddPerson(ctx, operator(), account.PersonInput{Username: "registrar", Name: &name, Department: &department,
		Clearance: &clearance, Roles: &roles}); err != nil {
		b.Fatal(err)
	}
	actor, err := h.accounts.Actor(ctx, "registrar")
	if err != nil {
		b.Fatal(err)
	}
	return actor
}

// benchFolder is a new folder on a disk: in memory a flush costs nothing, and every ratio to it
// would be wrong. $TMPDIR chooses the disk.
func benchFolder(b *testing.B) string {
	b.Helper()
	dir := filepath.Join(b.TempDir(), "data")
	if isInMemory(b, filepath.Dir(dir)) {
		b.Skip("the temporary folder lies in memory; set TMPDIR to a folder on a disk")
	}
	return dir
}

func isInMemory(b *testing.B, dir string) bool {
	var stat unix.Statfs_t
	if err := unix.Statfs(dir, &stat); err != nil {
		b.Fatal(err)
	}
	return stat.Type == unix.TMPFS_MAGIC
}
